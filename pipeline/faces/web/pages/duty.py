"""One duty: its words, its unions, what changed; who has not answered it, and the messages to them."""

from starlette.responses import Response

from pipeline.export.frames import lists
from pipeline.faces.web.page_context import Context
from pipeline.office import chasing, sending
from pipeline.office.duty_page import duty_page


def one(ctx: Context, duty: str, status: str = "", q: str = "", begin: int = 0) -> Response:
    """Show a duty; of its unions those that stand so, with these words in their names, behind so many."""
    begin = max(0, begin)
    found = duty_page(ctx.office, ctx.store, duty, ctx.today, status, q, begin)
    return ctx.page(
        "duty.html",
        duty=found,
        only=status,
        typed=q,
        begin=begin,
        version_columns=lists.version_columns(),
        event_columns=lists.events(),
        seen=ctx.store.history.last(),
        files=sending.files(ctx.office, ctx.store, found.sent.values()),
    )


def missing(ctx: Context, duty: str) -> Response:
    """Show who has not answered a duty, as words for a group chat."""
    made = chasing.unanswered(ctx.office, ctx.store, ctx.store.duties.called(duty), ctx.today)
    return ctx.page("duty_missing.html", made=made)
