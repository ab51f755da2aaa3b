"""A month as a table of weeks, Monday first."""

import calendar
import datetime
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from pipeline.calendar.named_days import day_name
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.export.printed.day_lines import Line
from pipeline.export.printed.line_words import short, sign
from pipeline.export.printed.markup import tag
from pipeline.labels import WEEKDAYS, letter_name
from pipeline.words import t

#: So many lines stand in the square of a day; the list below has them all.
_MOST_IN_A_SQUARE = 5


def month_grid(
    year: int,
    month: int,
    on: Mapping[datetime.date, Sequence[Line]],
    today: datetime.date,
    working: WorkingCalendar,
) -> Element:
    """Return the table of a month with the lines ``on`` each day; what no longer counts stands in the list only."""
    head = tag("thead", tag("tr", *(tag("th", t(name), scope="col") for name in WEEKDAYS)))
    weeks = calendar.Calendar().monthdatescalendar(year, month) if (year, month) != (9999, 12) else []
    rows = [tag("tr", *(_square(day, month, on, today, working) for day in week)) for week in weeks]
    return tag("table", head, tag("tbody", *rows), cls="grid")


def _square(
    day: datetime.date,
    month: int,
    on: Mapping[datetime.date, Sequence[Line]],
    today: datetime.date,
    working: WorkingCalendar,
) -> Element:
    if day.month != month:
        return tag("td", cls="other")
    name = day_name(day, working)
    kinds = ["off" if not working.is_working(day) else "", "today" if day == today else ""]
    counting = [line for line in on.get(day, ()) if not line.entry.is_void]
    shown = counting if len(counting) <= _MOST_IN_A_SQUARE else counting[: _MOST_IN_A_SQUARE - 1]
    more = len(counting) - len(shown)
    return tag(
        "td",
        tag("div", tag("b", str(day.day)), tag("i", name) if name else None, cls="day"),
        *(_item(line) for line in shown),
        tag("p", t("+ {count} việc nữa (xem danh sách)", count=more), cls="more") if more else None,
        cls=" ".join(kind for kind in kinds if kind),
    )


def _item(line: Line) -> Element:
    reference = tag("small", f" {letter_name(line.entry.letter)}")
    words = tag("span", short(line))
    return tag(
        "p",
        tag("b", sign(line.entry)),
        " ",
        words,
        reference,
        cls="item late" if line.entry.status == "late" else "item",
    )
