"""Obligations in an order of one's own, few of them in memory: of each only its place in lists is held."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from pipeline.duties import standing
from pipeline.store import duties, schema
from pipeline.store.asked_for import Filters, conditions
from pipeline.store.crowds import CrowdPlace, owed
from pipeline.store.database import Database
from pipeline.store.listed import NO_DAY
from pipeline.store.some import of_ids, parts
from schemas import Obligation
from schemas.office import Side
from schemas.source import iso


class Standing(NamedTuple):
    """Where an obligation stands in lists: by the next day on which it ends (ISO), then as it stands in its letter."""

    day: str
    last_good: str
    issued_on: str
    union: str
    start: int
    id: str
    status: str
    side: Side
    letter: str
    """Id of its letter."""
    duty: str
    """What its duty is called by."""
    union_id: str | None
    at: CrowdPlace | None
    """In which row it is kept for which body, where that is another's."""


class InOrder(Iterable[Obligation]):
    """Obligations that are read as they are gone through, as often as that is; what went since then is left out."""

    def __init__(self, database: Database, places: Sequence[Standing], today: datetime.date) -> None:
        self.places, self._database, self._today = places, database, today

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Obligation]:
        for part in parts(self.places):
            with self._database.reading() as connection:
                of_crowds = {place.id: place.at for place in part if place.at is not None}
                lines = duties.lines_of(connection, {place.id for place in part} - of_crowds.keys(), of_crowds)
                found = {item.id: item for item in duties.read(connection, lines, self._today)}
            yield from (found[place.id] for place in part if place.id in found)


def place_in_lists(place: Standing) -> tuple[str, str, str, int, str]:
    """Return where an obligation stands in lists by the day on which it ends, as ``place_of_obligation`` does."""
    return (place.last_good, place.issued_on, place.union, place.start, place.id)


def standing_of(database: Database, asked: Filters, today: datetime.date) -> list[Standing]:
    """Return where the obligations stand that are asked for, in no order."""
    own, duty, letters, bodies = owed.c, schema.duties.c, schema.letters.c, schema.bodies.c
    columns = (own.id, own.row, own.body, own.last_good, own.state, own.side, own.recurring)
    with database.reading() as connection:
        wanted = conditions(connection, asked, today)
        found = (
            select(*columns, bodies.name, bodies.union_id, duty.start, duty.letter, duty.parent, letters.issued_on)
            .join(schema.duties, duty.id == own.duty)
            .join(schema.bodies, bodies.id == own.body)
            .join(schema.letters, letters.sha256 == duty.letter)
            .where(*wanted)
        )
        of_series = duties.lines(connection, *wanted, own.recurring.is_(True), own.last_good.is_(None))
        series = {
            item.id: (iso(standing.next_day(item, today)) or NO_DAY, item.status)
            for item in duties.read(connection, of_series, today)
        }
        places, known = [], dict[Any, Any]()
        for row in of_ids(connection, found, own.id, None):
            ended, issued_on = row.last_good or NO_DAY, row.issued_on or NO_DAY
            is_late = ended < today.isoformat() and row.state not in standing.NEVER_LATE
            day, status = series.get(row.id) or (ended, "late" if is_late else row.state)
            if asked.statuses and status not in asked.statuses:
                continue
            names = (ended, issued_on, row.name, row.letter, row.parent, row.union_id or "", day, status, row.side)
            # Each is held once, whatever number of rows says it.
            said = (known.setdefault(name, name) for name in names)
            ended, issued_on, union, letter, duty_id, union_id, day, status, side = said
            at = CrowdPlace(row.row, row.body) if row.row != row.id else None
            where = (day, ended, issued_on, union, row.start, row.id)
            places.append(Standing(*where, status, side, letter, duty_id, union_id or None, at))
    return places
