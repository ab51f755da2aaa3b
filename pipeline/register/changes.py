"""What a clerk changed in the workbook: status, answer, day of completion, note. Everything else is read-only.

A change counts against what the workbook said when it was written (its hidden sheet). Where the same cell was changed
here in the meantime, nothing is overwritten: that is a conflict for a person to settle. Without the hidden sheet nobody
can tell which side changed: then only what nobody has marked here is taken over.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from pipeline.register import reading
from pipeline.register.meaning import WrongCellError, meant
from pipeline.register.memory import PRINTED, Remembered, print_of
from pipeline.store.marks import FIELDS, Marks
from pipeline.words import t
from schemas.base import Record


class Change(Record):
    """One field of one obligation as the clerk wants it."""

    row: int
    obligation: str
    field: str
    before: str | None
    after: str | None


class Conflict(Record):
    """A field changed in the workbook and, since it was written, here too."""

    row: int
    obligation: str
    field: str
    written: str | None
    mine: str | None
    here: str | None


class Fault(Record):
    """A row that cannot be taken over, and why (Vietnamese)."""

    row: int
    message: str


class Reviewed(Record):
    """What a workbook asks for: ``marks`` are the whole marks of each obligation that changes."""

    changes: tuple[Change, ...] = ()
    marks: dict[str, Marks] = Field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    faults: tuple[Fault, ...] = ()
    missing: tuple[str, ...] = ()
    """Titles of columns that are gone: nothing of them is taken over."""
    deleted: int = 0
    """Rows that were written and are not there any more: their obligations stay as they are."""


def review(data: bytes, here: Mapping[str, Marks], today: datetime.date) -> Reviewed:
    """Compare a workbook with what is marked here; change nothing. Raise ``SetupError`` for any other file."""
    book = reading.read(data)
    work = _Review(book.remembered, here, today)
    for row in book.rows:
        work.look_at(row)
    left = set(book.remembered or ()) - work.named
    return Reviewed(
        changes=tuple(work.changes),
        marks=work.marks,
        conflicts=tuple(work.conflicts),
        faults=tuple(work.faults),
        missing=book.missing,
        deleted=len(left),
    )


class _Review:
    """The rows looked at so far, and what they ask for."""

    def __init__(
        self, remembered: Mapping[str, Remembered] | None, here: Mapping[str, Marks], today: datetime.date
    ) -> None:
        self._remembered = remembered
        self._here = here
        self._today = today
        self.named: set[str] = set()
        """The ids that stand in the workbook, in rows that can be taken over and in others."""
        self.seen: dict[str, tuple[int, Marks]] = {}
        self.changes: list[Change] = []
        self.marks: dict[str, Marks] = {}
        self.conflicts: list[Conflict] = []
        self.faults: list[Fault] = []

    def look_at(self, row: reading.Row) -> None:
        """Add what a row asks for, or why it cannot be taken over."""
        name = _id(row.cells.get("id"))
        if not name:
            if any(row.cells.get(field) not in (None, "") for field in ("status", "answer", "done_on", "note")):
                self._refuse(row, t("cột Mã NV để trống: không biết là nghĩa vụ nào"))
            return
        self.named.add(name)
        try:
            self._take(row, name)
        except WrongCellError as error:
            self._refuse(row, str(error))

    def _take(self, row: reading.Row, name: str) -> None:
        now = self._here.get(name)
        if now is None:
            raise WrongCellError(t("không có nghĩa vụ nào mang mã “{id}”", id=name))
        written = self._written(name, now)
        prints = [print_of(row.cells[field]) if field in row.cells else None for field in PRINTED]
        if not written.is_row_of(prints):
            raise WrongCellError(
                t("mã “{id}” không phải của đơn vị, nội dung ở dòng này: mã đã bị đổi, hoặc xếp lệch cột", id=name)
            )
        mine = meant(row.cells, written, self._today)
        if name in self.seen:
            first, theirs = self.seen[name]
            if theirs != mine:
                raise WrongCellError(t("mã “{id}” đã có ở dòng {row} và ghi khác", id=name, row=first))
            return
        self.seen[name] = (row.number, mine)
        self._compare(row.number, name, mine, written.marks, now)

    def _written(self, name: str, now: Marks) -> Remembered:
        if self._remembered is None:
            return Remembered(Marks(status="todo"))
        return self._remembered.get(name) or Remembered(now)

    def _compare(self, number: int, name: str, mine: Marks, written: Marks, now: Marks) -> None:
        wanted = {}
        for field in FIELDS:
            old, asked, current = (getattr(values, field) for values in (written, mine, now))
            if asked in (old, current):
                continue
            if current != old:
                self.conflicts.append(
                    Conflict(row=number, obligation=name, field=field, written=old, mine=asked, here=current)
                )
            else:
                wanted[field] = asked
        wanted = _consistent(wanted, now)
        if wanted:
            self.changes += [
                Change(row=number, obligation=name, field=field, before=getattr(now, field), after=value)
                for field, value in wanted.items()
            ]
            self.marks[name] = now.model_copy(update=wanted)

    def _refuse(self, row: reading.Row, message: str) -> None:
        self.faults.append(Fault(row=row.number, message=message))


def _consistent(wanted: Mapping[str, Any], now: Marks) -> dict[str, Any]:
    """Leave the day of completion out where the status that it belongs to is in conflict, and stays as it is here."""
    after = now.model_copy(update=dict(wanted))
    if (after.status == "done") == (after.done_on is not None):
        return dict(wanted)
    return {field: value for field, value in wanted.items() if field not in ("status", "done_on")}


def _id(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip() if cell is not None else ""
