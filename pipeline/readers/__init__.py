"""Files to sources: the text of a letter in reading order, and where each word stands on its page."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.readers.detect import Kind, detect
from pipeline.readers.files import load, shown
from pipeline.words import t
from schemas import Source

__all__ = ["read"]

#: Bytes, name and hash of a file to its letter.
Reader = Callable[[bytes, str, str], Source]


def read(path: Path) -> list[Source]:
    """Return the letters in a file: one for each file so far.

    The kind of file is told by its content, never by its name. Raises ``ReadError`` with one line for the clerk, and
    nothing else: what a reader did not foresee is a broken file to the clerk, with its cause kept for the developer.
    """
    name = shown(path.name)
    data = load(path)
    reader = _reader(detect(data))
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
        return [reader(data, name, hashlib.sha256(data).hexdigest())]
    except ReadError:
        raise
    except Exception as error:
        raise ReadError(
            "broken", name, t("{name}: tệp bị hỏng hoặc cấu trúc lạ, không đọc được. Hãy xin lại tệp gốc.", name=name)
        ) from error


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
