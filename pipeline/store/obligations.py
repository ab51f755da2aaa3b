"""Who owes what: listed, by the page, counted, one by one; of very many only their places in lists are held."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal_column, or_, select, tuple_

from pipeline.duties import standing
from pipeline.store import asked_for, crowds, duties, schema
from pipeline.store.asked_for import OPEN, PAGE, Filters, conditions
from pipeline.store.crowds import CrowdPlace, others, owed
from pipeline.store.database import InOrder, Part
from pipeline.store.duties import one_obligation
from pipeline.store.listed import NO_DAY
from pipeline.store.references import bodies_called
from pipeline.store.some import of_ids
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


def place_in_lists(place: Standing) -> tuple[str, str, str, int, str]:
    """Return where an obligation stands in lists by the day on which it ends, as ``place_of_obligation`` does."""
    return (place.last_good, place.issued_on, place.union, place.start, place.id)


class Obligations(Part):
    """Who owes what, listed and one by one."""

    def find(
        self,
        union: str | None = None,
        *,
        unions: Iterable[str] | None = None,
        due_from: datetime.date | None = None,
        due_before: datetime.date | None = None,
        status: str | None = None,
        letter: str | None = None,
        issuer: str | None = None,
        kind: str | None = None,
        role: str | None = None,
        text: str | None = None,
        recurring: bool | None = None,
        today: datetime.date | None = None,
        everybody: bool = False,
        advice: bool = True,
    ) -> list[Obligation]:
        """List obligations by their last day in time, those without one last: all, or as ``Filters`` has it.

        ``union`` is an id or a name in any spelling; ``unions`` are ids, all of which are meant (a union with those
        below it). Open obligations past their last day on ``today`` have the status ``late``.
        """
        asked = Filters(
            union=() if union is None else (union,),
            below=None if unions is None else frozenset(unions),
            role=role,
            everybody=everybody,
            due_from=due_from,
            due_before=due_before,
            statuses=(status,) if status is not None else (),
            letter=letter,
            issuer=issuer,
            kind=kind,
            text=text,
            recurring=recurring,
            advice=advice,
        )
        return self.asked(asked, today)

    def asked(self, asked: Filters, today: datetime.date | None = None) -> list[Obligation]:
        """List the obligations that are asked for, as ``find`` does."""
        with self._database.reading() as connection:
            found = _owed(connection, conditions(connection, asked, today), None, today)
        if asked.statuses and today is not None:
            found = [item for item in found if item.status in asked.statuses]
        return sorted(found, key=place_of_obligation)

    def standing(self, asked: Filters, today: datetime.date) -> list[Standing]:
        """Return where the obligations stand in lists that are asked for, in no order: what is held of very many."""
        own, duty, letters, bodies = owed.c, schema.duties.c, schema.letters.c, schema.bodies.c
        columns = (own.id, own.row, own.body, own.last_good, own.state, own.side, own.recurring)
        with self._database.reading() as connection:
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

    def in_order(self, places: Sequence[Standing], today: datetime.date) -> InOrder[Standing, Obligation]:
        """Return the obligations at some places, in their order, without what went meanwhile."""

        def read(connection: Connection, part: Sequence[Standing]) -> Iterator[Obligation]:
            of_crowds = {place.id: place.at for place in part if place.at is not None}
            lines = duties.lines_of(connection, {place.id for place in part} - of_crowds.keys(), of_crowds)
            found = {item.id: item for item in duties.read(connection, lines, today)}
            return (found[place.id] for place in part if place.id in found)

        return InOrder(self._database, places, read)

    def page(
        self, asked: Filters, today: datetime.date, most: int = PAGE, after: str | None = None
    ) -> list[Obligation]:
        """List obligations by their last day in time, those without one last.

        ``after`` is the ``place_in_pages`` of the last before, so that no page is lost with that one. Of what recurs,
        which has no such day, only the mark counts where a status is asked for.
        """
        with self._database.reading() as connection:
            start = _Start.of(after) if after is not None else None
            rows = _page(connection, asked, today, schema.obligations, start, most)
            last = rows[-1] if len(rows) == most else None
            beside = _page(connection, asked, today, others, start, most, last)
            place = {line.id: at for at, line in enumerate(sorted((*rows, *beside), key=_place_of_line)[:most])}
            of_crowds = {line.id: CrowdPlace(line.row, line.body) for line in beside if line.id in place}
            lines = duties.lines_of(connection, place.keys() - of_crowds.keys(), of_crowds)
            return duties.read(connection, sorted(lines, key=lambda line: place[line.id]), today)

    def first_unions(self, asked: Filters, today: datetime.date, most: int) -> dict[str, list[str]]:
        """Return the names on the first ``page`` of so many lines of each duty, by what that is called."""
        own, bodies = owed.c, schema.bodies
        with self._database.reading() as connection:
            wanted = conditions(connection, asked, today, by_mark=True)
            place = func.row_number().over(
                partition_by=schema.duties.c.parent, order_by=(func.coalesce(own.last_good, NO_DAY), own.id)
            )
            lines = select(schema.duties.c.parent, place.label("place"), own.body)
            lines = lines.join(schema.duties, schema.duties.c.id == own.duty).where(*wanted)
            first = lines.subquery("first").c
            rows = select(first.parent, bodies.c.name).join(bodies, bodies.c.id == first.body)
            found: dict[str, list[str]] = defaultdict(list)
            for duty_id, name in connection.execute(rows.where(first.place <= most).order_by(first.place)):
                found[duty_id].append(name)
        return found

    def pending(self, until: datetime.date, union: str | None = None) -> list[Obligation]:
        """List the open obligations of lower unions that end by a day, late ones too, and those that recur."""
        row = owed.c
        is_open = and_(row.state.in_(OPEN), row.side == "below", schema.BINDS)
        with self._database.reading() as connection:
            found = _owed(connection, [is_open, row.last_good <= until.isoformat()], union, None)
            found += _owed(connection, [is_open, row.recurring.is_(True), row.last_good.is_(None)], union, None)
        return sorted(found, key=place_of_obligation)

    def called(self, obligation_id: str, today: datetime.date | None = None) -> Obligation:
        """Return the obligation with this id, or the one whose id begins so, as it stands on ``today``."""
        with self._database.reading() as connection:
            return duties.read(connection, [one_obligation(connection, obligation_id)], today)[0]

    def by_id(
        self, ids: Collection[str], today: datetime.date | None = None, asked: Filters | None = None
    ) -> dict[str, Obligation]:
        """Return obligations by their whole ids, as they stand on ``today``: those of them that are ``asked`` for."""
        with self._database.reading() as connection:
            lines = duties.lines_of(connection, ids)
            if asked is not None:
                tests = conditions(connection, asked, today)
                numbers = sorted({line.duty for line in lines})
                found = select(owed.c.id).join(schema.duties, schema.duties.c.id == owed.c.duty)
                meant = set(connection.execute(found.where(owed.c.duty.in_(numbers), *tests)).scalars())
                lines = [line for line in lines if line.id in meant]
            return {item.id: item for item in duties.read(connection, lines, today)}

    def of_bodies(self, letter: str, bodies: Collection[int], today: datetime.date) -> list[Obligation]:
        """Return what some bodies (by the numbers of their rows) owe by a letter (by its id), as on ``today``."""
        with self._database.reading() as connection:
            tests = (schema.duties.c.letter == letter, owed.c.body.in_(bodies), schema.BINDS)
            return duties.read(connection, duties.lines(connection, *tests), today)

    def count(self, asked: Filters, today: datetime.date, most: int) -> int:
        """Count the obligations that are asked for, up to so many; of what recurs by its mark, as ``page`` does."""
        of = owed if asked.is_of_some else schema.obligations
        with self._database.reading() as connection:
            wanted = conditions(connection, asked, today, of, by_mark=True)
            rows = select(of.c.many).join(schema.duties, schema.duties.c.id == of.c.duty).where(*wanted).limit(most)
            return min(most, connection.execute(select(func.sum(rows.subquery().c.many))).scalar_one() or 0)

    def with_letter(self, obligation_id: str) -> tuple[str, Obligation]:
        """Return the id of an obligation's letter, and the obligation as it stands."""
        with self._database.reading() as connection:
            line = one_obligation(connection, obligation_id)
            return line.letter, duties.read(connection, [line])[0]

    def letter_ids(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """Return the id of the letter of each obligation, by the id of that; of all, or of those asked for."""
        if ids is not None:
            return self._read(crowds.of_duties, schema.duties.c.letter, ids)
        asked = select(owed.c.id, schema.duties.c.letter).join(schema.duties, schema.duties.c.id == owed.c.duty)
        return {row.id: row.letter for row in self._rows(asked)}

    def limited(self) -> set[str]:
        """Return the ids of the letters whose delegate limits bind anybody, or may."""
        table, duty = schema.obligations.c, schema.duties
        asked = select(duty.c.letter).join(schema.obligations, table.duty == duty.c.id)
        limits = or_(table.limits.is_not(None), table.limits_to_check.is_not(None))
        return set(self._values(asked.where(limits).distinct()))

    def changed(self, today: datetime.date) -> list[Obligation]:
        """Return those whose deadline in force is another than the one of their letter."""
        with self._database.reading() as connection:
            return _owed(
                connection, [or_(owed.c.in_force.is_not(None), schema.duties.c.in_force.is_not(None))], None, today
            )

    def of_task(self, sha256: str, start: int) -> list[str]:
        """Return the ids of the obligations that come from the task of a letter beginning at ``start`` of its text."""
        table = schema.duties.c
        asked = select(owed.c.id).join(schema.duties, table.id == owed.c.duty)
        return sorted(self._values(asked.where(table.letter == sha256, table.start == start)))

    def bodies_of(self, unions: Iterable[str]) -> list[int]:
        """Return the numbers of some unions (by their ids) that any letter means."""
        return self._read(asked_for.bodies_of, unions)

    def by_letter(
        self, unions: Iterable[str] = (), letters: set[str] | None = None, bodies: Collection[int] | None = None
    ) -> dict[str, list[Obligation]]:
        """Return one obligation of each duty, and all those of some unions (by their ids), by the id of their letter.

        With ``letters`` only theirs; ``bodies`` are the numbers of the unions where somebody knows them.
        """
        table, duty = schema.obligations, schema.duties
        meant = self.bodies_of(unions) if bodies is None else bodies
        first, asked = select(func.min(table.c.id)).group_by(table.c.duty), []
        if letters is not None:
            asked = [duty.c.letter.in_(sorted(letters))]
            first = first.join(duty, duty.c.id == table.c.duty).where(*asked)
        found: dict[str, list[Obligation]] = defaultdict(list)
        with self._database.reading() as connection:
            lines = duties.lines(connection, table.c.id.in_(first), *asked, of=table)
            # As a sum no index knows the body: ended unions may owe much under all other letters.
            body = owed.c.body if letters is None else owed.c.body + 0
            lines += duties.lines(connection, body.in_(meant), *asked) if meant else []
            lines = list({line.id: line for line in lines}.values())
            for line, item in zip(lines, duties.read(connection, lines), strict=True):
                found[line.letter].append(item)
        return found

    def apart(self, letters: Collection[str], bodies: Collection[int]) -> set[str]:
        """Return those letters that bind one of some bodies by a day, or whose deadlines in force are not their own."""
        duty, row = schema.duties.c, owed.c
        # As a sum: see above. One question within the other: of a join SQLite would make all rows.
        own = or_(row.in_force.is_not(None), and_(row.last_good.is_not(None), (row.body + 0).in_(bodies)))
        test = or_(duty.in_force.is_not(None), select(row.id).where(row.duty == duty.id, own).exists())
        return set(self._values(select(duty.letter).where(duty.letter.in_(letters), test)))

    def unions(self, everybody: bool = True) -> list[str]:
        """List the names of all unions and classes that owe something; with ``everybody`` also outsiders."""
        table = schema.bodies
        owes = select(owed.c.id).where(owed.c.body == table.c.id)
        if not everybody:
            owes = owes.where(owed.c.side != "outside")
        return sorted(set(self._values(select(table.c.name).where(owes.exists()))))

    def open_of(self, union_ids: Collection[str]) -> dict[str, int]:
        """Count the open obligations of unions by their ids, those of outsiders left out; none is not listed."""
        return {union: many for union, (many, _) in self.standing_of(union_ids, datetime.date.min).items()}

    def standing_of(self, union_ids: Collection[str], today: datetime.date) -> dict[str, tuple[int, int]]:
        """Count what unions (by their ids) owe that is open, and how much of it is late; none is not listed.

        What recurs is open, but late on no day that stands in a column.
        """
        bodies, table = schema.bodies.c, owed.c
        may_be_late = and_(table.state.not_in(standing.NEVER_LATE), table.last_good < today.isoformat())
        counted = select(table.body, func.count(), func.sum(case((may_be_late, 1), else_=0)))
        counted = counted.join(schema.duties, schema.duties.c.id == table.duty).group_by(table.body)
        counted = counted.where(schema.BINDS, table.side != "outside", table.state.in_(OPEN))
        found: dict[str, tuple[int, int]] = {}
        with self._database.reading() as connection:
            known = of_ids(connection, select(bodies.id, bodies.union_id), bodies.union_id, union_ids)
            union_of = {row.id: row.union_id for row in known}
            for body, many, late in of_ids(connection, counted, table.body, union_of):
                before = found.get(union_of[body], (0, 0))
                found[union_of[body]] = (before[0] + many, before[1] + int(late))
        return found

    def has_unions(self) -> bool:
        """Say whether anything stored is owed by a body that a registry knew."""
        table = schema.obligations
        known = select(table.c.id).join(schema.bodies, schema.bodies.c.id == table.c.body)
        return self._first(known.where(schema.bodies.c.union_id.is_not(None)).limit(1)) is not None


def place_in_pages(item: Obligation) -> str:
    """Return where an obligation stands in pages: the next one begins behind it."""
    return f"{item.last_good or NO_DAY}.{item.id}"


class _Start(NamedTuple):
    """Where a page begins: behind this day, or the end of all days, and this id."""

    last_good: str | None
    id: str

    @classmethod
    def of(cls, place: str) -> Self:
        day, _, name = place.partition(".")
        return cls(None if day == NO_DAY else day, name)


def place_of_obligation(item: Obligation) -> tuple[Any, ...]:
    """Return where an obligation stands in lists."""
    return (item.last_good or NO_DAY, item.letter.issued_on or "9", item.union, item.evidence.start, item.id)


def _owed(
    connection: Connection, wanted: Sequence[ColumnElement[bool]], union: str | None, today: datetime.date | None
) -> list[Obligation]:
    if union is not None:
        wanted = [*wanted, owed.c.body.in_(bodies_called(connection, union))]
    return duties.read(connection, duties.lines(connection, *wanted), today)


class _Line(NamedTuple):
    """Where a line of a page stands, and in which row for which body, where that is another's."""

    last_good: str | None
    id: str
    row: str
    body: int


def _page(
    connection: Connection,
    asked: Filters,
    today: datetime.date,
    of: asked_for.Owing,
    start: _Start | None,
    most: int,
    last: _Line | None = None,
) -> list[_Line]:
    """Return the lines of a page behind a place, up to the day of the last that is known."""
    table = of.c
    wanted = conditions(connection, asked, today, of, by_mark=True)
    # Of rows no more than an index holds: they say themselves whose they are.
    where = (table.id, literal_column("0")) if of is schema.obligations else (table.row, table.body)
    rows = select(table.last_good, table.id, *where)
    rows = rows.join(schema.duties, schema.duties.c.id == table.duty).limit(most)
    found: list[_Line] = []
    if start is None or start.last_good is not None:
        behind = [] if start is None else [tuple_(table.last_good, table.id) > tuple_(*start)]
        dated = rows.where(*wanted, table.last_good.is_not(None), *behind).order_by(table.last_good, table.id)
        if asked_for.never_past(asked):
            dated = dated.where(table.last_good >= today.isoformat())
        if last is not None and last.last_good is not None:
            dated = dated.where(table.last_good <= last.last_good)
        found += map(_Line._make, connection.execute(dated))
    if len(found) < most and (last is None or last.last_good is None):
        behind = [] if start is None or start.last_good is not None else [table.id > start.id]
        undated = rows.where(*wanted, table.last_good.is_(None), *behind).order_by(table.id)
        found += map(_Line._make, connection.execute(undated.limit(most - len(found))))
    return found


def _place_of_line(line: _Line) -> tuple[str, str]:
    return (line.last_good or NO_DAY, line.id)
