"""What a clerk changed in the workbook: marks of duties, lines of the registers, settled warnings; no other column.

A change counts against what the workbook said when it was written (its hidden sheet). Where the same cell was changed
here in the meantime, nothing is overwritten: that is a conflict for a person to settle. Without the hidden sheet nobody
can tell which side changed: then only what nobody has marked here is taken over.
"""

import datetime
import functools
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.errors import SetupError
from pipeline.export.table_files import Sheet
from pipeline.register import memory
from pipeline.register.comparing import Pile, Reviewed
from pipeline.register.letter_rows import LETTER_ID, settled_words
from pipeline.register.memory import Remembered, agree, prints_in
from pipeline.register.sent_sheets import (
    Book,
    SheetRow,
    Wishes,
    WrongCellError,
    is_mere_mark,
    meant,
    meant_line,
    meant_settling,
)
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING, WARNINGS
from pipeline.store.history import Decision, Settled
from pipeline.store.marks import FIELDS, Marks
from pipeline.store.register_lines import FIELD_NAMES, Given, RegisterEntry, taken_words, wrong
from pipeline.store.register_lines import Book as Which
from pipeline.words import t


class Here(NamedTuple):
    """What stands here now."""

    marks: Mapping[str, Marks] = MappingProxyType({})
    """Id of an obligation → what people marked."""
    entered: Mapping[str, RegisterEntry] = MappingProxyType({})
    """Id of a letter → its line of the register."""
    letters: Collection[str] = ()
    """Ids of all letters."""
    given: Mapping[tuple[int, int], Given] = MappingProxyType({})
    """Year and number → whose it is."""
    settled: Mapping[str, Settled] = MappingProxyType({})
    """Id of a warning → who settled it."""
    office: str | None = None
    """Id of the union that the office works for, once that was chosen."""


def review(data: bytes, here: Here, today: datetime.date) -> Reviewed:
    """Compare a workbook with what stands here; change nothing.

    Raise ``SetupError`` for any other file, and for the workbook of another office.
    """
    book = Book(data)
    owner = memory.read_office(book.hidden(memory.OFFICE) or ())
    if owner is not None and here.office is not None and owner[0] != here.office:
        raise SetupError("Sổ này của văn phòng khác: {name}. Chưa nhập gì.", name=owner[1] or owner[0])
    wishes = Wishes(book)
    duties, lines = _Duties(book, here, today, wishes), _Lines(book, here, today, wishes)
    if (duties.named or lines.named) and not (duties.named & here.marks.keys() or lines.named & lines.known):
        raise SetupError("Sổ này của văn phòng khác: không dòng nào của sổ có ở đây. Chưa nhập gì.")
    settled = _Warnings(book, here)
    piles = (duties.pile, *lines.piles, settled.pile)
    return Reviewed(
        changes=tuple(change for pile in piles for change in pile.changes),
        marks=duties.wanted,
        lines=lines.wanted,
        settled=settled.wanted,
        corrections=tuple(wishes.found),
        conflicts=tuple(conflict for pile in piles for conflict in pile.conflicts),
        faults=tuple(fault for pile in piles for fault in pile.faults),
        missing=tuple(title for pile in piles for title in pile.missing),
        deleted=duties.deleted,
    )


def _plain_id(cell: Any) -> str:
    """Return an id as it was written, whatever a program made of digits."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip() if cell is not None else ""


def _look(
    pile: Pile,
    rows: Iterable[SheetRow],
    fields: Collection[str],
    nameless: str,
    take: Callable[[SheetRow, str], None],
) -> None:
    """Take each row of a sheet by its id, or note why it cannot be; one without an id may hold no words of a clerk."""
    for row in rows:
        name, known = _plain_id(row.cells.get("id")), len(pile.conflicts)
        try:
            if name:
                take(row, name)
            elif any(row.cells.get(field) not in (None, "") for field in fields):
                raise WrongCellError(nameless)
        except WrongCellError as error:
            del pile.conflicts[known:]
            pile.refuse(row.number, str(error))


def _is_repeated(seen: dict[str, tuple[int, Any]], name: str, number: int, mine: Any) -> bool:
    """Say whether an earlier row said the same of an id; raise ``WrongCellError`` where it said something else."""
    if name not in seen:
        seen[name] = (number, mine)
        return False
    first, theirs = seen[name]
    if theirs != mine:
        raise WrongCellError(t("mã “{id}” đã có ở dòng {row} và ghi khác", id=name, row=first))
    return True


class _Duties:
    """The sheet of the duties: ``wanted`` are the marks that change, by the ids of the obligations."""

    def __init__(self, book: Book, here: Here, today: datetime.date, wishes: Wishes) -> None:
        self._marks, self._today, self._wishes = here.marks, today, wishes
        table = book.table(DUTIES, ("id", "status"))
        self._remembered = memory.read_duties(book.hidden(memory.NAME) or ())
        self.named: set[str] = set()
        """The ids that stand in the workbook, in rows that can be taken over and in others."""
        self._seen: dict[str, tuple[int, Any]] = {}
        self.wanted: dict[str, Marks] = {}
        self.pile = Pile()
        self.pile.missing = table.missing
        _look(self.pile, table.rows, FIELDS, t("cột Mã NV để trống: không biết là nghĩa vụ nào"), self._take)
        self.deleted = len(self._remembered.keys() - self.named)

    def _take(self, row: SheetRow, name: str) -> None:
        self.named.add(name)
        now = self._marks.get(name)
        if now is None:
            raise WrongCellError(t("không có nghĩa vụ nào mang mã “{id}”", id=name))
        written = self._remembered.get(name) or Remembered(now if self._remembered else Marks(status="todo"))
        if not agree(written.prints, prints_in(DUTIES, row.cells)):
            raise WrongCellError(
                t("mã “{id}” không phải của đơn vị, nội dung ở dòng này: mã đã bị đổi, hoặc xếp lệch cột", id=name)
            )
        self._wishes.look_at(DUTIES, row, name)
        mine = meant(row.cells, written, self._today)
        if _is_repeated(self._seen, name, row.number, mine):
            return
        if wanted := _consistent(self.pile.compared(row.number, name, FIELDS, written.marks, mine, now), now):
            self.pile.note(row.number, name, wanted, now)
            self.wanted[name] = now.model_copy(update=wanted)


def _consistent(wanted: Mapping[str, Any], now: Marks) -> dict[str, Any]:
    """Leave the day of completion out where the status that it belongs to is in conflict, and stays as it is here."""
    after = now.model_copy(update=dict(wanted))
    if (after.status == "done") == (after.done_on is not None):
        return dict(wanted)
    return {field: value for field, value in wanted.items() if field not in ("status", "done_on")}


class _Lines:
    """The sheets of the two registers: ``wanted`` are the lines that change, by the ids of their letters."""

    def __init__(self, book: Book, here: Here, today: datetime.date, wishes: Wishes) -> None:
        self._here, self._today, self._wishes = here, today, wishes
        hidden = book.hidden(memory.LINES)
        self._remembered = memory.read_lines(hidden or ())
        self._by_id = {letter[:LETTER_ID]: letter for letter in here.letters}
        self.named, self.known = self._remembered.keys(), self._by_id.keys()
        """The ids of the letters that stand in the workbook, and of those that are here."""
        self._seen: dict[str, tuple[int, Any]] = {}
        self.piles: list[Pile] = []
        self.wanted: dict[str, RegisterEntry] = {}
        books: tuple[tuple[Sheet, Which], ...] = ((INCOMING, "in"), (OUTGOING, "out"))
        for sheet, which in books if hidden is not None else ():
            pile, rows = _begun(book, sheet)
            self.piles.append(pile)
            taken: dict[str, int] = {}
            take = functools.partial(self._take, pile=pile, sheet=sheet, which=which, taken=taken)
            _look(pile, rows, FIELD_NAMES, t("cột Mã VB để trống: không biết là văn bản nào"), take)
            self._refuse_taken(pile, taken)

    def _take(self, row: SheetRow, name: str, *, pile: Pile, sheet: Sheet, which: Which, taken: dict[str, int]) -> None:
        letter = self._by_id.get(name)
        remembered = self._remembered.get(name)
        if letter is None or remembered is None:
            raise WrongCellError(t("không có văn bản nào mang mã “{id}”", id=name))
        if not agree(remembered.prints, prints_in(sheet, row.cells)):
            raise WrongCellError(
                t("mã “{id}” không phải của văn bản ở dòng này: mã đã bị đổi, hoặc xếp lệch cột", id=name)
            )
        self._wishes.look_at(sheet, row, name)
        mine = meant_line(row.cells, remembered)
        if _is_repeated(self._seen, name, row.number, mine):
            return
        now = self._here.entered.get(letter, RegisterEntry())
        if wanted := pile.compared(row.number, name, FIELD_NAMES, remembered.written, mine, now):
            new = now.model_copy(update=wanted)
            if why := wrong(which, now, new, self._today):
                raise WrongCellError(why)
            pile.note(row.number, name, wanted, now)
            self.wanted[letter] = new
            taken[letter] = row.number

    def _refuse_taken(self, pile: Pile, rows: Mapping[str, int]) -> None:
        """Refuse numbers of other letters, also those that another row asks for; letters may swap theirs."""
        again = True
        while again:
            again = False
            holders = {
                at: given.words
                for at, given in self._here.given.items()
                if given.letter not in self.wanted or at != _place(self._here.entered.get(given.letter))
            }
            for letter, number in rows.items():
                at = _place(self.wanted.get(letter))
                if at is None:
                    continue
                if at in holders:
                    why = taken_words(*at, holders[at])
                    pile.changes = [change for change in pile.changes if change.row != number]
                    pile.refuse(number, why)
                    del self.wanted[letter]
                    again = True  # the number that it keeps may be what another row asks for
                    break
                holders[at] = t("dòng {row} của sổ này", row=number)


def _place(line: RegisterEntry | None) -> tuple[int, int] | None:
    return (line.year, line.number) if line is not None and line.year and line.number else None


class _Warnings:
    """The sheet of the warnings: ``wanted`` are the decisions, by the ids of the warnings."""

    def __init__(self, book: Book, here: Here) -> None:
        hidden = book.hidden(memory.SETTLED)
        self._remembered = memory.read_warnings(hidden or ())
        self._settled = here.settled
        self.pile, rows = _begun(book, WARNINGS) if hidden is not None and book.has(WARNINGS) else (Pile(), ())
        self.wanted: dict[str, Decision] = {}
        self._unknown = t("không biết là cảnh báo nào: mã đã bị đổi, hoặc xếp lệch cột")
        _look(self.pile, rows, ("settled",), self._unknown, self._take)

    def _take(self, row: SheetRow, name: str) -> None:
        remembered = self._remembered.get(name)
        shown = remembered.settled if remembered else None
        mine = meant_settling(row.cells["settled"], shown) if "settled" in row.cells else shown
        if mine == shown:
            return
        if remembered is None or not agree(remembered.prints, prints_in(WARNINGS, row.cells)):
            raise WrongCellError(self._unknown)
        if not remembered.letter:
            raise WrongCellError(t("đây là đề xuất của một văn bản; xác nhận bằng: vanthu confirm {id}", id=name))
        now = settled_words(self._settled.get(name))
        said = [RegisterEntry(note=words) for words in (shown, mine, now)]
        if self.pile.compared(row.number, name, ("note",), *said):
            self.pile.note(row.number, name, {"note": mine}, said[2])
            note = None if mine is None or is_mere_mark(mine) else mine
            self.wanted[name] = Decision(letter=remembered.letter, note=note, reopen=mine is None)


def _begun(book: Book, sheet: Sheet) -> tuple[Pile, Iterable[SheetRow]]:
    """Return what the rows of a sheet beside the duties will ask for, with the rows: none where it cannot be read."""
    pile = Pile(t(sheet.name))
    try:
        table = book.table(sheet, ("id",))
    except SetupError as error:
        pile.refuse(0, error.message.rstrip("."))
        return pile, ()
    pile.missing = tuple(f"{title} ({t(sheet.name)})" for title in table.missing)
    return pile, table.rows
