"""One obligation or proposal by its id, or by the beginning of it that a person typed."""

import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.store import decisions, duties, instances, schema
from pipeline.store.connected import Connected
from pipeline.store.duties import Line
from pipeline.store.errors import UnknownRefError
from pipeline.words import t
from schemas import Obligation, Proposal

#: Behind every sign of an id: ends the range of those that begin alike.
_BEHIND_ALL = "\N{LATIN SMALL LETTER Z WITH STROKE}"


class CalledStore(Connected):
    """Asks for single records."""

    def proposal(self, proposal_id: str) -> Proposal:
        """Return the proposal with this id, or the one whose id begins so."""
        with self._reading() as connection:
            return one_proposal(connection, proposal_id)

    def proposals_for(self, obligation_id: str) -> list[Proposal]:
        """List what was said of one obligation alone (by its whole id): answers, and terms for its union."""
        table, owed, duty = schema.proposals, schema.obligations, schema.duties
        of = select(duty.c.letter).join(owed, owed.c.duty == duty.c.id).where(owed.c.id == obligation_id)
        asked = select(table.c.content, table.c.state).where(table.c.target.in_(of)).order_by(table.c.id)
        with self._reading() as connection:
            lines = connection.execute(asked).all()
        found = [Proposal.model_validate_json(content).model_copy(update={"state": said}) for content, said in lines]
        return [item for item in found if item.obligation == obligation_id]

    def duty_called(self, duty_id: str) -> str:
        """Return the id of the duty with this id, or of the one whose id begins so."""
        with self._reading() as connection:
            return one_duty(connection, duty_id)

    def duty_of(self, obligation_id: str) -> str:
        """Return the id of the duty that an obligation (by its whole id) is one union's part of."""
        owed, duty = schema.obligations.c, schema.duties.c
        asked = select(duty.parent).join(schema.obligations, owed.duty == duty.id).where(owed.id == obligation_id)
        with self._reading() as connection:
            found: str = connection.execute(asked).scalar_one()
            return found

    def called(self, obligation_id: str, today: datetime.date | None = None) -> Obligation:
        """Return the obligation with this id, or the one whose id begins so, as it stands on ``today``."""
        with self._reading() as connection:
            line = one_obligation(connection, obligation_id)
            done = instances.done_days(connection, [line])
            return duties.Reader(today=today, done=done).obligation(line)


def one_duty(connection: Connection, duty_id: str) -> str:
    """Return the id of the duty with this id (also one that it had before), or whose id begins so."""
    table = schema.duties.c.parent
    prefix = duty_id.strip().lower()
    begins = (table >= prefix) & (table < prefix + _BEHIND_ALL)
    found: list[str] = []
    if prefix:
        found = list(connection.execute(select(table).where(begins).distinct()).scalars())
        found = [name for name in found if name == prefix] or found
        if not found and (name := decisions.now_called(connection, prefix)) != prefix:
            found = list(connection.execute(select(table).where(table == name).distinct()).scalars())
    if len(found) != 1:
        if found:
            message = t("Có {count} việc có mã bắt đầu bằng “{id}”.", count=len(found), id=duty_id)
        else:
            message = t("Không có việc nào mang mã “{id}”.", id=duty_id)
        raise UnknownRefError(f"{message} {t('Xem mã bằng: vanthu obligations')}")
    return found[0]


def one_obligation(connection: Connection, obligation_id: str) -> Line:
    """Return what is stored of the obligation with this id (also one that it had before), or whose id begins so."""
    table = schema.obligations
    prefix = obligation_id.strip().lower()
    found: list[Line] = []
    if prefix:
        found = duties.lines(connection, table.c.id == prefix) or duties.lines(connection, _begins(prefix))
        if not found and (name := decisions.now_called(connection, prefix)) != prefix:
            found = duties.lines(connection, table.c.id == name)
    if len(found) != 1:
        if found:
            message = t("Có {count} nghĩa vụ có mã bắt đầu bằng “{id}”.", count=len(found), id=obligation_id)
        else:
            message = t("Không có nghĩa vụ nào mang mã “{id}”.", id=obligation_id)
        raise UnknownRefError(f"{message} {t('Xem mã bằng: vanthu obligations')}")
    return found[0]


def _begins(prefix: str) -> Any:
    """Ask for a range, which an index answers, unlike LIKE."""
    table = schema.obligations
    return (table.c.id >= prefix) & (table.c.id < prefix + _BEHIND_ALL)


def one_proposal(connection: Connection, proposal_id: str) -> Proposal:
    """Return the proposal with this id, or the one whose id begins so."""
    table = schema.proposals
    prefix = proposal_id.strip().lower()
    asked = select(table.c.content, table.c.id).where(table.c.id.startswith(prefix, autoescape=True))
    lines = connection.execute(asked).all() if prefix else []
    lines = [line for line in lines if line.id == prefix] or lines
    if len(lines) != 1:
        if lines:
            message = t("Có {count} đề xuất có mã bắt đầu bằng “{id}”.", count=len(lines), id=proposal_id)
        else:
            message = t("Không có đề xuất nào mang mã “{id}”.", id=proposal_id)
        raise UnknownRefError(message)
    return Proposal.model_validate_json(lines[0].content)
