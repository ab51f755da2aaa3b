"""A list of unions taken over: sent in, shown as it was understood, and put in place by a second word."""

import contextlib
from pathlib import Path
from typing import Annotated

from fastapi import Form, UploadFile
from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.files import write
from pipeline.office import unions
from pipeline.office.sent_workbooks import plain
from pipeline.registry import sheets
from pipeline.registry.importing import told
from pipeline.web import refusals
from pipeline.web.desk import AtDesk, Desk
from pipeline.web.pages.unions import routed
from pipeline.words import t

#: The list that was sent in and is not taken over yet: to stand in the registry's place, or to be added to it.
_WHOLE, _ADDED = "danh-muc-moi", "danh-muc-them"
_MOST_LINES, _PREVIEW = 50, 20
MOST_BYTES = 16_000_000


def page(desk: AtDesk) -> Response:
    """Ask for a file; show how the one that was sent in is understood, and what it would change."""
    path = _offered(desk)
    if path is None:
        return desk.page("unions_import.html", offer=None, wrong=None)
    try:
        found = unions.understood(desk.office, path, add=path.stem == _ADDED)
        wanted = unions.offer(found)
    except SetupError as error:
        return desk.page(
            "unions_import.html", offer=None, wrong=refusals.words_of(error).replace(str(path), t("tệp đã gửi"))
        )
    faults = [str(told(found.found, fault)) for fault in found.faults]
    return desk.page(
        "unions_import.html",
        offer=wanted, wrong=None, adds=path.stem == _ADDED,
        understood=list(unions.told(found)), faults=faults[:_MOST_LINES], more_faults=max(0, len(faults) - _MOST_LINES),
        changes=list(unions.changes_told(wanted)), owing=unions.left_owing(desk.office, wanted),
        rows=wanted.understood.found.unions[:_PREVIEW], count=len(wanted.understood.found.unions),
    )  # fmt: skip


def send(desk: AtDesk, file: UploadFile, add: Annotated[str, Form()] = "") -> Response:
    """Keep a list that was sent in until it is taken over or dropped."""
    _drop(desk)
    try:
        data = plain(file.file.read())
    except SetupError as error:
        return desk.page("unions_import.html", offer=None, wrong=refusals.words_of(error))
    suffix = ".xlsx" if sheets.is_workbook(data) else ".csv"
    write(desk.office.places.folder / f"{_ADDED if add else _WHOLE}{suffix}", data)
    return desk.to("/unions/import")


def accept(desk: AtDesk) -> Response:
    """Take the list over; what is stored is routed by it."""
    path = _offered(desk)
    if path is None:
        raise SetupError(t("Chưa có danh sách nào chờ nhập."))
    wanted = unions.offer(unions.understood(desk.office, path, add=path.stem == _ADDED))
    unions.take_over(desk.office, wanted.unions)
    _drop(desk)
    if desk.office.union_id is None and (top := desk.office.likely(desk.today)) is not None:
        desk.office.choose(top.id, desk.today)
    said = t("Đã nhập {count} đơn vị vào danh mục.", count=len(wanted.unions))
    return desk.to("/unions", f"{said} {routed(desk)}")


def drop(desk: AtDesk) -> Response:
    """Take over nothing."""
    _drop(desk)
    return desk.to("/unions/import", t("Đã bỏ danh sách chờ nhập."))


def _offered(desk: Desk) -> Path | None:
    folder = desk.office.places.folder
    paths = (folder / f"{name}{suffix}" for name in (_WHOLE, _ADDED) for suffix in (".csv", ".xlsx"))
    return next((path for path in paths if path.is_file()), None)


def _drop(desk: Desk) -> None:
    while (path := _offered(desk)) is not None:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
