"""Ngày làm việc: which days of a year are off or worked, where that comes from, and the office's own."""

from calendar import day_abbr
from typing import Annotated, Literal

from fastapi import Form
from starlette.responses import Response

from extractors.counting import FIRST_YEAR, LAST_YEAR
from pipeline.calendar import office_days
from pipeline.calendar.office_days import DayChanges, is_announced, special_days
from pipeline.export.printed.printed_days import weeks
from pipeline.faces.web.page_context import Context, Field
from pipeline.faces.web.pages.calendar import ONE_DAY
from pipeline.office import duty_filters, renewing
from pipeline.support.errors import SetupError
from pipeline.support.labels import WEEKDAYS
from pipeline.support.words import t

#: Nobody sets more days at once.
_MOST_DAYS = 62


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


def change_days(
    ctx: Context, first: Field, kind: Annotated[Literal["off", "work", "reset"], Form()], last: Field = ""
) -> Response:
    """Set days off or worked, or leave them to the public calendar again; deadlines are worked out anew."""
    begins = duty_filters.day(first, ctx.today)
    if begins is None:
        raise SetupError("Hãy ghi ngày. Ví dụ: 15/3/2026")
    ends = duty_filters.day(last, ctx.today) or begins
    if not begins <= ends <= begins + _MOST_DAYS * ONE_DAY:
        days = {"first": f"{begins:%d/%m/%Y}", "last": f"{ends:%d/%m/%Y}"}
        raise SetupError("Từ {first} đến {last}: phải theo thứ tự, nhiều nhất {count} ngày.", **days, count=_MOST_DAYS)
    named = frozenset(begins + step * ONE_DAY for step in range((ends - begins).days + 1))
    changes = DayChanges(**{kind: named})
    office, store = ctx.office, ctx.store
    office_days.change(office.places.workdays, changes)  # what is wrong with them is said now

    def do() -> str:
        renewed = renewing.change_days(office, changes)
        store.touch()
        count = t("Đã tính lại hạn của {count} văn bản.", count=renewed)
        return count if renewed else t("Không hạn nào thay đổi.")

    said = ctx.jobs.begin(f"days {begins} {kind}", t("Đang tính lại hạn…"), do)
    return ctx.to(f"/days?year={begins.year}", f"{t('Đã ghi {count} ngày.', count=len(named))} {said}")
