"""Rules of recurrence as RFC 5545 writes them."""

from collections.abc import Sequence

from extractors.counting import number_of
from extractors.lexicon import load

_WORDS = load("numerals")
EACH = r"(?:hằng|hàng|mỗi|từng)"
CYCLES = {
    "ngày": "FREQ=DAILY",
    "tuần": "FREQ=WEEKLY",
    "tháng": "FREQ=MONTHLY",
    "quý": "FREQ=MONTHLY;INTERVAL=3",
    "năm": "FREQ=YEARLY",
}
#: Which month of a quarter is meant → the months of the year.
MONTHS_OF_QUARTER = {which: ",".join(map(str, months)) for which, months in _WORDS["months_of_quarter"].items()}
_MONTHS = {"tháng": 1, "quý": 3, "năm": 12}
_HALF: str = _WORDS["half"]
_HALVES: dict[str, dict[str, int | str]] = _WORDS["halves"]


def count_of(word: str | None) -> int:
    """Return the number that ``word`` stands for; one where there is none, nought for a half.

    >>> count_of("06"), count_of("ba"), count_of(None), count_of("nửa")
    (6, 3, 1, 0)
    """
    if word is None:
        return 1
    return 0 if word == _HALF else number_of(word)


def length_of(word: str | None, unit: str) -> tuple[int, str]:
    """Return how many units a term has; half a unit is counted in smaller ones, ``0`` where there are none.

    >>> length_of("06", "tháng"), length_of("nửa", "năm"), length_of("nửa", "tháng"), length_of("nửa", "tuần")
    ((6, 'tháng'), (6, 'tháng'), (2, 'tuần'), (0, 'tuần'))
    """
    if word != _HALF:
        return count_of(word), unit
    half = _HALVES.get(unit)
    return (int(half["count"]), str(half["unit"])) if half else (0, unit)


def by_month_day(days: Sequence[int]) -> str:
    """Return the monthly rule of ``days``; a day that some months lack moves to their last one.

    >>> by_month_day([20]), by_month_day([30])
    ('FREQ=MONTHLY;BYMONTHDAY=20', 'FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1')
    """
    if len(days) == 1 and days[0] > 28:
        shown = ",".join(str(day) for day in range(28, days[0] + 1))
        return f"FREQ=MONTHLY;BYMONTHDAY={shown};BYSETPOS=-1"
    return f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, days))}"


def by_quarter(which: str, days: Sequence[int]) -> str:
    """Return the rule of ``days`` of one month of every quarter.

    >>> by_quarter("cuối", [25])
    'FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=25'
    """
    return f"FREQ=MONTHLY;BYMONTH={MONTHS_OF_QUARTER[which]};BYMONTHDAY={','.join(map(str, days))}"


def every(count: int, unit: str) -> str | None:
    """Return the rule of once in ``count`` units.

    >>> every(6, "tháng"), every(2, "tuần"), every(12, "tháng")
    ('FREQ=MONTHLY;INTERVAL=6', 'FREQ=WEEKLY;INTERVAL=2', 'FREQ=YEARLY')
    """
    if count < 1:
        return None
    if unit == "quý":
        return every(3 * count, "tháng")
    if unit == "tháng" and count % 12 == 0:
        return every(count // 12, "năm")
    frequency = {"ngày": "DAILY", "tuần": "WEEKLY", "tháng": "MONTHLY", "năm": "YEARLY"}[unit]
    return f"FREQ={frequency}" + (f";INTERVAL={count}" if count > 1 else "")


def times_in(times: int, count: int, unit: str) -> str | None:
    """Return the rule of ``times`` in ``count`` units where it comes out even, else ``None``.

    >>> times_in(2, 1, "năm"), times_in(5, 1, "năm")
    ('FREQ=MONTHLY;INTERVAL=6', None)
    """
    if times == 1:
        return every(count, unit)
    months = _MONTHS.get(unit)
    if not months or times < 1 or (months * count) % times:
        return None
    return every(months * count // times, "tháng")
