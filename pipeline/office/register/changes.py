"""What a clerk changed in the workbook: marks of duties, lines of the registers, settled warnings; no other column.

A change counts against what the workbook said when it was written (its hidden sheet). Where the same cell was changed
here in the meantime, nothing is overwritten: that is a conflict for a person to settle. Without the hidden sheet nobody
can tell which side changed: then only what nobody has marked here is taken over.
"""

import dataclasses
import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import Field

from pipeline.export.table_files import Sheet
from pipeline.office.register import sent_sheets
from pipeline.office.register.letter_rows import LETTER_ID
from pipeline.office.register.sent_sheets import (
    Remembered,
    SentBook,
    SheetRow,
    WrongCellError,
    is_the_row,
    marks_meant,
    meant_line,
    read_lines,
    refuse_days,
)
from pipeline.office.register.sheets import DUTIES, INCOMING, OUTGOING
from pipeline.store import register
from pipeline.store.duties import FIELDS, Marks
from pipeline.store.register import FIELD_NAMES, NumberOwner, RegisterEntry, taken_words, wrong
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.labels import TableColumn
from pipeline.support.words import t
from schemas import Record


class FieldChange(Record):
    """One field of a row as the clerk wants it; ``sheet`` is its title, empty for that of the duties."""

    row: int
    obligation: str
    """Id of the obligation; on other sheets the beginning of the letter's."""
    field: str
    before: str | None
    after: str | None
    sheet: str = ""


class Conflict(Record):
    """A field changed in the workbook and, since it was written, here too."""

    row: int
    obligation: str
    field: str
    written: str | None
    mine: str | None
    here: str | None
    sheet: str = ""


class RowFault(Record):
    """A row that cannot be taken over, and why (Vietnamese)."""

    row: int
    message: str
    sheet: str = ""


class WorkbookChanges(Record):
    """What a workbook asks for: the whole marks and lines of the register that are to be written."""

    changes: tuple[FieldChange, ...] = ()
    marks: dict[str, Marks] = Field(default_factory=dict)
    """Id of an obligation → its marks."""
    lines: dict[str, RegisterEntry] = Field(default_factory=dict)
    """Id of a letter → its line of the register."""
    conflicts: tuple[Conflict, ...] = ()
    faults: tuple[RowFault, ...] = ()
    missing: tuple[str, ...] = ()
    """Titles of columns that are gone: nothing of them is taken over."""
    deleted: int = 0
    """Rows that were written and are not there any more: what they stood for stays as it is."""

    @property
    def rows(self) -> int:
        """How many rows change something."""
        return len(self.marks) + len(self.lines)


@dataclasses.dataclass
class SheetRequests:
    """What the rows of one sheet ask for, as far as they were looked at."""

    sheet: str = ""
    changes: list[FieldChange] = dataclasses.field(default_factory=list)
    conflicts: list[Conflict] = dataclasses.field(default_factory=list)
    faults: list[RowFault] = dataclasses.field(default_factory=list)
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
        for field in fields:
            old, asked, current = (getattr(values, field) for values in (written, mine, now))
            if asked not in (old, current) and current != old:
                said = {"written": _text(old), "mine": _text(asked), "here": _text(current)}
                self.conflicts.append(Conflict(row=row, obligation=name, field=field, sheet=self.sheet, **said))
            elif asked not in (old, current):
                wanted[field] = asked
        return wanted

    def note(self, row: int, name: str, wanted: Mapping[str, Any], now: Record) -> None:
        """Note the changes of a row."""
        for field, value in wanted.items():
            said = {"before": _text(getattr(now, field)), "after": _text(value)}
            self.changes.append(FieldChange(row=row, obligation=name, field=field, sheet=self.sheet, **said))

    def refuse(self, row: int, message: str) -> None:
        """Note why a row cannot be taken over."""
        self.faults.append(RowFault(row=row, message=message, sheet=self.sheet))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


class CurrentValues(NamedTuple):
    """What stands here now."""

    marks: Mapping[str, Marks] = MappingProxyType({})
    """Id of an obligation → what people marked."""
    entered: Mapping[str, RegisterEntry] = MappingProxyType({})
    """Id of a letter → its line of the register."""
    letters: Collection[str] = ()
    """Ids of all letters."""
    given: Mapping[tuple[int, int], NumberOwner] = MappingProxyType({})
    """Year and number → whose it is."""
    office: str | None = None
    """Id of the union that the office works for, once that was chosen."""


def review(data: bytes, here: CurrentValues, today: datetime.date) -> WorkbookChanges:
    """Compare a workbook with what stands here; change nothing.

    Raise ``SetupError`` for any other file, and for the workbook of another office.
    """
    found = _Review(SentBook(data), here, today)
    return WorkbookChanges(
        changes=tuple(change for pile in found.piles for change in pile.changes),
        marks=found.marks,
        lines=found.lines,
        conflicts=tuple(conflict for pile in found.piles for conflict in pile.conflicts),
        faults=tuple(fault for pile in found.piles for fault in pile.faults),
        missing=tuple(title for pile in found.piles for title in pile.missing),
        deleted=found.deleted,
    )


class _Review:
    """What the sheets of a workbook ask for, one after the other."""

    def __init__(self, book: SentBook, here: CurrentValues, today: datetime.date) -> None:
        self._book, self._here, self._today = book, here, today
        owner = next((line for line in read_lines(book.hidden(sent_sheets.OFFICE)) if line.get("office")), None)
        if owner is not None and here.office is not None and owner["office"] != here.office:
            name = owner.get("name") or owner["office"]
            raise SetupError("Sổ này của văn phòng khác: {name}. Chưa nhập gì.", name=name)
        self.piles: list[SheetRequests] = []
        self.marks: dict[str, Marks] = {}
        self.lines: dict[str, RegisterEntry] = {}
        named_duties, are_duties_here = self._look_at_duties()
        named_lines, are_letters_here = self._look_at_registers()
        if (named_duties or named_lines) and not (are_duties_here or are_letters_here):
            raise SetupError("Sổ này của văn phòng khác: không dòng nào của sổ có ở đây. Chưa nhập gì.")

    def _take(
        self, sheet: Sheet, needed: Sequence[str], fields: Iterable[str], nameless: str,
        take: Callable[[SheetRequests, SheetRow, str], None],
    ) -> SheetRequests:  # fmt: skip
        """Take the rows of a sheet with their ids, those that can be; one without an id may hold no clerk's words."""
        pile = SheetRequests("" if sheet is DUTIES else t(sheet.name))
        self.piles.append(pile)
        try:
            rows, missing = self._book.table(sheet, needed)
        except SetupError as error:
            if sheet is DUTIES:
                raise
            pile.refuse(0, error.message.rstrip("."))
            return pile
        pile.missing = tuple(title if sheet is DUTIES else f"{title} ({pile.sheet})" for title in missing)
        for row in rows:
            cell = row.cells.get("id")
            if isinstance(cell, float) and cell.is_integer():  # a program made a number of its digits
                cell = int(cell)
            with pile.taking(row.number):
                if name := str(cell if cell is not None else "").strip():
                    take(pile, row, name)
                elif any(row.cells.get(field) not in (None, "") for field in fields):
                    raise WrongCellError(nameless)
        return pile

    def _look_at_duties(self) -> tuple[bool, bool]:
        """Whether any duty is named, and whether any of those is here."""
        here, remembered = self._here, sent_sheets.read(self._book.hidden(sent_sheets.NAME), sent_sheets.duty)
        named, seen = set[str](), dict[str, tuple[int, Any]]()

        def take(pile: SheetRequests, row: SheetRow, name: str) -> None:
            named.add(name)
            now = here.marks.get(name)
            if now is None:
                raise WrongCellError(t("không có nghĩa vụ nào mang mã “{id}”", id=name))
            written = remembered.get(name) or Remembered(now if remembered else Marks(status="todo"), {}, ())
            if not is_the_row(written.prints, DUTIES, row.cells):
                raise WrongCellError(
                    t("mã “{id}” không phải của đơn vị, nội dung ở dòng này: mã đã bị đổi, hoặc xếp lệch cột", id=name)
                )
            mine = marks_meant(row.cells, written, self._today)
            if _is_repeated(seen, name, row.number, mine):
                return
            wanted = pile.compared(row.number, name, FIELDS, written.written, mine, now)
            after = now.model_copy(update=wanted)
            if (after.status == "done") != (after.done_on is not None):
                # The status is in conflict, and stays as it is here: so does the day that belongs to it.
                wanted = {field: value for field, value in wanted.items() if field not in ("status", "done_on")}
            if wanted:
                pile.note(row.number, name, wanted, now)
                self.marks[name] = now.model_copy(update=wanted)

        nameless = t("cột Mã để trống: không biết là nghĩa vụ nào")
        self._take(DUTIES, ("id", "status"), FIELDS, nameless, take)
        self.deleted = len(remembered.keys() - named)
        return bool(named), not named.isdisjoint(here.marks)

    def _look_at_registers(self) -> tuple[bool, bool]:
        """Whether any letter is named, and whether any of those is here."""
        here, hidden = self._here, self._book.hidden(sent_sheets.LINES)
        remembered = sent_sheets.read(hidden, sent_sheets.register_line)
        by_id = {letter[:LETTER_ID]: letter for letter in here.letters}
        seen = dict[str, tuple[int, Any]]()
        for sheet in (INCOMING, OUTGOING) if hidden is not None else ():
            rows: dict[str, int] = {}

            def take(
                pile: SheetRequests, row: SheetRow, name: str, sheet: Sheet = sheet, rows: dict[str, int] = rows
            ) -> None:
                letter, written = by_id.get(name), remembered.get(name)
                if letter is None or written is None:
                    raise WrongCellError(t("không có văn bản nào mang mã “{id}”", id=name))
                if not is_the_row(written.prints, sheet, row.cells):
                    raise WrongCellError(
                        t("mã “{id}” không phải của văn bản ở dòng này: mã đã bị đổi, hoặc xếp lệch cột", id=name)
                    )
                refuse_days(sheet.columns, row.cells)
                mine = meant_line(row.cells, written)
                if _is_repeated(seen, name, row.number, mine):
                    return
                now = here.entered.get(letter, RegisterEntry())
                if wanted := pile.compared(row.number, name, FIELD_NAMES, written.written, mine, now):
                    new = now.model_copy(update=wanted)
                    if why := wrong("in" if sheet is INCOMING else "out", now, new, self._today):
                        raise WrongCellError(why)
                    pile.note(row.number, name, wanted, now)
                    self.lines[letter], rows[letter] = new, row.number

            nameless = t("cột Mã VB để trống: không biết là văn bản nào")
            pile = self._take(sheet, ("id",), FIELD_NAMES, nameless, take)
            while self._refuse_taken(pile, rows):
                pass  # the number that it keeps may be what another row asks for
        return bool(remembered), not by_id.keys().isdisjoint(remembered)

    def _refuse_taken(self, pile: SheetRequests, rows: Mapping[str, int]) -> bool:
        """Refuse one row that asks for the number of another letter, or row; letters may swap theirs."""
        holders = {
            at: given.words
            for at, given in self._here.given.items()
            if given.letter not in self.lines or at != _place(self._here.entered.get(given.letter))
        }
        for letter, number in rows.items():
            at = _place(self.lines.get(letter))
            if at is not None and at in holders:
                pile.changes = [change for change in pile.changes if change.row != number]
                pile.refuse(number, taken_words(*at, holders[at]))
                del self.lines[letter]
                return True
            if at is not None:
                holders[at] = t("dòng {row} của sổ này", row=number)
        return False


def _is_repeated(seen: dict[str, tuple[int, Any]], name: str, number: int, mine: Any) -> bool:
    """Whether an earlier row of this id said the same; raise ``WrongCellError`` where it said something else."""
    first, theirs = seen.setdefault(name, (number, mine))
    if theirs != mine:
        raise WrongCellError(t("mã “{id}” đã có ở dòng {row} và ghi khác", id=name, row=first))
    return first != number


def _place(line: RegisterEntry | None) -> tuple[int, int] | None:
    return (line.year, line.number) if line is not None and line.year and line.number else None


# --------------------
# What a person is told of a workbook that was read back: its changes, and what could not be taken over.


def columns_of_changes() -> tuple[TableColumn[FieldChange], ...]:
    """Return the columns of changes."""
    titles = {
        (t(sheet.name) if sheet is not DUTIES else "", column.field): t(column.title)
        for sheet in (DUTIES, INCOMING, OUTGOING)
        for column in sheet.columns
    }
    return (
        TableColumn(t("Dòng"), lambda change: f"{change.sheet} {change.row}".strip()),
        TableColumn(t("Mã"), lambda change: change.obligation),
        TableColumn(t("Cột"), lambda change: titles[change.sheet, change.field]),
        TableColumn(t("Đang ghi"), lambda change: _shown(change.field, change.before)),
        TableColumn(t("Sẽ ghi"), lambda change: _shown(change.field, change.after)),
    )


def complaints(reviewed: WorkbookChanges, name: str) -> Iterator[str]:
    """Yield a line for each thing of the workbook called ``name`` that could not be taken over."""
    for title in reviewed.missing:
        yield t(
            "{path}: không thấy cột “{column}” (đã xóa hoặc đổi tên); cột này chưa nhập. Đặt lại tên cột rồi nhập lại.",
            path=name,
            column=title,
        )
    found: tuple[Conflict | RowFault, ...] = (*reviewed.conflicts, *reviewed.faults)
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
    return labels.date_words(value) if field == "done_on" else register.field_words(field, value)
