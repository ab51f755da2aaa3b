"""Who comes in and what is theirs: the door, one's own account, people and what was given to others, what is set."""

import datetime
import math
import re
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from fastapi import HTTPException
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from pipeline.faces.web import refusals
from pipeline.faces.web.page_context import Context, PageContext, ShortField, found_or_404, inside
from pipeline.faces.web.people import AccountAccess, LocalAccess, Person, cookie, home_of, let_in, let_out
from pipeline.faces.web.render import STATIC
from pipeline.office import keys, name_of, people
from pipeline.store import backup as copies
from pipeline.store.people import ROLES
from pipeline.support import settings
from pipeline.support.errors import SetupError, UnknownRefError
from pipeline.support.words import t
from pipeline.unions.national import shipped_unions

# --------------------
# The door: what anybody gets, signing in and out, the link of a lower union.


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
        raise UnknownRefError("Liên kết này đã được thu hồi hoặc không đúng, xin liên hệ {whom} để nhận liên kết mới.",
                              whom=ctx.office.name or t("văn phòng đã gửi"))  # fmt: skip
    if ctx.person is not None and ctx.person.account is not None:
        raise SetupError("Đây là đường dẫn của {union}. Muốn xem như đơn vị ấy thì đăng xuất trước.", union=union.name)
    answer = RedirectResponse(home_of(union), 303)
    let_in(answer, ctx.request, secret, by_link=True)
    ctx.store.people.note("sign-in", union.name)
    return answer


def access_of(ctx: PageContext) -> AccountAccess:
    """Return how people sign in by name and password; raise 404 at a machine where nobody has to."""
    access = ctx.state.access
    return found_or_404(access if isinstance(access, AccountAccess) else None)


def device_of(ctx: PageContext) -> str:
    """Return browser and system (``Chrome, Windows``) by what a browser says of itself; ``?`` for neither."""
    told = ctx.request.headers.get("user-agent", "")
    found = [next((name for name in names if name in told), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(_NAMES.get(name, name) for name in found if name) or "?"


# --------------------
# One's own account: where one is signed in, the password.


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
    """Return what the templates of all people and of one share: what was issued, names of roles, keys, unions."""
    return {
        "keys": keys.issued(ctx.store), "roles": people.ROLE_NAMES, "known_roles": ROLES, "kinds": keys.KINDS,
        "scopes": {"read": "Chỉ xem", "write": "Xem và ghi"}, "known": ctx.office.known,
    }  # fmt: skip


# --------------------
# Thiết lập: whose office this is, where it keeps its things, a copy of everything.

#: Kinds of unions that others stand below.
_UPPERS = ("confederation", "federation", "sector_union", "corporation_union", "industrial_zone_union", "commune_union")


def backup(ctx: Context) -> Response:
    """Give a copy of everything that is stored; the office goes on working meanwhile."""
    folder = tempfile.TemporaryDirectory(prefix="vanthu-", ignore_cleanup_errors=True)  # goes with the answer
    path = Path(folder.name) / f"vanthu-{ctx.today.isoformat()}.db"
    copies.back_up(ctx.office.url, path)
    return FileResponse(path, filename=path.name, media_type="application/vnd.sqlite3",
                        background=BackgroundTask(folder.cleanup))  # fmt: skip


def settings_page(ctx: Context) -> Response:
    """Show what is set."""
    office, known, mine, today = ctx.office, ctx.office.known, ctx.office.union, ctx.today
    registry = office.registry_path
    above = known.get(mine.parent) if mine is not None else None
    # The day as the office's clock has it.
    changed = None
    if registry is not None and registry.exists():
        changed = datetime.datetime.fromtimestamp(registry.stat().st_mtime, ctx.now.tzinfo).date()
    # The unions that may stand above the office's own.
    uppers = (one for one in (*shipped_unions(), *known.own()) if one.kind in _UPPERS and one.valid_on(today))
    return ctx.page(
        "settings.html",
        mine=mine,
        named=name_of(known, mine, today) if mine is not None else "",
        upper=name_of(known, above, today) if above is not None else "",
        uppers=sorted({name_of(known, one, today) for one in uppers}),
        below=office.below(today),
        own=known.count(own=True),
        registry=registry,
        changed=changed,
        of=office,
        # A database on a server is named with a password.
        database=settings.database(office.url).rpartition("@")[2],
        shut=ctx.state.shut.values(),
        version=metadata.version("vanthu"),
        revision=ctx.store.revision,
    )
