"""What a clerk means by the cells of a row: a status, a day, an answer, a note – or why they cannot be meant."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from pipeline import labels
from pipeline.duties.typed_words import meaning
from pipeline.export.cells import bare, shown
from pipeline.export.statuses import MARKABLE
from pipeline.register.memory import Remembered
from pipeline.store.marks import Marks
from pipeline.words import t

_DAY = re.compile(r"\s*(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})\s*")
_ISO = re.compile(r"\s*(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00)?)?\s*")
#: Day 0 of Excel's count, in which a day stands where its format was lost; only days of this century are taken so.
_DAY_0 = datetime.date(1899, 12, 30)
_COUNTED = range(36526, 73051)
_FIRST_YEAR = 2000
_LONGEST = {"answer": 200, "note": 2000}
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
    words = " ".join(str(cell or "").split())
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


def _done_on(cells: Mapping[str, Any], written: str | None) -> str | None:
    if "done_on" not in cells:
        return written
    day = _day(cells["done_on"])
    return day.isoformat() if day else None


def _issued_on(cells: Mapping[str, Any]) -> str | None:
    try:
        day = _day(cells.get("issued_on"))
    except WrongCellError:
        return None
    return day.isoformat() if day else None


def _day(cell: Any) -> datetime.date | None:
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
    if len(words) > _LONGEST[field]:
        raise WrongCellError(
            t("ô có {count} ký tự, nhiều nhất được {most}: ghi gọn lại", count=len(words), most=_LONGEST[field])
        )
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
