"""``vanthu people``: who may sign in to the pages, and what was given to programs."""

import getpass
import sys
from typing import Annotated

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.asking import OfficeOptions
from pipeline.cli.options import argument, switch, value
from pipeline.errors import SetupError
from pipeline.labels import Shown
from pipeline.office import keys
from pipeline.office import people as uses
from pipeline.store.people import AccessKey, Account
from pipeline.words import t

_NAME = "Họ tên, ghi trong lịch sử (mặc định: tên đăng nhập)."
_ROLE = "Vai trò: view (xem), clerk (văn thư), leader (lãnh đạo), admin (quản trị), union (đơn vị cấp dưới)."
_UNION = "Đơn vị cấp dưới mà người này, chương trình này chỉ được xem việc."

_PEOPLE: tuple[Shown[Account], ...] = (
    Shown(t("Tên đăng nhập"), lambda one: one.login),
    Shown(t("Họ tên"), lambda one: one.name),
    Shown(t("Vai trò"), lambda one: t(uses.ROLE_NAMES[one.role])),
    Shown(t("Đơn vị"), lambda one: one.union_id or ""),
    Shown(t("Đã khóa"), lambda one: "" if one.active else "✓"),
)
_KEYS: tuple[Shown[AccessKey], ...] = (
    Shown(t("Mã"), lambda key: key.id),
    Shown(t("Đã đưa cho"), lambda key: key.name),
    Shown(t("Để làm gì"), lambda key: t(keys.KINDS[key.kind])),
    Shown(t("Đơn vị"), lambda key: key.union_id or ""),
    Shown(t("Dùng lần cuối"), lambda key: labels.date_words(key.used_on)),
)

Login = Annotated[str, argument("TÊN", "Tên đăng nhập.")]
Union = Annotated[str | None, value("--union", "ĐƠN_VỊ", _UNION)]


def list_people(ask: OfficeOptions) -> None:
    """List people, and what was given to programs, unions, calendars."""
    with ask.office.open() as store:
        found, given = store.people.all(), keys.given(store)
    if not found:
        ask.say(t("Chưa có người dùng nào. Thêm: vanthu people add TÊN --role admin"))
    people, keys_ = console.section(t("Người dùng"), _PEOPLE, found), console.section(t("Đã cấp"), _KEYS, given)
    ask.answer({"people": found, "keys": given}, people, keys_)


def add(
    ask: OfficeOptions,
    login: Login,
    role: Annotated[str, value("--role", "VAI_TRÒ", _ROLE)] = "clerk",
    name: Annotated[str, value("--name", "HỌ_TÊN", _NAME)] = "",
    union: Union = None,
) -> None:
    """Add a person; the password is asked for, or read from the first line of what comes in."""
    with ask.office.open() as store:
        account = uses.add(ask.office, store, login, role, _password(), ask.at, name, union)
    ask.tell({"id": account.id, "login": account.login}, t("Đã thêm {name}.", name=account.name))


def password(ask: OfficeOptions, login: Login) -> None:
    """Give a person another password."""
    with ask.office.open() as store:
        account = uses.set_password(store, uses.login_of(login), _password())
    ask.tell({"id": account.id, "login": account.login}, t("Đã đặt mật khẩu mới cho {name}.", name=account.name))


def lock(
    ask: OfficeOptions, login: Login, undo: Annotated[bool, switch("--undo", "Cho đăng nhập lại.")] = False
) -> None:
    """Let a person in no more, from now on, or again."""
    with ask.office.open() as store:
        account = uses.lock(store, uses.login_of(login), undo=undo)
    words = t("{name} đăng nhập lại được.", name=account.name) if undo else t("Đã khóa {name}.", name=account.name)
    ask.tell({"id": account.id, "active": account.active}, words)


def token(
    ask: OfficeOptions,
    name: Annotated[str, argument("TÊN", "Tên chương trình, để biết đã đưa mã cho ai.")],
    write: Annotated[bool, switch("--write", "Cho ghi, không chỉ xem.")] = False,
    union: Union = None,
    revoke: Annotated[bool, switch("--revoke", "Thu hồi mã có tên hoặc số hiệu này.")] = False,
) -> None:
    """Make a token for a program and print it, this once; or revoke it."""
    with ask.office.open() as store:
        if revoke:
            found = [key for key in keys.given(store) if name in (key.id, key.name)]
            if not found:
                raise SetupError("Không có gì được cấp với tên “{name}”. Xem: vanthu people list", name=name)
            for key in found:
                keys.revoke(store, key.id)
            ask.tell({"revoked": [key.id for key in found]}, t("Đã thu hồi “{name}”.", name=name))
            return
        scope = "write" if write else "read"
        made = keys.make(ask.office, store, "program", name, ask.at, ask.who, union, scope)
    ask.answer({"id": made.key.id, "token": made.secret}, made.secret)
    ask.say(t("Chép ngay: mã này không xem lại được."))


def _password() -> str:
    """Ask for a password twice, where somebody sits there; else read it, so that no list of programs shows it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(t("Mật khẩu (ít nhất 10 ký tự): "))
    if first != getpass.getpass(t("Ghi lại mật khẩu: ")):
        raise SetupError("Hai lần ghi mật khẩu mới không giống nhau.")
    return first
