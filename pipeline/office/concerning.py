"""Which dates of letters concern whom: those that name a body, and those of its letters that name nobody."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from pipeline.duties.agenda import Dated
from pipeline.export import entries
from pipeline.registry import Registry
from pipeline.registry.names import key, kind_of
from pipeline.store import Store
from pipeline.store.records import Concerned, StoredDate
from schemas import LetterKey, Obligation, Side


class Owner(NamedTuple):
    """A union whose calendar is made: by its id in the registry, else by its name."""

    id: str
    name: str


def side_of(body: Concerned, bodies: Registry) -> Side:
    """Return on whose side a body stands that a date names; while no office was chosen, all stand below."""
    if body.union_id is not None or bodies.office is None:
        return bodies.side_of(body.union_id or "")
    if f" {key(bodies.office.name)} " in f" {body.key} ":
        return "ours"
    return "outside" if kind_of(body.key) is None else "below"


def us_of(bodies: Registry | None) -> Owner | None:
    """Return the union whose office this is, where it was chosen."""
    return Owner(bodies.office.id, bodies.office.name) if bodies is not None and bodies.office is not None else None


class Concerning:
    """Tells which dates concern whom: those that name a body, and those of its letters that name nobody."""

    def __init__(
        self,
        store: Store,
        bodies: Registry | None,
        letters: Collection[str] | None = None,
        first: datetime.date | None = None,
        last: datetime.date | None = None,
        approved: bool = False,
    ) -> None:
        self._bodies = bodies
        self._named = store.dates.concerned(letters)
        self._all = dated(store.dates.find(from_=first, to=last, letters=letters, approved=approved))
        self._by_letter: dict[LetterKey, list[Dated]] = defaultdict(list)
        self._by_union: dict[str, list[Dated]] = defaultdict(list)
        for line in self._all:
            concerned = self._concerned_by(line)
            if not concerned:
                self._by_letter[line.entry.letter].append(line)
            for name in {name for body in concerned for name in self._names(body)}:
                self._by_union[name].append(line)

    def of(self, owner: Owner, duties: Iterable[Obligation]) -> list[Dated]:
        """Return the dates that concern the union that owes these duties, each once."""
        found = [line for letter in {item.letter: None for item in duties} for line in self._by_letter.get(letter, ())]
        for name in dict.fromkeys((owner.id, key(owner.name))):
            found += self._by_union.get(name, ())
        return list({line.entry.id: line for line in found}.values())

    def _names(self, body: Concerned) -> Iterator[str]:
        """Yield by what the union is known that a date concerns which names a body; of our own organs it is us."""
        us = us_of(self._bodies)
        if self._bodies is not None and us is not None and side_of(body, self._bodies) == "ours":
            yield us.id
        yield from filter(None, body)

    def us_or_below(self) -> list[Dated]:
        """Return the dates that concern us or unions below us; while no office was chosen, all of them."""
        if us_of(self._bodies) is None:
            return self._all
        return [line for line in self._all if self._is_for_us(line)]

    def _is_for_us(self, line: Dated) -> bool:
        concerned = self._concerned_by(line)
        assert self._bodies is not None
        if not concerned or any(side_of(body, self._bodies) != "outside" for body in concerned):
            return True
        # What the issuer holds is no duty of an outsider: it came to us for us to know the day.
        issuer = key(line.entry.letter.issuer or "")
        return line.record.type in ("event", "period") and any(body.key == issuer for body in concerned)

    def _concerned_by(self, line: Dated) -> frozenset[Concerned]:
        return self._named.get((line.entry.letter_id or "", line.record.id), frozenset())


def dated(lines: Iterable[StoredDate]) -> list[Dated]:
    """Return dates with what the letter alone says of each."""
    return [Dated(line.date, entries.of_date(line.sha256, line.letter, line.subject, line.date)) for line in lines]
