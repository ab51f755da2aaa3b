"""What a clerk changed in the workbook: marks of duties, lines of the registers, settled warnings; no other column.

A change counts against what the workbook said when it was written (its hidden sheet). Where the same cell was changed
here in the meantime, nothing is overwritten: that is a conflict for a person to settle. Without the hidden sheet nobody
can tell which side changed: then only what nobody has marked here is taken over.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.errors import SetupError
from pipeline.export.table_files import Sheet
from pipeline.register import memory
from pipeline.register.comparing import Pile, Reviewed, WrongCellError
from pipeline.register.letter_rows import LETTER_ID, settled_words
from pipeline.register.memory import Remembered, is_the_row
from pipeline.register.sent_sheets import (
    Book,
    SheetRow,
    Wishes,
    is_mere_mark,
    meant,
    meant_line,
    meant_settling,
)
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING, WARNINGS
from pipeline.store.history import Decision, Settled
from pipeline.store.marks import FIELDS, Marks
from pipeline.store.register_lines import FIELD_NAMES, Given, RegisterEntry, taken_words, wrong
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
    owner = next((line for line in memory.read_lines(book.hidden(memory.OFFICE) or ()) if line.get("office")), None)
    if owner is not None and here.office is not None and owner["office"] != here.office:
        name = owner.get("name") or owner["office"]
        raise SetupError("Sổ này của văn phòng khác: {name}. Chưa nhập gì.", name=name)
    wishes = Wishes(book)
    duties, lines = _Duties(book, here, today, wishes), _Lines(book, here, today, wishes)
    if (duties.named or lines.named) and not (duties.named & here.marks.keys() or lines.named & lines.known):
        raise SetupError("Sổ này của văn phòng khác: không dòng nào của sổ có ở đây. Chưa nhập gì.")
    pile_of_warnings, settled = _warnings(book, here)
    piles = (duties.pile, *lines.piles, pile_of_warnings)
    return Reviewed(
        changes=tuple(change for pile in piles for change in pile.changes),
        marks=duties.wanted,
        lines=lines.wanted,
        settled=settled,
        corrections=tuple(wishes.found),
        conflicts=tuple(conflict for pile in piles for conflict in pile.conflicts),
        faults=tuple(fault for pile in piles for fault in pile.faults),
        missing=tuple(title for pile in piles for title in pile.missing),
        deleted=duties.deleted,
    )


def _named(
    rows: Iterable[SheetRow], fields: Collection[str], pile: Pile, nameless: str
) -> Iterator[tuple[SheetRow, str]]:
    """Yield each row of a sheet with its id, or refuse it: one without an id may hold no words of a clerk."""
    for row in rows:
        cell = row.cells.get("id")
        if isinstance(cell, float) and cell.is_integer():  # a program made a number of its digits
            cell = int(cell)
        if name := str(cell if cell is not None else "").strip():
            yield row, name
        elif any(row.cells.get(field) not in (None, "") for field in fields):
            pile.refuse(row.number, nameless)


class _Seen(dict[str, tuple[int, Any]]):
    """What the rows of each id ask for, with the number of the first."""

    def is_repeated(self, name: str, number: int, mine: Any) -> bool:
        """Say whether an earlier row said the same; raise ``WrongCellError`` where it said something else."""
        if name not in self:
            self[name] = (number, mine)
            return False
        first, theirs = self[name]
        if theirs != mine:
            raise WrongCellError(t("mã “{id}” đã có ở dòng {row} và ghi khác", id=name, row=first))
        return True


class _Duties:
    """The sheet of the duties: ``wanted`` are the marks that change, by the ids of the obligations."""

    def __init__(self, book: Book, here: Here, today: datetime.date, wishes: Wishes) -> None:
        table = book.table(DUTIES, ("id", "status"))
        remembered = memory.read(book.hidden(memory.NAME), memory.duty)
        self.named: set[str] = set()
        """The ids that stand in the workbook, in rows that can be taken over and in others."""
        self.wanted: dict[str, Marks] = {}
        self.pile, seen = Pile(), _Seen()
        self.pile.missing = table.missing
        nameless = t("cột Mã NV để trống: không biết là nghĩa vụ nào")
        for row, name in _named(table.rows, FIELDS, self.pile, nameless):
            self.named.add(name)
            with self.pile.taking(row.number):
                now = here.marks.get(name)
                if now is None:
                    raise WrongCellError(t("không có nghĩa vụ nào mang mã “{id}”", id=name))
                written = remembered.get(name) or Remembered(now if remembered else Marks(status="todo"))
                if not is_the_row(written.prints, DUTIES, row.cells):
                    raise WrongCellError(
                        t("mã “{id}” không phải của đơn vị, nội dung ở dòng này: mã đã bị đổi, hoặc xếp lệch cột",
                          id=name)
                    )  # fmt: skip
                wishes.look_at(DUTIES, row, name)
                mine = meant(row.cells, written, today)
                if seen.is_repeated(name, row.number, mine):
                    continue
                wanted = _consistent(self.pile.compared(row.number, name, FIELDS, written.marks, mine, now), now)
                if wanted:
                    self.pile.note(row.number, name, wanted, now)
                    self.wanted[name] = now.model_copy(update=wanted)
        self.deleted = len(remembered.keys() - self.named)


def _consistent(wanted: dict[str, Any], now: Marks) -> dict[str, Any]:
    """Leave the day of completion out where the status that it belongs to is in conflict, and stays as it is here."""
    after = now.model_copy(update=wanted)
    if (after.status == "done") == (after.done_on is not None):
        return wanted
    return {field: value for field, value in wanted.items() if field not in ("status", "done_on")}


class _Lines:
    """The sheets of the two registers: ``wanted`` are the lines that change, by the ids of their letters."""

    def __init__(self, book: Book, here: Here, today: datetime.date, wishes: Wishes) -> None:
        hidden = book.hidden(memory.LINES)
        remembered = memory.read(hidden, memory.register_line)
        by_id = {letter[:LETTER_ID]: letter for letter in here.letters}
        self.named, self.known = remembered.keys(), by_id.keys()
        """The ids of the letters that stand in the workbook, and of those that are here."""
        self.piles: list[Pile] = []
        self.wanted: dict[str, RegisterEntry] = {}
        seen, nameless = _Seen(), t("cột Mã VB để trống: không biết là văn bản nào")
        for sheet in (INCOMING, OUTGOING) if hidden is not None else ():
            pile, rows = _begun(book, sheet)
            self.piles.append(pile)
            taken: dict[str, int] = {}
            for row, name in _named(rows, FIELD_NAMES, pile, nameless):
                with pile.taking(row.number):
                    letter, written = by_id.get(name), remembered.get(name)
                    if letter is None or written is None:
                        raise WrongCellError(t("không có văn bản nào mang mã “{id}”", id=name))
                    if not is_the_row(written.prints, sheet, row.cells):
                        raise WrongCellError(
                            t("mã “{id}” không phải của văn bản ở dòng này: mã đã bị đổi, hoặc xếp lệch cột", id=name)
                        )
                    wishes.look_at(sheet, row, name)
                    mine = meant_line(row.cells, written)
                    if seen.is_repeated(name, row.number, mine):
                        continue
                    now = here.entered.get(letter, RegisterEntry())
                    if wanted := pile.compared(row.number, name, FIELD_NAMES, written.written, mine, now):
                        new = now.model_copy(update=wanted)
                        if why := wrong("in" if sheet is INCOMING else "out", now, new, today):
                            raise WrongCellError(why)
                        pile.note(row.number, name, wanted, now)
                        self.wanted[letter], taken[letter] = new, row.number
            while self._refuse_taken(here, pile, taken):
                pass  # the number that it keeps may be what another row asks for

    def _refuse_taken(self, here: Here, pile: Pile, rows: Mapping[str, int]) -> bool:
        """Refuse one row that asks for the number of another letter, or row; letters may swap theirs."""
        holders = {
            at: given.words
            for at, given in here.given.items()
            if given.letter not in self.wanted or at != _place(here.entered.get(given.letter))
        }
        for letter, number in rows.items():
            at = _place(self.wanted.get(letter))
            if at is not None and at in holders:
                pile.changes = [change for change in pile.changes if change.row != number]
                pile.refuse(number, taken_words(*at, holders[at]))
                del self.wanted[letter]
                return True
            if at is not None:
                holders[at] = t("dòng {row} của sổ này", row=number)
        return False


def _place(line: RegisterEntry | None) -> tuple[int, int] | None:
    return (line.year, line.number) if line is not None and line.year and line.number else None


def _warnings(book: Book, here: Here) -> tuple[Pile, dict[str, Decision]]:
    """Return what the sheet of the warnings asks for, and the decisions, by the ids of the warnings."""
    hidden = book.hidden(memory.SETTLED)
    remembered = memory.read(hidden, memory.warning)
    pile, rows = _begun(book, WARNINGS) if hidden is not None and book.has(WARNINGS) else (Pile(), ())
    decided: dict[str, Decision] = {}
    unknown = t("không biết là cảnh báo nào: mã đã bị đổi, hoặc xếp lệch cột")
    for row, name in _named(rows, ("settled",), pile, unknown):
        with pile.taking(row.number):
            written = remembered.get(name)
            shown = written.settled if written else None
            mine = meant_settling(row.cells["settled"], shown) if "settled" in row.cells else shown
            if mine == shown:
                continue
            if written is None or not is_the_row(written.prints, WARNINGS, row.cells):
                raise WrongCellError(unknown)
            if not written.letter:
                raise WrongCellError(t("đây là đề xuất của một văn bản; xác nhận bằng: vanthu confirm {id}", id=name))
            said = [RegisterEntry(note=words) for words in (shown, mine, settled_words(here.settled.get(name)))]
            if pile.compared(row.number, name, ("note",), *said):
                pile.note(row.number, name, {"note": mine}, said[2])
                note = None if mine is None or is_mere_mark(mine) else mine
                decided[name] = Decision(letter=written.letter, note=note, reopen=mine is None)
    return pile, decided


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
