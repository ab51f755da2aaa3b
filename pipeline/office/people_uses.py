"""What is done to people who sign in, and to what lets programs, lower unions and calendars in."""

from collections.abc import Sequence
from typing import Annotated

from pipeline.office import keys, people
from pipeline.office.uses import About, Secret, UseResult, UseSubject
from pipeline.store import UnknownRefError
from pipeline.store.people import AccessKey, Account, NewKey
from pipeline.support.errors import SetupError
from pipeline.support.words import t

_ROLE = "Vai trò: view (xem), clerk (văn thư), leader (lãnh đạo), admin (quản trị), union (đơn vị cấp dưới)."
_OF_UNION = "Đơn vị cấp dưới mà người này, chương trình này chỉ được xem việc."
_PROGRAM = "Tên chương trình, để biết đã đưa mã cho ai."

Login = Annotated[str, About(help="Tên đăng nhập.", stands="TÊN")]
Role = Annotated[str, About(help=_ROLE, option="--role", stands="VAI_TRÒ")]
Name = Annotated[
    str, About(help="Họ tên, ghi trong lịch sử (mặc định: tên đăng nhập).", option="--name", stands="HỌ_TÊN")
]
OfUnion = Annotated[str | None, About(help=_OF_UNION, option="--union", stands="ĐƠN_VỊ")]
Password = Annotated[Secret, About()]
Undo = Annotated[bool, About(help="Cho đăng nhập lại.", option="--undo")]
Program = Annotated[str, About(help=_PROGRAM, stands="TÊN")]
Write = Annotated[bool, About(help="Cho ghi, không chỉ xem.", option="--write")]
GivenTo = Annotated[str, About(help="Đã đưa cho ai, máy nào.", stands="TÊN")]
Mine = Annotated[bool, About(help="Chỉ việc được giao cho mình.", option="--own")]
Key = Annotated[str, About(help="Tên hoặc số hiệu của mã, đường dẫn, lịch đã cấp.", stands="MÃ")]


def _record(account: Account, words: str) -> UseResult:
    return UseResult({"id": account.id, "login": account.login, "active": account.active}, words)


def add(
    do: UseSubject, login: Login, *, role: Role = "clerk", name: Name = "", union: OfUnion = None, password: Password
) -> UseResult:
    """Add a person."""
    account = people.add(do.office, do.store, login, role, password, do.at, name, union)
    return _record(account, t("Đã thêm {name}.", name=account.name))


def change(do: UseSubject, id: Login, *, name: Name, role: Role, union: OfUnion = None) -> UseResult:
    """Give a person another name or role."""
    account = people.change(do.office, do.store, id, do.at, name=name, role=role, union=union)
    return _record(account, t("Đã ghi {name}.", name=account.name))


def set_password(do: UseSubject, id: Login, *, password: Password) -> UseResult:
    """Give a person a new password, who is signed out everywhere."""
    account = people.set_password(do.store, people.login_of(id), password)
    return _record(account, t("Đã đặt mật khẩu mới cho {name}.", name=account.name))


def lock(do: UseSubject, id: Login, *, undo: Undo = False) -> UseResult:
    """Let a person in no more, from now on, or again."""
    if do.account == id and not undo:
        raise SetupError("Không tự khóa mình: nhờ một người quản trị khác.")
    account = people.lock(do.store, people.login_of(id), undo=undo)
    words = t("{name} đăng nhập lại được.", name=account.name) if undo else t("Đã khóa {name}.", name=account.name)
    return _record(account, words)


def sign_out(do: UseSubject, id: Login) -> UseResult:
    """Sign a person out everywhere."""
    account = do.store.people.called(id)
    do.store.keys.end_sessions(account.id)
    return _record(account, t("Đã đăng xuất."))


def token(do: UseSubject, name: Program, *, write: Write = False, union: OfUnion = None) -> UseResult:
    """Make a token for a program; it is shown this once."""
    scope = "write" if write else "read"
    return _made(keys.make(do.office, do.store, "program", name, do.at, do.who, union, scope))


def link(do: UseSubject, union: OfUnion, *, name: GivenTo = "") -> UseResult:
    """Make a secret link by which a union comes in; it is shown this once."""
    return _made(keys.make(do.office, do.store, "union", name, do.at, do.who, union))


def feed(do: UseSubject, name: GivenTo = "", *, union: OfUnion = None, own: Mine = False) -> UseResult:
    """Make the address of a calendar, with ``own`` of what is given to who asks; it is shown this once.

    A lower union makes one of its own days.
    """
    name, union = (name or do.who or do.union_id, do.union_id) if do.union_id is not None else (name, union)
    person = do.account if own else None
    return _made(keys.make(do.office, do.store, "feed", name, do.at, do.who, union, person=person))


def _made(made: NewKey) -> UseResult:
    words = t("Chép ngay: mã này không xem lại được.")
    return UseResult({"id": made.key.id, "token": made.secret}, words, [made.secret], made)


def revoke(do: UseSubject, id: Key) -> UseResult:
    """Let a token, link or feed, or all of a name, open nothing any more."""
    return _revoked(do, id, keys.issued(do.store))


def revoke_address(do: UseSubject, id: Key) -> UseResult:
    """Let a link or feed open nothing any more; a lower union revokes its own feeds."""
    return _revoked(do, id, do.store.keys.all("feed", *(() if do.union_id else ("union",)), union_id=do.union_id))


def revoke_of_union(do: UseSubject, id: Key, union: OfUnion) -> UseResult:
    """Let a link or feed of a union open nothing any more."""
    return _revoked(do, id, do.store.keys.all("union", "feed", union_id=union))


def revoke_unused(do: UseSubject) -> UseResult:
    """Let the links by which nobody came in yet open nothing, so that others can be made in their place."""
    count = keys.revoke_unused(do.store)
    return UseResult({"revoked": count}, t("Đã thu hồi {count} đường dẫn chưa ai mở.", count=count))


def _revoked(do: UseSubject, id: str, issued: Sequence[AccessKey]) -> UseResult:
    found = [key for key in issued if id in (key.id, key.name)]
    if not found:
        raise UnknownRefError("Không có gì được cấp với tên “{name}”. Xem: vanthu people list", name=id)
    for key in found:
        keys.revoke(do.store, key.id)
    return UseResult({"revoked": [key.id for key in found]}, t("Đã thu hồi “{name}”.", name=found[0].name))
