"""What people said to proposals: lines are only ever added, and no reading of a letter anew takes one back.

A decision belongs to a proposal by its id. Where a better reading or a better copy of a letter makes the same proposal
under another id, the decision goes over to it; a confirmed proposal that is not made again stays as it was confirmed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, or_, select, union

from pipeline.store import schema
from pipeline.store.duties import now_called
from pipeline.store.some import parts
from schemas import Proposal

Row = dict[str, Any]

_COPIES = select(schema.letters.c.sha256).where(schema.letters.c.copy_of == bindparam("source"))
_SAID = (
    select(schema.decisions)
    .where(or_(schema.decisions.c.source == bindparam("source"), schema.decisions.c.source.in_(_COPIES)))
    .order_by(schema.decisions.c.id)
)
_LETTERS: BindParameter[list[str]] = bindparam("letters", expanding=True)
_ANY = union(
    select(schema.decisions.c.source).where(schema.decisions.c.source.in_(_LETTERS)),
    select(schema.letters.c.copy_of)
    .join(schema.decisions, schema.decisions.c.source == schema.letters.c.sha256)
    .where(schema.letters.c.copy_of.in_(_LETTERS)),
)
_STANDING = select(schema.letters.c.copy_of).where(schema.letters.c.sha256 == bindparam("letter"))


def proposal_row(proposal: Proposal) -> Row:
    """Return the row of a proposal."""
    return {
        "id": proposal.id,
        "source": proposal.source,
        "target": proposal.target,
        "effect": proposal.effect,
        "state": proposal.state,
        "content": proposal.model_dump_json(),
    }


def put_confirmed(connection: Connection, proposals: Sequence[Proposal]) -> None:
    """Write proposals as they are, for filling a store at once."""
    connection.execute(insert(schema.proposals), [proposal_row(proposal) for proposal in proposals])


def with_states(connection: Connection, source: str, target: str, made: Sequence[Proposal]) -> list[Proposal]:
    """Return what a letter proposes now for another one, each with what people said to it."""
    said = [line for line in _said(connection, source) if line.target == target]
    by_id = {line.id: line for line in said}
    by_words = {_words(line): line for line in said}
    return [
        item.model_copy(update={"state": found.state})
        if (found := by_id.get(item.id) or by_words.get(_words(item))) is not None
        else item.model_copy(update={"state": "open"})
        for item in made
    ]


def sources(connection: Connection, letters: Sequence[str]) -> set[str]:
    """Return those of some letters of which, or of copies of which, people said something to a proposal."""
    return {name for part in parts(letters) for name in connection.execute(_ANY, {"letters": part}).scalars()}


def kept(connection: Connection, source: str, made: Iterable[Proposal]) -> list[Proposal]:
    """Return what was confirmed of a letter and is not among what it proposes now: a person should look at it."""
    known = {name for item in made for name in (item.id, _words(item))}
    return [
        line.model_copy(update={"stale": True})
        for line in _said(connection, source)
        if line.state == "confirmed" and line.id not in known and _words(line) not in known
    ]


def _said(connection: Connection, source: str) -> list[Proposal]:
    """Return the proposals of a letter that people said something to, with the last word, by today's ids."""
    last = {row["proposal"]: row for row in connection.execute(_SAID, {"source": source}).mappings()}
    found = []
    for row in last.values():
        proposal = Proposal.model_validate_json(row["content"])
        changes = {"source": source, "state": row["decision"], "target": standing(connection, row["target"])}
        for field in ("duty", "obligation"):
            if (name := getattr(proposal, field)) is not None:
                changes[field] = now_called(connection, name)
        found.append(proposal.model_copy(update=changes))
    return found


def _words(proposal: Proposal) -> tuple[object, ...]:
    """Return what makes two proposals of one letter the same for a person."""
    day = proposal.deadline
    new = (day.due, day.time, day.recurrence, day.last_good) if day is not None else None
    return (proposal.target, proposal.effect, proposal.duty, proposal.obligation, new)


def standing(connection: Connection, sha256: str) -> str:
    """Return the letter that stands for this one: itself, unless it is a copy."""
    return connection.execute(_STANDING, {"letter": sha256}).scalar_one_or_none() or sha256
