"""Người dùng: who may sign in, and whom else anything was given by which they come in."""

from typing import Any

from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.office import keys, people
from pipeline.store.people import ROLES
from pipeline.web.page_context import Context, PageContext, ShortField
from pipeline.words import t

SCOPES = {"read": "Chỉ xem", "write": "Xem và ghi"}


def page(ctx: Context) -> Response:
    """List people, programs, links and feeds."""
    return ctx.page("people.html", people=ctx.store.people.all(), **_words(ctx))


def one(ctx: Context, id: str) -> Response:
    """Show a person: role, password, where signed in."""
    account = ctx.store.people.called(id)
    sessions = keys.sessions(ctx.store, account.id, ctx.now)
    return ctx.page("person.html", account=account, sessions=sessions, **_words(ctx))


def add(
    ctx: Context,
    login: ShortField = "",
    name: ShortField = "",
    role: ShortField = "",
    union: ShortField = "",
    password: ShortField = "",
) -> Response:
    """Add a person."""
    account = people.add(ctx.office, ctx.store, login, role, password, ctx.now, name, union)
    return ctx.to("/people", t("Đã thêm {name}.", name=account.name))


def change(ctx: Context, id: str, name: ShortField = "", role: ShortField = "", union: ShortField = "") -> Response:
    """Give a person another name or role."""
    account = people.change(ctx.office, ctx.store, _id(ctx, id), ctx.now, name=name, role=role, union=union)
    return ctx.to(f"/people/{account.id}", t("Đã ghi {name}.", name=account.name))


def set_password(ctx: Context, id: str, password: ShortField = "") -> Response:
    """Give a person a new password, who is signed out everywhere."""
    account = people.set_password(ctx.store, _id(ctx, id), password)
    return ctx.to(f"/people/{account.id}", t("Đã đặt mật khẩu mới cho {name}.", name=account.name))


def lock(ctx: Context, id: str, undo: ShortField = "") -> Response:
    """Lock a person out, or let one in again."""
    if ctx.person is not None and ctx.person.account == id and not undo:
        raise SetupError("Không tự khóa mình: nhờ một người quản trị khác.")
    account = people.lock(ctx.store, _id(ctx, id), undo=bool(undo))
    words = t("{name} đăng nhập lại được.", name=account.name) if undo else t("Đã khóa {name}.", name=account.name)
    return ctx.to(f"/people/{account.id}", words)


def end(ctx: Context, id: str) -> Response:
    """Sign a person out everywhere."""
    ctx.store.keys.end_sessions(_id(ctx, id))
    return ctx.to(f"/people/{id}", t("Đã đăng xuất."))


def add_program(ctx: Context, name: ShortField = "", scope: ShortField = "read", union: ShortField = "") -> Response:
    """Make a token for a program and show it, this once."""
    made = keys.make(ctx.office, ctx.store, "program", name, ctx.now, ctx.who, union.strip() or None, scope)
    return ctx.page("people_token.html", name=made.key.name, secret=made.secret)


def revoke(ctx: Context, id: str) -> Response:
    """Let a token, link or feed open nothing any more."""
    key = keys.revoke(ctx.store, id)
    return ctx.to("/people", t("Đã thu hồi “{name}”.", name=key.name))


def _id(ctx: PageContext, id: str) -> str:
    """Return the id of a person; a login is none here."""
    return ctx.store.people.called(id).id


def _words(ctx: PageContext) -> dict[str, Any]:
    return {
        "keys": keys.given(ctx.store),
        "roles": people.ROLE_NAMES,
        "known_roles": ROLES,
        "kinds": keys.KINDS,
        "scopes": SCOPES,
        "known": ctx.office.known,
    }
