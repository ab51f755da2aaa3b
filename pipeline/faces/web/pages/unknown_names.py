"""Names in letters that the registry lacks, and whom each means by the word of a person."""

from starlette.responses import Response

from pipeline.faces.web.page_context import Context, PageContext, ShortField
from pipeline.office import renewing, unions
from pipeline.support.words import t

_MOST_FINDINGS = 100

_JOB = "route"


def check(ctx: Context) -> Response:
    """Show the names in letters that the registry lacks, and what else in it keeps a duty from reaching anybody."""
    found = unions.gaps(ctx.office, ctx.today)
    return ctx.page(
        "unions_check.html",
        strangers=unions.unknown_names(ctx.office, ctx.store, _MOST_FINDINGS),
        findings=found[:_MOST_FINDINGS], more=max(0, len(found) - _MOST_FINDINGS),
        said=ctx.jobs.said(_JOB),
    )  # fmt: skip


def answer(ctx: Context, name: ShortField, union: ShortField = "") -> Response:
    """Take a person's word whom a name means: a union, or (no id) a new one."""
    if union:
        known = unions.call_also(ctx.office, union, name)
        said = t("“{name}” nay là tên của {union}.", name=name, union=known.name)
    else:
        known = unions.add(ctx.office, name)
        said = t("Đã thêm {union} vào danh mục.", union=known.name)
    return ctx.to("/unions/check", f"{said} {routed(ctx)}")


def routed(ctx: PageContext) -> str:
    """Route what is stored by the registry of now, in the background where it takes long; say what came of it."""
    office, store = ctx.office, ctx.store
    store.touch()

    def do() -> str:
        return renewing.routed_words(renewing.renew(office, store, extracts=False))

    return ctx.jobs.begin(_JOB, t("Đang phân việc lại các văn bản đã lưu…"), do)
