"""One union: its names and neighbours, how to reach it, what it owes, its addresses."""

from typing import Any

from starlette.responses import Response

from pipeline.duties import standing
from pipeline.export.frames import lists
from pipeline.faces.web.page_context import Context, PageContext
from pipeline.faces.web.pages.unions import union_called, union_lines
from pipeline.store import Filters
from pipeline.store.duty_queries import OPEN
from pipeline.unions.column_meanings import contact_of
from schemas import Union

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
