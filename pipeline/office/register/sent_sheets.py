"""The sheets of a workbook as they were written, and as they come back: what a clerk means by their cells.

Hidden sheets remember each row that was written, so that changes can be told from it. A row is known again by its id
together with a print of what else stands in it: who sorts one column alone, or copies an id, would otherwise mark the
duties of others.
"""

import contextlib
import datetime
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.duties.typed_words import meaning
from pipeline.export.table_files import Sheet, bare, cell_text, described, named, text
from pipeline.export.workbook import cell_words
from pipeline.office.marking import refuse_day
from pipeline.store.duties import Marks
from pipeline.store.register import MOST_SIGNS, RegisterEntry
from pipeline.support import labels
from pipeline.support.errors import SetupError, found_or
from pipeline.support.words import english, one_line, t
from pipeline.unions.names import key
from pipeline.unions.sheets import open_workbook
from schemas import MARKABLE, iso

#: Codes of a warning's weight → its name.
LEVELS = {"error": "lỗi", "look": "cần xem", "info": "thông tin"}

INCOMING, OUTGOING, FOLLOW_UP, DUTIES, LIMITS, TARGETS = map(
    described, ("incoming", "outgoing", "follow-up", "owed", "limits", "targets")
)
WARNINGS = described("warnings", level=named(LEVELS))
#: Those that only the workbook has.
SHEETS = (INCOMING, OUTGOING, FOLLOW_UP, DUTIES, LIMITS, TARGETS, WARNINGS)

# --------------------
# The sheets that clerks write into, and what is remembered of their rows.

#: The hidden sheet of the office.
OFFICE = "_vanthu_vp"
#: Of the columns that tell whose row it is at least so many must say what was written.
_MUST_AGREE = 2

Row = Mapping[str, Any]
Line = Sequence[str | None]
#: A line of a hidden sheet, by its heading.
Values = dict[str, str | None]


class WrongCellError(ValueError):
    """A cell whose value cannot be meant; the message says why (Vietnamese)."""


class WorkedSheets(NamedTuple):
    """Sheets that clerks write into, with the hidden one that remembers their rows.

    ``known_by``: columns that tell whose row it is; ``shown``: fields of which a cell shows something else than what
    people had written, and which periods were done of what recurs.
    """

    sheets: tuple[Sheet, ...]
    memory: str
    kind: type[Marks] | type[RegisterEntry]
    known_by: tuple[str, ...]
    shown: tuple[str, ...]
    needed: tuple[str, ...] = ("id",)

    @property
    def taken(self) -> tuple[str, ...]:
        """The fields that a clerk may change in the sheets, and that are taken over."""
        return tuple(dict.fromkeys(one.field for sheet in self.sheets for one in sheet.columns if one.editable))


OF_DUTIES = WorkedSheets(
    (DUTIES,), "_vanthu", Marks, ("letter", "union", "action"), ("status", "periods"), ("id", "status")
)
OF_REGISTERS = WorkedSheets(
    (INCOMING, OUTGOING), "_vanthu_vb", RegisterEntry, ("letter", "issuer", "subject", "signer"),
    ("place", "passed_on", "signed", "note", "handler", "copies"),
)  # fmt: skip


class Remembered(NamedTuple):
    """A row as it was written: what people had written, what cells showed instead, prints of what tells it."""

    written: Any
    shown: Mapping[str, str | None] = {}
    prints: Mapping[str, str] = {}


def memory_of(worked: WorkedSheets, rows: Iterable[tuple[Sheet, Row, Any]]) -> Iterator[Line]:
    """Yield the hidden sheet, headings first: of each row its id, what people wrote, what cells show, and prints."""
    yield ("id", *worked.taken, *map("shown:{}".format, worked.shown), *map("read:{}".format, worked.known_by))
    for sheet, row, written in rows:
        columns = {column.field: column for column in sheet.columns}
        values = [getattr(written, name) for name in worked.taken] + [*map(row.get, worked.shown)]
        prints = (_print(cell_words(columns[name], row.get(name))) if name in columns else None
                  for name in worked.known_by)  # fmt: skip
        yield (row["id"], *(None if value is None else str(value) for value in values), *prints)


def read_lines(sheet: Iterable[Sequence[Any]] | None) -> Iterator[Values]:
    """Yield each line of a hidden sheet as heading → text; nothing for ``None``, a sheet that is gone."""
    lines = iter(sheet or ())
    heading = [*map(str, next(lines, ()))]
    for line in lines:
        yield {name: None if cell is None else bare(str(cell)) for name, cell in zip(heading, line, strict=False)}


def remembered(worked: WorkedSheets, hidden: Iterable[Sequence[Any]] | None) -> dict[str, Remembered]:
    """Return what a hidden sheet remembers of rows, by their ids, without lines that make no sense."""
    found = {}
    for values in read_lines(hidden):
        if name := values.get("id"):
            shown = {name: values.get(f"shown:{name}") for name in worked.shown}
            prints = {name: said for name in worked.known_by if (said := values.get(f"read:{name}"))}
            with contextlib.suppress(ValidationError):
                written = worked.kind.model_validate({name: values.get(name) for name in worked.taken})
                found[name] = Remembered(written, shown, prints)
    return found


def is_the_row(prints: Mapping[str, str], cells: Row) -> bool:
    """Whether a row that came back is the one with these prints of cells: two of them still fit, of fewer all."""
    alike = [known == _print(cells[name]) for name, known in prints.items() if name in cells]
    return sum(alike) >= min(_MUST_AGREE, len(alike))


def _print(cell: Any) -> str:
    # The same however the words are broken into lines.
    return f"{zlib.crc32(' '.join(str(cell or '').split()).encode()):08x}"


# --------------------
# Where the columns of a sheet stand that came back.

#: A clerk may put a title above the table; further down there is none.
_FARTHEST_HEADING = 20
#: What a workbook of a million rows comes to, unpacked.
_MOST_BYTES = 2 << 30
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class SheetRow(NamedTuple):
    """A row of the sheet: its number, and its cells by field."""

    number: int
    cells: dict[str, Any]

    @property
    def id(self) -> str:
        """Its id, empty where it has none."""
        return _whole(self.cells.get("id"))


class SentBook:
    """A workbook that came back; ``SetupError`` for any other file."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLD_EXCEL):
            raise SetupError(
                "Tệp là sổ Excel đời cũ (.xls) hoặc có mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại dạng .xlsx."
            )
        too_large = SetupError("Sổ quá lớn, không phải tệp do vanthu register ghi ra.")
        broken = SetupError("Tệp không phải sổ Excel (.xlsx). Hãy chọn tệp do vanthu register ghi ra.")
        self._book = open_workbook(data, _MOST_BYTES, sum, too_large, broken, read_only=True)

    def table(self, sheet: Sheet, needed: Sequence[str]) -> tuple[Iterator[SheetRow], list[str]]:
        """Return a sheet's rows, and the titles of columns to write into that are gone; raise for those ``needed``."""
        gone = SetupError("Không thấy trang “{name}” trong sổ: trang đã bị xóa hoặc đổi tên.", name=t(sheet.name))
        name = str(found_or([*filter(_names(sheet.name).__contains__, self._book.sheetnames)], gone)[0])
        parts = [name, *(other for other in self._book.sheetnames if other.startswith(f"{name[:20]} – "))]
        heading, places = _heading(_lines(self._book[name]), sheet, needed)
        rows = (
            SheetRow(number, {field: line[place] for field, place in places.items() if place < len(line)})
            for part in parts
            for number, line in enumerate(islice(_lines(self._book[part]), heading, None), start=heading + 1)
        )
        return rows, [t(column.title) for column in sheet.columns if column.editable and column.field not in places]

    def hidden(self, name: str) -> Iterator[Sequence[Any]] | None:
        """Return the lines of a hidden sheet, ``None`` where it is gone."""
        return _lines(self._book[name]) if name in self._book.sheetnames else None


def _lines(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # some programs write a wrong size, and rows beyond it would be left out
    yield from sheet.iter_rows(values_only=True)


def _names(title: str) -> set[str]:
    return {title, t(title), english().get(title, title)}


def _heading(lines: Iterator[Sequence[Any]], sheet: Sheet, needed: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Return the number of the row of headings and each field's column; ``SetupError`` where a ``needed`` one lacks."""
    best: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        places = _places(line, sheet, needed)
        if places.keys() >= {*needed}:
            return number, places
        best = max(best, places, key=len)
        if number == _FARTHEST_HEADING:
            break
    missing = [t(column.title) for column in sheet.columns if column.field in needed and column.field not in best]
    raise SetupError(
        "Trang “{name}” thiếu cột {columns}; không nhập được.", name=t(sheet.name), columns=", ".join(missing)
    )


def _places(heading: Sequence[Any], sheet: Sheet, needed: Sequence[str]) -> dict[str, int]:
    """Return each field's column in a row of headings; ``SetupError`` where one to write into stands there twice."""
    titles = [key(text(title)) for title in heading]
    found: dict[str, int] = {}
    for column in sheet.columns:
        names = {*map(key, (*_names(column.title), *column.was))}
        at = [place for place, title in enumerate(titles) if title in names]
        if len(at) > 1 and (column.editable or column.field in needed):
            raise SetupError(
                "Trang “{name}” có {count} cột “{column}”: xóa cột thừa rồi nhập lại.",
                  name=t(sheet.name), count=len(at), column=t(column.title))  # fmt: skip
        if at:
            found[column.field] = at[0]
    return found


# --------------------
# What a clerk means by the cells of a row: a status, a day, an answer, a note – or why they cannot be meant.

_DAY = re.compile(r"\s*(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})\s*")
_ISO = re.compile(r"\s*(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00)?)?\s*")
#: Day 0 of Excel's count, in which a day stands where its format was lost; only days of this century are taken so.
_DAY_0 = datetime.date(1899, 12, 30)
_COUNTED = range(36526, 73051)
_FIRST_YEAR = 2000
_LONGEST = {"answer": 200}
_DAYS = ("done_on", "passed_on")
_DAYS_AND_HOURS = (datetime.date, datetime.time, datetime.timedelta)
_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")


def asked_by_row(worked: WorkedSheets, cells: Row, row: Remembered, today: datetime.date) -> Any:
    """Return the marks or the line of the register that a row asks for; a column gone, a cell as shown: as it was."""
    values: dict[str, Any] = {}
    for name in worked.taken:
        old = getattr(row.written, name)
        value = shown = row.shown.get(name, old)
        if name == "status" and name in cells:
            value = _status(cells[name], old, row.shown.get(name))
        elif name in cells:
            value = iso(day_in(cells[name])) if name in _DAYS else _words(name, cells[name], shown)
        values[name] = old if value == shown else value
    return _done(values, row.written, cells, today) if worked is OF_DUTIES else RegisterEntry(**values)


def _done(values: dict[str, Any], old: Marks, cells: Row, today: datetime.date) -> Marks:
    """Return marks with the day on which a duty was done: today where none is said, none where it is not done."""
    done_on = values["done_on"]
    if values["status"] == "done":
        done_on = done_on or (None if old.status == "done" and old.done_on is None else today.isoformat())
    elif old.status == "done" and done_on == old.done_on:
        done_on = None  # taken back: the day goes with it
    elif done_on is not None:
        raise WrongCellError(t("có ngày hoàn thành nhưng trạng thái không phải “Hoàn thành”"))
    issued_on = None
    with contextlib.suppress(WrongCellError):
        issued_on = iso(day_in(cells.get("issued_on")))
    if done_on and done_on != old.done_on:
        refuse_day(datetime.date.fromisoformat(done_on), issued_on, today)
    return Marks(**{**values, "done_on": done_on})


def _status(cell: Any, marked: str, shown: str | None) -> str | None:
    """Return the status that a cell names; ``marked`` where it is of no clerk and what was shown is not known."""
    words = one_line(str(cell or ""))
    found = found_or(meaning("status", words), WrongCellError(t("không có trạng thái “{words}”", words=words)))
    if found in MARKABLE or found in (shown, marked):
        return found
    if shown is None:  # nobody knows what was shown: it was not marked by a clerk
        return marked
    raise WrongCellError(
        t("trạng thái “{words}” do chương trình ghi, không chọn được", words=labels.status_name(found)))  # fmt: skip


def day_in(cell: Any) -> datetime.date | None:
    """Return the day that a cell holds, ``None`` for an empty one; raise ``WrongCellError`` for what is none."""
    if isinstance(cell, int | float) and int(cell) in _COUNTED:
        return _DAY_0 + datetime.timedelta(days=int(cell))
    words = text(cell).removeprefix("'")
    if not words.strip():
        return None
    found = _DAY.fullmatch(words) or _ISO.fullmatch(words)
    if found and int(found["year"]) >= _FIRST_YEAR:
        with contextlib.suppress(ValueError):
            return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    raise WrongCellError(t("không đọc được ngày “{words}” (ghi dạng 15/3/2026)", words=words))


def _words(field: str, cell: Any, written: str | None) -> str | None:
    """Return the words of a cell; ``written`` where it shows that, cut as cells cut; ``None`` where it is empty."""
    words = _said(field, cell)
    if written is not None and words == cell_text(written).strip():
        return written
    words, most = bare(words).strip(), _LONGEST.get(field, MOST_SIGNS)
    if len(words) > most:
        raise WrongCellError(t("ô có {count} ký tự, nhiều nhất được {most}: ghi gọn lại", count=len(words), most=most))
    return words or None


def _whole(cell: Any) -> str:
    """Return a cell as text without the blanks around it; a program may have made a number of its digits."""
    return text(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def _said(field: str, cell: Any) -> str:
    """Return a cell as text; ``WrongCellError`` for a day where words belong, Excel's errors, a status as answer."""
    words = _whole(cell)
    if isinstance(cell, _DAYS_AND_HOURS) and field != "note":
        raise WrongCellError(t("ô phải ghi chữ lại ghi ngày giờ {said}: Excel tự đổi chữ đã gõ, hoặc lệch cột; "
                               "chọn dạng ô là Văn bản rồi gõ lại", said=words))  # fmt: skip
    if _ERROR.fullmatch(words):
        raise WrongCellError(t("ô báo lỗi {words}: nhập lại giá trị", words=words))
    if field == "answer" and meaning("status", words) is not None and not words.isdecimal():
        raise WrongCellError(t("cột VB trả lời ghi một trạng thái: có thể đã lệch cột"))
    return words
