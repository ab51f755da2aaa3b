"""How a person reads the values of the records: kinds, bounds, dates, limits, the name of a letter."""

import datetime
import re
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from extractors.lexicon import load
from pipeline.support.words import language, number, t
from schemas import STATUSES, DelegateLimit, Flag, LetterKey

DATE_TYPES = {"deadline": "Thời hạn", "event": "Sự kiện", "period": "Khoảng thời gian", "recurring": "Định kỳ"}
TASK_KINDS = {"report": "Báo cáo", "target": "Chỉ tiêu", "task": "Nhiệm vụ"}
DATE_BOUNDS = {"before": "trước", "by": "chậm nhất", "on": "ngày", "from": "từ"}
LIMIT_BOUNDS = {"max": "tối đa", "min": "tối thiểu", "about": "khoảng", "exact": "đúng", "range": "từ – đến"}
RELATIONS = {
    "implements": "thực hiện", "amends": "sửa đổi, bổ sung", "replaces": "thay thế", "repeals": "bãi bỏ",
    "forwards": "gửi kèm", "answers": "trả lời", "cites": "viện dẫn",
}  # fmt: skip
#: What stands in the history beside statuses.
EVENT_NAMES: dict[str, str] = load("events", __package__)
#: What was decided on a proposal.
DECISIONS = {"open": "Chờ xác nhận", "confirmed": "Đã xác nhận", "rejected": "Không nhận"}
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def label(table: dict[str, str], value: str | None) -> str:
    """Return a value's name for people; an unknown value stands for itself."""
    return t(table.get(value, value)) if value else ""


#: Where an entry of a calendar may stand: as a duty, or as what is held.
STANDINGS = {**STATUSES, "called_off": "Không tổ chức", "put_off": "Tạm hoãn", "moved": "Đã dời ngày"}


def status_name(status: str | None) -> str:
    """Return what people call a status of a duty, or of a meeting that is held."""
    return label(STANDINGS, status)


def event_name(what: str) -> str:
    """Return the name of what a person did, as the history keeps it."""
    return label(EVENT_NAMES | STATUSES, what)


def date_words(iso: str | None) -> str:
    """Return a date as it is written in an office; a partial one keeps what is known.

    >>> date_words("2020-05-25"), date_words("2020-05"), date_words(None)
    ('25/05/2020', '05/2020', '')
    """
    return "/".join(reversed(iso.split("-"))) if iso else ""


_DAYS_COUNTED = 365


def left_words(day: datetime.date, today: datetime.date) -> str:
    """Return how many days are left, or how many it is late.

    >>> left_words(datetime.date(2026, 5, 2), datetime.date(2026, 5, 4))
    'quá 2 ngày'
    """
    left = (day - today).days
    if left == 0:
        return t("hôm nay")
    return t("còn {count} ngày", count=left) if left > 0 else late_words(-left)


def late_words(days: int) -> str:
    """Return how long ago a day passed; of years nobody counts the days.

    >>> late_words(12), late_words(2386)
    ('quá 12 ngày', 'quá hơn 6 năm')
    """
    if days <= _DAYS_COUNTED:
        return t("quá {count} ngày", count=days)
    return t("quá hơn {count} năm", count=days // _DAYS_COUNTED)


def due_words(iso: str | None, bound: str | None, time: str | None = None) -> str:
    """Return the day named with the word that bounds it, and the hour.

    >>> due_words("2020-05-25", "before")
    'trước 25/05/2020'
    >>> due_words("2020-05-25", "before", "16:00"), due_words("2020-05-25", "on", "07:30")
    ('trước 16:00 ngày 25/05/2020', '07:30 ngày 25/05/2020')
    """
    if not iso:
        return ""
    word = "" if time and bound == "on" else label(DATE_BOUNDS, bound)
    return " ".join(filter(None, (word, time, t("ngày") if time else "", date_words(iso))))


def letter_name(key: Any) -> str:
    """Return what a clerk calls a letter by: number and symbol, or its issuer where it bears none. ``key``: whatever
    has these three (a header, a ``LetterKey``, a line of the store's list).

    >>> from schemas import LetterKey
    >>> letter_name(LetterKey(number="5", symbol="KH-CĐYT", issuer=None, issued_on=None))
    '05/KH-CĐYT'
    >>> letter_name(LetterKey(number="1436", symbol="TB/TU", issuer=None, issued_on=None))
    '1436-TB/TU'
    """
    return reference(key.number, key.symbol) or key.issuer or t("(không số)")


def letter_of(letter: LetterKey, approved: bool | None) -> str:
    """Return what a clerk calls a letter, and that nobody has approved it where ``approved`` is ``False``."""
    name = letter_name(letter)
    return t("{name} (chưa duyệt)", name=name) if approved is False else name


def letter_ref(key: Any, sha256: str) -> str:
    """Return what a command takes for a letter: its number and symbol, else the beginning of its id."""
    return letter_name(key) if key.number and key.symbol else sha256[:8]


def reference(number: str | None, symbol: str | None, year: str | None = None) -> str:
    """Return number and symbol as they are written: a Party or Youth symbol holds the stroke itself.

    >>> reference("5", "KH-CĐYT"), reference("1436", "TB/TU")
    ('05/KH-CĐYT', '1436-TB/TU')
    >>> reference("30", "NĐ-CP", "2020"), reference(None, "KH-LĐLĐ")
    ('30/2020/NĐ-CP', '/KH-LĐLĐ')
    """
    padded = number.zfill(2) if number else ""
    if not symbol:
        return padded
    joint = "-" if "/" in symbol and year is None else "/"
    return joint.join(part for part in (padded, year, symbol) if part is not None)


def limit_words(limit: DelegateLimit) -> str:
    """Return a limit as one phrase.

    >>> from schemas import Evidence
    >>> limit_words(DelegateLimit(id="l1", group="khách mời", bound="max", value=20, unit="%",
    ...                           evidence=Evidence(start=0, end=0, quote=""), confidence=1))
    'khách mời: tối đa 20%'
    """
    value, low, high = ("?" if one is None else number(one) for one in (limit.value, limit.min, limit.max))
    amount = f"{low}–{high}" if limit.bound == "range" else f"{label(LIMIT_BOUNDS, limit.bound)} {value}"
    amount += f" {t('người')}" if limit.unit == "người" else limit.unit
    return f"{limit.group}: {amount}" if limit.group not in (None, limit.unit) else amount


def flag_words(flag: Flag) -> str:
    """Return what a person is told about a doubt."""
    return flag.message if language() == "vi" else flag.told(t)


def title_day(iso: str, bound: str | None, time: str | None) -> str:
    """Return a day as titles end with it.

    >>> title_day("2026-04-24", "before", "16:30"), title_day("2026-05-02", None, None)
    ('trước 16:30 ngày 24/4/2026', 'ngày 2/5/2026')
    """
    year, month, day = map(int, iso.split("-"))
    word = DATE_BOUNDS[bound or "on"]
    hour = f"{time} ngày " if time is not None else ""
    return f"{'' if hour and word == 'ngày' else word} {hour}{day}/{month}/{year}".strip()


def without_day(title: str) -> str:
    """Return a title without the day at its end."""
    return _DAY_AT_END.sub("", title)


#: The day with which a title ends.
_DAY_AT_END = re.compile(r", (?:(?:trước|chậm nhất|ngày|từ) )?(?:\d\d:\d\d ngày )?\d{1,2}/\d{1,2}/\d{4}$")


Row = TypeVar("Row")


class TableColumn(NamedTuple, Generic[Row]):
    """A column of a list: its heading in Vietnamese, as pages have it, and what it says of a record."""

    title: str
    said: Callable[[Row], str | None]
    wide: bool = False  # whether it holds whole sentences
    spare: bool = False  # whether it may be left out where there is little room

    def words(self, row: Row) -> str:
        """Return what the cell of a record says; empty where there is no value."""
        return self.said(row) or ""
