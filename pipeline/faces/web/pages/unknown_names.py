"""Names in letters that the registry lacks, with those that each may mean."""

from starlette.responses import Response

from pipeline.faces.web.page_context import Context
from pipeline.office import unions
from pipeline.office.office_uses import ROUTING

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
