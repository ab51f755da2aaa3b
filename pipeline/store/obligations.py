"""Who owes what, and the dates of letters: listed, by the page, counted; of very many only their places are held."""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, String, and_, bindparam, case, func, or_, select, tuple_
from sqlalchemy import union as union_of

from pipeline.duties import standing
from pipeline.store import duties, duty_queries, rows, schema
from pipeline.store.database import LazyRows, StorePart
from pipeline.store.duties import one_obligation
from pipeline.store.duty_queries import MAY_BE_LATE, OPEN, PAGE, Filters, Owing, conditions, joined, with_bodies
from pipeline.store.rows import NO_DAY, RowPlace, in_order, may_be_asked, named, others, owed, owing
from pipeline.store.schema import conditions_of, of_ids, those_of
from pipeline.support.grouping import by_id, grouped
from schemas import Obligation, Side, iso

_A_DAY = datetime.timedelta(days=1)

_DATE, _HEAD, _BODY = schema.dates, schema.letters, schema.bodies.c
_STORED = select(_DATE.c.content, *_HEAD.c["sha256", "number", "symbol", "issuer", "issued_on", "subject"])
_STORED = _STORED.add_columns(rows.as_said(_HEAD.c.sha256)).join(_HEAD, _HEAD.c.sha256 == _DATE.c.letter)
_STORED = _STORED.where(schema.sound(_DATE, _HEAD))
_CONCERNED = select(_DATE.c.letter, _DATE.c.id, _BODY.key, _BODY.union_id)
_CONCERNED = _CONCERNED.join_from(_DATE, named, named.c.date == _DATE.c.number)
_CONCERNED = _CONCERNED.join(schema.bodies, _BODY.id == named.c.body)
#: Dates of letters that are only for us to know concern nobody.
_FOR_OTHERS = _HEAD.c.direction != "info"

_BEGIN, _END = bindparam("begin", type_=String), bindparam("end", type_=String)
_DUTY, _ROW, _LIST = schema.duties.c, schema.obligations.c, schema.listed_duties.c
_AROUND = union_of(
    select(_DATE.c.letter).where(
        _DATE.c.last_day >= _BEGIN, or_(_DATE.c.first_day.is_(None), _DATE.c.first_day <= _END)
    ),
    select(_DATE.c.letter).where(_DATE.c.type == "recurring", _DATE.c.last_day.is_(None)),
    select(_DUTY.letter).where(_DUTY.in_force.is_not(None)),
    select(_DUTY.letter).join(schema.obligations, _ROW.duty == _DUTY.id).where(_ROW.in_force.is_not(None)),
    select(_LIST.letter).where(
        _LIST.recurring.is_(False), _LIST.place.in_(rows.NEAR_US), _LIST.day.between(_BEGIN, _END),
        _LIST.day != NO_DAY),
)  # fmt: skip


class Dates(StorePart):
    """The dates of letters."""

    def find(
        self, union: str | None = None, from_: datetime.date | None = None, to: datetime.date | None = None, *,
        everybody: bool = False, letters: Collection[str] | None = None, approved: bool = False,
    ) -> list[rows.StoredDate]:  # fmt: skip
        """List the dates of all letters; recurring and undated ones, which have no day to compare, always.

        With ``union`` only those that concern it: by name or class, or because the letter binds it; with ``letters``
        (ids) only theirs. Those of letters that are only for us to know are listed only where ``everybody`` is set;
        with ``approved`` only those of letters that a person approved, which is all that a lower union may see.
        """
        date = _DATE.c
        with self._database.reading() as connection:
            wanted = those_of(
                (not everybody, lambda _: _FOR_OTHERS),
                (approved, lambda _: and_(rows.may_leave(date.letter), ~rows.is_of_unsure(date))),
                (iso(from_), lambda day: or_(date.last_day.is_(None), date.last_day >= day)),
                (iso(to), lambda day: or_(date.first_day.is_(None), date.first_day <= day)),
            )
            wanted += conditions_of((union, lambda name: duty_queries.concerns(connection, name)))
            lines = of_ids(connection, _STORED.where(*wanted), date.letter, letters)
            found = [item for line in lines if not (item := rows.date(line)).is_of_other]
        return sorted(
            found, key=lambda item: (in_order(item.date.last_good or item.date.date), item.sha256, item.date.id)
        )

    def around(self, first: datetime.date | None, last: datetime.date | None) -> frozenset[str]:
        """Return the letters of which a date or a duty may fall between two days (``None`` = open); a few too many."""
        # With a day more on either side; ``None`` is no bound.
        begin = max(first or datetime.date.min, datetime.date.min + _A_DAY) - _A_DAY
        end = min(last or datetime.date.max, datetime.date.max - _A_DAY) + _A_DAY
        return frozenset(self._values(_AROUND, begin=begin.isoformat(), end=end.isoformat()))

    def concerned(self, letters: Collection[str] | None = None) -> dict[tuple[str, str], set[tuple[str, str | None]]]:
        """Return whom each date names that names anybody (key of the name, id), by letter and date; of some letters."""
        found = grouped(self._of_ids(_CONCERNED, _DATE.c.letter, letters), lambda row: (row.letter, row.id))
        return {place: {(row.key, row.union_id) for row in those} for place, those in found.items()}


# --------------------
# Who owes what: listed, by the page, counted, one by one; of very many only their places in lists are held.

_OWED = owed.c


class ListPlace(NamedTuple):
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
    at: RowPlace
    """In which row it is kept for which body."""
    is_period: bool = False
    """Whether one instance of what recurs stands there, which ends on ``day``."""


class Obligations(StorePart):
    """Who owes what, listed and one by one."""

    def find(
        self, union: str | None = None, *, today: datetime.date | None = None, advice: bool = True, **asked: Any
    ) -> list[Obligation]:
        """List obligations by their last day in time, those without one last: all, or as ``Filters`` has it.

        ``union`` is an id or a name in any spelling. What is open past its last day on ``today`` is ``late``.
        """
        return self.asked(Filters(() if union is None else (union,), advice=advice, **asked), today)

    def asked(self, asked: Filters, today: datetime.date | None = None) -> list[Obligation]:
        """List the obligations that are asked for, as ``find`` does."""
        with self._database.reading() as connection:
            found = _read(connection, *conditions(connection, asked, today), today=today)
        if asked.statuses:
            found = [item for item in found if item.status in asked.statuses]
        return found

    def listed(
        self, asked: Filters, today: datetime.date, *, by_period: bool = False
    ) -> LazyRows[ListPlace, Obligation]:
        """Return the obligations asked for by their next day, to be read a few at a time, without what went meanwhile.

        ``by_period``: of what recurs each missed instance.
        """
        columns = [*_OWED["id", "row", "body", "last_good", "state", "side"]]
        columns += [_BODY.name, _DUTY.start, _DUTY.letter, _DUTY.parent, schema.letters.c.issued_on]
        columns.append(duties.HELD_UNTIL.label("held_until"))
        recurs = and_(_OWED.recurring.is_(True), _OWED.last_good.is_(None))
        with self._database.reading() as connection:
            found = with_bodies(owed, *columns).join(schema.letters, schema.letters.c.sha256 == _DUTY.letter)
            # Whether an instance is meant stands in no column.
            every = asked._replace(due_from=None, due_before=None, statuses=() if by_period else asked.statuses)
            dated, series = ([*conditions(connection, one, today), test]
                             for one, test in ((asked, ~recurs), (every, recurs)))  # fmt: skip
            periods = {
                item.id: [(in_order(one.last_good or iso(standing.next_day(one, today))), one.status, one is not item)
                          for one in _meant(item, asked, today, by_period=by_period)]
                for _, item in duties.read_lines(connection, *series, today=today)}  # fmt: skip
            rows = (row for one in (dated, series) for row in of_ids(connection, found.where(*one), _OWED.id, None))
            places = sorted(_places(rows, periods, asked.statuses, today))

        def read(connection: Connection, part: Sequence[ListPlace]) -> Iterator[Obligation]:
            """Yield the obligations at some places of the list; of what recurs each time by itself."""
            lines = duties.lines_at(connection, {place.id: place.at for place in part})
            found = by_id(duties.read(connection, lines, today))
            known = ((place, found[place.id]) for place in part if place.id in found)
            return (standing.instance(item, place.day, today) if place.is_period else item for place, item in known)

        return LazyRows(self._database, places, read)

    def page(
        self, asked: Filters, today: datetime.date, most: int = PAGE, after: str | None = None
    ) -> list[Obligation]:
        """List obligations by their last day in time, those without one last.

        ``after`` is the ``place_in_pages`` of the last before, so that no page is lost with that one. Of what recurs,
        which has no such day, only the mark counts where a status is asked for.
        """
        with self._database.reading() as connection:
            rows = _page(connection, asked, today, schema.obligations, after, most)
            until = rows[-1].last_good if len(rows) == most else None
            beside = _page(connection, asked, today, others, after, most, until)
            shown = sorted((*rows, *beside), key=lambda line: (in_order(line.last_good), line.id))[:most]
            lines = duties.lines_at(connection, {line.id: RowPlace(line.row, line.body) for line in shown})
            return duties.read(connection, lines, today)

    def pending(
        self, until: datetime.date, unions: Collection[str] = (), today: datetime.date | None = None
    ) -> list[Obligation]:
        """List what may be told to lower unions on ``today``: open, ending by a day, late ones too, what recurs."""
        recurs = and_(_OWED.recurring.is_(True), _OWED.last_good.is_(None))
        wanted = [_OWED.state.in_(OPEN), _OWED.side == "below", schema.BINDS, may_be_asked(today)]
        whose = Filters(union=tuple(unions), everybody=True)
        with self._database.reading() as connection:
            wanted += duty_queries.whose(connection, whose)
            found = [_read(connection, *wanted, ends) for ends in (_OWED.last_good <= until.isoformat(), recurs)]
        return sorted(itertools.chain.from_iterable(found), key=place_of_obligation)

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
                found = joined(owed, _OWED.id).where(_OWED.duty.in_(numbers), *tests)
                meant = set(connection.execute(found).scalars())
                lines = [line for line in lines if line.id in meant]
            return by_id(duties.read(connection, lines, today))

    def count(self, asked: Filters, today: datetime.date, most: int) -> int:
        """Count the obligations that are asked for, up to so many; of what recurs by its mark, as ``page`` does."""
        of = owed if asked.is_of_some else schema.obligations
        with self._database.reading() as connection:
            wanted = conditions(connection, asked, today, of, by_mark=True)
            rows = joined(of, of.c.many).where(*wanted).limit(most).subquery()
            return min(most, int(connection.execute(select(func.coalesce(func.sum(rows.c.many), 0))).scalar_one()))

    def limited(self) -> set[str]:
        """Return the ids of the letters whose delegate limits bind anybody, or may."""
        limits = or_(_ROW.limits.is_not(None), _ROW.limits_to_check.is_not(None))
        return set(self._values(joined(schema.obligations, _DUTY.letter).where(limits).distinct()))

    def changed(self, today: datetime.date) -> list[Obligation]:
        """Return those whose deadline in force is another than the one of their letter."""
        return self._read(_read, or_(_OWED.in_force.is_not(None), _DUTY.in_force.is_not(None)), today=today)

    def of_task(self, sha256: str, start: int) -> list[str]:
        """Return the ids of the obligations that come from the task of a letter beginning at ``start`` of its text."""
        return sorted(self._values(joined(owed, _OWED.id).where(_DUTY.letter == sha256, _DUTY.start == start)))

    def one_a_duty(self, letter: str) -> list[Obligation]:
        """Return one obligation of each duty of a letter (by its id)."""
        first = joined(schema.obligations, func.min(_ROW.id)).where(_DUTY.letter == letter).group_by(_ROW.duty)
        return [item for _, item in self._read(duties.read_lines, _ROW.id.in_(first), of=schema.obligations)]

    def unions(self) -> list[str]:
        """List the names of all unions and classes that owe something."""
        owes = select(_OWED.id).where(_OWED.body == _BODY.id)
        return sorted(set(self._values(select(_BODY.name).where(owes.exists()))))

    def standing_of(
        self, union_ids: Collection[str] | None, today: datetime.date, *, approved: bool = False, late: bool = False
    ) -> dict[str, tuple[int, int]]:
        """Count what unions (by their ids; ``None``: all) owe that is open, and how much of it is late.

        Of what recurs each missed instance counts, and the next. ``approved``: only what may leave the house;
        ``late``: what is open, but not late, need not be counted. A union that owes nothing is not listed.
        """
        each = owing("id", "duty", "body", "side", "state", "last_good", "safe_due", "many")
        row, found = each.c, defaultdict[str | None, list[int]](lambda: [0, 0])
        is_late = duty_queries.is_late(row, today)
        counted = joined(each, row.body, func.count(), func.sum(case((is_late, 1), else_=0))).group_by(row.body)
        counted = counted.where(*those_of((late, lambda _: is_late)))
        about = [schema.BINDS, *those_of((approved, lambda _: may_be_asked(today)))]
        with self._database.reading() as connection:
            union_of = duty_queries.bodies_of(connection, union_ids)

            def wanted(of: Owing) -> list[ColumnElement[bool]]:
                among = conditions_of((union_ids, lambda _: of.c.body.in_(list(union_of))))
                return [*duty_queries.still_open(of, today), of.c.side != "outside", *among]

            for body, many, missed in connection.execute(counted.where(*wanted(each), *about)):
                found[union_of.get(body)][0] += many
                found[union_of.get(body)][1] += int(missed)
            until = today - _A_DAY if late else datetime.date.max
            series = duty_queries.recurring(
                connection, each, today, until, lambda of: [*wanted(of), of.c.state != "waiting"], about, "body"
            )
            for one in series:
                union = union_of.get(one.body, one.union_id)
                found[union][0] += int(one.many) * (len(one.days) - 1)
                found[union][1] += int(one.many) * sum(day < today.isoformat() for day in one.days)
        return {name: (many, missed) for name, (many, missed) in found.items() if name is not None}

    def has_unions(self) -> bool:
        """Whether anything stored is owed by a body that a registry knew."""
        known = select(_ROW.id).join(schema.bodies, _BODY.id == _ROW.body).where(_BODY.union_id.is_not(None))
        return self._first(known.limit(1)) is not None


def place_in_pages(item: Obligation) -> str:
    """Return where an obligation stands in pages: the next one begins behind it."""
    return f"{in_order(item.last_good)}.{item.id}"


def place_of_obligation(item: Obligation) -> tuple[Any, ...]:
    """Return where an obligation stands in lists."""
    return (in_order(item.last_good), in_order(item.letter.issued_on), item.union, item.evidence.start, item.id)


def _places(
    rows: Iterable[Any], periods: Mapping[str, list[tuple[str, str, bool]]], statuses: Collection[str],
    today: datetime.date,
) -> Iterator[ListPlace]:  # fmt: skip
    """Yield where the obligations of rows stand; of what recurs with its ``periods``, by its id: day, status."""
    known = dict[Any, Any]()
    for row in rows:
        ended, issued_on = row.last_good or NO_DAY, row.issued_on or NO_DAY
        state = standing.state_on(row.state, row.last_good, row.held_until, today)
        for day, status, is_period in periods.get(row.id, [(ended, state, False)]):
            if statuses and status not in statuses:
                continue
            names = (day, ended, issued_on, row.name, status, row.side, row.letter, row.parent)
            # Each is held once, whatever number of rows says it.
            day, ended, issued_on, union, *others = (known.setdefault(name, name) for name in names)
            where = (day, ended, issued_on, union, row.start, row.id, *others, RowPlace(row.row, row.body), is_period)
            yield ListPlace._make(where)


def _meant(item: Obligation, asked: Filters, today: datetime.date, *, by_period: bool) -> Iterator[Obligation]:
    """Yield of what recurs what is asked for: its instances, or all of it where the next one is meant."""
    first = asked.due_from
    for one in standing.by_period(item, today, first) if by_period else [item]:
        day = standing.next_day(one, today) if first is None or one is not item else standing.next_instance(item, first)
        if asked.has_in_window(iso(day)):
            yield one


def _read(connection: Connection, *wanted: ColumnElement[bool], today: datetime.date | None = None) -> list[Obligation]:
    return sorted((item for _, item in duties.read_lines(connection, *wanted, today=today)), key=place_of_obligation)


def _page(
    connection: Connection, asked: Filters, today: datetime.date, of: Owing, after: str | None, most: int,
    until: str | None = None,
) -> list[Any]:  # fmt: skip
    """Return the next lines behind the place ``after``, at most so many; with ``until`` only with a day up to it."""
    table = of.c
    begin, _, name = (after or "").partition(".")
    row = (table.id if of is schema.obligations else table.row).label("row")
    rows = joined(of, table.last_good, table.id, row, table.body).where(
        *conditions(connection, asked, today, of, by_mark=True)
    )
    found: list[Any] = []
    if begin != NO_DAY:
        behind = (table.last_good.is_not(None), tuple_(table.last_good, table.id) > tuple_(begin, name))
        dated = rows.where(*behind).order_by(table.last_good, table.id).limit(most)
        if asked.statuses and MAY_BE_LATE.issuperset(asked.statuses):  # past its day, what is open is late
            dated = dated.where(table.last_good >= today.isoformat())
        found += connection.execute(dated.where(*conditions_of((until, table.last_good.__le__))))
    if len(found) < most and until is None:
        behind_it = those_of((begin == NO_DAY, lambda _: table.id > name))
        undated = rows.where(table.last_good.is_(None), *behind_it).order_by(table.id).limit(most - len(found))
        found += connection.execute(undated)
    return found
