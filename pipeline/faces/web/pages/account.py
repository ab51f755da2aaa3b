"""One's own account: where one is signed in, the password."""

from typing import Any

from fastapi import HTTPException
from starlette.responses import Response

from pipeline.faces.web.page_context import Context, PageContext, ShortField, found_or_404
from pipeline.faces.web.pages.door import access_of, device_of
from pipeline.faces.web.people import let_in
from pipeline.office import keys, people
from pipeline.store.people import ROLES
from pipeline.support.errors import SetupError
from pipeline.support.words import t


def me(ctx: Context) -> Response:
    """Show one's own account: where one is signed in."""
    account = ctx.store.people.called(found_or_404(ctx.signed_in.account))
    return ctx.page("me.html", account=account, roles=people.ROLE_NAMES,
                    sessions=keys.sessions(ctx.store, account.id, ctx.now))  # fmt: skip


def change_password(ctx: Context, old: ShortField = "", new: ShortField = "", again: ShortField = "") -> Response:
    """Give oneself another password; every other browser is signed out."""
    if new != again:
        raise SetupError("Hai lần ghi mật khẩu mới không giống nhau.")
    person, throttle = ctx.store.people.called(found_or_404(ctx.signed_in.account)), access_of(ctx).throttle
    if throttle.begin(person.login, ""):  # what is wrong makes the next try wait
        raise HTTPException(429)
    people.change_own(ctx.store, person.id, old, new)
    throttle.right(person.login, "")
    made = keys.sign_in(ctx.store, person, device_of(ctx), ctx.now)
    answer = ctx.to("/me", t("Đã đổi mật khẩu; các máy khác đã bị đăng xuất."))
    let_in(answer, ctx.request, made.secret)
    return answer


def end(ctx: Context, session: ShortField = "") -> Response:
    """End one of one's own sessions, or, where none is named, all others."""
    account = found_or_404(ctx.signed_in.account)
    if session:
        ctx.store.keys.revoke(session, "session", person=account)
    else:
        ctx.store.keys.end_sessions(account, but=ctx.signed_in.session)
    return ctx.to("/me", t("Đã đăng xuất."))


# --------------------
# Người dùng: who may sign in, and whom else anything was given by which they come in.


def everybody(ctx: Context) -> Response:
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
