"""What letters would change in others, and what people decided on it."""

import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, func, insert, literal_column, or_, select, update

from pipeline import labels
from pipeline.store import duties, schema
from pipeline.store.database import Part
from pipeline.store.duties import row_of_its_own
from pipeline.store.errors import StaleError, UnknownRefError
from pipeline.store.following import proposal_row
from pipeline.store.history import remember
from pipeline.store.marking import set_marks
from pipeline.store.marks import UNMARKED
from pipeline.store.references import letter_called
from pipeline.words import t
from schemas import Proposal


class Proposals(Part):
    """Proposals of letters for other letters."""

    def called(self, proposal_id: str) -> Proposal:
        """Return the proposal with this id, or the one whose id begins so."""
        return self._read(_one, proposal_id)

    def of_obligation(self, obligation_id: str) -> list[Proposal]:
        """List what was said of one obligation alone (by its whole id): answers, and terms for its union."""
        table = schema.proposals
        with self._database.reading() as connection:
            of = [line.letter for line in duties.lines_of(connection, [obligation_id])]
        found = self._where(table.c.target.in_(of))
        return sorted((item for item in found if item.obligation == obligation_id), key=lambda item: item.id)

    def find(
        self, state: Literal["open", "confirmed", "rejected"] | None = None, letter: str | None = None
    ) -> list[Proposal]:
        """List proposals in the order of their letters' dates; ``letter`` proposes or is touched."""
        table = schema.proposals
        wanted: list[ColumnElement[bool]] = [] if state is None else [table.c.state == state]
        if letter is not None:
            sha256 = self._read(letter_called, letter)
            wanted.append(or_(table.c.source == sha256, table.c.target == sha256))
        found = self._where(*wanted)
        return sorted(found, key=lambda item: (item.source_key.issued_on or "9", item.source, item.target, item.id))

    def _where(self, *wanted: ColumnElement[bool]) -> list[Proposal]:
        lines = self._rows(select(schema.proposals.c.content, schema.proposals.c.state).where(*wanted))
        return [Proposal.model_validate_json(content).model_copy(update={"state": said}) for content, said in lines]

    def waiting(self, most: int, *, answers: bool) -> list[Proposal]:
        """Return so many of the answers that wait for a person, or of what else does, those of one letter together."""
        table = schema.proposals
        is_answer = table.c.effect == "fulfil"
        asked = select(table.c.content).where(table.c.state == "open", is_answer if answers else ~is_answer)
        lines = self._values(asked.order_by(table.c.source, table.c.id).limit(most))
        return [Proposal.model_validate_json(content) for content in lines]

    def count_waiting(self) -> dict[bool, int]:
        """Count what waits for a person: answers under ``True``, what else under ``False``."""
        table = schema.proposals
        is_answer = table.c.effect == literal_column("'fulfil'")  # as it stands: it is grouped by
        asked = select(is_answer, func.count()).where(table.c.state == "open").group_by(is_answer)
        return {bool(answers): count for answers, count in self._rows(asked)}

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
        with self._database.writing() as connection:
            proposal = _one(connection, proposal_id)
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
                _mark_answered(connection, decided, proposal.obligation, on, who)
                self._database.list_anew(connection, proposal.target)
            return decided

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
        changed = proposal_row(decided)
        connection.execute(update(table).where(table.c.id == decided.id).values(**changed))
        about = decided.obligation or decided.duty or ""
        remember(connection, decided.target, about, on, decided.state, decided.message, who)
        with self._database.following(connection) as following:
            following.touched(decided.target)
            following.touched(decided.source)


def _one(connection: Connection, proposal_id: str) -> Proposal:
    """Return the proposal with this id, or the one whose id begins so."""
    table = schema.proposals
    prefix = proposal_id.strip().lower()
    asked = select(table.c.content, table.c.id).where(table.c.id.startswith(prefix, autoescape=True))
    lines = connection.execute(asked).all() if prefix else []
    lines = [line for line in lines if line.id == prefix] or lines
    if len(lines) == 1:
        return Proposal.model_validate_json(lines[0].content)
    many = t("Có {count} đề xuất có mã bắt đầu bằng “{id}”.", count=len(lines), id=proposal_id)
    raise UnknownRefError(many if lines else t("Không có đề xuất nào mang mã “{id}”.", id=proposal_id))


def _mark_answered(
    connection: Connection, decided: Proposal, obligation: str, on: datetime.date, who: str | None
) -> None:
    """Mark what an answer fulfils as done by it; take that back where the decision is taken back."""
    line = row_of_its_own(connection, obligation)
    answer = labels.letter_name(decided.source_key)
    if decided.state == "confirmed":
        done_on = decided.source_key.issued_on or ""
        day = done_on if len(done_on) == len("2026-01-02") else on.isoformat()
        set_marks(connection, line, {"status": "done", "answer": answer, "done_on": day})
        remember(connection, line.letter, line.id, on, "done", answer, who)
    elif line.status == "done" and line.answer == answer:
        set_marks(connection, line, {name: UNMARKED[name] for name in ("status", "answer", "done_on")})
        remember(connection, line.letter, line.id, on, "todo", None, who)
