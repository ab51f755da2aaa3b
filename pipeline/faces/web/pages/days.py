"""Ngày làm việc: which days of a year are off or worked, where that comes from, and the office's own."""

from calendar import day_abbr

from starlette.responses import Response

from extractors.counting import FIRST_YEAR, LAST_YEAR
from pipeline.calendar.office_days import is_announced, special_days
from pipeline.export.printed.printed_days import weeks
from pipeline.faces.web.page_context import Context
from pipeline.support.labels import WEEKDAYS
from pipeline.support.words import t


def days(ctx: Context, year: int | None = None) -> Response:
    """Show a year: a calendar, and its days that differ from the plain week."""
    shown = min(max(year or ctx.today.year, FIRST_YEAR), LAST_YEAR)
    path = ctx.office.places.workdays
    special = special_days(shown, path if path.exists() else None)
    working = ctx.office.calendar
    months = [(month, weeks(shown, month, {}, ctx.today, working)) for month in range(1, 13)]
    return ctx.page(
        "days.html",
        year=shown, first=FIRST_YEAR, last=LAST_YEAR, months=months, special=special,
        kinds={one.day: one for one in special}, announced=is_announced(shown),
        short=list(day_abbr), weekdays=list(map(t, WEEKDAYS)),
    )  # fmt: skip
