"""Hôm nay: what came, what waits for a person, what we owe and what is owed to us; the same for a leader."""

import datetime

from starlette.responses import Response

from pipeline.duties.crosscheck.registry_checks import is_placed
from pipeline.faces.web.page_context import Context
from pipeline.office import chasing, duty_filters, instructions, sending
from pipeline.office.today import ASKED, count_words, first_page, parts, rest, soon
from pipeline.office.today import week as week_of
from pipeline.support.labels import WEEKDAYS

_WEEK = datetime.timedelta(days=7)


def leader(ctx: Context) -> Response:
    """Show a leader the day on one screen."""
    found = first_page(ctx.office, ctx.store, ctx.today)
    worst = [*found.late.shown, *found.now.shown][:5]  # so many lines a leader reads of duties
    loads = chasing.worst_of(ctx.office, ctx.store, ctx.today)
    return ctx.page("leader.html", found=found, weekday=WEEKDAYS[ctx.today.weekday()], worst=worst, loads=loads,
                     soon=soon(found, ctx.today), counted=count_words,
                     given=instructions.assigned(ctx.store))  # fmt: skip


def page(ctx: Context, all: str = "") -> Response:
    """Show the page of the day, with ``all`` every line of it."""
    found = first_page(ctx.office, ctx.store, ctx.today, ctx.who, whole=bool(all))
    own = ctx.office.union
    return ctx.page(
        "today.html", found=found, whole=bool(all), parts=parts(found, ctx.today), rest=[*rest(found)], asked=ASKED,
        shut=ctx.state.shut.values(), weekday=WEEKDAYS[ctx.today.weekday()],
        files=sending.files(ctx.office, ctx.store, [one.line for one in found.asks["sent"].shown]),
        steps=(
            ("Nhập danh sách đơn vị cấp dưới", "/unions/import", ctx.office.bodies is not None),
            ("Chọn văn phòng này là của đơn vị nào", "/settings", own is not None),
            ("Ghi cấp trên trực tiếp của đơn vị này", "/settings", own is not None and is_placed(own)),
            ("Thả văn bản đầu tiên vào trang này", "/letters", bool(ctx.store.letters.standing(1))),
        ),
    )  # fmt: skip


def week(ctx: Context, on: str = "") -> Response:
    """Show who owes what to whom in the week of a day, on a sheet for the meeting."""
    found = week_of(ctx.office, ctx.store, duty_filters.day(on, ctx.today) or ctx.today, ctx.today)
    before, behind = (f"{found.first + step * _WEEK:%d/%m/%Y}" for step in (-1, 1))
    return ctx.page("week.html", week=found, counted=count_words, before=before, behind=behind)
