"""Files to sources: the text of a letter in reading order, and where each word stands on its page."""

import hashlib
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.readers.detect import detect
from pipeline.readers.files import load
from pipeline.words import t
from schemas import Source

__all__ = ["read"]


def read(path: Path) -> list[Source]:
    """Return the letters in a file: one for each file so far.

    The kind of file is told by its content, never by its name. Raises ``ReadError`` with one line for the clerk.
    """
    name = path.name
    data = load(path)
    sha256 = hashlib.sha256(data).hexdigest()
    kind = detect(data)
    # Readers are imported where they are needed: a batch of text letters never loads pdfium.
    if kind == "text":
        from pipeline.readers.text import read_text

        return [read_text(data, name, sha256)]
    if kind == "pdf":
        from pipeline.readers.pdf import read_pdf

        return [read_pdf(data, name, sha256)]
    if kind == "docx":
        from pipeline.readers.docx import read_docx

        return [read_docx(data, name, sha256)]
    raise ReadError("unsupported", name, t("{name}: không phải định dạng của văn bản.", name=name))
