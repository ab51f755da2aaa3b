"""What a workbook asks for, told from what it said when it was written and from what stands here now."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from pipeline.store.history import Decision
from pipeline.store.marks import Marks
from pipeline.store.register_lines import RegisterEntry
from schemas.source import Record


class Change(Record):
    """One field of a row as the clerk wants it."""

    row: int
    obligation: str
    """Id of the obligation; on other sheets of the letter or the warning."""
    field: str
    before: str | None
    after: str | None
    sheet: str = ""
    """Title of the sheet; empty for that of the duties."""


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


class Wish(Record):
    """A value that was read and that the clerk says otherwise."""

    row: int
    sheet: str
    name: str
    """Id of the obligation, or the beginning of that of the letter."""
    field: str
    written: str
    """What the cell showed."""
    mine: str


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


class Pile:
    """What the rows of one sheet ask for, as far as they were looked at."""

    def __init__(self, sheet: str = "") -> None:
        self.sheet = sheet
        self.changes: list[Change] = []
        self.conflicts: list[Conflict] = []
        self.faults: list[Fault] = []
        self.missing: tuple[str, ...] = ()
        """Titles of columns that are gone."""

    def compared(
        self, row: int, name: str, fields: Iterable[str], written: Record, mine: Record, now: Record
    ) -> dict[str, Any]:
        """Return the fields that the clerk changed and nobody here did; note where both did."""
        wanted = {}
        for field in fields:
            old, asked, current = (getattr(values, field) for values in (written, mine, now))
            if asked in (old, current):
                continue
            if current != old:
                said = {"written": _text(old), "mine": _text(asked), "here": _text(current)}
                self.conflicts.append(Conflict(row=row, obligation=name, field=field, sheet=self.sheet, **said))
            else:
                wanted[field] = asked
        return wanted

    def note(self, row: int, name: str, wanted: Mapping[str, Any], now: Record) -> None:
        """Note the changes of a row."""
        for field, value in wanted.items():
            before = _text(getattr(now, field))
            after = _text(value)
            self.changes.append(
                Change(row=row, obligation=name, field=field, before=before, after=after, sheet=self.sheet)
            )

    def refuse(self, row: int, message: str) -> None:
        """Note why a row cannot be taken over."""
        self.faults.append(Fault(row=row, message=message, sheet=self.sheet))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
