import datetime
import re

from extractors.counting import add_working, to_solar
from extractors.numerals import PATTERN, number_of
from tests.each import each
from tests.extractors.spec_files import rows


@each(("start", "count", "end"), rows("counting", "add_working"))
def test_add_working(start: str, count: int, end: str) -> None:
    assert str(add_working(datetime.date.fromisoformat(start), count)) == end


@each(("words", "number"), rows("counting", "numbers_in_words"))
def test_numbers_in_words(words: str, number: int) -> None:
    assert number_of(words) == number and (words.isdigit() or re.fullmatch(PATTERN.replace(" ", " +"), words))


@each(("year", "tet", "hung_kings"), rows("lunar", "tet_and_hung_kings"))
def test_tet_and_hung_kings_day(year: int, tet: str, hung_kings: str) -> None:
    assert (str(to_solar(year, 1, 1)), str(to_solar(year, 3, 10))) == (tet, hung_kings)


@each(("year", "month"), [(2023, 2), (2025, 6), (2028, 5), (2031, 3)])
def test_leap_months(year: int, month: int) -> None:
    assert [m for m in range(1, 13) if to_solar(year, m, 1, leap=True)] == [month]


def test_agrees_with_the_public_holidays() -> None:
    import holidays

    for year in range(2005, 2041):
        days = holidays.country_holidays("VN", years=year, language="en_US")
        assert "Lunar New Year" in days.get(to_solar(year, 1, 1), "")


def test_months_have_29_or_30_days_and_follow_one_another() -> None:
    day = to_solar(2020, 1, 1)
    assert day is not None
    for year in range(2020, 2035):
        for month in range(1, 13):
            for leap in (False, True):
                first = to_solar(year, month, 1, leap)
                if first is None:
                    continue
                assert first == day
                day = first + datetime.timedelta(days=30 if to_solar(year, month, 30, leap) else 29)


@each(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 31)])
def test_no_such_day(month: int, day: int) -> None:
    assert to_solar(2026, month, day) is None
