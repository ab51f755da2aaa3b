"""What is asked of duties, said in SQL: a page of them, who has answered, counted where they stand alike."""

import datetime
import functools
import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, or_, select

from pipeline.calendar import periods
from pipeline.duties import standing
from pipeline.duties.amendments.lapsed import LONG_PAST
from pipeline.duties.matching import query
from pipeline.store import duties, rows, schema
from pipeline.store.database import LazyRows, StorePart, asking
from pipeline.store.duties import begins, one_duty
from pipeline.store.references import bodies_called, letter_called
from pipeline.store.schema import by_first, conditions_of, of_ids, parts, those_of
from pipeline.support.errors import UnknownRefError, found_or
from pipeline.support.grouping import divided, grouped, picked
from schemas import CLOSED, NOT_ASKED, STATUSES, Obligation, Side, iso

# --------------------
# What a question about obligations and dates asks for, said in SQL; where what recurs stands on a day.

#: Statuses of what is still owed, as they are stored: that it is late depends on the day.
OPEN = tuple(status for status in STATUSES if status not in CLOSED | {"late"})
MAY_BE_LATE = frozenset(status for status in OPEN if status not in standing.NEVER_LATE)
#: So many lines a page has.
PAGE = 50
#: So many duties are looked up one by one.
_FEW_DUTIES = 500

Conditions = list[ColumnElement[bool]]
#: What the conditions are said of: the rows of the unions, or those that may stand for many.
Owing = sa.Subquery | sa.Table
_ROW, _DUTY = schema.obligations.c, schema.duties.c

# --------------------
# What one last day says, as conditions of SQL: as ``standing.state_on`` has it.


def is_late(row: Any, today: datetime.date) -> ColumnElement[bool]:
    """Say in SQL that what may be late is past its last day, and what it is for is not."""
    return and_(row.state.in_(MAY_BE_LATE), row.last_good < today.isoformat(), row.duty.not_in(_over(today)))


def is_over(row: Any, today: datetime.date) -> ColumnElement[bool]:
    """Say in SQL that what may be late is past its last day, and what it is for, too: nobody asks for it any more."""
    is_past = func.coalesce(row.last_good, rows.NO_DAY) < today.isoformat()
    return and_(row.state.in_(MAY_BE_LATE), is_past, row.duty.in_(_over(today)))


def still_open(of: "Owing", today: datetime.date) -> "Conditions":
    """Say in SQL what is open and not over, in the words of the partial index: SQLite finds it by no others."""
    return [literal_column(f"{of.name}.{schema.OPEN_ONLY}"), ~is_over(of.c, today)]


def _over(today: datetime.date) -> sa.Select[tuple[int]]:
    """Ask for the duties that were for something held that is over by ``today``."""
    held = schema.dates.c
    return select(_DUTY.id).join(schema.dates, held.number == _DUTY.event).where(held.last_day < today.isoformat())


#: What of an open obligation the day tells, by the status that it has then.
_PAST = {"late": is_late, "over": is_over}


# --------------------
# Where what recurs stands on a day, as conditions of SQL: its days stand in no column.
#
# Whether a series is late follows from its rule and from the instances that people marked. So that an office's list
# need not work that out for everybody, only those are looked at that can be other than their mark says: those with
# marked instances or a deadline of their own, and the duties that have come to their end.

#: The ids of those that stand by themselves: there are few of them.
ALONE = sa.union(schema.WITH_INSTANCES, select(_ROW.id).where(_ROW.in_force.is_not(None)))

_SERIES = select(_DUTY.id, _DUTY.days, duties.TAKEN_ON).where(_DUTY.recurring.is_(True))


def open_days(connection: Connection, today: datetime.date) -> Iterator[tuple[int, list[str]]]:
    """Yield the numbers of duties that recur with the days open ``today`` for unions that have no mark on any."""
    unwritten = []
    for number, days, taken_on in connection.execute(_SERIES):
        if days is None:
            unwritten.append(number)
        elif found := standing.LastDays(days, taken_on).open_days(today):
            yield number, found
    for number, item in duties.shared(connection, unwritten).items():
        if own := standing.open_days(item, today):
            yield number, [*map(str, own)]


class Alike(NamedTuple):
    """Unions of a duty (the number of its row) that stand alike: so many, or one that stands by itself (``alone``).

    ``groups`` says how they stand on a day (``status``).
    """

    duty: int
    side: Side
    state: str
    last_good: str | None
    many: int
    alone: Obligation | None = None
    status: str = ""
    days: tuple[str, ...] = ()
    """The days on which it stands: of what recurs those of the missed instances and the next."""
    coming: str | None = None
    """Its next day in the window that is asked for."""

    @property
    def day(self) -> str | None:
        """The first of its days."""
        return next(iter(self.days), None)

    @property
    def is_open(self) -> bool:
        """Whether anybody is still asked for it."""
        return self.status not in CLOSED | {"waiting"}

    def by_period(self, today: datetime.date, first: datetime.date | None) -> "list[Alike]":
        """Return one for each open time of what recurs: those missed, the next, and the next from ``first`` on."""
        if not self.is_open:
            return [self]
        days = [*self.days]
        if first is not None and first > today:
            days += filter(None, {self.coming}.difference(days))
        marked = "todo" if self.state == "late" else self.state
        return [
            self._replace(status="late" if day < today.isoformat() else marked, days=(day,), coming=day) for day in days
        ] or [self]


class UnionCount(NamedTuple):
    """Of how many unions a duty is asked, how many of them have done it, or have answered it."""

    asked: int
    done: int
    waiting: int
    waived: Mapping[str, int]
    """How many need not do an instance of it, by its day."""


def standing_alike(
    connection: Connection, of_duties: Collection[int], by_themselves: Collection[int], today: datetime.date | None,
    of: "Owing" = schema.obligations, *whose: ColumnElement[bool],
) -> Iterator[Alike]:  # fmt: skip
    """Yield how the unions of duties stand, those alike together; of duties ``by_themselves`` who differs alone.

    ``whose``: conditions on the unions that count. Without ``today`` the status is as marked.
    """
    asked, is_alone, column = _counted_alike(of, *whose)
    row, counts = of.c, Counter[tuple[int, Side, str, str | None]]()
    # All are counted by the index, and those that stand alone are taken off: no row of a class has to be looked up.
    for duty, side, state, last_good, many in of_ids(connection, asked, row.duty, of_duties):
        counts[duty, side, state, last_good] += int(many)
    own = {"column": column, "ids": by_themselves}
    for line, item in duties.read_lines(connection, is_alone, *whose, today=today, of=of, **own):
        those = (line.duty, line.side, line.state, line.last_good)
        counts[those] -= 1
        yield Alike(*those, 1, item)
    yield from (Alike(*those, many) for those, many in counts.items() if many)


@functools.lru_cache(maxsize=10)
def _counted_alike(of: "Owing", *whose: ColumnElement[bool]) -> tuple[sa.Select[Any], Any, Any]:
    """Return the question that counts unions alike, the condition for standing alone, the duty's number for that."""
    same = (of.c.duty, of.c.side, of.c.state, of.c.last_good)
    return select(*same, func.sum(of.c.many)).where(*whose).group_by(*same), of.c.id.in_(ALONE), of.c.duty + 0


class Recurring(NamedTuple):
    """Unions that stand alike with a duty that recurs: ``many``, as the ``row`` of one says it, with its open days."""

    parent: str
    letter: str
    days: list[str]
    """Those that were missed, and the next one."""
    union_id: str | None
    """Of one that stands by itself."""
    side: Side
    safe_due: str | None
    row: str
    many: int
    body: int = 0
    """The number of each one, where that is asked for and it does not stand by itself."""


def recurring(
    connection: Connection, of: "Owing", today: datetime.date, until: datetime.date,
    wanted: "Callable[[Owing], Conditions]", about: "Conditions", *each: str,
) -> Iterator[Recurring]:  # fmt: skip
    """Yield what recurs with its open days up to ``until``: the rows ``wanted``, of the duties that ``about`` tells.

    Those alike are counted together, apart only by ``each`` other column; who stands alone comes singly.
    """
    row, last = of.c, until.isoformat()
    each_open = open_days(connection, today)
    open_ = {number: few for number, days in each_open if (few := [day for day in days if day <= last])}
    same, more = (row.duty, row.side, row.safe_due), [row[name] for name in each]
    # Counted before the duties are looked up: of thousands of unions each is looked up once.
    alike = select(*same, func.min(row.id).label("row"), func.sum(row.many).label("many"), *more)
    alike = alike.where(*wanted(of), row.last_good.is_(None), row.id.not_in(ALONE), row.duty.in_(sorted(open_)))
    one = alike.group_by(*same, *more).subquery()
    asked = select(_DUTY.parent, _DUTY.letter, one).join(one, _DUTY.id == one.c.duty).where(*about)
    for parent, letter, duty, *told in connection.execute(asked):
        yield Recurring(parent, letter, open_[duty], None, *told)
    # Who stands alone has a row: no class has to be gone through.
    each_row = schema.obligations
    lines = duties.read_lines(connection, *_RECURS_ALONE, *wanted(each_row), *about, today=today, of=each_row)
    parents = rows.duty_ids(connection, [line.id for line, _ in lines])
    for line, item in lines:
        if days := [day.isoformat() for day in standing.open_days(item, today) if day <= until]:
            own = (item.union_id, item.side, item.safe_due, item.id, 1)
            yield Recurring(parents[line.id], line.letter, days, *own)


_RECURS_ALONE = (_ROW.id.in_(ALONE), _ROW.recurring.is_(True), _ROW.last_good.is_(None))


# --------------------
# What is asked for.


class Filters(NamedTuple):
    """What of the obligations is asked for; everything where nothing is said.

    Whose: ``union`` (ids, or names in any spelling, any of which), ``below`` (ids of unions, beside those); those of
    outsiders only where ``everybody`` is set. When: ``due_from``, ``due_before``, ``statuses``. Which: ``side`` (a duty
    of ours that binds others too is ours), ``letter``, ``kind``, ``text`` (words that all stand in the task), ``duty``
    (its whole id), ``letters`` (their ids); general advice only where ``advice`` is set. ``approved``: only what may be
    told outside (``may_be_asked``).
    """

    union: tuple[str, ...] = ()
    below: frozenset[str] | None = None
    everybody: bool = False
    due_from: datetime.date | None = None
    due_before: datetime.date | None = None
    statuses: tuple[str, ...] = ()
    side: Side | None = None
    letter: str | None = None
    kind: str | None = None
    text: str | None = None
    duty: str | None = None
    letters: frozenset[str] | None = None
    advice: bool = False
    approved: bool = False

    @property
    def is_of_some(self) -> bool:
        """Whether only some of the unions are asked for."""
        return bool(self.union or self.below is not None)

    def has_in_window(self, day: str | None) -> bool:
        """Whether a day (ISO) lies between those that are asked for; where none is, whatever day it is, or none."""
        if (self.due_from, self.due_before) == (None, None):
            return True
        return day is not None and (iso(self.due_from) or "") <= day < rows.in_order(iso(self.due_before))


def conditions(
    connection: Connection, asked: Filters, today: datetime.date | None, of: Owing = rows.owed, *, by_mark: bool = False
) -> Conditions:
    """Say in SQL all that is asked for: whose, which, how it stands; ``by_mark``: of what recurs by its marks alone."""
    own = conditions_of((asked.side, of.c.side.__eq__))
    # In the words of the partial indexes: what is rare is found by them.
    own += those_of((asked.side not in (None, "below"), lambda _: literal_column(f"{of.name}.{schema.NOT_BELOW}")))
    about = which(connection, asked, today)
    if asked.kind or asked.text:
        # Where only a few duties are so they are named: else all obligations would be looked through.
        few = connection.execute(select(_DUTY.id).where(*about).limit(_FEW_DUTIES + 1)).scalars().all()
        own += those_of((len(few) <= _FEW_DUTIES, lambda _: of.c.duty.in_(few)))
    return whose(connection, asked, of) + own + when(connection, asked, today, of, by_mark=by_mark) + about


#: That it is no outsider's; the same words for the same rows, so that questions with them are made once.
_near_us = functools.cache(lambda of: of.c.side != "outside")


def whose(connection: Connection, asked: Filters, of: Owing = rows.owed) -> Conditions:
    """Say in SQL whose obligations are asked for."""
    found = those_of((not asked.everybody, lambda _: _near_us(of)))
    if asked.is_of_some:
        bodies = set(itertools.chain.from_iterable(bodies_called(connection, name) for name in asked.union))
        found.append(of.c.body.in_(sorted(bodies.union(bodies_of(connection, asked.below or ())))))
    return found


def when(
    connection: Connection, asked: Filters, today: datetime.date | None, of: Owing = rows.owed, *, by_mark: bool = False
) -> Conditions:
    """Say in SQL how rows stand ``today`` and when they end; of what recurs a few too many, unless ``by_mark``."""
    days = ((iso(asked.due_from), of.c.last_good.__ge__), (iso(asked.due_before), of.c.last_good.__lt__))
    found = conditions_of(*days)
    if asked.statuses:
        found.append(or_(*(_has_status(connection, status, today, of, by_mark) for status in asked.statuses)))
        found += those_of(("done" not in asked.statuses, lambda _: literal_column(f"{of.name}.{schema.NOT_DONE}")))
    return found


def _has_status(
    connection: Connection, status: str, today: datetime.date | None, of: Owing, by_mark: bool
) -> ColumnElement[bool]:
    """Say in SQL that rows may have a status on ``today``: of what recurs too many, unless ``by_mark``."""
    row, is_so, is_open = of.c, of.c.state == status, of.c.state.in_(MAY_BE_LATE)
    if today is None:
        return is_so
    if status in MAY_BE_LATE:
        return and_(is_so, or_(row.last_good.is_(None), row.last_good >= today.isoformat()))
    if status in _PAST:
        is_so = _PAST[status](row, today)
    if by_mark or status not in ("late", "done"):
        return is_so
    is_alone = and_(row.recurring.is_(True), row.id.in_(ALONE))
    late = [number for number, days in open_days(connection, today) if days[0] < today.isoformat()]
    return or_(is_so, and_(is_open, or_(is_alone, row.duty.in_(late))))


def which(connection: Connection, asked: Filters, today: datetime.date | None) -> Conditions:
    """Say in SQL which duties are asked for."""
    plain = those_of((asked.kind, _DUTY.kind.__eq__), (asked.duty, _DUTY.parent.__eq__),
                     (not asked.advice, lambda _: schema.BINDS),
                     (asked.approved, lambda _: rows.may_be_asked(today)))  # fmt: skip
    return plain + conditions_of(
        (asked.letters, lambda letters: _DUTY.letter.in_(sorted(letters))),
        (asked.letter, lambda ref: _DUTY.letter == letter_called(connection, ref)),
        (asked.text, lambda text: and_(sa.true(), *_has_words(text))),
    )


def _has_words(text: str) -> Conditions:
    """Say in SQL that all words typed stand in the task, those in quotes side by side; of signs alone nothing fits."""
    asked = query(text)
    if not asked.groups:
        return [sa.false()] if text.strip() else []
    found: Conditions = []
    for number, group in enumerate(asked.groups):
        words, end = " ".join(word.folded for word in group), "" if number in asked.beginnings else " "
        found.append(_DUTY.words.contains(f" {words}{end}", autoescape=True))
    return found


def bodies_of(connection: Connection, unions: Collection[str] | None = None) -> dict[int, str | None]:
    """Return everybody stored (of ``unions``, by their ids) by number, with the id where a registry had it."""
    return dict(map(tuple, of_ids(connection, _BODIES, schema.bodies.c.union_id, unions)))


def concerns(connection: Connection, union: str) -> ColumnElement[bool]:
    """Say in SQL that a date concerns a union: it names it, or names nobody and its letter binds it."""
    dates, bodies = schema.dates.c, bodies_called(connection, union)
    binding = select(_DUTY.letter).join(rows.owed, rows.owed.c.duty == _DUTY.id).where(rows.owed.c.body.in_(bodies))
    by_name = dates.number.in_(select(rows.named.c.date).where(rows.named.c.body.in_(bodies)))
    return or_(by_name, and_(dates.cohort.is_(None), dates.letter.in_(binding)))


# --------------------
# Duties by the page and as lists of who has answered.

_BODY = schema.bodies.c
_SHARED_BINDING, _BODIES = duties.SHARED.where(schema.BINDS), select(_BODY.id, _BODY.union_id)
_IS_ASKED = (_ROW.state.not_in(NOT_ASKED), _ROW.side != "outside")
_NEAR_US = and_(_ROW.state.in_(OPEN), _ROW.side != "outside", schema.BINDS)
#: No choice is left to a person.
_IS_SURE = _DUTY.facts.contains('"candidates":[]')
#: A person is asked first whom the letter means: whoever approved it has said so.
_ASKS_WHOM = and_(rows.ASSIGNEE_UNSURE, ~rows.is_approved(_DUTY.letter))
_SHORTEST_ID = 4


def joined(of: Owing, *columns: Any) -> sa.Select[Any]:
    """Ask for columns of what is owed and of its duties."""
    return select(*columns).join_from(of, schema.duties, _DUTY.id == of.c.duty)


def with_bodies(of: Owing, *columns: Any) -> sa.Select[Any]:
    """Ask for columns of what is owed, of its duties and of who owes it."""
    return joined(of, *columns).join(schema.bodies, _BODY.id == of.c.body)


_OF_BODIES = (_DUTY.parent, _DUTY.facts, _DUTY.in_force, func.min(_ROW.id), func.sum(_ROW.many))
_NEAR = with_bodies(schema.obligations, *_OF_BODIES).where(_NEAR_US).group_by(_DUTY.id)
_NAMELESS = (_BODY.union_id.is_(None), ~_ASKS_WHOM)
_FOR_A_DAY = (_DUTY.facts.contains('"waits_for":"'), ~_ASKS_WHOM, _ROW.last_good.is_(None), _ROW.recurring.is_(False))
_WAITING = {
    "day": _NEAR.add_columns(func.min(_BODY.name)).where(*_FOR_A_DAY),
    "doer": _NEAR.add_columns(func.min(_BODY.name)).where(_ASKS_WHOM),
    "choice": _NEAR.add_columns(_BODY.name).where(*_NAMELESS, ~_IS_SURE).group_by(_BODY.name),
}
_UNKNOWN_DOERS = with_bodies(schema.obligations, _BODY.name, func.count(_DUTY.id.distinct()))
_UNKNOWN_DOERS = _UNKNOWN_DOERS.where(_NEAR_US, *_NAMELESS, _IS_SURE).group_by(_BODY.name)

# --------------------
# One list of duties, asked for by the page: which stand in it, and how their unions stand.

_RANKS: tuple[Side, ...] = ("ours", "below", "outside")


#: What groups are made with, of their duties.
OF_GROUPS = select(_DUTY.id, _DUTY.parent, _DUTY.letter, _DUTY.recurring, _DUTY.days, *duties.OF_LETTER)


def groups(
    connection: Connection, known: Mapping[int, Any], today: datetime.date, of: Owing = schema.obligations,
    *whose: ColumnElement[bool], first: datetime.date | None = None,
) -> Iterator[Alike]:  # fmt: skip
    """Yield how unions of duties stand on a day, those alike together; ``known``: rows of ``OF_GROUPS`` by number."""
    # What is done of a series stands in no column: looked for only where there may be any.
    series = [number for number, duty in known.items() if duty.recurring]
    for one in standing_alike(connection, known, series, today, of, *whose):
        if one.alone is not None:
            yield _alone(one, one.alone, today, first)
        else:
            yield _together(connection, known[one.duty], one, today, first)


def _together(
    connection: Connection, duty: Any, one: Alike, today: datetime.date, first: datetime.date | None
) -> Alike:
    """Return unions alike with their open days, next day and status; of what recurs by the days kept with the duty."""
    coming = one.last_good
    if coming is not None:
        open_days = [coming]
    elif duty.days is None:
        base = duties.shared(connection, [duty.id])[duty.id]
        return _alone(one, base.with_own({"status": one.state, "last_good": None}), today, first)
    else:
        days = standing.LastDays(duty.days, duty.taken_on)
        open_days = days.open_days(today)
        coming = days.coming(first) if first is not None else next(iter(open_days), None)
    status = standing.state_on(one.state, next(iter(open_days), None), duty.held_until, today)
    return one._replace(status=status, days=tuple(open_days), coming=coming)


def _alone(one: Alike, item: Obligation, today: datetime.date, first: datetime.date | None) -> Alike:
    """Return a union that stands by itself with the open days, next day (from ``first``) and status of its ``item``."""
    days, begin = standing.open_days(item, today), first if item.last_good is None else None
    coming = standing.next_instance(item, begin) if begin is not None else next(iter(days), None)
    told, status = tuple(map(str, days)), standing.status(item, today)
    own = one._replace(state=item.status, last_good=item.last_good, alone=item)
    return own._replace(status=status, days=told, coming=iso(coming))


#: The id of a duty and that of its letter.
_Place = tuple[str, str]


class DutyList:
    """The duties that have an obligation as it is asked for, seen on a day, within one transaction."""

    def __init__(
        self, connection: Connection, asked: Filters, today: datetime.date, *, by_period: bool = False
    ) -> None:
        self._connection, self._asked, self._today, self._by_period = connection, asked, today, by_period
        # Of all unions those that stand alike are counted together, and the list is kept; of some one is made.
        self._of: Owing = rows.owed if asked.is_of_some else schema.obligations
        self._whose = whose(connection, asked, self._of)
        self._source: Any = schema.listed_duties
        if asked.is_of_some:
            self._source = rows.as_listed(*self._whose, first=True).subquery()

    def keys(self, most: int | None, after: str | None) -> list[rows.DutyKey]:
        """Return the keys of so many rows of the list behind the place ``after`` (``None``: from its beginning)."""
        # What was never given out stands before all.
        rank, day, duty = [*(after or "").split(".", 2), "", ""][:3]
        start = rows.DutyKey(int(rank) if rank in map(str, range(2 * rows.CLOSED_BY)) else -1, day, duty)
        series, found = divided(self._listed(most, start), attrgetter("recurring"))
        groups = self._groups(series)
        each = (self._places(key, groups.get((key.duty_id, key.letter), ())) for key in series)
        return sorted(key for key in itertools.chain(found, *each) if key[:3] > start[:3])[:most]

    def _listed(self, most: int | None, after: rows.DutyKey) -> list[rows.DutyKey]:
        """Return keys of what is asked for, unsorted: so many with a day behind a place, and all that recurs."""
        asked, about, times = self._asked, list[ColumnElement[bool]](), list[ColumnElement[bool]]()
        is_listed = and_(_DUTY.parent == self._source.c.duty_id, _DUTY.letter == self._source.c.letter)
        if those := which(self._connection, asked._replace(advice=True), self._today):
            about = [select(_DUTY.id).where(is_listed, *those).exists()]
        if any((asked.due_from, asked.due_before, asked.statuses)):
            # The sides are named one by one: so the index that holds the state behind them is of use. One question
            # within the other: of a join SQLite would look through all that are open for each duty.
            row, sides = self._of.c, _RANKS if asked.everybody else _RANKS[:2]
            tests = (*self._whose, *when(self._connection, asked, self._today, self._of))
            found = select(row.id).where(row.duty == _DUTY.id, row.side.in_(sides), *tests).correlate(schema.duties)
            times = [select(_DUTY.id).where(is_listed, found.exists()).exists()]
        question = _list(self._source, asked, self._today, most, *about, times=tuple(times))
        return [rows.DutyKey(*row) for row in self._connection.execute(question, after._asdict())]

    def _places(self, key: rows.DutyKey, of_duty: Sequence[Alike]) -> Iterator[rows.DutyKey]:
        """Yield where a duty that recurs stands: with each instance that is asked for, or once, by its first day."""
        rank = key.place % rows.CLOSED_BY
        each = of_duty if self._by_period else ()
        of_each = (group.by_period(self._today, self._asked.due_from) for group in each)
        periods = [*itertools.chain.from_iterable(of_each)]
        if len(periods) > len(of_duty) or any(one.status == "late" for one in periods):
            days = {*filter(None, (one.day for one in periods if one.is_open and _is_meant(one, self._asked)))}
            yield from (key._replace(place=rank, day=day, is_period=True) for day in days)
            if days:
                return
        if any(_is_meant(group, self._asked) for group in of_duty):
            left = [rows.in_order(group.day) for group in of_duty if group.status not in CLOSED]
            yield key._replace(place=rank if left else rank + rows.CLOSED_BY, day=min(left, default=rows.NO_DAY))

    def _groups(self, keys: Sequence[rows.DutyKey]) -> dict[_Place, list[Alike]]:
        """Return how the unions of duties stand, those alike together; of what recurs, some stand by themselves."""
        places = {(key.duty_id, key.letter) for key in keys}
        lines = of_ids(self._connection, OF_GROUPS, _DUTY.parent, {duty for duty, _ in places})
        known = {row.id: row for row in lines if (row.parent, row.letter) in places}
        found = groups(self._connection, known, self._today, self._of, *self._whose, first=self._asked.due_from)
        return grouped(found, lambda group: (known[group.duty].parent, known[group.duty].letter))

    def read(self, keys: Sequence[rows.DutyKey]) -> list[rows.DutyRow]:
        """Return the rows at some places of the list; their words and days are those of the most urgent unions."""
        groups, found = self._groups(keys), []
        names = self._names({place for place, of_duty in groups.items() if sum(one.many for one in of_duty) == 1})
        shared = duties.shared(self._connection, {one.duty for one in itertools.chain.from_iterable(groups.values())})
        for key in keys:
            place = (key.duty_id, key.letter)
            those = self._at(key, groups.get(place, []))
            first = min(those, key=lambda one: (key.is_period and one.day != key.day, _urgency(one)))
            like = first.alone or shared[first.duty].with_own({"status": first.state, "last_good": first.last_good})
            item = like.with_own({"parent": key.duty_id, "duty_id": key.duty_id})
            if key.is_period and first.last_good is None:
                item = standing.instance(item, key.day, self._today)
            counts = sum((Counter({one.status: one.many}) for one in those), Counter[str]())
            found.append(rows.DutyRow(
                duty_id=key.duty_id, title=periods.duty_line(item), **picked(item, ("letter", "due", "last_good")),
                done=counts["done"], late=counts["late"], waiting=counts["waiting"], union=names.get(place), like=item,
                side=_RANKS[key.place % rows.CLOSED_BY], status="late" if counts["late"] else first.status,
                unions=counts.total() - sum(counts[status] for status in NOT_ASKED),
                next_day=key.day if key.is_period else first.day,
                place=f"{key.place}.{key.day}.{key.duty_id}"))  # fmt: skip
        return found

    def _at(self, key: rows.DutyKey, groups: list[Alike]) -> list[Alike]:
        """Return how a duty's unions stand at a place of the list: all as they are, or in one period of what recurs.

        In a period those whose duty is closed or waits stay as they are; of the others, who does not owe it has done it
        or was freed of it (``waived_days``).
        """
        if not key.is_period:
            return groups
        day, found = key.day, []
        for group in groups:
            periods = group.by_period(self._today, self._asked.due_from)
            owed = [one for one in periods if not one.is_open or one.day == day]
            is_waived = group.alone is not None and day in group.alone.waived_days
            found += owed or [group._replace(status="not_applicable" if is_waived else "done", days=())]
        return found

    def _names(self, of_one: Collection[_Place]) -> dict[_Place, str]:
        """Return, by duty and letter, the name of the union that owes it: asked for duties with only one."""
        named = with_bodies(self._of, _DUTY.parent, _DUTY.letter, _BODY.name).where(*self._whose)
        lines = of_ids(self._connection, named, _DUTY.parent, {duty for duty, _ in of_one})
        return {(row.parent, row.letter): row.name for row in lines}


_said = functools.partial(sa.bindparam, type_=sa.String)


@functools.lru_cache(maxsize=20)
def _list(of: Owing, asked: Filters, today: datetime.date, most: int | None, *about: Any, times: Any = ()) -> Any:
    """Return the question for a page of the list behind a place: dated duties up to ``most``, and all that recur."""
    source, behind = of.c, (of.c.day, of.c.duty_id)
    ranks = [_RANKS.index(asked.side)] if asked.side else list(range(3 if asked.everybody else 2))
    # What is closed has no union that is open: not one of those has to be looked at.
    is_open = bool(asked.statuses) and not CLOSED & set(asked.statuses)
    wanted = [source.place.in_(ranks + ([] if is_open else [rank + rows.CLOSED_BY for rank in ranks])), *about]
    wanted += those_of((not asked.advice, lambda _: source.advice.is_(False)))
    start = sa.tuple_(sa.bindparam("place", type_=sa.Integer), *map(_said, ("day", "duty_id")))
    # What was for something that is over stands with what is done.
    over = select(_DUTY.parent).where(_DUTY.id.in_(_over(today)))
    closed = (source.place % rows.CLOSED_BY + rows.CLOSED_BY).label("place")
    dated = [
        select(rank, *behind, source.letter, source.recurring)
        .where(*wanted, source.recurring.is_(False), *times, test, sa.tuple_(rank, *behind) > start)
        .order_by(rank, *behind)
        .limit(most)
        for rank, test in ((source.place, source.duty_id.not_in(over)), (closed, source.duty_id.in_(over)))
    ]
    series = select(source.place, *behind, source.letter, source.recurring)
    series = series.where(*wanted, source.recurring.is_(True))
    return sa.union_all(*(select(one.subquery()) for one in (*dated, series)))


def _urgency(group: Alike) -> tuple[bool, bool, str, int]:
    """Return what duties' groups are ordered by: open first, the earliest day, the most unions."""
    return (group.status in CLOSED, group.status == "done", rows.in_order(group.day), -group.many)


def _is_meant(group: Alike, asked: Filters) -> bool:
    has_status = not asked.statuses or group.status in asked.statuses
    return has_status and asked.has_in_window(group.coming)


# --------------------
# Unions of duties that stand alike, seen as one with their number: a calendar of a month needs no thousand rows.

#: Of duties that bind no more unions than these each row is read.
_FEW_UNIONS = 3
_EACH = rows.owing("id", "duty", "side", "state", "row", "body").c
_SINGLE = select(_EACH.id, _EACH.row, _EACH.body).where(
    _EACH.duty.in_(sa.bindparam("duties", expanding=True)),
    sa.tuple_(_EACH.duty, _EACH.side, _EACH.state).in_(schema.IDS), _EACH.id.not_in(ALONE))  # fmt: skip


def _alike(connection: Connection, letters: Collection[str], today: datetime.date) -> list[tuple[Obligation, int]]:
    """Return what binding duties of letters (by their ids) lay: one obligation for unions alike, and their number."""
    laid = duties.shared(connection, letters, _DUTY.letter, _SHARED_BINDING)
    every, of_duty = list(standing_alike(connection, laid, laid, today)), Counter[int]()
    for one in every:
        of_duty[one.duty] += one.many
    apart, together = divided(every, attrgetter("alone"))
    # Those of few unions are read one by one, and who stands as no other does.
    single = {one[:3] for one in together if one.many == 1 or of_duty[one.duty] <= _FEW_UNIONS}
    at = dict[str, rows.RowPlace]()
    for part in parts(sorted(single)):
        asked = {"duties": {same[0] for same in part}, "ids": part}
        at |= {line.id: rows.RowPlace(line.row, line.body) for line in connection.execute(_SINGLE, asked)}
    singles = duties.read(connection, duties.lines_at(connection, at), today)
    found = [(item, 1) for item in (*singles, *map(attrgetter("alone"), apart))]
    for one in together:
        if one[:3] not in single:
            own = {"id": f"!{one.duty:x}-{one.side}-{one.state}", "side": one.side, "status": one.state}
            item = laid[one.duty].with_own(own)
            item.__dict__["status"] = standing.status(item, today)
            found.append((item, one.many))
    return found


# --------------------
# What is open and ends by a day, counted by duty and day: an office's first page needs no more than that.


class UnionGroup(NamedTuple):
    """Unions of a duty (``parent``) of a letter that owe it by the same day; ``row`` says what each of them owes."""

    parent: str
    letter: str
    side: Side
    day: datetime.date
    safe_due: str | None
    recurs: bool
    """Whether the day is that of one instance among others."""
    row: str
    many: int


def _near(
    connection: Connection, until: datetime.date, today: datetime.date, apart: Collection[int] = (),
    letters: Collection[str] | None = None,
) -> list[UnionGroup]:  # fmt: skip
    """Return what is open, binding on us or, unanswered, on unions below and ends by a day, late ones too.

    It is counted by duty and day. Of those below, bodies with the numbers ``apart`` are left out; with ``letters``
    (ids) only theirs count. What recurs counts by each day that was missed, and by the next.
    """
    each = rows.owing("id", "duty", "body", "side", "state", "last_good", "safe_due", "many")
    among = frozenset(letters) if letters is not None else None
    left_out = _near_in(connection, each, until, today, among, tuple(sorted(apart))) if apart else ()
    # All are counted together, and few taken off: no class has to be gone through.
    less, found = Counter[tuple[object, ...]](), []
    for *together, _, many in left_out:
        less[*together,] += many
    for one in _near_in(connection, schema.obligations, until, today, among):
        off = min(one.many, less[one[:-2]])
        less[one[:-2]] -= off
        found += [one._replace(many=one.many - off)] if one.many > off else []
    return found


@functools.lru_cache(maxsize=10)
def _asked_near(
    of: Owing, until: datetime.date, today: datetime.date, letters: frozenset[str] | None, apart: tuple[int, ...]
) -> tuple[sa.Select[Any], Callable[[Owing], Conditions]]:
    """Return the question for what is open and ends by a day, and what makes its conditions for a table."""

    @functools.cache
    def wanted(of: Owing) -> Conditions:
        """Return the conditions for rows of ``of`` that are still owed, of the letters and bodies asked for."""
        row, of_letters = of.c, select(_DUTY.id)
        some = conditions_of((letters, lambda ids: row.duty.in_(of_letters.where(_DUTY.letter.in_(sorted(ids))))))
        some += those_of((apart, row.body.in_), (apart, lambda _: row.side == "below"))
        # Who has answered is late with nothing; that we have answered is true once somebody says so.
        unanswered = or_(row.state != "waiting", and_(row.side == "ours", row.last_good.is_not(None)))
        return [*still_open(of, today), row.side != "outside", unanswered, *some]

    # What may be kept only is no matter of a day before that is answered.
    row, asked = of.c, select(_DUTY.id).where(_DUTY.letter.in_(rows.asked_of_age(today)))
    still = or_(row.last_good >= (today - LONG_PAST).isoformat(), row.duty.not_in(asked))
    same = (row.duty, row.side, row.safe_due, row.last_good)
    # Counted before the duties are looked up: of thousands of unions each is looked up once.
    counted = select(*same, func.min(row.id).label("row"), func.sum(row.many).label("many")).group_by(*same)
    one = counted.where(*wanted(of), row.last_good <= until.isoformat(), still).subquery()
    return select(_DUTY.parent, _DUTY.letter, one).join(one, _DUTY.id == one.c.duty).where(schema.BINDS), wanted


def _near_in(
    connection: Connection, of: Owing, until: datetime.date, today: datetime.date, letters: frozenset[str] | None,
    apart: tuple[int, ...] = (),
) -> list[UnionGroup]:  # fmt: skip
    """Return the groups of a table that ``_near`` counts: those with a day, then what recurs by each open day."""
    (dated, wanted), day_of = _asked_near(of, until, today, letters, apart), datetime.date.fromisoformat
    found = [
        UnionGroup(parent, letter, side, day_of(day), safe_due, False, first, int(many))
        for parent, letter, _, side, safe_due, day, first, many in connection.execute(dated)
    ]
    series = recurring(connection, of, today, until, wanted, [schema.BINDS])
    found += (UnionGroup(one.parent, one.letter, one.side, day_of(day), one.safe_due, True, one.row, int(one.many))
              for one in series for day in one.days)  # fmt: skip
    return found


class Duties(StorePart):
    """Duties by the page, and as lists of who has answered; those that wait for a day or for a doer."""

    def page(
        self, asked: Filters, today: datetime.date, most: int | None = PAGE, after: str | None = None, *,
        by_period: bool = False,
    ) -> list[rows.DutyRow]:  # fmt: skip
        """List duties that have an obligation as it is asked for: ours, then those of unions below, then what is done.

        In each part the most urgent first. ``after`` is the ``place`` of the last row of the page before; ``None`` for
        ``most`` gives all that follow. Of the unions, only those asked for count. ``by_period``: of what recurs and was
        missed, each instance has its line, as people want it.
        """
        with self._database.together():
            return [*self.each(asked, today, most, after, by_period=by_period)]

    def each(
        self, asked: Filters, today: datetime.date, most: int | None = None, after: str | None = None, *,
        by_period: bool = False,
    ) -> LazyRows[rows.DutyKey, rows.DutyRow]:  # fmt: skip
        """Return what ``page`` lists, to be read a few at a time."""
        listed = functools.partial(DutyList, asked=asked, today=today, by_period=by_period)
        with self._database.reading() as connection:
            keys = listed(connection).keys(most, after)
        return LazyRows(self._database, keys, lambda connection, part: listed(connection).read(part))

    called = asking(one_duty)
    alike = asking(_alike)
    bodies = asking(bodies_of)
    ids_of = asking(rows.duty_ids)
    near = asking(_near)

    def counts(self, parents: Collection[str]) -> dict[tuple[str, str], UnionCount]:
        """Return how duties (by their ids) stand, by id and side; outsiders count with nobody."""
        with self._database.reading() as connection:
            known = by_first(connection, OF_GROUPS, _DUTY.parent, set(parents))
            series = [number for number, duty in known.items() if duty.recurring]
            every = standing_alike(connection, known, series, None, schema.obligations, *_IS_ASKED)
            found = grouped(every, lambda one: (known[one.duty].parent, one.side))
        counts = dict[tuple[str, str], UnionCount]()
        for line, those in found.items():
            many, days = Counter[str](), Counter[str]()
            for one in those:
                many[one.state] += one.many
                days.update(one.alone.waived_days if one.alone is not None else ())
            counts[line] = UnionCount(many.total(), many["done"], many["waiting"], days)
        return counts

    def meant(self, ref: str) -> dict[str, Obligation]:
        """Return one obligation of each duty of the unions below that is meant, by the duty's id.

        ``ref`` begins that id or that of a union's row, or is what its letter is called; ``UnknownRefError`` for none.
        """
        begin = ref.strip()
        with self._database.reading() as connection:
            if len(begin) >= _SHORTEST_ID:
                ids = duties.ids_beginning(connection, begin)
                those = set(rows.duty_ids(connection, ids).values())
                if found := _first_of_each(connection, or_(begins(_DUTY.parent, begin), _DUTY.parent.in_(those))):
                    return found
            none = UnknownRefError("{ref}: không có việc nào của đơn vị cấp dưới. Xem: vanthu due", ref=ref)
            return found_or(_first_of_each(connection, _DUTY.letter == letter_called(connection, ref)), none)

    def demands(self, letters: Collection[str]) -> dict[tuple[str, str], tuple[int, str | None]]:
        """Return how many open duties letters (by their ids) lay, and the first day of one, by letter and side."""
        same = (_DUTY.letter, _ROW.side)
        asked = joined(schema.obligations, *same, func.count(_DUTY.parent.distinct()), func.min(_ROW.last_good))
        found = self._of_ids(asked.where(_NEAR_US).group_by(*same), _DUTY.letter, set(letters))
        return {(letter, side): (count, first) for letter, side, count, first in found}

    def bound(self, letter: str) -> dict[tuple[int, int], tuple[int, str | None]]:
        """Return how many bodies each duty of a letter binds, by its start and end in the text; of one its name."""
        count = func.count(_ROW.body.distinct()) + func.sum(_ROW.many - 1)
        asked = with_bodies(schema.obligations, _DUTY.facts, count, func.min(_BODY.name)).where(_DUTY.letter == letter)
        found: dict[tuple[int, int], tuple[int, str | None]] = {}
        for facts, many, name in self._rows(asked.group_by(_DUTY.id, _DUTY.facts)):
            place = duties.facts(facts).evidence
            before = found.get((place.start, place.end), (0, None))[0]
            found[place.start, place.end] = (before + int(many), name if before + many == 1 else None)
        return found

    def unknown_doers(self) -> dict[str, int]:
        """Count the open duties of each body that is none of the registry: a class, a name that it lacks."""
        return dict(map(tuple, self._rows(_UNKNOWN_DOERS)))

    def waiting(self, kind: Literal["day", "doer", "choice"]) -> list[rows.WaitingDuty]:
        """Return the open duties that wait for a person to say the day of their event, the doer, or which of some."""
        found = [
            rows.WaitingDuty(parent, row, int(count), duties.laid_over(duties.facts(facts), in_force), body)
            for parent, facts, in_force, row, count, body in self._rows(_WAITING[kind])
        ]
        return sorted(
            found, key=lambda item: (rows.in_order(item.like.letter.issued_on), item.like.evidence.start, item.row)
        )


def _first_of_each(connection: Connection, asked: ColumnElement[bool]) -> dict[str, Obligation]:
    """Return, by the duty's id, one obligation of a union below for each binding duty that is asked for."""
    first = joined(schema.obligations, func.min(_ROW.id)).where(asked, _ROW.side == "below", schema.BINDS)
    lines = duties.lines(connection, _ROW.id.in_(first.group_by(_DUTY.parent)), of=schema.obligations)
    ids = rows.duty_ids(connection, [line.id for line in lines])
    found = sorted(map(duties.made_of, lines), key=lambda item: (item.evidence.start, item.id))
    return {ids[item.id]: item for item in found}
