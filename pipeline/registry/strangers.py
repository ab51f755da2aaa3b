"""Names of unions in stored letters that the registry does not know, and whom they may mean."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product
from typing import NamedTuple

from pipeline.registry.checking import Finding
from pipeline.registry.kinds import kind_of, slug
from pipeline.registry.names import SPELLINGS, flat, key, loose_key
from pipeline.registry.reform import units_in
from pipeline.registry.registry import Registry
from pipeline.words import t
from schemas import Union

#: So alike a name must be to be proposed, of a hundred.
_ALIKE = 82
#: Tone marks counted: “xã diễn thành” is not “xã diễn thịnh”.
_SAME_PLACE = 88
_MOST = 3


class Stranger(NamedTuple):
    """A name that means no body of the registry; ``near`` are those that it may mean, the likeliest first."""

    name: str
    kind: str
    near: tuple[Union, ...]


def strangers(registry: Registry, names: Iterable[str], is_class: Callable[[str], bool]) -> list[Finding]:
    """Return the names that mean no body of the registry at any time, each with what to write for it."""
    return [_finding(one) for one in unknown(registry, names, is_class)]


def unknown(registry: Registry, names: Iterable[str], is_class: Callable[[str], bool]) -> Iterator[Stranger]:
    """Yield the names that mean no body of the registry at any time, each when it is asked for.

    Only what is named as unions are; a ministry or an office of the issuer is not expected in the registry.
    """
    near, asked = _Near(registry), sorted(set(names))
    known = registry.shelf.written(map(key, asked), [SPELLINGS.index(key)])  # of thousands nearly all are
    for name in asked:
        if key(name) in known or (kind := kind_of(name)) is None or is_class(name) or registry.named(name):
            continue
        yield Stranger(name, kind, tuple(near.to(name, kind)))


def _finding(stranger: Stranger) -> Finding:
    name, kind, near = stranger
    message = t("văn bản ghi “{name}”, danh mục không có", name=name)
    if near:
        choices = "; ".join(f"{union.id} ({union.name})" for union in near)
        message = t("{message}; có phải: {choices}?", message=message, choices=choices)
        fix = t("ghi “{name}” vào cột tên khác của {id}", name=name, id=near[0].id)
    else:
        fix = t("thêm dòng: {id}, {name}, {kind}", id=slug(name), name=name, kind=kind)
    return Finding("unknown-name", "", name, message, fix)


class _Near:
    """Looks for like names among the office's unions: of the same kind, number and place."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    @functools.cached_property
    def _names(self) -> dict[tuple[str, frozenset[str]], dict[str, Union]]:
        """Return the unions by kind and numbers (“số 1” is not “số 11”), then by the words of their names, sorted."""
        found: dict[tuple[str, frozenset[str]], dict[str, Union]] = defaultdict(dict)
        for union in self._registry.own():
            numbers = _numbers(union.name)
            for name in (union.name, *union.aliases):
                found[union.kind, numbers].setdefault(_sorted_words(name), union)
        return found

    def to(self, name: str, kind: str) -> list[Union]:
        """Return the unions that a name may mean, the likeliest first."""
        from rapidfuzz import fuzz, process

        words, units = _sorted_words(name), _units(name)
        names = self._names.get((kind, _numbers(name)), {})
        found = process.extract(words, names.keys(), scorer=fuzz.ratio, limit=None, score_cutoff=_ALIKE)
        best = sorted((-score, spelled) for spelled, score, _ in found)
        may_be = (names[spelled] for _, spelled in best if _may_be(units, _units(names[spelled].name)))
        return list(islice({union.id: union for union in may_be}.values(), _MOST))


def _may_be(units: frozenset[str], others: frozenset[str]) -> bool:
    """Say whether the places in two names let them be one."""
    return not units or not others or any(_alike(*pair) for pair in product(units, others))


def _alike(one: str, other: str) -> bool:
    """Say whether a place may be the other mistyped; the next commune often differs by a word or two letters."""
    from rapidfuzz import fuzz

    return one == other or fuzz.ratio(one, other) >= _SAME_PLACE


def _numbers(name: str) -> frozenset[str]:
    return frozenset(filter(str.isdecimal, key(name).split()))


def _units(name: str) -> frozenset[str]:
    return frozenset(unit.words for unit in units_in(key(name)))


def _sorted_words(name: str) -> str:
    return " ".join(sorted(flat(loose_key(key(name))).split()))
