"""Which dates of letters concern whom: those that name a body, and those of its letters that name nobody."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from pipeline.duties.agenda import Dated
from pipeline.export import entries
from pipeline.registry import Registry
from pipeline.registry.names import key, kind_of
from pipeline.store import Store
from pipeline.store.dates import place_of_date
from pipeline.store.records import Concerned, StoredDate
from schemas import LetterKey, Obligation, Side

#: So many dates are held that may be asked for again.
_MOST_HELD = 4_000


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
    """Tells which dates concern which union: those that name it, and those of its letters that name nobody.

    Of all dates only the numbers are held, and a few that were asked for last.
    """

    def __init__(self, store: Store, bodies: Registry | None, approved: bool = False) -> None:
        self._dates = store.dates
        self._bodies = bodies
        self._held: dict[int, StoredDate] = {}
        self._by_letter: dict[LetterKey, list[int]] = defaultdict(list)
        self._by_union: dict[str, dict[int, None]] = defaultdict(dict)
        naming: dict[int, set[Concerned]] = defaultdict(set)
        known: dict[Concerned, Concerned] = {}
        for number, body in store.dates.naming():
            naming[number].add(known.setdefault(body, body))
        names = {body: tuple(self._names(body)) for body in known}
        for number, letter in store.dates.numbers(approved):
            if number not in naming:
                self._by_letter[LetterKey(**dict(zip(LetterKey.model_fields, letter, strict=True)))].append(number)
            for body in naming.get(number, ()):
                for name in names[body]:
                    self._by_union[name][number] = None

    def of(self, owner: Owner, duties: Iterable[Obligation]) -> list[Dated]:
        """Return the dates that concern the union that owes these duties, each once."""
        parts: list[Iterable[int]] = [
            self._by_letter.get(letter, ()) for letter in {item.letter: None for item in duties}
        ]
        parts += [self._by_union.get(name, ()) for name in dict.fromkeys((owner.id, key(owner.name)))]
        known = self._known({number for part in parts for number in part})
        found = [line for part in parts for line in sorted((known[n] for n in part if n in known), key=place_of_date)]
        return list({line.entry.id: line for line in dated(found)}.values())

    def _known(self, numbers: Collection[int]) -> dict[int, StoredDate]:
        """Return dates by their numbers; those that were not asked for the longest are let go."""
        found = {number: self._held.pop(number) for number in numbers if number in self._held}
        found |= self._dates.numbered([number for number in numbers if number not in found])
        self._held |= found
        for number in list(islice(self._held, max(0, len(self._held) - _MOST_HELD))):
            del self._held[number]
        return found

    def _names(self, body: Concerned) -> Iterator[str]:
        """Yield by what the union is known that a date concerns which names a body; of our own organs it is us."""
        us = us_of(self._bodies)
        if self._bodies is not None and us is not None and side_of(body, self._bodies) == "ours":
            yield us.id
        yield from filter(None, body)


def us_or_below(
    store: Store,
    bodies: Registry | None,
    letters: Collection[str] | None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> list[Dated]:
    """Return the dates of letters (by their ids) that concern us or unions below us; while we are not known, all."""
    found = dated(store.dates.find(from_=first, to=last, letters=letters))
    if bodies is None or us_of(bodies) is None:
        return found
    naming = store.dates.concerned(letters)
    return [
        line for line in found if _is_for_us(line, naming.get((line.entry.letter_id or "", line.record.id)), bodies)
    ]


def _is_for_us(line: Dated, concerned: Collection[Concerned] | None, bodies: Registry) -> bool:
    if not concerned or any(side_of(body, bodies) != "outside" for body in concerned):
        return True
    # What the issuer holds is no duty of an outsider: it came to us for us to know the day.
    issuer = key(line.entry.letter.issuer or "")
    return line.record.type in ("event", "period") and any(body.key == issuer for body in concerned)


def dated(lines: Iterable[StoredDate]) -> list[Dated]:
    """Return dates with what the letter alone says of each."""
    return [Dated(line.date, entries.of_date(line.sha256, line.letter, line.subject, line.date)) for line in lines]
