"""Tìm: words in letters, duties and names of unions, as they are typed."""

from urllib.parse import quote

from starlette.responses import Response

from pipeline.faces.web.page_context import Context
from pipeline.office import instructions
from pipeline.office.search import SearchHit
from pipeline.office.search import search as everywhere

#: So many of each kind; ``most`` asks for more.
_FEW, _MOST = 10, 100
_LONGEST = 200


def page(ctx: Context, q: str = "", most: int = _FEW) -> Response:
    """Show what holds all the words."""
    typed, wanted = q.strip()[:_LONGEST], min(max(most, _FEW), _MOST)
    found = everywhere(ctx.store, typed, wanted, ctx.office.known.own_first()) if typed else []
    kinds: dict[str, list[tuple[str, SearchHit]]] = {"letter": [], "obligation": [], "union": []}
    duties = ctx.store.duties.ids_of([item.obligations[0] for item in found if item.obligations])
    for item in found:
        kinds[item.kind].append((_href(item, duties), item))
    written = instructions.find(ctx.store, typed)[:wanted] if typed else []
    count = len(found) + len(written)
    return ctx.page("search.html", q=q, kinds=kinds, written=written, count=count, most=wanted,
                     may_be_more=wanted < _MOST)  # fmt: skip


def _href(item: SearchHit, duties: dict[str, str]) -> str:
    if item.kind == "union":
        # A name that only letters know has no page of its own: where it is answered.
        return f"/unions/{quote(item.union_id, safe='')}" if item.union_id is not None else "/unions/check"
    if item.obligations and item.obligations[0] in duties:
        return f"/duties/{duties[item.obligations[0]]}"
    return f"/letters/{item.sha256}" + (f"?at={item.start}" if item.start is not None else "")
