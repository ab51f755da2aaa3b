"""Records as rows of the tables, and back; what the store gives beside letters and obligations."""

import datetime
import functools
import hashlib
import itertools
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, case, func, literal, or_, select, update
from sqlalchemy.sql.functions import FunctionElement

from pipeline.calendar import recurrence
from pipeline.duties.amendments.versions import ENDING, in_force
from pipeline.duties.class_duties import BITS, ReadLetter, Routing, owner_of
from pipeline.duties.matching import meetings_by_date, reference_key, shown_name
from pipeline.store import schema
from pipeline.store.schema import BrokenContentError, by_first, conditions_of, existing_ids, of_ids, parts
from pipeline.support.grouping import grouped, picked
from pipeline.unions import Bodies, BoundBody
from pipeline.unions.names import key
from schemas import CLOSED, Correction, DateRecord, Deadline, Letter, LetterKey, Obligation, Proposal, Record, Side, iso

# --------------------
# What holds until something else does, each of a kind, about one subject or the whole office:
#
# office (name ``approver``): who approves letters. filter (subject –): a question to the list of duties, by its name.
# anchor (letter or obligation, an event): its day, from which deadlines are counted. assign (obligation): the unions to
# whom a person gave it; ``content``: as it was routed. mark (obligation): marks on what the present reading of its
# letter does not find, which wait until one does; ``content``: as it was then. renamed (obligation, duty): its id now,
# where a better reading or copy of its letter gave it another one. changed (letter): since when it is to be compared
# again (``schema.note_changed``). file (the hash of a file, a program): what became of it. A file of which all letters
# are stored has its name, and no program; one that could not be read what that program told of it, without its name:
# it may come again under another one.

Kind = Literal["office", "file", "filter", "anchor", "assign", "mark", "renamed"]
_CHOICE = schema.choices.c
_Kept = TypeVar("_Kept", bound=Record)
_REVIEW, _PROPOSAL = schema.letters.alias("reviewed").c, schema.proposals.c


def chosen(kind: Kind, *wanted: ColumnElement[bool], **values: str) -> sa.Select[Any]:
    """Return the question for what holds of a kind; ``values``: what columns of it hold."""
    return sa.select(schema.choices).where(_CHOICE.kind == kind, *wanted).filter_by(**values)


def forget(connection: Connection, kind: Kind, *wanted: ColumnElement[bool], **values: str) -> None:
    """Let nothing of a kind hold any more that is meant as ``chosen`` has it."""
    connection.execute(sa.delete(schema.choices).where(_CHOICE.kind == kind, *wanted).filter_by(**values))


def choose(
    connection: Connection, kind: Kind, value: str | None, subject: str = "", name: str = "", **more: str | None
) -> None:
    """Let something hold in the place of what did; ``None``: nothing does any more. ``more``: what else is kept."""
    which = {"subject": subject, "name": name}
    forget(connection, kind, **which)
    if value is not None:
        put_choices(connection, kind, [{**which, "value": value, **more}])


def put_choices(connection: Connection, kind: Kind, lines: Iterable[Mapping[str, Any]]) -> None:
    """Let several things of a kind hold, none of which does."""
    schema.put(connection, schema.choices, [{"kind": kind, "name": "", **line} for line in lines])


# --------------------
# What may leave the house: letters that a person approved, or all where the office chose that nobody approves.

#: What an office chose, who approves letters, is called so.
APPROVER = "approver"
_IS_APPROVER = (_CHOICE.kind == "office", _CHOICE.subject == "", _CHOICE.name == APPROVER)


def is_approved(letter: ColumnElement[str]) -> ColumnElement[bool]:
    """Say in SQL that a person approved a letter, by its id."""
    return select(_REVIEW.sha256).where(_REVIEW.sha256 == letter, _REVIEW.review_state == "approved").exists()


def nobody_approves() -> ColumnElement[bool]:
    """Say in SQL that this office works without anybody approving letters."""
    return sa.exists().where(*_IS_APPROVER, _CHOICE.value == "nobody")


@functools.lru_cache(maxsize=8)
def may_leave(letter: ColumnElement[str], today: datetime.date | None = None) -> ColumnElement[bool]:
    """Say in SQL that what a letter, by its id, says may be told outside: the rule of every way out of the house.

    With ``today``, what is asked for: nothing of a letter of which it is not known whether it is only kept.
    """
    known = conditions_of((today, lambda day: letter.not_in(asked_of_age(day))))
    return and_(or_(is_approved(letter), nobody_approves()), *known)


#: In SQL: it is in doubt whom the letter of a duty means, and no person has said it.
ASSIGNEE_UNSURE = schema.duties.c.facts.contains('"assignee_unsure":true')


def may_be_asked(today: datetime.date | None) -> ColumnElement[bool]:
    """Say in SQL that a duty may be told outside: its letter may leave, and whom it binds is sure or was approved."""
    letter = schema.duties.c.letter
    return and_(may_leave(letter, today), or_(~ASSIGNEE_UNSURE, is_approved(letter)))


def is_of_unsure(date: Any) -> ColumnElement[bool]:
    """Say in SQL that a date (the columns of its row) is that of a duty which may not be told yet."""
    duty = schema.duties.c
    of_date = duty.facts.contains(sa.literal('"date_id":"').concat(date.id).concat('"'))
    unsure = select(duty.id).where(duty.letter == date.letter, ASSIGNEE_UNSURE, of_date).exists()
    return and_(unsure, ~is_approved(date.letter))


def asked_of_age(today: datetime.date) -> Select[tuple[str]]:
    """Return in SQL the ids of letters that came with days long past (by ``today``), which nobody has answered yet."""
    of = schema.letters.alias()
    asked = select(_PROPOSAL.source).join(of, of.c.sha256 == _PROPOSAL.source)
    return asked.where(_PROPOSAL.state == "open", _PROPOSAL.effect == "lapsed", of.c.taken_on <= today.isoformat())


def as_said(letter: ColumnElement[str]) -> ColumnElement[bool]:
    """Return in SQL whether a person approved a letter, by its id; nothing where nobody has to."""
    said = case((nobody_approves(), None), else_=is_approved(letter))
    return sa.type_coerce(said, sa.Boolean()).label("approved")


# --------------------
# Who owes what, a row for each union, however it is kept: a class of unions is one row until one is told apart.
#
# A row of ``obligations`` with ``many`` > 1 stands for the union that it names, and for so many others that nobody has
# marked apart. Whoever counts asks ``obligations`` and adds up ``many``; whoever asks by id or by union, or wants the
# rows, asks ``owed``, where each union has its own. ``others`` are those that only ``owed`` has. What people do to one
# union, and what follows for it alone, is written to its own row: so a row that stands for many says the same of all
# of them. A class of which most were told apart has no such row any more: whoever looks for the rest would go through
# all of it. Who belongs to a class (a cohort) is kept once for all that mean the same. Where duties stand in lists is
# kept beside these rows.

Row = dict[str, Any]
_ROW, _MEMBER, _BODY = schema.obligations, schema.members, schema.bodies
#: What is a union's own in ``owed``; what stands in the row that it comes from is called so there.
STANDS_IN = {"id": "row", "body": "row_body", "many": "crowd"}
#: Digits of an id.
_DIGITS = BITS // 4


class _Hex(FunctionElement[str]):
    type = sa.String(16)
    inherit_cache = True


schema.written(_Hex, sqlite=f"printf('%0{_DIGITS}x', {{}})", postgresql=f"lpad(to_hex({{}}), {_DIGITS}, '0')")


def _xor(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    """Return the number of one from that of the other and that of both together, as both databases can say it."""
    return one.bitwise_or(other) - one.bitwise_and(other)


_MEMBERS_ID: ColumnElement[str] = sa.cast(_Hex(_xor(_ROW.c.number, _MEMBER.c.owner)), sa.String(16))


def _columns(**own: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """Return the columns of a row by name, each union's own in the place of what stands in it."""
    found: dict[str, ColumnElement[Any]] = {new: _ROW.c[old] for old, new in STANDS_IN.items()}
    found = {**dict(_ROW.c.items()), **found, **own, "many": sa.literal_column("1", sa.Integer)}
    return {name: column.label(name) for name, column in found.items()}


#: How many belong to the class of a row.
_MEMBERS = select(sa.func.count()).where(_MEMBER.c.cohort == _ROW.c.cohort).correlate(_ROW).scalar_subquery()
_split = _ROW.alias("split")
_HAS_ROW = select(_split.c.id).where(_split.c.id == _MEMBERS_ID).exists()
_ALONE, _OF_CLASSES = _columns(), _columns(id=_MEMBERS_ID, body=_MEMBER.c.body)


def _others(*names: str) -> Select[Any]:
    asked = select(*(_OF_CLASSES[name] for name in names)).join_from(_ROW, _MEMBER, _MEMBER.c.cohort == _ROW.c.cohort)
    return asked.where(_ROW.c.many > 1, ~_HAS_ROW)


@functools.cache
def owing(*names: str) -> sa.Subquery:
    """Return who owes what, a row for each union, with some columns: SQLite looks up whatever stands in a question."""
    return sa.union_all(select(*(_ALONE[name] for name in names)), _others(*names)).subquery("owed")


others = _others(*_OF_CLASSES).subquery("others")
owed = owing(*_ALONE)

#: Whom each date names.
_NAMED = select(schema.dates.c.number.label("date"), _MEMBER.c.body)
named = _NAMED.join_from(schema.dates, _MEMBER, _MEMBER.c.cohort == schema.dates.c.cohort).subquery("named")

# --------------------
# The row that stands for a class, and who leaves it.


class RowPlace(NamedTuple):
    """Where it stands what a union owes: in this row, which may stand for other bodies than this one, too."""

    row: str
    body: int


_PLACES = select(_ROW.c.id, _ROW.c.body)
#: For whom else a row stands.
_REST = select(others.c.id, others.c.body).where(others.c.row == sa.bindparam("row"))


def row_places(connection: Connection, ids: Iterable[str]) -> dict[str, RowPlace]:
    """Return in which rows obligations stand, and their bodies, by their ids; ids that there are not are left out."""
    wanted = set(ids)
    found: dict[str, RowPlace] = by_first(connection, _PLACES, _ROW.c.id, wanted, RowPlace._make)
    wanted = {name for name in wanted - found.keys() if len(name) == _DIGITS}
    while wanted:
        name = wanted.pop()
        for row in _among(connection, _ROW.c.number == _from_owner(_number(name))):
            # Mostly others of the same class are asked for, too.
            rest = connection.execute(_REST, {"row": row.id})
            those = {line.id: RowPlace(row.id, line.body) for line in rest if line.id in wanted | {name}}
            found |= those
            wanted -= those.keys()
    return found


def of_rows(connection: Connection, asked: Select[Any], ids: Collection[str]) -> dict[str, Any]:
    """Return what is asked of obligations (with ``id``), by their ids, be it said by a row that stands for many."""
    at = row_places(connection, ids)
    found = by_first(connection, asked, _ROW.c.id, {place.row for place in at.values()})
    return {name: found[place.row] for name, place in at.items()}


_PARENTS = select(_ROW.c.id, schema.duties.c.parent).join(schema.duties, schema.duties.c.id == _ROW.c.duty)


def duty_ids(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the id of the duty of each obligation, by the id of that."""
    return {name: row.parent for name, row in of_rows(connection, _PARENTS, ids).items()}


def ids_beginning(connection: Connection, prefix: str) -> list[str]:
    """Return the ids with a beginning, of obligations that stand in the row of a class, without one of their own."""
    rest = BITS - 4 * len(prefix)
    if _number(prefix) < 0:
        return []
    below = (1 << rest) - 1
    first = _from_owner(_number(prefix) << rest).bitwise_and(literal(~below, sa.BigInteger))
    return sorted(row.own for row in _among(connection, _ROW.c.number.between(first, first + below)))


_IS_ONE = _ROW.c.many == 1
#: The classes of which most were told apart.
_FEW_LEFT = select(_ROW.c.id).where(_ROW.c.many > 1, _ROW.c.many * 2 < _MEMBERS)


def tell_apart(connection: Connection, ids: Iterable[str]) -> None:
    """Give the obligations with these ids rows of their own where one row stands for a class; of few left, to all."""
    wanted, left = set(ids), set[str]()
    for name in sorted(wanted - existing_ids(connection, _ROW.c.id, wanted, _IS_ONE)):
        first_of = _REST.order_by(others.c.id).limit(1)
        for first in connection.execute(first_of, {"row": name}).all():  # who else is named by the row
            connection.execute(sa.update(_ROW).where(_ROW.c.id == name).values(id=first.id, body=first.body))
        for place in row_places(connection, [name]).values():
            if place.row != name:
                _copy(connection, place.row, {name: place.body})
                left.add(place.row)
    for row in list(of_ids(connection, _FEW_LEFT, _ROW.c.id, left)):
        _copy(connection, row.id, dict(map(tuple, connection.execute(_REST, {"row": row.id}))))


def _copy(connection: Connection, name: str, bodies: Mapping[str, int]) -> None:
    """Make rows for some of those for whom a row stands: their bodies, by their ids."""
    own: dict[str, Any] = {"many": 1, "cohort": None, "number": None}
    row = {**connection.execute(select(_ROW).where(_ROW.c.id == name)).mappings().one(), **own}
    schema.put(connection, _ROW, [{**row, "id": other, "body": body} for other, body in bodies.items()])
    connection.execute(sa.update(_ROW).where(_ROW.c.id == name).values(many=_ROW.c.many - len(bodies)))


def _from_owner(number: int) -> ColumnElement[int]:
    """Say in SQL which number a duty has of which a body has the id with a number."""
    return _xor(_BODY.c.owner, literal(number, sa.BigInteger))


def _among(connection: Connection, is_meant: ColumnElement[bool]) -> list[Any]:
    """Return who has no row of its own among those for whom some rows stand: its id, the row, its body."""
    is_member = sa.and_(_MEMBER.c.cohort == _ROW.c.cohort, _MEMBER.c.owner == _BODY.c.owner)
    asked = select(_MEMBERS_ID.label("own"), _ROW.c.id, _ROW.c.number, _ROW.c.cohort, _MEMBER.c.body).distinct()
    asked = asked.join_from(_BODY, _ROW, is_meant).join(_MEMBER, is_member).where(~_HAS_ROW)
    return list(connection.execute(asked))


def _number(digits: str) -> int:
    """Return the number that an id or its beginning writes; -1 where it is none, which no union has."""
    try:
        return int(digits, 16) if len(digits) <= _DIGITS else -1
    except ValueError:
        return -1


# --------------------
# Who is meant by letters: each body once; the members of a class together, once for all that mean the same.


def number_of(*words: str) -> int:
    """Return a number made of words, the same everywhere: ids of rows that nobody types."""
    return int.from_bytes(hashlib.sha256("\n".join(words).encode()).digest()[:8]) >> 1


def number_in(letter: str, *words: str) -> int:
    """Return a number made of words for a row of a letter (by its id): those of one letter stand near each other."""
    return int(letter[:6], 16) << 39 | number_of(letter, *words) >> 24


def body_row(name: str, union_id: str | None) -> Row:
    """Return the row of a union or class."""
    own = {"id": number_of(name, union_id or ""), "owner": owner_of(name, union_id)}
    return {**own, "name": name, "key": key(name), "union_id": union_id}


def put_cohorts(connection: Connection, cohorts: Mapping[int, Bodies]) -> None:
    """Write the members of cohorts (by their numbers) that are not there."""
    left = cohorts.keys() - existing_ids(connection, _MEMBER.c.cohort, cohorts)
    new = {number: [body_row(body.name, body.union_id) for body in cohorts[number].each()] for number in left}
    put_bodies(connection, itertools.chain.from_iterable(new.values()))
    lines = sorted({(number, body["owner"], body["id"]) for number, those in new.items() for body in those})
    schema.put(connection, _MEMBER, [dict(zip(("cohort", "owner", "body"), line, strict=True)) for line in lines])


def members_of(connection: Connection, cohort: int) -> Bodies:
    """Return who belongs to a cohort, by name."""
    asked = select(_BODY.c.name, _BODY.c.union_id).join(_MEMBER, _MEMBER.c.body == _BODY.c.id)
    rows = connection.execute(asked.where(_MEMBER.c.cohort == cohort).order_by(_BODY.c.name, _BODY.c.union_id))
    return Bodies.of(BoundBody(name=name, union_id=union_id) for name, union_id in rows)


def cohorts_of(connection: Connection, letters: Collection[str]) -> list[int]:
    """Return the cohorts that duties and dates of letters mean."""
    duty, date = schema.duties.c, schema.dates.c
    by_duty = select(_ROW.c.cohort).join(schema.duties, duty.id == _ROW.c.duty).where(duty.letter.in_(letters))
    by_date = select(date.cohort).where(date.letter.in_(letters))
    return list(connection.execute(sa.union(by_duty, by_date)).scalars())


def forget_cohorts(connection: Connection, *among: ColumnElement[bool]) -> None:
    """Forget the members of cohorts that no letter means any more."""
    tables = (_ROW, schema.dates)
    is_used = (select(table.c.cohort).where(table.c.cohort == _MEMBER.c.cohort).exists() for table in tables)
    connection.execute(sa.delete(_MEMBER).where(~sa.or_(*is_used), *among))


def put_bodies(connection: Connection, bodies: Iterable[Row]) -> None:
    """Write the bodies that are not there."""
    wanted = {row["id"]: row for row in bodies}
    new = sorted(wanted.keys() - existing_ids(connection, _BODY.c.id, wanted))
    schema.put(connection, _BODY, [wanted[number] for number in new])


# --------------------
# Where duties stand in lists: first what we owe, then what is owed to us, then what is done; the most urgent first.
#
# Kept beside the obligations that it is made of, in their transaction, so that no list has to look at all of these.

#: Day of what has none: it stands behind all that have one.
NO_DAY = "9"


def in_order(day: str | None) -> str:
    """Return a day as lists are ordered by it."""
    return day or NO_DAY


#: What is closed stands so much farther behind.
CLOSED_BY = 4
_OUTSIDE = 2
#: What of an obligation tells where its duty stands.
_NEEDED = ("id", "duty", "side", "state", "last_good", "recurring", "many")
_SIDES = {"ours": 0, "below": 1, "outside": _OUTSIDE}
_CLEAR_LIST = sa.delete(schema.listed_duties)
#: Places of what we and those below us owe, open or closed.
NEAR_US = (0, 1, CLOSED_BY, CLOSED_BY + 1)


class DutyKey(NamedTuple):
    """Where a duty stands, in the order of the list; what it is called by."""

    place: int
    day: str
    duty_id: str
    letter: str = ""
    recurring: bool = False
    is_period: bool = False
    """Whether one instance of what recurs stands there, which ends on ``day``."""


def put_in_order(connection: Connection, letters: Collection[str]) -> None:
    """Write where the duties of letters stand now."""
    schema.drop(connection, _CLEAR_LIST, schema.listed_duties.c.letter, letters)
    # Through this program: what the database copies is sealed row by row, behind the other.
    rows = of_ids(connection, as_listed(), schema.duties.c.letter, letters)
    schema.put(connection, schema.listed_duties, [dict(row._mapping) for row in rows])


@functools.lru_cache(maxsize=8)
def as_listed(*wanted: ColumnElement[bool], first: bool = False) -> Select[Any]:
    """Return the rows of the list as they follow from the obligations that are wanted.

    Outsiders count only where a duty binds nobody else. ``first``: those of a few unions, said of ``owed``.
    """
    # Those of a few unions are looked up first: else every duty would be looked through for them.
    table: Any = schema.obligations
    if first:
        few = select(*owed.c[_NEEDED]).where(*wanted)
        table, wanted = few.cte("wanted").prefix_with("MATERIALIZED"), ()
    row, duty = table.c, schema.duties.c
    is_open, is_near, is_any = row.state.not_in(CLOSED), row.side != "outside", row.id.is_not(None)
    side = func.min(case(_SIDES, value=row.side, else_=_OUTSIDE))

    def nearest(test: ColumnElement[bool], value: Any, fold: Any) -> ColumnElement[Any]:
        near, any_ = (fold(case((and_(test, which), value))) for which in (is_near, is_any))
        return case((side < _OUTSIDE, near), else_=any_)

    left = func.coalesce(nearest(is_open, 1, func.sum), 0)
    recurs = and_(is_open, row.recurring.is_(True), row.last_good.is_(None))
    day = case((left > 0, nearest(is_open, row.last_good, func.min)), else_=nearest(is_any, row.last_good, func.min))
    asked = select(
        duty.parent.label("duty_id"), duty.letter.label("letter"),
        (side + case((left > 0, 0), else_=CLOSED_BY)).label("place"), func.coalesce(day, NO_DAY).label("day"),
        (func.coalesce(nearest(recurs, 1, func.sum), 0) > 0).label("recurring"),
        (func.min(case((schema.BINDS, 0), else_=1)) > 0).label("advice"),
    )  # fmt: skip
    asked = asked.join_from(table, schema.duties, duty.id == row.duty).where(*wanted)
    return asked.group_by(duty.parent, duty.letter)


# --------------------
# What the store gives beside letters and obligations.


class Arrival(Record):
    """A file that brought a letter, and the day (ISO) on which it came, where something says so."""

    sha256: str
    name: str
    arrived_on: str | None


class StoredLetter(Record):
    """A line of the list of letters; ``open`` and ``late`` count obligations of lower unions not yet fulfilled."""

    sha256: str
    name: str
    number: str | None
    symbol: str | None
    kind: str | None
    issuer: str | None
    issued_on: str | None
    subject: str | None
    obligations: int
    open: int
    late: int
    arrivals: tuple[Arrival, ...] = ()
    direction: str = "in"
    """``in`` to us, ``out`` by us, ``info`` for us to know."""
    arrival_number: int | None = None
    """The number in the register of incoming letters of the year in which it came."""
    arrived_on: str | None = None
    """The day on which it came, as that register has it."""

    @property
    def year(self) -> str | None:
        """The year of the register that it stands in: of an incoming one the year in which it came."""
        day = self.issued_on if self.direction == "out" else self.arrived_on or self.issued_on
        return day[:4] if day else None


class DutyRow(Record):
    """A duty as a line of a list: how many of the unions that are asked for it have done it, and what is open."""

    duty_id: str
    title: str
    letter: LetterKey
    due: str | None
    last_good: str | None
    side: Side
    unions: int
    """So many are asked for it: those for which it was repealed or does not apply are left out."""
    done: int
    late: int
    waiting: int
    """So many have answered, and a person has to confirm it."""
    status: str
    """Where it stands: ``late`` with one union that is, else as the most urgent of them."""
    next_day: str | None
    """The day (ISO) on which the first that is open ends; of what recurs, the next one."""
    union: str | None = None
    """The name of the union where it is only one's."""
    like: Obligation = Field(exclude=True)
    """What the unions share, as an obligation of the most urgent of them."""
    place: str = Field(exclude=True)
    """Where the line stands: the next page begins behind it."""


class Event(Record):
    """Something that a person did: ``at`` is the day that the clock said, the order is that in which it was done."""

    at: str
    what: str
    detail: str | None
    who: str | None
    obligation: str
    letter: str


class StoredDate(Record):
    """A date with what a calendar says of its letter."""

    sha256: str
    letter: LetterKey
    subject: str | None
    date: DateRecord
    """With the day in force."""
    approved: bool | None = True
    """Whether a person approved its letter; ``None`` where nobody has to."""
    history: tuple[Deadline, ...] = ()
    """All days of what was moved, the letter's own first."""
    status: str | None = None
    """``repealed``, ``not_applicable`` where it was called off or put off without a day."""
    is_of_other: bool = False
    """Whether it is the new day of what another letter holds, which stands there."""


class WaitingDuty(NamedTuple):
    """A duty that waits: what its unions share, one of its rows, and how many there are; whom its words name."""

    duty_id: str
    row: str
    rows: int
    like: Obligation
    name: str


class NewLetter(NamedTuple):
    """A letter that came."""

    sha256: str
    letter: LetterKey
    subject: str | None
    direction: str


# --------------------
# The days of events in force: what later letters that a person confirmed say of them.
#
# What the letter itself says stays in the row, beside it what counts now; so it can be made anew at any time.

_DATE_ROW = schema.dates.c
#: In the row of a date: what counts now, beside what its letter says.
IN_FORCE = "in_force"
#: What of a date a letter gives, as a date and as a deadline call it.
_OF_DATE = {"date": "due", **{name: name for name in ("start", "bound", "time", "last_good", "safe_due")}}

_TOUCHING = (
    select(_PROPOSAL.content, _PROPOSAL.state)
    .where(or_(_PROPOSAL.target.in_(schema.IDS), _PROPOSAL.source.in_(schema.IDS)))
    .order_by(_PROPOSAL.id)
)

#: Dates that confirmed letters say something of, or said.
_MAY_CHANGE = select(*_DATE_ROW["number", "letter", "content", "first_day", "last_day"]).where(
    _DATE_ROW.letter.in_(schema.IDS),
    or_(_DATE_ROW.letter.in_(sa.bindparam("moved", expanding=True)), _DATE_ROW.content.contains(f'"{IN_FORCE}":')),
)


def touching(connection: Connection, letters: Collection[str]) -> list[Proposal]:
    """Return the proposals of letters and for them, as they stand."""
    rows = schema.rows_for(connection, _TOUCHING, letters)
    return [Proposal.model_validate_json(row.content).model_copy(update={"state": row.state}) for row in rows]


def put_days_in_force(connection: Connection, letters: Collection[str]) -> None:
    """Write into the rows of letters' dates what confirmed proposals say of them, if it is other than before."""
    for part in parts(letters):
        found = [
            item for item in touching(connection, part)
            if item.state == "confirmed"
            and (item.event is not None or (item.effect in ENDING and item.duty is None))]  # fmt: skip
        by_target, by_source = grouped(found, lambda item: item.target), grouped(found, lambda item: item.source)
        meant = {"ids": part, "moved": [*by_target, *by_source]}
        for row in connection.execute(_MAY_CHANGE, meant).all():
            new = _changed(row, by_target.get(row.letter, ()), by_source.get(row.letter, ()))
            if new["content"] != row.content:
                connection.execute(update(schema.dates).where(_DATE_ROW.number == row.number).values(**new))


def _changed(row: Any, touching: Sequence[Proposal], moving: Sequence[Proposal]) -> Mapping[str, Any]:
    """Return the columns of a date's row as confirmed proposals make them: ``touching`` change its day or call it off.

    ``moving`` are those of its own letter: where its day is the new day of another letter's, it is only told there.
    """
    content = json.loads(row.content)
    content.pop(IN_FORCE, None)
    record = DateRecord.model_validate(content)
    own = Deadline(**{theirs: getattr(record, mine) for mine, theirs in _OF_DATE.items()})
    mine = (record.id, record.date)
    force = in_force(own, [one for one in touching if one.event is None or (one.event, one.held_on) == mine])
    said = force.said if force.said in ("repealed", "not_applicable") else None
    history = [version.model_dump(exclude_defaults=True) for version in force.history]
    # What was itself moved again, or called off, is told where that was said.
    begins, new = record.evidence.start, [(one.evidence, one.deadline) for one in moving if one.deadline is not None]
    gives = (where.start <= begins < where.end and record.date == day.due for where, day in new)
    is_of_other = not (history or said) and any(gives)
    told = {"status": said, "history": history, "is_of_other": is_of_other}
    if any(told.values()):
        content[IN_FORCE] = told
    days = _days(with_last_day(record, force.history)) if record.type != "recurring" else {}
    return {"content": json.dumps(content, ensure_ascii=False, separators=(",", ":")), **days}


def _days(record: DateRecord) -> dict[str, str | None]:
    last = record.last_good or record.date
    return {"first_day": record.start or last, "last_day": last}


def with_last_day(record: DateRecord, history: Sequence[Deadline]) -> DateRecord:
    """Return a date with the last of its days in the place of the letter's own."""
    if not history:
        return record
    return record.model_copy(update={mine: getattr(history[-1], theirs) for mine, theirs in _OF_DATE.items()})


# --------------------
# Records as rows of the tables, and back.

_HEAD = ("number", "symbol", "kind", "issuer", "issued_on", "subject")


@dataclass
class LetterRows:
    """The rows of letters, kind by kind: those of several are written with one question a kind."""

    bodies: dict[int, Row] = field(default_factory=dict)
    duties: dict[int, Row] = field(default_factory=dict)
    obligations: list[Row] = field(default_factory=list)
    dates: list[Row] = field(default_factory=list)
    cohorts: dict[int, Bodies] = field(default_factory=dict)
    """The unions that a duty or a date means together."""

    def number_of(self, name: str, union_id: str | None) -> int:
        """Return the number of a body, whose row is written too."""
        row = body_row(name, union_id)
        self.bodies[row["id"]] = row
        return int(row["id"])

    def cohort_of(self, bodies: Bodies) -> int | None:
        """Return the number of some bodies together and put them into ``cohorts``; ``None`` where there is nobody."""
        if not bodies:
            return None
        meant = zip(bodies.names, bodies.union_ids, strict=True)
        number = number_of(*sorted(f"{union_id or ''}\t{name}" for name, union_id in meant))
        self.cohorts[number] = bodies
        return number

    def add_dates(self, read: ReadLetter) -> None:
        """Add the rows of a letter's own dates. A recurring date has no first day to compare."""
        letter, bodies = read.letter, read.bodies
        meetings = meetings_by_date(letter)
        for record in letter.dates:
            if record.of_earlier:
                continue
            number, days = number_in(letter.source.sha256, record.id), _days(record)
            if record.type == "recurring":
                end = recurrence.end_of(record.rrule, record.shown_until, letter.header.issued_on)
                days = {"first_day": None, "last_day": iso(end)}
            # A calendar says what is held, in whatever words the day stands.
            action = shown_name(record, letter) if record.id in meetings else record.action
            shown = record.model_copy(update={"action": action})
            self.dates.append(
                {
                    "number": number, "letter": letter.source.sha256, "id": record.id, "type": record.type, **days,
                    "cohort": self.cohort_of(bodies.get(record.id, Bodies())), "content": shown.model_dump_json(),
                })  # fmt: skip


def of_letter(letter: Letter) -> Row:
    """Return the columns of a letter beside its id."""
    header, source = letter.header, letter.source
    return {
        **picked(header, _HEAD), **picked(source, ("name", "arrived_on", "ocr")), "size": len(letter.text),
        "reference": reference_key(header.number, header.symbol), "content": packed(letter)}  # fmt: skip


def date(row: Any) -> StoredDate:
    """Return the date of a row, joined with its letter."""
    content = json.loads(row.content)
    force = content.pop(IN_FORCE, {})
    history = tuple(map(Deadline.model_validate, force.pop("history", ())))
    record = with_last_day(DateRecord.model_validate(content), history)
    own = picked(row, ("sha256", "subject", "approved"))
    return StoredDate(**own, letter=LetterKey.of(row), date=record, history=history, **force)


def packed(letter: Letter) -> bytes:
    """Return a letter as it is stored: sentences are made where they are shown."""
    return zlib.compress(letter.model_dump_json(exclude={"flags": {"__all__": {"message"}}}).encode())


def packed_routing(read: ReadLetter) -> bytes:
    """Return what is kept of what a copy would lay on whom (``Routing``)."""
    return zlib.compress(read.model_dump_json(include=set(Routing.model_fields)).encode())


def unpacked(content: bytes, letter: str | None = None) -> Letter:
    """Return a stored letter; ``letter`` is the id under which it is stored."""
    return read_back(Letter, content, letter)


def read_back(kind: type[_Kept], content: bytes, letter: str | None = None) -> _Kept:
    """Return a record that was packed."""
    try:
        return kind.model_validate(json.loads(zlib.decompress(content)))
    except (zlib.error, ValueError) as error:
        raise BrokenContentError(letter) from error


def letter(connection: Connection, sha256: str, *, as_read: bool = False) -> Letter:
    """Return the stored letter with exactly this id, as people corrected it or as it was read."""
    table = schema.letters.c
    asked = select(func.coalesce(table.as_read, table.content) if as_read else table.content)
    return unpacked(bytes(connection.execute(asked.where(table.sha256 == sha256)).scalar_one()), sha256)


def as_read(row: Mapping[str, Any] | RowMapping) -> bytes:
    """Return what was read of a stored letter, packed: its content, unless people corrected that."""
    return bytes(row["content"] if row["as_read"] is None else row["as_read"])


def read_head(letter: Letter) -> str:
    """Return what tells copies of a letter, as it was read, for one whose columns say what people made of it."""
    header = letter.header
    return json.dumps([header.number, header.symbol, header.issuer, header.issued_on], ensure_ascii=False)


#: Makes a letter, as it was read, anew with what people said of it.
Mend = Callable[[Letter, Sequence[Correction]], ReadLetter]
