"""Người dùng: who may sign in, and whom else anything was given by which they come in."""

from typing import Any

from starlette.responses import Response

from pipeline.faces.web.forms import form_of
from pipeline.faces.web.page_context import Context, PageContext, ShortField
from pipeline.office import keys, people, people_uses
from pipeline.store.people import ROLES

SCOPES = {"read": "Chỉ xem", "write": "Xem và ghi"}


def page(ctx: Context) -> Response:
    """List people, programs, links and feeds."""
    return ctx.page("people.html", people=ctx.store.people.all(), **_words(ctx))


def one(ctx: Context, id: str) -> Response:
    """Show a person: role, password, where signed in."""
    account = ctx.store.people.called(id)
    sessions = keys.sessions(ctx.store, account.id, ctx.now)
    return ctx.page("person.html", account=account, sessions=sessions, **_words(ctx))


add = form_of(people_uses.add, "/people")
change = form_of(people_uses.change, "/people/{id}")
set_password = form_of(people_uses.set_password, "/people/{id}")
lock = form_of(people_uses.lock, "/people/{id}")
sign_out = form_of(people_uses.sign_out, "/people/{id}")
revoke = form_of(people_uses.revoke, "/people")


def add_program(ctx: Context, name: ShortField = "", scope: ShortField = "read", union: ShortField = "") -> Response:
    """Make a token for a program and show it, this once."""
    made = keys.make(ctx.office, ctx.store, "program", name, ctx.now, ctx.who, union.strip() or None, scope)
    return ctx.page("people_token.html", name=made.key.name, secret=made.secret)


def _words(ctx: PageContext) -> dict[str, Any]:
    return {
        "keys": keys.issued(ctx.store),
        "roles": people.ROLE_NAMES,
        "known_roles": ROLES,
        "kinds": keys.KINDS,
        "scopes": SCOPES,
        "known": ctx.office.known,
    }
