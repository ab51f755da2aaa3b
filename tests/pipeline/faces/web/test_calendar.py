"""Lịch: what stands on which day, one line a duty; the days around it; what is asked for."""

import datetime
import re
from html import unescape

import pytest

from pipeline.export import ics
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.pages.calendar import View, span
from pipeline.office.calendars import Calendars
from tests.each import each, table
from tests.pipeline.faces.web.conftest import NOW, Browser

DAY = datetime.date


def lines_of(page: str) -> list[str]:
    """Return the lines of a page, without their markup."""
    found = re.findall(r'<li class="cal.*?</li>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in found]


@each("union", [None, "ldld-ha-son", "x-khe-da", "p-ben-go"])
@each("month", range(1, 13))
def test_a_page_shows_what_the_file_has(house: AppState, month: int, union: str | None) -> None:
    first, last = span("month", DAY(2026, month, 1))
    calendars = Calendars(house.store, NOW.date(), house.office.bodies, first, last)
    quick, whole = calendars.between(first, last, union), calendars.of(union)
    assert list(filter(ics.has_place, quick)) == list(filter(ics.has_place, whole))


@each(
    ("view", "day", "first", "last"),
    [
        ("month", DAY(2026, 3, 6), DAY(2026, 3, 1), DAY(2026, 3, 31)),
        ("list", DAY(2024, 2, 29), DAY(2024, 2, 1), DAY(2024, 2, 29)),
        ("week", DAY(2026, 3, 6), DAY(2026, 3, 2), DAY(2026, 3, 8)),
        ("week", DAY(2027, 1, 1), DAY(2026, 12, 28), DAY(2027, 1, 3)),
        ("print", DAY(2026, 12, 31), DAY(2026, 12, 1), DAY(2026, 12, 31)),
    ],
)
def test_days_shown(view: View, day: DAY, first: DAY, last: DAY) -> None:
    assert span(view, day) == (first, last)


def test_a_duty_of_many_unions_is_one_line(clerk: Browser) -> None:
    shown = lines_of(clerk.get("/calendar?view=week&on=2026-03-19").text)
    assert [line for line in shown if "Gửi kế hoạch Tháng Công nhân" in line and "0/6" in line]
    assert len([line for line in shown if "Gửi kế hoạch Tháng Công nhân" in line]) == 1


@pytest.mark.parametrize(("asked", "held", "missing"), table(__file__, "only_what_is_asked"))
def test_only_what_is_asked_for(house: AppState, clerk: Browser, asked: str, held: str, missing: str) -> None:
    shown = " ".join(lines_of(clerk.get(f"/calendar?on=2026-03-06&{asked}").text))
    assert held in shown and missing not in shown


def test_colours_are_said_in_words(clerk: Browser) -> None:
    page = clerk.get("/calendar?on=2026-03-06").text
    assert any("việc của ta, quá 3 ngày" in line for line in lines_of(page)) and '<th scope="col">Thứ Hai</th>' in page
    assert page.count('aria-current="date"') == 1 and page.count(" ngày nghỉ</span>") == 9


def test_neighbours_keep_what_was_asked(clerk: Browser) -> None:
    page = unescape(clerk.get("/calendar?view=week&on=2026-03-06&side=below").text)
    assert 'href="/calendar?view=week&on=2026-02-23&side=below" data-key="ArrowLeft"' in page
    assert 'href="/calendar?view=week&side=below" data-key="t"' in page
    assert 'href="/calendar?view=week&on=2026-03-09&side=below" data-key="ArrowRight"' in page


def test_an_unknown_union_is_said(clerk: Browser) -> None:
    page = clerk.get("/calendar", params={"union": "<script>Công đoàn Không Có</script>"})
    assert page.status_code == 200 and 'role="alert"' in page.text and "<script>Công" not in page.text
    assert clerk.get("/calendar?view=year").status_code == 422
