"""Obligations as rows: what all unions share is a duty, kept once; what is one union's own is a slim row.

Here they are written, read, and found by their ids; what people marked on them goes over to a new reading of the same
letter. Outside nothing of this shows: the same ``Obligation`` records come back, with the deadline in force.
"""

import datetime
import functools
import hashlib
import itertools
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, exists, func, select

from pipeline.calendar.recurrence import by_rule
from pipeline.duties.class_duties import ClassDuty, ReadLetter, alone, id_of
from pipeline.duties.matching import owed_before, spelled
from pipeline.duties.standing import days_of, effective, status
from pipeline.store import rows, schema
from pipeline.store.database import EVENT, log_lines
from pipeline.store.schema import by_first, of_ids
from pipeline.support.grouping import by_id, grouped, one_called, picked
from pipeline.support.words import t
from pipeline.unions.names import key
from schemas import Deadline, Obligation, Record, Role, Side


class Marks(Record):
    """What people said of one obligation: where it stands, by which letter it was answered, when, and their note."""

    status: str = "todo"
    answer: str | None = None
    done_on: str | None = None
    note: str | None = None


UNMARKED = Marks()
#: The columns that belong to people: a new reading of a letter never touches them.
FIELDS = tuple(Marks.model_fields)
Marked = tuple[Obligation, Marks]


def marks_in(row: Any) -> Marks:
    """Return what people marked, of a row that holds the columns."""
    return Marks.model_construct(None, **picked(row, FIELDS))


def kept_in(row: Any) -> Marked:
    """Return what people marked on an obligation that is not found any more, as it is kept (``rows``)."""
    return Obligation.model_validate_json(row.content), Marks.model_validate_json(row.value)


class CarriedMarks(NamedTuple):
    """What became of marks when a letter got other obligations."""

    marked: list[Marked]
    """The new obligations with their marks."""
    lost: list[Marked]
    """Marks that no new obligation takes: they are kept until one does."""
    renamed: dict[str, str]
    """Ids of obligations and duties that are no longer, with the ones that took their place."""


#: Of a letter that was not there before.
NOTHING_CARRIED = CarriedMarks([], [], {})


def carry_over(
    old: Iterable[Marked], new: Sequence[Obligation], copies: Iterable[Marked] = (), noted: Collection[str] = ()
) -> CarriedMarks:
    """Give the new obligations the marks of the old ones: by id, else by the same union and nearly the same words.

    ``copies`` are obligations of the same letter in other bytes: what nobody marked here may have been marked there.
    ``noted`` are ids of those of which people marked single instances: they are kept, too, until they are found again.
    """
    before, now = {line[0].id: line for line in old}, by_id(new)
    free, copied = _by_union(before[name] for name in before.keys() - now.keys()), _by_union(copies)
    taken = {**owed_before(free, [item for item in new if item.id not in before], UNMARKED), **before}
    taken_of_copies = owed_before(copied, new, UNMARKED)
    marked, renamed, lost = [], dict[str, str](), list[Marked]()
    for item in new:
        lines = [known[item.id] for known in (taken, taken_of_copies) if item.id in known]
        said = [line for line in lines if line[1] != UNMARKED]
        marked.append((item, said[0][1] if said else Marks(status=item.status)))
        lost += said[1:]
        ids = (pair for was, _ in lines for pair in ((was.id, item.id), (was.parent, item.parent)))
        renamed |= {old_id: new_id for old_id, new_id in ids if "" not in (old_id, new_id) and old_id != new_id}
    left = itertools.chain.from_iterable((*free.values(), *copied.values()))
    lost += [line for line in left if line[1] != UNMARKED or line[0].id in noted]
    return CarriedMarks(marked, lost, renamed)


def _by_union(lines: Iterable[Marked]) -> dict[str, list[Marked]]:
    """Return obligations with their marks by the ``key`` of their unions, each list by id."""
    return grouped(sorted(lines, key=lambda line: line[0].id), lambda line: key(line[0].union))


# --------------------
# Obligations as rows, written and read.

#: The fields of an obligation that are one union's own; all others belong to the duty.
OWN = (
    "id", "union", "union_id", "status", "limits", "limits_to_check", "needs_review", "issuer_own", "side", "role",
    "condition", "done_days", "waived_days", "letter_id", "approved", "taken_on", "held_until",
)  # fmt: skip
DEADLINE = ("due", "bound", "time", "recurrence", "except_days", "moved_days", "last_good", "safe_due")
#: What is not the letter's own but follows from confirmed letters and from anchors.
_IN_FORCE = (*DEADLINE, "waits_for", "counted_from", "version", "history")
#: What stands of these in columns: as it is, as JSON.
_PLAIN, _LIMITS = ("side", "role", "condition", "needs_review", "issuer_own"), ("limits", "limits_to_check")
#: The beginning of the JSON of an obligation that is nobody's yet; what a duty says follows.
_NOBODYS = '{"id":"","union":"","union_id":null,"status":"todo",'


def add_laid(made: rows.LetterRows, read: ReadLetter, marks: Mapping[str, Marks]) -> None:
    """Add to ``made`` the rows of what a letter lays on unions, its own deadlines, and ``marks`` (by obligation id)."""
    for one in read.laid:
        duty = _duty_of(made, read.id, one.like)
        owing = one.owing()
        told, rest = owing.keys() & marks.keys(), sorted(owing.keys() - marks.keys())
        # Of all on whom nothing is marked one row tells, where they are not the fewer (``rows``).
        stand_for = rest[:1] if len(told) <= len(rest) else rest
        for name in (*told, *stand_for):
            own = {"id": name, "duty": duty, "body": made.number_of(*owing[name])}
            made.obligations.append(own | _obligation_row(one.like, marks.get(name, Marks(status=one.like.status))))
        if len(rest) > len(stand_for):
            made.obligations[-1] |= {"many": len(rest), "cohort": made.cohort_of(one.bodies), "number": one.number}


def _duty_of(made: rows.LetterRows, sha256: str, item: Obligation) -> int:
    """Return the number of an obligation's duty, whose row is put into ``made`` once: what all its unions share."""
    facts = item.model_dump_json(exclude=set(OWN))
    number = rows.number_in(sha256, facts)
    if number in made.duties:
        return number
    name = "\n".join((sha256, str(item.evidence.start), item.action))
    words = f"{item.action} {item.deliver_to or ''}"
    made.duties[number] = {
        "id": number, "letter": sha256, "parent": item.parent or hashlib.sha256(name.encode()).hexdigest()[:12],
        "start": item.evidence.start, **picked(item, ("kind", "strength", "confidence")), "facts": facts,
        "recurring": item.recurrence is not None, "words": f" {spelled(words)[0]} ", "days": days_of(item),
        "event": rows.number_in(sha256, item.event_id) if item.event_id else None}  # fmt: skip
    return number


def _obligation_row(item: Obligation, mark: Marks) -> rows.Row:
    """Return the columns of an obligation beside its id, duty and body, as a letter lays it, with a mark."""
    limits = picked(item, _LIMITS)
    return {
        **picked(item, (*_PLAIN, "last_good", "safe_due")), **mark.model_dump(),
        **{name: json.dumps(those) if those else None for name, those in limits.items()},
        **dict.fromkeys(("said", "in_force", "cohort", "number")), "version": 1, "many": 1,
        "state": effective(mark.status, None), "recurring": item.recurrence is not None}  # fmt: skip


class ObligationLine(NamedTuple):
    """What is stored of an obligation, from the three tables that ``lines`` joins."""

    id: str
    duty: int
    role: Role
    condition: str | None
    limits: str | None
    limits_to_check: str | None
    needs_review: bool
    issuer_own: bool
    side: Side
    status: str
    answer: str | None
    done_on: str | None
    note: str | None
    said: str | None
    state: str
    last_good: str | None
    recurring: bool
    in_force: str | None
    facts: str
    letter: str
    duty_in_force: str | None
    union: str
    union_id: str | None
    taken_on: str | None
    held_until: str | None
    approved: bool | None


_OWN_FIELDS = ObligationLine._fields[: ObligationLine._fields.index("facts")]
_HEAD, _ASKED = schema.letters.c, schema.proposals.c
# As the index by letter finds them: most proposals stand in one state.
_IS_OWED_SINCE = exists().where(
    _ASKED.source == _HEAD.sha256, _ASKED.effect == "running", func.coalesce(_ASKED.state, "") == "rejected"
)  # fmt: skip
#: The day on which the office got a letter; that of the letter where a person said that what recurs is owed since.
#: One question within the other: of a join SQLite would begin with all letters.
TAKEN_ON = (
    select(case((_IS_OWED_SINCE, _HEAD.issued_on), else_=_HEAD.taken_on))
    .where(_HEAD.sha256 == schema.duties.c.letter)
    .scalar_subquery()
)
#: The last day of what a duty is for, as it stands.
HELD_UNTIL = select(schema.dates.c.last_day).where(schema.dates.c.number == schema.duties.c.event).scalar_subquery()
OF_LETTER = (TAKEN_ON.label("taken_on"), HELD_UNTIL.label("held_until"), rows.as_said(schema.duties.c.letter))
_NAMES = select(*schema.bodies.c["id", "name", "union_id"])
#: What is asked of duties for what all their unions share.
SHARED = select(*schema.duties.c["id", "facts", "in_force", "letter"], *OF_LETTER).where(schema.sound(schema.duties))
_ELSEWHERE = (*schema.duties.c["facts", "letter", "in_force"], *schema.bodies.c["name", "union_id"], *OF_LETTER)


def lines(
    connection: Connection, *wanted: ColumnElement[bool], of: FromClause = rows.owed,
    column: ColumnElement[Any] = schema.obligations.c.id, ids: Collection[str] | Collection[int] | None = None,
) -> list[ObligationLine]:  # fmt: skip
    """Return what is stored of the obligations that are wanted, of those with ``ids`` in a ``column`` if given.

    ``of``: the table of unions, or of rows that stand for many.
    """
    # What is the duty's or the union's stands in every row of it: each is held once.
    known: dict[str | None, str | None] = {}
    own = len(_OWN_FIELDS)
    return [
        ObligationLine(*row[:own], *(known.setdefault(value, value) for value in row[own:]))
        for row in of_ids(connection, _asked_where(of, *wanted), column, ids)
    ]


@functools.cache
def _asked_of(of: FromClause) -> tuple[Select[Any], ColumnElement[bool]]:
    """Return the question for obligations, and whether its rows are as they were written: to make it takes longest."""
    stands_in = {} if of is schema.obligations else rows.STANDS_IN
    joined = of.join(schema.duties, schema.duties.c.id == of.c.duty)
    joined = joined.join(schema.bodies, schema.bodies.c.id == of.c.body)
    asked = select(*of.c[_OWN_FIELDS], *_ELSEWHERE).select_from(joined)
    sound = and_(schema.sound(schema.duties, schema.bodies), schema.sound_in(schema.obligations, of, stands_in))
    return asked, sound


_asked_where: Callable[..., Select[Any]] = functools.lru_cache(maxsize=20)(
    lambda of, *wanted: _asked_of(of)[0].where(*wanted, _asked_of(of)[1])
)


def lines_of(connection: Connection, ids: Iterable[str]) -> list[ObligationLine]:
    """Return what is stored of some obligations, by their whole ids, in no order."""
    return lines_at(connection, rows.row_places(connection, ids))


def lines_at(connection: Connection, places: Mapping[str, rows.RowPlace]) -> list[ObligationLine]:
    """Return what is stored of the obligations at some places, by their ids; what went since is left out."""
    own = {place.row for place in places.values()}
    of_row = by_id(lines(connection, of=schema.obligations, ids=own))
    named = by_first(connection, _NAMES, schema.bodies.c.id, {place.body for place in places.values()})
    # The row names one of those for whom it stands; all but the name is the same for the others.
    return [
        of_row[place.row]._replace(id=name, union=named[place.body].name, union_id=named[place.body].union_id)
        for name, place in places.items()
        if place.row in of_row
    ]


def shared(
    connection: Connection, ids: Collection[int] | Collection[str], column: ColumnElement[Any] = schema.duties.c.id,
    asked: Select[Any] = SHARED,
) -> dict[int, Obligation]:  # fmt: skip
    """Return what all unions share of the duties with the ids in a ``column``, as it is in force, by their numbers."""
    return by_first(
        connection, asked, column, ids, lambda row: laid_over(facts(row.facts), row.in_force).with_own(_of_letter(row))
    )


def _of_letter(line: Any) -> rows.Row:
    """Return what an obligation has of its letter as it stands in the office."""
    return {"letter_id": line.letter, **picked(line, ("approved", "taken_on", "held_until"))}


def lines_under(connection: Connection, sha256: str, of: FromClause = rows.owed) -> list[ObligationLine]:
    """Return what is stored of what a letter lays on unions, in the order of the ids."""
    found = lines(connection, of=of, column=schema.duties.c.letter, ids=[sha256])
    return sorted(found, key=lambda line: line.id)


def facts_of(connection: Connection, sha256: str) -> list[Obligation]:
    """Return what routing made of a letter, in the order of the ids."""
    return list(map(as_laid, lines_under(connection, sha256)))


def laid_by(connection: Connection, sha256: str) -> Iterator[ClassDuty]:
    """Yield what routing laid on unions by a stored letter: classes as they were, also where members have rows."""
    row = schema.obligations.c
    asked = select(row.id, row.cohort, row.number).join(schema.duties, schema.duties.c.id == row.duty)
    asked = asked.where(schema.duties.c.letter == sha256, row.cohort.is_not(None))
    meant = {row.id: (row.number, rows.members_of(connection, row.cohort)) for row in connection.execute(asked)}
    ids = {id_of(number, body.name, body.union_id) for number, those in meant.values() for body in those.each()}
    for line in lines_under(connection, sha256, schema.obligations):
        if line.id in meant:
            like = as_laid(line).with_own({"id": "", "union": "", "union_id": None})
            number, those = meant[line.id]
            yield ClassDuty(like=like, number=number, names=those.names, union_ids=those.union_ids)
        elif line.id not in ids:
            yield alone(as_laid(line))


def as_laid(line: ObligationLine) -> Obligation:
    """Return the obligation of a line as routing made it."""
    return facts(line.facts).with_own({**_own(line), "status": "todo", "done_days": (), "waived_days": ()})


def _own(line: ObligationLine) -> rows.Row:
    """Return what a line says of its union alone."""
    limits = {name: tuple(json.loads(those or "[]")) for name, those in picked(line, _LIMITS).items()}
    return picked(line, ("id", "union", "union_id", *_PLAIN)) | limits


class Instance(Record):
    """What was last said of an instance: ``done``, ``waived`` or ``todo``; ``day`` is its last day in time."""

    obligation: str
    day: str
    decision: str
    answer: str | None = None
    done_on: str | None = None
    at: str
    who: str | None = None


def made_of(line: ObligationLine, today: datetime.date | None = None, settled: Iterable[Instance] = ()) -> Obligation:
    """Return the obligation of a line as it stands on ``today``; ``settled``: its instances that are done or waived."""
    base = facts(line.facts)
    made = laid_over(base, line.in_force or line.duty_in_force)
    days = {by_rule(made, base.recurrence, one.day): one.decision for one in sorted(settled, key=lambda one: one.day)}
    waived = tuple(day for day, decision in days.items() if decision == "waived")
    own = {**_own(line), **_of_letter(line), "done_days": (*days,), "waived_days": waived, "status": line.state}
    made = made.with_own(own)
    if today is not None:
        made.__dict__["status"] = status(made, today)
    return made


@functools.lru_cache(maxsize=2_000)  # a server shows the same ones again and again; each is some kilobytes
def facts(content: str) -> Obligation:
    """Return what a duty says for all its unions; the fields that are their own are empty."""
    return Obligation.model_validate_json(f"{_NOBODYS}{content.removeprefix('{')}")


def said_in(content: str | None) -> str | None:
    """Return what letters say of an obligation beside its deadline, as it is kept."""
    found: str | None = json.loads(content)["said"] if content else None
    return found


def kept(item: Obligation, said: str | None) -> str:
    """Return what is kept of an obligation with the deadline in force, beside the facts."""
    return json.dumps({"said": said, **item.model_dump(mode="json", include=set(_IN_FORCE))}, ensure_ascii=False)


def laid_over(base: Obligation, content: str | None) -> Obligation:
    """Return an obligation with the deadline in force (as it is kept) in the place of its letter's own."""
    return base if content is None else base.with_own(_kept(content))


@functools.lru_cache(maxsize=5_000)
def _kept(content: str) -> rows.Row:
    """Return the fields of an obligation that are in force, read from what is kept."""
    fields: rows.Row = json.loads(content)
    fields.pop("said")
    own = {
        "history": tuple(map(Deadline.model_validate, fields["history"])), "except_days": tuple(fields["except_days"]),
        "moved_days": tuple(map(tuple, fields.get("moved_days", ())))}  # fmt: skip
    return fields | own


# --------------------
# Single instances of what recurs: which are done, and by which answer. The last thing that people said of one counts;
# nothing that they said is taken out.

#: So many obligations are asked for by their ids.
_FEW_IDS = 500


def instances_of(connection: Connection, ids: Collection[str] | None = None) -> list[Instance]:
    """Return the last word on each time of these obligations that recur (``None``: of all), as they were said."""
    last = dict[tuple[str, str], Instance]()
    said = of_ids(connection, log_lines(schema.IS_OF_INSTANCE), EVENT.obligation, ids)
    for row in sorted(said, key=lambda row: row.id):
        one = Instance(obligation=row.obligation, at=row.at, who=row.who, **json.loads(row.content))
        last.pop((one.obligation, one.day), None)
        last[one.obligation, one.day] = one
    return list(last.values())


def read(
    connection: Connection, lines: Sequence[ObligationLine], today: datetime.date | None = None
) -> list[Obligation]:
    """Return the obligations of lines, in their order, as they stand on ``today``, with the instances that are done."""
    wanted = {line.id for line in lines if line.recurring}
    # Of a whole office's list nearly all are asked for: one pass over the table is quicker than thousands of ids.
    said = instances_of(connection, wanted if len(wanted) <= _FEW_IDS else None)
    settled = grouped((one for one in said if one.decision != "todo"), lambda one: one.obligation)
    return [made_of(line, today, settled.get(line.id, ())) for line in lines]


def read_lines(
    connection: Connection, *wanted: ColumnElement[bool], of: FromClause = rows.owed,
    today: datetime.date | None = None, column: ColumnElement[Any] = schema.obligations.c.id,
    ids: Collection[int] | None = None,
) -> list[tuple[ObligationLine, Obligation]]:  # fmt: skip
    """Return the lines that are wanted, as ``lines`` has it, each with its obligation as it stands on ``today``."""
    found = lines(connection, *wanted, of=of, column=column, ids=ids)
    return list(zip(found, read(connection, found, today), strict=True))


# --------------------
# One obligation or duty by its id, or by the beginning of it that a person typed.

#: Behind every sign of an id: ends the range of those that begin alike.
_BEHIND_ALL = "\N{LATIN SMALL LETTER Z WITH STROKE}"


def one_duty(connection: Connection, duty_id: str) -> str:
    """Return the id of the duty with this id (also one that it had before), or whose id begins so."""
    table, prefix = schema.duties.c.parent, duty_id.strip().lower()

    def beginning(name: str) -> Sequence[str]:
        return connection.execute(select(table).distinct().where(begins(table, name))).scalars().all()

    found = beginning(prefix) or beginning(now_called(connection, prefix))
    many = t("Có {count} việc có mã bắt đầu bằng “{id}”.", count=len(found), id=duty_id)
    none = t("Không có việc nào mang mã “{id}”.", id=duty_id)
    return one_called(found, prefix, many, none, t("Xem mã bằng: vanthu obligations"))


def one_obligation(connection: Connection, obligation_id: str) -> ObligationLine:
    """Return what is stored of the obligation with this id (also one that it had before), or whose id begins so."""
    prefix = obligation_id.strip().lower()
    if known := lines_of(connection, [prefix]):
        return known[0]
    ids = ids_beginning(connection, prefix) or [now_called(connection, prefix)]
    found = by_id(lines_of(connection, ids[:2]))
    many = t("Có {count} nghĩa vụ có mã bắt đầu bằng “{id}”.", count=len(ids), id=obligation_id)
    none = t("Không có nghĩa vụ nào mang mã “{id}”.", id=obligation_id)
    return found[one_called([*found], prefix, many, none, t("Xem mã bằng: vanthu obligations"))]


def row_of_its_own(connection: Connection, obligation_id: str) -> ObligationLine:
    """Return the obligation with this id, which has a row of its own from now on: something is done to it alone."""
    line = one_obligation(connection, obligation_id)
    rows.tell_apart(connection, [line.id])
    return line


def begins(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Ask for a range, which an index answers, unlike LIKE."""
    return (column >= prefix) & (column < prefix + _BEHIND_ALL)


def ids_beginning(connection: Connection, prefix: str) -> list[str]:
    """Return the ids of obligations that begin so, those that have rows of their own first."""
    column = schema.obligations.c.id
    own = connection.execute(select(column).where(begins(column, prefix))).scalars()
    return [*own, *rows.ids_beginning(connection, prefix)]


def now_called(connection: Connection, name: str) -> str:
    """Return today's id of an obligation or duty that had another one."""
    return next((row.name for row in connection.execute(rows.chosen("renamed", subject=name))), name)
