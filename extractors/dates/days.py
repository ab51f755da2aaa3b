"""A day, month, quarter or year as it is written, before anything is inferred."""

from typing import Literal, NamedTuple

Unit = Literal["day", "week", "month", "quarter", "year"]


class Day(NamedTuple):
    """A day, month, quarter or year as it is written; ``None`` where the words leave a part out.

    ``worded`` says that ``ngày``, ``tháng`` or a full year stands in it, so that it can be no fraction. ``shift`` is
    the distance in units of ``tháng này`` (0), ``quý sau`` (1), or in days of ``hôm nay`` (0); ``year_shift`` that of
    the year (``ngày 20/01 năm sau``). ``part`` is the part that is meant (``tuần 1``; ``part_from`` where it begins
    earlier), ``since`` the first of several months or quarters (``tháng 4, 5/2026``). ``bare`` stretches (``trong
    tháng``) count only right behind words of a limit. ``maybe_lunar`` days (``mùng 10 tháng 3``) do not say which
    calendar is meant; of a ``short_year`` only two digits are written.
    """

    start: int
    end: int
    unit: Unit
    day: int | None = None
    month: int | None = None
    year: int | None = None
    quarter: int | None = None
    worded: bool = True
    lunar: bool = False
    shift: int | None = None
    year_shift: int | None = None
    same_day: bool = False
    part: str | None = None
    part_from: str | None = None
    since: int | None = None
    weekday: int | None = None
    bare: bool = False
    maybe_lunar: bool = False
    short_year: bool = False
