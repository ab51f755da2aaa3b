import datetime

from extractors.counting import add_months
from extractors.dates.values import DateContext, complete
from extractors.dates.written_days import Day
from schemas import first_day
from tests.each import each, table

ISSUED = datetime.date(2026, 12, 10)


def day(**values: int) -> Day:
    return Day(0, 1, "day", **values)


def test_year_left_out_is_the_first_on_or_after_the_letter() -> None:
    known = DateContext(ISSUED)
    assert str(complete(day(day=15, month=1), known).last) == "2027-01-15"
    assert str(complete(day(day=10, month=12), known).last) == "2026-12-10"
    assert complete(day(day=15, month=1), known).flags == ("year-inferred",)


def test_year_of_the_title_counts_only_for_days_not_near() -> None:
    known = DateContext(ISSUED, title_year=2027)
    assert str(complete(day(day=20, month=12), known).last) == "2026-12-20"
    assert str(complete(day(day=30, month=9), known).last) == "2027-09-30"


def test_year_of_the_title_before_the_letter_is_passed_over() -> None:
    known = DateContext(datetime.date(2026, 1, 20), title_year=2025)
    assert str(complete(day(day=15, month=3), known).last) == "2026-03-15"


def test_impossible_days_have_no_value() -> None:
    known = DateContext(ISSUED)
    for impossible in (
        day(day=31, month=6),
        day(day=29, month=2, year=2027),
        day(day=1, month=13),
        day(day=0, month=1),
    ):
        named = complete(impossible, known)
        assert named.last is None
        assert named.flags == ("invalid-date",)


def test_leap_day_finds_its_leap_year() -> None:
    assert str(complete(day(day=29, month=2), DateContext(ISSUED)).last) == "2028-02-29"


def test_without_a_letter_s_date_nothing_is_guessed() -> None:
    named = complete(day(day=15, month=3), DateContext(None))
    assert named.last is None
    assert named.flags == ("vague-date",)


@each(("unit", "values", "first", "last"), table(__file__, "months_quarters_and_years"))
def test_months_quarters_and_years(unit: str, values: dict[str, int], first: str, last: str) -> None:
    named = complete(Day(0, 1, unit, **values), DateContext(ISSUED))  # type: ignore[arg-type]
    assert (str(named.first), str(named.last)) == (first, last)


@each(("issued_on", "day_of_issue"), [("2026-03-05", "2026-03-05"), ("2026-03", "2026-03-01"), ("2026", "2026-01-01")])
def test_issue_day(issued_on: str, day_of_issue: str) -> None:
    assert str(first_day(issued_on)) == day_of_issue


@each("issued_on", [None, "", "2026-13-01"])
def test_issue_day_unknown(issued_on: str | None) -> None:
    assert first_day(issued_on) is None


def test_add_months_keeps_to_the_calendar() -> None:
    assert str(add_months(datetime.date(2026, 1, 31), 1)) == "2026-02-28"
    assert str(add_months(datetime.date(2026, 12, 5), 2)) == "2027-02-05"
