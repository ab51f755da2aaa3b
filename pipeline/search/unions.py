"""Unions found by what they are called: name, aliases, short codes; names that only letters know come last."""

from collections.abc import Iterable
from typing import NamedTuple

from extractors.spelling import bare
from pipeline.registry.names import abbreviations_without_marks, key
from pipeline.registry.registry import shown
from pipeline.store.search_index import Query, spans, words
from pipeline.words import t
from schemas import KINDS_OF_UNION, Union


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
