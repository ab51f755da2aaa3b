"""What the list of duties shows, as a workbook; the one that a clerk takes along and brings back."""

from typing import Annotated

from fastapi import File, UploadFile
from starlette.responses import Response

from pipeline.faces.web.page_context import Context, Field
from pipeline.faces.web.pages.duties import AskedFor
from pipeline.office import duty_files, duty_filters
from pipeline.office.register import changes
from pipeline.office.register.changes import take_over
from pipeline.office.register.frames import stored_book
from pipeline.office.sent_workbooks import plain
from pipeline.store import Filters

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Of more lines of a workbook only the number is said.
_MOST_TOLD = 200


def workbook(ctx: Context, asked: AskedFor) -> Response:
    """Give what is listed as a workbook, by duty and by union."""
    filters = duty_filters.filters(ctx.office, ctx.store, asked, ctx.today)
    duty_files.refuse_too_many(ctx.store, filters, ctx.today)
    succession = ctx.office.succession(ctx.today)
    parts, _ = duty_files.file_of(ctx.store, filters, ctx.today, ".xlsx", succession, by_duty=not asked.is_by_union)
    return _saved(b"".join(parts), f"nghia-vu-{ctx.today}.xlsx")


def _saved(data: bytes, name: str) -> Response:
    """Return a file that a browser saves."""
    return Response(data, media_type=_EXCEL, headers={"content-disposition": f'attachment; filename="{name}"'})


def book(ctx: Context) -> Response:
    """Give the clerk's workbook."""
    duty_files.refuse_too_many(ctx.store, Filters(), ctx.today)
    data, _, _ = stored_book(ctx.store, ctx.today, ctx.office.bodies)
    return _saved(data, f"so-{ctx.today}.xlsx")


def take_back(ctx: Context, file: Annotated[UploadFile, File()], dry: Field = "") -> Response:
    """Take over what was changed in the workbook, or show what would be."""
    data = plain(file.file.read())
    reviewed = take_over(ctx.store, data, ctx.office.union_id, ctx.who, ctx.now, dry_run=bool(dry))
    complaints = list(changes.complaints(reviewed, file.filename or ""))
    return ctx.page(
        "duty_book_back.html",
        reviewed=reviewed,
        dry=bool(dry),
        columns=changes.columns_of_changes(),
        changes=reviewed.changes[:_MOST_TOLD],
        complaints=complaints[:_MOST_TOLD],
        more=max(0, len(complaints) - _MOST_TOLD) + max(0, len(reviewed.changes) - _MOST_TOLD),
    )
