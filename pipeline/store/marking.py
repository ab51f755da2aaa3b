"""What people do: they mark obligations, note something beside them, give the days of events.

Each change is one transaction with the line of the history that says who did it and when.
"""

import datetime
import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Literal

from sqlalchemy import Connection, FromClause, Select, select, update

from pipeline import labels
from pipeline.duties import standing
from pipeline.duties.standing import effective
from pipeline.errors import SetupError
from pipeline.store import class_rows, duties, schema
from pipeline.store.choices import choose, chosen
from pipeline.store.class_rows import owed
from pipeline.store.database import Part, asking
from pipeline.store.duties import ObligationLine, one_obligation, row_of_its_own
from pipeline.store.errors import UnknownRefError
from pipeline.store.following import Following
from pipeline.store.history import refuse_stale, remember, versions
from pipeline.store.marks import FIELDS, Marked, Marks, kept_in, marks_in
from pipeline.store.references import letter_called
from pipeline.store.schema import of_ids
from pipeline.words import one_line
from schemas import Obligation, iso

#: What is said of an instance.
Decision = Literal["done", "waived", "todo"]
_ROW = schema.obligations
_NO_ID = re.compile("[^0-9a-f]")


class Marking(Part):
    """What people said of obligations."""

    def mark(
        self, obligation_id: str, status: str, on: datetime.date, answer: str | None = None, *,
        done_on: datetime.date | None = None, who: str | None = None,
    ) -> Obligation:  # fmt: skip
        """Set the status of one obligation as a person says; ``done_on``: the day of what is done (default: ``on``)."""
        with self._database.writing() as connection:
            line = row_of_its_own(connection, obligation_id)
            day = (done_on or on) if status == "done" else None
            if day is not None:
                _refuse_before_letter(duties.Reader().obligation(line), day)
            set_marks(connection, line, status=status, answer=answer, done_on=iso(day))
            self._database.list_anew(connection, [line.letter])
            remember(connection, line.letter, line.id, on, status, answer, who)
            return duties.read(connection, [line._replace(state=effective(status, line.said))])[0]

    def note(
        self, obligation_id: str, words: str | None, on: datetime.date, *,
        who: str | None = None, seen: int | None = None,
    ) -> Obligation:  # fmt: skip
        """Write a note beside one obligation, ``None`` for none; ``StaleError`` where it is not as it was ``seen``."""
        with self._database.writing() as connection:
            line = row_of_its_own(connection, obligation_id)
            refuse_stale(connection, line, seen)
            set_marks(connection, line, note=words)
            remember(connection, line.letter, line.id, on, "note", words, who)
            return duties.read(connection, [line])[0]

    def mark_all(self, changes: Mapping[str, Marks], on: datetime.date, *, who: str | None = None) -> None:
        """Set what people marked on several obligations (by their whole ids), all of them or none."""
        touched: set[str] = set()
        with self._database.writing() as connection:
            for obligation_id, marks in changes.items():
                line = row_of_its_own(connection, obligation_id)
                set_marks(connection, line, **marks.model_dump())
                touched.add(line.letter)
                if marks.status != line.status:
                    remember(connection, line.letter, line.id, on, marks.status, marks.answer, who)
                if marks.note != line.note:
                    remember(connection, line.letter, line.id, on, "note", marks.note, who)
            self._database.list_anew(connection, touched)

    def mark_instance(
        self, obligation_id: str, day: datetime.date, on: datetime.date, answer: str | None = None, *,
        decision: Decision = "done", who: str | None = None,
    ) -> Obligation:  # fmt: skip
        """Write down that an instance (by its last day in time) of what recurs is done, is waived, or is neither.

        Returns the obligation as it stands on the day ``on``; ``SetupError`` for a day that is none of its instances.
        """
        with self._database.writing() as connection:
            line = row_of_its_own(connection, obligation_id)
            item = duties.Reader(today=on).obligation(line)
            if decision == "done":
                _refuse_before_letter(item, on)
            if not standing.is_instance(item, day):
                raise SetupError(
                    "Ngày {day} không phải hạn của một kỳ nào: {action}. Xem các kỳ bằng: vanthu calendar",
                    day=f"{day:%d/%m/%Y}",
                    action=one_line(item.action).rstrip("."),
                )
            said = {"answer": answer, "done_on": on.isoformat()} if decision == "done" else {}
            content = json.dumps({**said, "day": day.isoformat(), "decision": decision}, ensure_ascii=False)
            detail = f"{day:%d/%m/%Y}" + (f" ({answer})" if answer and decision == "done" else "")
            what = schema.OF_INSTANCE[decision]
            remember(connection, line.letter, line.id, on, what, detail, who, content=content)
            return duties.read(connection, [line], on)[0]

    def of(self, ids: Collection[str] | None = None) -> dict[str, Marks]:
        """Return what people marked, by the id of the obligation; of all, or of those asked for."""
        if ids is None:
            return {row.id: marks_in(row) for row in self._of_ids(_marks(owed), owed.c.id, None)}
        with self._database.reading() as connection:
            at = class_rows.places(connection, ids)
            rows = of_ids(connection, _marks(_ROW), _ROW.c.id, {place.row for place in at.values()})
            found = {row.id: marks_in(row) for row in rows}
        return {name: found[place.row] for name, place in at.items()}

    def refuse_stale(self, obligation_id: str, seen: int) -> None:
        """Raise ``StaleError`` where people did more to an obligation than was ``seen`` (``versions``)."""
        with self._database.reading() as connection:
            refuse_stale(connection, one_obligation(connection, obligation_id), seen)

    versions = asking(versions)
    instances = asking(duties.instances_of)

    def set_anchor(
        self, subject: str, anchor: str, day: datetime.date | None, on: datetime.date, *, who: str | None = None
    ) -> list[Obligation]:
        """Give the day of an event that deadlines are counted from; return the obligations that it changes.

        ``subject`` is an obligation (its id: a union's own event) or a letter (its number and symbol, or id: an event
        that is the same for all, such as ``received``). ``None`` takes a day back.
        """
        with self._database.writing() as connection:
            letter, obligation = _subject(connection, subject)
            before = {item.id: item for item in _in_force(connection, letter)}
            choose(connection, "anchor", iso(day), obligation or letter, anchor)
            remember(connection, letter, obligation or "", on, "anchor", f"{anchor}: {iso(day) or ''}", who)
            with Following(self._database, connection) as following:
                following.touched(letter)
            return [item for item in _in_force(connection, letter) if item != before.get(item.id)]

    def kept(self) -> list[Marked]:
        """Return what people marked on obligations that the present reading of their letter does not find."""
        table, letters = schema.choices.c, schema.letters
        asked = chosen("mark").join(letters, letters.c.sha256 == table.letter).where(letters.c.copy_of.is_(None))
        return list(map(kept_in, self._rows(asked.order_by(table.letter, table.subject))))


def _marks(of: FromClause) -> Select[Any]:
    return select(of.c.id, *(of.c[name] for name in FIELDS))


def _in_force(connection: Connection, letter: str) -> list[Obligation]:
    return list(map(duties.Reader().obligation, duties.lines_under(connection, letter)))


def _subject(connection: Connection, subject: str) -> tuple[str, str | None]:
    """Return the letter and, where the subject is one, the obligation: only a letter's name holds other signs."""
    if not _NO_ID.search(subject.strip().lower()):
        try:
            line = row_of_its_own(connection, subject)
            return line.letter, line.id
        except UnknownRefError:
            pass
    return letter_called(connection, subject), None


def _refuse_before_letter(item: Obligation, on: datetime.date) -> None:
    """Refuse what no clock that is right says: a duty done before the letter that lays it on anybody."""
    issued = item.letter.issued_on
    if issued is not None and on.isoformat() < issued:
        raise SetupError(
            "Ngày hoàn thành {day} trước ngày của văn bản ({issued}): kiểm tra đồng hồ của máy, hoặc ghi đúng ngày "
            "bằng --today. Chưa ghi gì.",
            day=f"{on:%d/%m/%Y}",
            issued=labels.date_words(issued),
        )


def set_marks(connection: Connection, line: ObligationLine, **values: Any) -> None:
    """Write marks on one obligation."""
    if "status" in values:
        values["state"] = effective(values["status"], line.said)
    connection.execute(update(schema.obligations).where(schema.obligations.c.id == line.id).values(**values))
