"""The deadlines in force, written beside the facts so that lists need only columns.

They follow from what routing made of a letter, the proposals that touch it, and the days of events that people gave.
Most unions of a duty share theirs, which is written once; those that answered, or whose own event has its day, have
their own.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from pipeline.amendments.versions import in_force
from pipeline.calendar.durations import with_anchor
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties.standing import days_of, effective
from pipeline.store import duties, listed, register_lines, schema
from pipeline.store.register_rules import received_on
from schemas import STATUSES, Obligation, Proposal

Days = Mapping[str, str]
"""What deadlines are counted from (``received``, or words of the letter) → its day."""


#: What a letter says with these of an earlier duty is no duty beside that one.
_OF_EARLIER = ("urge", "extend", "adjust", "correct")


class _Known(NamedTuple):
    """What is known of a letter's deadlines beside its facts."""

    proposals: list[Proposal]
    days: Days
    own_days: dict[str, dict[str, str]]
    """By the id of an obligation: the days of the union's own events."""
    urged: list[Proposal]
    """What this letter only urges or puts off, confirmed: the duty stands under the letter that laid it on unions."""
    calendar: WorkingCalendar


def put(connection: Connection, letter: str, calendar: WorkingCalendar) -> None:
    """Write the deadlines in force of all obligations of a letter, and what letters say of them."""
    known = _Known(
        _touching(connection, letter),
        _days_of(connection, letter),
        _own_days(connection, letter),
        _urged_by(connection, letter),
        calendar,
    )
    table = schema.duties
    asked = select(table.c.id, table.c.parent, table.c.facts, table.c.in_force).where(table.c.letter == letter)
    for line in connection.execute(asked.order_by(table.c.id)).all():
        facts = duties.facts(line.facts)
        parents = {None, line.parent, facts.parent}
        touching = [proposal for proposal in known.proposals if proposal.duty in parents]
        general = [proposal for proposal in touching if proposal.obligation is None]
        content = _kept(facts, general, known.days, known)
        if content != line.in_force:
            item = duties.laid_over(facts, content)
            days = days_of(item)._asdict()
            values = {"in_force": content, "recurring": item.recurrence is not None, **days}
            connection.execute(update(table).where(table.c.id == line.id).values(**values))
            _put_on_all(connection, line.id, facts, content)
        _put_on_some(connection, line.id, facts, content, known._replace(proposals=touching))
    listed.put(connection, letter)


def _kept(facts: Obligation, proposals: Sequence[Proposal], days: Days, known: _Known) -> str | None:
    """Return what is kept of a duty beside its facts, ``None`` where they hold as they are."""
    item = _counted(facts, days, known.calendar)
    force = in_force(duties.deadline_of(item), proposals)
    has_day = force.deadline.last_good or force.deadline.recurrence
    item = item.model_copy(
        update={
            **duties.fields_of(force.deadline),
            "version": len(force.history) or 1,
            "history": force.history,
            "waits_for": None if has_day else item.waits_for,
        }
    )
    content = duties.kept(item, force.said or ("not_applicable" if _only_urges(facts, known.urged) else None))
    return None if content == duties.kept(facts, None) else content


def _only_urges(facts: Obligation, urged: Sequence[Proposal]) -> bool:
    """Say whether a duty is only an earlier letter's, urged or given its new day in the same words."""
    held = [proposal for proposal in urged if facts.evidence.start <= proposal.evidence.start < facts.evidence.end]
    return any(
        proposal.effect in ("urge", "correct") or (proposal.deadline is not None and proposal.deadline.due == facts.due)
        for proposal in held
    )


def _counted(facts: Obligation, days: Days, calendar: WorkingCalendar) -> Obligation:
    day = days.get(facts.relative.anchor) if facts.relative is not None else None
    return with_anchor(facts, datetime.date.fromisoformat(day), calendar) if day is not None else facts


def _put_on_all(connection: Connection, duty: int, facts: Obligation, content: str | None) -> None:
    table = schema.obligations
    said = duties.said_in(content)
    state = case({name: effective(name, said) for name in STATUSES}, value=table.c.status, else_=table.c.status)
    values = {**_columns(duties.laid_over(facts, content)), "said": said, "state": state, "in_force": None}
    connection.execute(update(table).where(table.c.duty == duty).values(**values))


def _put_on_some(connection: Connection, duty: int, facts: Obligation, shared: str | None, known: _Known) -> None:
    """Write what is in force for single unions, and take away what no longer is."""
    table = schema.obligations
    single = {proposal.obligation for proposal in known.proposals if proposal.obligation} | known.own_days.keys()
    asked = select(table.c.id, table.c.status, table.c.in_force).where(table.c.duty == duty)
    changes = []
    for line in connection.execute(asked.where(or_(table.c.in_force.is_not(None), table.c.id.in_(single)))).all():
        touching = [proposal for proposal in known.proposals if proposal.obligation in {None, line.id}]
        own = _kept(facts, touching, {**known.days, **known.own_days.get(line.id, {})}, known)
        shown = None if own == shared else own or duties.kept(facts, None)
        if shown != line.in_force:
            said = duties.said_in(shown or shared)
            item = duties.laid_over(facts, shown or shared)
            state = effective(line.status, said)
            changes.append({"which": line.id, **_columns(item), "said": said, "state": state, "in_force": shown})
    if changes:
        connection.execute(update(table).where(table.c.id == bindparam("which")), changes)


def _columns(item: Obligation) -> dict[str, Any]:
    return {
        "last_good": item.last_good,
        "safe_due": item.safe_due,
        "version": item.version,
        "recurring": item.recurrence is not None,
    }


def _touching(connection: Connection, letter: str) -> list[Proposal]:
    table = schema.proposals
    asked = select(table.c.content, table.c.state).where(table.c.target == letter, table.c.state != "rejected")
    lines = connection.execute(asked.order_by(table.c.id)).all()
    return [Proposal.model_validate_json(line.content).model_copy(update={"state": line.state}) for line in lines]


def _urged_by(connection: Connection, letter: str) -> list[Proposal]:
    table = schema.proposals
    wanted = (table.c.source == letter, table.c.effect.in_(_OF_EARLIER), table.c.state == "confirmed")
    lines = connection.execute(select(table.c.content).where(*wanted).order_by(table.c.id)).scalars()
    return [Proposal.model_validate_json(content) for content in lines]


def _days_of(connection: Connection, letter: str) -> dict[str, str]:
    """Return the days that people gave for a letter; that of its receipt is also the register's, or its mail's."""
    letters, table = schema.letters, schema.anchors
    is_same = or_(letters.c.sha256 == letter, letters.c.copy_of == letter)
    told = connection.execute(select(func.min(letters.c.arrived_on)).where(is_same)).scalar_one()
    issued = connection.execute(select(letters.c.issued_on).where(letters.c.sha256 == letter)).scalar_one()
    line = register_lines.main_rows(connection, [letter]).get(letter)
    arrived = (received_on(line["arrived_on"], issued) if line else None) or told
    given = connection.execute(select(table.c.anchor, table.c.day).where(table.c.subject == letter)).all()
    return ({"received": arrived} if arrived else {}) | {line.anchor: line.day for line in given}


def _own_days(connection: Connection, letter: str) -> dict[str, dict[str, str]]:
    table, owed, duty = schema.anchors, schema.obligations, schema.duties
    asked = (
        select(table.c.subject, table.c.anchor, table.c.day)
        .join(owed, owed.c.id == table.c.subject)
        .join(duty, duty.c.id == owed.c.duty)
        .where(duty.c.letter == letter)
    )
    found: dict[str, dict[str, str]] = {}
    for line in connection.execute(asked):
        found.setdefault(line.subject, {})[line.anchor] = line.day
    return found
