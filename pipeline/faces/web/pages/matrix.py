"""Việc của một văn bản: its duties and who has done which, a page of unions at a time; a sheet to print."""

from starlette.responses import Response

from pipeline.calendar import periods
from pipeline.duties.reminders import matrix
from pipeline.faces.web.page_context import Context
from pipeline.store import Filters
from pipeline.support.labels import letter_name

#: A status in one sign: names would not fit.
_SIGNS = {
    "done": "x", "doing": "~", "waiting": "?", "late": "!", "todo": ".", "extended": "+", "repealed": "/",
    "not_applicable": "-",
}  # fmt: skip

#: So many unions stand on a page, so many duties beside each other.
_UNIONS, _DUTIES = 60, 24


def matrix_page(ctx: Context, letter: str, first: int = 0, duty: int = 0) -> Response:
    """Show the duties of a letter, and who has done which."""
    sha256 = ctx.store.letters.id_of(letter)
    first, duty = max(0, first), max(0, duty)
    duties = ctx.store.duties.page(Filters(letters=frozenset({sha256})), ctx.today, None)
    duties = sorted(duties, key=lambda row: row.like.evidence.start)
    bodies = ctx.store.duties.bodies_of(sha256, _UNIONS + 1, first)
    rows = ctx.store.obligations.of_bodies(sha256, [body.number for body in bodies[:_UNIONS]], ctx.today)
    shown = duties[duty : duty + _DUTIES]
    return ctx.page(
        "matrix.html",
        name=letter_name(ctx.store.letters.of_id(sha256).header),
        letter=sha256,
        duties=shown,
        number=duty,
        rows=matrix(rows, ctx.today),
        signs=_SIGNS,
        line_ids={(item.union, item.union_id, item.parent): periods.line_id(item.id, item) for item in rows},
        seen=ctx.store.history.last(),
        earlier=max(0, first - _UNIONS) if first else None,
        later=first + _UNIONS if len(bodies) > _UNIONS else None,
        first=first,
        more_duties=duty + _DUTIES if len(duties) > duty + _DUTIES else None,
    )
