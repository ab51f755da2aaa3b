"""What a duty lays on those whom it binds alike: one record however many they are."""

import hashlib
from collections.abc import Iterable, Iterator

from pipeline.registry.names import key
from schemas import Obligation
from schemas.source import Record

#: How many bytes of a hash make an id.
_BYTES = 6
#: How many bits an id has.
BITS = 8 * _BYTES


class Laid(Record):
    """What a duty lays on unions that differ in nothing but who they are: ``like`` says it for nobody."""

    like: Obligation
    number: int
    """Of the duty: with that of a union it makes the id of what that one owes, and either can be told from the rest."""
    names: tuple[str, ...]
    union_ids: tuple[str | None, ...]

    def each(self) -> Iterator[Obligation]:
        """Yield the obligation of each union; one that has its id already keeps it."""
        for name, union_id in zip(self.names, self.union_ids, strict=True):
            own = {"id": self.like.id or id_of(self.number, name, union_id), "union": name, "union_id": union_id}
            yield self.like.with_own(own)


def alone(item: Obligation) -> Laid:
    """Return what a single union owes, its id kept, as what is laid on unions alike."""
    return Laid(like=item, number=0, names=(item.union,), union_ids=(item.union_id,))


def each_of(laid: Iterable[Laid]) -> Iterator[Obligation]:
    """Yield the obligation of each union of all that is laid on unions."""
    for one in laid:
        yield from one.each()


def id_of(duty: int, name: str, union_id: str | None) -> str:
    """Return the id of what a union owes of a duty."""
    return f"{duty ^ number_in_ids(union_id or key(name)):0{2 * _BYTES}x}"


def number_in_ids(*parts: str) -> int:
    """Return the number that a union or a duty has in ids, made of words, the same everywhere."""
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:_BYTES])
