"""On whose side a duty lies, and which way a letter goes, as the office that reads it sees them.

A duty is ours (owed to those above us), of a union below us (owed to us), or of outsiders: kept, never reminded. While
nobody chose whose office this is, all that is not the issuer's own counts as below.
"""

from collections.abc import Iterable

from pipeline.duties.laid import Laid
from pipeline.registry import Bodies, Registry
from pipeline.registry.names import flat, key
from pipeline.routing.addressees import Addressees
from pipeline.routing.roles import is_union
from pipeline.routing.target import UNKNOWN_DOER, Target
from schemas import Direction, Side, Union


class Sides:
    """Answers for one letter."""

    def __init__(self, addressees: Addressees, registry: Registry | None) -> None:
        self._registry = registry
        self._office = registry.office if registry is not None else None
        self._issuer = addressees.issuer
        self._is_ours = self._office is not None and self._issuer == self._office
        self._reaches_us = self._is_ours or self._is_above(addressees.issuer)

    def of(self, target: Target) -> Side:
        """Return on whose side a duty of this body lies."""
        if self._registry is None or self._office is None:
            return "outside" if target.is_issuer else "below"
        if target.union_id is not None:
            return self._registry.side_of(target.union_id)
        if target.name == UNKNOWN_DOER:
            return "ours"  # for us to find out
        if target.is_issuer:
            return "ours" if self._is_ours else "outside"
        if f" {flat(key(self._office.name))} " in f" {flat(key(target.name))} ":
            return "ours"  # a committee or an office of this union
        # A class that the registry cannot tell apart means unions near us only in letters from near us.
        return "below" if self._reaches_us and is_union(target.name) else "outside"

    def direction(self, laid: Iterable[Laid], concerned: Iterable[Bodies]) -> Direction:
        """Return which way the letter goes, by its duties and those whom its dates concern."""
        if self._is_ours:
            return "out"
        if self._registry is None or self._office is None:
            return "in"
        sides: set[Side] = {one.like.side for one in laid}
        if sides & {"ours", "below"}:
            return "in"
        each = {id(bodies): bodies for bodies in concerned}.values()  # many dates concern the same class
        sides |= {self._registry.side_of(union_id) for bodies in each for union_id in bodies.union_ids if union_id}
        if self._issuer is not None:
            sides.add(self._registry.side_of(self._issuer.id))  # what a union below us writes is a report to us
        return "in" if sides & {"ours", "below"} else "info"

    def _is_above(self, issuer: Union | None) -> bool:
        if self._registry is None or self._office is None or issuer is None:
            return False
        return issuer in self._registry.ancestors(self._office.id)


def direction_of(
    addressees: Addressees, registry: Registry | None, laid: Iterable[Laid], concerned: Iterable[Bodies]
) -> Direction:
    """Return which way a letter goes."""
    return Sides(addressees, registry).direction(laid, concerned)
