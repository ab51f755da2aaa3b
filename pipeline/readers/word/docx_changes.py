"""What makes a Word file less than final: changes that nobody accepted yet, dates that Word fills in anew."""

import contextlib
import re
from xml.etree.ElementTree import Element

from pipeline.readers.detect import Kind, detect
from pipeline.readers.word.docx_package import Package, R, W
from pipeline.readers.word.web_page import archive_body, page_body

_CHANGES = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")
_WORDS = (f"{W}t", f"{W}delText")
#: Fields whose result is the day on which the file was opened, saved or printed last.
_DAY_FIELD = re.compile(r"\s*(?:DATE|TIME|SAVEDATE|PRINTDATE)\b", re.IGNORECASE)
_CHUNK = f"{W}altChunk"
_MOST_CHUNKS = 50


def has_tracked_changes(document: Element) -> bool:
    """Say whether words or table rows were put in or taken out with the changes kept open."""
    for element in document.iter():
        if element.tag in _CHANGES and any(word.text and word.text.strip() for word in _words(element)):
            return True
        if element.tag == f"{W}trPr" and any(element.find(tag) is not None for tag in _CHANGES[:2]):
            return True
    return False


def _words(element: Element) -> list[Element]:
    return [word for tag in _WORDS for word in element.iter(tag)]


def has_typed_date(document: Element) -> bool:
    """Say whether a day of the text was not typed but put in by Word, which changes it whenever the file is opened."""
    return bool(_filled_days(document))


def clear_days(document: Element) -> None:
    """Empty the days that Word fills in anew: LibreOffice does so at once, and each day would give another text."""
    for words in _filled_days(document):
        for word in words:
            word.text = ""


def _filled_days(document: Element) -> list[list[Element]]:
    """Return of each such day the elements that hold its words; what is locked stays as it is."""
    simple = [field for field in document.iter(f"{W}fldSimple") if not _is_locked(field)]
    found = [_words(field) for field in simple if _DAY_FIELD.match(field.get(f"{W}instr", ""))]
    for paragraph in document.iter(f"{W}p"):
        locked = False
        words: list[Element] | None = None
        for element in paragraph.iter():
            if element.tag == f"{W}fldChar":
                locked = _is_locked(element)
                words = words if element.get(f"{W}fldCharType") == "separate" else None
            elif element.tag == f"{W}instrText" and not locked and _DAY_FIELD.match(element.text or ""):
                words = []
                found.append(words)
            elif element.tag == f"{W}t" and words is not None:
                words.append(element)
    return found


def _is_locked(field: Element) -> bool:
    return field.get(f"{W}fldLock", "0") in ("1", "true", "on")


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
