"""What a clerk changed in the workbook: status, answer, day of completion, note. Everything else is read-only.

A change counts against what the workbook said when it was written (its hidden sheet). Where the same cell was changed
here in the meantime, nothing is overwritten: that is a conflict for a person to settle.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from pipeline.errors import SetupError
from pipeline.register.book import MEMORY
from pipeline.register.sheets import DUTIES
from pipeline.registry.names import flat, key
from pipeline.store.marks import FIELDS, Marks
from pipeline.words import t
from schemas.base import Record
from schemas.obligation import STATUSES

_DAY = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*")
_TITLES = {column.field: column.title for column in DUTIES.columns}


class Change(Record):
    """One field of one obligation as the clerk wants it."""

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


class _WrongCellError(ValueError):
    """A cell whose value cannot be meant; the message says why."""


def review(data: bytes, here: Mapping[str, Marks], today: datetime.date) -> Reviewed:
    """Compare a workbook with what is marked here; change nothing. Raise ``SetupError`` for any other file."""
    rows, memory = _read(data)
    changes: list[Change] = []
    marks: dict[str, Marks] = {}
    conflicts: list[Conflict] = []
    faults: list[Fault] = []
    for number, cells in rows:
        obligation = str(cells.get("id") or "").strip()
        if not obligation:
            continue
        now = here.get(obligation)
        if now is None:
            faults.append(Fault(row=number, message=t("không có nghĩa vụ nào mang mã “{id}”", id=obligation)))
            continue
        written = memory.get(obligation, now)
        try:
            mine = _meant(cells, written, today)
        except _WrongCellError as error:
            faults.append(Fault(row=number, message=str(error)))
            continue
        fields = {}
        for field in FIELDS:
            old, wanted, current = (getattr(values, field) for values in (written, mine, now))
            if wanted in (old, current):
                continue
            if current != old:
                conflicts.append(
                    Conflict(row=number, obligation=obligation, field=field, written=old, mine=wanted, here=current)
                )
            else:
                fields[field] = wanted
        if fields and obligation not in marks:
            changes += [
                Change(obligation=obligation, field=field, before=getattr(now, field), after=value)
                for field, value in fields.items()
            ]
            marks[obligation] = now.model_copy(update=fields)
    return Reviewed(changes=tuple(changes), marks=marks, conflicts=tuple(conflicts), faults=tuple(faults))


def _read(data: bytes) -> tuple[list[tuple[int, dict[str, Any]]], dict[str, Marks]]:
    """Return the rows of the duties with their numbers, by field, and what the workbook said when it was written."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise SetupError(t("Tệp không phải sổ Excel (.xlsx). Hãy chọn tệp do vanthu register ghi ra.")) from error
    names = {DUTIES.name, t(DUTIES.name)}
    name = next((name for name in book.sheetnames if name in names), None)
    if name is None:
        raise SetupError(t("Không thấy trang “{name}” trong sổ: trang đã bị xóa hoặc đổi tên.", name=DUTIES.name))
    lines = book[name].iter_rows(values_only=True)
    places = _places(next(lines, ()))
    rows = [
        (number, {field: line[place] for field, place in places.items() if place < len(line)})
        for number, line in enumerate(lines, start=2)
    ]
    memory = dict(_memory(book[MEMORY].iter_rows(values_only=True))) if MEMORY in book.sheetnames else {}
    return rows, memory


def _places(heading: tuple[Any, ...]) -> dict[str, int]:
    """Find each column by its heading, wherever it was moved to."""
    at = {key(str(title)): place for place, title in enumerate(heading) if title}
    places = {
        field: place
        for field in ("id", *FIELDS)
        if (place := at.get(key(_TITLES[field]), at.get(key(t(_TITLES[field]))))) is not None
    }
    missing = [t(_TITLES[field]) for field in ("id", "status") if field not in places]
    if missing:
        raise SetupError(
            t("Trang “{name}” thiếu cột {columns}; không nhập được.", name=DUTIES.name, columns=", ".join(missing))
        )
    return places


def _memory(lines: Iterator[tuple[Any, ...]]) -> Iterator[tuple[str, Marks]]:
    fields = next(lines, ())
    for line in lines:
        values = {name: None if value is None else _bare(str(value)) for name, value in zip(fields, line, strict=False)}
        yield str(values.pop("id")), Marks.model_validate(values)


def _meant(cells: dict[str, Any], written: Marks, today: datetime.date) -> Marks:
    """Return what the cells of a row mean; a column that is gone means what the workbook said."""
    status = _status(cells.get("status"), written.status)
    done_on = _day(cells["done_on"]) if "done_on" in cells else written.done_on
    if status == "done":
        done_on = done_on or today.isoformat()
    elif written.status == "done" and done_on == written.done_on:
        done_on = None  # taken back: the day goes with it
    elif done_on is not None:
        raise _WrongCellError(t("có ngày hoàn thành nhưng trạng thái không phải “Hoàn thành”"))
    if done_on and done_on > today.isoformat():
        raise _WrongCellError(t("ngày hoàn thành sau hôm nay"))
    answer, note = (_words(cells[name]) if name in cells else getattr(written, name) for name in ("answer", "note"))
    return Marks(status=status, answer=answer, done_on=done_on, note=note)


def _status(cell: Any, written: str) -> str:
    words = str(cell or "").strip()
    for code, name in STATUSES.items():
        if words.lower() == code or flat(key(words)) in (flat(key(name)), flat(key(t(name)))):
            # What the calendar calls late was never marked so by anybody.
            return written if code == "late" else code
    raise _WrongCellError(t("không có trạng thái “{words}”", words=words))


def _day(cell: Any) -> str | None:
    if cell is None or not str(cell).strip():
        return None
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if found := _DAY.fullmatch(_bare(str(cell))):
        day, month, year = map(int, found.groups())
        try:
            return datetime.date(year, month, day).isoformat()
        except ValueError:
            pass
    raise _WrongCellError(t("không đọc được ngày “{words}” (ghi dạng 15/3/2026)", words=cell))


def _words(cell: Any) -> str | None:
    return _bare(str(cell)).strip() or None if cell is not None else None


def _bare(text: str) -> str:
    """Take away the sign that keeps a spreadsheet from running a text."""
    return text[1:] if text.startswith("'") and text[1:].lstrip()[:1] in tuple("=+-@") else text
