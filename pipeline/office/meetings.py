"""Meetings that somebody is summoned to, of all stored letters: what is held, when, where, and who comes."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from pipeline.office.concerning import side_of
from pipeline.registry import Registry
from pipeline.store import Store
from pipeline.store.records import StoredDate
from schemas import DateRecord, LetterKey, Meeting, Side


class Summons(NamedTuple):
    """A meeting on one of its days."""

    letter_id: str
    letter: LetterKey
    what: str
    day: datetime.date
    """The first day of it from the day on that was asked for."""
    time: str | None
    where: str | None
    invited: tuple[str, ...]
    """In the letter's words."""
    online: tuple[str, ...]
    sides: frozenset[Side]
    """On whose side those stand that come."""


def meetings_between(
    store: Store,
    first: datetime.date,
    last: datetime.date,
    side: Side | None = None,
    bodies: Registry | None = None,
) -> list[Summons]:
    """Return the meetings from ``first`` to ``last`` (both included) that somebody on a side comes to, by day and hour.

    ``bodies`` is the office's registry, which tells the sides; without an office all are below.
    """
    held = [line for line in store.dates.find(from_=first, to=last) if line.date.type in ("event", "period")]
    letters = {line.sha256: store.letters.of_id(line.sha256).meetings for line in held}
    sides = _Sides(store, bodies, letters)
    found = []
    for line in held:
        meeting = next((one for one in letters[line.sha256] if line.date.id in one.dates), None)
        day = _day(line.date, first)
        if meeting is not None and day is not None:
            summons = _summons(line, meeting, day, sides.of(line))
            if side is None or side in summons.sides:
                found.append(summons)
    return sorted(found, key=lambda one: (one.day, one.time or "", one.letter_id, one.what))


def _summons(line: StoredDate, meeting: Meeting, day: datetime.date, sides: frozenset[Side]) -> Summons:
    return Summons(
        line.sha256,
        line.letter,
        meeting.what,
        day,
        line.date.time,
        meeting.where or line.date.place,
        meeting.invited,
        meeting.online,
        sides,
    )


def _day(record: DateRecord, first: datetime.date) -> datetime.date | None:
    """Return the first day from ``first`` on that an event or a period covers."""
    named = [day for day in (record.start, record.date) if day is not None and len(day) == 10]
    return max(datetime.date.fromisoformat(named[0]), first) if named else None


class _Sides:
    """Tells on whose side those stand whom a date concerns: whom it names, else whom its letter binds."""

    def __init__(self, store: Store, bodies: Registry | None, letters: Collection[str]) -> None:
        self._store = store
        self._bodies = bodies
        self._named = store.dates.concerned(letters)

    def of(self, line: StoredDate) -> frozenset[Side]:
        named = self._named.get((line.sha256, line.date.id))
        if named is None:
            return frozenset(item.side for item in self._store.obligations.find(letter=line.sha256, everybody=True))
        if self._bodies is None:
            return frozenset({"below"})
        return frozenset(side_of(body, self._bodies) for body in named)
