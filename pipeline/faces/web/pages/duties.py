"""Nghĩa vụ: the list of duties, what is done to those that were ticked; one duty, who has not answered it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from pipeline.duties import standing
from pipeline.export.frames import lists
from pipeline.faces.web import refusals
from pipeline.faces.web.forms import Typed, read_form
from pipeline.faces.web.page_context import Context, inside
from pipeline.office import chasing, duty_filters, duty_uses, marking, sending
from pipeline.office.duty_filters import STILL_OPEN, TypedFilters
from pipeline.office.duty_page import duty_page
from pipeline.office.duty_uses import USES
from pipeline.store import DutyRow, UnknownRefError
from pipeline.store.duty_queries import PAGE
from pipeline.store.obligations import place_in_pages
from pipeline.support.errors import SetupError
from pipeline.support.grouping import first_of
from pipeline.support.labels import TASK_KINDS
from pipeline.support.words import t
from schemas import SIDES, STATUSES, Obligation


def _typed(request: Request) -> TypedFilters:
    return duty_filters.typed(request.query_params)


AskedFor = Annotated[TypedFilters, Depends(_typed)]

"""The type of the parameter by which a page gets what is asked of the list."""


def page(ctx: Context, asked: AskedFor, after: str = "") -> Response:
    """Show a page of the list: lines of duties or of unions."""
    duties: Sequence[DutyRow] = ()
    rows, behind, fault = list[Obligation](), None, ""
    try:
        filters = duty_filters.filters(ctx.office, ctx.store, asked, ctx.today)
        if asked.is_by_union:
            found = ctx.store.obligations.page(filters, ctx.today, PAGE + 1, after or None)
            shown, behind = first_of(found, PAGE, place_in_pages)
            rows = standing.all_by_period(shown, ctx.today)
        else:
            every = ctx.store.duties.page(filters, ctx.today, PAGE + 1, after or None, by_period=True)
            duties, behind = first_of(every, PAGE, lambda row: row.place)
    except (SetupError, UnknownRefError) as error:
        # Half a number or name stands in a field while somebody types.
        fault = refusals.words_of(error)
    return ctx.page(
        "duties.html",
        asked=asked,
        found={"duties": duties, "rows": rows, "after": behind, "fault": fault},
        parts=lists.sides(duties),
        seen=ctx.store.history.last(),
        choices={"side": SIDES, "status": {STILL_OPEN: "Chưa xong"} | STATUSES, "kind": TASK_KINDS},
    )


class DutyActForm(BaseModel):
    """The form below a list: what to do to the lines that were ticked."""

    use: str
    seen: int
    row: list[str] = []
    ask: str = ""
    back: str = ""


def act(ctx: Context, form: Annotated[DutyActForm, Form()], typed: Typed) -> Response:
    """Do what was asked to the lines that were ticked, and nothing to any other."""
    use = USES.get(form.use)
    if use is None:
        raise SetupError("Không rõ phải làm gì với các dòng đã chọn.")
    fields = {one.name for one in use.fields if one.about.title}
    words = read_form(use.do, {name: said for name, said in typed.items() if name in fields}, ctx.today)
    asked = duty_filters.typed_in(form.ask)
    if asked.is_by_union:
        rows = marking.rows_named(ctx.store, form.row, ctx.today)
    else:
        whose = duty_filters.filters(
            ctx.office, ctx.store, TypedFilters(union=asked.union, below=asked.below), ctx.today
        )
        rows = marking.rows_of(ctx.store, form.row, whose, ctx.today)
    count = duty_uses.act(ctx.doing, rows, use, form.seen, words)
    return ctx.to(inside(form.back, f"/duties?{form.ask}"), t("Đã ghi {count} nghĩa vụ.", count=count))


def one(ctx: Context, duty: str, status: str = "", q: str = "", begin: int = 0) -> Response:
    """Show a duty; of its unions those that stand so, with these words in their names, behind so many."""
    begin = max(0, begin)
    found = duty_page(ctx.office, ctx.store, duty, ctx.today, status, q, begin)
    return ctx.page(
        "duty.html",
        duty=found,
        only=status,
        typed=q,
        begin=begin,
        version_columns=lists.version_columns(),
        event_columns=lists.events(),
        seen=ctx.store.history.last(),
        files=sending.files(ctx.office, ctx.store, found.sent.values()),
    )


def missing(ctx: Context, duty: str) -> Response:
    """Show who has not answered a duty, as words for a group chat."""
    made = chasing.unanswered(ctx.office, ctx.store, ctx.store.duties.called(duty), ctx.today)
    return ctx.page("duty_missing.html", made=made)
