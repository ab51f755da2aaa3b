"""Days that people call by their feast: Tết, Giỗ Tổ, lunar days, and holidays with a fixed day."""

import datetime
import re

from extractors.counting import to_solar
from extractors.patterns import compiled_late
from pipeline.typed_dates.spans import DAY, Span, nearest_year, one_day

#: Feasts with a fixed day (Bộ luật Lao động 45/2019/QH14 Đ.112, Nghị quyết 28/2026/QH16): words → day, month.
_FIXED = {
    "quoc khanh": (2, 9),
    "quoc te lao dong": (1, 5),
    "giai phong mien nam": (30, 4),
    "tet duong lich": (1, 1),
    "tet duong": (1, 1),
}
_TET = r"tet(?: nguyen dan| am lich| ta)?(?:(?: nam)? (?P<year>20\d\d))?"
_FEAST = compiled_late(rf"(?:ngay |dip |le |nghi )*{_TET}")
_BEFORE_TET = compiled_late(rf"truoc (?:ngay |dip |le |nghi )*{_TET}")
_AFTER_TET = compiled_late(rf"(?:sau|qua|ra) (?:ngay |dip |le |nghi )*{_TET}")
_DAY_OF_TET = compiled_late(rf"(?:ngay )?(?:mung )?(?P<day>[1-9]|10|29|30) {_TET}")
_LUNAR = compiled_late(
    r"(?:ngay )?(?:mung )?(?P<day>\d{1,2}|ram)(?: thang | ?/ ?)(?P<month>\d{1,2}|gieng|chap)"
    r"(?: (?:nam )?(?P<year>20\d\d))?"
    r"(?P<said> am(?: lich)?| \(?al\)?)?"
)
_MONTHS = {"gieng": 1, "chap": 12}
_LONGEST_TET = 3
_LAST_MUNG = 10
#: “Sau Tết” is said of the one just past for so long.
_STILL_AFTER = datetime.timedelta(days=120)


def read_feast(words: str, base: datetime.date) -> Span | None:
    """Return the days of a feast in folded words; the next one from ``base`` where no year is named.

    “Trước Tết” is the day of Tết, so that “before” it excludes the feast; “sau Tết” begins on the fourth day. Raises
    ``ValueError`` where a lunar day does not exist.

    >>> read_feast("truoc tet", datetime.date(2026, 3, 18)).first.isoformat()
    '2027-02-06'
    >>> read_feast("gio to", datetime.date(2026, 3, 18)).first.isoformat()
    '2026-04-26'
    """
    if found := _BEFORE_TET.fullmatch(words):
        return one_day(_tet(found["year"], base))
    if found := _AFTER_TET.fullmatch(words):
        return one_day(_tet(found["year"], base - _STILL_AFTER) + _LONGEST_TET * DAY)
    if found := _DAY_OF_TET.fullmatch(words):
        day = int(found["day"])
        first = _tet(found["year"], base)
        return one_day(_solar(first.year - 1, 12, day) if day > _LAST_MUNG else first + (day - 1) * DAY)
    bare = re.sub(r"^(?:(?:ngay|dip|le|nghi|nhan) )+", "", words)
    if bare in _FIXED:
        return one_day(nearest_year(base, _FIXED[bare][1], _FIXED[bare][0]))
    if found := _FEAST.fullmatch(words):
        first = _tet(found["year"], base)
        return Span(first, first + (_LONGEST_TET - 1) * DAY)
    if bare in ("gio to", "gio to hung vuong"):
        return one_day(_coming_lunar(10, 3, base))
    return _lunar(words, base)


def _lunar(words: str, base: datetime.date) -> Span | None:
    found = _LUNAR.fullmatch(words)
    if not found or not (found["said"] or found["day"] == "ram" or found["month"] in _MONTHS):
        return None
    day = 15 if found["day"] == "ram" else int(found["day"])
    month = _MONTHS.get(found["month"]) or int(found["month"])
    return one_day(_solar(int(found["year"]), month, day) if found["year"] else _coming_lunar(day, month, base))


def _tet(year: str | None, base: datetime.date) -> datetime.date:
    """Return the first day of Tết: of the year named, else of the next one that is not over."""
    if year:
        return _solar(int(year), 1, 1)
    days = (_solar(number, 1, 1) for number in (base.year, base.year + 1))
    return next(day for day in days if day + (_LONGEST_TET - 1) * DAY >= base)


def _coming_lunar(day: int, month: int, base: datetime.date) -> datetime.date:
    """Return the next lunar day of this name, ``base`` included."""
    days = (_solar_or_none(year, month, day) for year in range(base.year - 1, base.year + 3))
    coming = next((found for found in days if found and found >= base), None)
    if coming is None:
        raise ValueError("no such lunar day")
    return coming


def _solar_or_none(year: int, month: int, day: int) -> datetime.date | None:
    return to_solar(year, month, day)


def _solar(year: int, month: int, day: int) -> datetime.date:
    found = _solar_or_none(year, month, day)
    if found is None:
        raise ValueError("no such lunar day")
    return found
