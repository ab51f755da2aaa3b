"""What anybody gets: style sheet and script, whether the program works, and the door."""

import math
import re
from importlib import metadata

from fastapi import HTTPException
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from pipeline.errors import SetupError
from pipeline.office import keys, people
from pipeline.web.desk import AtDesk, Desk, ShortField, inside, there
from pipeline.web.people import AccountAccess, LocalAccess, Person, cookie, home_of, let_in, let_out
from pipeline.web.render import STATIC
from pipeline.words import t

# --------------------
# Whether the program works: for whoever watches the machine. Nothing of the office is told.


def health(desk: AtDesk) -> Response:
    """Say that the database answers, how often it was changed, and which program this is."""
    try:
        version = metadata.version("vanthu")
    except metadata.PackageNotFoundError:  # run from a copy of the sources
        version = ""
    return JSONResponse({"ok": True, "revision": desk.store.revision, "version": version})


_NAME = re.compile(r"[a-z][a-z0-9-]*\.(?:css|js|svg|woff2)")
_FOR_GOOD = "public, max-age=31536000, immutable"


def file(name: str) -> Response:
    """Return a file of ours; its address changes when it does."""
    if not _NAME.fullmatch(name) or not (STATIC / name).is_file():
        raise HTTPException(404)
    return FileResponse(STATIC / name, headers={"cache-control": _FOR_GOOD})


def start(desk: AtDesk, key: str = "") -> Response:
    """Let in who opens the address that the program printed."""
    access = desk.house.access
    session = access.session_for(key) if isinstance(access, LocalAccess) else None
    if session is None:
        raise HTTPException(403)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(cookie(desk.request), session, httponly=True, samesite="strict")
    return answer


# --------------------
# The door: signing in and out, a lower union's link, one's own password and sessions.


_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "Macintosh": "Mac"}


def login(desk: AtDesk, next: str = "") -> Response:
    """Ask for name and password."""
    _access(desk)
    if desk.person is not None:
        return RedirectResponse(home_of(desk.person), 303)
    return desk.page("login.html", next=inside(next), login="", wrong="")


def sign_in(desk: AtDesk, login: ShortField = "", password: ShortField = "", next: ShortField = "") -> Response:
    """Let in who brings a right name and password; which of the two is wrong is not said."""
    access, address = _access(desk), desk.request.client.host if desk.request.client is not None else ""
    name = people.login_of(login)
    if wait := access.throttle.begin(name, address):
        words = t("Đã thử sai nhiều lần. Đợi {count} giây rồi thử lại.", count=math.ceil(wait))
        answer = desk.page("login.html", 429, next=inside(next), login=login, wrong=words)
        answer.headers["retry-after"] = str(math.ceil(wait))
        return answer
    account = people.right(desk.store, name, password)
    if account is None:
        words = t("Tên đăng nhập hoặc mật khẩu không đúng.")
        return desk.page("login.html", 403, next=inside(next), login=login, wrong=words)
    access.throttle.right(name, address)
    made = keys.sign_in(desk.store, account, _device(desk), desk.now)
    answer = RedirectResponse(inside(next) or home_of(Person(account.name, account.role, "")), 303)
    let_in(answer, desk.request, made.secret)
    return answer


def logout(desk: AtDesk) -> Response:
    """End this session; a link only leaves this browser."""
    person = desk.person
    if person is not None and person.account is not None and person.session is not None:
        desk.store.keys.revoke(person.session, "session", person=person.account)
    answer = RedirectResponse(desk.house.access.sign_in or "/", 303)
    let_out(answer, desk.request)
    return answer


def link(desk: AtDesk, secret: str) -> Response:
    """Let a lower union in by its link."""
    union = there(_access(desk).by_link(secret))
    if desk.person is not None and desk.person.account is not None:
        raise SetupError("Đây là đường dẫn của {union}. Muốn xem như đơn vị ấy thì đăng xuất trước.", union=union.name)
    answer = RedirectResponse(home_of(union), 303)
    let_in(answer, desk.request, secret, by_link=True)
    return answer


def me(desk: AtDesk) -> Response:
    """Show one's own account: where one is signed in."""
    account = _account(desk)
    return desk.page("me.html", account=desk.store.people.called(account),
                     roles=people.ROLE_NAMES, sessions=keys.sessions(desk.store, account, desk.now))  # fmt: skip


def change_password(desk: AtDesk, old: ShortField = "", new: ShortField = "", again: ShortField = "") -> Response:
    """Give oneself another password; every other browser is signed out."""
    account, access = _account(desk), _access(desk)
    person = desk.store.people.called(account)
    if new != again:
        raise SetupError("Hai lần ghi mật khẩu mới không giống nhau.")
    if access.throttle.begin(person.login, ""):
        raise HTTPException(429)
    people.change_own(desk.store, account, old, new)
    access.throttle.right(person.login, "")
    made = keys.sign_in(desk.store, person, _device(desk), desk.now)
    answer = desk.to("/me", t("Đã đổi mật khẩu; các máy khác đã bị đăng xuất."))
    let_in(answer, desk.request, made.secret)
    return answer


def end(desk: AtDesk, session: ShortField = "") -> Response:
    """End one of one's own sessions, or, where none is named, all others."""
    account = _account(desk)
    if session:
        desk.store.keys.revoke(session, "session", person=account)
    else:
        desk.store.keys.end_sessions(account, but=desk.person.session if desk.person is not None else None)
    return desk.to("/me", t("Đã đăng xuất."))


def _access(desk: Desk) -> AccountAccess:
    access = desk.house.access
    return there(access if isinstance(access, AccountAccess) else None)


def _account(desk: Desk) -> str:
    return there(desk.person and desk.person.account)


def _device(desk: Desk) -> str:
    """Return what a browser calls itself, in short."""
    told = desk.request.headers.get("user-agent", "")
    found = [next((name for name in names if name in told), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(_NAMES.get(name, name) for name in found if name) or "?"
