"""What the list of duties shows, as files; the workbook that a clerk takes along and brings back."""

from typing import Annotated

from fastapi import File, Form, UploadFile
from starlette.responses import Response

from pipeline.office import duties, duty_files, duty_filters
from pipeline.office.duty_filters import Typed
from pipeline.office.sent_workbooks import plain
from pipeline.office.workbook import take_over
from pipeline.register import comparing
from pipeline.register.stored import stored_book
from pipeline.store import Filters
from pipeline.web.desk import AtDesk, Desk
from pipeline.web.pages.duties import AskedFor

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Of more lines of a workbook only the number is said.
_MOST_TOLD = 200


def workbook(desk: AtDesk, asked: AskedFor) -> Response:
    """Give what is listed as a workbook, by duty and by union."""
    return _file_of(desk, asked, ".xlsx", EXCEL)


def table(desk: AtDesk, asked: AskedFor) -> Response:
    """Give what is listed as CSV."""
    return _file_of(desk, asked, ".csv", "text/csv; charset=utf-8")


def calendar(desk: AtDesk, asked: AskedFor) -> Response:
    """Give what is listed as a calendar."""
    filters = _filters(desk, asked)
    data = duty_files.calendar_file_of(desk.store, filters, desk.today, desk.office.server)
    return attached(data, f"nghia-vu-{desk.today}.ics", "text/calendar; charset=utf-8")


def _file_of(desk: Desk, asked: Typed, suffix: str, kind: str) -> Response:
    filters = _filters(desk, asked)
    succession = desk.office.succession(desk.today)
    parts, _ = duty_files.file_of(desk.store, filters, desk.today, suffix, succession, by_duty=not asked.is_by_union)
    return attached(b"".join(parts), f"nghia-vu-{desk.today}{suffix}", kind)


def _filters(desk: Desk, asked: Typed) -> Filters:
    filters = duty_filters.filters(desk.office, desk.store, asked, desk.today)
    duty_files.refuse_too_many(desk.store, filters, desk.today)
    return filters


def attached(data: bytes, name: str, kind: str) -> Response:
    """Return a file that a browser saves."""
    return Response(data, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def page(desk: AtDesk) -> Response:
    """Show how the workbook goes out and comes back."""
    return desk.page("duty_book.html", reviewed=None)


def book(desk: AtDesk, asked: AskedFor) -> Response:
    """Give the clerk's workbook of what is listed."""
    filters = _filters(desk, asked)
    some = duties.rows(desk.store, filters, desk.today).places if filters != Filters() else None
    data, _, _ = stored_book(desk.store, desk.today, desk.office.bodies, some)
    return attached(data, f"so-{desk.today}.xlsx", EXCEL)


def take_back(desk: AtDesk, file: Annotated[UploadFile, File()], dry: Annotated[str, Form()] = "") -> Response:
    """Take over what was changed in the workbook, or show what would be."""
    data = plain(file.file.read())
    reviewed = take_over(desk.store, data, desk.office.union_id, desk.who, desk.now, dry_run=bool(dry))
    complaints = list(comparing.complaints(reviewed, file.filename or ""))
    return desk.page(
        "duty_book.html",
        reviewed=reviewed,
        dry=bool(dry),
        columns=comparing.columns_of_changes(),
        changes=reviewed.changes[:_MOST_TOLD],
        complaints=complaints[:_MOST_TOLD],
        more=max(0, len(complaints) - _MOST_TOLD) + max(0, len(reviewed.changes) - _MOST_TOLD),
    )
