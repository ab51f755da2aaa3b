"""What a duty lays on those whom it binds alike, one record however many; and on those whom a person chose."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.support.paper import Paper
from pipeline.unions import Bodies, BoundBody
from pipeline.unions.names import key
from schemas import Direction, Letter, Obligation, Record

_BYTES = 6
BITS = 8 * _BYTES


class ClassDuty(Record):
    """What a duty lays on unions that differ in nothing but who they are: ``like`` says it for nobody."""

    like: Obligation
    number: int
    """Of the duty: with that of a union it makes the id of what that one owes, and either can be told from the rest."""
    names: tuple[str, ...]
    union_ids: tuple[str | None, ...]

    @property
    def bodies(self) -> Bodies:
        """Those whom it binds."""
        return Bodies(names=self.names, union_ids=self.union_ids)

    def owing(self) -> dict[str, tuple[str, str | None]]:
        """Return the name and the id of each union by the id of what it owes."""
        unions = zip(self.names, self.union_ids, strict=True)
        return {self.like.id or id_of(self.number, *union): union for union in unions}

    def each(self) -> Iterator[Obligation]:
        """Yield the obligation of each union; one that has its id already keeps it."""
        for own, (name, union_id) in self.owing().items():
            yield self.like.with_own({"id": own, "union": name, "union_id": union_id})


class Routing(Record):
    """What a letter lays on whom, and whom its dates concern, by their ids."""

    laid: tuple[ClassDuty, ...]
    bodies: dict[str, Bodies]
    direction: Direction = "in"

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """One for each union and task, made when they are asked for."""
        return tuple(each_of(self.laid))


class ReadLetter(Routing):
    """A letter ready to be stored, with the file and the pages that it stands on."""

    letter: Letter
    paper: Paper | None = None

    @property
    def id(self) -> str:
        """The id of the letter."""
        return self.letter.source.sha256


def alone(item: Obligation) -> ClassDuty:
    """Return what a single union owes, its id kept, as what is laid on unions alike."""
    return ClassDuty(like=item, number=0, names=(item.union,), union_ids=(item.union_id,))


def each_of(laid: Iterable[ClassDuty]) -> Iterator[Obligation]:
    """Yield the obligation of each union of all that is laid on unions."""
    for one in laid:
        yield from one.each()


def id_of(duty: int, name: str, union_id: str | None) -> str:
    """Return the id of what a union owes of a duty."""
    return f"{duty ^ owner_of(name, union_id):0{2 * _BYTES}x}"


def owner_of(name: str, union_id: str | None) -> int:
    """Return the number that a union has in ids: by its id, else by its name."""
    return number_in_ids(union_id or key(name))


def number_in_ids(*parts: str) -> int:
    """Return the number that a union or a duty has in ids, made of words, the same everywhere."""
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:_BYTES])


# --------------------
# Duties of which the letter leaves open whose they are, given to the unions that a person chose.
#
# A pure function of what routing made of the letter and of the choices: taken back, a choice leaves nothing behind.

#: Id of an obligation as routing made it → the unions that a person gave it to.
Choices = Mapping[str, Sequence[BoundBody]]


def assigned(laid: Sequence[ClassDuty], choices: Choices) -> list[ClassDuty]:
    """Return what is laid on unions, each obligation in ``choices`` (by its id) laid on the unions chosen in its place.

    The first union chosen keeps the id of the obligation. Who owes the duty in that role already is not given it again.
    """
    rest: list[ClassDuty] = []
    for one in laid:
        if unions := [union for name, union in one.owing().items() if name not in choices]:
            names, union_ids = zip(*unions, strict=True)
            rest.append(one.model_copy(update={"names": names, "union_ids": union_ids}))
    owing = {(item.parent, item.union_id, item.role) for item in each_of(rest)}
    given: dict[tuple[object, ...], Obligation] = {}
    settled = {"side": "below", "needs_review": False, "assignee_unsure": False, "candidates": ()}
    for item in each_of(laid):
        for at, body in enumerate(choices.get(item.id, ())):
            own = {"id": assigned_id(item.id, body, at), "union": body.name, "union_id": body.union_id}
            given.setdefault((item.parent, body.union_id, item.role), item.model_copy(update={**own, **settled}))
    return [*rest, *(alone(item) for who, item in given.items() if who not in owing)]


def assigned_id(obligation: str, body: BoundBody, at: int) -> str:
    """Return the id of the row of the union that was chosen as number ``at`` (from 0)."""
    if at == 0:
        return obligation
    return hashlib.sha256(f"{obligation}\n{body.union_id or body.name}".encode()).hexdigest()[:12]
