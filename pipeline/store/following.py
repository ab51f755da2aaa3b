"""What follows from letters and decisions: proposals of one letter for another, and the deadlines in force.

All of it can be made anew at any time from the letters, the decisions and the anchors, so that it does not matter in
which order they came. It is written in the transaction of the change that it follows from.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, bindparam, case, delete, func, or_, select, union, update

from pipeline.calendar.deadlines import with_anchor
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties.amendments.lapsed import lapsed, long_past, running
from pipeline.duties.amendments.versions import ENDING, GIVES_DAYS, in_force
from pipeline.duties.standing import days_of, effective
from pipeline.store import duties, references, rows, schema
from pipeline.store.database import EVENT, EVENTS, Database, log_lines, proposing
from pipeline.store.duties import now_called
from pipeline.store.rows import chosen, number_in, put_in_order, tell_apart
from pipeline.store.schema import of_ids, parts
from pipeline.support.grouping import by_id, grouped, picked
from schemas import NOT_ASKED, STATUSES, Deadline, Letter, Obligation, Proposal, whole_day

_PROPOSAL, _LETTER = schema.proposals.c, schema.letters.c
_DUTY, _ROW, _CHOICE = schema.duties.c, schema.obligations.c, schema.choices.c

_STANDS = _LETTER.copy_of.is_(None)
#: With whether something recurs by it: of that a part may have been due before it came.
_RECURS = select(_DUTY.letter).where(_DUTY.recurring.is_(True), _DUTY.letter == _LETTER.sha256).exists()
_HEADS = select(_LETTER.sha256, _LETTER.taken_on, _LETTER.issued_on, _RECURS.label("recurs")).where(_STANDS)
_PROPOSALS, _TARGETS = delete(schema.proposals), select(_PROPOSAL.target)
_SERVING = select(_PROPOSAL.source).where(_PROPOSAL.effect == "serves")
_ENDS = select(_PROPOSAL.source, _PROPOSAL.target).where(
    or_(_PROPOSAL.source.in_(schema.IDS), _PROPOSAL.target.in_(schema.IDS))
)
#: So long before a letter that does not cite them, and no more, those are looked for of which it may speak.
_SO_LONG, _RECENT = datetime.timedelta(days=200), schema.letters.alias()
_ASKED = select(_ROW.id).join(schema.duties, _DUTY.id == _ROW.duty).where(
    _DUTY.letter == _RECENT.c.sha256, _ROW.side == "below", _ROW.state.not_in(NOT_ASKED)
)  # fmt: skip
_LAST_LETTERS = select(_RECENT.c.sha256, _LETTER.content).where(
    _RECENT.c.issuer == _LETTER.issuer, _RECENT.c.sha256 != _LETTER.sha256, _RECENT.c.copy_of.is_(None), _ASKED.exists()
).order_by(_RECENT.c.issued_on.desc(), _RECENT.c.sha256).limit(12)  # fmt: skip
#: The letters, or the letters whose copies, people said something to a proposal of.
_DECIDED = union(
    select(EVENT.source).where(EVENT.source.in_(schema.IDS)),
    select(_LETTER.copy_of).join(EVENTS, EVENT.source == _LETTER.sha256).where(_LETTER.copy_of.in_(schema.IDS)),
)


class Following:
    """Collects what was touched in a transaction; at the end of the ``with`` it is worked out what follows.

    ``sources``: letters that may propose something else now; ``targets``: those of which decisions or anchors changed.
    """

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database, self._connection = database, connection
        self.sources, self.targets, self.copies = set[str](), set[str](), set[str]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            return
        self._put_proposals(sorted(self.sources))
        # What they ask for something that these hold ends with it.
        self.targets.update([*chain.from_iterable(of_ids(self._connection, _SERVING, _PROPOSAL.target, self.targets))])
        standing = sorted(schema.existing_ids(self._connection, _LETTER.sha256, self.targets, _STANDS))
        rows.put_days_in_force(self._connection, standing)
        put_deadlines(self._connection, standing, self._database.calendar)
        schema.note_changed(self._connection, sorted(self.sources | self.targets | self.copies))

    def renewed(self, standing: Sequence[str], copies: Sequence[str] = ()) -> None:
        """Note letters that stand for themselves and their copies, and are new or others than before."""
        for row in schema.rows_for(self._connection, _ENDS, [*standing, *copies]):
            self.sources.add(row.source)
            self.targets.add(row.target)
        citing = references.may_cite(self._connection, [*standing, *copies])
        # By way of these, what cites them may speak of the new ones.
        self.sources.update(standing, citing, references.may_cite(self._connection, citing))
        self.targets.update(standing)
        self.copies.update(copies)

    def _put_proposals(self, sources: Sequence[str]) -> None:
        """Write anew what the letters ``sources`` propose for others, and note in ``targets`` what changes by that."""
        # A letter that no longer proposes anything for another leaves it as it was before.
        self.targets.update(chain.from_iterable(of_ids(self._connection, _TARGETS, _PROPOSAL.source, sources)))
        schema.drop(self._connection, _PROPOSALS, _PROPOSAL.source, sources)
        self.targets.update(sources)  # what one only urges is no duty of its own
        letters = sorted(of_ids(self._connection, _HEADS, _LETTER.sha256, sources), key=lambda row: str(row.sha256))
        standing = {row.sha256: row.taken_on for row in letters}
        # Those, too, of which, or of copies of which, people ever said something to a proposal.
        decided = schema.rows_for(self._connection, _DECIDED, standing)
        said = {name: _said(self._connection, name) for (name,) in decided}
        targets: dict[str, set[str]] = {name: set() for name in said}
        for source, target in references.cited_by(self._connection, standing):
            targets.setdefault(source, set()).add(target)
        for row in letters:
            if meant := self._perhaps_meant(row.sha256, row.issued_on):
                targets.setdefault(row.sha256, set()).update(meant)
            if long_past(row.taken_on, row.issued_on) or row.recurs:
                targets.setdefault(row.sha256, set()).add(row.sha256)
        found = [
            item for name in sorted(targets)
            for item in self._proposed(name, sorted(targets[name]), standing[name], said.get(name, []))]  # fmt: skip
        self.targets.update(proposal.target for proposal in found)
        schema.put(self._connection, schema.proposals, list(map(proposal_row, found)))

    def _perhaps_meant(self, source: str, issued_on: str | None) -> set[str]:
        """Return the last letters of its issuer that one may speak of without citing them: who sent what they ask."""
        issued = whole_day(issued_on)
        if issued is None:
            return set()
        between = _RECENT.c.issued_on.between((issued - _SO_LONG).isoformat(), issued_on)
        found = list(self._connection.execute(_LAST_LETTERS.where(_LETTER.sha256 == source, between)))
        is_telling = found and proposing().tells_without_citing(rows.unpacked(bytes(found[0].content), source))
        return {line.sha256 for line in found} if is_telling else set()

    def _proposed(self, source: str, targets: list[str], taken_on: str | None, said: list[Proposal]) -> list[Proposal]:
        """Return what a letter proposes for others now, with what people ``said`` to it, and confirmed before.

        A decision belongs to a proposal by its id. Where a better reading or copy of a letter makes the same one under
        another id, the decision goes over to it; a confirmed proposal that is not made again stays as it was confirmed:
        a person should look at it.
        """
        states = {name: line.state for line in said for name in _names(line)}
        found: dict[str, Proposal] = {}
        own = duties.facts_of(self._connection, source)
        letter = rows.letter(self._connection, source)
        every = [*chain.from_iterable(self._said_of(letter, target, own, taken_on) for target in targets)]
        # What is told of things that two letters ask is sure of neither.
        told = grouped((one for one in every if one.effect == "received"), _told_at)
        for one in every:
            is_one = len({other.target for other in told.get(_told_at(one), ())}) <= 1
            item = one if is_one else one.model_copy(update={"sure": False})
            name, words = _names(item)
            found[item.id] = item.model_copy(update={"state": states.get(name, states.get(words, "open"))})
        made = set(chain.from_iterable(map(_names, found.values())))
        for line in said:
            if line.state == "confirmed" and made.isdisjoint(_names(line)):
                found[line.id] = line.model_copy(update={"stale": True})
        return [found[name] for name in sorted(found)]

    def _said_of(self, letter: Letter, target: str, own: list[Obligation], taken_on: str | None) -> Iterable[Proposal]:
        """Return what a letter proposes for a ``target``; where that asks no such thing, for letters that it cites."""
        if target == letter.source.sha256:
            return [*lapsed(letter, taken_on, own), *running(letter, taken_on, own)]
        owed = duties.facts_of(self._connection, target)
        other, calendar = rows.letter(self._connection, target), self._database.calendar
        found, further = self._database.propose(letter, other, owed, calendar, own), list[Proposal]()
        for _, cited in references.cited_by(self._connection, [target] if letter.amendments != () else ()):
            first = rows.letter(self._connection, cited)
            spoken: Letter | None = proposing().passed_on(letter, other, first)
            if spoken is not None:
                before = duties.facts_of(self._connection, cited)
                # What is proposed for duties that their letter asks again: they are those of an earlier one.
                again = self._database.propose(other, first, before, calendar, owed)
                theirs = {item.parent or item.id for one in again for item in owed if _is_of_earlier(item, one)}
                found = [item for item in found if item.duty not in theirs]
                further += self._database.propose(spoken, first, before, calendar, own)
        if any((item.duty or item.event) and item.effect != "serves" for item in found):
            return found
        return [item for item in (*found, *further) if item.duty or item.event] or found


def proposal_row(proposal: Proposal) -> dict[str, Any]:
    """Return the row of a proposal."""
    own = picked(proposal, ("id", "source", "target", "effect", "state"))
    return {**own, "content": proposal.model_dump_json()}


def _said(connection: Connection, source: str) -> list[Proposal]:
    """Return the proposals of a letter on which people decided, each as decided last, by the ids of today."""
    copies = select(_LETTER.sha256).where(_LETTER.copy_of == source)
    asked = log_lines(or_(EVENT.source == source, EVENT.source.in_(copies))).with_only_columns(EVENT.content)
    every = map(Proposal.model_validate_json, connection.execute(asked).scalars())
    found = []
    for proposal in by_id(every).values():
        target = select(_LETTER.copy_of).where(_LETTER.sha256 == proposal.target)
        standing = connection.execute(target).scalar_one_or_none()
        called = partial(now_called, connection)
        names = {field: name and called(name) for field, name in picked(proposal, ("duty", "obligation")).items()}
        own = {"source": source, "target": standing or proposal.target, "some": tuple(map(called, proposal.some))}
        found.append(proposal.model_copy(update=names | own))
    return found


#: What a proposal does, and where that is told.
_told_at = attrgetter("effect", "evidence.start")


def _names(proposal: Proposal) -> tuple[object, object]:
    """Return the id of a proposal, and what makes two of one letter the same for a person."""
    day = proposal.deadline
    new = (day.due, day.time, day.recurrence, day.last_good) if day is not None else None
    words = (proposal.target, proposal.effect, proposal.duty, proposal.alone, proposal.held_on, new)
    return proposal.id, words


# --------------------
# The deadlines in force, written beside the facts so that lists need only columns.
#
# They follow from what routing made of a letter, the proposals that touch it, and the days of events that people gave.
# Most unions of a duty share theirs, which is written once; those that answered, or whose own event has its day, have
# their own.

#: In the facts of a duty as they are written: its days are counted from an event.
_COUNTED = '"relative":{'
#: Letters whose duties are held together.
_AT_ONCE = 32
_DUTIES = select(_DUTY.letter, _DUTY.id, _DUTY.parent, _DUTY.facts, _DUTY.in_force, _DUTY.event).order_by(_DUTY.id)
_SINGLE = select(_ROW.duty, _ROW.id, _ROW.status, _ROW.in_force)
_WITH_OWN = _SINGLE.join(schema.duties, _DUTY.id == _ROW.duty).where(_ROW.in_force.is_not(None))
_WITHOUT = _SINGLE.where(_ROW.in_force.is_(None))

Days = Mapping[str, str]
"""What deadlines are counted from (``received``, or words of the letter) → its day."""


class _LetterContext(NamedTuple):
    letter: str
    calendar: WorkingCalendar
    proposals: list[Proposal]
    urged: list[Proposal]
    """What this letter only urges, puts off or asks again: the duty stands under the letter that laid it on unions."""
    of_held: list[Proposal]
    """What is said of things that other letters hold, for which this one asks."""
    days: Days
    own_days: dict[str, dict[str, str]]
    """By the id of an obligation: the days of the union's own events."""


def put_deadlines(connection: Connection, letters: Collection[str], calendar: WorkingCalendar) -> None:
    """Write the deadlines in force of all obligations of letters, and what letters say of them (``said``)."""
    for part in parts(letters, _AT_ONCE):
        lines = list(of_ids(connection, _DUTIES, _DUTY.letter, part))
        counted = {line.letter for line in lines if _COUNTED in line.facts}
        days = {name: _days_of(connection, name) for name in counted}
        said = _not_rejected(connection, part)
        held = _not_rejected(connection, [item.target for item in said if item.effect == "serves"])
        by_target, by_source = grouped(said, lambda item: item.target), grouped(said, lambda item: item.source)
        known = {
            name: _LetterContext(
                name, calendar, by_target.get(name, []), by_source.get(name, []), held, *days.get(name, ({}, {}))
            )
            for name in part}  # fmt: skip
        singles = _singles(connection, part, known.values())
        for line in lines:
            _put_one(connection, line, singles.get(line.id, ()), known[line.letter])
    put_in_order(connection, letters)


def _not_rejected(connection: Connection, letters: Collection[str]) -> list[Proposal]:
    return [item for item in rows.touching(connection, sorted(set(letters))) if item.state != "rejected"]


def _put_one(connection: Connection, line: Any, singles: Iterable[Any], known: _LetterContext) -> None:
    """Write what is in force of a duty (``line``), and of those ``singles`` that may have a day of their own."""
    facts, row = duties.facts(line.facts), schema.obligations
    where, held = _held_for(facts, known)
    event = number_in(where, held) if held else None
    touching = [proposal for proposal in known.proposals if proposal.touches(line.parent, facts.date_id)]
    content = _kept(facts, [proposal for proposal in touching if not proposal.alone], known.days, known)
    is_changed = (content, event) != (line.in_force, line.event)
    if is_changed:
        own = _columns(facts, content)
        days = days_of(duties.laid_over(facts, content))
        values = {"in_force": content, "recurring": own["recurring"], "days": days, "event": event}
        connection.execute(update(schema.duties).where(_DUTY.id == line.id).values(**values))
        state = case({name: effective(name, own["said"]) for name in STATUSES}, value=_ROW.status, else_=_ROW.status)
        connection.execute(update(row).where(_ROW.duty == line.id).values(**own, state=state, in_force=None))
    changes = []
    for single in singles:
        of_union = [proposal for proposal in touching if not proposal.alone or single.id in proposal.alone]
        own_content = _kept(facts, of_union, {**known.days, **known.own_days.get(single.id, {})}, known)
        shown = None if own_content == content else own_content or duties.kept(facts, None)
        # What all of a duty have in force was written on each row of it: then none has its own any more.
        if shown != (None if is_changed else single.in_force):
            own = _columns(facts, shown or content)
            own |= {"which": single.id, "state": effective(single.status, own["said"]), "in_force": shown}
            changes.append(own)
    if changes:
        connection.execute(update(row).where(_ROW.id == bindparam("which")), changes)


def _held_for(facts: Obligation, known: _LetterContext) -> tuple[str, str | None]:
    """Return the letter and the date (its id, or ``None``) of what a duty is for: another's where surely tied to it."""
    ties = (
        (one.target, one.event) for one in known.urged
        if one.effect == "serves" and one.evidence == facts.evidence and (one.sure or one.state == "confirmed")
    )  # fmt: skip
    return next(ties, (known.letter, facts.event_id))


def _columns(facts: Obligation, content: str | None) -> dict[str, Any]:
    """Return the columns of obligations that follow from what is in force (``content``; ``None``: the facts alone)."""
    item = duties.laid_over(facts, content)
    days = picked(item, ("last_good", "safe_due", "version"))
    return {**days, "recurring": item.recurrence is not None, "said": duties.said_in(content)}


def _kept(facts: Obligation, proposals: Sequence[Proposal], days: Days, known: _LetterContext) -> str | None:
    """Return what is kept of a duty beside its facts (JSON): the deadline in force; ``None`` where the facts hold."""
    if not any((proposals, known.urged, facts.relative, facts.event_id)):
        return None
    day = days.get(facts.relative.anchor) if facts.relative is not None else None
    item = with_anchor(facts, datetime.date.fromisoformat(day), known.calendar) if day is not None else facts
    force = in_force(Deadline(**picked(item, duties.DEADLINE)), proposals)
    # What is called off, or waits for another day, takes along what is asked for it.
    where, held = _held_for(facts, known)
    on_it = (one for one in (*known.proposals, *known.of_held) if one.target == where and one.touches("", held))
    event = in_force(Deadline(), on_it)
    said = event.said if event.said in NOT_ASKED else force.said
    has_day = force.deadline.last_good or force.deadline.recurrence
    own = {"version": len(force.history) or 1, "history": force.history}
    own |= {"waits_for": None if has_day else item.waits_for, **picked(force.deadline, duties.DEADLINE)}
    item = item.model_copy(update=own)
    is_urged = any(_is_of_earlier(facts, proposal) for proposal in known.urged)
    content = duties.kept(item, said or ("not_applicable" if is_urged else None))
    return None if content == duties.kept(facts, None) else content


#: What may be done to an earlier duty.
_CHANGES = GIVES_DAYS | ENDING


def _is_of_earlier(facts: Obligation, proposal: Proposal) -> bool:
    """Whether a duty is an earlier letter's, urged, given its day or asked again in the same words: none of this one.

    What a whole duty surely asks again is that already where nobody has decided yet: the earlier one stands. What only
    says that another letter is changed leaves its own duty (“cử 01 đại biểu, thay vì 02”).
    """
    is_whole = proposal.duty is not None and proposal.evidence == facts.evidence and proposal.effect in _CHANGES
    is_inside = facts.evidence.start <= proposal.evidence.start < facts.evidence.end
    if proposal.state != "confirmed":
        # A day that nobody is named for may be the earlier duty's: nothing is asked twice.
        return (is_whole and proposal.sure) or (facts.assignee_unsure and is_inside and proposal.effect in _CHANGES)
    gives_its_day = proposal.deadline is not None and proposal.deadline.due == facts.due
    return is_whole or (is_inside and (proposal.effect in ("urge", "correct") or gives_its_day))


def _singles(connection: Connection, letters: Sequence[str], known: Iterable[_LetterContext]) -> dict[int, list[Any]]:
    """Return the rows of single unions that have, or may have, a deadline of their own, by their duty's number."""
    named = {name for of in known for name in chain(of.own_days, *(item.alone for item in of.proposals))}
    tell_apart(connection, named)
    lines = [*of_ids(connection, _WITH_OWN, _DUTY.letter, letters)]
    lines += of_ids(connection, _WITHOUT, _ROW.id, sorted(named))  # of each letter thousands may have answered
    return grouped(lines, lambda line: int(line.duty))


#: A letter that is entered longer after its own day was read late: on which day it came, the register does not know.
_LATE = datetime.timedelta(days=31)


def received_on(arrived_on: str | None, issued_on: str | None) -> str | None:
    """Return the day of a line of the register as that from which terms count “kể từ ngày nhận được”, where it is.

    >>> received_on("2026-03-04", "2026-03-02"), received_on("2026-03-04", "2019-05-20")
    ('2026-03-04', None)
    """
    came, issued = whole_day(arrived_on), whole_day(issued_on)
    return arrived_on if came and issued and issued <= came <= issued + _LATE else None


def _days_of(connection: Connection, letter: str) -> tuple[Days, dict[str, dict[str, str]]]:
    """Return the days given for a letter, by event (``received`` too, by register or mail), and for each obligation."""
    own_day = func.min(case((_LETTER.sha256 == letter, _LETTER.issued_on)))
    arrived = select(func.min(_LETTER.arrived_on), own_day).where(
        or_(_LETTER.sha256 == letter, _LETTER.copy_of == letter)
    )
    told, issued = connection.execute(arrived).one()
    line = references.main_rows(connection, [letter]).get(letter, {"arrived_on": None})
    came = received_on(line["arrived_on"], issued) or told
    given = connection.execute(chosen("anchor", subject=letter))
    days = ({"received": came} if came else {}) | {line.name: line.value for line in given}
    asked, own = chosen("anchor").join(schema.obligations, _ROW.id == _CHOICE.subject), defaultdict[str, Any](dict)
    for row in connection.execute(asked.join(schema.duties, _DUTY.id == _ROW.duty).where(_DUTY.letter == letter)):
        own[row.subject][row.name] = row.value
    return days, own
