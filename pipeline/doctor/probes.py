"""Tiny letters in each form, read here and now: that a program is installed does not say that it works.

The letters are made on the spot; nothing of them is kept, and no cache is written.
"""

import io
import shutil
import zipfile
from contextlib import closing
from email.message import EmailMessage
from importlib import metadata

from pipeline.errors import ReadError
from pipeline.words import t

_NUMBER = "2026"
_WORDS = f"Ke hoach so {_NUMBER}"
#: A sentence in TCVN3, the old code that offices' files are most often in.
_OLD_CODE = (
    "c«ng ®oµn c¬ së göi b¸o c¸o kÕt qu¶ vÒ liªn ®oµn lao ®éng tØnh tr\xadíc ngµy m\xadêi l¨m th¸ng n¨m ®Ó tæng hîp, "
    "nh÷ng ®¬n vÞ ch\xada göi ph¶i nªu râ lý do"
)
_OLD_CODE_MEANS = "công đoàn cơ sở gửi báo cáo"
#: The head of a letter, by which it is known among what else a package holds.
_HEAD = (
    "CÔNG ĐOÀN PHƯỜNG MẪU\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    f"Số: 12/KH-CĐP\nHà Nội, ngày 02 tháng 3 năm {_NUMBER}\nKẾ HOẠCH\nThử máy\n"
)
_PROBE_DPI = 200


class ProbeError(Exception):
    """Something that does not work here; the message says why, in people's words."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend
        """What mends it, where that depends on what was found."""


def text() -> str:
    """Read a text in UTF-8 and one in an old code."""
    _expect(_read(f"{_WORDS}\n".encode(), "thu.txt"), _NUMBER)
    _expect(_read(_OLD_CODE.encode("latin-1"), "cu.txt"), _OLD_CODE_MEANS)
    return t("UTF-8, TCVN3, VNI, Windows-1258")


def pdf() -> str:
    """Read a PDF with letters."""
    _expect(_read(_printed(), "thu.pdf"), _NUMBER)
    return f"pypdfium2 {metadata.version('pypdfium2')}"


def scan() -> str:
    """Have a small picture of letters recognised."""
    import numpy as np
    import pypdfium2 as pdfium

    from pipeline.readers.ocr import engine

    if shutil.which(engine.PROGRAM) is None:
        raise ProbeError(t("không có"))
    if not engine.available():
        raise ProbeError(t("không có dữ liệu tiếng Việt"))
    try:
        with closing(pdfium.PdfDocument(_printed())) as document:
            page = document[0].render(scale=_PROBE_DPI / 72, grayscale=True)
        seen = engine.recognise(np.ascontiguousarray(page.to_numpy()).reshape(page.height, page.width), _PROBE_DPI)
    except engine.EngineError as error:
        reason = str(error) or type(error).__name__
        raise ProbeError(t("không nhận dạng được hình thử ({reason})", reason=reason)) from error
    if _NUMBER not in " ".join(word.text for word in seen):
        raise ProbeError(t("không nhận dạng được hình thử ({reason})", reason=t("đọc sai")))
    return f"{shutil.which(engine.PROGRAM)}, {engine.version()}"


def handwriting() -> str:
    """Have the model of handwriting look at an empty line."""
    import numpy as np

    from pipeline.readers.ocr import handwriting

    if not handwriting.available():
        raise ProbeError(t("không có"))
    handwriting.signs(np.full((48, 96), 255, np.uint8))
    return f"{handwriting.PACKAGE} {metadata.version(handwriting.PACKAGE)}"


def heic() -> str:
    """Ask the decoder of telephones' pictures; nothing here can make one."""
    try:
        import pi_heif
    except ImportError as error:
        raise ProbeError(t("không có")) from error
    decoders = dict(pi_heif.libheif_info()["decoders"])
    if not decoders:
        raise ProbeError(t("không có bộ giải mã HEVC"))
    return ", ".join(decoders.values())


def word() -> str:
    """Read a Word file."""
    body = f"<w:body><w:p><w:r><w:t>{_WORDS}</w:t></w:r></w:p></w:body>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}">{body}</w:document>')
        _expect(_read(held.getvalue(), "thu.docx"), _NUMBER)
    return t("DOCX, DOC (Word 97–2003), HTML: đọc thẳng, không cần chương trình khác")


def office() -> str:
    """Have a letter in RTF converted by LibreOffice."""
    from pipeline.readers.libreoffice import converter

    program = converter()
    if program is None:
        raise ProbeError(t("không có"))
    letter = rf"{{\rtf1\ansi {_WORDS}\par}}".encode()
    _expect(_read(letter, "thu.rtf"), _NUMBER)
    return program


def packages() -> str:
    """Read an e-mail and an archive that holds a letter."""
    mail = EmailMessage()
    mail["Subject"] = "van ban"
    mail.set_content("Kinh gui.\n")
    mail.add_attachment(_HEAD.encode(), maintype="text", subtype="plain", filename="thu.txt")
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("thu.eml", mail.as_bytes())
        _expect(_read(held.getvalue(), "thu.zip"), _NUMBER)
    return t("EML, ZIP, edXML, tệp gộp trong PDF")


def outlook() -> str:
    """Ask for the package that opens messages of Outlook."""
    try:
        import oxmsg  # noqa: F401 - it works where it can be loaded: it needs nothing else
    except ImportError as error:
        raise ProbeError(t("không có")) from error
    return f"python-oxmsg {metadata.version('python-oxmsg')}"


def _read(data: bytes, name: str) -> str:
    from pipeline.opening import read_bytes

    try:
        return "\n".join(source.text for source in read_bytes(data, name))
    except ReadError as error:
        raise ProbeError(error.said) from error


def _expect(found: str, words: str) -> None:
    if words not in found:
        raise ProbeError(t("đọc sai tệp thử"))


def _printed() -> bytes:
    """Return a PDF of one short line in large letters of a font that every reader of PDF brings."""
    content = f"BT /F 24 Tf 20 30 Td ({_WORDS}) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 80]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, table = "%PDF-1.4\n", ""
    for number, item in enumerate(objects, start=1):
        table += f"{len(made):010d} 00000 n \n"
        made += f"{number} 0 obj\n{item}\nendobj\n"
    size = len(objects) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF\n"
    return f"{made}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()
