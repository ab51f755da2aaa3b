"""What people mark, and what they decide on: obligations, days of events, proposals, what was sent, warnings.

Each change is one transaction with the line of the history that says who did it and when.
"""

import datetime
import functools
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, literal_column, or_, select, update

from pipeline.duties import standing
from pipeline.duties.standing import effective
from pipeline.store import duties, schema
from pipeline.store.database import EVENT, WHOLE, Log, StorePart, asking, event, last_of, log_lines, remember
from pipeline.store.following import Following, proposal_row
from pipeline.store.references import letter_called
from pipeline.store.rows import Event, choose, chosen, in_order, of_rows, owed
from pipeline.store.schema import CHANGED, at_most, by_first, conditions_of, of_ids, those_of
from pipeline.support import labels
from pipeline.support.errors import SetupError, StaleError, UnknownRefError, found_or
from pipeline.support.grouping import by_id, grouped, one_called
from pipeline.support.words import one_line, t
from schemas import WAITS_AS, LetterWarning, Obligation, Proposal, ProposalState, Record, WaitsAs, iso, whole_day

#: What is said of an instance.
Decision = Literal["done", "waived", "todo"]
_ROW = schema.obligations
_NO_ID = re.compile("[^0-9a-f]")


# --------------------
# Refusing what a person marks on something that another person changed after it was seen.


def refuse_stale(connection: Connection, line: duties.ObligationLine, seen: int | None) -> None:
    """Raise ``StaleError`` where people did more to an obligation than was ``seen`` (``versions``), if that is said."""
    if seen is None or seen == versions(connection, [line.id]).get(line.id, 0):
        return
    last = connection.execute(last_of(None, 1).where(EVENT.obligation == line.id)).first()
    said = t("đã được đổi từ khi xem.")
    if last is not None:
        words = {"who": last.who or t("người khác"), "day": labels.date_words(last.at)}
        words |= {"deed": labels.event_name(last.what), "detail": last.detail}
        plain = t("{who} đã ghi “{deed}” ngày {day}.", **words)
        said = t("{who} đã ghi “{deed}” ({detail}) ngày {day}.", **words) if last.detail else plain
    raise StaleError(f"{line.union}: {said} {t('Xem lại rồi ghi. Chưa ghi gì.')}")


_VERSIONS = select(EVENT.obligation, func.count()).where(EVENT.log.is_(None)).group_by(EVENT.obligation)


def versions(connection: Connection, ids: Collection[str] | None = None, until: int | None = None) -> dict[str, int]:
    """Return how often people did anything to obligations (``until`` then), by their ids; untouched ones not at all."""
    asked = _VERSIONS if until is None else _VERSIONS.where(EVENT.id <= until)
    return by_first(connection, asked, EVENT.obligation, ids, itemgetter(1))


# --------------------
# What people said of obligations.


class Marking(StorePart):
    """What people said of obligations."""

    def mark(
        self, obligation_id: str, status: str, on: datetime.date, answer: str | None = None, *,
        done_on: datetime.date | None = None, who: str | None = None,
    ) -> Obligation:  # fmt: skip
        """Set the status of one obligation as a person says; ``done_on``: the day of what is done (default: ``on``)."""
        with self._database.writing() as connection:
            line = duties.row_of_its_own(connection, obligation_id)
            day = iso(done_on or on) if status == "done" else None
            set_marks(connection, line, status=status, answer=answer, done_on=day)
            self._database.list_anew(connection, [line.letter])
            remember(connection, line.letter, line.id, on, status, answer, who)
            return duties.read(connection, [line._replace(state=effective(status, line.said))])[0]

    def note(
        self, obligation_id: str, words: str | None, on: datetime.date, *,
        who: str | None = None, seen: int | None = None,
    ) -> Obligation:  # fmt: skip
        """Write a note beside one obligation, ``None`` for none; ``StaleError`` where it is not as it was ``seen``."""
        with self._database.writing() as connection:
            line = duties.row_of_its_own(connection, obligation_id)
            refuse_stale(connection, line, seen)
            set_marks(connection, line, note=words)
            remember(connection, line.letter, line.id, on, "note", words, who)
            return duties.read(connection, [line])[0]

    def mark_all(self, changes: Mapping[str, duties.Marks], on: datetime.date, *, who: str | None = None) -> None:
        """Set what people marked on several obligations (by their whole ids), all of them or none."""
        touched: set[str] = set()
        with self._database.writing() as connection:
            for obligation_id, marks in changes.items():
                line = duties.row_of_its_own(connection, obligation_id)
                set_marks(connection, line, **marks.model_dump())
                touched.add(line.letter)
                if marks.status != line.status:
                    remember(connection, line.letter, line.id, on, marks.status, marks.answer, who)
                if marks.note != line.note:
                    remember(connection, line.letter, line.id, on, "note", marks.note, who)
            self._database.list_anew(connection, touched)

    def mark_instance(
        self, obligation_id: str, day: datetime.date, on: datetime.date, answer: str | None = None, *,
        done_on: datetime.date | None = None, decision: Decision = "done", who: str | None = None,
    ) -> Obligation:  # fmt: skip
        """Write down that an instance (by its last day in time) of what recurs is done, is waived, or is neither.

        Returns the obligation as on the day ``on``; ``SetupError`` for a day that is no instance, even one left out.
        """
        with self._database.writing() as connection:
            line = duties.row_of_its_own(connection, obligation_id)
            item = duties.made_of(line, on)
            if not standing.is_instance(item.with_own({"except_days": ()}), day):
                raise SetupError(
                    "Ngày {day} không phải hạn của một kỳ nào: {action}. Xem các kỳ bằng: vanthu calendar",
                    day=f"{day:%d/%m/%Y}", action=one_line(item.action).rstrip("."))  # fmt: skip
            _put_instance(connection, line, day, on, answer, iso(done_on or on), decision, who)
            return duties.read(connection, [line], on)[0]

    def of(self, ids: Collection[str] | None = None) -> dict[str, duties.Marks]:
        """Return what people marked, by the id of the obligation; of all, or of those asked for."""
        if ids is None:
            return self._read(by_first, _marks(owed), owed.c.id, None, duties.marks_in)
        return {name: duties.marks_in(row) for name, row in self._read(of_rows, _marks(_ROW), ids).items()}

    def refuse_stale(self, obligation_id: str, seen: int) -> None:
        """Raise ``StaleError`` where people did more to an obligation than was ``seen`` (``versions``)."""
        with self._database.reading() as connection:
            refuse_stale(connection, duties.one_obligation(connection, obligation_id), seen)

    versions = asking(versions)
    instances = asking(duties.instances_of)

    def set_anchor(
        self, subject: str, anchor: str, day: datetime.date | None, on: datetime.date, *, who: str | None = None,
        others: Sequence[str] = (),
    ) -> list[Obligation]:  # fmt: skip
        """Give the day of an event that deadlines are counted from; return the obligations that it changes.

        ``subject`` is an obligation (a union's own event) or a letter (an event that is the same for all, such as
        ``received``); ``others``: obligations of the same letter that get the day, too. ``None`` takes a day back.
        """
        with self._database.writing() as connection:
            for one in (subject, *others):
                letter, obligation = _subject(connection, one)
                choose(connection, "anchor", iso(day), obligation or letter, anchor)
                remember(connection, letter, obligation, on, "anchor", f"{anchor}: {iso(day) or ''}", who)
            before = by_id(_in_force(connection, letter))
            with Following(self._database, connection) as following:
                following.targets.add(letter)
            return [item for item in _in_force(connection, letter) if item != before.get(item.id)]

    def kept(self) -> list[duties.Marked]:
        """Return what people marked on obligations that the present reading of their letter does not find."""
        table, letters = schema.choices.c, schema.letters
        asked = chosen("mark").join(letters, letters.c.sha256 == table.letter).where(letters.c.copy_of.is_(None))
        return list(map(duties.kept_in, self._rows(asked.order_by(table.letter, table.subject))))


def _put_instance(
    connection: Connection, line: duties.ObligationLine, day: datetime.date, on: datetime.date, answer: str | None,
    done_on: str | None, decision: Decision, who: str | None,
) -> None:  # fmt: skip
    """Write down in the history what is said (``decision``) of one time of what recurs, by its last day."""
    said = {"answer": answer, "done_on": done_on} if decision == "done" else {}
    content = json.dumps({**said, "day": day.isoformat(), "decision": decision}, ensure_ascii=False)
    detail = f"{day:%d/%m/%Y}" + (f" ({answer})" if answer and decision == "done" else "")
    remember(connection, line.letter, line.id, on, schema.OF_INSTANCE[decision], detail, who, content=content)


@functools.cache
def _marks(of: sa.FromClause) -> sa.Select[Any]:
    return select(*of.c["id", *duties.FIELDS])


def _in_force(connection: Connection, letter: str) -> list[Obligation]:
    return list(map(duties.made_of, duties.lines_under(connection, letter)))


def _subject(connection: Connection, subject: str) -> tuple[str, str]:
    """Return the ids of the letter and obligation that words call; ``""`` for the latter where it is a letter."""
    if not _NO_ID.search(subject.strip().lower()):
        try:
            line = duties.row_of_its_own(connection, subject)
            return line.letter, line.id
        except UnknownRefError:
            pass
    return letter_called(connection, subject), ""


_MARKED = update(schema.obligations).where(_ROW.c.id == sa.bindparam("row"))


def set_marks(connection: Connection, line: duties.ObligationLine, **values: Any) -> None:
    """Write marks on one obligation."""
    if "status" in values:
        values["state"] = effective(values["status"], line.said)
    connection.execute(_MARKED, {"row": line.id, **values})


# --------------------
# What a person decides on: what letters would change in others, what unions say that they have sent.

_PROPOSED = schema.proposals.c
#: What a person is asked; as it stands, since it is grouped by.
_WAITS_AS: ColumnElement[str] = case(
    *((_PROPOSED.effect == literal_column(f"'{effect}'"), literal_column(f"'{kind}'"))
      for effect, kind in WAITS_AS.items()),
    else_=literal_column("'change'"),
)  # fmt: skip
_CONTENT = select(_PROPOSED.content, _PROPOSED.state)
_COUNTED = select(_WAITS_AS, func.count()).where(_PROPOSED.state == "open").group_by(_WAITS_AS)


def _one(connection: Connection, proposal_id: str) -> Proposal:
    """Return the proposal with this id, or the one whose id begins so."""
    prefix = proposal_id.strip().lower()
    asked = select(_PROPOSED.id, _PROPOSED.content).where(duties.begins(_PROPOSED.id, prefix))
    found = dict(map(tuple, connection.execute(asked)))
    many = t("Có {count} đề xuất có mã bắt đầu bằng “{id}”.", count=len(found), id=proposal_id)
    none = t("Không có đề xuất nào mang mã “{id}”.", id=proposal_id)
    return Proposal.model_validate_json(found[one_called([*found], prefix, many, none)])


class Proposals(StorePart):
    """Proposals of letters for other letters."""

    called = asking(_one)

    def of_obligation(self, obligation_id: str) -> list[Proposal]:
        """List what was said of one obligation alone (by its whole id): answers, and terms for its union."""
        with self._database.reading() as connection:
            of = [line.letter for line in duties.lines_of(connection, [obligation_id])]
        found = self._where(_PROPOSED.target.in_(of))
        return sorted((item for item in found if item.obligation == obligation_id), key=lambda item: item.id)

    def find(self, state: ProposalState | None = None, letter: str | None = None) -> list[Proposal]:
        """List proposals in the order of their letters' dates; ``letter`` proposes or is touched."""

        def concerns(ref: str) -> ColumnElement[bool]:
            sha256 = self._read(letter_called, ref)
            return or_(_PROPOSED.source == sha256, _PROPOSED.target == sha256)

        found = self._where(*conditions_of((state, _PROPOSED.state.__eq__), (letter, concerns)))
        return sorted(found, key=lambda item: (in_order(item.source_key.issued_on), item.source, item.target, item.id))

    def _where(self, *wanted: ColumnElement[bool], most: int | None = None) -> list[Proposal]:
        lines = self._rows(_CONTENT.where(*wanted).order_by(_PROPOSED.source, _PROPOSED.id).limit(most))
        return [Proposal.model_validate_json(content).model_copy(update={"state": said}) for content, said in lines]

    def waiting(self, most: int | None, kind: WaitsAs) -> list[Proposal]:
        """Return so many of those that wait for a person as changes, answers, or old letters, a letter's together."""
        return self._where(_PROPOSED.state == "open", _WAITS_AS.in_([kind]), most=most)

    def count_waiting(self) -> dict[WaitsAs, int]:
        """Count what waits for a person, by what is asked."""
        return dict(map(tuple, self._rows(_COUNTED)))

    def decide(
        self, proposal_id: str, decision: ProposalState, on: datetime.date, *,
        who: str | None = None, seen: str | None = None,
    ) -> Proposal:  # fmt: skip
        """Write down what a person says to a proposal (by its id, or the beginning of it), and what follows from it.

        A confirmed answer marks its obligation as done by the letter that answers. ``open`` takes a decision back.
        ``StaleError`` where its state is no longer as it was ``seen``.
        """
        with self._database.writing() as connection:
            proposal = _one(connection, proposal_id)
            if seen is not None and proposal.state != seen:
                raise StaleError(
                    "{id}: đã được quyết định từ khi xem ({state}). Xem lại rồi ghi. Chưa ghi gì.", id=proposal.id[:8],
                    state=labels.label(labels.DECISIONS, proposal.state))  # fmt: skip
            if proposal.state == decision:
                return proposal
            decided = proposal.model_copy(update={"state": decision})
            row = proposal_row(decided)
            connection.execute(update(schema.proposals).where(_PROPOSED.id == decided.id).values(**row))
            about = decided.obligation or decided.duty or ""
            seen_as = {"source": decided.source, "content": row["content"]}
            remember(connection, decided.target, about, on, decision, decided.message, who, **seen_as)
            with Following(self._database, connection) as following:
                following.targets |= {decided.target, decided.source}
            if proposal.effect in ("fulfil", "received"):
                for obligation in proposal.alone:
                    _mark_answered(connection, decided, obligation, on, who)
                self._database.list_anew(connection, [proposal.target])
            return decided


def _mark_answered(
    connection: Connection, decided: Proposal, obligation: str, on: datetime.date, who: str | None
) -> None:
    """Mark what a letter fulfils, or tells to have come, as done by it, of what recurs one instance.

    Only what is not done yet is, and only what this letter did is taken back: what somebody else said of it stays.
    """
    line = duties.row_of_its_own(connection, obligation)
    answer, is_done = labels.letter_name(decided.source_key), decided.state == "confirmed"
    if _answers(connection, line, decided.held_on) != (set() if is_done else {answer}):
        return
    issued = iso(whole_day(decided.source_key.issued_on) or on)
    marks: tuple[Decision, str | None, str | None] = ("done", answer, issued) if is_done else ("todo", None, None)
    status, given, day = marks
    if instance := whole_day(decided.held_on):
        _put_instance(connection, line, instance, on, given, day, status, who)
    else:
        set_marks(connection, line, status=status, answer=given, done_on=day)
        remember(connection, line.letter, line.id, on, status, given, who)


def _answers(connection: Connection, line: duties.ObligationLine, held_on: str | None) -> set[str | None]:
    """Return by which answers an obligation, or an instance of it, is done."""
    if held_on is None:
        return {line.answer} if line.status == "done" else set()
    said = duties.instances_of(connection, [line.id])
    return {one.answer for one in said if (one.day, one.decision) == (held_on, "done")}


# --------------------
# What unions say that they have sent: it waits until a person confirms that it has come, or says that it has not.

_SENT = schema.sent
SentState = Literal["open", "confirmed", "rejected", "withdrawn"]


class SentLine(Record):
    """What a union says of what it owes: the letter with which it answered, the file that it gave."""

    id: int
    obligation: str
    letter: str
    """Id of the letter that lays the duty."""
    number: str | None
    day: str | None
    note: str | None
    upload: str | None
    period: str | None
    """Of what recurs, the last day of the instance that it is for."""
    at: str
    who: str | None
    state: SentState
    decided_at: str | None
    decided_by: str | None
    why: str | None


_line = functools.partial(SentLine.model_validate, from_attributes=True)


def _one_sent(connection: Connection, number: int) -> SentLine:
    row = connection.execute(select(_SENT).where(_SENT.c.id == number)).first()
    return _line(found_or(row, UnknownRefError("Không có báo cáo đã gửi nào mang mã này.")))


_COUNT_SENT = select(func.count()).select_from(_SENT).where(_SENT.c.state == "open")


class SentReports(StorePart):
    """What unions say that they have sent."""

    def say(
        self, obligation_id: str, at: datetime.datetime, who: str | None, number: str | None = None,
        day: datetime.date | None = None, note: str | None = None, upload: str | None = None,
        period: datetime.date | None = None,
    ) -> SentLine:  # fmt: skip
        """Write down what a union says of an obligation (by its id); it takes the place of what still waits of it."""
        with self._database.writing() as connection:
            line, said_at = duties.row_of_its_own(connection, obligation_id), at.isoformat(timespec="seconds")[:19]
            _close(connection, _SENT.c.obligation == line.id, "withdrawn", said_at, who, None)
            values = {
                "obligation": line.id, "letter": line.letter, "number": number, "day": iso(day),
                "note": note, "upload": upload, "period": iso(period), "at": said_at, "who": who, "state": "open",
            }  # fmt: skip
            made = connection.execute(insert(_SENT).values(**values)).inserted_primary_key
            assert made is not None
            return _one_sent(connection, made[0])

    called = asking(_one_sent)

    def of(self, obligations: Collection[str]) -> dict[str, list[SentLine]]:
        """Return what was said of obligations, the latest first, by their ids."""
        rows = self._of_ids(select(_SENT), _SENT.c.obligation, obligations)
        return grouped(map(_line, sorted(rows, key=lambda row: -row.id)), lambda line: line.obligation)

    def waiting(self, most: int | None = None) -> list[SentLine]:
        """Return what waits for a person, the first first."""
        asked = select(_SENT).where(_SENT.c.state == "open").order_by(_SENT.c.id).limit(most)
        return list(map(_line, self._rows(asked)))

    def waits_of(self, union_id: str) -> set[str]:
        """Return the ids of the obligations of a union of which what it says waits for a person."""
        owed, bodies = schema.obligations, schema.bodies  # what is said of one has a row of its own
        asked = select(_SENT.c.obligation).join(owed, owed.c.id == _SENT.c.obligation)
        asked = asked.join(bodies, bodies.c.id == owed.c.body)
        return set(self._values(asked.where(_SENT.c.state == "open", bodies.c.union_id == union_id)))

    def count_waiting(self) -> int:
        """Count what waits for a person."""
        return int(self._first(_COUNT_SENT)[0])

    def decide(
        self, number: int, state: SentState, at: datetime.datetime, who: str | None, why: str | None = None
    ) -> SentLine:
        """Write down what a person says to a line that waits; ``StaleError`` where another one did already."""
        with self._database.writing() as connection:
            decided_at = at.isoformat(timespec="seconds")[:19]
            changed = _close(connection, _SENT.c.id == number, state, decided_at, who, why)
            line = _one_sent(connection, number)
            if not changed:
                by, when = line.decided_by or t("người khác"), (line.decided_at or "").replace("T", " ")
                raise StaleError("{who} đã quyết định lúc {when}. Xem lại rồi ghi. Chưa ghi gì.", who=by, when=when)
            return line


def _close(
    connection: Connection, which: ColumnElement[bool], state: SentState, at: str, who: str | None, why: str | None
) -> int:
    """Write the decision on the open reports that ``which`` tells; return how many these were."""
    decided = {"state": state, "decided_at": at, "decided_by": who, "why": why}
    return connection.execute(update(_SENT).where(which, _SENT.c.state == "open").values(**decided)).rowcount


# --------------------
# Warnings across letters as they were found last: what the first page counts and shows without comparing anything.
#
# They follow from the letters and are made anew (``office.warnings``) once these changed (``schema.note_changed``).

_KEPT, _NOTED = schema.warnings, schema.choices.c
_IS_NOTED = _NOTED.kind == CHANGED
#: How heavy a level is. What is there for information only waits for nobody.
_WEIGHTS = {"info": 0, "look": 1, "error": 2}
_WAITING = select(_KEPT.c.id).where(_KEPT.c.settled.is_(False), _KEPT.c.weight > 0)
_HEAVIEST = _WAITING.with_only_columns(_KEPT.c.content).where(schema.sound(_KEPT))
_HEAVIEST = _HEAVIEST.order_by(_KEPT.c.weight.desc(), _KEPT.c.day.desc(), _KEPT.c.id.desc())
_UNCHECKED = select(_NOTED.subject).where(_IS_NOTED).order_by(_NOTED.value, _NOTED.subject)


class Warnings(StorePart):
    """The warnings that were found."""

    def unchecked(self, most: int) -> list[str]:
        """Return so many of the letters that are to be compared again, those that have waited longest first."""
        return self._values(at_most(_UNCHECKED, most))

    def replace(
        self, checked: Collection[str], revision: int, letters: Collection[str], found: Sequence[LetterWarning]
    ) -> None:
        """Put the warnings ``found`` of ``letters`` in the place of theirs, and those with one of ``checked``.

        Of ``checked`` those that changed after the store's ``revision`` are compared again.
        """
        with self._database.writing() as connection:
            settled = settled_ones(connection, [item.id for item in found])
            lines = {item.id: line_of(item, settled=item.id in settled) for item in found}
            for column, ids in ((_KEPT.c.letter, letters), (_KEPT.c.target, checked), (_KEPT.c.id, lines)):
                schema.drop(connection, delete(_KEPT), column, ids)
            schema.put(connection, _KEPT, [*lines.values()])
            before = _NOTED.value < schema.as_noted(revision)
            schema.drop(connection, delete(schema.choices).where(_IS_NOTED, before), _NOTED.subject, checked)

    def open(self, most: int) -> list[LetterWarning]:
        """Return so many warnings that wait for a person, the heaviest first, of those the latest letters' first."""
        return list(map(LetterWarning.model_validate_json, self._values(at_most(_HEAVIEST, most))))

    def count_open(self, most: int) -> int:
        """Count the warnings that wait for a person, up to so many."""
        return len(self._values(at_most(_WAITING, most)))


def line_of(item: LetterWarning, *, settled: bool) -> dict[str, Any]:
    """Return the row of a warning."""
    return {
        "id": item.id, "letter": item.letter, "target": item.other_letter, "weight": _WEIGHTS[item.level],
        "day": item.letter_key.issued_on or "", "settled": settled,
        "content": item.model_dump_json()}  # fmt: skip


# --------------------
# The history of all that people did.
#
# What people said of a warning is kept by its id, which is made of what the letters say: a letter read anew keeps it.

_SETTLED, _OPEN = "warning-settled", "warning-open"
_WARNING_EVENTS = log_lines(EVENT.what.in_((_SETTLED, _OPEN)))
_LAST = select(func.coalesce(func.max(EVENT.id), 0)).where(EVENT.log.is_(None))


class Settled(Record):
    """Who settled a warning, when, and what they noted."""

    who: str | None
    on: str
    note: str | None = None


def settled_ones(connection: Connection, ids: Collection[str] | None = None) -> dict[str, Settled]:
    """Return those of some warnings, or of all, that are settled now, by their ids: the last word said counts."""
    last = {row.obligation: row for row in of_ids(connection, _WARNING_EVENTS, EVENT.obligation, ids)}
    settled = (row for row in last.values() if row.what == _SETTLED)
    return {row.obligation: Settled(who=row.who, on=row.at, note=row.detail) for row in settled}


#: What is told of a deed, by the log that holds it.
_DETAILS: dict[Log | None, Callable[[Any], str | None]] = {
    None: lambda row: row.detail, "review": lambda row: json.loads(row.content).get("why"),
    "access": lambda row: f"{row.detail} ({row.content})"}  # fmt: skip


class History(StorePart):
    """What people did."""

    def of_duty(self, duty: str, most: int) -> list[Event]:
        """Return what people did last to a duty (by its whole id) or to its unions' rows, the latest first."""
        of = schema.duties.c
        rows = select(_ROW.c.id).join(schema.duties, of.id == _ROW.c.duty).where(of.parent == duty)
        wanted = or_(EVENT.obligation == duty, EVENT.obligation.in_(rows))
        return list(map(event, self._rows(last_of(None, most).where(wanted))))

    def last(self) -> int:
        """Return the number of the last thing that anybody did: what stands on a page was seen as it was then."""
        return int(self._first(_LAST)[0])

    def last_events(
        self, most: int, before: int | None = None, letter: str | None = None, who: str | None = None,
        day: datetime.date | None = None, log: Log | None = None,
    ) -> list[tuple[int, Event]]:  # fmt: skip
        """Return the last things that people did (under a letter, by its id; one person; on a day), by their numbers.

        ``before`` is the number of the last one of the page before. With ``log`` those that it holds: who came in, or
        the acts on whole letters, each with its reason; what was taken back is told, and its taking back.
        """
        copies = select(schema.letters.c.sha256)
        under = conditions_of(
            (letter, lambda of: or_(EVENT.letter == of, EVENT.letter.in_(copies.where(schema.letters.c.copy_of == of))))
        )
        under += those_of((log == "review", lambda _: EVENT.what.in_(WHOLE)))
        asked = last_of(log, most, before, who, day).where(*under)
        return [(row.id, event(row).with_own({"detail": _DETAILS[log](row)})) for row in self._rows(asked)]

    def counts(self) -> dict[str, int]:
        """Count what people decided, by what it is about: the id of an obligation, of a duty, or of a whole letter."""
        about = sa.case((EVENT.obligation == sa.literal_column("''"), EVENT.letter), else_=EVENT.obligation)
        return dict(map(tuple, self._rows(select(about, func.count()).where(EVENT.log.is_(None)).group_by(about))))

    def settle(
        self, warning: LetterWarning, on: datetime.date, who: str | None, note: str | None = None, *,
        reopen: bool = False,
    ) -> None:  # fmt: skip
        """Write into the history that a warning is settled, with a note, or open again."""
        with self._database.writing() as connection:
            remember(connection, warning.letter, warning.id, on, _OPEN if reopen else _SETTLED, note, who)
            connection.execute(update(_KEPT).where(_KEPT.c.id == warning.id).values(settled=not reopen))

    settled = asking(settled_ones)
