"""The calendar of the corpus: what letters of other years laid down for a while is over."""

import datetime

import pytest

from pipeline.calendar import recurrence
from pipeline.export import entries, frames
from tests.pipeline.corpus_letters import LETTERS, letter_in

pytestmark = pytest.mark.sweep
FIRST, LAST = datetime.date(2026, 4, 1), datetime.date(2026, 4, 30)


@pytest.fixture(scope="module")
def series() -> list[entries.CalendarEntry]:
    letters = map(letter_in, LETTERS.glob("*.txt"))
    return [entry for letter in letters for entry in entries.of_letter(letter) if entry.rrule]


def test_every_series_has_an_end(series: list[entries.CalendarEntry]) -> None:
    dated = [entry for entry in series if entry.issued_on]
    assert len(dated) > 50 and all(entry.shown_until for entry in dated)


def test_a_month_shows_only_what_still_holds(series: list[entries.CalendarEntry]) -> None:
    shown = [entry for entry in series if entry.touches(FIRST, LAST)]
    assert shown and all(entry.shown_until and entry.shown_until >= FIRST.isoformat() for entry in shown)
    often = [entry for entry in shown if recurrence.parts(entry.rrule or "")["FREQ"] in ("DAILY", "WEEKLY")]
    assert all(entry.issued_on and entry.issued_on >= FIRST - datetime.timedelta(days=365) for entry in often)
    assert len(frames.deadlines(shown, FIRST, FIRST, LAST)) == len(frames.deadlines(series, FIRST, FIRST, LAST))


@pytest.mark.parametrize("symbol", ["384", "268", "97"])
def test_daily_reports_of_other_years_are_over(series: list[entries.CalendarEntry], symbol: str) -> None:
    daily = [entry for entry in series if entry.rrule == "FREQ=DAILY" and entry.letter.number == symbol]
    assert daily and not any(entry.touches(FIRST, None) for entry in daily)
