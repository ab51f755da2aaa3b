"""The days of events in force: what later letters that a person confirmed say of them.

What the letter itself says stays in the row, beside it what counts now; so it can be made anew at any time.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select, update

from pipeline.amendments.versions import ENDING, in_force
from pipeline.grouping import grouped
from pipeline.store import schema
from pipeline.store.schema import parts
from schemas import DateRecord, Deadline, Proposal

_DATE, _PROPOSAL = schema.dates.c, schema.proposals.c
#: In the row of a date: what counts now, beside what its letter says.
IN_FORCE = "in_force"
#: What of a date a letter gives, as a date and as a deadline call it.
_OF_DATE = {"date": "due", **{name: name for name in ("start", "bound", "time", "last_good", "safe_due")}}


def put(connection: Connection, letters: Collection[str]) -> None:
    """Write what confirmed letters say of what these letters hold, and which days of theirs are those of another."""
    for part in parts(letters):
        touched = or_(_PROPOSAL.target.in_(part), _PROPOSAL.source.in_(part))
        asked = select(_PROPOSAL.content, _PROPOSAL.state).where(touched).order_by(_PROPOSAL.id)
        said = [content for content, state in connection.execute(asked) if state == "confirmed"]
        found = [Proposal.model_validate_json(content).model_copy(update={"state": "confirmed"}) for content in said]
        found = list(filter(_is_of_events, found))
        by_target, by_source = grouped(found, lambda item: item.target), grouped(found, lambda item: item.source)
        has_more = or_(_DATE.letter.in_([*by_target, *by_source]), _DATE.content.contains(f'"{IN_FORCE}":'))
        rows = select(_DATE.number, _DATE.letter, _DATE.content, _DATE.first_day, _DATE.last_day)
        for row in connection.execute(rows.where(_DATE.letter.in_(part), has_more)).all():
            new = _row(row, by_target.get(row.letter, ()), by_source.get(row.letter, ()))
            if new["content"] != row.content:
                connection.execute(update(schema.dates).where(_DATE.number == row.number).values(**new))


def _is_of_events(item: Proposal) -> bool:
    ends_all = item.effect in ENDING and item.duty is None and item.obligation is None
    return item.event is not None or ends_all


def _row(row: Any, touching: Sequence[Proposal], moving: Sequence[Proposal]) -> Mapping[str, Any]:
    """Return what changes in the row of a date."""
    content = json.loads(row.content)
    content.pop(IN_FORCE, None)
    record = DateRecord.model_validate(content)
    own = Deadline(**{theirs: getattr(record, mine) for mine, theirs in _OF_DATE.items()})
    force = in_force(own, [item for item in touching if item.event is None or _is_of(item, record)])
    said = force.said if force.said in ("repealed", "not_applicable") else None
    # What was itself moved again, or called off, is told where that was said.
    is_of_other = any(_gives(item, record) for item in moving) and not force.history and not said
    if force.history or said or is_of_other:
        history = [version.model_dump(exclude_defaults=True) for version in force.history]
        content[IN_FORCE] = {"status": said, "history": history, "is_of_other": is_of_other}
    now = laid_over(record, force.history)
    is_moved = record.type != "recurring"
    days = {"first_day": now.start or now.last_good or now.date, "last_day": now.last_good or now.date}
    return {"content": json.dumps(content, ensure_ascii=False, separators=(",", ":")), **(days if is_moved else {})}


def _is_of(item: Proposal, record: DateRecord) -> bool:
    return (item.event, item.held_on) == (record.id, record.date)


def _gives(item: Proposal, record: DateRecord) -> bool:
    """Whether a date of the letter that moves an event is the new day of that event."""
    where, new = item.evidence, item.deadline
    return new is not None and where.start <= record.evidence.start < where.end and record.date == new.due


def laid_over(record: DateRecord, history: Sequence[Deadline]) -> DateRecord:
    """Return a date with the last of its days in the place of the letter's own."""
    if not history:
        return record
    return record.model_copy(update={mine: getattr(history[-1], theirs) for mine, theirs in _OF_DATE.items()})
