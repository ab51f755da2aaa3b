"""Which kind of file these bytes are. Names lie (a renamed scan, a ``.doc`` that is RTF): only content counts."""

import ast
import io
import json
import re
import warnings
import zipfile
import zlib
from typing import Literal

from pipeline.old_encodings.encodings import utf16
from pipeline.readers.signs import (
    has_too_many_entries,
    is_edxml,
    is_foreign_archive,
    is_mail,
    is_outlook,
    is_web_archive,
    is_zip,
)

Kind = Literal[
    "pdf", "docx", "doc", "rtf", "image", "text", "markup", "program", "data", "archive", "binary",
    "mail", "outlook", "edxml", "packed", "sheet", "odt", "flat-odt", "page", "web-archive",
]  # fmt: skip
#: Kinds that hold other files.
CONTAINERS: frozenset[Kind] = frozenset(("archive", "mail", "outlook", "edxml"))

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a")
#: Old office systems save letters as pages that begin with any of these, often named ``.doc``.
_MARKUP = re.compile(
    rb"\s*(?:<\?xml|<!doctype html|<html|<svg|<!--|<(?:head|body|meta|table|div|p|style|center|font|span)[\s>])", re.I
)
_PAGE = re.compile(rb"<(?:html|body|table|div|p|!doctype html)[\s>]", re.I)
_DRAWING = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<svg", re.I)
_ODT = re.compile(rb"application/vnd\.oasis\.opendocument\.text")
_CODE = re.compile(r"^(?:import \w|from [\w.]+ import |def \w+\(|class \w+|@\w|if __name__)", re.M)
#: Bytes below the blank, without those that text files hold: tab, line ends, form feed, escape.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
#: Beyond this a text is taken for a letter without asking whether it is a program.
_PROGRAM_BYTES = 256 * 1024


def detect(data: bytes) -> Kind:
    """Return the kind of file by its first bytes, by the members of a ZIP, or by how its text looks."""
    # Archives first: a PDF may stand unpacked at their beginning.
    if is_zip(data):
        return _zip_kind(data)
    if is_foreign_archive(data):
        return "packed"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE2):
        return "outlook" if is_outlook(data) else "doc"
    if data[:64].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\0").startswith(b"{\\rt"):
        return "rtf"
    if data.startswith(_IMAGES) or data[4:8] == b"ftyp" or data[8:12] == b"WEBP":
        return "image"
    return _text_kind(data)


def _zip_kind(data: bytes) -> Kind:
    if has_too_many_entries(data):
        return "archive"
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # A Word file cut off in its middle still begins with the name of its first part.
        return "docx" if b"[Content_Types].xml" in data[:4096] or b"word/" in data[:4096] else "archive"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if "content.xml" in names and _is_odt(archive):
        return "odt"
    # Workbooks and slides are ZIP archives, too, and so are those of LibreOffice.
    is_office = any(name.startswith(("xl/", "ppt/")) for name in names) or {"mimetype", "content.xml"} <= names
    return "sheet" if is_office else "archive"


def _is_odt(archive: zipfile.ZipFile) -> bool:
    """Say whether an archive of LibreOffice holds a text; one without its label is asked for what such texts have."""
    try:
        with archive.open("mimetype") as label:
            return _ODT.match(label.read(100)) is not None
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        return "styles.xml" in archive.namelist()


def _text_kind(data: bytes) -> Kind:
    if utf16(data):
        return "text"
    if data.startswith(b"#!"):
        return "program"
    head = data[:65536]
    if len(head.translate(None, _CONTROLS)) != len(head):
        return "binary"
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "edxml" if is_edxml(data) else _markup_kind(data)
    if is_web_archive(data):
        return "web-archive"
    if is_mail(data):
        return "mail"
    if len(data) <= _PROGRAM_BYTES:
        text = data.decode("utf-8-sig", "replace")
        if _is_json(text):
            return "data"
        if _is_python(text):
            return "program"
    return "text"


def _markup_kind(data: bytes) -> Kind:
    """Tell pages and OpenDocument in one XML file from all other markup by the elements at their beginning."""
    head = data[:8192]
    if b"office:document" in head and _ODT.search(head):
        return "flat-odt"
    return "page" if _PAGE.search(head) and not _DRAWING.match(head) else "markup"


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_python(text: str) -> bool:
    if not _CODE.search(text):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
