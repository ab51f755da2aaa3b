"""Whom one issuer's words can mean: the unions below it, those above it, those of its place.

The class “các CĐCS” in a letter of a union means unions below that union. A committee of the State or of the Party has
none: its letter means those of its territory. Only the office's own bodies are ever meant by a class.
"""

import datetime
import functools
import re

from extractors.lexicon import load
from pipeline.registry import Registry
from pipeline.registry.names import key, same_tones
from pipeline.routing.union_classes import writes_to_unions
from schemas import Header, Union
from schemas.union import NO_UNIONS

_data = functools.partial(load, "addressees", __package__)

#: Kinds of body that are no unions of their own.


class IssuerScope:
    """Answers for one letter and one registry."""

    def __init__(self, header: Header, registry: Registry, day: datetime.date | None) -> None:
        self._header = header
        self._registry = registry
        self._day = day
        self.issuer = self._issuer()
        self.root = self._root()
        """The union whose lower unions a class means: the issuer, or the union of its place."""

    @functools.cached_property
    def near(self) -> frozenset[str]:
        """Return who is below the root, above it, or the root itself: whom a bare name means first."""
        if self.root is None:
            return frozenset()
        below = self._registry.descendants(self.root.id, self._day)
        above = self._registry.ancestors(self.root.id)
        return frozenset({self.root.id} | {union.id for union in (*below, *above)})

    @property
    def province(self) -> str | None:
        """Return the province whose bodies a name without one means."""
        return (self.root.province if self.root else None) or self._header.place

    def is_issuer(self, union: Union) -> bool:
        """Say whether a body is the issuer or a department of it."""
        if self.issuer is None:
            return False
        return union.id == self.issuer.id or (union.kind == "department" and union.parent == self.issuer.id)

    def below(self, *, is_direct: bool) -> list[Union]:
        """Return the office's own bodies below the root, in the order of their ids."""
        return self._below[is_direct]

    def others(self, *, is_direct: bool) -> list[Union]:
        """Return the bodies below the issuer that are not the office's own: those of other provinces and branches."""
        if self.issuer is None:
            return []
        find = self._registry.children if is_direct else self._registry.descendants
        return [union for union in find(self.issuer.id, self._day) if not self._registry.is_own(union)]

    @functools.cached_property
    def _below(self) -> dict[bool, list[Union]]:
        if self.root is None:
            return {True: [], False: []}
        found = {
            True: self._own(self._registry.children(self.root.id, self._day)),
            False: self._own(self._registry.descendants(self.root.id, self._day)),
        }
        return found if found[False] else self._of_branch(self.root)

    def leads(self, union: Union) -> bool:
        """Say whether a body stands directly above grassroots unions, and not above other upper unions besides."""
        below = self._registry.children(union.id, self._day)
        kinds = {child.kind for child in below} - NO_UNIONS - {"occupational_union"}
        return kinds <= {"grassroots"}

    def _own(self, found: list[Union]) -> list[Union]:
        return [union for union in found if self._registry.is_own(union)]

    def _of_branch(self, root: Union) -> dict[bool, list[Union]]:
        """Return the unions of the same branch in the provinces, for the central union of a branch."""
        if root.kind != "sector_union":
            return {True: [], False: []}
        words = [word for word in key(root.name).split() if word not in {"công", "đoàn", "ngành", "việt", "nam"}]
        branch = f" {' '.join(words)} "
        found = [
            union
            for union in self._registry.own()
            if union.kind == "sector_union" and union.valid_on(self._day) and branch in f" {key(union.name)} "
        ]
        below = [child for union in found for child in self._own(self._registry.descendants(union.id, self._day))]
        return {True: found, False: sorted({union.id: union for union in (*found, *below)}.values(), key=_by_id)}

    def _issuer(self) -> Union | None:
        if not self._header.issuer:
            return None
        found = self._registry.find(self._header.issuer, self._day, self._header.place)
        return found[0] if len(found) == 1 else None

    def _root(self) -> Union | None:
        if self.issuer is not None and self.issuer.kind not in NO_UNIONS:
            return self.issuer
        if not self._header.issuer or writes_to_unions(self._header.issuer):
            return None
        return self._union_of_place(key(self._header.issuer))

    def _union_of_place(self, issuer: str) -> Union | None:
        """Return the union of the territory of a committee of the State or the Party (“UBND phường Lũng Hạ”)."""
        table = _data()["territories"]
        if any(re.search(same_tones(pattern), issuer) for pattern in table["national"]):
            return None
        place = (self.issuer.province if self.issuer else None) or self._header.place or ""
        names = [(unit, name) for unit, name in _units_in(issuer) if name] or [(table["default"], key(place))]
        for unit, name in names:
            for union_name in table["unions"][unit] if name else ():
                found = self._registry.find(f"{same_tones(union_name)} {name}", self._day, place)
                if len(found) == 1:
                    return found[0]
        return None


def _units_in(issuer: str) -> list[tuple[str, str]]:
    """Return the units of territory in the key of a name: “phường” and “lũng hạ”, “tỉnh” and “hà sơn”."""
    marks = list(_units().finditer(issuer))
    ends = [*(mark.start() for mark in marks), len(issuer)][1:]
    return [(mark["unit"], issuer[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]


@functools.cache
def _units() -> re.Pattern[str]:
    units = sorted(map(same_tones, _data()["territories"]["unions"]), key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?P<unit>{'|'.join(units)})(?: {same_tones('ủy')})?(?!\S)")


def _by_id(union: Union) -> str:
    return union.id
