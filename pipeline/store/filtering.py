"""What a question about obligations and dates asks for, said in SQL; where what recurs stands on a day."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, and_, literal_column, or_, select

from pipeline.duties import standing
from pipeline.registry.names import ways_to_mean
from pipeline.store import duties, schema
from pipeline.store.choices import may_leave
from pipeline.store.class_rows import named, owed
from pipeline.store.duties import ObligationLine
from pipeline.store.references import bodies_called, letter_called
from pipeline.store.schema import given
from pipeline.store.search_index import query
from schemas import CLOSED, STATUSES, Obligation, Side, iso

#: Statuses of what is still owed, as they are stored: that it is late depends on the day.
OPEN = tuple(status for status in STATUSES if status not in CLOSED | {"late"})
_MAY_BE_LATE = tuple(status for status in OPEN if status not in standing.NEVER_LATE)
#: So many lines a page has.
PAGE = 50
#: So many duties are looked up one by one.
_FEW = 500

Conditions = list[ColumnElement[bool]]
#: What the conditions are said of: the rows of the unions, or those that may stand for many.
Owing = sa.Subquery | sa.Table
_ROW, _DUTY = schema.obligations.c, schema.duties.c

# --------------------
# Where what recurs stands on a day, as conditions of SQL: its days stand in no column.
#
# Whether a series is late follows from its rule and from the instances that people marked. So that an office's list
# need not work that out for everybody, only those are looked at that can be other than their mark says: those with
# marked instances or a deadline of their own, and the duties that have come to their end.

#: The ids of those that stand by themselves: there are few of them.
ALONE = sa.union(schema.WITH_INSTANCES, select(_ROW.id).where(_ROW.in_force.is_not(None)))


def late_together(connection: Connection, today: datetime.date) -> ColumnElement[bool]:
    """Say in SQL which obligations are late with their duty as a whole, whatever their mark."""
    is_noted = _ROW.id.in_(schema.WITH_INSTANCES)
    is_late = _ROW.duty.in_(_late_duties(connection, today))
    return and_(is_late, _ROW.recurring.is_(True), ~is_noted, _ROW.in_force.is_(None))


def singles(connection: Connection, today: datetime.date) -> list[tuple[ObligationLine, Obligation]]:
    """Return the lower unions' obligations that stand by themselves, with how they stand on ``today``."""
    wanted = (_ROW.recurring.is_(True), _ROW.id.in_(ALONE), _ROW.side != "outside")
    return duties.read_lines(connection, *wanted, today=today, of=schema.obligations)


def _late_duties(connection: Connection, today: datetime.date) -> list[int]:
    return [number for number, days in open_days(connection, today) if days[0] < today.isoformat()]


def open_days(connection: Connection, today: datetime.date) -> Iterator[tuple[int, list[str]]]:
    """Yield the duties that recur with the days on which they stand, where they have any and nobody marked one."""
    asked = select(_DUTY.id, _DUTY.days, duties.TAKEN_ON).where(_DUTY.recurring.is_(True))
    unwritten = []
    for number, days, taken_on in connection.execute(asked):
        if days is None:
            unwritten.append(number)
        elif found := standing.Days(days, taken_on).open_days(today):
            yield number, found
    for number, item in duties.shared(connection, unwritten).items():
        if own := standing.open_days(item, today):
            yield number, [day.isoformat() for day in own]


# --------------------
# What is asked for.


class Filters(NamedTuple):
    """What of the obligations is asked for; everything where nothing is said.

    Whose: ``union`` (ids, or names in any spelling, any of which), ``below`` (ids of unions, beside those); those of
    outsiders only where ``everybody`` is set. When: ``due_from``, ``due_before``, ``statuses``. Which: ``side`` (a duty
    of ours that binds others too is ours), ``role``, ``letter``, ``issuer`` (a name in any spelling), ``kind``,
    ``text`` (words that all stand in the task), ``recurring``, ``duty`` (its whole id), ``letters`` (their ids);
    general advice only where ``advice`` is set. ``approved``: only what may leave the house (``reviews.may_leave``).
    """

    union: tuple[str, ...] = ()
    below: frozenset[str] | None = None
    everybody: bool = False
    due_from: datetime.date | None = None
    due_before: datetime.date | None = None
    statuses: tuple[str, ...] = ()
    side: Side | None = None
    role: str | None = None
    letter: str | None = None
    issuer: str | None = None
    kind: str | None = None
    text: str | None = None
    recurring: bool | None = None
    duty: str | None = None
    letters: frozenset[str] | None = None
    advice: bool = False
    approved: bool = False

    @property
    def is_of_some(self) -> bool:
        """Whether only some of the unions are asked for."""
        return bool(self.union or self.below is not None)

    @property
    def has_time(self) -> bool:
        """Whether it is asked for how obligations stand, or when they end."""
        return bool(self.due_from or self.due_before or self.statuses)

    @property
    def is_never_past(self) -> bool:
        """Whether nothing that is past can be meant: past its day, what is open is late."""
        return bool(self.statuses) and set(self.statuses) <= set(_MAY_BE_LATE)


def conditions(
    connection: Connection, asked: Filters, today: datetime.date | None, of: Owing = owed, *, by_mark: bool = False
) -> Conditions:
    """Say in SQL all that is asked for; ``by_mark`` as for ``when``."""
    own = _equal(of.c, recurring=asked.recurring, role=asked.role, side=asked.side)
    # In the words of the partial indexes: what is rare is found by them.
    own += [literal_column(f"{of.name}.{schema.NOT_LEADING}")] if asked.role not in (None, "lead") else []
    own += [literal_column(f"{of.name}.{schema.NOT_BELOW}")] if asked.side not in (None, "below") else []
    about = which(connection, asked, today)
    if asked.kind or asked.text or asked.issuer is not None:
        # Where only a few duties are so they are named: else all obligations would be looked through.
        few = connection.execute(select(_DUTY.id).where(*about).limit(_FEW + 1)).scalars().all()
        own += [of.c.duty.in_(few)] if len(few) <= _FEW else []
    return whose(connection, asked, of) + own + when(connection, asked, today, of, by_mark=by_mark) + about


def _equal(columns: Any, **asked: object) -> Conditions:
    """Say in SQL that columns have the values that are asked for."""
    return [columns[name] == value for name, value in asked.items() if value not in (None, "")]


def whose(connection: Connection, asked: Filters, of: Owing = owed) -> Conditions:
    """Say in SQL whose obligations are asked for."""
    found: Conditions = [] if asked.everybody else [of.c.side != "outside"]
    if asked.is_of_some:
        bodies = {body for name in asked.union for body in bodies_called(connection, name)}
        found.append(of.c.body.in_(sorted(bodies.union(bodies_of(connection, asked.below or ())))))
    return found


def when(
    connection: Connection, asked: Filters, today: datetime.date | None, of: Owing = owed, *, by_mark: bool = False
) -> Conditions:
    """Say in SQL how they stand on ``today`` and when they end; what recurs a few too many, or only ``by_mark``."""
    days = ((iso(asked.due_from), of.c.last_good.__ge__), (iso(asked.due_before), of.c.last_good.__lt__))
    found = given(*days)
    if asked.statuses:
        found.append(or_(*(_has_status(connection, status, today, of, by_mark) for status in asked.statuses)))
        found += [literal_column(f"{of.name}.{schema.NOT_DONE}")] if "done" not in asked.statuses else []
    return found


def _has_status(
    connection: Connection, status: str, today: datetime.date | None, of: Owing, by_mark: bool
) -> ColumnElement[bool]:
    row, is_so = of.c, of.c.state == status
    if today is None or status not in {"late", "done", *_MAY_BE_LATE}:
        return is_so
    if status in _MAY_BE_LATE:
        return and_(is_so, or_(row.last_good.is_(None), row.last_good >= today.isoformat()))
    is_open = row.state.in_(_MAY_BE_LATE)
    if status == "late":
        is_so = and_(is_open, row.last_good.is_not(None), row.last_good < today.isoformat())
    if by_mark:
        return is_so
    is_alone = and_(row.recurring.is_(True), row.id.in_(ALONE))
    return or_(is_so, and_(is_open, or_(is_alone, row.duty.in_(_late_duties(connection, today)))))


def which(connection: Connection, asked: Filters, today: datetime.date | None) -> Conditions:
    """Say in SQL which duties are asked for."""
    return _equal(_DUTY, kind=asked.kind, parent=asked.duty) + given(
        (not asked.advice or None, lambda _: schema.BINDS),
        (asked.approved or None, lambda _: may_leave(_DUTY.letter, today)),
        (asked.letters, lambda letters: _DUTY.letter.in_(sorted(letters))),
        (asked.letter, lambda ref: _DUTY.letter == letter_called(connection, ref)),
        (asked.text, lambda text: and_(sa.true(), *_has_words(text))),
        (asked.issuer, lambda issuer: _issued_by(connection, issuer)),
    )


def _has_words(text: str) -> Conditions:
    """Say in SQL that all words asked for stand in the task, those in quotes side by side."""
    asked = query(text)
    if not asked.groups:
        return [sa.false()] if text.strip() else []
    words = (" ".join(word.folded for word in group) for group in asked.groups)
    ends = ("" if number in asked.beginnings else " " for number in range(len(asked.groups)))
    return [_DUTY.words.contains(f" {group}{end}", autoescape=True) for group, end in zip(words, ends, strict=True)]


def _issued_by(connection: Connection, issuer: str) -> ColumnElement[bool]:
    """Say in SQL that a letter is of an issuer: by its whole name, else without “tỉnh”/“ngành”, else by a part."""
    table = schema.letters.c
    known = [*filter(None, connection.execute(select(table.issuer).distinct()).scalars())]
    meant = ([name for name in known if is_meant(name)] for is_meant in ways_to_mean(issuer))
    found: list[str] = next(filter(None, meant), [])
    # Letter by letter: most of what comes is of a few issuers, so that a page is full before all of theirs are found.
    letter = select(table.sha256).where(table.sha256 == _DUTY.letter, table.issuer.in_(found))
    return letter.correlate(schema.duties).exists()


def of_role(connection: Connection, role: str) -> list[str] | None:
    """Return the ids of the duties in which somebody has a part other than the lead; ``None`` where they are many."""
    if role == "lead":
        return None
    not_leading: ColumnElement[bool] = literal_column(f"obligations.{schema.NOT_LEADING}")
    asked = select(_DUTY.parent).join(schema.obligations, _ROW.duty == _DUTY.id).where(not_leading, _ROW.role == role)
    found = connection.execute(asked.distinct().limit(_FEW + 1)).scalars().all()
    return list(found) if len(found) <= _FEW else None


def bodies_of(connection: Connection, unions: Iterable[str]) -> list[int]:
    """Return the numbers of some unions (by their ids) that any letter means."""
    table, wanted = schema.bodies.c, frozenset(unions)
    if not wanted:
        return []
    known = connection.execute(select(table.id, table.union_id).where(table.union_id.is_not(None)))
    return [number for number, union_id in known if union_id in wanted]


def concerns(bodies: list[int]) -> ColumnElement[bool]:
    """Say in SQL that a date concerns one of the bodies: it names it, or names nobody and its letter binds it."""
    dates = schema.dates.c
    binding = select(_DUTY.letter).join(owed, owed.c.duty == _DUTY.id).where(owed.c.body.in_(bodies))
    by_name = dates.number.in_(select(named.c.date).where(named.c.body.in_(bodies)))
    return or_(by_name, and_(dates.cohort.is_(None), dates.letter.in_(binding)))
