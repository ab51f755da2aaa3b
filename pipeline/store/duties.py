"""Obligations as rows: what all unions share is a duty, kept once; what is one union's own is a slim row.

Here they are written, read with the instances of a series that are done, and found by their ids.

Outside nothing of this shows: the same ``Obligation`` records come back, with the deadline in force.
"""

import datetime
import functools
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, insert, select

from pipeline.duties.laid import Laid, alone, id_of
from pipeline.duties.standing import NEVER_LATE, days_of, effective, status
from pipeline.store import crowds, schema, seals
from pipeline.store.crowds import STANDS_IN, CrowdPlace, body_row, number_in, owed
from pipeline.store.errors import UnknownRefError
from pipeline.store.marks import UNMARKED, Mark
from pipeline.store.search_index import spelled
from pipeline.store.some import of_ids, parts
from pipeline.words import t
from schemas import Deadline, Letter, Obligation
from schemas.office import Role, Side
from schemas.source import Record

Row = dict[str, Any]
#: The instances of a recurring obligation that are done, by its id.
DoneDays = Mapping[str, tuple[str, ...]]

#: The fields of an obligation that are one union's own; all others belong to the duty.
OWN = (
    "id",
    "union",
    "union_id",
    "status",
    "limits",
    "limits_to_check",
    "needs_review",
    "issuer_own",
    "side",
    "role",
    "condition",
    "done_days",
)
_NOBODY = dict.fromkeys(OWN)
_DEADLINE = ("due", "bound", "time", "recurrence", "last_good", "safe_due")
#: What is not the letter's own but follows from confirmed letters and from anchors.
_IN_FORCE = (*_DEADLINE, "waits_for", "counted_from", "version", "history")
#: The beginning of the JSON of an obligation that is nobody's yet; what a duty says follows.
_NOBODYS = '{"id":"","union":"","union_id":null,"status":"todo",'


class Crowd(NamedTuple):
    """What is laid on a class, the row of those of it who have none of their own, and how many they are."""

    laid: Laid
    row: Row
    many: int


class ObligationRows(NamedTuple):
    """The rows of one letter's obligations, each kind in the order of its ids."""

    bodies: list[Row]
    duties: list[Row]
    obligations: list[Row]
    crowds: list[Crowd]


def of_laid(letter: Letter, laid: Iterable[Laid], marks: Mapping[str, Mark]) -> ObligationRows:
    """Return the rows of what a letter lays on unions, with its own deadlines and the marks set on some, by id."""
    bodies: dict[int, Row] = {}
    duties: dict[int, Row] = {}
    obligations: list[Row] = []
    many: list[Crowd] = []
    shared: dict[tuple[int, str], list[tuple[Obligation, Row]]] = {}
    for one in laid:
        duty = _duty_of(letter, one.like, shared)
        duties[duty["id"]] = duty
        # Of thousands only those have rows on whom anything is marked.
        is_crowd = not one.like.id and crowds.are_many(one.union_ids)
        alone = [item for item in one.each() if not is_crowd or item.id in marks] if marks or not is_crowd else []
        for item in alone:
            body = body_row(item.union, item.union_id)
            bodies[body["id"]] = body
            obligations.append(_obligation_row(item, duty["id"], body["id"], marks.get(item.id)))
        if is_crowd and len(one.names) > len(alone):
            row = _obligation_row(one.like, duty["id"], 0, None)
            many.append(Crowd(one, row, len(one.names) - len(alone)))
    own, common, rows = (
        sorted(found, key=lambda row: row["id"]) for found in (bodies.values(), duties.values(), obligations)
    )
    return ObligationRows(own, common, rows, many)


def _duty_of(letter: Letter, item: Obligation, known: dict[tuple[int, str], list[tuple[Obligation, Row]]]) -> Row:
    """Return the duty of an obligation; of two thousand unions' the shared facts are written down once."""
    alike = known.setdefault((item.evidence.start, item.action), [])
    said = {**item.__dict__, **_NOBODY}
    for first, row in alike:
        if {**first.__dict__, **_NOBODY} == said:
            return row
    row = _duty_row(letter, item)
    alike.append((item, row))
    return row


def _duty_row(letter: Letter, item: Obligation) -> Row:
    sha256 = letter.source.sha256
    facts = item.model_dump_json(exclude=set(OWN))
    return {
        "id": number_in(sha256, facts),
        "letter": sha256,
        "parent": item.parent or parent_of(sha256, item),
        "start": item.evidence.start,
        "kind": item.kind,
        "strength": item.strength,
        "confidence": item.confidence,
        "recurring": item.recurrence is not None,
        "words": folded(f"{item.action} {item.deliver_to or ''}"),
        "facts": facts,
        **days_of(item)._asdict(),
    }


def _obligation_row(item: Obligation, duty: int, body: int, mark: Mark | None) -> Row:
    mark = mark or {**UNMARKED, "status": item.status}
    return {
        "id": item.id,
        "duty": duty,
        "body": body,
        "role": item.role,
        "condition": item.condition,
        "limits": json.dumps(item.limits) if item.limits else None,
        "limits_to_check": json.dumps(item.limits_to_check) if item.limits_to_check else None,
        "needs_review": item.needs_review,
        "issuer_own": item.issuer_own,
        "side": item.side,
        **mark,
        "said": None,
        "state": effective(mark["status"], None),
        "last_good": item.last_good,
        "safe_due": item.safe_due,
        "version": 1,
        "recurring": item.recurrence is not None,
        "in_force": None,
        "many": 1,
    }


def parent_of(sha256: str, item: Obligation) -> str:
    """Return the id of the duty where routing gave none: made of the letter and the task."""
    name = "\n".join((sha256, str(item.evidence.start), item.action))
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def folded(text: str) -> str:
    """Return the words of a text as they are searched, each between blanks."""
    return f" {spelled(text)[0]} "


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


#: The fields before these are an obligation's own.
_OWN_FIELDS = ObligationLine._fields.index("facts")
_ELSEWHERE = {
    "facts": schema.duties.c.facts,
    "letter": schema.duties.c.letter,
    "duty_in_force": schema.duties.c.in_force,
    "union": schema.bodies.c.name,
    "union_id": schema.bodies.c.union_id,
}


def lines(connection: Connection, *wanted: ColumnElement[bool], of: FromClause = owed) -> list[ObligationLine]:
    """Return what is stored of the obligations that are wanted, in no order.

    What is wanted is said of ``owed``, or of those that ``of`` names: the rows alone, the others alone.
    """
    asked = (
        select(*(_ELSEWHERE[name] if name in _ELSEWHERE else of.c[name] for name in ObligationLine._fields))
        .select_from(of)
        .join(schema.duties, schema.duties.c.id == of.c.duty)
        .join(schema.bodies, schema.bodies.c.id == of.c.body)
    )
    stands_in = {} if of is schema.obligations else STANDS_IN
    is_sound = seals.sound(schema.duties), seals.sound_in(schema.obligations, of, stands_in)
    # What is the duty's or the union's stands in every row of it: each is held once.
    known: dict[str | None, str | None] = {}
    rows = of_ids(connection, asked.where(*wanted, *is_sound), of.c.id, None)
    return [
        ObligationLine(*row[:_OWN_FIELDS], *(known.setdefault(value, value) for value in row[_OWN_FIELDS:]))
        for row in rows
    ]


def lines_of(
    connection: Connection, ids: Iterable[str], places: Mapping[str, CrowdPlace] = MappingProxyType({})
) -> list[ObligationLine]:
    """Return what is stored of some obligations, by their whole ids, and of those at some places, in no order."""
    table, bodies = schema.obligations, schema.bodies.c
    wanted = set(ids)
    found = [line for part in parts(wanted) for line in lines(connection, table.c.id.in_(part), of=table)]
    places = {**places, **crowds.places(connection, wanted - {line.id for line in found})}
    if not places:
        return found
    # The row stands for the union that it names; all but the name is the same for the others.
    rows = {place.row for place in places.values()}
    of_row = {line.id: line for part in parts(rows) for line in lines(connection, table.c.id.in_(part), of=table)}
    asked = select(bodies.id, bodies.name, bodies.union_id)
    named = {row.id: row for row in of_ids(connection, asked, bodies.id, {place.body for place in places.values()})}
    for name, place in places.items():
        union = named[place.body]
        found.append(of_row[place.row]._replace(id=name, union=union.name, union_id=union.union_id))
    return found


def shared(
    connection: Connection,
    ids: Collection[int] | Collection[str],
    column: ColumnElement[Any] = schema.duties.c.id,
    *wanted: ColumnElement[bool],
) -> dict[int, Obligation]:
    """Return what all unions of some duties share, with the deadlines in force, by the numbers of the duties.

    Those are meant whose ``column`` (their number, if nothing else is said) is among the ids.
    """
    table = schema.duties.c
    asked = select(table.id, table.facts, table.in_force).where(*wanted, seals.sound(schema.duties))
    rows = of_ids(connection, asked, column, ids)
    return {row.id: laid_over(facts(row.facts), row.in_force) for row in rows}


def facts_of(connection: Connection, sha256: str) -> list[tuple[Obligation, ObligationLine]]:
    """Return what routing made of a letter, with the lines that hold the marks, in the order of the ids."""
    reader = Reader(only_facts=True)
    found = sorted(lines(connection, schema.duties.c.letter == sha256), key=lambda line: line.id)
    return [(reader.obligation(line), line) for line in found]


def laid_by(connection: Connection, sha256: str) -> Iterator[Laid]:
    """Yield what routing laid on unions by a letter, classes as they were, whoever of them has a row by now."""
    table, crowd = schema.obligations, schema.crowds
    asked = select(crowd).join(schema.duties, schema.duties.c.id == crowd.c.duty)
    found = {row.id: row for row in connection.execute(asked.where(schema.duties.c.letter == sha256))}
    meant = {name: crowds.members_of(connection, row.cohort) for name, row in found.items()}
    ids = {id_of(found[name].number, body.name, body.union_id) for name in meant for body in meant[name].each()}
    reader = Reader(only_facts=True)
    for line in sorted(lines(connection, schema.duties.c.letter == sha256, of=table), key=lambda line: line.id):
        if line.id in found:
            like = reader.obligation(line).with_own({"id": "", "union": "", "union_id": None})
            those = meant[line.id]
            yield Laid(like=like, number=found[line.id].number, names=those.names, union_ids=those.union_ids)
        elif line.id not in ids:
            yield alone(reader.obligation(line))


class Reader:
    """Makes obligations of lines; what they share is read once. Past their last day on ``today`` open ones are late.

    ``done`` are the instances that are done of those that recur.
    """

    def __init__(
        self, *, today: datetime.date | None = None, only_facts: bool = False, done: DoneDays = MappingProxyType({})
    ) -> None:
        self._duties: dict[int, Obligation] = {}
        self._day = today
        self._today = today.isoformat() if today else ""
        self._done = done
        self._only_facts = only_facts

    def obligation(self, line: ObligationLine) -> Obligation:
        """Return the obligation of a line, with the deadline in force."""
        base = self._duties.get(line.duty)
        if base is None:
            content = None if self._only_facts else line.duty_in_force
            base = self._duties[line.duty] = laid_over(facts(line.facts), content)
        if line.in_force is not None and not self._only_facts:
            base = laid_over(base, line.in_force)
        made = base.with_own(
            {
                "id": line.id,
                "union": line.union,
                "union_id": line.union_id,
                "status": self._status(line),
                "limits": _tuple(line.limits),
                "limits_to_check": _tuple(line.limits_to_check),
                "needs_review": bool(line.needs_review),
                "issuer_own": bool(line.issuer_own),
                "side": line.side,
                "role": line.role,
                "condition": line.condition,
                "done_days": self._done.get(line.id, ()),
            },
        )
        if not line.recurring or self._day is None or self._only_facts or made.status in NEVER_LATE:
            return made
        made.__dict__["status"] = status(made, self._day)
        return made

    def _status(self, line: ObligationLine) -> str:
        if self._only_facts:
            return "todo"
        is_past = line.last_good is not None and line.last_good < self._today
        return "late" if is_past and line.state not in NEVER_LATE else line.state


def _read_facts(content: str) -> Obligation:
    return Obligation.model_validate_json(f"{_NOBODYS}{content.removeprefix('{')}")


#: A run meets a duty a few times and then no more; each is some kilobytes.
_facts = functools.lru_cache(maxsize=100)(_read_facts)


def facts(content: str) -> Obligation:
    """Return what a duty says for all its unions; the fields that are their own are empty."""
    return _facts(content)


def remember(many: int) -> None:
    """Keep the facts of so many duties at hand from now on: a server shows the same ones again and again."""
    global _facts
    _facts = functools.lru_cache(maxsize=many)(_read_facts)


def deadline_of(item: Obligation) -> Deadline:
    """Return the deadline that an obligation carries."""
    return Deadline(**{name: getattr(item, name) for name in _DEADLINE})


def fields_of(deadline: Deadline) -> Row:
    """Return the fields of an obligation that a deadline gives."""
    return {name: getattr(deadline, name) for name in _DEADLINE}


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
def _kept(content: str) -> Row:
    fields: Row = json.loads(content)
    fields.pop("said")
    return fields | {"history": tuple(map(Deadline.model_validate, fields["history"]))}


@functools.lru_cache(maxsize=1_000)
def _tuple(content: str | None) -> tuple[str, ...]:
    return tuple(json.loads(content)) if content else ()


# --------------------
# Single instances of what recurs: which are done, and by which answer. The last thing that people said of one counts;
# nothing that they said is taken out.

#: So many obligations are asked for by their ids.
_FEW_IDS = 500


class Instance(Record):
    """What was last said of an instance: ``decision`` is ``done`` or ``todo``, ``day`` its last day in time."""

    obligation: str
    day: str
    decision: str
    answer: str | None = None
    done_on: str | None = None
    at: str
    who: str | None = None


def instances_of(connection: Connection, ids: Collection[str] | None) -> list[Instance]:
    """Return the last word on each instance of these obligations (of all for ``None``), in the order they were said."""
    table = schema.instances
    asked = select(table.c.id, *(table.c[name] for name in Instance.model_fields))
    last: dict[tuple[str, str], Any] = {}
    for row in sorted(of_ids(connection, asked, table.c.obligation, ids), key=lambda row: row.id):
        last.pop((row.obligation, row.day), None)
        last[row.obligation, row.day] = row
    return [Instance.model_validate(row, from_attributes=True) for row in last.values()]


def done_days(connection: Connection, lines: Sequence[ObligationLine]) -> dict[str, tuple[str, ...]]:
    """Return the instances that are done of the lines that recur, by id of the obligation; one question for all."""
    table = schema.instances
    wanted = {line.id for line in lines if line.recurring}
    if not wanted:
        return {}
    asked = select(table.c.obligation, table.c.day, table.c.decision, table.c.id)
    # Of a whole office's list nearly all are asked for: one pass over the table is quicker than thousands of ids.
    rows = of_ids(connection, asked, table.c.obligation, wanted if len(wanted) <= _FEW_IDS else None)
    last = {(row.obligation, row.day): row.decision for row in sorted(rows, key=lambda row: row.id)}
    found: dict[str, list[str]] = defaultdict(list)
    for (obligation, day), decision in sorted(last.items()):
        if decision == "done" and obligation in wanted:
            found[obligation].append(day)
    return {obligation: tuple(days) for obligation, days in found.items()}


def read(
    connection: Connection, lines: Sequence[ObligationLine], today: datetime.date | None = None
) -> list[Obligation]:
    """Return the obligations of lines, in their order, as they stand on ``today``, with the instances that are done."""
    reader = Reader(today=today, done=done_days(connection, lines))
    return [reader.obligation(line) for line in lines]


def put_instance(
    connection: Connection,
    line: ObligationLine,
    day: datetime.date,
    decision: str,
    on: datetime.date,
    answer: str | None,
    who: str | None,
) -> None:
    """Write down what a person says of an instance."""
    values = {"obligation": line.id, "letter": line.letter, "day": day.isoformat(), "decision": decision}
    done_on = on.isoformat() if decision == "done" else None
    said = {"answer": answer, "done_on": done_on, "at": on.isoformat(), "who": who}
    connection.execute(insert(schema.instances).values(**values, **said))


def noted_instances(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Return which of these obligations people said something of an instance of."""
    column = schema.instances.c.obligation
    return frozenset(row.obligation for row in of_ids(connection, select(column).distinct(), column, ids))


# --------------------
# One obligation or duty by its id, or by the beginning of it that a person typed.

#: Behind every sign of an id: ends the range of those that begin alike.
_BEHIND_ALL = "\N{LATIN SMALL LETTER Z WITH STROKE}"


def one_duty(connection: Connection, duty_id: str) -> str:
    """Return the id of the duty with this id (also one that it had before), or whose id begins so."""
    table = schema.duties.c.parent
    prefix = duty_id.strip().lower()
    found: list[str] = []
    if prefix:
        found = list(connection.execute(select(table).where(begins(table, prefix)).distinct()).scalars())
        found = [name for name in found if name == prefix] or found
        if not found and (name := now_called(connection, prefix)) != prefix:
            found = list(connection.execute(select(table).where(table == name).distinct()).scalars())
    if len(found) == 1:
        return found[0]
    many = t("Có {count} việc có mã bắt đầu bằng “{id}”.", count=len(found), id=duty_id)
    none = t("Không có việc nào mang mã “{id}”.", id=duty_id)
    raise UnknownRefError(f"{many if found else none} {t('Xem mã bằng: vanthu obligations')}")


def one_obligation(connection: Connection, obligation_id: str) -> ObligationLine:
    """Return what is stored of the obligation with this id (also one that it had before), or whose id begins so."""
    table = schema.obligations
    prefix = obligation_id.strip().lower()
    found: list[str] = []
    if prefix:
        if known := lines_of(connection, [prefix]):
            return known[0]
        rows = select(table.c.id).where(begins(table.c.id, prefix))
        found = [*connection.execute(rows).scalars(), *crowds.beginning(connection, prefix)]
        if not found and (name := now_called(connection, prefix)) != prefix:
            found = [name]
    if len(found) == 1 and (known := lines_of(connection, found)):
        return known[0]
    many = t("Có {count} nghĩa vụ có mã bắt đầu bằng “{id}”.", count=len(found), id=obligation_id)
    none = t("Không có nghĩa vụ nào mang mã “{id}”.", id=obligation_id)
    raise UnknownRefError(f"{many if len(found) > 1 else none} {t('Xem mã bằng: vanthu obligations')}")


def row_of_its_own(connection: Connection, obligation_id: str) -> ObligationLine:
    """Return the obligation with this id, which has a row of its own from now on: something is done to it alone."""
    line = one_obligation(connection, obligation_id)
    crowds.split(connection, [line.id])
    return line


def begins(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Ask for a range, which an index answers, unlike LIKE."""
    return (column >= prefix) & (column < prefix + _BEHIND_ALL)


def now_called(connection: Connection, name: str) -> str:
    """Return today's id of an obligation or duty that had another one."""
    table = schema.renamed
    return connection.execute(select(table.c.new).where(table.c.old == name)).scalar_one_or_none() or name
