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
from pipeline.registry.shelf import Member
from pipeline.routing.union_classes import writes_to_unions
from schemas import Header, Union
from schemas.office import NO_UNIONS

_data = functools.partial(load, "addressees", __package__)


class IssuerScope:
    """Answers for one letter and one registry."""

    def __init__(self, header: Header, registry: Registry, day: datetime.date | None) -> None:
        self._header = header
        self._registry = registry
        self._day = day
        self.issuer = self._issuer()
        self.root = self._root()
        """The union whose lower unions a class means: the issuer, or the union of its place."""

    def is_near(self, union: Union) -> bool:
        """Say whether a body is below the root, above it, or the root itself: whom a bare name means first."""
        if self.root is None:
            return False
        return (
            union.id == self.root.id
            or any(above.id == self.root.id for above in self._registry.ancestors(union.id))
            or any(above.id == union.id for above in self._registry.ancestors(self.root.id))
        )

    @property
    def province(self) -> str | None:
        """Return the province whose bodies a name without one means."""
        return (self.root.province if self.root else None) or self._header.place

    def is_issuer(self, union: Union) -> bool:
        """Say whether a body is the issuer or a department of it."""
        if self.issuer is None:
            return False
        return union.id == self.issuer.id or (union.kind == "department" and union.parent == self.issuer.id)

    def below(self, *, is_direct: bool) -> list[Member]:
        """Return the office's own bodies below the root, in the order of their ids."""
        if self.root is None:
            return []
        found = self._registry.members(self.root.id, self._day, direct=is_direct)
        if found or self._registry.members(self.root.id, self._day):
            return found
        return self._of_branch(is_direct=is_direct)

    def others(self, *, is_direct: bool) -> list[Member]:
        """Return the bodies below the issuer that are not the office's own: those of other provinces and branches."""
        if self.issuer is None:
            return []
        return self._registry.members(self.issuer.id, self._day, direct=is_direct, own=False)

    def leads(self, union_id: str) -> bool:
        """Say whether a body stands directly above grassroots unions, and not above other upper unions besides."""
        kinds = self._registry.kinds_below(union_id, self._day) - NO_UNIONS - {"occupational_union"}
        return kinds <= {"grassroots"}

    def _of_branch(self, *, is_direct: bool) -> list[Member]:
        """Return the unions of the same branch in the provinces, for the central union of a branch."""
        if self.root is None or self.root.kind != "sector_union":
            return []
        words = [word for word in key(self.root.name).split() if word not in {"công", "đoàn", "ngành", "việt", "nam"}]
        branch = f" {' '.join(words)} "
        of_kind = self._registry.of_kind("sector_union", self._day)
        found = [union for union in of_kind if branch in f" {key(union.name)} "]
        below = () if is_direct else (child for union in found for child in self._registry.members(union.id, self._day))
        return [member for _, member in sorted({member.id: member for member in (*found, *below)}.items())]

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
