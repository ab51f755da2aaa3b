"""What follows from letters and decisions: proposals of one letter for another, and the deadlines in force.

All of it can be made anew at any time from the letters, the decisions and the anchors, so that it does not matter in
which order they came. It is written in the transaction of the change that it follows from.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, case, delete, func, or_, select, union, update

from pipeline.amendments.versions import in_force
from pipeline.calendar.deadlines import with_anchor
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties.standing import days_of, effective
from pipeline.grouping import grouped
from pipeline.store import crowds, duties, listed, references, register_lines, revision, rows, schema, seals
from pipeline.store.duties import now_called
from pipeline.store.register_lines import received_on
from pipeline.store.some import parts
from schemas import STATUSES, Letter, Obligation, Proposal

#: Says what a letter (the first) proposes for another one and what that lays on unions; a pure function.
Propose = Callable[[Letter, Letter, Sequence[Obligation], WorkingCalendar], Iterable[Proposal]]

_PROPOSAL, _DECISION, _LETTER = schema.proposals.c, schema.decisions.c, schema.letters.c
_OF: BindParameter[str] = bindparam("letter")
_OF_ALL: BindParameter[list[str]] = bindparam("letters", expanding=True)
_OF_GROUP = select(_PROPOSAL.source, _PROPOSAL.target).where(
    or_(_PROPOSAL.source.in_(_OF_ALL), _PROPOSAL.target.in_(_OF_ALL))
)
_PROPOSED = select(_PROPOSAL.target).where(_PROPOSAL.source.in_(_OF_ALL))
_REMOVE = delete(schema.proposals).where(_PROPOSAL.source.in_(_OF_ALL))
_STANDING = select(_LETTER.sha256).where(_LETTER.copy_of.is_(None), _LETTER.sha256.in_(_OF_ALL))


class Following:
    """Collects what was touched in a transaction, then works out what follows."""

    def __init__(self, connection: Connection, propose: Propose, calendar: WorkingCalendar) -> None:
        self._connection = connection
        self._propose = propose
        self._calendar = calendar
        self._sources: set[str] = set()
        self._targets: set[str] = set()
        self._copies: set[str] = set()

    def renewed(self, group: Sequence[str]) -> None:
        """Note that the letter that stands for a group is new, or another than before."""
        self._touching(group)
        self._sources.add(group[0])
        self._targets.add(group[0])
        self._copies.update(group[1:])

    def renamed(self, letter: str) -> None:
        """Note, before that is written, that a letter may get another number: who cites the old one may mean others."""
        self._sources.update(references.may_cite(self._connection, [letter]))

    def new(self, letters: Sequence[str]) -> None:
        """Note letters that are new, each alone in its group."""
        self._touching(letters)
        self._sources.update(letters)
        self._targets.update(letters)

    def _touching(self, letters: Sequence[str]) -> None:
        for part in parts(letters):
            for row in self._connection.execute(_OF_GROUP, {"letters": part}):
                self._sources.add(row.source)
                self._targets.add(row.target)
        self._sources.update(references.may_cite(self._connection, letters))

    def touched(self, letter: str) -> None:
        """Note that decisions or anchors of a letter changed."""
        self._targets.add(letter)

    def reread(self, letter: str) -> None:
        """Note that a newer program may see other proposals in the words of a letter."""
        self._sources.add(letter)

    def settle(self) -> None:
        """Write the proposals and the deadlines in force; what was touched is to be compared with others again."""
        self._put_proposals(sorted(self._sources))
        put_deadlines(self._connection, _standing(self._connection, self._targets), self._calendar)
        revision.note_changed(self._connection, sorted(self._sources | self._targets | self._copies))

    def _put_proposals(self, sources: Sequence[str]) -> None:
        for part in parts(sources):
            # A letter that no longer proposes anything for another leaves it as it was before.
            self._targets.update(self._connection.execute(_PROPOSED, {"letters": part}).scalars())
            self._connection.execute(_REMOVE, {"letters": part})
        self._targets.update(sources)  # what one only urges is no duty of its own
        standing = _standing(self._connection, sources)
        targets: dict[str, set[str]] = {}
        for citation in references.cited_by(self._connection, standing):
            targets.setdefault(citation.source, set()).add(citation.target)
        said = _ever_decided(self._connection, standing)
        found = [item for name in sorted({*targets, *said}) for item in self._made(name, sorted(targets.get(name, ())))]
        self._targets.update(proposal.target for proposal in found)
        seals.put(self._connection, schema.proposals, [proposal_row(proposal) for proposal in found])

    def _made(self, source: str, targets: Sequence[str]) -> list[Proposal]:
        """Return what a letter proposes for others now, and what was confirmed of it before."""
        found: dict[str, Proposal] = {}
        if targets:
            letter = rows.letter(self._connection, source)
            for target in targets:
                owed = [item for item, _ in duties.facts_of(self._connection, target)]
                made = list(self._propose(letter, rows.letter(self._connection, target), owed, self._calendar))
                found |= {item.id: item for item in _with_states(self._connection, source, target, made)}
        for proposal in _still_confirmed(self._connection, source, found.values()):
            found.setdefault(proposal.id, proposal)
        return [found[name] for name in sorted(found)]


def _standing(connection: Connection, letters: Collection[str]) -> list[str]:
    """Return those of some letters that are there and no copies, in the order of their ids."""
    return sorted(
        name for part in parts(letters) for name in connection.execute(_STANDING, {"letters": part}).scalars()
    )


# --------------------
# What people said to proposals: lines are only ever added, and no reading of a letter anew takes one back.
#
# A decision belongs to a proposal by its id. Where a better reading or copy of a letter makes the same one under
# another id, the decision goes over to it; a confirmed proposal that is not made again stays as it was confirmed.

_COPIES = select(_LETTER.sha256).where(_LETTER.copy_of == _OF)
_SAID = (
    select(schema.decisions).where(or_(_DECISION.source == _OF, _DECISION.source.in_(_COPIES))).order_by(_DECISION.id)
)
_ANY = union(
    select(_DECISION.source).where(_DECISION.source.in_(_OF_ALL)),
    select(_LETTER.copy_of)
    .join(schema.decisions, _DECISION.source == _LETTER.sha256)
    .where(_LETTER.copy_of.in_(_OF_ALL)),
)
_STANDS_FOR = select(_LETTER.copy_of).where(_LETTER.sha256 == _OF)


def proposal_row(proposal: Proposal) -> dict[str, Any]:
    """Return the row of a proposal."""
    return {
        "id": proposal.id,
        "source": proposal.source,
        "target": proposal.target,
        "effect": proposal.effect,
        "state": proposal.state,
        "content": proposal.model_dump_json(),
    }


def _with_states(connection: Connection, source: str, target: str, made: Sequence[Proposal]) -> list[Proposal]:
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


def _ever_decided(connection: Connection, letters: Sequence[str]) -> set[str]:
    """Return those of some letters of which, or of copies of which, people said something to a proposal."""
    return {name for part in parts(letters) for name in connection.execute(_ANY, {"letters": part}).scalars()}


def _still_confirmed(connection: Connection, source: str, made: Iterable[Proposal]) -> list[Proposal]:
    """Return what was confirmed of a letter and is not among what it proposes now: a person should look at it."""
    known = {name for item in made for name in (item.id, _words(item))}
    return [
        line.model_copy(update={"stale": True})
        for line in _said(connection, source)
        if line.state == "confirmed" and line.id not in known and _words(line) not in known
    ]


def _said(connection: Connection, source: str) -> list[Proposal]:
    """Return the proposals of a letter that people said something to, with the last word, by today's ids."""
    last = {row["proposal"]: row for row in connection.execute(_SAID, {"letter": source}).mappings()}
    found = []
    for row in last.values():
        proposal = Proposal.model_validate_json(row["content"])
        changes = {"source": source, "state": row["decision"], "target": _standing_for(connection, row["target"])}
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


def _standing_for(connection: Connection, sha256: str) -> str:
    """Return the letter that stands for this one: itself, unless it is a copy."""
    return connection.execute(_STANDS_FOR, {"letter": sha256}).scalar_one_or_none() or sha256


# --------------------
# The deadlines in force, written beside the facts so that lists need only columns.
#
# They follow from what routing made of a letter, the proposals that touch it, and the days of events that people gave.
# Most unions of a duty share theirs, which is written once; those that answered, or whose own event has its day, have
# their own.

_DUTY, _ROW, _ANCHOR = schema.duties.c, schema.obligations.c, schema.anchors.c
_DUTIES = (
    select(_DUTY.letter, _DUTY.id, _DUTY.parent, _DUTY.facts, _DUTY.in_force)
    .where(_DUTY.letter.in_(_OF_ALL))
    .order_by(_DUTY.id)
)
_ROWS = (
    select(_ROW.duty, _ROW.id, _ROW.status, _ROW.in_force)
    .join(schema.duties, _DUTY.id == _ROW.duty)
    .where(_DUTY.letter.in_(_OF_ALL))
)
_SINGLES = _ROWS.where(_ROW.in_force.is_not(None))
_NAMED = _ROWS.where(_ROW.in_force.is_(None), _ROW.id.in_(bindparam("named", expanding=True)))
_ARRIVED = select(func.min(_LETTER.arrived_on), func.min(case((_LETTER.sha256 == _OF, _LETTER.issued_on)))).where(
    or_(_LETTER.sha256 == _OF, _LETTER.copy_of == _OF)
)
_GIVEN = select(_ANCHOR.anchor, _ANCHOR.day).where(_ANCHOR.subject == _OF)
_OWN = (
    select(_ANCHOR.subject, _ANCHOR.anchor, _ANCHOR.day)
    .join(schema.obligations, _ROW.id == _ANCHOR.subject)
    .join(schema.duties, _DUTY.id == _ROW.duty)
    .where(_DUTY.letter == _OF)
)

#: In the facts of a duty as they are written: its days are counted from an event.
_COUNTED = '"relative":{'
#: Letters whose duties are held together.
_AT_ONCE = 32

Days = Mapping[str, str]
"""What deadlines are counted from (``received``, or words of the letter) → its day."""

#: What a letter says with these of an earlier duty is no duty beside that one.
_OF_EARLIER = ("urge", "extend", "adjust", "correct")
_TOUCHING = (
    select(_PROPOSAL.content, _PROPOSAL.state)
    .where(or_(_PROPOSAL.target.in_(_OF_ALL), _PROPOSAL.source.in_(_OF_ALL)))
    .order_by(_PROPOSAL.id)
)


class _Known(NamedTuple):
    """What is known of a letter's deadlines beside its facts."""

    proposals: list[Proposal]
    urged: list[Proposal]
    """What this letter only urges or puts off, confirmed: the duty stands under the letter that laid it on unions."""
    days: Days
    own_days: dict[str, dict[str, str]]
    """By the id of an obligation: the days of the union's own events."""
    calendar: WorkingCalendar


_Said = tuple[list[Proposal], list[Proposal]]
"""What touches a letter, and what it urges."""


class _Single(NamedTuple):
    """A row that has, or may have, a deadline of its own."""

    id: str
    status: str
    in_force: str | None


def put_deadlines(connection: Connection, letters: Collection[str], calendar: WorkingCalendar) -> None:
    """Write the deadlines in force of all obligations of letters, and what letters say of them."""
    for part in parts(letters, _AT_ONCE):
        said = _said_of(connection, part)
        lines = grouped(connection.execute(_DUTIES, {"letters": part}), lambda line: line.letter)
        known = {}
        for letter, of_letter in lines.items():
            counted = any(_COUNTED in line.facts for line in of_letter)
            days, own = (_days_of(connection, letter), _own_days(connection, letter)) if counted else ({}, {})
            known[letter] = _Known(*said.get(letter, ([], [])), days, own, calendar)
        singles = _singles(connection, part, known.values())
        for letter, of_letter in lines.items():
            for line in of_letter:
                # Most hang neither on an event nor on another letter, as their facts say.
                hangs = _COUNTED in line.facts or '"waits_for":"' in line.facts
                if letter in said or line.id in singles or line.in_force is not None or hangs:
                    _put_one(connection, line, singles.get(line.id, ()), known[letter])
    listed.put(connection, letters)


def _put_one(connection: Connection, line: Any, singles: Iterable[_Single], known: _Known) -> None:
    table, facts = schema.duties, duties.facts(line.facts)
    parents = {None, line.parent, facts.parent}
    touching = [proposal for proposal in known.proposals if proposal.duty in parents]
    general = [proposal for proposal in touching if proposal.obligation is None]
    content = _kept(facts, general, known.days, known)
    if changes := content != line.in_force:
        item = duties.laid_over(facts, content)
        days = days_of(item)._asdict()
        values = {"in_force": content, "recurring": item.recurrence is not None, **days}
        connection.execute(update(table).where(table.c.id == line.id).values(**values))
        _put_on_all(connection, line.id, facts, content)
    # What all of a duty have in force was written on each row of it: none has its own any more.
    own = [single._replace(in_force=None) if changes else single for single in singles]
    _put_on_some(connection, own, facts, content, known._replace(proposals=touching))


def _kept(facts: Obligation, proposals: Sequence[Proposal], days: Days, known: _Known) -> str | None:
    """Return what is kept of a duty beside its facts, ``None`` where they hold as they are."""
    if not (proposals or known.urged or facts.relative or facts.waits_for):
        return None
    day = days.get(facts.relative.anchor) if facts.relative is not None else None
    item = with_anchor(facts, datetime.date.fromisoformat(day), known.calendar) if day is not None else facts
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


def _put_on_all(connection: Connection, duty: int, facts: Obligation, content: str | None) -> None:
    table = schema.obligations
    said = duties.said_in(content)
    state = case({name: effective(name, said) for name in STATUSES}, value=table.c.status, else_=table.c.status)
    values = {**_columns(duties.laid_over(facts, content)), "said": said, "state": state, "in_force": None}
    connection.execute(update(table).where(table.c.duty == duty).values(**values))


def _singles(connection: Connection, letters: Sequence[str], known: Iterable[_Known]) -> dict[int, list[_Single]]:
    """Return the rows of letters that have, or may have, a deadline of their own, by the number of their duty."""
    named = {item.obligation for of in known for item in of.proposals if item.obligation}
    named |= {name for of in known for name in of.own_days}
    crowds.split(connection, named)
    found = defaultdict[int, list[_Single]](list)
    lines = [*connection.execute(_SINGLES, {"letters": letters})]
    for part in parts(sorted(named)):  # of each letter thousands may have answered
        lines += connection.execute(_NAMED, {"letters": letters, "named": part})
    for line in lines:
        found[line.duty].append(_Single(line.id, line.status, line.in_force))
    return found


def _put_on_some(
    connection: Connection, lines: Iterable[_Single], facts: Obligation, shared: str | None, known: _Known
) -> None:
    """Write what is in force for single unions, and take away what no longer is."""
    table = schema.obligations
    changes = []
    for line in lines:
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


def _said_of(connection: Connection, letters: Sequence[str]) -> dict[str, _Said]:
    """Return by each letter the proposals that touch it, and what it only urges or puts off itself, confirmed."""
    found = defaultdict[str, _Said](lambda: ([], []))
    for line in connection.execute(_TOUCHING, {"letters": letters}):
        item = Proposal.model_validate_json(line.content).model_copy(update={"state": line.state})
        if item.state != "rejected":
            found[item.target][0].append(item)
        if item.effect in _OF_EARLIER and item.state == "confirmed":
            found[item.source][1].append(item)
    return found


def _days_of(connection: Connection, letter: str) -> dict[str, str]:
    """Return the days that people gave for a letter; that of its receipt is also the register's, or its mail's."""
    told, issued = connection.execute(_ARRIVED, {"letter": letter}).one()
    line = register_lines.main_rows(connection, [letter]).get(letter)
    arrived = (received_on(line["arrived_on"], issued) if line else None) or told
    given = connection.execute(_GIVEN, {"letter": letter}).all()
    return ({"received": arrived} if arrived else {}) | {line.anchor: line.day for line in given}


def _own_days(connection: Connection, letter: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in connection.execute(_OWN, {"letter": letter}):
        found.setdefault(line.subject, {})[line.anchor] = line.day
    return found
