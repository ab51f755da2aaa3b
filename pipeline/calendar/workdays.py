"""Which days are working days in an office in Việt Nam, and what a calendar on the wall says of a day.

Two layers, the later one wins: the public calendar of ``extractors.counting`` (the week, the holidays by law with
their days in lieu, swapped days), then an office's own file.
"""

import datetime
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from extractors.counting import FIRST_YEAR, LAST_YEAR, year_of_work
from pipeline.support import settings
from pipeline.support.errors import SetupError
from pipeline.support.files import telling_why
from pipeline.support.words import t

_DAY = datetime.timedelta(days=1)
_SATURDAY_AND_SUNDAY = frozenset({6, 7})


def office_calendar() -> "WorkingCalendar":
    """Return the calendar of the office that counts where none is named (``settings.database``)."""
    return calendar_of(settings.places())


def calendar_of(places: settings.Places) -> "WorkingCalendar":
    """Return the calendar of an office: the public one, its own file laid over it."""
    named = settings.variable(settings.WORKDAYS)
    return WorkingCalendar(places.workdays if named or places.workdays.exists() else None)


class WorkingCalendar:
    """The working days of one office.

    ``office`` is the path of the office's own TOML file. It has one table a year (``[2027]`` with ``off`` and
    ``work``, lists of dates) and may say ``rest_weekdays = [7]`` (ISO, 7 = Sunday) where Saturday is worked.

    >>> calendar = WorkingCalendar()
    >>> calendar.last_working(datetime.date(2026, 3, 15)).isoformat()
    '2026-03-13'
    >>> calendar.add_working(datetime.date(2026, 4, 16), 5).isoformat()
    '2026-04-23'
    """

    def __init__(self, office: Path | None = None) -> None:
        self._own: dict[datetime.date, bool] = {}
        """Whether the office works on a day, where its file has it."""
        self._rest_weekdays = _SATURDAY_AND_SUNDAY
        if office is None:
            return
        table = read_office(office)
        rest = table.pop("rest_weekdays", [*_SATURDAY_AND_SUNDAY])
        if not isinstance(rest, list) or not all(day in range(1, 8) for day in rest) or len(set(rest)) == 7:
            what = t("“rest_weekdays” phải là danh sách số từ 1 (thứ Hai) đến 7 (Chủ nhật), không đủ cả tuần")
            raise _faulty(office, what)
        self._rest_weekdays = frozenset(rest)
        for key, value in table.items():
            if not key.isdigit() or not isinstance(value, dict) or not set(value) <= {"off", "work"}:
                raise _faulty(office, t("mục “{key}” phải là một năm, trong đó chỉ có “off” và “work”", key=key))
            for name, days in value.items():
                if not isinstance(days, list) or not {*map(type, days)} <= {datetime.date}:
                    where = f"{key}.{name}"
                    raise _faulty(office, t("“{where}” phải là danh sách ngày dạng 2026-01-02", where=where))
            self._own |= dict.fromkeys(value.get("work", ()), True) | dict.fromkeys(value.get("off", ()), False)

    def is_working(self, day: datetime.date) -> bool:
        """Whether the office works on ``day``."""
        if day in self._own:
            return self._own[day]
        off, work = year_of_work(day.year)
        return day in work or (day.isoweekday() not in self._rest_weekdays and day not in off)

    def last_working(self, day: datetime.date) -> datetime.date:
        """Return the last working day up to ``day``."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def next_working(self, day: datetime.date) -> datetime.date:
        """Return the first working day from ``day`` on."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add_working(self, day: datetime.date, count: int) -> datetime.date:
        """Return the ``count``-th working day after ``day`` (before it where negative); ``day`` itself never counts."""
        for _ in range(abs(count)):
            day = self.next_working(day + _DAY) if count > 0 else self.last_working(day - _DAY)
        return day

    def working_days_between(self, start: datetime.date, end: datetime.date) -> int:
        """Count the working days after ``start`` up to and with ``end``."""
        return sum(self.is_working(start + n * _DAY) for n in range(1, (end - start).days + 1))


def read_office(path: Path) -> dict[str, Any]:
    """Return what an office's file says, as it stands; raises ``SetupError`` where it cannot be read."""
    try:
        with telling_why(
            "Không đọc được tệp lịch làm việc {path}: {reason}. Kiểm tra đường dẫn và quyền đọc.", path=path
        ):
            return tomllib.loads(path.read_bytes().decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _faulty(path, t("không đúng cú pháp TOML ({error})", error=error)) from error


def _faulty(path: Path, what: str) -> SetupError:
    return SetupError("Tệp lịch làm việc {path} có lỗi: {what}. Sửa tệp rồi chạy lại.", path=path, what=what)


def day_name(day: datetime.date, calendar: WorkingCalendar) -> str | None:
    """Return what is special about a day, ``None`` for a plain working day or weekend.

    The office's own calendar decides whether it is free, the law's names say why.

    >>> day_name(datetime.date(2026, 4, 27), WorkingCalendar())
    'Ngày Giỗ Tổ Hùng Vương (nghỉ bù)'
    >>> day_name(datetime.date(2026, 8, 22), WorkingCalendar())
    'Làm việc bù'
    """
    is_weekend = day.isoweekday() in _SATURDAY_AND_SUNDAY
    if not calendar.is_working(day):
        return holiday_names(day.year).get(day) or (None if is_weekend else t("Ngày nghỉ"))
    # An office may work every Saturday: one weekend day alone is an exception.
    week = datetime.timedelta(days=7)
    weeks = (-week, week) if FIRST_YEAR < day.year < LAST_YEAR else ()
    is_swapped = is_weekend and not any(calendar.is_working(day + step) for step in weeks)
    return t("Làm việc bù") if is_swapped else None


@cache
def holiday_names(year: int) -> dict[datetime.date, str]:
    """Return the holidays by law with their Vietnamese names; none for years without lunar tables."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    import holidays

    return {day: str(name) for day, name in holidays.country_holidays("VN", years=year, language="vi").items()}
