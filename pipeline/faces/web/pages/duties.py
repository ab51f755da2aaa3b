"""Nghĩa vụ: the list of duties, what is done to those that were ticked; one duty, who has not answered it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, File, Form, Request, UploadFile
from starlette.responses import Response

from pipeline.duties import standing
from pipeline.export.frames import lists
from pipeline.faces.web import refusals
from pipeline.faces.web.forms import Typed, read_form
from pipeline.faces.web.page_context import Context, Field, inside
from pipeline.office import chasing, duty_files, duty_filters, duty_uses, marking, sending
from pipeline.office.duty_filters import STILL_OPEN, TypedFilters
from pipeline.office.duty_page import duty_page
from pipeline.office.duty_uses import USES
from pipeline.office.register import changes
from pipeline.office.register.changes import take_over
from pipeline.office.register.frames import stored_book
from pipeline.office.sent_workbooks import plain
from pipeline.store import DutyRow, Filters, UnknownRefError
from pipeline.store.duty_queries import PAGE, Duties
from pipeline.store.obligations import place_in_pages
from pipeline.support.errors import SetupError
from pipeline.support.grouping import first_of
from pipeline.support.labels import TASK_KINDS
from pipeline.support.words import t
from schemas import SIDES, STATUSES, Obligation


async def _typed(request: Request) -> TypedFilters:
    if request.query_params.get("issuer"):  # in an address that somebody kept: all duties are not what it asked for
        raise SetupError("Không còn lọc theo cơ quan ban hành: lọc theo Văn bản, hoặc xuất Excel rồi lọc cột ấy.")
    return duty_filters.typed(request.query_params)


AskedFor = Annotated[TypedFilters, Depends(_typed)]
"""The type of the parameter by which a page gets what is asked of the list."""


def page(ctx: Context, asked: AskedFor, after: str | None = None) -> Response:
    """Show a page of the list: lines of duties or of unions."""
    duties: Sequence[DutyRow] = ()
    rows, behind, fault = list[Obligation](), None, ""
    try:
        filters = duty_filters.filters(ctx.office, ctx.store, asked, ctx.today)
        if asked.is_by_union:
            found = ctx.store.obligations.page(filters, ctx.today, PAGE + 1, after)
            shown, behind = first_of(found, PAGE, place_in_pages)
            rows = standing.all_by_period(shown, ctx.today)
        else:
            those = (filters, ctx.today, PAGE + 1, after)
            every = ctx.office.shared(ctx.store, Duties.page, ctx.store.duties, *those, by_period=True)
            duties, behind = first_of(every, PAGE, lambda row: row.place)
    except (SetupError, UnknownRefError) as error:
        # Half a number or name stands in a field while somebody types.
        fault = refusals.words_of(error)
    return ctx.page(
        "duties.html", asked=asked, found={"duties": duties, "rows": rows, "after": behind, "fault": fault},
        parts=lists.sides(duties), seen=ctx.store.history.last(),
        choices={"side": SIDES, "status": {STILL_OPEN: "Chưa xong"} | STATUSES, "kind": TASK_KINDS})  # fmt: skip


def act(
    ctx: Context, typed: Typed, use: Field, seen: Annotated[int, Form()],
    row: Annotated[list[str], Form(default_factory=list)], ask: Field = "", back: Field = "",
) -> Response:  # fmt: skip
    """Do what was asked to the lines that were ticked, and nothing to any other."""
    done = USES.get(use)
    if done is None:
        raise SetupError("Không rõ phải làm gì với các dòng đã chọn.")
    fields = {one.name for one in done.fields if one.about.title}
    words = read_form(done.do, {name: said for name, said in typed.items() if name in fields}, ctx.today)
    asked = duty_filters.typed_in(ask)
    if asked.is_by_union:
        rows = marking.rows_named(ctx.store, row, ctx.today)
    else:
        whose = duty_filters.filters(
            ctx.office, ctx.store, TypedFilters(union=asked.union, below=asked.below), ctx.today
        )
        rows = marking.rows_of(ctx.store, row, whose, ctx.today)
    count = duty_uses.act(ctx.doing, rows, done, seen, words)
    return ctx.to(inside(back, f"/duties?{ask}"), t("Đã ghi {count} nghĩa vụ.", count=count))


def one(ctx: Context, duty: str, status: str = "", q: str = "", begin: int = 0) -> Response:
    """Show a duty; its unions of this status, with these words in their names, but for the first ``begin``."""
    begin = max(0, begin)
    found = duty_page(ctx.office, ctx.store, duty, ctx.today, status, q, begin)
    return ctx.page(
        "duty.html",
        duty=found,
        only=status,
        typed=q,
        begin=begin,
        version_columns=lists.VERSIONS[2:],  # the page is of one duty
        event_columns=lists.EVENTS,
        seen=ctx.store.history.last(),
        files=sending.files(ctx.office, ctx.store, found.sent.values()),
    )


def missing(ctx: Context, duty: str) -> Response:
    """Show who has not answered a duty, as words for a group chat."""
    made = chasing.unanswered(ctx.office, ctx.store, ctx.store.duties.called(duty), ctx.today)
    return ctx.page("duty_missing.html", made=made)


# --------------------
# What the list shows as a workbook; the one that a clerk takes along and brings back.

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Of more lines of a workbook only the number is said.
_MOST_LISTED = 200


def workbook(ctx: Context, asked: AskedFor) -> Response:
    """Give what is listed as a workbook, by duty and by union."""
    filters = duty_filters.filters(ctx.office, ctx.store, asked, ctx.today)
    duty_files.refuse_too_many(ctx.store, filters, ctx.today)
    succession = ctx.office.succession(ctx.today)
    parts, _ = duty_files.file_of(ctx.store, filters, ctx.today, ".xlsx", succession, by_duty=not asked.is_by_union)
    return _saved(b"".join(parts), f"nghia-vu-{ctx.today}.xlsx")


def _saved(data: bytes, name: str) -> Response:
    return Response(data, media_type=_EXCEL, headers={"content-disposition": f'attachment; filename="{name}"'})


def book(ctx: Context) -> Response:
    """Give the clerk's workbook."""
    duty_files.refuse_too_many(ctx.store, Filters(), ctx.today)
    data, _, _ = stored_book(ctx.store, ctx.today, ctx.office.bodies)
    return _saved(data, f"so-{ctx.today}.xlsx")


def take_back(ctx: Context, file: Annotated[UploadFile, File()], dry: Field = "") -> Response:
    """Take over what was changed in the workbook, or show what would be."""
    reviewed = take_over(ctx.store, plain(file.file.read()), ctx.office.union_id, ctx.who, ctx.now, dry_run=bool(dry))
    complaints = list(map(refusals.words_of, changes.complaints(reviewed, file.filename or "")))
    return ctx.page(
        "duty_book_back.html", reviewed=reviewed, dry=bool(dry), columns=changes.columns_of_changes(),
        changes=reviewed.changes[:_MOST_LISTED], complaints=complaints[:_MOST_LISTED],
        more=max(0, len(complaints) - _MOST_LISTED) + max(0, len(reviewed.changes) - _MOST_LISTED))  # fmt: skip
