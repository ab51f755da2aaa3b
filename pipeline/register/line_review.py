"""What a clerk wrote into the registers of letters and beside the warnings of a workbook that comes back."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from pipeline.errors import SetupError
from pipeline.export.tables import Sheet
from pipeline.register import memory, reading
from pipeline.register.comparing import Pile
from pipeline.register.corrected import Wishes
from pipeline.register.letter_rows import LETTER_ID, settled_words
from pipeline.register.meaning import WrongCellError, is_mere_mark, meant_line, meant_settling
from pipeline.register.memory import RememberedLine, RememberedWarning, agree, prints_in
from pipeline.register.sheets import INCOMING, OUTGOING, WARNINGS
from pipeline.store.history import Decision, Settled
from pipeline.store.register_lines import FIELD_NAMES, Book, Given, RegisterEntry, taken_words, wrong
from pipeline.words import t


def plain_id(cell: Any) -> str:
    """Return an id as it was written, whatever a program made of digits."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip() if cell is not None else ""


class LineReview:
    """The sheets of the two registers: ``wanted`` are the lines that change, by the ids of their letters."""

    def __init__(
        self,
        book: reading.Book,
        entered: Mapping[str, RegisterEntry],
        letters: Collection[str],
        given: Mapping[tuple[int, int], Given],
        today: datetime.date,
        wishes: Wishes,
    ) -> None:
        self._wishes = wishes
        hidden = book.hidden(memory.LINES)
        self._remembered = memory.read_lines(hidden) if hidden is not None else {}
        self._entered, self._given, self._today = entered, given, today
        self._by_id = {letter[:LETTER_ID]: letter for letter in letters}
        self.named = frozenset(self._remembered)
        """Ids of the letters that stand in the workbook."""
        self._rows: dict[str, tuple[int, RegisterEntry]] = {}
        self.pile = Pile()
        self.wanted: dict[str, RegisterEntry] = {}
        self.missing: tuple[str, ...] = ()
        for sheet, which in ((INCOMING, "in"), (OUTGOING, "out")):
            if hidden is not None:
                self._take_sheet(book, sheet, "out" if which == "out" else "in")

    def _take_sheet(self, book: reading.Book, sheet: Sheet, which: Book) -> None:
        pile = Pile(t(sheet.name))
        try:
            table = book.table(sheet, ("id",))
        except SetupError as error:
            pile.refuse(0, error.message.rstrip("."))
        else:
            self.missing += tuple(f"{title} ({t(sheet.name)})" for title in table.missing)
            rows: dict[str, int] = {}
            for row in table.rows:
                self._take(pile, sheet, which, row, rows)
            self._refuse_taken(pile, rows)
        self.pile.changes += pile.changes
        self.pile.conflicts += pile.conflicts
        self.pile.faults += pile.faults

    def _take(self, pile: Pile, sheet: Sheet, which: Book, row: reading.SheetRow, rows: dict[str, int]) -> None:
        name = plain_id(row.cells.get("id"))
        if not name:
            if any(row.cells.get(field) not in (None, "") for field in FIELD_NAMES):
                pile.refuse(row.number, t("cột Mã VB để trống: không biết là văn bản nào"))
            return
        try:
            letter, remembered = self._line(name, sheet, row)
            self._wishes.look_at(sheet, row, name)
            mine = meant_line(row.cells, remembered)
            if letter in self._rows:
                first, theirs = self._rows[letter]
                if theirs != mine:
                    raise WrongCellError(t("mã “{id}” đã có ở dòng {row} và ghi khác", id=name, row=first))
                return
            self._rows[letter] = (row.number, mine)
            now = self._entered.get(letter, RegisterEntry())
            wanted = pile.compared(row.number, name, FIELD_NAMES, remembered.written, mine, now)
            new = now.model_copy(update=wanted)
            if wanted and (why := wrong(which, now, new, self._today)):
                raise WrongCellError(why)
        except WrongCellError as error:
            pile.conflicts = [item for item in pile.conflicts if item.row != row.number]
            pile.refuse(row.number, str(error))
            return
        if wanted:
            pile.note(row.number, name, wanted, now)
            self.wanted[letter] = new
            rows[letter] = row.number

    def _line(self, name: str, sheet: Sheet, row: reading.SheetRow) -> tuple[str, RememberedLine]:
        letter = self._by_id.get(name)
        remembered = self._remembered.get(name)
        if letter is None or remembered is None:
            raise WrongCellError(t("không có văn bản nào mang mã “{id}”", id=name))
        if not agree(remembered.prints, prints_in(sheet, row.cells)):
            raise WrongCellError(
                t("mã “{id}” không phải của văn bản ở dòng này: mã đã bị đổi, hoặc xếp lệch cột", id=name)
            )
        return letter, remembered

    def _refuse_taken(self, pile: Pile, rows: Mapping[str, int]) -> None:
        """Refuse numbers of other letters, also those that another row asks for; letters may swap theirs."""
        again = True
        while again:
            again = False
            holders = {
                at: given.words
                for at, given in self._given.items()
                if given.letter not in self.wanted or at != _place(self._entered.get(given.letter))
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


class WarningReview:
    """The sheet of the warnings: ``wanted`` are the decisions, by the ids of the warnings."""

    def __init__(self, book: reading.Book, settled: Mapping[str, Settled]) -> None:
        hidden = book.hidden(memory.SETTLED)
        self._remembered = memory.read_warnings(hidden) if hidden is not None else {}
        self._settled = settled
        self.pile = Pile(t(WARNINGS.name))
        self.wanted: dict[str, Decision] = {}
        self.missing: tuple[str, ...] = ()
        if hidden is None or not book.has(WARNINGS):
            return
        try:
            table = book.table(WARNINGS, ("id",))
        except SetupError as error:
            self.pile.refuse(0, error.message.rstrip("."))
            return
        self.missing = tuple(f"{title} ({t(WARNINGS.name)})" for title in table.missing)
        for row in table.rows:
            if "settled" in row.cells:
                self._take(row)

    def _take(self, row: reading.SheetRow) -> None:
        name = plain_id(row.cells.get("id"))
        remembered = self._remembered.get(name)
        shown = remembered.settled if remembered else None
        try:
            mine = meant_settling(row.cells["settled"], shown)
            if mine == shown:
                return
            if remembered is None or not agree(remembered.prints, prints_in(WARNINGS, row.cells)):
                raise WrongCellError(t("không biết là cảnh báo nào: mã đã bị đổi, hoặc xếp lệch cột"))
            if not remembered.letter:
                raise WrongCellError(t("đây là đề xuất của một văn bản; xác nhận bằng: vanthu confirm {id}", id=name))
        except WrongCellError as error:
            self.pile.refuse(row.number, str(error))
            return
        self._compare(row.number, name, remembered, mine)

    def _compare(self, number: int, name: str, remembered: RememberedWarning, mine: str | None) -> None:
        now = settled_words(self._settled.get(name))
        said = [RegisterEntry(note=words) for words in (remembered.settled, mine, now)]
        if self.pile.compared(number, name, ("note",), *said):
            self.pile.note(number, name, {"note": mine}, said[2])
            note = None if mine is None or is_mere_mark(mine) else mine
            self.wanted[name] = Decision(letter=remembered.letter, note=note, reopen=mine is None)


def _place(line: RegisterEntry | None) -> tuple[int, int] | None:
    return (line.year, line.number) if line is not None and line.year and line.number else None
