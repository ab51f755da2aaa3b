"""Who is who among issuers and receivers: one body under its many names, and who stands above whom.

The registry decides where it knows both; without it names are compared, and what they do not tell stays unknown.
"""

import datetime

from pipeline.amendments.linking import plain
from pipeline.registry import Registry
from pipeline.registry.names import flat, key, without_organ
from schemas import Header, Union

#: A name that begins another one and has so many words at least is short for it (“Liên đoàn Lao động tỉnh”).
_SHORT_NAME_WORDS = 3


class Bodies:
    """Answers about bodies by the names that letters give them."""

    def __init__(self, registry: Registry | None) -> None:
        self.registry = registry
        self._known: dict[tuple[str, str | None, str | None], Union | None] = {}

    def union(self, name: str | None, issued_on: str | None, place: str | None) -> Union | None:
        """Return the one union of the registry that a name means on a letter's day."""
        if self.registry is None or not name:
            return None
        asked = (name, issued_on, place)
        if asked not in self._known:
            found = self.registry.find(name, first_day(issued_on), place)
            self._known[asked] = found[0] if len(found) == 1 else None
        return self._known[asked]

    def issuer(self, header: Header) -> Union | None:
        """Return the union that issued a letter."""
        return self.union(header.issuer, header.issued_on, header.place)

    def identity(self, header: Header) -> str:
        """Return what two letters of one issuer have in common; ``""`` where the issuer is unknown."""
        union = self.issuer(header)
        return union.id if union else plain_name(header.issuer)

    def same_issuer(self, one: Header, other: Header) -> bool:
        """Say whether two letters come from one body."""
        mine = self.identity(one)
        return bool(mine) and mine == self.identity(other)

    def is_above(self, upper: Header, lower: Header) -> bool | None:
        """Say whether the issuer of one letter stands above that of another; ``None`` where the registry is silent."""
        above, below = self.issuer(upper), self.issuer(lower)
        if above is None or below is None or self.registry is None:
            return None
        if any(union.id == above.id for union in self.registry.ancestors(below.id)):
            return True
        if any(union.id == below.id for union in self.registry.ancestors(above.id)):
            return False
        return None

    def may_mean(self, name: str | None, header: Header) -> bool:
        """Say whether a name by which a letter's issuer is cited may mean it: no name contradicts nothing."""
        if not name or not header.issuer:
            return True
        union, issuer = self.union(name, header.issued_on, header.place), self.issuer(header)
        if union is not None and issuer is not None:
            return union.id == issuer.id
        return same_name(name, header.issuer)


def plain_name(name: str | None) -> str:
    """Return a body's name as it is compared where the registry does not know it."""
    return plain(name) if name else ""


def same_name(one: str, other: str) -> bool:
    """Say whether two names may mean one body: the same, or one is the beginning of the other.

    >>> same_name("LĐLĐ tỉnh", "Liên đoàn Lao động tỉnh Hà Sơn")
    True
    >>> same_name("LĐLĐ tỉnh Hà Sơn", "Công đoàn ngành Y tế tỉnh Hà Sơn")
    False
    """
    if plain_name(one) == plain_name(other):
        return True
    short, long = sorted((without_organ(key(one)), without_organ(key(other))), key=len)
    return len(short.split()) >= _SHORT_NAME_WORDS and flat(long).startswith(flat(short) + " ")


def first_day(iso: str | None) -> datetime.date | None:
    """Return the day of an ISO date; of a month or year alone its first."""
    if not iso:
        return None
    try:
        return datetime.date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return None


def full_day(iso: str | None) -> datetime.date | None:
    """Return the day of an ISO date, ``None`` where it names no day."""
    return first_day(iso) if iso and len(iso) == 10 else None
