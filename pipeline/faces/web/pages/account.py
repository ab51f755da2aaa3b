"""One's own account: where one is signed in, the password, the second step."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import HTTPException
from starlette.responses import Response

from pipeline.export.printed.printed_days import picture
from pipeline.faces.web.page_context import Context, PageContext, ShortField, found_or_404
from pipeline.faces.web.pages.door import access_of, device_of
from pipeline.faces.web.people import let_in
from pipeline.office import keys, people, second_step
from pipeline.store.people import Account
from pipeline.support.errors import SetupError
from pipeline.support.words import t


def me(ctx: Context) -> Response:
    """Show one's own account: where one is signed in."""
    account = ctx.store.people.called(_account(ctx))
    return ctx.page("me.html", account=account, has_second=ctx.store.people.has_second(account),
                     roles=people.ROLE_NAMES, sessions=keys.sessions(ctx.store, account.id, ctx.now))  # fmt: skip


def change_password(ctx: Context, old: ShortField = "", new: ShortField = "", again: ShortField = "") -> Response:
    """Give oneself another password; every other browser is signed out."""
    if new != again:
        raise SetupError("Hai lần ghi mật khẩu mới không giống nhau.")
    with _slowly(ctx) as person:
        people.change_own(ctx.store, person.id, old, new)
    made = keys.sign_in(ctx.store, person, device_of(ctx), ctx.now)
    answer = ctx.to("/me", t("Đã đổi mật khẩu; các máy khác đã bị đăng xuất."))
    let_in(answer, ctx.request, made.secret)
    return answer


def second_new(ctx: Context) -> Response:
    """Show, this once, by what a phone makes the figures of the second step; nothing is kept yet."""
    secret = second_step.drawn()
    code = picture(second_step.address(ctx.store.people.called(_account(ctx)), secret))
    return ctx.page("me_second.html", secret=secret, code=code, codes=[])


def second_on(ctx: Context, secret: ShortField = "", second: ShortField = "", password: ShortField = "") -> Response:
    """Ask for the second step from now on; show, this once, the codes for paper."""
    codes = second_step.turn_on(ctx.store, _confirmed(ctx, password, second), secret, second)
    return ctx.page("me_second.html", codes=codes)


def second_off(ctx: Context, second: ShortField = "", password: ShortField = "") -> Response:
    """Ask for the password alone from now on."""
    second_step.turn_off(ctx.store, _confirmed(ctx, password, second))
    return ctx.to("/me", t("Đã tắt xác thực hai bước."))


def _confirmed(ctx: PageContext, password: str, second: str) -> Account:
    """Return who asks, once more by the password, and by the second step where it is asked for."""
    with _slowly(ctx) as person:
        if people.right(ctx.store, person.login, password, second) is None:
            raise SetupError("Mật khẩu hoặc mã xác thực không đúng.")
    return person


@contextmanager
def _slowly(ctx: PageContext) -> Iterator[Account]:
    """Give the account of who asks, to be tried a password on: what is wrong makes the next try wait."""
    person, throttle = ctx.store.people.called(_account(ctx)), access_of(ctx).throttle
    if throttle.begin(person.login, ""):
        raise HTTPException(429)
    yield person
    throttle.right(person.login, "")


def end(ctx: Context, session: ShortField = "") -> Response:
    """End one of one's own sessions, or, where none is named, all others."""
    account = _account(ctx)
    if session:
        ctx.store.keys.revoke(session, "session", person=account)
    else:
        ctx.store.keys.end_sessions(account, but=found_or_404(ctx.person).session)
    return ctx.to("/me", t("Đã đăng xuất."))


def _account(ctx: PageContext) -> str:
    return found_or_404(ctx.person and ctx.person.account)
