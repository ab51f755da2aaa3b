"""What unions say that they have sent: it waits until a person confirms that it has come, or says that it has not."""

import datetime
import functools
from collections.abc import Collection
from typing import Literal

from sqlalchemy import Connection, func, insert, select, update

from pipeline.store import schema
from pipeline.store.database import Part
from pipeline.store.duties import row_of_its_own
from pipeline.store.errors import StaleError, UnknownRefError
from pipeline.words import t
from schemas.source import Record

_TABLE = schema.sent
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


class Sent(Part):
    """What unions say that they have sent."""

    def say(
        self,
        obligation_id: str,
        at: datetime.datetime,
        who: str | None,
        number: str | None = None,
        day: datetime.date | None = None,
        note: str | None = None,
        upload: str | None = None,
    ) -> SentLine:
        """Write down what a union says of an obligation (by its id); it takes the place of what still waits of it."""
        with self._database.writing() as connection:
            line = row_of_its_own(connection, obligation_id)
            which = (_TABLE.c.obligation == line.id, _TABLE.c.state == "open")
            connection.execute(update(_TABLE).where(*which).values(state="withdrawn", **_decided(at, who, None)))
            values = {
                "obligation": line.id, "letter": line.letter, "number": number,
                "day": day.isoformat() if day is not None else None, "note": note, "upload": upload,
                "at": _second(at), "who": who, "state": "open",
            }  # fmt: skip
            made = connection.execute(insert(_TABLE).values(**values)).inserted_primary_key
            assert made is not None
            return _one(connection, made[0])

    def called(self, number: int) -> SentLine:
        """Return one line."""
        return self._read(_one, number)

    def of(self, obligations: Collection[str]) -> dict[str, list[SentLine]]:
        """Return what was said of obligations, the latest first, by their ids."""
        found: dict[str, list[SentLine]] = {}
        rows = self._of_ids(select(_TABLE), _TABLE.c.obligation, obligations)
        for row in sorted(rows, key=lambda row: -row.id):
            found.setdefault(row.obligation, []).append(_line(row))
        return found

    def waiting(self, most: int | None = None) -> list[SentLine]:
        """Return what waits for a person, the first first."""
        asked = select(_TABLE).where(_TABLE.c.state == "open").order_by(_TABLE.c.id).limit(most)
        return [_line(row) for row in self._rows(asked)]

    def waits_of(self, union_id: str) -> set[str]:
        """Return the ids of the obligations of a union of which what it says waits for a person."""
        owed, bodies = schema.obligations, schema.bodies  # what is said of one has a row of its own
        asked = (
            select(_TABLE.c.obligation)
            .join(owed, owed.c.id == _TABLE.c.obligation)
            .join(bodies, bodies.c.id == owed.c.body)
            .where(_TABLE.c.state == "open", bodies.c.union_id == union_id)
        )
        return set(self._values(asked))

    def count_waiting(self) -> int:
        """Count what waits for a person."""
        count: int = self._first(select(func.count()).select_from(_TABLE).where(_TABLE.c.state == "open"))[0]
        return count

    def decide(
        self, number: int, state: SentState, at: datetime.datetime, who: str | None, why: str | None = None
    ) -> SentLine:
        """Write down what a person says to a line that waits; ``StaleError`` where another one did already."""
        with self._database.writing() as connection:
            which = (_TABLE.c.id == number, _TABLE.c.state == "open")
            changed = connection.execute(update(_TABLE).where(*which).values(state=state, **_decided(at, who, why)))
            line = _one(connection, number)
            if changed.rowcount == 0:
                by, when = line.decided_by or t("người khác"), (line.decided_at or "").replace("T", " ")
                words = t("{who} đã quyết định lúc {when}. Xem lại rồi ghi. Chưa ghi gì.", who=by, when=when)
                raise StaleError(words)
            return line


def _one(connection: Connection, number: int) -> SentLine:
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == number)).first()
    if row is None:
        raise UnknownRefError(t("Không có báo cáo đã gửi nào mang mã này."))
    return _line(row)


_line = functools.partial(SentLine.model_validate, from_attributes=True)


def _decided(at: datetime.datetime, who: str | None, why: str | None) -> dict[str, str | None]:
    return {"decided_at": _second(at), "decided_by": who, "why": why}


def _second(at: datetime.datetime) -> str:
    return at.isoformat(timespec="seconds")[:19]
