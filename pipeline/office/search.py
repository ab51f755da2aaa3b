"""Search over what is known: letters, duties, unions; with or without tone marks, the exact spelling first."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Literal

from extractors.spelling import bare
from pipeline.duties.matching import Query, query, search_words, spans
from pipeline.store import Store
from pipeline.support import labels
from pipeline.support.words import if_said, t
from pipeline.unions.names import abbreviations_without_marks, key
from pipeline.unions.registry import day_words
from schemas import KINDS_OF_UNION, Record, Union


class SearchHit(Record):
    """Something found. ``marks`` are the places in ``snippet`` of the words asked for."""

    kind: Literal["letter", "obligation", "union"]
    name: str  # number and symbol of the letter, or the name of the union
    title: str
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    sha256: str | None = None  # the letter's id
    start: int | None = None  # where the first of the words found stands in the letter's text
    obligations: tuple[str, ...] = ()  # ids of the obligations that come from the duty found
    union_id: str | None = None
    open: int | None = None  # of a union of the registry how many obligations are open

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The snippet piece by piece, the words asked for told apart."""
        at = 0
        for start, end in self.marks:
            yield self.snippet[at:start], False
            yield self.snippet[start:end], True
            at = end
        yield self.snippet[at:], False


# --------------------
# Unions found by what they are called: name, aliases, short codes; names that only letters know come last.


def find_unions(wanted: Query, unions: Iterable[Union], others: Iterable[str] = ()) -> list[SearchHit]:
    """Return the unions called by all words asked for, the likeliest first.

    Exact tone marks come before others, today's unions before those that ended, short names before long ones.
    ``unions``: the registry in the order in which equals are to come; ``others``: names that stand in letters only.
    Its snippet is the name, with the alias in brackets that it was found by.
    """
    if not wanted.groups:
        return []
    full = abbreviations_without_marks()
    spelled = (
        tuple(part for word in group for part in search_words(full.get(word.exact, word.exact)))
        for group in wanted.groups
    )
    known, written_out = list(unions), Query(tuple(spelled), wanted.beginnings)
    parents: dict[str | None, str] = {union.id: union.name for union in known}
    names = {key(union.name) for union in known}
    called: list[tuple[Union | None, str, Sequence[str]]] = [(one, one.name, one.aliases) for one in known]
    called += ((None, name, ()) for name in others if key(name) not in names)
    found: list[tuple[tuple[object, ...], SearchHit]] = []
    for at, (union, name, aliases) in enumerate(called):
        if (by := _called((name, *aliases), wanted, written_out)) is not None:
            shown, words_, is_exact = by
            title = _title(union, parents.get(union.parent)) if union is not None else ""
            rank = (not is_exact, union is None or union.valid_to is not None, len(name), name, min(at, len(known)))
            own: dict[str, Any] = {"name": name, "title": title, "snippet": shown, "marks": tuple(spans(shown, words_))}
            found.append((rank, SearchHit(kind="union", **own, union_id=getattr(union, "id", None))))
    return [one for _, one in sorted(found, key=lambda item: item[0])]


def _called(names: Sequence[str], typed: Query, spelled: Query) -> tuple[str, Query, bool] | None:
    """Return what is shown of a union, the query that found it, and if with its marks; ``None`` where none did."""
    for name in names:
        if _holds(name, typed):
            shown = name if name == names[0] else f"{names[0]} ({name})"
            return shown, typed, _is_exact(typed, shown)
    for name in map(key, names):
        if _holds(name, spelled):
            return names[0], spelled, _is_exact(spelled, name)
    return None


def _holds(name: str, wanted: Query) -> bool:
    """Whether all words asked for stand in a name as whole words, those in ``beginnings`` as their beginnings."""
    # Most names are ruled out at small cost: every word asked for stands somewhere in the letters of the name.
    text = bare(name.lower())
    return all(word.folded in text for group in wanted.groups for word in group) and all(
        spans(name, Query((group,), frozenset({0}) if number in wanted.beginnings else frozenset()))
        for number, group in enumerate(wanted.groups)
    )


def _is_exact(wanted: Query, text: str) -> bool:
    """Whether the words stand in the text with the tone marks typed; ``True`` where none were typed."""
    there = {word.exact for start, end in spans(text, wanted) for word in search_words(text[start:end])}
    asked = [word.exact for group in wanted.groups for word in group]
    return not wanted.has_marks or all(any(form.startswith(word) for form in there) for word in asked)


def _title(union: Union, parent: str | None) -> str:
    """Return what stands under a union found: its kind, the body above it, its first and last day."""
    first, last = day_words(union.valid_from), day_words(union.valid_to)
    kind, above = t(KINDS_OF_UNION.get(union.kind, union.kind)), if_said("thuộc {name}", name=parent)
    return " · ".join(filter(None, (kind, above, if_said("từ {day}", day=first), if_said("đến {day}", day=last))))


# --------------------
# Search over letters, duties and unions.

#: Characters of a text that are shown around the words found.
_SNIPPET = 200
#: How far back a snippet reaches for the beginning of a line.
_LEAD = 60
_WORD_ENDS = re.compile(r"\s|\Z")


def search(store: Store, typed: str, most: int, unions: Iterable[Union] = ()) -> list[SearchHit]:
    """Return unions by their names, letters and duties that hold all words typed, ``most`` of each kind."""
    wanted = query(typed)
    return [
        *_unions(wanted, store, unions, most),
        *_hits(wanted, store, most, duties=False),
        *_hits(wanted, store, most, duties=True),
    ]


def _hits(wanted: Query, store: Store, most: int, *, duties: bool) -> list[SearchHit]:
    """Return the letters, or the ``duties``, in which all words stand, each with a piece of its text."""
    hits = store.letters.search(wanted, most, duties=duties)
    names = store.letters.keys([hit.letter for hit in hits])
    return [
        SearchHit(
            kind="obligation" if duties else "letter", name=labels.letter_name(names[hit.letter]), title=hit.head,
            snippet=snippet, marks=marks, sha256=hit.letter, start=hit.start if duties else first,
            obligations=tuple(store.obligations.of_task(hit.letter, hit.start or 0)) if duties else ())
        for hit in hits for snippet, marks, first in [_snippet(hit.body, wanted)]]  # fmt: skip


def _unions(wanted: Query, store: Store, registry: Iterable[Union], most: int) -> list[SearchHit]:
    """Return the first ``most`` unions that the query finds, each with how many duties it has open."""
    found = find_unions(wanted, registry, store.obligations.unions())[:most]
    known = [*filter(None, map(attrgetter("union_id"), found))]
    counts = store.obligations.standing_of(known, datetime.date.min) if known else {}
    return [one.with_own({"open": counts.get(one.union_id, (0, 0))[0]}) if one.union_id else one for one in found]


def _snippet(text: str, wanted: Query) -> tuple[str, tuple[tuple[int, int], ...], int | None]:
    """Return the piece of a text with most of the words, their places in it, the first one's in the text, if any."""
    places = spans(text, wanted)
    if not places:
        return "", (), None
    said = [(a, b, " ".join(word.folded for word in search_words(text[a:b]))) for a, b in places]
    kinds = {at: len({words for a, b, words in said if at <= a and b <= at + _SNIPPET - _LEAD}) for at, _ in places}
    first = max(kinds, key=lambda at: (kinds[at], -at))
    start = max(0, first - _LEAD)
    line = text.find("\n", start, start + _LEAD)
    start = line + 1 if line >= 0 else start
    if start:
        start = next(_WORD_ENDS.finditer(text, start - 1)).end()
    end = next(_WORD_ENDS.finditer(text, start + _SNIPPET)).start()
    marks = tuple((a - start, b - start) for a, b in places if start <= a and b <= end)
    return text[start:end], marks, first
