"""Người dùng: who may sign in, and whom else anything was given by which they come in."""

from typing import Any

from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.office import keys, people
from pipeline.store.people import ROLES
from pipeline.web.desk import AtDesk, Desk, ShortField
from pipeline.words import t

SCOPES = {"read": "Chỉ xem", "write": "Xem và ghi"}


def page(desk: AtDesk) -> Response:
    """List people, programs, links and feeds."""
    return desk.page("people.html", people=desk.store.people.all(), **_words(desk))


def one(desk: AtDesk, id: str) -> Response:
    """Show a person: role, password, where signed in."""
    account = desk.store.people.called(id)
    sessions = keys.sessions(desk.store, account.id, desk.now)
    return desk.page("person.html", account=account, sessions=sessions, **_words(desk))


def add(
    desk: AtDesk,
    login: ShortField = "",
    name: ShortField = "",
    role: ShortField = "",
    union: ShortField = "",
    password: ShortField = "",
) -> Response:
    """Add a person."""
    account = people.add(desk.office, desk.store, login, role, password, desk.now, name, union)
    return desk.to("/people", t("Đã thêm {name}.", name=account.name))


def change(desk: AtDesk, id: str, name: ShortField = "", role: ShortField = "", union: ShortField = "") -> Response:
    """Give a person another name or role."""
    account = people.change(desk.office, desk.store, _id(desk, id), desk.now, name=name, role=role, union=union)
    return desk.to(f"/people/{account.id}", t("Đã ghi {name}.", name=account.name))


def set_password(desk: AtDesk, id: str, password: ShortField = "") -> Response:
    """Give a person a new password, who is signed out everywhere."""
    account = people.set_password(desk.store, _id(desk, id), password)
    return desk.to(f"/people/{account.id}", t("Đã đặt mật khẩu mới cho {name}.", name=account.name))


def lock(desk: AtDesk, id: str, undo: ShortField = "") -> Response:
    """Lock a person out, or let one in again."""
    if desk.person is not None and desk.person.account == id and not undo:
        raise SetupError("Không tự khóa mình: nhờ một người quản trị khác.")
    account = people.lock(desk.store, _id(desk, id), undo=bool(undo))
    words = t("{name} đăng nhập lại được.", name=account.name) if undo else t("Đã khóa {name}.", name=account.name)
    return desk.to(f"/people/{account.id}", words)


def end(desk: AtDesk, id: str) -> Response:
    """Sign a person out everywhere."""
    desk.store.keys.end_sessions(_id(desk, id))
    return desk.to(f"/people/{id}", t("Đã đăng xuất."))


def add_program(desk: AtDesk, name: ShortField = "", scope: ShortField = "read", union: ShortField = "") -> Response:
    """Make a token for a program and show it, this once."""
    made = keys.make(desk.office, desk.store, "program", name, desk.now, desk.who, union.strip() or None, scope)
    return desk.page("people_token.html", name=made.key.name, secret=made.secret)


def revoke(desk: AtDesk, id: str) -> Response:
    """Let a token, link or feed open nothing any more."""
    key = keys.revoke(desk.store, id)
    return desk.to("/people", t("Đã thu hồi “{name}”.", name=key.name))


def _id(desk: Desk, id: str) -> str:
    """Return the id of a person; a login is none here."""
    return desk.store.people.called(id).id


def _words(desk: Desk) -> dict[str, Any]:
    return {
        "keys": keys.given(desk.store),
        "roles": people.ROLE_NAMES,
        "known_roles": ROLES,
        "kinds": keys.KINDS,
        "scopes": SCOPES,
        "known": desk.office.known,
    }
