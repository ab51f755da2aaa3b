"""A list of unions taken over: sent in, shown as it was understood, and put in place by a second word."""

from collections.abc import Mapping
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
from pipeline.unions.column_meanings import UnknownColumnsError
from pipeline.unions.importing import within_sheet
from schemas import KINDS_OF_UNION

#: The list that was sent in and is not taken over yet: to stand in the registry's place, or to be added to it.
_WHOLE, _ADDED = "danh-muc-moi", "danh-muc-them"

_MOST_LINES, _PREVIEW = 50, 20

MOST_BYTES = 16_000_000


def import_page(ctx: Context, name: str = "", parent: str = "", kind: str = "") -> Response:
    """Ask for a file; show how the one that was sent in is understood, and what it would change.

    ``name``, ``parent`` and ``kind``: the headings that a person chose for names, unions above, kinds.
    """
    path, chosen = _waiting(ctx), {"name": name, "parent": parent, "kind": kind}
    if path is None:
        return ctx.page("unions_import.html", found=None, wrong=None, headings=())
    try:
        found = _understood(ctx, path, chosen)
    except SetupError as error:
        wrong = refusals.words_of(error).replace(str(path), t("tệp đã gửi")).partition(", hoặc ghi rõ")[0]
        headings = error.headings if isinstance(error, UnknownColumnsError) else ()
        return ctx.page("unions_import.html", found=None, wrong=wrong, headings=headings, chosen=chosen)
    columns = [column for _, column in found.found.columns if column.heading]
    taken = {column.field: column.heading for column in reversed(columns)}
    faults = [str(within_sheet(found.found, fault)) for fault in found.faults]
    wanted = None if faults else unions.offer(found)
    return ctx.page(
        "unions_import.html",
        found=found, wrong=None, headings=dict.fromkeys(column.heading for column in columns),
        chosen={field: taken.get(field, "") for field in chosen}, kinds=KINDS_OF_UNION, adds=path.stem == _ADDED,
        is_good=wanted is not None,
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
        return ctx.page("unions_import.html", found=None, wrong=refusals.words_of(error), headings=())
    suffix = ".xlsx" if sheets.is_workbook(data) else ".csv"
    write(ctx.office.places.folder / f"{_ADDED if add else _WHOLE}{suffix}", data)
    return ctx.to("/unions/import")


def import_accept(ctx: Context, name: Field = "", parent: Field = "", kind: Field = "") -> Response:
    """Take the list over, its columns as a person chose; what is stored is routed by it."""
    path = _waiting(ctx)
    if path is None:
        raise SetupError("Chưa có danh sách nào chờ nhập.")
    wanted = unions.offer(_understood(ctx, path, {"name": name, "parent": parent, "kind": kind}))
    unions.take_over(ctx.office, wanted.unions)
    _drop(ctx)
    if ctx.office.union_id is None and (top := ctx.office.likely(ctx.today)) is not None:
        unions.choose(ctx.office, top.id, ctx.today)
    said = t("Đã nhập {count} đơn vị vào danh mục.", count=len(wanted.unions))
    return ctx.to("/unions", f"{said} {routed(ctx.doing)}")


def import_drop(ctx: Context) -> Response:
    """Take over nothing."""
    _drop(ctx)
    return ctx.to("/unions/import", t("Đã bỏ danh sách chờ nhập."))


def _understood(ctx: PageContext, path: Path, chosen: Mapping[str, str]) -> unions.Understood:
    said = {heading: field for field, heading in chosen.items() if heading}
    return unions.understood(ctx.office, path, add=path.stem == _ADDED, said=said)


def _waiting(ctx: PageContext) -> Path | None:
    folder = ctx.office.places.folder
    paths = (folder / f"{name}{suffix}" for name in (_WHOLE, _ADDED) for suffix in (".csv", ".xlsx"))
    return next((path for path in paths if path.is_file()), None)


def _drop(ctx: PageContext) -> None:
    while (path := _waiting(ctx)) is not None:
        path.unlink(missing_ok=True)
