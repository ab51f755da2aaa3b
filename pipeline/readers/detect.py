"""Which kind of file these bytes are. Names lie (a renamed scan, a ``.doc`` that is RTF): only content counts."""

import contextlib
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from itertools import islice
from typing import Literal, NamedTuple

from pipeline.support.old_encodings import utf16

Kind = Literal[
    "pdf", "docx", "doc", "rtf", "image", "text", "markup", "data", "archive", "binary",
    "mail", "mailbox", "outlook", "signed", "edxml", "packed", "sheet", "odt", "page",
    "invitation",
]  # fmt: skip


class FileForm(NamedTuple):
    """What such files are called on the net, and ``module:name`` of what reads them (or only looks through them),
    opens them, shows their pages."""

    media_type: str = "application/octet-stream"
    reads: str = ""
    opens: str = ""
    shows: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument"
#: What each kind is read by, imported only where such a file comes. Of pictures their first bytes tell the media type.
FORMS: dict[Kind, FileForm] = {
    "text": FileForm("text/plain", "single:read_text"),
    "pdf": FileForm("application/pdf", "pdf.reader:read_pdf", "pdf.attached:open_portfolio", "pdf.signed:PdfPages"),
    "image": FileForm(reads="ocr.recognised_pages:read_image", shows="ocr.raster:ImageFile"),
    "docx": FileForm(
        f"{_OFFICE}.wordprocessingml.document", "word.docx:read_docx", shows="word.docx_package:WordPages"
    ),
    "doc": FileForm("application/msword", "word.word97:read_doc"),
    "page": FileForm("text/html", "word.docx:read_page"),
    "rtf": FileForm("application/rtf", "libreoffice:read_rtf"),
    "odt": FileForm("application/vnd.oasis.opendocument.text", "libreoffice:read_odt"),
    "mail": FileForm("message/rfc822", opens="containers.mail:open_mail"),
    "archive": FileForm("application/zip", opens="containers.archive:open_archive"),
    "sheet": FileForm(f"{_OFFICE}.spreadsheetml.sheet", "properties:look_through"),
    **dict.fromkeys(
        ("outlook", "mailbox", "invitation", "packed", "signed", "edxml", "markup", "data", "binary"), FileForm()
    ),
}
#: Kinds that always hold other files; a PDF may.
CONTAINERS = frozenset(kind for kind, form in FORMS.items() if form.opens and not form.reads)

#: What each member of a ZIP has in its directory: counted before the directory is opened, which costs memory.
_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 20_000
#: Lines with which a mail as a file begins; two of them make one. "From " is the line of a mailbox above it.
_FIRST_LINES = re.compile(
    rb"(?i)(?:from|to|cc|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|sender"
    rb"|reply-to|content-transfer-encoding|importance|thread-topic|thread-index|dkim-signature|authentication-results"
    rb"|arc-seal|references|in-reply-to|x-[\w-]+)[ \t]*:"
)
_ANY_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
MAILBOX_LINE = re.compile(rb"\AFrom [^\n]*\n")
#: The line above each mail of a mailbox tells when it came; a field of the mail's header is below it.
MAIL_BEGINS = re.compile(rb"^From [^\r\n]*\d:\d\d[^\r\n]*\r?\n(?=[A-Za-z][\w-]*:)", re.M)
_HEADER_LINES = 60
_CALENDAR = b"BEGIN:VCALENDAR"
#: How what is signed as a whole begins (RFC 5652): a sequence, in it the object identifier of signed data.
_SEQUENCE, _SIGNED_DATA = b"\x30", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#: By which a package of the document exchange is told from other XML.
_ENVELOPE = re.compile(rb"<(?:[\w.-]+:)?edXML(?:Envelope|Header)?[\s/>]", re.IGNORECASE)
_PROPERTIES = "__properties_version1.0"  # the properties of a message of Outlook ([MS-OXMSG] 2.4)
#: Of UTF-8.
_MARK = b"\xef\xbb\xbf"


def _begins(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.DOTALL)


#: What pictures are called on the net → how they begin. One of Windows tells its size, then four bytes of nothing;
#: containers of films hold pictures, too: of which makers' kinds they are stands at their beginning.
_PICTURES = {
    "image/png": _begins(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": _begins(rb"\xff\xd8\xff"),
    "image/tiff": _begins(rb"II\*\0|MM\0\*"),
    "image/gif": _begins(rb"GIF8[79]a"),
    "image/jp2": _begins(rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51"),
    "image/webp": _begins(rb".{8}WEBP"),
    "image/bmp": _begins(rb"BM.{4}\0{4}"),
    "image/avif": _begins(rb".{4}ftyp.{0,40}?avi[fs]"),
    "image/heic": _begins(rb".{4}ftyp.{0,40}?(?:hei[cxms]|hev[cx]|mif[12]|msf1)"),
}
#: How other files begin. Archives first: a PDF may stand unpacked at their beginning. Programs of the web leave blanks
#: before what they send.
_BEGINNINGS: tuple[tuple[Kind, re.Pattern[bytes]], ...] = (
    # An archive, an empty one, the first part of several, one in parts that came out as one.
    ("archive", _begins(rb"(?:\xef\xbb\xbf)?[ \t\r\n]{0,60}PK(?:\x03\x04|\x05\x06|\x07\x08|00PK\x03\x04)")),
    # 7-Zip, RAR, Microsoft's cabinet, and what only other systems than those of offices pack with.
    ("packed", _begins(rb"7z\xbc\xaf'\x1c|Rar!\x1a\x07|MSCF\0{4}|\x1f\x8b\x08|BZh|\xfd7zXZ\0|.{257}ustar")),
    ("pdf", _begins(rb".{0,1019}?%PDF-")),
    ("doc", _begins(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("rtf", _begins(rb"(?:\xef\xbb\xbf)?[ \t\r\n\0]{0,60}\{\\rt")),
    *(("image", begins) for begins in _PICTURES.values()),
)
#: Old office systems save letters as pages that begin with any of these, often named ``.doc``.
_MARKUP = re.compile(
    rb"\s*(?:<\?xml|<!doctype html|<html|<svg|<!--|<(?:head|body|meta|table|div|p|style|center|font|span)[\s>])", re.I
)
_PAGE = re.compile(rb"<(?:html|body|table|div|p|!doctype html)[\s>]", re.I)
_DRAWING = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<svg", re.I)
#: What reading a ZIP, or a part of it, raises where it is broken, locked or packed in a way that nobody knows.
BROKEN_ZIP = (
    KeyError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip
_OF_WORD = re.compile(rb"\[Content_Types\]\.xml|word/")
_ODT = re.compile(rb"application/vnd\.oasis\.opendocument\.text")
#: Bytes below the blank, without those that text files hold: tab, line ends, form feed, escape.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
_HEAD, _ELEMENTS = 65_536, 8_192  # so much of a text, and of markup, is looked at
_DATA_BYTES = 256 * 1024  # a longer text is taken for a letter without asking whether it is data


def has_too_many_entries(data: bytes) -> bool:
    """Whether a ZIP has more members than one should even list."""
    return data.count(_ENTRY) > _MOST_ENTRIES


def detect(data: bytes) -> Kind:
    """Return the kind of file by its first bytes, by the members of a ZIP, or by how its text looks."""
    if kind := next((kind for kind, begins in _BEGINNINGS if begins.match(data)), None):
        return _FINER[kind](data) if kind in _FINER else kind
    return next((kind for kind, is_so in _LOOKS if is_so(data)), "text")


def is_signed(data: bytes) -> bool:
    """Whether bytes are signed data by their beginning."""
    return data.startswith(_SEQUENCE) and _SIGNED_DATA in data[:24]


def picture_type(data: bytes) -> str:
    """Return the media type of a picture by its first bytes."""
    return next((name for name, begins in _PICTURES.items() if begins.match(data)), "image/heic")


def _zip_kind(data: bytes) -> Kind:
    """Return what a ZIP file is by its parts: Word, ODT, other office files (``sheet``), else an archive."""
    if has_too_many_entries(data):
        return "archive"
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        # Some packers write the paths of Windows.
        names = {name.replace("\\", "/") for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # A Word file cut off in its middle still begins with the name of its first part.
        return "docx" if _OF_WORD.search(data, 0, 4096) else "archive"
    if any(name.lower().startswith("word/") for name in names):
        return "docx"
    if "content.xml" in names:
        is_text = "styles.xml" in names
        with contextlib.suppress(*BROKEN_ZIP), archive.open("mimetype") as label:
            is_text = _ODT.match(label.read(100)) is not None
        if is_text:
            return "odt"
    # Workbooks and slides are ZIP archives, too, and so are those of LibreOffice.
    is_office = any(name.startswith(("xl/", "ppt/")) for name in names) or {"mimetype", "content.xml"} <= names
    return "sheet" if is_office else "archive"


def _compound_kind(data: bytes) -> Kind:
    """Return the kind of an OLE2 file: ``outlook`` for a message, ``doc`` for any other."""
    from olefile import OleFileIO

    broken = contextlib.suppress(OSError, ValueError, struct.error, IndexError, TypeError, RecursionError)
    with broken, OleFileIO(io.BytesIO(data)) as file:
        if [*map(file.exists, (_PROPERTIES, "WordDocument", "Workbook"))] == [True, False, False]:
            return "outlook"
    return "doc"


_FINER: dict[Kind, Callable[[bytes], Kind]] = {"archive": _zip_kind, "doc": _compound_kind}


def _is_mail(data: bytes) -> bool:
    """Whether bytes begin with two fields that mails have, and before these with nothing but fields."""
    head = MAILBOX_LINE.sub(b"", data[:_HEAD].lstrip(b"\xef\xbb\xbf\r\n \t"), count=1)
    known = 0
    for number, line in enumerate(head.split(b"\n")[:_HEADER_LINES]):
        if not line.strip():
            break
        if _FIRST_LINES.match(line):
            known += 1
        elif not (_ANY_FIELD.match(line) or (number and line[:1] in b" \t")):
            return False
        if known == 2:
            return True
    return False


def _is_markup(data: bytes) -> bool:
    return _MARKUP.match(data[:_HEAD].removeprefix(_MARK)) is not None


def _is_json(data: bytes) -> bool:
    """Whether bytes are JSON, a list or mapping that is no larger than ``_DATA_BYTES``."""
    text = data[: _DATA_BYTES + 1].decode("utf-8-sig", "replace")
    with contextlib.suppress(ValueError, RecursionError):
        return len(data) <= _DATA_BYTES and isinstance(json.loads(text), dict | list)
    return False


#: How the text of a file looks, the surest first; what looks like nothing of these is text.
_LOOKS: tuple[tuple[Kind, Callable[[bytes], object]], ...] = (
    ("text", utf16),
    ("signed", is_signed),
    ("binary", lambda data: data.startswith(b"#!") or data[:_HEAD].translate(None, _CONTROLS) != data[:_HEAD]),
    ("edxml", lambda data: _is_markup(data) and _ENVELOPE.search(data[:_ELEMENTS])),
    # Pages are told from all other markup by the elements at their beginning.
    (
        "page",
        lambda data: _is_markup(data) and _PAGE.search(data, 0, _ELEMENTS) and not _DRAWING.match(data, 0, _ELEMENTS),
    ),
    ("markup", _is_markup),
    ("mailbox", lambda data: _is_mail(data) and len(list(islice(MAIL_BEGINS.finditer(data), 2))) > 1),
    ("mail", _is_mail),
    ("invitation", lambda data: data[:_HEAD].removeprefix(_MARK).lstrip().startswith(_CALENDAR)),
    ("data", _is_json),
)
