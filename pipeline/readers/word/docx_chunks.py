"""Pages that were put whole into a Word file (``w:altChunk``), as programs do that make letters out of web pages."""

import contextlib
from xml.etree.ElementTree import Element

from pipeline.readers.detect import Kind, detect
from pipeline.readers.word.docx_package import Package, R, W
from pipeline.readers.word.web_body import archive_body, page_body

_CHUNK = f"{W}altChunk"
_MOST_CHUNKS = 50


def put_in(package: Package) -> tuple[str, ...]:
    """Put the paragraphs and tables of such pages where they stand; return the flag of what cannot be read."""
    holders = [holder for holder in package.document.iter() if holder.find(_CHUNK) is not None]
    chunks = [(holder, chunk) for holder in holders for chunk in holder.findall(_CHUNK)]
    unread = len(chunks) > _MOST_CHUNKS
    for holder, chunk in chunks[:_MOST_CHUNKS]:
        blocks = _blocks(package, chunk)
        unread |= blocks is None
        place = list(holder).index(chunk)
        holder[place : place + 1] = blocks or []
    return ("unread-pages",) if unread else ()


def _blocks(package: Package, chunk: Element) -> list[Element] | None:
    with contextlib.suppress(KeyError, ValueError, OSError):
        data = package.load(package.others[chunk.get(f"{R}id", "")])
        kind: Kind = detect(data)
        if kind in ("page", "web-archive"):
            return list(page_body(data) if kind == "page" else archive_body(data))
    return None
