"""One's own account, people and what was given to others, what is set: all that a person or the office is known by."""

import datetime
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from fastapi import HTTPException
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from pipeline.faces.web.page_context import Context, PageContext, ShortField, found_or_404
from pipeline.faces.web.pages.door import access_of, device_of
from pipeline.faces.web.people import let_in
from pipeline.office import keys, name_of, people
from pipeline.store import backup as copies
from pipeline.store.people import ROLES
from pipeline.support import settings
from pipeline.support.errors import SetupError
from pipeline.support.words import t
from pipeline.unions.national import shipped_unions


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
