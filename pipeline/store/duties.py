"""Obligations as rows: what all unions share is a duty, kept once; what is one union's own is a slim row.

Outside nothing of this shows: the same ``Obligation`` records come back, with the deadline in force.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, select

from pipeline.registry.names import key
from pipeline.standing import NEVER_LATE, effective
from pipeline.store import schema
from pipeline.store.marks import Mark
from pipeline.store.search_words import words
from schemas import Deadline, Letter, Obligation

Row = dict[str, Any]
RowLike = Mapping[str, Any] | RowMapping

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
    "role",
    "condition",
)
_DEADLINE = ("due", "bound", "time", "recurrence", "last_good", "safe_due")
#: What is not the letter's own but follows from confirmed letters and from anchors.
_IN_FORCE = (*_DEADLINE, "waits_for", "counted_from", "version", "history")


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
        "confidence": item.confidence,
        "recurring": item.recurrence is not None,
        "words": folded(f"{item.action} {item.deliver_to or ''}"),
        "facts": facts,
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


#: The columns of an obligation that ``Reader`` needs, from the three tables joined by ``joined``.
COLUMNS = (
    *(column for column in schema.obligations.c if column.name not in {"body", "said", "safe_due", "version"}),
    schema.duties.c.facts,
    schema.duties.c.letter,
    schema.duties.c.in_force.label("duty_in_force"),
    schema.bodies.c.name.label("union_name"),
    schema.bodies.c.union_id,
)


def joined(*columns: Any) -> Select[Any]:
    """Return the question for columns of obligations, with their duties and bodies."""
    table = schema.obligations
    return (
        select(*(columns or COLUMNS))
        .select_from(table)
        .join(schema.duties, schema.duties.c.id == table.c.duty)
        .join(schema.bodies, schema.bodies.c.id == table.c.body)
    )


def facts_of(connection: Connection, sha256: str) -> list[tuple[Obligation, RowMapping]]:
    """Return what routing made of a letter, with the rows that hold the marks, in the order of the ids."""
    asked = joined().where(schema.duties.c.letter == sha256).order_by(schema.obligations.c.id)
    reader = Reader(only_facts=True)
    return [(reader.obligation(row), row) for row in connection.execute(asked).mappings()]


class Reader:
    """Makes obligations of rows; what they share is read once. Past their last day on ``today`` open ones are late."""

    def __init__(self, *, today: datetime.date | None = None, only_facts: bool = False) -> None:
        self._duties: dict[int, Obligation] = {}
        self._today = today.isoformat() if today else ""
        self._only_facts = only_facts

    def obligation(self, row: RowLike) -> Obligation:
        """Return the obligation of a row that holds the columns of ``COLUMNS``, with the deadline in force."""
        duty = row["duty"]
        base = self._duties.get(duty)
        if base is None:
            content = None if self._only_facts else row["duty_in_force"]
            base = self._duties[duty] = laid_over(facts(row["facts"]), content)
        if row["in_force"] is not None and not self._only_facts:
            base = laid_over(base, row["in_force"])
        return base.model_copy(
            update={
                "id": row["id"],
                "union": row["union_name"],
                "union_id": row["union_id"],
                "status": self._status(row),
                "limits": _tuple(row["limits"]),
                "limits_to_check": _tuple(row["limits_to_check"]),
                "needs_review": bool(row["needs_review"]),
                "issuer_own": bool(row["issuer_own"]),
                "role": row["role"],
                "condition": row["condition"],
            }
        )

    def _status(self, row: RowLike) -> str:
        if self._only_facts:
            return "todo"
        state: str = row["state"]
        return "late" if (row["last_good"] or "9") < self._today and state not in NEVER_LATE else state


def facts(content: str) -> Obligation:
    """Return what a duty says for all its unions; the fields that are their own are empty."""
    return Obligation.model_validate({"id": "", "union": "", "union_id": None, "status": "todo", **json.loads(content)})


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
