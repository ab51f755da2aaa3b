"""A month as a table of weeks, Monday first."""

import datetime
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.export.printed.day_lines import Line
from pipeline.export.printed.line_words import short, sign
from pipeline.export.printed.markup import tag
from pipeline.export.printed.squares import Square, weeks
from pipeline.labels import WEEKDAYS, letter_name
from pipeline.words import t


def month_grid(
    year: int,
    month: int,
    on: Mapping[datetime.date, Sequence[Line]],
    today: datetime.date,
    working: WorkingCalendar,
) -> Element:
    """Return the table of a month with the lines ``on`` each day; what no longer counts stands in the list only."""
    head = tag("thead", tag("tr", *(tag("th", t(name), scope="col") for name in WEEKDAYS)))
    rows = [tag("tr", *map(_cell, week)) for week in weeks(year, month, on, today, working)]
    return tag("table", head, tag("tbody", *rows), cls="grid")


def _cell(square: Square) -> Element:
    if square.is_other:
        return tag("td", cls="other")
    kinds = ["off" if square.is_off else "", "today" if square.is_today else ""]
    name, more = square.name, square.more
    return tag(
        "td",
        tag("div", tag("b", str(square.day.day)), tag("i", name) if name else None, cls="day"),
        *(_item(line) for line in square.lines),
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
