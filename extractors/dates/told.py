"""How a value came about from the words of the letter, told in Vietnamese for the clerk who checks it."""

import datetime

from extractors.dates.days import Day
from extractors.dates.points import WEEKDAY_CODES
from extractors.dates.values import NamedDays
from schemas.letter import Bound, DateType

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WHOLES = {"week": "tuần", "month": "tháng", "quarter": "quý", "year": "năm"}


def numbers(day: datetime.date) -> str:
    """Return a day as letters write it.

    >>> numbers(datetime.date(2026, 3, 2))
    '02/03/2026'
    """
    return f"{day:%d/%m/%Y}"


def sentence(parts: list[str]) -> str:
    """Join the parts of an explanation."""
    return "; ".join(part for part in parts if part) + "."


def words_said(plain: str, start: int, end: int) -> str:
    """Return the words of the letter on one line, in quotes."""
    return f"“{' '.join(plain[start:end].split())}”"


def value_told(
    named: NamedDays, time: str | None, kind: DateType, *, endless: bool, first: datetime.date | None
) -> str:
    """Return what the words name."""
    if named.last is None:
        return "chưa xác định được ngày"
    if endless and named.first:
        return f"từ {numbers(named.first)}"
    day = f"{time} ngày {numbers(named.last)}" if time else numbers(named.last)
    if kind == "period":
        return f"từ {numbers(first) if first else 'nay'} đến {day}"
    return day


def bound_told(bound: Bound | None, kind: DateType, time: str | None) -> str:
    """Return whether the day (or hour) named is still in time."""
    if bound == "before":
        return "đúng giờ này là muộn" if time else "đúng ngày này là muộn"
    if bound == "by":
        return "đến giờ này là hết hạn" if time else "ngày này là ngày cuối còn hợp lệ"
    if bound == "on":
        return "làm trong ngày này" if kind == "deadline" else "diễn ra ngày này"
    return "bắt đầu từ giờ này" if bound == "from" and time else "bắt đầu từ ngày này" if bound == "from" else ""


def whole_told(day: Day, named: NamedDays, bound: Bound | None, kind: DateType) -> str:
    """Say which day of the month, quarter or year named counts, ``""`` where the words name a day."""
    if day.unit == "day" or kind == "period" or named.first is None:
        return ""
    whole = "khoảng" if day.part else _WHOLES[day.unit]
    if bound == "before" and not day.part:
        return f"phải xong trước khi {whole} này bắt đầu ({numbers(named.first)})"
    return f"ngày cuối của {whole} được nêu"


def doubts_told(
    flags: tuple[str, ...], named: NamedDays, weekday: str | None, issued: datetime.date | None
) -> list[str]:
    """Tell what does not fit: two bounds, the weekday, the letter's own date."""
    told = []
    if "bound-conflict" in flags:
        told.append("vừa ghi “chậm nhất” vừa ghi “trước”, hiểu theo “trước”")
    if "weekday-mismatch" in flags and named.last and weekday:
        said = WEEKDAYS[WEEKDAY_CODES.index(weekday)]
        told.append(f"ngày này là {WEEKDAYS[named.last.weekday()]}, văn bản ghi {said}")
    if "before-issue" in flags and issued:
        told.append(f"không sau ngày ban hành {numbers(issued)}")
    return told
