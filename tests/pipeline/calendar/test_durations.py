"""Terms counted from a day that a person gives: the first day does not count, a rest day rolls on."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import term_from, with_anchor
from schemas import Relative
from tests.each import each, tuples
from tests.pipeline.sample import owed

CALENDAR = WorkingCalendar()


def relative(days: int, working: bool, months: int | None) -> Relative:
    return Relative(days=days, working=working, months=months, anchor="đại hội")


# words, (days, working, months), day of the event → counted day, last day in time, last safe day
@each(("words", "count", "event", "day", "last", "safe"), tuples(__file__, "table"))
def test_terms(words: str, count: tuple[int, bool, int | None], event: str, day: str, last: str, safe: str) -> None:
    term = term_from(relative(*count), datetime.date.fromisoformat(event), CALENDAR)
    assert term is not None, words
    assert [found.isoformat() for found in term] == [day, last, safe]


DAYS = st.dates(datetime.date(2019, 1, 1), datetime.date(2035, 1, 1))
COUNTS = st.builds(Relative, days=st.integers(-400, 400), working=st.booleans(), anchor=st.just("đại hội"))


@given(COUNTS, DAYS, st.integers(0, 60))
def test_a_later_event_never_gives_an_earlier_deadline(count: Relative, event: datetime.date, wait: int) -> None:
    first, later = (term_from(count, day, CALENDAR) for day in (event, event + datetime.timedelta(days=wait)))
    assert first is not None and later is not None and first <= later and first.safe_due <= first.day <= first.last_good
    assert CALENDAR.is_working(first.safe_due)
    assert CALENDAR.is_working(first.last_good) or count.days <= 0


@given(COUNTS, DAYS, DAYS)
def test_the_last_day_given_decides(count: Relative, one: datetime.date, other: datetime.date) -> None:
    waiting = owed(due=None, last_good=None, safe_due=None, waits_for="đại hội", relative=count)
    changed = with_anchor(with_anchor(waiting, one, CALENDAR), other, CALENDAR)
    assert changed == with_anchor(waiting, other, CALENDAR)
    assert (changed.waits_for, changed.counted_from) == (None, other.isoformat())
    assert changed.id == waiting.id and waiting.due is None, "what the letter says stays as it is"


def test_what_is_not_relative_stays() -> None:
    item = owed()
    assert with_anchor(item, datetime.date(2026, 5, 1), CALENDAR) is item


@each("count", [relative(10**6, False, None), relative(10**6, True, None), relative(9, False, 9999)])
def test_a_term_beyond_the_calendar_is_not_counted(count: Relative) -> None:
    item = owed(waits_for="đại hội", relative=count, due=None)
    assert with_anchor(item, datetime.date(2026, 5, 1), CALENDAR).waits_for == "đại hội"


@each(
    ("count", "event", "is_counted"),
    [
        (relative(4000, True, None), "2026-05-04", True),
        (relative(4001, True, None), "2026-05-04", False),
        (relative(5, False, None), "2099-12-26", True),
        (relative(5, False, None), "2099-12-27", False),
    ],
)
def test_where_counting_ends(count: Relative, event: str, is_counted: bool) -> None:
    """At four thousand working days, and with the last year whose next one the calendar knows."""
    assert (term_from(count, datetime.date.fromisoformat(event), CALENDAR) is not None) == is_counted
