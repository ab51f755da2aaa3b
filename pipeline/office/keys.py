"""What lets somebody in without a password: tokens of programs, links of lower unions, addresses of feeds.

Each has a name, so that people know whom it was given to, and can be revoked: from that moment on it opens nothing.
The secret is shown once, when it is made; only its hash is kept.
"""

import datetime
import unicodedata
from collections.abc import Sequence
from typing import Annotated

from pipeline.office import Office, called
from pipeline.office.chasing import is_lower_union
from pipeline.office.people import OfUnion
from pipeline.office.uses import About, UseResult, UseSubject
from pipeline.store import Store, UnknownRefError
from pipeline.store.people import AccessKey, Account, Kind, NewKey, Scope
from pipeline.support.errors import SetupError, found_or
from pipeline.support.words import one_line, t
from pipeline.unions.column_meanings import contact_of
from schemas import Contact, Union

#: What a key is for, and how it is called.
KINDS: dict[Kind, str] = {
    "program": "Chương trình", "union": "Đường dẫn của đơn vị", "feed": "Lịch đăng ký", "session": "Đang đăng nhập",
}  # fmt: skip
_LONGEST_NAME = 80
#: Feeds, links or tokens of one kind that a lower union has: more devices nobody there carries.
MOST_OF_UNION = 20
_MOST: dict[str | None, int] = {None: 10_000}  # of the office and all its unions together
#: So many links are made at a time: more codes no browser shows at once.
MOST_LINKS = 300
#: A day at the desk: whoever leaves in the evening is signed out by the morning.
_SESSION = datetime.timedelta(hours=12)
#: How much is kept of what a browser says of itself.
_LONGEST_DEVICE = 120


def make(
    office: Office, store: Store, kind: Kind, name: str, at: datetime.datetime, who: str | None,
    union: str | None = None, scope: Scope = "read", person: str | None = None,
) -> NewKey:  # fmt: skip
    """Make a token of a ``program``, a link of a ``union`` (``/u/SECRET``), the address of a calendar (``feed``).

    A program reads, or with the scope ``write`` also writes; of a lower union it sees that one's duties alone. A
    calendar (``/feeds/SECRET.ics``) is that of a union, of a ``person`` (by the id), or else of the office.
    """
    union_id = called(office.known, union, at.date()).id if union is not None else None
    name = _plain(name)
    if not 0 < len(name) <= _LONGEST_NAME:
        raise SetupError("Ghi tên để biết đã đưa cho ai, nhiều nhất {count} ký tự.", count=_LONGEST_NAME)
    most = _MOST.get(union_id, MOST_OF_UNION)
    if len(store.keys.all(kind, union_id=union_id)) >= most:
        raise SetupError("Đơn vị này đã có {count} địa chỉ, mã loại ấy: thu hồi bớt rồi tạo.", count=most)
    scope = "write" if kind == "union" else scope
    return store.keys.make(kind, name, moment(at), who=who, union_id=union_id, scope=scope, person=person)


def links_of_all(
    office: Office, store: Store, at: datetime.datetime, who: str | None
) -> tuple[list[tuple[Union, Contact, str]], int]:
    """Make a link for each union below the office that has none, so many at a time; say how many have none yet.

    Return each union with how to reach it, and the secret. One that has a link keeps it: somebody may be using it.
    """
    if office.union is None:
        raise SetupError("Chưa chọn công đoàn của cơ quan nên chưa biết đơn vị cấp dưới.")
    with store.at_once():
        have = {key.union_id for key in store.keys.all("union")}
        below = office.known.descendants(office.union.id, at.date())
        lack = [union for union in below if union.id not in have and is_lower_union(office, union.id)]
        lack.sort(key=lambda union: (union.kind == "grassroots", union.name))
        made = []
        for union in lack[:MOST_LINKS]:
            contact = contact_of(union) or Contact()
            name = (contact.chair or union.name)[:_LONGEST_NAME]
            key = make(office, store, "union", name, at, who, union.id)
            made.append((union, contact, key.secret))
    return made, len(lack) - len(made)


def issued(store: Store) -> list[AccessKey]:
    """Return all tokens, links and feeds, the newest first."""
    return store.keys.all("program", "union", "feed")


# --------------------
# What people make and revoke.

Program = Annotated[str, About("Tên chương trình, để biết đã đưa mã cho ai.", stands="TÊN")]
Write = Annotated[bool, About("Cho ghi, không chỉ xem.", "--write")]
GivenTo = Annotated[str, About("Đã đưa cho ai, máy nào.", stands="TÊN")]
Mine = Annotated[bool, About("Chỉ việc được giao cho mình.", "--own")]
Key = Annotated[str, About("Tên hoặc số hiệu của mã, đường dẫn, lịch đã cấp.", stands="MÃ")]


def token(do: UseSubject, name: Program, *, write: Write = False, union: OfUnion = None) -> UseResult:
    """Make a token for a program; it is shown this once."""
    return _made(make(do.office, do.store, "program", name, do.at, do.who, union, "write" if write else "read"))


def link(do: UseSubject, union: OfUnion, *, name: GivenTo = "") -> UseResult:
    """Make a secret link by which a union comes in; it is shown this once."""
    return _made(make(do.office, do.store, "union", name, do.at, do.who, union))


def feed(do: UseSubject, name: GivenTo = "", *, union: OfUnion = None, own: Mine = False) -> UseResult:
    """Make the address of a calendar, with ``own`` of what is given to who asks; it is shown this once.

    A lower union makes one of its own days.
    """
    name, union = (name or do.who or do.union_id, do.union_id) if do.union_id is not None else (name, union)
    return _made(make(do.office, do.store, "feed", name, do.at, do.who, union, person=do.account if own else None))


def _made(made: NewKey) -> UseResult:
    words = t("Chép ngay: mã này không xem lại được.")
    return UseResult(words, {"id": made.key.id, "token": made.secret}, [made.secret], made)


def revoke(do: UseSubject, id: Key) -> UseResult:
    """Let a token, link or feed, or all of a name, open nothing any more."""
    return _revoked(do, id, issued(do.store))


def revoke_address(do: UseSubject, id: Key, *, union: OfUnion = None) -> UseResult:
    """Let a link or feed, of a union where one is named, open nothing any more; a lower union revokes its own feeds."""
    kinds: tuple[Kind, ...] = ("feed",) if do.union_id else ("feed", "union")
    return _revoked(do, id, do.store.keys.all(*kinds, union_id=do.union_id or union))


def _revoked(do: UseSubject, id: str, issued: Sequence[AccessKey]) -> UseResult:
    """Revoke all of what was issued that has this id or name; ``UnknownRefError`` where nothing has."""
    found = [key for key in issued if id in (key.id, key.name)]
    unknown = UnknownRefError("Không có gì được cấp với tên “{name}”. Xem: vanthu people list", name=id)
    for key in found_or(found, unknown):
        do.store.keys.revoke(key.id, "program", "union", "feed")
    return UseResult(t("Đã thu hồi “{name}”.", name=found[0].name), {"revoked": [key.id for key in found]})


def revoke_unused(do: UseSubject) -> UseResult:
    """Let the links of unions by which nobody ever came in open nothing, so that others can be made in their place."""
    unused = [key.id for key in do.store.keys.all("union") if key.used_on is None]
    with do.store.at_once():
        for id in unused:
            do.store.keys.revoke(id, "union")
    return UseResult(t("Đã thu hồi {count} đường dẫn chưa ai mở.", count=len(unused)))


# --------------------
# Sessions of people who signed in.


def sign_in(store: Store, account: Account, device: str, at: datetime.datetime) -> NewKey:
    """Begin a session of a person at a device."""
    until = moment(at + _SESSION)
    return store.keys.make("session", _plain(device)[:_LONGEST_DEVICE], moment(at), person=account.id, until=until)


def sessions(store: Store, account: str, at: datetime.datetime) -> list[AccessKey]:
    """Return a person's sessions that are not over."""
    return [key for key in store.keys.all("session", person=account) if (key.until or "") > moment(at)]


def _plain(typed: str) -> str:
    """Return typed words on one line, blanks for signs that cannot be printed."""
    shown = (sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", typed))
    return one_line("".join(shown))


def moment(at: datetime.datetime) -> str:
    """Return a moment as keys are stored with it (ISO, to the second)."""
    return at.isoformat()[:19]
