"""Files to sources: the text of a letter in reading order, and where each word stands on its page."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import ReadError
from pipeline.readers.detect import Kind, detect
from pipeline.readers.files import head, load, shown, too_much_memory
from pipeline.words import t
from schemas import Source

__all__ = ["Opened", "is_plain_text", "open_bytes", "open_file", "read", "read_bytes"]

#: Bytes, name and hash of a file to its letter.
Reader = Callable[[bytes, str, str], Source]


class Opened(NamedTuple):
    """What a file holds: its letters, and one error for each part of it that could not be read."""

    sources: tuple[Source, ...]
    failures: tuple[ReadError, ...] = ()


def open_file(path: Path) -> Opened:
    """Return the letters in a file, and what is wrong with those of its parts that could not be read.

    The kind of file is told by its content, never by its name. Raises ``ReadError`` with one line for the clerk where
    the file as a whole cannot be read, and nothing else: what a reader did not foresee is a broken file to the clerk,
    with its cause kept for the developer. ``RefusedError`` where any part must not be processed here.
    """
    return open_bytes(load(path), shown(path.name))


def open_bytes(data: bytes, name: str) -> Opened:
    """Return what ``open_file`` does of a file with these bytes; ``name`` is what messages and letters call it."""
    return Opened((_read_one(data, name, detect(data)),))


def read(path: Path) -> list[Source]:
    """Return the letters in a file; the error of its first part where it holds none."""
    return _letters(open_file(path))


def read_bytes(data: bytes, name: str) -> list[Source]:
    """Return the letters in a file with these bytes; ``name`` is what messages and letters call it."""
    return _letters(open_bytes(data, name))


def _letters(opened: Opened) -> list[Source]:
    if opened.failures and not opened.sources:
        raise opened.failures[0]
    return list(opened.sources)


def _read_one(data: bytes, name: str, kind: Kind) -> Source:
    """Read a file that is one letter."""
    reader = _reader(kind)
    if reader is None:
        raise ReadError(
            "unsupported",
            name,
            t(
                "{name}: không phải định dạng của văn bản; chỉ đọc được PDF, Word (DOCX, DOC), RTF và tệp chữ. "
                "Hãy xin lại tệp ở một trong các dạng đó.",
                name=name,
            ),
        )
    try:
        return reader(data, name, hashlib.sha256(data).hexdigest())
    except ReadError:
        raise
    except MemoryError as error:
        raise too_much_memory(name) from error
    except Exception as error:
        raise ReadError(
            "broken", name, t("{name}: tệp bị hỏng hoặc cấu trúc lạ, không đọc được. Hãy xin lại tệp gốc.", name=name)
        ) from error


def is_plain_text(path: Path) -> bool:
    """Say whether a file is text as it stands, or cannot be opened: then reading it here breaks no parser."""
    try:
        return detect(head(path)) == "text"
    except ReadError:
        return True


def _reader(kind: Kind) -> Reader | None:
    """Return the reader of a kind of file, imported only now: a batch of text letters never loads pdfium."""
    if kind == "text":
        from pipeline.readers.text import read_text

        return read_text
    if kind in ("pdf", "image"):
        from pipeline.readers.pdf import read_image, read_pdf

        return read_pdf if kind == "pdf" else read_image
    if kind == "docx":
        from pipeline.readers.docx import read_docx

        return read_docx
    if kind in ("doc", "rtf"):
        from pipeline.readers.office import read_doc, read_rtf

        return read_doc if kind == "doc" else read_rtf
    return None
