"""Search over what is known: letters, duties, unions; with or without tone marks, the exact spelling first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from extractors.spelling import bare
from pipeline import labels
from pipeline.registry.names import abbreviations_without_marks, key
from pipeline.registry.registry import shown
from pipeline.store import Store
from pipeline.store.search_index import Query, query, spans, words
from pipeline.words import t
from schemas import KINDS_OF_UNION, Union
from schemas.source import Record

# --------------------
# Unions found by what they are called: name, aliases, short codes; names that only letters know come last.


class FoundUnion(NamedTuple):
    """A union that was found; ``shown`` is its name, with the alias in brackets that it was found by."""

    union: Union | None
    name: str
    shown: str
    marks: tuple[tuple[int, int], ...]
    title: str


def find_unions(wanted: Query, unions: Iterable[Union], others: Iterable[str] = ()) -> list[FoundUnion]:
    """Return the unions called by all words asked for, the likeliest first.

    Exact tone marks come before others, today's unions before those that ended, short names before long ones.
    ``unions``: the registry in the order in which equals are to come; ``others``: names that stand in letters only.
    """
    if not wanted.groups:
        return []
    full = abbreviations_without_marks()
    spelled = (
        tuple(part for word in group for part in (words(full[word.exact]) if word.exact in full else [word]))
        for group in wanted.groups
    )
    known, asked = list(unions), _Asked(wanted, Query(tuple(spelled), wanted.beginnings))
    parents = {union.id: union.name for union in known}
    found: list[tuple[tuple[object, ...], FoundUnion]] = []
    names = {key(union.name) for union in known}
    for at, union in enumerate(known):
        if called := asked.call((union.name, *union.aliases)):
            title = _title(union, parents.get(union.parent or ""))
            rank = (not called.is_exact, union.valid_to is not None, len(union.name), union.name, at)
            found.append((rank, FoundUnion(union, union.name, called.shown, called.marks, title)))
    for name in others:
        if key(name) not in names and (called := asked.call((name,))):
            rank = (not called.is_exact, True, len(name), name, len(known))
            found.append((rank, FoundUnion(None, name, called.shown, called.marks, "")))
    return [one for _, one in sorted(found, key=lambda item: item[0])]


class _Called(NamedTuple):
    shown: str
    marks: tuple[tuple[int, int], ...]
    is_exact: bool


class _Asked(NamedTuple):
    """What was asked for: as typed, and with its abbreviations written out, as names are compared."""

    typed: Query
    spelled: Query

    def call(self, names: tuple[str, ...]) -> _Called | None:
        """Return by which of its names a union is called so: by one as it stands, else by one written out."""
        for name in names:
            if _may_hold(self.typed, bare(name.lower())) and _holds(name, self.typed):
                shown = name if name == names[0] else f"{names[0]} ({name})"
                marks = tuple(spans(shown, self.typed))
                return _Called(shown, marks, _is_exact(self.typed, shown, marks))
        for spelled in map(key, names):
            if _may_hold(self.spelled, bare(spelled.lower())) and _holds(spelled, self.spelled):
                exact = _is_exact(self.spelled, spelled, tuple(spans(spelled, self.spelled)))
                return _Called(names[0], tuple(spans(names[0], self.spelled)), exact)
        return None


def _may_hold(wanted: Query, text: str) -> bool:
    """Rule out most names at small cost: every word asked for stands somewhere in the letters of the name."""
    return all(word.folded in text for group in wanted.groups for word in group)


def _holds(name: str, wanted: Query) -> bool:
    return all(
        spans(name, Query((group,), frozenset({0}) if number in wanted.beginnings else frozenset()))
        for number, group in enumerate(wanted.groups)
    )


def _is_exact(wanted: Query, text: str, marks: tuple[tuple[int, int], ...]) -> bool:
    """Say whether the words stand there with the tone marks that were typed."""
    if not wanted.has_marks:
        return True
    there = {word.exact for start, end in marks for word in words(text[start:end])}
    asked = [word for group in wanted.groups for word in group]
    return all(any(form.startswith(word.exact) for form in there) for word in asked)


def _title(union: Union, parent: str | None) -> str:
    """Return what tells namesakes apart: the kind, who stands above, since and until when."""
    parts = [t(KINDS_OF_UNION[union.kind])] if union.kind in KINDS_OF_UNION else [union.kind]
    if parent:
        parts.append(t("thuộc {name}", name=parent))
    if union.valid_from and union.valid_to:
        parts.append(f"{shown(union.valid_from)} – {shown(union.valid_to)}")
    elif union.valid_from:
        parts.append(t("từ {day}", day=shown(union.valid_from)))
    elif union.valid_to:
        parts.append(t("đến {day}", day=shown(union.valid_to)))
    return " · ".join(parts)


# --------------------
# Search over letters, duties and unions.

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
