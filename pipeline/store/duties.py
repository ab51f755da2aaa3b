"""Obligations as rows: what all unions share is a duty, kept once; what is one union's own is a slim row.

Outside nothing of this shows: the same ``Obligation`` records come back, with the deadline in force.
"""

import datetime
import functools
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from pipeline.duties.standing import NEVER_LATE, days_of, effective, status
from pipeline.registry.names import key
from pipeline.store import schema
from pipeline.store.marks import Mark
from pipeline.store.search_words import words
from pipeline.store.some import of_ids
from schemas import Deadline, Letter, Obligation
from schemas.obligation import Role, Side

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
_DEADLINE = ("due", "bound", "time", "recurrence", "last_good", "safe_due")
#: What is not the letter's own but follows from confirmed letters and from anchors.
_IN_FORCE = (*_DEADLINE, "waits_for", "counted_from", "version", "history")
#: The beginning of the JSON of an obligation that is nobody's yet; what a duty says follows.
_NOBODYS = '{"id":"","union":"","union_id":null,"status":"todo",'


class Rows(NamedTuple):
    """The rows of one letter's obligations, each kind in the order of its ids."""

    bodies: list[Row]
    duties: list[Row]
    obligations: list[Row]


def number_of(*parts: str) -> int:
    """Return a number made of words, the same everywhere: ids of rows that nobody types."""
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:8]) >> 1


def body_row(name: str, union_id: str | None) -> Row:
    """Return the row of a union or class."""
    return {"id": number_of(name, union_id or ""), "name": name, "key": key(name), "union_id": union_id}


def of_obligations(letter: Letter, marked: Iterable[tuple[Obligation, Mark]]) -> Rows:
    """Return the rows of a letter's obligations, with the letter's own deadlines and the marks set on them."""
    bodies: dict[int, Row] = {}
    duties: dict[int, Row] = {}
    obligations: list[Row] = []
    shared: dict[tuple[int, str], list[tuple[Obligation, Row]]] = {}
    for item, mark in marked:
        body = body_row(item.union, item.union_id)
        bodies[body["id"]] = body
        duty = _duty_of(letter, item, shared)
        duties[duty["id"]] = duty
        obligations.append(_obligation_row(item, duty["id"], body["id"], mark))
    return Rows(*(sorted(rows, key=lambda row: row["id"]) for rows in (bodies.values(), duties.values(), obligations)))


def _duty_of(letter: Letter, item: Obligation, known: dict[tuple[int, str], list[tuple[Obligation, Row]]]) -> Row:
    """Return the duty of an obligation; of two thousand unions' the shared facts are written down once."""
    alike = known.setdefault((item.evidence.start, item.action), [])
    own = {name: getattr(item, name) for name in OWN}
    for first, row in alike:
        if first.model_copy(update=own) == item:
            return row
    row = _duty_row(letter, item)
    alike.append((item, row))
    return row


def _duty_row(letter: Letter, item: Obligation) -> Row:
    sha256 = letter.source.sha256
    facts = item.model_dump_json(exclude=set(OWN))
    return {
        "id": number_of(sha256, facts),
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


def _obligation_row(item: Obligation, duty: int, body: int, mark: Mark) -> Row:
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
    }


def parent_of(sha256: str, item: Obligation) -> str:
    """Return the id of the duty where routing gave none: made of the letter and the task."""
    name = "\n".join((sha256, str(item.evidence.start), item.action))
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def folded(text: str) -> str:
    """Return the words of a text as they are searched, each between blanks."""
    return f" {' '.join(word.folded for word in words(text))} "


class Line(NamedTuple):
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


_ELSEWHERE = {
    "facts": schema.duties.c.facts,
    "letter": schema.duties.c.letter,
    "duty_in_force": schema.duties.c.in_force,
    "union": schema.bodies.c.name,
    "union_id": schema.bodies.c.union_id,
}
_COLUMNS = [_ELSEWHERE[name] if name in _ELSEWHERE else schema.obligations.c[name] for name in Line._fields]


def lines(connection: Connection, *wanted: ColumnElement[bool]) -> list[Line]:
    """Return what is stored of the obligations that are wanted, in no order."""
    table = schema.obligations
    asked = (
        select(*_COLUMNS)
        .select_from(table)
        .join(schema.duties, schema.duties.c.id == table.c.duty)
        .join(schema.bodies, schema.bodies.c.id == table.c.body)
    )
    return [Line._make(row) for row in connection.execute(asked.where(*wanted)).all()]


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
    rows = of_ids(connection, select(table.id, table.facts, table.in_force).where(*wanted), column, ids)
    return {row.id: laid_over(facts(row.facts), row.in_force) for row in rows}


def facts_of(connection: Connection, sha256: str) -> list[tuple[Obligation, Line]]:
    """Return what routing made of a letter, with the lines that hold the marks, in the order of the ids."""
    reader = Reader(only_facts=True)
    found = sorted(lines(connection, schema.duties.c.letter == sha256), key=lambda line: line.id)
    return [(reader.obligation(line), line) for line in found]


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

    def obligation(self, line: Line) -> Obligation:
        """Return the obligation of a line, with the deadline in force."""
        base = self._duties.get(line.duty)
        if base is None:
            content = None if self._only_facts else line.duty_in_force
            base = self._duties[line.duty] = laid_over(facts(line.facts), content)
        if line.in_force is not None and not self._only_facts:
            base = laid_over(base, line.in_force)
        made = made_like(
            base,
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

    def _status(self, line: Line) -> str:
        if self._only_facts:
            return "todo"
        is_past = line.last_good is not None and line.last_good < self._today
        return "late" if is_past and line.state not in NEVER_LATE else line.state


def made_like(base: Obligation, fields: Row) -> Obligation:
    """Return a record with other values in some fields: thousands of them in the time of ``model_copy`` for hundreds.

    What is stored was checked when it came in.
    """
    made = Obligation.__new__(Obligation)
    made.__setstate__(
        {
            "__dict__": base.__dict__ | fields,
            "__pydantic_fields_set__": base.__pydantic_fields_set__,
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        }
    )
    return made


@functools.lru_cache(maxsize=20_000)
def facts(content: str) -> Obligation:
    """Return what a duty says for all its unions; the fields that are their own are empty."""
    return Obligation.model_validate_json(f"{_NOBODYS}{content.removeprefix('{')}")


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
    if content is None:
        return base
    fields = json.loads(content)
    fields.pop("said")
    fields["history"] = tuple(map(Deadline.model_validate, fields["history"]))
    return base.model_copy(update=fields)


def _tuple(content: str | None) -> tuple[str, ...]:
    return tuple(json.loads(content)) if content else ()
