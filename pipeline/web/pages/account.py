"""What anybody gets: style sheet and script, whether the program works, and the door."""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata

from fastapi import HTTPException
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from pipeline.errors import SetupError
from pipeline.export.printed.printed_days import picture
from pipeline.office import keys, people, second_step
from pipeline.store.people import Account
from pipeline.web.page_context import Context, PageContext, ShortField, inside, there
from pipeline.web.people import AccountAccess, LocalAccess, Person, cookie, home_of, let_in, let_out
from pipeline.web.render import STATIC
from pipeline.words import t

# --------------------
# Whether the program works: for whoever watches the machine. Nothing of the office is told.


def health(ctx: Context) -> Response:
    """Say that the database answers; to who is signed in also how often it was changed, and which program this is."""
    told = {"ok": True, "revision": ctx.store.revision, "version": metadata.version("vanthu")}
    return JSONResponse(told if ctx.person is not None else {"ok": True})


_NAME = re.compile(r"[a-z][a-z0-9-]*\.(?:css|js|svg|woff2)")
_FOR_GOOD = "public, max-age=31536000, immutable"


def file(name: str) -> Response:
    """Return a file of ours; its address changes when it does."""
    if not _NAME.fullmatch(name) or not (STATIC / name).is_file():
        raise HTTPException(404)
    return FileResponse(STATIC / name, headers={"cache-control": _FOR_GOOD})


def start(ctx: Context, key: str = "") -> Response:
    """Let in who opens the address that the program printed."""
    access = ctx.state.access
    session = access.session_for(key) if isinstance(access, LocalAccess) else None
    if session is None:
        raise HTTPException(403)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(cookie(ctx.request), session, httponly=True, samesite="strict")
    return answer


# --------------------
# The door: signing in and out, a lower union's link, one's own password and sessions.


_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "Macintosh": "Mac"}


def login(ctx: Context, next: str = "") -> Response:
    """Ask for name and password."""
    _access(ctx)
    if ctx.person is not None:
        return RedirectResponse(home_of(ctx.person), 303)
    return ctx.page("login.html", next=inside(next), login="", wrong="")


def sign_in(
    ctx: Context, login: ShortField = "", password: ShortField = "", next: ShortField = "", second: ShortField = ""
) -> Response:
    """Let in who brings a right name, password and, where it is asked for, second step; which is wrong is not said."""
    access, address = _access(ctx), ctx.place
    name = people.login_of(login)
    if wait := access.throttle.begin(name, address):
        words = t("Đã thử sai nhiều lần. Đợi {count} giây rồi thử lại.", count=math.ceil(wait))
        answer = ctx.page("login.html", 429, next=inside(next), login=login, wrong=words)
        answer.headers["retry-after"] = str(math.ceil(wait))
        return answer
    account = people.right(ctx.store, name, password, second)
    if account is None:
        if access.throttle.is_few(address):  # what is typed as a name that nobody has may be a password
            ctx.store.audit.note("wrong", name if ctx.store.people.password_of(name) is not None else "?")
        words = t("Tên đăng nhập, mật khẩu hoặc mã xác thực không đúng.")
        return ctx.page("login.html", 403, next=inside(next), login=login, wrong=words)
    access.throttle.right(name, address)
    made = keys.sign_in(ctx.store, account, _device(ctx), ctx.now)
    ctx.store.audit.note("sign-in", name)
    answer = RedirectResponse(inside(next) or home_of(Person(account.name, account.role, "")), 303)
    let_in(answer, ctx.request, made.secret)
    return answer


def logout(ctx: Context) -> Response:
    """End this session; a link only leaves this browser."""
    session = ctx.person and ctx.person.session
    if session:
        ctx.store.keys.revoke(session, "session")
    answer = RedirectResponse(ctx.state.access.sign_in or "/", 303)
    let_out(answer, ctx.request)
    return answer


def link(ctx: Context, secret: str) -> Response:
    """Let a lower union in by its link."""
    union = there(_access(ctx).by_link(secret))
    if ctx.person is not None and ctx.person.account is not None:
        raise SetupError("Đây là đường dẫn của {union}. Muốn xem như đơn vị ấy thì đăng xuất trước.", union=union.name)
    answer = RedirectResponse(home_of(union), 303)
    let_in(answer, ctx.request, secret, by_link=True)
    ctx.store.audit.note("sign-in", union.name)
    return answer


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
    made = keys.sign_in(ctx.store, person, _device(ctx), ctx.now)
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
    person, throttle = ctx.store.people.called(_account(ctx)), _access(ctx).throttle
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
        ctx.store.keys.end_sessions(account, but=there(ctx.person).session)
    return ctx.to("/me", t("Đã đăng xuất."))


def _access(ctx: PageContext) -> AccountAccess:
    access = ctx.state.access
    return there(access if isinstance(access, AccountAccess) else None)


def _account(ctx: PageContext) -> str:
    return there(ctx.person and ctx.person.account)


def _device(ctx: PageContext) -> str:
    """Return what a browser calls itself, in short."""
    told = ctx.request.headers.get("user-agent", "")
    found = [next((name for name in names if name in told), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(_NAMES.get(name, name) for name in found if name) or "?"
