"""What people do: they mark obligations, note something beside them, decide on proposals, give the days of events.

Each change is one transaction with the line of the history that says who did it and when.
"""

import datetime
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from pipeline import labels
from pipeline.duties.standing import effective
from pipeline.errors import SetupError
from pipeline.store import decisions, duties, instances, schema
from pipeline.store.called import one_obligation, one_proposal
from pipeline.store.connected import Connected
from pipeline.store.duties import Line
from pipeline.store.errors import UnknownRefError
from pipeline.store.marks import FIELDS, UNMARKED, Marks
from pipeline.store.records import Event
from pipeline.store.references import letter_called
from pipeline.store.some import of_ids
from pipeline.store.stale import Seen, StaleError, refuse_stale, versions
from pipeline.words import t
from schemas import Obligation, Proposal

_NO_ID = re.compile("[^0-9a-f]")


class MarkStore(Connected):
    """Writes and reads what people said."""

    def mark(
        self,
        obligation_id: str,
        status: str,
        on: datetime.date,
        answer: str | None = None,
        *,
        done_on: datetime.date | None = None,
        who: str | None = None,
        seen: Seen | None = None,
    ) -> Obligation:
        """Set the status of one obligation as a person says it is, and note that in its history.

        ``done_on`` is the day of what is done (default: ``on``). ``StaleError`` where it is no longer as it was
        ``seen``.
        """
        with self._writing() as connection:
            line = one_obligation(connection, obligation_id)
            refuse_stale(connection, line, seen)
            day = done_on or on
            if status == "done":
                refuse_before_letter(duties.Reader().obligation(line), day)
            marks = {"status": status, "answer": answer, "done_on": day.isoformat() if status == "done" else None}
            _set_marks(connection, line, marks)
            self._list_anew(connection, line.letter)
            remember(connection, line.letter, line.id, on, status, answer, who)
            return _as_read(connection, line._replace(state=effective(status, line.said)))

    def note(
        self,
        obligation_id: str,
        words: str | None,
        on: datetime.date,
        *,
        who: str | None = None,
        seen: Seen | None = None,
    ) -> Obligation:
        """Write a person's note beside one obligation in the place of the one before; ``None`` takes it away."""
        with self._writing() as connection:
            line = one_obligation(connection, obligation_id)
            refuse_stale(connection, line, seen)
            _set_marks(connection, line, {"note": words})
            remember(connection, line.letter, line.id, on, "note", words, who)
            return _as_read(connection, line)

    def set_marks(
        self,
        changes: Mapping[str, Marks],
        on: datetime.date,
        *,
        who: str | None = None,
        seen: Mapping[str, Seen] = MappingProxyType({}),
    ) -> None:
        """Set what people marked on several obligations (by their whole ids), all of them or none."""
        touched: set[str] = set()
        with self._writing() as connection:
            for obligation_id, marks in changes.items():
                line = one_obligation(connection, obligation_id)
                refuse_stale(connection, line, seen.get(obligation_id))
                _set_marks(connection, line, marks.model_dump())
                touched.add(line.letter)
                if marks.status != line.status:
                    remember(connection, line.letter, line.id, on, marks.status, marks.answer, who)
                if marks.note != line.note:
                    remember(connection, line.letter, line.id, on, "note", marks.note, who)
            for letter in sorted(touched):
                self._list_anew(connection, letter)

    def marks(self, ids: Collection[str] | None = None) -> dict[str, Marks]:
        """Return what people marked, by the id of the obligation; of all, or of those asked for."""
        table = schema.obligations
        asked = select(table.c.id, *(table.c[name] for name in FIELDS))
        with self._reading() as connection:
            return {
                id_: Marks.model_construct(status=status, answer=answer, done_on=done_on, note=note)
                for id_, status, answer, done_on, note in of_ids(connection, asked, table.c.id, ids)
            }

    def refuse_stale(self, obligation_id: str, seen: Seen) -> None:
        """Raise ``StaleError`` where an obligation is no longer as it was ``seen``."""
        with self._reading() as connection:
            refuse_stale(connection, one_obligation(connection, obligation_id), seen)

    def versions(self, ids: Collection[str] | None = None) -> dict[str, int]:
        """Return how often people did anything to obligations, by their whole ids; untouched ones are left out."""
        with self._reading() as connection:
            return versions(connection, ids)

    def decide(
        self,
        proposal_id: str,
        decision: Literal["confirmed", "rejected", "open"],
        on: datetime.date,
        *,
        who: str | None = None,
        seen: str | None = None,
    ) -> Proposal:
        """Write down what a person says to a proposal (by its id, or the beginning of it), and what follows from it.

        A confirmed answer marks its obligation as done by the letter that answers. ``open`` takes a decision back.
        ``StaleError`` where its state is no longer as it was ``seen``.
        """
        with self._writing() as connection:
            proposal = one_proposal(connection, proposal_id)
            if seen is not None and proposal.state != seen:
                raise StaleError(
                    t(
                        "{id}: đã được quyết định từ khi xem ({state}). Xem lại rồi ghi. Chưa ghi gì.",
                        id=proposal.id[:8],
                        state=labels.label(labels.DECISIONS, proposal.state),
                    )
                )
            if proposal.state == decision:
                return proposal
            decided = proposal.model_copy(update={"state": decision})
            self._write_decision(connection, decided, on, who)
            if proposal.effect == "fulfil" and proposal.obligation is not None:
                _mark_answered(connection, proposal, decided, on, who)
                self._list_anew(connection, proposal.target)
            return decided

    def obligation(self, obligation_id: str) -> tuple[str, Obligation]:
        """Return the id of an obligation's letter, and the obligation as it stands."""
        with self._reading() as connection:
            line = one_obligation(connection, obligation_id)
            return line.letter, _as_read(connection, line)

    def set_anchor(
        self, subject: str, anchor: str, day: datetime.date | None, on: datetime.date, *, who: str | None = None
    ) -> list[Obligation]:
        """Give the day of an event that deadlines are counted from; return the obligations that it changes.

        ``subject`` is an obligation (its id: a union's own event) or a letter (its number and symbol, or id: an event
        that is the same for all, such as ``received``). ``None`` takes a day back.
        """
        with self._writing() as connection:
            letter, obligation = _subject(connection, subject)
            before = {item.id: item for item in _shown(connection, letter)}
            table = schema.anchors
            which = (table.c.subject == (obligation or letter), table.c.anchor == anchor)
            connection.execute(table.delete().where(*which))
            if day is not None:
                values = {"subject": obligation or letter, "anchor": anchor, "day": day.isoformat()}
                connection.execute(insert(table).values(**values))
            detail = f"{anchor}: {day.isoformat() if day else ''}"
            remember(connection, letter, obligation or "", on, "anchor", detail, who)
            following = self._following(connection)
            following.touched(letter)
            following.settle()
            return [item for item in _shown(connection, letter) if item != before.get(item.id)]

    def history(self, obligation_id: str | None = None, letter: str | None = None) -> list[Event]:
        """Return what people did to an obligation or to everything under a letter, in the order in which they did."""
        table = schema.events
        with self._reading() as connection:
            wanted: list[ColumnElement[bool]] = []
            if obligation_id is not None:
                wanted.append(table.c.obligation.in_(_all_names(connection, one_obligation(connection, obligation_id))))
            if letter is not None:
                sha256 = self._sha256_of(letter)
                copies = select(schema.letters.c.sha256).where(schema.letters.c.copy_of == sha256)
                wanted.append(or_(table.c.letter == sha256, table.c.letter.in_(copies)))
            lines = connection.execute(select(table).where(*wanted).order_by(table.c.id)).mappings()
            return [Event(**{name: row[name] for name in Event.model_fields}) for row in lines]

    def _write_decision(self, connection: Connection, decided: Proposal, on: datetime.date, who: str | None) -> None:
        connection.execute(
            insert(schema.decisions).values(
                proposal=decided.id,
                source=decided.source,
                target=decided.target,
                decision=decided.state,
                at=on.isoformat(),
                who=who,
                content=decided.model_dump_json(),
            )
        )
        table = schema.proposals
        changed = decisions.proposal_row(decided)
        connection.execute(update(table).where(table.c.id == decided.id).values(**changed))
        about = decided.obligation or decided.duty or ""
        remember(connection, decided.target, about, on, decided.state, decided.message, who)
        following = self._following(connection)
        following.touched(decided.target)
        following.touched(decided.source)
        following.settle()


def _subject(connection: Connection, subject: str) -> tuple[str, str | None]:
    """Return the letter and, where the subject is one, the obligation: only a letter's name holds other signs."""
    if _NO_ID.search(subject.strip().lower()):
        return letter_called(connection, subject), None
    try:
        line = one_obligation(connection, subject)
    except UnknownRefError:
        return letter_called(connection, subject), None
    return line.letter, line.id


def _mark_answered(
    connection: Connection, proposal: Proposal, decided: Proposal, on: datetime.date, who: str | None
) -> None:
    """Mark what an answer fulfils as done by it; take that back where the decision is taken back."""
    line = one_obligation(connection, proposal.obligation or "")
    answer = labels.letter_name(proposal.source_key)
    if decided.state == "confirmed":
        done_on = proposal.source_key.issued_on or ""
        day = done_on if len(done_on) == len("2026-01-02") else on.isoformat()
        _set_marks(connection, line, {"status": "done", "answer": answer, "done_on": day})
        remember(connection, line.letter, line.id, on, "done", answer, who)
    elif line.status == "done" and line.answer == answer:
        _set_marks(connection, line, {name: UNMARKED[name] for name in ("status", "answer", "done_on")})
        remember(connection, line.letter, line.id, on, "todo", None, who)


def _as_read(connection: Connection, line: Line) -> Obligation:
    return duties.Reader(done=instances.done_days(connection, [line])).obligation(line)


def _shown(connection: Connection, letter: str) -> list[Obligation]:
    reader = duties.Reader()
    lines = sorted(duties.lines(connection, schema.duties.c.letter == letter), key=lambda line: line.id)
    return [reader.obligation(line) for line in lines]


def _all_names(connection: Connection, line: Line) -> list[str]:
    table = schema.renamed
    old = connection.execute(select(table.c.old).where(table.c.new == line.id)).scalars()
    return [line.id, *old]


def refuse_before_letter(item: Obligation, on: datetime.date) -> None:
    """Refuse what no clock that is right says: a duty done before the letter that lays it on anybody."""
    issued = item.letter.issued_on
    if issued is not None and on.isoformat() < issued:
        raise SetupError(
            t(
                "Ngày hoàn thành {day} trước ngày của văn bản ({issued}): kiểm tra đồng hồ của máy, hoặc ghi đúng ngày "
                "bằng --today. Chưa ghi gì.",
                day=f"{on:%d/%m/%Y}",
                issued="/".join(reversed(issued.split("-"))),
            )
        )


def _set_marks(connection: Connection, line: Line, values: dict[str, Any]) -> None:
    table = schema.obligations
    state = {"state": effective(values["status"], line.said)} if "status" in values else {}
    connection.execute(update(table).where(table.c.id == line.id).values(**values, **state))


def remember(
    connection: Connection,
    letter: str,
    obligation: str,
    on: datetime.date,
    what: str,
    detail: str | None,
    who: str | None,
) -> None:
    """Write into the history, in the transaction of the change itself."""
    values = {"letter": letter, "obligation": obligation, "at": on.isoformat(), "what": what, "detail": detail}
    connection.execute(insert(schema.events).values(**values, who=who))
