"""Files inside a PDF: a portfolio, or a letter with its annexes attached, in the file's list or as paper clips."""

import ctypes
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from itertools import chain, islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.containers.container import Budget, Container, ContainerFile, label, name_of, unopened
from pipeline.readers.pdf.guard import BombError, check_streams, object_streams
from pipeline.readers.pdf.signed import pdfium_words
from pipeline.support.errors import ReadError
from pipeline.support.files import MAX_FILE_BYTES
from pipeline.support.words import t

MAX_FILES = 200  #: More files than any letter has; a hostile file may list millions.
MAX_TOTAL_BYTES = 250 * 1024 * 1024  #: Bytes of all files together, unpacked.
_LONGEST_NAME = 2047  #: Letters of a file's name.
_COLLECTION = re.compile(rb"/Collection\b")


#: A file inside a PDF: its name as the PDF gives it, never to be used as a path; nothing of a broken or too large one.
PdfAttachment = tuple[str, bytes | None]


def attached_files(data: bytes) -> Iterator[PdfAttachment]:
    """Yield the files inside a PDF, each once, in the order of their list and then of the pages that show them. A PDF
    that cannot be opened, or holds streams that unpack beyond all limits, yields none: whoever reads it says why. Stops
    after ``MAX_FILES``."""
    if not _mentions(data, b"/EmbeddedFile"):
        return  # nearly all letters
    try:
        check_streams(data)
        document = pdfium.PdfDocument(data)
    except (BombError, pdfium.PdfiumError):
        return
    with closing(document):
        left = MAX_TOTAL_BYTES
        seen = set[PdfAttachment]()
        for handle in islice(filter(None, _handles(document, _mentions(data, b"/FileAttachment"))), MAX_FILES):
            length, content = ctypes.c_ulong(), None
            if raw.FPDFAttachment_GetFile(handle, None, 0, length) and length.value <= min(left, MAX_FILE_BYTES):
                buffer = ctypes.create_string_buffer(length.value)
                content = buffer.raw if raw.FPDFAttachment_GetFile(handle, buffer, length.value, length) else None
            found = pdfium_words(partial(raw.FPDFAttachment_GetName, handle), _LONGEST_NAME), content
            left -= len(content or b"")
            if found not in seen:
                seen.add(found)
                yield found


def _mentions(data: bytes, word: bytes) -> bool:
    """Whether a word stands among the objects of a PDF, packed or not; yes for one whose objects are locked."""
    return word in data or b"/Encrypt" in data or any(word in objects for objects in object_streams(data))


def _handles(document: pdfium.PdfDocument, pinned: bool) -> Iterator[Any]:
    """Yield pdfium's handles of the files in the list of a PDF; with ``pinned`` also of those on its pages."""
    for index in range(raw.FPDFDoc_GetAttachmentCount(document)):
        yield raw.FPDFDoc_GetAttachment(document, index)
    for number in range(min(len(document), MAX_FILES) if pinned else 0):
        with suppress(pdfium.PdfiumError), closing(document[number]) as page:
            for index in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_FILES)):
                annotation = raw.FPDFPage_GetAnnot(page, index)
                if annotation:
                    yield raw.FPDFAnnot_GetFileAttachment(annotation)
                    raw.FPDFPage_CloseAnnot(annotation)


def open_portfolio(data: bytes, name: str, budget: Budget) -> Container:
    """Return the pages of a PDF, unless they are a mere cover, and the files inside it."""

    def parts() -> Iterator[ContainerFile | ReadError]:
        # All at once: each of them is read as if it came alone, while the PDF around it is open no more.
        files = [*attached_files(data)]
        # The page of a portfolio only asks for a newer program.
        if not files or not any(map(_COLLECTION.search, chain([data], object_streams(data)))):
            yield ContainerFile("", data, is_cover=True)
        for number, (called, content) in enumerate(files, 1):
            budget.member()
            own = name_of(called) or f"{t('phần')} {number}"
            if content is None:
                yield unopened(label(name, own))
            else:
                budget.spend(len(content))
                yield ContainerFile(own, content)

    return Container(parts())
