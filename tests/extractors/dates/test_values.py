import datetime

from extractors import extract
from extractors.counting import add_months
from extractors.dates import column_of, turn_of
from extractors.dates.bounds import mended
from extractors.dates.values import DateContext, complete
from extractors.dates.written_days import Day
from extractors.patterns import make_view
from schemas import Source, first_day
from tests.each import each, table, tuples
from tests.extractors.spec_files import rows

ISSUED = datetime.date(2026, 12, 10)


def day(**values: int) -> Day:
    return Day(0, 1, "day", **values)


@each(
    ("known", "at", "month", "last"),
    [
        # left out, the year is the first on or after the letter
        (DateContext(ISSUED), 15, 1, "2027-01-15"),
        (DateContext(ISSUED), 10, 12, "2026-12-10"),
        (DateContext(ISSUED), 29, 2, "2028-02-29"),
        # that of the title counts only for days not near, and not before the letter
        (DateContext(ISSUED, title_year=2027), 20, 12, "2026-12-20"),
        (DateContext(ISSUED, title_year=2027), 30, 9, "2027-09-30"),
        (DateContext(datetime.date(2026, 1, 20), title_year=2025), 15, 3, "2026-03-15"),
    ],
)
def test_a_year_left_out(known: DateContext, at: int, month: int, last: str) -> None:
    assert str(complete(day(day=at, month=month), known).last) == last


def test_what_is_no_day_has_no_value_and_what_was_inferred_is_flagged() -> None:
    known = DateContext(ISSUED)
    assert complete(day(day=15, month=1), known).flags == ("year-inferred",)
    for wrong in ({"day": 31, "month": 6}, {"day": 29, "month": 2, "year": 2027}, {"day": 1, "month": 13}, {"day": 0}):
        named = complete(day(**{"month": 1} | wrong), known)
        assert named.last is None and named.flags == ("invalid-date",), wrong
    unknown = complete(day(day=15, month=3), DateContext(None))
    assert unknown.last is None and unknown.flags == ("vague-date",)


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


def read(text: str) -> str:
    view = make_view(text)
    return mended(view.lower, view.bare)


@each(
    ("text", "meant"), [*rows("misprints", "mended"), *((word, word) for word in table(__file__, "other_words_stay"))]
)
def test_mended_or_left(text: str, meant: str) -> None:
    assert read(text) == meant


# Columns of tables: what their dates are.
@each(("name", "act", "meant"), tuples(__file__, "what_a_date_in"))
def test_what_a_date_in_the_column_is(name: str | None, act: str, meant: str | None) -> None:
    assert column_of(name, act) == meant


@each(("item", "lead", "meant"), table(__file__, "whose_turn_a_day"))
def test_whose_turn_a_day_is(item: str, lead: str, meant: str | None) -> None:
    assert turn_of(item, lead) == meant


# Whom a date binds, where no task of its own holds it.
HEAD = table(__file__, "head")


def assignees(body: str) -> list[tuple[str, ...]]:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body)
    return [date.assignees for date in extract(source).dates]


@each(("body", "expected"), rows("date_assignees", "events"))
def test_what_takes_place_binds(body: str, expected: list[str]) -> None:
    assert assignees(body) == [tuple(expected)]


@each(("body", "expected"), rows("date_assignees", "nearest"))
def test_the_nearest_doer_binds(body: str, expected: list[list[str]]) -> None:
    assert [*map(list, assignees("I. Nội dung\n\n" + body))] == expected
