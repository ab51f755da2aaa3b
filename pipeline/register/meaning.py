"""What a clerk means by the cells of a row: a status, a day, an answer, a note – or why they cannot be meant."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from pipeline import labels
from pipeline.duties.typed_words import meaning
from pipeline.export.table_files import bare, shown
from pipeline.register.memory import Remembered, RememberedLine
from pipeline.registry.names import flat, key
from pipeline.store.marks import Marks
from pipeline.store.register_lines import MOST_SIGNS, RegisterEntry
from pipeline.words import one_line, t
from schemas.office import MARKABLE
from schemas.source import iso

_DAY = re.compile(r"\s*(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})\s*")
_ISO = re.compile(r"\s*(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00)?)?\s*")
#: Day 0 of Excel's count, in which a day stands where its format was lost; only days of this century are taken so.
_DAY_0 = datetime.date(1899, 12, 30)
_COUNTED = range(36526, 73051)
_FIRST_YEAR = 2000
_LONGEST = {"answer": 200}
_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")


class WrongCellError(ValueError):
    """A cell whose value cannot be meant; the message says why (Vietnamese)."""


def meant(cells: Mapping[str, Any], written: Remembered, today: datetime.date) -> Marks:
    """Return what a row asks for; a column that is gone, or a cell as it was written, means what was marked then."""
    old = written.marks
    status = _status(cells.get("status"), written)
    done_on = _done_on(cells, old.done_on)
    if status == "done":
        done_on = done_on or (None if old.status == "done" and old.done_on is None else today.isoformat())
    elif old.status == "done" and done_on == old.done_on:
        done_on = None  # taken back: the day goes with it
    elif done_on is not None:
        raise WrongCellError(t("có ngày hoàn thành nhưng trạng thái không phải “Hoàn thành”"))
    if done_on and done_on > today.isoformat():
        raise WrongCellError(t("ngày hoàn thành sau hôm nay"))
    issued_on = _issued_on(cells)
    if done_on and done_on != old.done_on and issued_on and done_on < issued_on:
        raise WrongCellError(
            t("ngày hoàn thành {day} trước ngày của văn bản: có thể ghi nhầm năm", day=labels.date_words(done_on))
        )
    return Marks(
        status=status, answer=_words("answer", cells, old.answer), done_on=done_on, note=_words("note", cells, old.note)
    )


def _status(cell: Any, written: Remembered) -> str:
    words = one_line(str(cell or ""))
    found = meaning("status", words)
    if found is None:
        raise WrongCellError(t("không có trạng thái “{words}”", words=words))
    if found == (written.shown or written.marks.status):
        return written.marks.status
    if found not in MARKABLE and written.shown is None:  # nobody knows what was shown: it was not marked by a clerk
        return written.marks.status
    if found not in MARKABLE:
        raise WrongCellError(
            t("trạng thái “{words}” do chương trình ghi, không chọn được", words=labels.status_name(found))
        )
    return found


def meant_line(cells: Mapping[str, Any], remembered: RememberedLine) -> RegisterEntry:
    """Return what a row of a register asks for; a column that is gone, or a cell as shown, means what stood there."""
    meant = {}
    for field, shown_ in remembered.shown:
        value = shown_
        if field in cells:
            value = _line_value(field, cells[field], shown_)
        meant[field] = getattr(remembered.written, field) if value == shown_ else value
    return RegisterEntry(**meant)


def _line_value(field: str, cell: Any, shown_: Any) -> Any:
    if field == "number":
        return _number(cell)
    if field in ("arrived_on", "passed_on"):
        return iso(day_in(cell))
    return _words(field, {field: cell}, shown_)


def _number(cell: Any) -> int | None:
    words = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell if cell is not None else "")
    found = words.removeprefix("'").strip()
    if not found:
        return None
    if not (found.isascii() and found.isdigit()):
        raise WrongCellError(t("không đọc được số đến “{words}” (ghi số: 12)", words=words))
    return int(found)


def meant_settling(cell: Any, shown_: str | None) -> str | None:
    """Return what a clerk wrote beside a warning: ``None`` for nothing, what was shown where it is that."""
    return _words("settled", {"settled": cell}, shown_)


def is_mere_mark(words: str) -> bool:
    """Say whether words beside a warning say that it is settled and nothing else."""
    return flat(key(words)) in {flat(key(word)) for word in _SETTLED_WORDS}


#: What clerks write where they tick something off.
_SETTLED_WORDS = ("x", "v", "xong", "rồi", "đã xong", "đã xử lý", "đã xem", "ok")


def _done_on(cells: Mapping[str, Any], written: str | None) -> str | None:
    return iso(day_in(cells["done_on"])) if "done_on" in cells else written


def _issued_on(cells: Mapping[str, Any]) -> str | None:
    try:
        return iso(day_in(cells.get("issued_on")))
    except WrongCellError:
        return None


def day_in(cell: Any) -> datetime.date | None:
    """Return the day that a cell holds, ``None`` for an empty one; raise ``WrongCellError`` for what is none."""
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, datetime.date):
        if cell.year >= _FIRST_YEAR:
            return cell
        cell = f"{cell:%d/%m/%Y} "  # a bare number in a cell for days
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _COUNTED:
        return _DAY_0 + datetime.timedelta(days=int(cell))
    words = str(cell).removeprefix("'") if cell is not None else ""
    if not words.strip():
        return None
    found = _DAY.fullmatch(words) or _ISO.fullmatch(words)
    if found and int(found["year"]) >= _FIRST_YEAR:
        try:
            return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            pass
    raise WrongCellError(t("không đọc được ngày “{words}” (ghi dạng 15/3/2026)", words=words))


def _words(field: str, cells: Mapping[str, Any], written: str | None) -> str | None:
    """Return the words of a cell; one that shows what was written means that, whatever a cell could not hold of it."""
    if field not in cells:
        return written
    words = _text(field, cells[field])
    if written is not None and words == shown(written).strip():
        return written
    words = bare(words).strip()
    most = _LONGEST.get(field, MOST_SIGNS)
    if len(words) > most:
        raise WrongCellError(t("ô có {count} ký tự, nhiều nhất được {most}: ghi gọn lại", count=len(words), most=most))
    return words or None


def _text(field: str, cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.date):
        if field == "answer":
            raise WrongCellError(t("cột VB trả lời ghi một ngày: có thể đã lệch cột"))
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    words = str(cell).strip()
    if _ERROR.fullmatch(words):
        raise WrongCellError(t("ô báo lỗi {words}: nhập lại giá trị", words=words))
    if field == "answer" and meaning("status", words) is not None and not words.isdecimal():
        raise WrongCellError(t("cột VB trả lời ghi một trạng thái: có thể đã lệch cột"))
    return words
