"""What a clerk changed in the workbook: marks of duties, who received letters and did what; nothing that was read.

A change counts against what the workbook said when it was written (its hidden sheet). Where the same cell was changed
here in the meantime, nothing is overwritten: that is a conflict for a person to settle. Without the hidden sheet nobody
can tell which side changed: then only what nobody has marked here is taken over.
"""

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import Field

from pipeline.calendar import periods
from pipeline.duties import standing
from pipeline.export.table_files import Sheet
from pipeline.office.marking import MarkGiven, mark_one, turn_down_answers
from pipeline.office.register.letter_rows import LETTER_ID
from pipeline.office.register.sent_sheets import (
    DUTIES,
    INCOMING,
    OF_DUTIES,
    OF_REGISTERS,
    OFFICE,
    OUTGOING,
    Remembered,
    SentBook,
    SheetRow,
    Values,
    WorkedSheets,
    WrongCellError,
    asked_by_row,
    is_the_row,
    read_lines,
    remembered,
)
from pipeline.store import Store, register
from pipeline.store.duties import Marks
from pipeline.store.register import RegisterEntry, wrong
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.labels import TableColumn
from pipeline.support.words import t
from schemas import CLOSED, Obligation, Record


class FieldChange(Record):
    """One field of a row as the clerk wants it; ``sheet`` is its title, empty for that of the duties."""

    row: int
    obligation: str  # id of the obligation; on other sheets the beginning of the letter's
    field: str
    before: str | None
    after: str | None
    sheet: str = ""
    period: str = ""  # of what recurs, the name of the one period that is done


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
    """What cannot be taken over, and why (Vietnamese): a row, or a whole sheet."""

    row: int
    message: str
    sheet: str = ""


class WorkbookChanges(Record):
    """What a workbook asks for: the whole marks and lines of the register that are to be written."""

    changes: tuple[FieldChange, ...] = ()
    marks: dict[str, Marks] = Field(default_factory=dict)  # id of an obligation → its marks
    given: dict[str, MarkGiven] = Field(default_factory=dict)
    """Id of an obligation that recurs → that one of its periods is done."""
    lines: dict[str, RegisterEntry] = Field(default_factory=dict)  # id of a letter → its line of the register
    conflicts: tuple[Conflict, ...] = ()
    faults: tuple[RowFault, ...] = ()
    missing: tuple[str, ...] = ()  # titles of columns that are gone: nothing of them is taken over
    deleted: int = 0  # rows that were written and are not there any more: what they stood for stays as it is

    @property
    def rows(self) -> int:
        """How many rows change something."""
        return len({*self.marks, *self.given}) + len(self.lines)


class CurrentValues(NamedTuple):
    """What stands here now."""

    marks: Mapping[str, Marks] = MappingProxyType({})  # id of an obligation → what people marked
    entered: Mapping[str, RegisterEntry] = MappingProxyType({})  # id of a letter → its line of the register
    letters: Collection[str] = ()  # ids of all letters
    office: str | None = None  # id of the union that the office works for, once that was chosen
    owed: Callable[[str], Obligation | None] = lambda _: None  # gives an obligation by its id, as it stands today


def take_over(
    store: Store, data: bytes, office: str | None, who: str | None, at: datetime.datetime, *, dry_run: bool = False
) -> WorkbookChanges:
    """Take over what was changed in a workbook (its bytes) and return what that was, with what could not be.

    ``office`` is the id of the union that the office works for: the workbook of another one raises ``SetupError``.
    What is compared and what is written is one state: all of it is taken over, or nothing.
    """
    on = at.date()
    with store.at_once():
        entered, letters = store.register.written(), frozenset(line.sha256 for line in store.letters.all())
        owed = store.obligations.by_id
        here = CurrentValues(store.marks.of(), entered, letters, office, lambda name: owed([name], on).get(name))
        found = review(data, here, on)
        if dry_run:
            return found
        if found.lines:
            seen = {letter: entered.get(letter, register.RegisterEntry()) for letter in found.lines}
            store.register.write(found.lines, who, on, seen)
        for one in found.changes:
            if one.field == "status":
                turn_down_answers(store, one.obligation, str(one.after), on, who)
        store.marks.mark_all(found.marks, on, who=who)
        for name, item in owed(found.given, on).items():
            mark_one(store, item, found.given[name], on, who)
    return found


def review(data: bytes, here: CurrentValues, today: datetime.date) -> WorkbookChanges:
    """Compare a workbook with what stands here; raise ``SetupError`` for any other file, or another office's."""
    book = SentBook(data)
    owner = next((line for line in read_lines(book.hidden(OFFICE)) if line.get("office")), None)
    if owner is not None and here.office not in (None, owner["office"]):
        name = owner.get("name") or owner["office"]
        raise SetupError("Sổ này của văn phòng khác: {name}. Chưa nhập gì.", name=name)
    by_id = {letter[:LETTER_ID]: here.entered.get(letter, RegisterEntry()) for letter in here.letters}
    duties = _ReadBack(book, OF_DUTIES, here.marks, today, here.owed)
    registers = _ReadBack(book, OF_REGISTERS, by_id, today, here.owed)
    if (duties.named or registers.rows) and not (duties.are_here or registers.are_here):
        raise SetupError("Sổ này của văn phòng khác: không dòng nào của sổ có ở đây. Chưa nhập gì.")
    whole = {letter[:LETTER_ID]: letter for letter in here.letters}
    return WorkbookChanges(
        changes=(*duties.changes, *registers.changes), marks=duties.wanted, given=duties.given,
        lines={whole[name]: line for name, line in registers.wanted.items()},
        conflicts=(*duties.conflicts, *registers.conflicts), faults=(*duties.faults, *registers.faults),
        missing=(*duties.missing, *registers.missing), deleted=len(duties.rows.keys() - duties.named),
    )  # fmt: skip


class _ReadBack:
    """What the rows of some sheets ask for, against what stands here by their ids."""

    def __init__(
        self, book: SentBook, worked: WorkedSheets, here: Mapping[str, Any], today: datetime.date,
        owed: Callable[[str], Obligation | None],
    ) -> None:  # fmt: skip
        self._worked, self._here, self._today, self._owed = worked, here, today, owed
        self._what = t("nghĩa vụ") if worked is OF_DUTIES else t("văn bản")
        hidden = book.hidden(worked.memory)
        self.rows = remembered(worked, hidden)
        self.named, self.missing = set[str](), list[str]()
        self.wanted, self.given = dict[str, Any](), dict[str, MarkGiven]()
        self.changes, self.conflicts, self.faults = list[FieldChange](), list[Conflict](), list[RowFault]()
        self._seen: dict[str, tuple[int, Any]] = {}
        for sheet in worked.sheets if hidden is not None or worked is OF_DUTIES else ():
            self._look_at(book, sheet)

    @property
    def are_here(self) -> bool:
        """Whether any id of its rows, now or as it was written, is known here."""
        return not self._here.keys().isdisjoint(self.named | self.rows.keys())

    def _look_at(self, book: SentBook, sheet: Sheet) -> None:
        """Take each row of a sheet; a row, or a sheet but that of duties, that cannot be taken goes into ``faults``."""
        name = "" if sheet is DUTIES else t(sheet.name)
        try:
            rows, missing = book.table(sheet, self._worked.needed)
        except SetupError as error:
            if sheet is DUTIES:
                raise
            self.faults.append(RowFault(row=0, message=error.message.rstrip("."), sheet=name))
            return
        self.missing += (title if sheet is DUTIES else f"{title} ({name})" for title in missing)
        for row in rows:
            known = len(self.conflicts)
            try:
                self._take(sheet, name, row)
            except (WrongCellError, SetupError) as error:
                del self.conflicts[known:]
                self.faults.append(RowFault(row=row.number, message=str(error).rstrip("."), sheet=name))

    def _take(self, sheet: Sheet, title: str, row: SheetRow) -> None:
        """Take a row whole; none that is empty or was taken before with the same words. Else ``WrongCellError``."""
        if not (name := row.id):
            if any(row.cells.get(field) not in (None, "") for field in self._worked.taken):
                raise WrongCellError(t("cột Mã để trống: không biết là {what} nào", what=self._what))
            return
        old = self._known_as(row)
        mine = asked_by_row(self._worked, row.cells, old, self._today)
        first, theirs = self._seen.setdefault(name, (row.number, mine))
        if theirs != mine:
            raise WrongCellError(t("mã “{id}” đã có ở dòng {row} và ghi khác", id=name, row=first))
        if first == row.number:
            self._ask(sheet, title, row, old, mine)

    def _known_as(self, row: SheetRow) -> Remembered:
        """Return a row as it was written; ``WrongCellError`` for an id that is of nothing, or of another row."""
        what = {"what": self._what, "id": row.id}
        self.named.add(row.id)
        old = self.rows.get(row.id) or (None if self.rows else Remembered(self._worked.kind()))
        if old is None or row.id not in self._here:
            raise WrongCellError(t("không có {what} nào mang mã “{id}”", **what))
        if not is_the_row(old.prints, row.cells):
            raise WrongCellError(t("mã “{id}” không phải của {what} ở dòng này: mã đã bị đổi, hoặc xếp lệch cột",
                                   **what))  # fmt: skip
        return old

    def _ask(self, sheet: Sheet, title: str, row: SheetRow, old: Remembered, mine: Any) -> None:
        """Put what a row wants otherwise than it stands here into ``wanted`` and ``changes``, or ``WrongCellError``."""
        name, now = row.id, self._here[row.id]
        wanted = self._compared(row.number, title, name, old.written, mine, now)
        beside, told, period = self._by_period(name, old, mine, wanted)
        if beside:
            new = now.model_copy(update=beside)
            if sheet is not DUTIES and (why := wrong("in" if sheet is INCOMING else "out", now, new, self._today)):
                raise WrongCellError(why)
            self.wanted[name] = new
        self.changes += (
            FieldChange(row=row.number, obligation=name, field=field, sheet=title, after=value,
                        before=getattr(now, field), period=period)
            for field, value in told.items())  # fmt: skip

    def _by_period(self, name: str, old: Remembered, mine: Any, wanted: Values) -> tuple[Values, Values, str]:
        """Return what is asked of an obligation itself, what is told, and the one period that is done of what recurs.

        That is the period which the command ``done`` means; once more was done since the workbook was written, none.
        """
        item = self._owed(name) if wanted.get("status") == "done" else None
        if item is None or item.status in CLOSED:
            return wanted, wanted, ""
        known, came_on = old.shown.get("periods"), datetime.date.fromisoformat(mine.done_on)
        then = item.with_own({"done_days": tuple(str(known).split()[1:])})
        day = standing.instance_meant(then, came_on)
        if day is None:
            return wanted, wanted, ""
        beside = {field: wanted[field] for field in wanted.keys() & {"note"}}
        is_done = day.isoformat() in item.done_days
        if known is None or (not is_done and then.done_days != item.done_days):
            raise WrongCellError(t("không rõ là kỳ nào của việc định kỳ, vì từ khi ghi sổ đã ghi nhận kỳ khác, hoặc sổ "
                                   "không nhớ: ghi bằng vanthu done {id}", id=name))  # fmt: skip
        if is_done:  # taken over before
            return beside, beside, ""
        self.given[name] = MarkGiven("done", wanted.get("answer"), day, came_on)
        return beside, wanted, periods.of(item, day)

    def _compared(self, row: int, title: str, name: str, old: Any, mine: Any, now: Any) -> dict[str, Any]:
        """Return the fields that the clerk changed and nobody here did; where both did, note a conflict."""
        wanted = {}
        for field in self._worked.taken:
            written, asked, current = (getattr(values, field) for values in (old, mine, now))
            if asked in (written, current):
                continue
            if current != written:
                said = {"written": written, "mine": asked, "here": current}
                self.conflicts.append(Conflict(row=row, obligation=name, field=field, sheet=title, **said))
            else:
                wanted[field] = asked
        if isinstance(now, Marks):
            after = now.model_copy(update=wanted)
            if (after.status == "done") != (after.done_on is not None):
                # The status is in conflict, and stays as it is here: so does the day that belongs to it.
                wanted = {field: value for field, value in wanted.items() if field not in ("status", "done_on")}
        return wanted


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
        TableColumn(t("Mã"), lambda change: ", ".join(filter(None, (change.obligation, change.period)))),
        TableColumn(t("Cột"), lambda change: titles[change.sheet, change.field]),
        TableColumn(t("Đang ghi"), lambda change: _shown(change.field, change.before)),
        TableColumn(t("Sẽ ghi"), lambda change: _shown(change.field, change.after)),
    )


def complaints(reviewed: WorkbookChanges, name: str) -> Iterator[str]:
    """Yield a line for each thing of the workbook called ``name`` that could not be taken over."""
    for title in reviewed.missing:
        yield t("{path}: không thấy cột “{column}” (đã xóa hoặc đổi tên); cột này chưa nhập. Đặt lại tên cột rồi nhập "
                "lại.", path=name, column=title)  # fmt: skip
    found: tuple[Conflict | RowFault, ...] = (*reviewed.conflicts, *reviewed.faults)
    for item in found:
        words = {"path": ", ".join(filter(None, (name, item.sheet))), "row": item.row}
        if isinstance(item, Conflict):
            sides = {"mine": _shown(item.field, item.mine), "here": _shown(item.field, item.here)}
            yield t("{path}, dòng {row}: {id} đã được sửa cả trong sổ (“{mine}”) lẫn ở đây (“{here}”); giữ ở đây. "
                    "Xem lại rồi sửa một bên.", **words, **sides, id=item.obligation)  # fmt: skip
        elif item.row:
            yield t("{path}, dòng {row}: {message}; dòng này chưa nhập.", **words, message=item.message)
        else:
            yield t("{path}: {message}; trang này chưa nhập.", **words, message=item.message)


def _shown(field: str, value: str | None) -> str:
    """Return a value of a cell as people read it, by its field: a status, a day, else as the register has it."""
    if field == "status" and value:
        return labels.status_name(value)
    return labels.date_words(value) if field == "done_on" else register.field_words(field, value)
