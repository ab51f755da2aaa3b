"""Search over what is known: letters, duties, unions; with or without tone marks, the exact spelling first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pipeline import labels
from pipeline.search.unions import find_unions
from pipeline.store import Store
from pipeline.store.search_index import Query, query, spans, words
from schemas import Union
from schemas.source import Record

#: Characters of a text that are shown around the words found.
_SNIPPET = 200
#: How far back a snippet reaches for the beginning of a line.
_LEAD = 60


class SearchHit(Record):
    """Something found. ``marks`` are the places in ``snippet`` of the words asked for."""

    kind: Literal["letter", "obligation", "union"]
    name: str
    """Number and symbol of the letter, or the name of the union."""
    title: str
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    sha256: str | None = None
    """The letter's id."""
    start: int | None = None
    """Where the first of the words found stands in the letter's text."""
    obligations: tuple[str, ...] = ()
    """Ids of the obligations that come from the duty found."""
    union_id: str | None = None
    open: int | None = None
    """Of a union of the registry how many obligations are open."""

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The snippet piece by piece, the words asked for told apart."""
        at = 0
        for start, end in self.marks:
            yield self.snippet[at:start], False
            yield self.snippet[start:end], True
            at = end
        yield self.snippet[at:], False


def search(store: Store, typed: str, most: int, unions: Iterable[Union] = ()) -> list[SearchHit]:
    """Return what holds all words typed: unions by name, letters, duties; at most so many of each kind."""
    wanted = query(typed)
    return [
        *_unions(wanted, store, unions, most),
        *_hits(wanted, store, most, duties=False),
        *_hits(wanted, store, most, duties=True),
    ]


def _hits(wanted: Query, store: Store, most: int, *, duties: bool) -> list[SearchHit]:
    """Find letters, or duties, which are found by their own words and bear the ids of what follows from them."""
    hits = store.letters.search(wanted, most, duties=duties)
    names = store.letters.keys([hit.letter for hit in hits])
    found = []
    for hit in hits:
        snippet, marks, first = _snippet(hit.body, wanted)
        found.append(
            SearchHit(
                kind="obligation" if duties else "letter",
                name=labels.letter_name(names[hit.letter]),
                title=hit.head,
                snippet=snippet,
                marks=marks,
                sha256=hit.letter,
                start=hit.start if duties else first,
                obligations=tuple(store.obligations.of_task(hit.letter, hit.start or 0)) if duties else (),
            )
        )
    return found


def _unions(wanted: Query, store: Store, registry: Iterable[Union], most: int) -> list[SearchHit]:
    """Find unions of the registry, then names that only letters know."""
    found = find_unions(wanted, registry, store.obligations.unions())[:most]
    counts = store.obligations.open_of([one.union.id for one in found if one.union is not None])
    return [
        SearchHit(
            kind="union",
            name=one.name,
            title=one.title,
            snippet=one.shown,
            marks=one.marks,
            union_id=one.union.id if one.union is not None else None,
            open=counts.get(one.union.id, 0) if one.union is not None else None,
        )
        for one in found
    ]


def _snippet(text: str, wanted: Query) -> tuple[str, tuple[tuple[int, int], ...], int | None]:
    """Return the part of a text where most of the words asked for stand together, with their places in it."""
    places = spans(text, wanted)
    if not places:
        return "", (), None
    first = max(places, key=lambda place: (_kinds_near(text, places, place[0]), -place[0]))[0]
    start = _word_start(text, max(0, first - _LEAD))
    end = min(len(text), start + _SNIPPET)
    while end < len(text) and not text[end].isspace():
        end += 1
    shown, offset = text[start:end], start
    marks = tuple((a - offset, b - offset) for a, b in places if start <= a and b <= end)
    return shown, marks, first


def _kinds_near(text: str, places: Sequence[tuple[int, int]], start: int) -> int:
    near = [text[a:b] for a, b in places if start <= a and b <= start + _SNIPPET - _LEAD]
    return len({tuple(word.folded for word in words(part)) for part in near})


def _word_start(text: str, at: int) -> int:
    """Return the beginning of the line, else of the word, at or after a place."""
    line = text.find("\n", at, at + _LEAD)
    if line >= 0:
        return line + 1
    while 0 < at < len(text) and not text[at - 1].isspace():
        at += 1
    return at
