"""The files that are mutated: short letters of the corpus in every form that an inbox gets."""

import base64
import functools
import io
import unicodedata
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from benchmarks.letters import CORPUS
from corpus.render import parse
from corpus.render.forms import FORMS

_ROOT = Path(__file__).parents[2]
#: A letter of Word 97, made by hand; nothing here writes that format.
_WORD_97 = _ROOT / "tests" / "pipeline" / "readers" / "files" / "ke-hoach.doc"
#: Short letters of different kinds: a mutant takes milliseconds.
_LETTERS = ("f05_congvan_cam_on_binh_dinh", "b15_thongbao_nghiep_doan_nghe_ca", "a06_congvan_giahan")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
#: How often a form is taken: those with parsers of many parts more often, those that need another program seldom.
WEIGHTS = {
    "docx": 16, "pdf": 20, "plain-pdf": 16, "doc": 10, "eml": 10, "zip": 8, "edxml": 8,
    "text": 8, "legacy": 4, "html-eml": 3, "png": 3, "jpeg": 3, "tiff": 3, "scan": 3,
}  # fmt: skip


@functools.cache
def made(form: str, which: int) -> tuple[str, bytes]:
    """Return name and bytes of a letter (by its number) in a form."""
    name = _LETTERS[which % len(_LETTERS)]
    suffix, data = _MAKERS[form](name)
    return f"{name}{suffix}", data


def text_of(name: str) -> str:
    """Return a letter's text."""
    return unicodedata.normalize("NFC", (CORPUS / f"{name}.txt").read_text("utf-8"))


def _drawn(form: str, name: str) -> tuple[str, bytes]:
    return FORMS[form](parse(name, text_of(name)))


def _plain_pdf(name: str) -> tuple[str, bytes]:
    """Return a PDF whose streams lie open, so that a changed byte changes what it says and not its packing."""
    import pikepdf

    with pikepdf.open(io.BytesIO(_drawn("pdf", name)[1])) as document:
        out = io.BytesIO()
        document.save(out, qdf=True, deterministic_id=True)
        return ".pdf", out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a ZIP, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(zipfile.ZipInfo(member), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _zip(name: str) -> tuple[str, bytes]:
    members = {
        "Công văn/ke-hoach.docx": _drawn("docx", name)[1],
        "Công văn/phu-luc.txt": text_of(_LETTERS[0]).encode(),
    }
    return ".zip", zipped(members)


def _message(name: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Văn thư <vanthu@congdoan.example>"
    message["To"] = "cdcs@congdoan.example"
    message["Subject"] = "V/v triển khai công tác quý II"
    message["Date"] = "Thu, 12 Mar 2026 08:15:00 +0700"
    message["Received"] = "from a by b; Thu, 12 Mar 2026 08:15:03 +0700"
    message["Message-ID"] = f"<{name}@congdoan.example>"
    return message


def _bytes_of(message: EmailMessage) -> bytes:
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_ranh_{number}")  # else chance makes it
    return message.as_bytes()


def _eml(name: str) -> tuple[str, bytes]:
    message = _message(name)
    message.set_content("Kính gửi các đơn vị văn bản kèm theo.\n")
    docx = _drawn("docx", name)[1]
    message.add_attachment(docx, maintype="application", subtype="octet-stream", filename="Kế hoạch.docx")
    message.add_attachment(text_of(_LETTERS[1]).encode(), maintype="text", subtype="plain", filename="phu-luc.txt")
    return ".eml", _bytes_of(message)


def _html_eml(name: str) -> tuple[str, bytes]:
    message = _message(name)
    message.set_content(text_of(name))
    lines = "".join(f"<p>{line}</p><table><tr><td>a</td></tr></table>" for line in text_of(name).splitlines())
    message.add_alternative(f"<html><body><style>p{{}}</style>{lines}</body></html>", subtype="html")
    return ".eml", _bytes_of(message)


def _edxml(name: str) -> tuple[str, bytes]:
    attached = base64.encodebytes(_drawn("pdf", name)[1]).decode()
    return ".edxml", (
        '<?xml version="1.0" encoding="utf-8"?>\n<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
        "<edXMLEnvelope><edXMLHeader><MessageHeader><From><OrganId>000.00.01.H02</OrganId>"
        "<OrganName>Liên đoàn Lao động tỉnh Bình An</OrganName></From><To><OrganId>000.00.02.H02</OrganId></To>"
        "<Code><CodeNumber>41</CodeNumber><CodeNotation>KH-LĐLĐ</CodeNotation></Code>"
        "<PromulgationInfo><Place>Bình An</Place><PromulgationDate>2026/03/11</PromulgationDate></PromulgationInfo>"
        "<DocumentType><Type>2</Type><TypeName>Kế hoạch</TypeName></DocumentType><Subject>Về hội nghị</Subject>"
        "<SignerInfo><FullName>Trần Thị Mẫu</FullName></SignerInfo><DueDate>2026/04/20</DueDate>"
        "</MessageHeader></edXMLHeader><edXMLBody><edXMLManifest><Reference>tep1</Reference></edXMLManifest>"
        "</edXMLBody></edXMLEnvelope><AttachmentEncoded><Attachment><ContentId>tep1</ContentId>"
        "<AttachmentName>ke-hoach.pdf</AttachmentName><ContentType>application/pdf</ContentType>"
        f"<Content>{attached}</Content></Attachment></AttachmentEncoded></edXML>\n"
    ).encode()


def _legacy(name: str) -> tuple[str, bytes]:
    """Return a letter in Windows-1258: the tones stand behind their vowels, all other marks within."""
    signs = []
    for sign in text_of(name):
        parts = unicodedata.normalize("NFD", sign)
        tones = "".join(part for part in parts if part in _TONES)
        signs.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) + tones)
    return ".txt", "".join(signs).encode("cp1258", "replace")


def _picture(kind: str, name: str) -> tuple[str, bytes]:
    """Return a small page with a frame and some strokes: what is on it is what the played engine says."""
    from PIL import Image, ImageDraw

    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    for row in range(40, 800, 24):
        pen.rectangle((60, row, 60 + (row * 7) % 480, row + 9), fill="black")
    pen.rectangle((80, 500, 520, 640), outline="black", width=2)
    pen.line((300, 500, 300, 640), fill="black", width=2)
    pen.ellipse((380, 650, 500, 770), outline="red", width=4)
    out = io.BytesIO()
    if kind == "TIFF":
        page.convert("L").save(out, kind, save_all=True, append_images=[page.convert("1")], dpi=(100, 100))
    else:
        page.save(out, kind, dpi=(100, 100))
    return f".{kind.lower()}", out.getvalue()


def _scan(name: str) -> tuple[str, bytes]:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for _ in range(2):
        canvas.drawImage(ImageReader(io.BytesIO(_picture("JPEG", name)[1])), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return ".pdf", out.getvalue()


_MAKERS: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "docx": functools.partial(_drawn, "docx"),
    "pdf": functools.partial(_drawn, "pdf"),
    "plain-pdf": _plain_pdf,
    "doc": lambda name: (".doc", _WORD_97.read_bytes()),
    "eml": _eml,
    "html-eml": _html_eml,
    "zip": _zip,
    "edxml": _edxml,
    "text": lambda name: (".txt", text_of(name).encode()),
    "legacy": _legacy,
    "png": functools.partial(_picture, "PNG"),
    "jpeg": functools.partial(_picture, "JPEG"),
    "tiff": functools.partial(_picture, "TIFF"),
    "scan": _scan,
}
