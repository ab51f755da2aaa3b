"""Đơn vị: the unions of the registry, one with its duties and addresses, names that it lacks, a list taken over."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

from fastapi import UploadFile
from starlette.responses import Response

from pipeline.duties import standing
from pipeline.errors import SetupError
from pipeline.export.printed.printed_days import picture
from pipeline.files import write
from pipeline.frames import lists
from pipeline.office import keys, renewing, unions
from pipeline.office.sent_workbooks import plain
from pipeline.registry import sheets
from pipeline.registry.column_meanings import contact_of
from pipeline.registry.importing import told
from pipeline.search import find_unions
from pipeline.store import Filters, UnknownRefError
from pipeline.store.asked_for import OPEN
from pipeline.store.search_index import query
from pipeline.web import refusals
from pipeline.web.desk import AtDesk, Desk, Field, ShortField, there
from pipeline.words import t
from schemas import KINDS_OF_UNION, Union

_PAGE = 50
_MOST_DUTIES = 20
_MOST_FINDINGS = 100
_ERRAND = "route"


def page(desk: AtDesk, q: str = "", under: str = "", start: int = 0) -> Response:
    """Show the unions called by some words, else those below one: the office's own at first."""
    bodies, today = desk.office.known, desk.today
    top = _union(desk, under) if under else desk.office.union
    if q.strip():
        found = [one.union for one in find_unions(query(q), bodies.own()) if one.union is not None]
    elif top is not None:
        found = [union for union in bodies.children(top.id, today) if bodies.is_own(union)]
    else:
        found = bodies.tops()
    if not q.strip():  # those that have others below them first
        found.sort(key=lambda union: (not bodies.children(union.id, today), union.name))
    first = max(0, start)
    return desk.page(
        "unions.html",
        q=q, under=under, top=top, start=first, count=len(found), own=bodies.count(own=True),
        path=[*reversed(bodies.ancestors(top.id)), top] if top is not None else [],
        lines=_lines(desk, found[first : first + _PAGE]),
        more=first + _PAGE if len(found) > first + _PAGE else None, back=max(0, first - _PAGE) if first else None,
    )  # fmt: skip


def one(desk: AtDesk, id: str) -> Response:
    """Show a union: its names and neighbours, how to reach it, what it owes, its addresses."""
    return desk.page("union.html", **_shown(desk, _union(desk, id)))


def link(desk: AtDesk, id: str, name: ShortField = "") -> Response:
    """Make a secret link by which the union comes in; it is shown now, and never again."""
    union = _union(desk, id)
    made = keys.make(desk.office, desk.store, "union", name, desk.now, desk.who, union.id)
    return desk.page("union.html", made=made.key, address=f"{desk.base}/u/{made.secret}", **_shown(desk, union))


def links(desk: AtDesk) -> Response:
    """Make a link for each lower union that has none; they are shown on one sheet now, and never again."""
    made, left = keys.links_of_all(desk.office, desk.store, desk.now, desk.who)
    addresses = [f"{desk.base}/u/{one.secret}" for one in made]
    return desk.page("unions_links.html", left=left, sheet=[
        {"union": one.union, "contact": one.contact, "address": address, "message": _message(desk, one.union, address),
         "code": tostring(picture(address), encoding="unicode")}
        for one, address in zip(made, addresses, strict=True)
    ])  # fmt: skip


def _message(desk: Desk, union: Union, address: str) -> str:
    """Return the words that a clerk sends to a union with its link."""
    sender = desk.office.union.name if desk.office.union is not None else ""
    return "\n".join([
        t("Kính gửi: {union}", union=union.name),
        t("{sender} gửi đơn vị đường dẫn riêng để xem việc phải làm, thời hạn và báo đã gửi văn bản:", sender=sender),
        address,
        t("Ai có đường dẫn này đều vào được thay đơn vị, xin giữ riêng và không chuyển tiếp. Trân trọng."),
    ])  # fmt: skip


def revoke_unused(desk: AtDesk) -> Response:
    """Let the links by which nobody came in yet open nothing, so that others can be made in their place."""
    return desk.to("/unions", t("Đã thu hồi {count} đường dẫn chưa ai mở.", count=keys.revoke_unused(desk.store)))


def revoke(desk: AtDesk, id: str, key: str) -> Response:
    """Let a link or feed of the union open nothing any more."""
    if all(one.id != key for one in desk.store.keys.all("union", "feed", union_id=_union(desk, id).id)):
        raise UnknownRefError("Không có mã, đường dẫn này, hoặc đã thu hồi.")
    gone = keys.revoke(desk.store, key)
    return desk.to(f"/unions/{id}", t("Đã thu hồi “{name}”.", name=gone.name))


def check(desk: AtDesk) -> Response:
    """Show the names in letters that the registry lacks, and what else in it keeps a duty from reaching anybody."""
    found = unions.gaps(desk.office, desk.today)
    return desk.page(
        "unions_check.html",
        strangers=unions.unknown_names(desk.office, desk.store, _MOST_FINDINGS),
        findings=found[:_MOST_FINDINGS], more=max(0, len(found) - _MOST_FINDINGS),
        said=desk.errands.said(_ERRAND),
    )  # fmt: skip


def answer(desk: AtDesk, name: ShortField, union: ShortField = "") -> Response:
    """Take a person's word whom a name means: a union, or (no id) a new one."""
    if union:
        known = unions.call_also(desk.office, union, name)
        said = t("“{name}” nay là tên của {union}.", name=name, union=known.name)
    else:
        known = unions.add(desk.office, name)
        said = t("Đã thêm {union} vào danh mục.", union=known.name)
    return desk.to("/unions/check", f"{said} {routed(desk)}")


def routed(desk: Desk) -> str:
    """Route what is stored by the registry of now, in the background where it takes long; say what came of it."""
    office, store = desk.office, desk.store
    store.touch()

    def do() -> str:
        return renewing.routed_words(renewing.renew(office, store, extracts=False))

    return desk.errands.begin(_ERRAND, t("Đang phân việc lại các văn bản đã lưu…"), do)


def _union(desk: Desk, id: str) -> Union:
    return there(desk.office.known.get(id))


def _lines(desk: Desk, found: Sequence[Union]) -> list[dict[str, Any]]:
    """Return unions as templates take them: where each stands, how many stand below it, what it owes."""
    bodies, today = desk.office.known, desk.today
    counts = desk.store.obligations.standing_of([union.id for union in found], today)
    lines = []
    for union in found:
        open_, late = counts.get(union.id, (0, 0))
        above = bodies.get(union.parent) if union.parent else None
        below = sum(bodies.is_own(child) for child in bodies.children(union.id, today))
        kind = t(KINDS_OF_UNION.get(union.kind, union.kind))
        lines.append({"union": union, "kind": kind, "above": above.name if above is not None else "", "below": below,
                      "open": open_, "late": late})  # fmt: skip
    return lines


def _shown(desk: Desk, union: Union) -> dict[str, Any]:
    bodies, today, store = desk.office.known, desk.today, desk.store
    succession = desk.office.succession(today)
    asked = Filters(union=(union.id,), statuses=(*OPEN, "late"))
    return {
        "union": union,
        "line": _lines(desk, [union])[0],
        "path": list(reversed(bodies.ancestors(union.id))),
        "contact": contact_of(union),
        "after": succession.after(union.id) if succession else [],
        "before": succession.before(union.id) if succession else [],
        "is_own": bodies.is_own(union),
        "columns": lists.obligations(today, of_one=True)[1:],
        "duties": standing.all_by_period(store.obligations.page(asked, today, _MOST_DUTIES), today),
        "most": _MOST_DUTIES,
        "keys": store.keys.all("union", "feed", union_id=union.id),
    }


# --------------------
# A list of unions taken over: sent in, shown as it was understood, and put in place by a second word.

#: The list that was sent in and is not taken over yet: to stand in the registry's place, or to be added to it.
_WHOLE, _ADDED = "danh-muc-moi", "danh-muc-them"
_MOST_LINES, _PREVIEW = 50, 20
MOST_BYTES = 16_000_000


def import_page(desk: AtDesk) -> Response:
    """Ask for a file; show how the one that was sent in is understood, and what it would change."""
    path = _waiting(desk)
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


def import_send(desk: AtDesk, file: UploadFile, add: Field = "") -> Response:
    """Keep a list that was sent in until it is taken over or dropped."""
    _drop(desk)
    try:
        data = plain(file.file.read())
    except SetupError as error:
        return desk.page("unions_import.html", offer=None, wrong=refusals.words_of(error))
    suffix = ".xlsx" if sheets.is_workbook(data) else ".csv"
    write(desk.office.places.folder / f"{_ADDED if add else _WHOLE}{suffix}", data)
    return desk.to("/unions/import")


def import_accept(desk: AtDesk) -> Response:
    """Take the list over; what is stored is routed by it."""
    path = _waiting(desk)
    if path is None:
        raise SetupError("Chưa có danh sách nào chờ nhập.")
    wanted = unions.offer(unions.understood(desk.office, path, add=path.stem == _ADDED))
    unions.take_over(desk.office, wanted.unions)
    _drop(desk)
    if desk.office.union_id is None and (top := desk.office.likely(desk.today)) is not None:
        desk.office.choose(top.id, desk.today)
    said = t("Đã nhập {count} đơn vị vào danh mục.", count=len(wanted.unions))
    return desk.to("/unions", f"{said} {routed(desk)}")


def import_drop(desk: AtDesk) -> Response:
    """Take over nothing."""
    _drop(desk)
    return desk.to("/unions/import", t("Đã bỏ danh sách chờ nhập."))


def _waiting(desk: Desk) -> Path | None:
    folder = desk.office.places.folder
    paths = (folder / f"{name}{suffix}" for name in (_WHOLE, _ADDED) for suffix in (".csv", ".xlsx"))
    return next((path for path in paths if path.is_file()), None)


def _drop(desk: Desk) -> None:
    while (path := _waiting(desk)) is not None:
        path.unlink(missing_ok=True)
