"""Working days for terms counted from a known day (``05 ngày làm việc kể từ ngày ký``).

Monday to Friday without the public holidays of Vietnam (Bộ luật Lao động 45/2019/QH14, Điều 111 and 112). Days that
an office swaps are the business of the office's own calendar; the letter's reading does not know it.

>>> add_working(datetime.date(2026, 4, 16), 5)
datetime.date(2026, 4, 23)
"""

import datetime
from functools import lru_cache


@lru_cache(maxsize=32)
def _holidays(year: int) -> frozenset[datetime.date]:
    import holidays  # 50 ms: paid only by letters with a term in working days

    return frozenset(holidays.country_holidays("VN", years=year))


def is_working(day: datetime.date) -> bool:
    """Say whether offices are open on ``day``."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_working(day: datetime.date, count: int) -> datetime.date:
    """Return the ``count``-th working day after ``day`` (before it for a negative count); ``day`` is not counted."""
    step = datetime.timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working(day)
    return day
