"""A list of unions taken over: sent in, shown as it was understood, and put in place by a second word."""

from pathlib import Path

from fastapi import UploadFile
from starlette.responses import Response

from pipeline.faces.web import refusals
from pipeline.faces.web.page_context import Context, Field, PageContext
from pipeline.office import unions
from pipeline.office.office_uses import routed
from pipeline.office.sent_workbooks import plain
from pipeline.support.errors import SetupError
from pipeline.support.files import write
from pipeline.support.words import t
from pipeline.unions import sheets
from pipeline.unions.importing import within_sheet

#: The list that was sent in and is not taken over yet: to stand in the registry's place, or to be added to it.
_WHOLE, _ADDED = "danh-muc-moi", "danh-muc-them"

_MOST_LINES, _PREVIEW = 50, 20

MOST_BYTES = 16_000_000


def import_page(ctx: Context) -> Response:
    """Ask for a file; show how the one that was sent in is understood, and what it would change."""
    path = _waiting(ctx)
    if path is None:
        return ctx.page("unions_import.html", found=None, wrong=None)
    try:
        found = unions.understood(ctx.office, path, add=path.stem == _ADDED)
    except SetupError as error:
        return ctx.page(
            "unions_import.html", found=None, wrong=refusals.words_of(error).replace(str(path), t("tệp đã gửi"))
        )
    faults = [str(within_sheet(found.found, fault)) for fault in found.faults]
    wanted = None if faults else unions.offer(found)
    return ctx.page(
        "unions_import.html",
        found=found, wrong=None, adds=path.stem == _ADDED, is_good=wanted is not None,
        understood=list(unions.columns_told(found)),
        faults=faults[:_MOST_LINES], more_faults=max(0, len(faults) - _MOST_LINES),
        changes=list(unions.changes_told(wanted)) if wanted else [],
        owing=unions.left_owing(ctx.office, wanted) if wanted else [],
        rows=found.found.unions[:_PREVIEW], count=len(found.found.unions),
    )  # fmt: skip


def import_send(ctx: Context, file: UploadFile, add: Field = "") -> Response:
    """Keep a list that was sent in until it is taken over or dropped."""
    _drop(ctx)
    try:
        data = plain(file.file.read())
    except SetupError as error:
        return ctx.page("unions_import.html", found=None, wrong=refusals.words_of(error))
    suffix = ".xlsx" if sheets.is_workbook(data) else ".csv"
    write(ctx.office.places.folder / f"{_ADDED if add else _WHOLE}{suffix}", data)
    return ctx.to("/unions/import")


def import_accept(ctx: Context) -> Response:
    """Take the list over; what is stored is routed by it."""
    path = _waiting(ctx)
    if path is None:
        raise SetupError("Chưa có danh sách nào chờ nhập.")
    wanted = unions.offer(unions.understood(ctx.office, path, add=path.stem == _ADDED))
    unions.take_over(ctx.office, wanted.unions)
    _drop(ctx)
    if ctx.office.union_id is None and (top := ctx.office.likely(ctx.today)) is not None:
        ctx.office.choose(top.id, ctx.today)
    said = t("Đã nhập {count} đơn vị vào danh mục.", count=len(wanted.unions))
    return ctx.to("/unions", f"{said} {routed(ctx.doing)}")


def import_drop(ctx: Context) -> Response:
    """Take over nothing."""
    _drop(ctx)
    return ctx.to("/unions/import", t("Đã bỏ danh sách chờ nhập."))


def _waiting(ctx: PageContext) -> Path | None:
    folder = ctx.office.places.folder
    paths = (folder / f"{name}{suffix}" for name in (_WHOLE, _ADDED) for suffix in (".csv", ".xlsx"))
    return next((path for path in paths if path.is_file()), None)


def _drop(ctx: PageContext) -> None:
    while (path := _waiting(ctx)) is not None:
        path.unlink(missing_ok=True)
