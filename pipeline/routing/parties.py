"""Those whom some words of a letter mean, together: a class of 125,000 unions is one party, read once."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from pipeline.registry import Bodies
from pipeline.registry.names import key
from pipeline.routing.target import Target


def owner_of(target: Target) -> str:
    """Return what a body is told apart by: its id, else its name as names are compared."""
    return target.union_id or key(target.name)


class Members(NamedTuple):
    """Members of a party, each list in one order: whose a duty is, what they are called, their ids."""

    owners: tuple[str, ...]
    names: tuple[str, ...]
    union_ids: tuple[str | None, ...]

    def only(self, owners: Collection[str]) -> "Members":
        """Return those of the members who are among these."""
        kept = [line for line in zip(*self, strict=True) if line[0] in owners]
        return Members(*zip(*kept, strict=True)) if kept else Members((), (), ())


class Party:
    """The bodies that some words mean, each once; asked for the same by every task that names them so."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self.targets = tuple(targets)
        self.parts: Any = None
        """The members by what is known of them alike, once it was worked out for a letter without limits."""

    def __bool__(self) -> bool:
        """Say whether anybody is meant."""
        return bool(self.targets)

    @cached_property
    def owners(self) -> frozenset[str]:
        """Whose a duty of the party is."""
        return frozenset(map(owner_of, self.targets))

    @cached_property
    def ids(self) -> set[str | None]:
        """The ids of those whom the registry knows."""
        return {target.union_id for target in self.targets}

    @cached_property
    def said(self) -> frozenset[tuple[str, str | None]]:
        """Who is meant under which condition: what two tasks are compared by."""
        return frozenset((owner_of(target), target.condition) for target in self.targets)

    @cached_property
    def is_issuers(self) -> bool:
        """Say whether the issuer alone is meant."""
        return bool(self.targets) and all(target.is_issuer for target in self.targets)

    @cached_property
    def bodies(self) -> Bodies:
        """The members by name and id."""
        return Bodies(
            names=tuple(target.name for target in self.targets),
            union_ids=tuple(target.union_id for target in self.targets),
        )


def members_of(targets: Sequence[Target]) -> Members:
    """Return the lists of some members."""
    return Members(
        tuple(map(owner_of, targets)),
        tuple(target.name for target in targets),
        tuple(target.union_id for target in targets),
    )


def numbered(members: Members, before: Sequence[Collection[str]]) -> list[tuple[int, Members]]:
    """Return those of the members who are in none of the lists before, with 1; those in one of them, with 2; and so on.

    >>> [(number, those.owners) for number, those in numbered(Members(("a", "b"), "AB", (None, None)), [{"b"}])]
    [(1, ('a',)), (2, ('b',))]
    """
    counts = {owner: 1 + sum(owner in those for those in before) for owner in members.owners} if before else {}
    if len(set(counts.values())) < 2:
        return [(next(iter(counts.values()), 1), members)] if members.owners else []
    return [
        (count, members.only({owner for owner, found in counts.items() if found == count}))
        for count in sorted(set(counts.values()))
    ]
