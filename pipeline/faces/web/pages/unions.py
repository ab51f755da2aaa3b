"""Đơn vị: the unions of the registry, one of them, links of those that have none, names in letters that it lacks."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import UploadFile
from starlette.responses import Response

from pipeline.duties import standing
from pipeline.duties.crosscheck.registry_checks import findings, unknown
from pipeline.duties.matching import query
from pipeline.export.frames import lists
from pipeline.faces.web import refusals
from pipeline.faces.web.page_context import Context, Field, PageContext, found_or_404
from pipeline.office import chasing, keys, unions
from pipeline.office.search import find_unions
from pipeline.office.sent_workbooks import plain
from pipeline.store import Filters
from pipeline.store.duty_queries import OPEN
from pipeline.support.errors import SetupError
from pipeline.support.files import write
from pipeline.support.grouping import by_id
from pipeline.support.words import t
from pipeline.unions import sheets
from pipeline.unions.column_meanings import UnknownColumnsError, contact_of
from schemas import KINDS_OF_UNION, Union

_PAGE = 50


def page(ctx: Context, q: str = "", under: str = "", start: int = 0) -> Response:
    """Show the unions called by some words, else those below one: the office's own at first."""
    bodies, today = ctx.office.known, ctx.today
    top = found_or_404(bodies.get(under)) if under else ctx.office.union
    if q.strip():
        known = by_id(bodies.own())
        found = [known[str(one.union_id)] for one in find_unions(query(q), known.values())]
    else:
        found = bodies.tops()
        if top is not None:
            found = [*filter(bodies.is_own, bodies.children(top.id, today))]
        # Those that have others below them first.
        found.sort(key=lambda union: (not bodies.children(union.id, today), union.name))
    first = max(0, start)
    return ctx.page(
        "unions.html",
        q=q, under=under, top=top, start=first, count=len(found), own=bodies.count(own=True),
        path=[*reversed(bodies.ancestors(top.id)), top] if top is not None else [],
        lines=union_lines(ctx, found[first : first + _PAGE]),
        more=first + _PAGE if len(found) > first + _PAGE else None, back=max(0, first - _PAGE) if first else None,
    )  # fmt: skip


def links(ctx: Context) -> Response:
    """Make a link for each lower union that has none; they are shown on one sheet now, and never again."""
    made, left = keys.links_of_all(ctx.office, ctx.store, ctx.now, ctx.who)
    return ctx.page("unions_links.html", left=left, sheet=[
        {"union": union, "contact": contact, "address": address, "message": _message(ctx, union, address)}
        for union, contact, secret in made for address in [f"{ctx.base}/u/{secret}"]])  # fmt: skip


def _message(ctx: PageContext, union: Union, address: str) -> str:
    """Return the words that a clerk sends to a union with its link."""
    sender = ctx.office.name or ""
    return "\n".join([
        t("Kính gửi: {union}", union=union.name),
        t("{sender} gửi đơn vị đường dẫn riêng để xem việc phải làm, thời hạn và báo đã gửi văn bản:", sender=sender),
        address,
        t("Ai có đường dẫn này đều vào được thay đơn vị, xin giữ riêng và không chuyển tiếp. Trân trọng."),
    ])  # fmt: skip


def union_lines(ctx: PageContext, found: Sequence[Union]) -> list[dict[str, Any]]:
    """Return unions as templates take them: where each stands, how many stand below it, what it owes."""
    bodies, today = ctx.office.known, ctx.today
    counts = ctx.store.obligations.standing_of([union.id for union in found], today)
    lines = []
    for union in found:
        open_, late = counts.get(union.id, (0, 0))
        below = len(bodies.members(union.id, today, direct=True))
        kind = t(KINDS_OF_UNION.get(union.kind, union.kind))
        lines.append({"union": union, "kind": kind, "above": bodies.name_of(union.parent), "below": below,
                      "open": open_, "late": late})  # fmt: skip
    return lines


_MOST_DUTIES = 20
#: Where nothing is late or soon, what ends within so many days stands in the message of a union.
_FAR = 366


def one(ctx: Context, id: str) -> Response:
    """Show a union: its names and neighbours, how to reach it, what it owes, its addresses."""
    bodies, today, store = ctx.office.known, ctx.today, ctx.store
    union = found_or_404(bodies.get(id))
    succession = ctx.office.succession(today)
    asked = Filters(union=(union.id,), statuses=(*OPEN, "late"))
    messages = functools.partial(chasing.messages, ctx.office, store, today, [union.id])
    return ctx.page(
        "union.html", union=union, line=union_lines(ctx, [union])[0], path=list(reversed(bodies.ancestors(union.id))),
        contact=contact_of(union), after=succession.after(union.id), before=succession.before(union.id),
        is_own=bodies.is_own(union), columns=lists.obligations(today, of_one=True)[1:],
        duties=standing.all_by_period(store.obligations.page(asked, today, _MOST_DUTIES), today), most=_MOST_DUTIES,
        keys=store.keys.all("union", "feed", union_id=union.id),
        message=next((one.text for days in (None, _FAR) for one in messages(days)), ""))  # fmt: skip


_MOST_FINDINGS = 100


def check(ctx: Context) -> Response:
    """Show the names in letters that the registry lacks, and what else in it keeps a duty from reaching anybody."""
    found = findings(ctx.office.known, ctx.today)
    names = ctx.store.duties.unknown_doers() if ctx.office.bodies is not None else {}
    strangers = list(unknown(ctx.office.known, names))
    others = sorted(names.keys() - {name for name, *_ in strangers})
    return ctx.page(
        "unions_check.html",
        strangers=strangers[:_MOST_FINDINGS], others=others[:_MOST_FINDINGS], count=len(names),
        findings=found[:_MOST_FINDINGS], more=max(0, len(found) - _MOST_FINDINGS),
        said=ctx.jobs.said(unions.ROUTING))  # fmt: skip


# --------------------
# A list of unions taken over: sent in, shown as it was understood, and put in place by a second word.

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
        wrong = refusals.words_of(error).replace(str(path), t("tệp đã gửi"))
        headings = error.headings if isinstance(error, UnknownColumnsError) else ()
        return ctx.page("unions_import.html", found=None, wrong=wrong, headings=headings, chosen=chosen)
    columns = [column for _, column in found.found.columns if column.heading]
    taken = {column.field: column.heading for column in reversed(columns)}
    faults = list(map(str, found.faults))
    changes, owing = list[str](), list[str]()
    if not faults:
        wanted = unions.offer(found)
        changes, owing = list(unions.changes_told(wanted)), unions.left_owing(ctx.office, wanted)
    return ctx.page(
        "unions_import.html",
        found=found, wrong=None, headings=dict.fromkeys(column.heading for column in columns),
        chosen={field: taken.get(field, "") for field in chosen}, kinds=KINDS_OF_UNION, adds=path.stem == _ADDED,
        is_good=not faults,
        understood=list(unions.columns_told(found)),
        faults=faults[:_MOST_LINES], more_faults=max(0, len(faults) - _MOST_LINES),
        changes=changes, owing=owing,
        rows=found.found.unions[:_PREVIEW], count=len(found.found.unions))  # fmt: skip


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
    return ctx.to("/unions", f"{said} {unions.routed(ctx.doing)}")


def import_drop(ctx: Context) -> Response:
    """Throw away the list of unions that was sent in; nothing of it is taken over."""
    _drop(ctx)
    return ctx.to("/unions/import", t("Đã bỏ danh sách chờ nhập."))


def _understood(ctx: PageContext, path: Path, chosen: Mapping[str, str]) -> unions.Understood:
    said = {heading: field for field, heading in chosen.items() if heading}
    return unions.understood(ctx.office, path, add=path.stem == _ADDED, said=said)


def _waiting(ctx: PageContext) -> Path | None:
    """Return the list that was sent in and waits to be taken over; ``None`` where none does."""
    folder = ctx.office.places.folder
    paths = (folder / f"{name}{suffix}" for name in (_WHOLE, _ADDED) for suffix in (".csv", ".xlsx"))
    return next(filter(Path.is_file, paths), None)


def _drop(ctx: PageContext) -> None:
    while (path := _waiting(ctx)) is not None:
        path.unlink(missing_ok=True)
