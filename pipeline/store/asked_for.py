"""What a question about obligations and dates asks for, said in SQL; where what recurs stands on a day."""

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Subquery,
    Table,
    and_,
    false,
    literal_column,
    or_,
    select,
    union,
)

from pipeline.duties import standing
from pipeline.registry.names import ways_to_mean
from pipeline.store import duties, schema
from pipeline.store.crowds import named, owed
from pipeline.store.duties import ObligationLine
from pipeline.store.references import bodies_called, letter_called
from pipeline.store.reviews import is_approved
from pipeline.store.search_index import query
from schemas import CLOSED, STATUSES, Obligation, Side

# --------------------
# Where what recurs stands on a day, as conditions of SQL: its days stand in no column.
#
# Whether a series is late follows from its rule and from the instances that people marked. So that an office's list
# need not work that out for everybody, only those are looked at that can be other than their mark says: those with
# marked instances or a deadline of their own, and the duties that have come to their end.

_IS_NOTED = schema.obligations.c.id.in_(select(schema.instances.c.obligation))
#: The ids of those that stand by themselves: there are few of them.
ALONE = union(
    select(schema.instances.c.obligation),
    select(schema.obligations.c.id).where(schema.obligations.c.in_force.is_not(None)),
)


def may_differ(connection: Connection, today: datetime.date, of: FromClause) -> ColumnElement[bool]:
    """Say in SQL which recurring obligations may stand otherwise than their mark says; a few too many."""
    return or_(_is_single(of), of.c.duty.in_(_late_duties(connection, today)))


def _is_single(of: FromClause) -> ColumnElement[bool]:
    return and_(of.c.recurring.is_(True), of.c.id.in_(ALONE))


def late_together(connection: Connection, today: datetime.date) -> ColumnElement[bool]:
    """Say in SQL which obligations are late with their duty as a whole, whatever their mark."""
    late = _late_duties(connection, today)
    owed = schema.obligations.c
    return and_(owed.duty.in_(late), owed.recurring.is_(True), ~_IS_NOTED, owed.in_force.is_(None)) if late else false()


def singles(connection: Connection, today: datetime.date) -> list[tuple[ObligationLine, Obligation]]:
    """Return the lower unions' obligations that stand by themselves, with how they stand on ``today``."""
    table = schema.obligations
    found = duties.lines(connection, _is_single(table), table.c.side != "outside", of=table)
    return list(zip(found, duties.read(connection, found, today), strict=True))


def _late_duties(connection: Connection, today: datetime.date) -> list[int]:
    return [number for number, day in next_days(connection, today) if day < today.isoformat()]


def next_days(connection: Connection, today: datetime.date) -> Iterator[tuple[int, str]]:
    """Yield the duties that recur with the day on which they stand, where they have one and nobody marked any."""
    table = schema.duties.c
    asked = select(table.id, table.days, table.ended_on).where(table.recurring.is_(True))
    unwritten = []
    for number, days, ended_on in connection.execute(asked):
        if days is None:
            unwritten.append(number)
        elif (day := standing.Days(days, ended_on).next_day(today)) is not None:
            yield number, day
    for number, item in duties.shared(connection, unwritten).items():
        if (found := standing.next_day(item, today)) is not None:
            yield number, found.isoformat()


#: Statuses of what is still owed, as they are stored: that it is late depends on the day.
OPEN = tuple(status for status in STATUSES if status not in CLOSED | {"late"})
#: So many lines a page has.
PAGE = 50
#: So many duties are looked up one by one.
FEW = 500
_MAY_BE_LATE = tuple(status for status in OPEN if status not in standing.NEVER_LATE)


class Filters(NamedTuple):
    """What of the obligations is asked for; everything where nothing is said.

    Whose: ``union`` (ids, or names in any spelling, any of which), ``below`` (ids of unions, beside those); those of
    outsiders only where ``everybody`` is set. When: ``due_from``, ``due_before``, ``statuses``. Which: ``side`` (a duty
    of ours that binds others too is ours), ``role``, ``letter``, ``issuer`` (a name in any spelling), ``kind``,
    ``text`` (words that all stand in the task), ``recurring``, ``duty`` (its whole id), ``letters`` (their ids);
    general advice only where ``advice`` is set. ``approved``: only what a person approved, which is all that a lower
    union may see.
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
        """Say whether only some of the unions are asked for."""
        return bool(self.union or self.below is not None)

    @property
    def has_time(self) -> bool:
        """Say whether it is asked for how obligations stand, or when they end."""
        return bool(self.due_from or self.due_before or self.statuses)


Conditions = list[ColumnElement[bool]]
#: What the conditions are said of: the rows of the unions, or those that may stand for many.
Owing = Subquery | Table


def never_past(asked: Filters) -> bool:
    """Say whether nothing that is past can be meant: past its day, what is open is late."""
    return bool(asked.statuses) and set(asked.statuses) <= set(_MAY_BE_LATE)


def whose(connection: Connection, asked: Filters, of: Owing = owed) -> Conditions:
    """Say in SQL whose obligations are asked for."""
    table = of.c
    found: Conditions = [] if asked.everybody else [table.side != "outside"]
    if asked.is_of_some:
        bodies = {body for name in asked.union for body in bodies_called(connection, name)}
        found.append(table.body.in_(sorted(bodies.union(bodies_of(connection, asked.below or ())))))
    return found


def when(
    connection: Connection,
    asked: Filters,
    today: datetime.date | None,
    of: Owing = owed,
    *,
    by_mark: bool = False,
) -> Conditions:
    """Say in SQL how they stand on ``today`` and when they end; of what recurs a few too many, or none.

    With ``by_mark`` only the mark counts of what recurs.
    """
    table = of.c
    found: Conditions = []
    if asked.due_from is not None:
        found.append(table.last_good >= asked.due_from.isoformat())
    if asked.due_before is not None:
        found.append(table.last_good < asked.due_before.isoformat())
    if asked.statuses:
        found.append(or_(*(has_status(connection, status, today, of, by_mark=by_mark) for status in asked.statuses)))
    return found


def which(connection: Connection, asked: Filters) -> Conditions:
    """Say in SQL which duties are asked for."""
    table = schema.duties.c
    found: Conditions = [] if asked.advice else [schema.BINDS]
    found += [is_approved(table.letter)] if asked.approved else []
    found += [table.kind == asked.kind] if asked.kind else []
    found += [table.parent == asked.duty] if asked.duty else []
    found += [table.letter.in_(sorted(asked.letters))] if asked.letters is not None else []
    found += [table.letter == letter_called(connection, asked.letter)] if asked.letter is not None else []
    found += has_words(asked.text) if asked.text is not None else []
    found += [issued_by(connection, asked.issuer)] if asked.issuer is not None else []
    return found


def of_role(connection: Connection, role: str) -> list[str] | None:
    """Return the ids of the duties in which somebody has a part other than the lead; ``None`` where they are many."""
    if role == "lead":
        return None
    row, duty = schema.obligations.c, schema.duties.c
    not_leading: ColumnElement[bool] = literal_column(f"obligations.{schema.NOT_LEADING}")
    asked = select(duty.parent).join(schema.obligations, row.duty == duty.id).where(not_leading, row.role == role)
    found = connection.execute(asked.distinct().limit(FEW + 1)).scalars().all()
    return list(found) if len(found) <= FEW else None


def conditions(
    connection: Connection,
    asked: Filters,
    today: datetime.date | None,
    of: Owing = owed,
    *,
    by_mark: bool = False,
) -> Conditions:
    """Say in SQL all that is asked for; ``by_mark`` as for ``when``."""
    table = of.c
    own: Conditions = [] if asked.recurring is None else [table.recurring.is_(asked.recurring)]
    own += [table.role == asked.role] if asked.role else []
    own += [table.side == asked.side] if asked.side else []
    # In the words of the partial indexes: what is rare is found by them.
    own += [literal_column(f"{of.name}.{schema.NOT_LEADING}")] if asked.role not in (None, "lead") else []
    own += [literal_column(f"{of.name}.{schema.NOT_BELOW}")] if asked.side not in (None, "below") else []
    about = which(connection, asked)
    if asked.kind or asked.text or asked.issuer is not None:
        own += _of_few(connection, about, of)
    return whose(connection, asked, of) + own + when(connection, asked, today, of, by_mark=by_mark) + about


def _of_few(connection: Connection, about: Conditions, of: Owing) -> Conditions:
    """Name the duties where only a few are as it is asked for: else all obligations would be looked through."""
    duty = schema.duties.c.id
    found = connection.execute(select(duty).where(*about).limit(FEW + 1)).scalars().all()
    return [of.c.duty.in_(found)] if len(found) <= FEW else []


def has_status(
    connection: Connection, status: str, today: datetime.date | None, table: Owing, *, by_mark: bool = False
) -> ColumnElement[bool]:
    """Say in SQL that an obligation has a status on ``today``; of what recurs a few too many, or by its mark."""
    if today is None or status not in {"late", "done", *_MAY_BE_LATE}:
        return table.c.state == status
    if status in _MAY_BE_LATE:
        return and_(table.c.state == status, or_(table.c.last_good.is_(None), table.c.last_good >= today.isoformat()))
    is_past = and_(table.c.last_good.is_not(None), table.c.last_good < today.isoformat())
    is_late = and_(table.c.state.in_(_MAY_BE_LATE), is_past)
    if by_mark:
        return table.c.state == status if status == "done" else is_late
    differs = and_(table.c.state.in_(_MAY_BE_LATE), may_differ(connection, today, table))
    if status == "done":
        return or_(table.c.state == status, differs)
    return or_(is_late, differs)


def has_words(text: str) -> list[ColumnElement[bool]]:
    """Say in SQL that all words asked for stand in the task, those in quotes side by side."""
    asked = query(text)
    if not asked.groups:
        return [false()] if text.strip() else []
    found = []
    for number, group in enumerate(asked.groups):
        words = " ".join(word.folded for word in group)
        end = "" if number in asked.beginnings else " "
        found.append(schema.duties.c.words.contains(f" {words}{end}", autoescape=True))
    return found


def issued_by(connection: Connection, issuer: str) -> ColumnElement[bool]:
    """Say in SQL that a letter is of an issuer: by its whole name, else without “tỉnh”/“ngành”, else by a part."""
    table = schema.letters
    known = [name for name in connection.execute(select(table.c.issuer).distinct()).scalars() if name]
    meant = ([name for name in known if is_meant(name)] for is_meant in ways_to_mean(issuer))
    found: list[str] = next(filter(None, meant), [])
    # Letter by letter: most of what comes is of a few issuers, so that a page is full before all of theirs are found.
    letter = select(table.c.sha256).where(table.c.sha256 == schema.duties.c.letter, table.c.issuer.in_(found))
    return letter.correlate(schema.duties).exists()


def bodies_of(connection: Connection, unions: Iterable[str]) -> list[int]:
    """Return the numbers of some unions (by their ids) that any letter means."""
    table, wanted = schema.bodies.c, frozenset(unions)
    if not wanted:
        return []
    known = connection.execute(select(table.id, table.union_id).where(table.union_id.is_not(None)))
    return [number for number, union_id in known if union_id in wanted]


def concerns(bodies: list[int]) -> ColumnElement[bool]:
    """Say in SQL that a date concerns one of the bodies: it names it, or names nobody and its letter binds it."""
    dates, table = schema.dates, schema.duties
    binding = select(table.c.letter).join(owed, owed.c.duty == table.c.id).where(owed.c.body.in_(bodies))
    return or_(
        dates.c.number.in_(select(named.c.date).where(named.c.body.in_(bodies))),
        and_(dates.c.named.is_(False), dates.c.letter.in_(binding)),
    )
