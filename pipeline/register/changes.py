"""What a clerk changed in the workbook: marks of duties, lines of the registers, settled warnings; no other column.

A change counts against what the workbook said when it was written (its hidden sheet). Where the same cell was changed
here in the meantime, nothing is overwritten: that is a conflict for a person to settle. Without the hidden sheet nobody
can tell which side changed: then only what nobody has marked here is taken over.
"""

import datetime
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.errors import SetupError
from pipeline.register import memory, reading
from pipeline.register.comparing import Pile, Reviewed
from pipeline.register.corrected import Wishes
from pipeline.register.letter_rows import LETTER_ID
from pipeline.register.line_review import LineReview, WarningReview, plain_id
from pipeline.register.meaning import WrongCellError, meant
from pipeline.register.memory import Remembered, agree, prints_in
from pipeline.register.sheets import DUTIES
from pipeline.store.history import Settled
from pipeline.store.marks import FIELDS, Marks
from pipeline.store.register_lines import Given, RegisterEntry
from pipeline.words import t


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
    book = reading.Book(data)
    if also is not None:
        _refuse_other_office(book, also.office)
    table = book.table(DUTIES, ("id", "status"))
    remembered = memory.read_duties(lines) if (lines := book.hidden(memory.NAME)) is not None else None
    wishes = Wishes(book)
    work = _Review(remembered or None, here, today, wishes)
    for row in table.rows:
        work.look_at(row)
    left = set(remembered or ()) - work.named
    found = Reviewed(
        changes=tuple(work.pile.changes),
        marks=work.marks,
        conflicts=tuple(work.pile.conflicts),
        faults=tuple(work.pile.faults),
        missing=table.missing,
        deleted=len(left),
    )
    if also is None:
        return found
    lines_of = LineReview(book, also.entered, also.letters, also.given, today, wishes)
    ids = {letter[:LETTER_ID] for letter in also.letters}
    if (work.named or lines_of.named) and not (work.named & here.keys() or lines_of.named & ids):
        raise SetupError(t("Sổ này của văn phòng khác: không dòng nào của sổ có ở đây. Chưa nhập gì."))
    settled = WarningReview(book, also.settled)
    piles = (lines_of.pile, settled.pile)
    return found.model_copy(
        update={
            "lines": lines_of.wanted,
            "settled": settled.wanted,
            "corrections": tuple(wishes.found),
            "changes": found.changes + tuple(change for pile in piles for change in pile.changes),
            "conflicts": found.conflicts + tuple(conflict for pile in piles for conflict in pile.conflicts),
            "faults": found.faults + tuple(fault for pile in piles for fault in pile.faults),
            "missing": found.missing + lines_of.missing + settled.missing,
        }
    )


def _refuse_other_office(book: reading.Book, office: str | None) -> None:
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

    def look_at(self, row: reading.SheetRow) -> None:
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

    def _take(self, row: reading.SheetRow, name: str) -> None:
        now = self._here.get(name)
        if now is None:
            raise WrongCellError(t("không có nghĩa vụ nào mang mã “{id}”", id=name))
        written = self._written(name, now)
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
        self._compare(row.number, name, mine, written.marks, now)

    def _written(self, name: str, now: Marks) -> Remembered:
        if self._remembered is None:
            return Remembered(Marks(status="todo"))
        return self._remembered.get(name) or Remembered(now)

    def _compare(self, number: int, name: str, mine: Marks, written: Marks, now: Marks) -> None:
        wanted = _consistent(self.pile.compared(number, name, FIELDS, written, mine, now), now)
        if wanted:
            self.pile.note(number, name, wanted, now)
            self.marks[name] = now.model_copy(update=wanted)


def _consistent(wanted: Mapping[str, Any], now: Marks) -> dict[str, Any]:
    """Leave the day of completion out where the status that it belongs to is in conflict, and stays as it is here."""
    after = now.model_copy(update=dict(wanted))
    if (after.status == "done") == (after.done_on is not None):
        return dict(wanted)
    return {field: value for field, value in wanted.items() if field not in ("status", "done_on")}
