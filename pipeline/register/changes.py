"""What a clerk changed in the workbook: marks of duties, lines of the registers, settled warnings; no other column.

A change counts against what the workbook said when it was written (its hidden sheet). Where the same cell was changed
here in the meantime, nothing is overwritten: that is a conflict for a person to settle. Without the hidden sheet nobody
can tell which side changed: then only what nobody has marked here is taken over.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.errors import SetupError
from pipeline.export.table_files import Sheet
from pipeline.register import memory, sent_sheets
from pipeline.register.comparing import Pile, Reviewed
from pipeline.register.letter_rows import LETTER_ID, settled_words
from pipeline.register.memory import Remembered, RememberedLine, RememberedWarning, agree, prints_in
from pipeline.register.sent_sheets import Wishes, WrongCellError, is_mere_mark, meant, meant_line, meant_settling
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING, WARNINGS
from pipeline.store.history import Decision, Settled
from pipeline.store.marks import FIELDS, Marks
from pipeline.store.register_lines import FIELD_NAMES, Book, Given, RegisterEntry, taken_words, wrong
from pipeline.words import t

# --------------------
# What a clerk wrote into the registers of letters and beside the warnings of a workbook that comes back.


def plain_id(cell: Any) -> str:
    """Return an id as it was written, whatever a program made of digits."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip() if cell is not None else ""


class LineReview:
    """The sheets of the two registers: ``wanted`` are the lines that change, by the ids of their letters."""

    def __init__(
        self,
        book: sent_sheets.Book,
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
        self.piles: list[Pile] = []
        self.wanted: dict[str, RegisterEntry] = {}
        books: tuple[tuple[Sheet, Book], ...] = ((INCOMING, "in"), (OUTGOING, "out"))
        for sheet, which in books if hidden is not None else ():
            pile, rows = _begun(book, sheet)
            self.piles.append(pile)
            taken: dict[str, int] = {}
            for row in rows:
                self._take(pile, sheet, which, row, taken)
            self._refuse_taken(pile, taken)

    def _take(self, pile: Pile, sheet: Sheet, which: Book, row: sent_sheets.SheetRow, rows: dict[str, int]) -> None:
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

    def _line(self, name: str, sheet: Sheet, row: sent_sheets.SheetRow) -> tuple[str, RememberedLine]:
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

    def __init__(self, book: sent_sheets.Book, settled: Mapping[str, Settled]) -> None:
        hidden = book.hidden(memory.SETTLED)
        self._remembered = memory.read_warnings(hidden) if hidden is not None else {}
        self._settled = settled
        self.pile, rows = _begun(book, WARNINGS) if hidden is not None and book.has(WARNINGS) else (Pile(), ())
        self.wanted: dict[str, Decision] = {}
        for row in rows:
            if "settled" in row.cells:
                self._take(row)

    def _take(self, row: sent_sheets.SheetRow) -> None:
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


def _begun(book: sent_sheets.Book, sheet: Sheet) -> tuple[Pile, Iterable[sent_sheets.SheetRow]]:
    """Return what the rows of a sheet beside the duties will ask for, with the rows: none where it cannot be read."""
    pile = Pile(t(sheet.name))
    try:
        table = book.table(sheet, ("id",))
    except SetupError as error:
        pile.refuse(0, error.message.rstrip("."))
        return pile, ()
    pile.missing = tuple(f"{title} ({t(sheet.name)})" for title in table.missing)
    return pile, table.rows


def _place(line: RegisterEntry | None) -> tuple[int, int] | None:
    return (line.year, line.number) if line is not None and line.year and line.number else None


class Here(NamedTuple):
    """What stands here now, beside the marks."""

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


def review(data: bytes, here: Mapping[str, Marks], today: datetime.date, also: Here | None = None) -> Reviewed:
    """Compare a workbook with what is marked here and, where ``also`` tells it, with the registers and the warnings.

    Change nothing. Raise ``SetupError`` for any other file, and for the workbook of another office.
    """
    book = sent_sheets.Book(data)
    if also is not None:
        _refuse_other_office(book, also.office)
    table = book.table(DUTIES, ("id", "status"))
    remembered = memory.read_duties(lines) if (lines := book.hidden(memory.NAME)) is not None else None
    wishes = Wishes(book)
    work = _Review(remembered or None, here, today, wishes)
    work.pile.missing = table.missing
    for row in table.rows:
        work.look_at(row)
    piles, more = [work.pile], dict[str, Any]()
    if also is not None:
        lines_of = LineReview(book, also.entered, also.letters, also.given, today, wishes)
        ids = {letter[:LETTER_ID] for letter in also.letters}
        if (work.named or lines_of.named) and not (work.named & here.keys() or lines_of.named & ids):
            raise SetupError(t("Sổ này của văn phòng khác: không dòng nào của sổ có ở đây. Chưa nhập gì."))
        settled = WarningReview(book, also.settled)
        piles += [*lines_of.piles, settled.pile]
        more = {"lines": lines_of.wanted, "settled": settled.wanted, "corrections": tuple(wishes.found)}
    return Reviewed(
        changes=tuple(change for pile in piles for change in pile.changes),
        marks=work.marks,
        conflicts=tuple(conflict for pile in piles for conflict in pile.conflicts),
        faults=tuple(fault for pile in piles for fault in pile.faults),
        missing=tuple(title for pile in piles for title in pile.missing),
        deleted=len(set(remembered or ()) - work.named),
        **more,
    )


def _refuse_other_office(book: sent_sheets.Book, office: str | None) -> None:
    hidden = book.hidden(memory.OFFICE)
    owner = memory.read_office(hidden) if hidden is not None else None
    if owner is not None and office is not None and owner[0] != office:
        raise SetupError(t("Sổ này của văn phòng khác: {name}. Chưa nhập gì.", name=owner[1] or owner[0]))


class _Review:
    """The rows looked at so far, and what they ask for."""

    def __init__(
        self,
        remembered: Mapping[str, Remembered] | None,
        here: Mapping[str, Marks],
        today: datetime.date,
        wishes: Wishes,
    ) -> None:
        self._wishes = wishes
        self._remembered = remembered
        self._here = here
        self._today = today
        self.named: set[str] = set()
        """The ids that stand in the workbook, in rows that can be taken over and in others."""
        self.seen: dict[str, tuple[int, Marks]] = {}
        self.marks: dict[str, Marks] = {}
        self.pile = Pile()

    def look_at(self, row: sent_sheets.SheetRow) -> None:
        """Add what a row asks for, or why it cannot be taken over."""
        name = plain_id(row.cells.get("id"))
        if not name:
            if any(row.cells.get(field) not in (None, "") for field in ("status", "answer", "done_on", "note")):
                self.pile.refuse(row.number, t("cột Mã NV để trống: không biết là nghĩa vụ nào"))
            return
        self.named.add(name)
        try:
            self._take(row, name)
        except WrongCellError as error:
            self.pile.refuse(row.number, str(error))

    def _take(self, row: sent_sheets.SheetRow, name: str) -> None:
        now = self._here.get(name)
        if now is None:
            raise WrongCellError(t("không có nghĩa vụ nào mang mã “{id}”", id=name))
        written = Remembered(Marks(status="todo"))
        if self._remembered is not None:
            written = self._remembered.get(name) or Remembered(now)
        if not agree(written.prints, prints_in(DUTIES, row.cells)):
            raise WrongCellError(
                t("mã “{id}” không phải của đơn vị, nội dung ở dòng này: mã đã bị đổi, hoặc xếp lệch cột", id=name)
            )
        self._wishes.look_at(DUTIES, row, name)
        mine = meant(row.cells, written, self._today)
        if name in self.seen:
            first, theirs = self.seen[name]
            if theirs != mine:
                raise WrongCellError(t("mã “{id}” đã có ở dòng {row} và ghi khác", id=name, row=first))
            return
        self.seen[name] = (row.number, mine)
        if wanted := _consistent(self.pile.compared(row.number, name, FIELDS, written.marks, mine, now), now):
            self.pile.note(row.number, name, wanted, now)
            self.marks[name] = now.model_copy(update=wanted)


def _consistent(wanted: Mapping[str, Any], now: Marks) -> dict[str, Any]:
    """Leave the day of completion out where the status that it belongs to is in conflict, and stays as it is here."""
    after = now.model_copy(update=dict(wanted))
    if (after.status == "done") == (after.done_on is not None):
        return dict(wanted)
    return {field: value for field, value in wanted.items() if field not in ("status", "done_on")}
