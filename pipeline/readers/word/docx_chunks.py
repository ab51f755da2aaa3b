"""Files that were put whole into a Word file (``w:altChunk``), as programs do that make letters out of web pages."""

import contextlib
from xml.etree.ElementTree import Element, SubElement

from pipeline.errors import ReadError
from pipeline.readers.word.docx_package import Package, R, W

_CHUNK = f"{W}altChunk"
#: Kinds of file that such a part may be; one in Word's own format would have numbers and styles of its own.
_KINDS = ("page", "web-archive", "rtf", "text")
_MOST_CHUNKS = 50


def put_in(package: Package, name: str) -> tuple[str, ...]:
    """Put the words of such parts where they stand, a paragraph a line; return the flags that they raise.

    What cannot be read is flagged as unread.
    """
    flags: list[str] = []
    holders = [holder for holder in package.document.iter() if holder.find(_CHUNK) is not None]
    count = 0
    for holder in holders:
        for place, child in reversed(list(enumerate(holder))):
            if child.tag != _CHUNK:
                continue
            count += 1
            lines = _lines(package, child, name, flags) if count <= _MOST_CHUNKS else None
            if lines is None:
                flags.append("unread-pages")
            holder[place : place + 1] = list(map(_paragraph, lines or []))
    return tuple(flags)


def _lines(package: Package, chunk: Element, name: str, flags: list[str]) -> list[str] | None:
    from pipeline.readers.detect import detect
    from pipeline.readers.single import read_one

    with contextlib.suppress(KeyError, ValueError, OSError, ReadError):
        data = package.load(package.others[chunk.get(f"{R}id", "")])
        kind = detect(data)
        if kind in _KINDS:
            source = read_one(data, name, kind)
            flags += source.notes
            return source.text.rstrip("\n").split("\n")
    return None


def _paragraph(line: str) -> Element:
    paragraph = Element(f"{W}p")
    SubElement(SubElement(paragraph, f"{W}r"), f"{W}t").text = line
    return paragraph
