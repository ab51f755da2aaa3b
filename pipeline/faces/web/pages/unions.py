"""Đơn vị: the unions of the registry, one of them, links of those that have none, names in letters that it lacks."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from pipeline.duties import standing
from pipeline.duties.matching import query
from pipeline.export.frames import lists
from pipeline.export.printed.printed_days import picture
from pipeline.faces.web.page_context import Context, PageContext, found_or_404
from pipeline.office import keys, unions
from pipeline.office.office_uses import ROUTING
from pipeline.office.search import find_unions
from pipeline.store import Filters
from pipeline.store.duty_queries import OPEN
from pipeline.support.words import t
from pipeline.unions.column_meanings import contact_of
from schemas import KINDS_OF_UNION, Union

_PAGE = 50


def page(ctx: Context, q: str = "", under: str = "", start: int = 0) -> Response:
    """Show the unions called by some words, else those below one: the office's own at first."""
    bodies, today = ctx.office.known, ctx.today
    top = union_called(ctx, under) if under else ctx.office.union
    if q.strip():
        found = [one.union for one in find_unions(query(q), bodies.own()) if one.union is not None]
    elif top is not None:
        found = [union for union in bodies.children(top.id, today) if bodies.is_own(union)]
    else:
        found = bodies.tops()
    if not q.strip():  # those that have others below them first
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
    addresses = [f"{ctx.base}/u/{one.secret}" for one in made]
    return ctx.page("unions_links.html", left=left, sheet=[
        {"union": one.union, "contact": one.contact, "address": address, "message": _message(ctx, one.union, address),
         "code": picture(address)}
        for one, address in zip(made, addresses, strict=True)
    ])  # fmt: skip


def _message(ctx: PageContext, union: Union, address: str) -> str:
    """Return the words that a clerk sends to a union with its link."""
    sender = ctx.office.name or ""
    return "\n".join([
        t("Kính gửi: {union}", union=union.name),
        t("{sender} gửi đơn vị đường dẫn riêng để xem việc phải làm, thời hạn và báo đã gửi văn bản:", sender=sender),
        address,
        t("Ai có đường dẫn này đều vào được thay đơn vị, xin giữ riêng và không chuyển tiếp. Trân trọng."),
    ])  # fmt: skip


def union_called(ctx: PageContext, id: str) -> Union:
    """Return a union by its id; where there is none there is no such page."""
    return found_or_404(ctx.office.known.get(id))


def union_lines(ctx: PageContext, found: Sequence[Union]) -> list[dict[str, Any]]:
    """Return unions as templates take them: where each stands, how many stand below it, what it owes."""
    bodies, today = ctx.office.known, ctx.today
    counts = ctx.store.obligations.standing_of([union.id for union in found], today)
    lines = []
    for union in found:
        open_, late = counts.get(union.id, (0, 0))
        above = bodies.get(union.parent)
        below = sum(bodies.is_own(child) for child in bodies.children(union.id, today))
        kind = t(KINDS_OF_UNION.get(union.kind, union.kind))
        lines.append({"union": union, "kind": kind, "above": above.name if above is not None else "", "below": below,
                      "open": open_, "late": late})  # fmt: skip
    return lines


_MOST_DUTIES = 20


def one(ctx: Context, id: str) -> Response:
    """Show a union: its names and neighbours, how to reach it, what it owes, its addresses."""
    return ctx.page("union.html", **_shown(ctx, union_called(ctx, id)))


def _shown(ctx: PageContext, union: Union) -> dict[str, Any]:
    bodies, today, store = ctx.office.known, ctx.today, ctx.store
    succession = ctx.office.succession(today)
    asked = Filters(union=(union.id,), statuses=(*OPEN, "late"))
    return {
        "union": union,
        "line": union_lines(ctx, [union])[0],
        "path": list(reversed(bodies.ancestors(union.id))),
        "contact": contact_of(union),
        "after": succession.after(union.id),
        "before": succession.before(union.id),
        "is_own": bodies.is_own(union),
        "columns": lists.obligations(today, of_one=True)[1:],
        "duties": standing.all_by_period(store.obligations.page(asked, today, _MOST_DUTIES), today),
        "most": _MOST_DUTIES,
        "keys": store.keys.all("union", "feed", union_id=union.id),
    }


_MOST_FINDINGS = 100


def check(ctx: Context) -> Response:
    """Show the names in letters that the registry lacks, and what else in it keeps a duty from reaching anybody."""
    found = unions.gaps(ctx.office, ctx.today)
    return ctx.page(
        "unions_check.html",
        strangers=unions.unknown_names(ctx.office, ctx.store, _MOST_FINDINGS),
        findings=found[:_MOST_FINDINGS], more=max(0, len(found) - _MOST_FINDINGS),
        said=ctx.jobs.said(ROUTING),
    )  # fmt: skip
