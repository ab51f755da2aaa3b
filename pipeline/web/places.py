"""Where in a letter words stand: on its pages as boxes, in its text as pieces that a page can mark."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.store import Store
from schemas import Box, Evidence, Letter

#: Ends a page in a letter's text.
_PAGE_END = "\f"


class WordsPlace(NamedTuple):
    """One line of some words on a page."""

    page: int
    box: Box


class MarkedPiece(NamedTuple):
    """Words of a letter's text, from a place on, and which of the marked things hold them (their numbers from 1)."""

    start: int
    words: str
    held_by: tuple[int, ...]


def on_pages(store: Store, letter: str, evidence: Evidence | None) -> tuple[WordsPlace, ...]:
    """Return where words stand on the pages of a letter (by its id); nothing where it has none."""
    if evidence is None or evidence.start >= evidence.end:
        return ()
    if evidence.page is not None and evidence.boxes and _PAGE_END not in evidence.quote:
        return tuple(WordsPlace(evidence.page, box) for box in evidence.boxes)
    return tuple(WordsPlace(*found) for found in store.pages.boxes(letter, evidence.start, evidence.end))


def as_data(places: Iterable[WordsPlace]) -> str:
    """Return places as a page's script reads them: ``1 72 90 300.5 102;1 72 104 200 116``."""
    return ";".join(" ".join(f"{value:g}" for value in (page, *box)) for page, box in places)


def in_text(letter: Letter, marked: Sequence[Evidence | None]) -> list[list[MarkedPiece]]:
    """Return the text of a letter page by page, cut wherever something marked begins or ends.

    Adding the words up, with a page's end between the pages, gives the text again.
    """
    text = letter.text
    spans = [(found.start, found.end, number) for number, found in enumerate(marked, 1) if found is not None]
    ends = [at for at, sign in enumerate(text) if sign == _PAGE_END] if _PAGE_END in text else []
    cuts = {0, len(text), *ends, *(end + 1 for end in ends)}
    cuts.update(at for start, end, _ in spans for at in (start, end) if 0 <= at <= len(text))
    begins: dict[int, list[int]] = {}
    stops: dict[int, list[int]] = {}
    for start, end, number in spans:
        if start < end:
            begins.setdefault(start, []).append(number)
            stops.setdefault(end, []).append(number)
    pages: list[list[MarkedPiece]] = [[]]
    held: set[int] = set()
    for start, end in pairwise(sorted(cuts)):
        held.difference_update(stops.get(start, ()))
        held.update(begins.get(start, ()))
        if text[start:end] == _PAGE_END:
            pages.append([])
        else:
            pages[-1].append(MarkedPiece(start, text[start:end], tuple(sorted(held))))
    return pages
