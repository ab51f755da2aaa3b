"""One union: its names and neighbours, how to reach it, what it owes, its addresses."""

from typing import Any

from starlette.responses import Response

from pipeline.duties import standing
from pipeline.export.frames import lists
from pipeline.faces.web.page_context import Context, PageContext, ShortField
from pipeline.faces.web.pages.unions import union_called, union_lines
from pipeline.office import keys
from pipeline.store import Filters, UnknownRefError
from pipeline.store.duty_queries import OPEN
from pipeline.support.words import t
from pipeline.unions.column_meanings import contact_of
from schemas import Union

_MOST_DUTIES = 20


def one(ctx: Context, id: str) -> Response:
    """Show a union: its names and neighbours, how to reach it, what it owes, its addresses."""
    return ctx.page("union.html", **_shown(ctx, union_called(ctx, id)))


def link(ctx: Context, id: str, name: ShortField = "") -> Response:
    """Make a secret link by which the union comes in; it is shown now, and never again."""
    union = union_called(ctx, id)
    made = keys.make(ctx.office, ctx.store, "union", name, ctx.now, ctx.who, union.id)
    return ctx.page("union.html", made=made.key, address=f"{ctx.base}/u/{made.secret}", **_shown(ctx, union))


def revoke(ctx: Context, id: str, key: str) -> Response:
    """Let a link or feed of the union open nothing any more."""
    if all(one.id != key for one in ctx.store.keys.all("union", "feed", union_id=union_called(ctx, id).id)):
        raise UnknownRefError("Không có mã, đường dẫn này, hoặc đã thu hồi.")
    gone = keys.revoke(ctx.store, key)
    return ctx.to(f"/unions/{id}", t("Đã thu hồi “{name}”.", name=gone.name))


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
