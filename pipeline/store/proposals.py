"""What a person decides on: what letters would change in others, what unions say that they have sent."""

import datetime
import functools
from collections.abc import Collection
from typing import Literal

from sqlalchemy import ColumnElement, Connection, case, func, insert, literal_column, or_, select, update

from pipeline import labels
from pipeline.grouping import grouped
from pipeline.store import duties, schema
from pipeline.store.database import Part, asking
from pipeline.store.duties import begins, row_of_its_own
from pipeline.store.errors import StaleError, UnknownRefError
from pipeline.store.following import Following, proposal_row
from pipeline.store.history import remember
from pipeline.store.marking import set_marks
from pipeline.store.references import letter_called
from pipeline.store.schema import given
from pipeline.words import t
from schemas import WAITS_AS, Proposal, ProposalState, Record, WaitsAs

_PROPOSED = schema.proposals.c
#: What a person is asked; as it stands, since it is grouped by.
_WAITS_AS: ColumnElement[str] = case(
    *((_PROPOSED.effect == literal_column(f"'{effect}'"), literal_column(f"'{kind}'"))
      for effect, kind in WAITS_AS.items()),
    else_=literal_column("'change'"),
)  # fmt: skip
_CONTENT = select(_PROPOSED.content, _PROPOSED.state)


def _one(connection: Connection, proposal_id: str) -> Proposal:
    """Return the proposal with this id, or the one whose id begins so."""
    prefix = proposal_id.strip().lower()
    lines = connection.execute(_CONTENT.add_columns(_PROPOSED.id).where(begins(_PROPOSED.id, prefix))).all()
    lines = [line for line in lines if line.id == prefix] or lines if prefix else []
    if len(lines) == 1:
        return Proposal.model_validate_json(lines[0].content)
    many = t("Có {count} đề xuất có mã bắt đầu bằng “{id}”.", count=len(lines), id=proposal_id)
    raise UnknownRefError(many if lines else t("Không có đề xuất nào mang mã “{id}”.", id=proposal_id))


class Proposals(Part):
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

        found = self._where(*given((state, _PROPOSED.state.__eq__), (letter, concerns)))
        return sorted(found, key=lambda item: (item.source_key.issued_on or "9", item.source, item.target, item.id))

    def _where(self, *wanted: ColumnElement[bool], most: int | None = None) -> list[Proposal]:
        lines = self._rows(_CONTENT.where(*wanted).order_by(_PROPOSED.source, _PROPOSED.id).limit(most))
        return [Proposal.model_validate_json(content).model_copy(update={"state": said}) for content, said in lines]

    def waiting(self, most: int | None, kind: WaitsAs) -> list[Proposal]:
        """Return so many of those that wait for a person as changes, answers, or old letters, a letter's together."""
        return self._where(_PROPOSED.state == "open", _WAITS_AS.in_([kind]), most=most)

    def count_waiting(self) -> dict[WaitsAs, int]:
        """Count what waits for a person, by what is asked."""
        asked = select(_WAITS_AS, func.count()).where(_PROPOSED.state == "open").group_by(_WAITS_AS)
        return {kind: int(count) for kind, count in self._rows(asked)}

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
                    "{id}: đã được quyết định từ khi xem ({state}). Xem lại rồi ghi. Chưa ghi gì.",
                    id=proposal.id[:8],
                    state=labels.label(labels.DECISIONS, proposal.state),
                )
            if proposal.state == decision:
                return proposal
            decided = proposal.model_copy(update={"state": decision})
            row = proposal_row(decided)
            connection.execute(update(schema.proposals).where(_PROPOSED.id == decided.id).values(**row))
            about = decided.obligation or decided.duty or ""
            seen_as = {"source": decided.source, "content": row["content"]}
            remember(connection, decided.target, about, on, decision, decided.message, who, **seen_as)
            with Following(self._database, connection) as following:
                following.touched(decided.target)
                following.touched(decided.source)
            if proposal.effect == "fulfil" and proposal.obligation is not None:
                _mark_answered(connection, decided, proposal.obligation, on, who)
                self._database.list_anew(connection, [proposal.target])
            return decided


def _mark_answered(
    connection: Connection, decided: Proposal, obligation: str, on: datetime.date, who: str | None
) -> None:
    """Mark what an answer fulfils as done by it; take that back where the decision is taken back."""
    line = row_of_its_own(connection, obligation)
    answer = labels.letter_name(decided.source_key)
    if decided.state == "confirmed":
        day = decided.source_key.issued_on or ""
        day = day if len(day) == len("2026-01-02") else on.isoformat()
        set_marks(connection, line, status="done", answer=answer, done_on=day)
        remember(connection, line.letter, line.id, on, "done", answer, who)
    elif line.status == "done" and line.answer == answer:
        set_marks(connection, line, status="todo", answer=None, done_on=None)
        remember(connection, line.letter, line.id, on, "todo", None, who)


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
    at: str
    who: str | None
    state: SentState
    decided_at: str | None
    decided_by: str | None
    why: str | None


_line = functools.partial(SentLine.model_validate, from_attributes=True)


def _one_sent(connection: Connection, number: int) -> SentLine:
    row = connection.execute(select(_SENT).where(_SENT.c.id == number)).first()
    if row is None:
        raise UnknownRefError("Không có báo cáo đã gửi nào mang mã này.")
    return _line(row)


class Sent(Part):
    """What unions say that they have sent."""

    def say(
        self, obligation_id: str, at: datetime.datetime, who: str | None, number: str | None = None,
        day: datetime.date | None = None, note: str | None = None, upload: str | None = None,
    ) -> SentLine:  # fmt: skip
        """Write down what a union says of an obligation (by its id); it takes the place of what still waits of it."""
        with self._database.writing() as connection:
            line, said_at = row_of_its_own(connection, obligation_id), at.isoformat(timespec="seconds")[:19]
            _close(connection, _SENT.c.obligation == line.id, "withdrawn", said_at, who, None)
            values = {
                "obligation": line.id, "letter": line.letter, "number": number, "day": day and day.isoformat(),
                "note": note, "upload": upload, "at": said_at, "who": who, "state": "open",
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
        return [_line(row) for row in self._rows(asked)]

    def waits_of(self, union_id: str) -> set[str]:
        """Return the ids of the obligations of a union of which what it says waits for a person."""
        owed, bodies = schema.obligations, schema.bodies  # what is said of one has a row of its own
        asked = select(_SENT.c.obligation).join(owed, owed.c.id == _SENT.c.obligation)
        asked = asked.join(bodies, bodies.c.id == owed.c.body)
        return set(self._values(asked.where(_SENT.c.state == "open", bodies.c.union_id == union_id)))

    def count_waiting(self) -> int:
        """Count what waits for a person."""
        return int(self._first(select(func.count()).select_from(_SENT).where(_SENT.c.state == "open"))[0])

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
    decided = {"state": state, "decided_at": at, "decided_by": who, "why": why}
    return connection.execute(update(_SENT).where(which, _SENT.c.state == "open").values(**decided)).rowcount
