"""Word 97–2003 files (``.doc``): turned into DOCX by ``doc2docx`` and read as one ([MS-DOC])."""

import contextlib
import io
import struct
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from doc2docx import convert as convert_word
from doc2docx.errors import Doc2DocxError
from olefile import OleFileIO

from pipeline.readers.properties import look_through_old, refuse_properties
from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import broken, encrypted, open_package
from pipeline.support.errors import ReadError
from pipeline.support.old_encodings import decoded
from schemas import Source

_WORD_97 = 0xC1  # the version in which its main stream is told first
#: What bytes that are not as [MS-DOC] has them lead to: places outside the file, tables cut short.
_BROKEN = (Doc2DocxError, ValueError, IndexError, KeyError, OSError, struct.error)


def read_doc(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of an OLE2 file that is a Word document. Raises ``ReadError``."""
    try:
        _look_through(data, name)
        with tempfile.TemporaryDirectory(prefix="vanthu-") as folder:
            source, converted = Path(folder, "letter.doc"), Path(folder, "letter.docx")
            source.write_bytes(data)
            convert_word(source, converted)
            package = open_package(converted.read_bytes(), name)
    except _BROKEN as error:
        raise broken(name) from error
    return read_parts(package, name, sha256, "application/msword")


def _look_through(data: bytes, name: str) -> None:
    """Raise ``ReadError`` for what is no file of Word 97, or locked, and for a mark in what it says of itself."""
    with OleFileIO(io.BytesIO(data)) as file:
        if file.exists("EncryptedPackage"):
            raise encrypted(name)
        refuse_properties(_properties(file))
        if not file.exists("WordDocument"):
            look_through_old(file.openstream("Workbook").read() if file.exists("Workbook") else b"")
            raise ReadError(
                "unsupported", name, "không phải định dạng của văn bản (bảng tính, trình chiếu hoặc tệp khác). "
                "Hãy xin lại tệp ở dạng PDF, bản quét, Word, RTF hoặc ODT.")  # fmt: skip
        version, state = struct.unpack("<2xH6xH", file.openstream("WordDocument").read(12))
    if version < _WORD_97:
        raise ReadError(
            "broken",
            name,
            "tệp của Word 6 hoặc Word 95, chương trình không mở được. Hãy mở bằng Word, lưu thành DOCX rồi đưa vào.",
        )
    if state & 0x0100:
        raise encrypted(name)


#: Where a file tells its title, subject, keywords and comments, its category ([MS-OLEPS] 2.21, 3.1). The library counts
#: to the end of any list in them, however long it says to be.
_PROPERTIES = {"\5SummaryInformation": (2, 3, 5, 6), "\5DocumentSummaryInformation": (2,)}
_OF_LETTERS = 0x1E


def _properties(file: OleFileIO) -> Iterator[str]:
    """Yield what the title, subject and other properties of a file say (``_PROPERTIES``); none of a broken list."""
    for name in filter(file.exists, _PROPERTIES):
        with contextlib.suppress(*_BROKEN):
            yield from _said(file.openstream(name).read(), _PROPERTIES[name])


def _said(stream: bytes, numbers: Sequence[int]) -> Iterator[str]:
    """Yield the texts of some properties (by number) in a stream of properties of Office ([MS-OLEPS])."""
    (start,) = struct.unpack_from("<I", stream, 44)
    (count,) = struct.unpack_from("<I", stream, start + 4)
    for at in range(start + 8, min(start + 8 + 8 * count, len(stream)), 8):
        number, place = struct.unpack_from("<II", stream, at)
        kind, size = struct.unpack_from("<II", stream, start + place)
        if kind == _OF_LETTERS and number in numbers:
            yield decoded(stream[start + place + 8 : start + place + 8 + size].rstrip(b"\0"), "utf-8", "cp1258")
