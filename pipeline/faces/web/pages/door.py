"""The door: what anybody gets, signing in and out, the link of a lower union."""

import math
import re
from importlib import metadata

from fastapi import HTTPException
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from pipeline.faces.web import refusals
from pipeline.faces.web.page_context import Context, PageContext, ShortField, found_or_404, inside
from pipeline.faces.web.people import AccountAccess, LocalAccess, Person, cookie, home_of, let_in, let_out
from pipeline.faces.web.render import STATIC
from pipeline.office import keys, people
from pipeline.support.errors import SetupError, UnknownRefError
from pipeline.support.words import t


def health(ctx: Context) -> Response:
    """Say that the database answers; to who is signed in also how often it was changed, and which program this is."""
    told = {"ok": True, "revision": ctx.store.revision, "version": metadata.version("vanthu")}
    return JSONResponse(told if ctx.person is not None else {"ok": True})


_NAME = re.compile(r"[a-z][a-z0-9-]*\.(?:css|js|svg|woff2)")


def file(name: str) -> Response:
    """Return a file of ours; its address changes when it does."""
    if not _NAME.fullmatch(name) or not (STATIC / name).is_file():
        raise HTTPException(404)
    return FileResponse(STATIC / name, headers={"cache-control": "public, max-age=31536000, immutable"})


def start(ctx: Context, key: str = "") -> Response:
    """Let in who opens the address that the program printed."""
    access = ctx.state.access
    session = found_or_404(access if isinstance(access, LocalAccess) else None).session_for(key)
    if session is None:
        raise refusals.LocalOnlyError(refusals.NO_KEY)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(cookie(ctx.request), session, httponly=True, samesite="strict")
    return answer


_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "Macintosh": "Mac"}


def login(ctx: Context, next: str = "") -> Response:
    """Ask for name and password."""
    access_of(ctx)
    if ctx.person is not None:
        return RedirectResponse(home_of(ctx.person), 303)
    return ctx.page("login.html", next=inside(next), login="", wrong="")


def sign_in(ctx: Context, login: ShortField = "", password: ShortField = "", next: ShortField = "") -> Response:
    """Let in who brings a right name and password; which is wrong is not said."""
    access, address = access_of(ctx), ctx.place
    name = people.login_of(login)
    if wait := access.throttle.begin(name, address):
        words = t("Đã thử sai nhiều lần. Đợi {count} giây rồi thử lại.", count=math.ceil(wait))
        answer = ctx.page("login.html", 429, next=inside(next), login=login, wrong=words)
        answer.headers["retry-after"] = str(math.ceil(wait))
        return answer
    account = people.by_password(ctx.store, name, password)
    if account is None:
        if access.throttle.is_few(address):  # what is typed as a name that nobody has may be a password
            ctx.store.people.note("wrong", name if ctx.store.people.password_of(name) is not None else "?")
        words = t("Tên đăng nhập hoặc mật khẩu không đúng.")
        return ctx.page("login.html", 403, next=inside(next), login=login, wrong=words)
    access.throttle.right(name, address)
    made = keys.sign_in(ctx.store, account, device_of(ctx), ctx.now)
    ctx.store.people.note("sign-in", name)
    answer = RedirectResponse(inside(next) or home_of(Person(account.name, account.role, "")), 303)
    let_in(answer, ctx.request, made.secret)
    return answer


def logout(ctx: Context) -> Response:
    """End this session; a link only leaves this browser."""
    if session := ctx.signed_in.session:
        ctx.store.keys.revoke(session, "session")
    answer = RedirectResponse(ctx.state.access.sign_in or "/", 303)
    let_out(answer, ctx.request)
    return answer


def link(ctx: Context, secret: str) -> Response:
    """Let a lower union in by its link."""
    union = access_of(ctx).by_link(secret)
    if union is None:
        whom = ctx.office.name or t("văn phòng đã gửi")
        raise UnknownRefError("Liên kết này đã được thu hồi hoặc không đúng, xin liên hệ {whom} để nhận liên kết mới.",
                              whom=whom)  # fmt: skip
    if ctx.person is not None and ctx.person.account is not None:
        raise SetupError("Đây là đường dẫn của {union}. Muốn xem như đơn vị ấy thì đăng xuất trước.", union=union.name)
    answer = RedirectResponse(home_of(union), 303)
    let_in(answer, ctx.request, secret, by_link=True)
    ctx.store.people.note("sign-in", union.name)
    return answer


def access_of(ctx: PageContext) -> AccountAccess:
    """Return how people sign in; where nobody does there is no such page."""
    access = ctx.state.access
    return found_or_404(access if isinstance(access, AccountAccess) else None)


def device_of(ctx: PageContext) -> str:
    """Return what a browser calls itself, in short."""
    told = ctx.request.headers.get("user-agent", "")
    found = [next((name for name in names if name in told), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(_NAMES.get(name, name) for name in found if name) or "?"
