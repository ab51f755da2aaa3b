"""Names of unions in stored letters that the registry does not know, and whom they may mean."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import product
from typing import NamedTuple

from pipeline.registry.checking import Finding
from pipeline.registry.kinds import kind_of, slug
from pipeline.registry.names import flat, key, loose_key
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


def unknown(registry: Registry, names: Iterable[str], is_class: Callable[[str], bool]) -> list[Stranger]:
    """Return the names that mean no body of the registry at any time.

    Only what is named as unions are; a ministry or an office of the issuer is not expected in the registry.
    """
    near = _Near(registry)
    found = []
    for name in sorted(set(names)):
        if registry.named(name):  # of thousands nearly all are known: the rest is asked of the others alone
            continue
        kind = kind_of(name)
        if kind is None or is_class(name):
            continue
        found.append(Stranger(name, kind, tuple(near.to(name, kind))))
    return found


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
        self._names: dict[str, dict[str, Union]] = defaultdict(dict)
        for union in registry.own():
            for name in (union.name, *union.aliases):
                self._names[union.kind].setdefault(_bare(name), union)

    def to(self, name: str, kind: str) -> list[Union]:
        """Return the unions that a name may mean, the likeliest first."""
        from rapidfuzz import fuzz, process

        words, places = _bare(name), _told_apart(name)
        names = self._names.get(kind, {})
        found = process.extract(words, names.keys(), scorer=fuzz.token_sort_ratio, limit=None, score_cutoff=_ALIKE)
        best = sorted((-score, spelled) for spelled, score, _ in found if self._may_be(places, names[spelled]))
        return list({names[spelled].id: names[spelled] for _, spelled in best}.values())[:_MOST]

    def _may_be(self, places: "_ToldApart", union: Union) -> bool:
        """Say whether numbers and places let two names be one: “số 1” is not “số 11”."""
        other = _told_apart(union.name)
        if places.numbers != other.numbers:
            return False
        return not places.units or not other.units or any(_alike(*pair) for pair in product(places.units, other.units))


class _ToldApart(NamedTuple):
    numbers: frozenset[str]
    units: frozenset[str]


def _alike(one: str, other: str) -> bool:
    """Say whether a place may be the other mistyped; the next commune often differs by a word or two letters."""
    from rapidfuzz import fuzz

    return one == other or fuzz.ratio(one, other) >= _SAME_PLACE


def _told_apart(name: str) -> _ToldApart:
    spelled = key(name)
    units = frozenset(unit.words for unit in units_in(spelled))
    return _ToldApart(frozenset(word for word in spelled.split() if word.isdecimal()), units)


def _bare(name: str) -> str:
    return flat(loose_key(key(name)))
