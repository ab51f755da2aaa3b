"""What a workbook asks for, by what it said when it was written and by what stands here now; how people are told."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from pipeline import labels
from pipeline.labels import Shown
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING
from pipeline.store import register_lines
from pipeline.store.history import Decision
from pipeline.store.marks import Marks
from pipeline.store.register_lines import RegisterEntry
from pipeline.words import t
from schemas.source import Record


class WrongCellError(ValueError):
    """A cell whose value cannot be meant; the message says why (Vietnamese)."""


class Change(Record):
    """One field of a row as the clerk wants it; ``sheet`` is its title, empty for that of the duties."""

    row: int
    obligation: str
    """Id of the obligation; on other sheets that of the warning, or the beginning of the letter's."""
    field: str
    before: str | None
    after: str | None
    sheet: str = ""


class Wish(Change):
    """A value that was read, as the cell showed it, and that the clerk says otherwise."""

    before: str
    after: str


class Conflict(Record):
    """A field changed in the workbook and, since it was written, here too."""

    row: int
    obligation: str
    field: str
    written: str | None
    mine: str | None
    here: str | None
    sheet: str = ""


class Fault(Record):
    """A row that cannot be taken over, and why (Vietnamese)."""

    row: int
    message: str
    sheet: str = ""


class Reviewed(Record):
    """What a workbook asks for: the whole marks, lines of the register and decisions that are to be written."""

    changes: tuple[Change, ...] = ()
    marks: dict[str, Marks] = Field(default_factory=dict)
    """Id of an obligation → its marks."""
    lines: dict[str, RegisterEntry] = Field(default_factory=dict)
    """Id of a letter → its line of the register."""
    settled: dict[str, Decision] = Field(default_factory=dict)
    """Id of a warning → what the clerk says to it."""
    corrections: tuple[Wish, ...] = ()
    """What the clerk says otherwise than it was read."""
    conflicts: tuple[Conflict, ...] = ()
    faults: tuple[Fault, ...] = ()
    missing: tuple[str, ...] = ()
    """Titles of columns that are gone: nothing of them is taken over."""
    deleted: int = 0
    """Rows that were written and are not there any more: what they stood for stays as it is."""

    @property
    def rows(self) -> int:
        """How many rows change something."""
        corrected = {(wish.sheet, wish.row) for wish in self.corrections}
        return len(self.marks) + len(self.lines) + len(self.settled) + len(corrected)


@dataclass
class Pile:
    """What the rows of one sheet ask for, as far as they were looked at."""

    sheet: str = ""
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    """Titles of columns that are gone."""

    @contextmanager
    def taking(self, row: int) -> Iterator[None]:
        """Take a row whole, or note why it cannot be taken over."""
        known = len(self.conflicts)
        try:
            yield
        except WrongCellError as error:
            del self.conflicts[known:]
            self.refuse(row, str(error))

    def compared(
        self, row: int, name: str, fields: Iterable[str], written: Record, mine: Record, now: Record
    ) -> dict[str, Any]:
        """Return the fields that the clerk changed and nobody here did; note where both did."""
        wanted = {}
        for field_ in fields:
            old, asked, current = (getattr(values, field_) for values in (written, mine, now))
            if asked not in (old, current) and current != old:
                said = {"written": _text(old), "mine": _text(asked), "here": _text(current)}
                self.conflicts.append(Conflict(row=row, obligation=name, field=field_, sheet=self.sheet, **said))
            elif asked not in (old, current):
                wanted[field_] = asked
        return wanted

    def note(self, row: int, name: str, wanted: Mapping[str, Any], now: Record) -> None:
        """Note the changes of a row."""
        for field_, value in wanted.items():
            said = {"before": _text(getattr(now, field_)), "after": _text(value)}
            self.changes.append(Change(row=row, obligation=name, field=field_, sheet=self.sheet, **said))

    def refuse(self, row: int, message: str) -> None:
        """Note why a row cannot be taken over."""
        self.faults.append(Fault(row=row, message=message, sheet=self.sheet))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


# --------------------
# What a person is told of a workbook that was read back: its changes, and what could not be taken over.


def columns_of_changes() -> tuple[Shown[Change], ...]:
    """Return the columns of changes."""
    titles = {
        (t(sheet.name) if sheet is not DUTIES else "", column.field): t(column.title)
        for sheet in (DUTIES, INCOMING, OUTGOING)
        for column in sheet.columns
    }
    return (
        Shown(t("Dòng"), lambda change: f"{change.sheet} {change.row}".strip()),
        Shown(t("Mã"), lambda change: change.obligation),
        Shown(t("Cột"), lambda change: titles.get((change.sheet, change.field), t("Đã xử lý"))),
        Shown(t("Đang ghi"), lambda change: _shown(change.field, change.before)),
        Shown(t("Sẽ ghi"), lambda change: _shown(change.field, change.after)),
    )


def complaints(reviewed: Reviewed, name: str) -> Iterator[str]:
    """Yield a line for each thing of the workbook called ``name`` that could not be taken over."""
    for title in reviewed.missing:
        yield t(
            "{path}: không thấy cột “{column}” (đã xóa hoặc đổi tên); cột này chưa nhập. Đặt lại tên cột rồi nhập lại.",
            path=name,
            column=title,
        )
    found: tuple[Conflict | Fault, ...] = (*reviewed.conflicts, *reviewed.faults)
    for item in found:
        words = {"path": f"{name}, {item.sheet}" if item.sheet else name, "row": item.row}
        if isinstance(item, Conflict):
            yield t(
                "{path}, dòng {row}: {id} đã được sửa cả trong sổ (“{mine}”) lẫn ở đây (“{here}”); giữ ở đây. "
                "Xem lại rồi sửa một bên.",
                **words,
                id=item.obligation,
                mine=_shown(item.field, item.mine),
                here=_shown(item.field, item.here),
            )
        elif item.row:
            yield t("{path}, dòng {row}: {message}; dòng này chưa nhập.", **words, message=item.message)
        else:
            yield t("{path}: {message}; trang này chưa nhập.", **words, message=item.message)


def _shown(field: str, value: str | None) -> str:
    if field == "status" and value:
        return labels.status_name(value)
    return labels.date_words(value) if field == "done_on" else register_lines.shown(field, value)
