"""Người dùng: who may sign in, and whom else anything was given by which they come in."""

from typing import Any

from starlette.responses import Response

from pipeline.faces.web.page_context import Context, PageContext
from pipeline.office import keys, people
from pipeline.store.people import ROLES


def page(ctx: Context) -> Response:
    """List people, programs, links and feeds."""
    return ctx.page("people.html", people=ctx.store.people.all(), **_words(ctx))


def one(ctx: Context, id: str) -> Response:
    """Show a person: role, password, where signed in."""
    account = ctx.store.people.called(id)
    sessions = keys.sessions(ctx.store, account.id, ctx.now)
    return ctx.page("person.html", account=account, sessions=sessions, **_words(ctx))


def _words(ctx: PageContext) -> dict[str, Any]:
    return {
        "keys": keys.issued(ctx.store),
        "roles": people.ROLE_NAMES,
        "known_roles": ROLES,
        "kinds": keys.KINDS,
        "scopes": {"read": "Chỉ xem", "write": "Xem và ghi"},
        "known": ctx.office.known,
    }
