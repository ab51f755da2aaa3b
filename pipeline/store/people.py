"""Who may come in: people with a password, and whoever has a key; a log of who did.

What is stored of a password is made elsewhere (``office.people``), of a key only a hash: neither opens anything.
"""

import functools
import hashlib
import secrets
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Final, Literal, NamedTuple, get_args

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from pipeline.calendar import typed_dates
from pipeline.store import schema
from pipeline.store.database import EVENT, EVENTS, StorePart, log_lines, put_line
from pipeline.store.schema import conditions_of
from pipeline.support.errors import SetupError, StoreError, UnknownRefError, found_or
from schemas import Record

# --------------------
# Who came in, who tried to, who let whom in or out: a log of its own among the events, each line kept for a year.

AuditedAct = Literal[
    "sign-in", "wrong", "account", "change", "password", "second", "second-off", "lock", "unlock", "program", "union",
    "feed", "revoke", "end",
]  # fmt: skip
_LOG: Final = "access"


class Actor(NamedTuple):
    """Who acts, when (to the second), and from which address or machine."""

    who: str | None
    at: str
    place: str


#: Set by pages and commands before they do anything; a program of somebody's own need not.
acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def note_deed(connection: Connection, what: AuditedAct, about: str) -> None:
    """Write a line, in the transaction of the deed itself; what is older than a year goes."""
    by = acting.get() or Actor(None, typed_dates.now().isoformat()[:19], "")
    a_year_ago = f"{int(by.at[:4]) - 1:04}{by.at[4:]}"
    connection.execute(delete(EVENTS).where(EVENT.log == _LOG, EVENT.at < a_year_ago))
    line = {"log": _LOG, "letter": "", "obligation": "", "what": what, "detail": about}
    put_line(connection, **line, who=by.who, at=by.at, content=by.place)


# --------------------
# People.

Role = Literal["view", "clerk", "leader", "admin", "union"]
"""Xem, văn thư, lãnh đạo (bút phê, duyệt), quản trị, đơn vị cấp dưới (sees its own duties alone)."""

ROLES: tuple[Role, ...] = get_args(Role)
_PEOPLE, _WHO, _KEYS, _KEY = schema.people, schema.people.c, schema.keys, schema.keys.c


class Account(Record):
    """A person who may sign in; one that is not ``active`` may no more."""

    id: str
    login: str
    name: str
    role: Role
    union_id: str | None = None
    active: bool = True
    added_at: str


class Accounts(StorePart):
    """Everybody who may sign in, and who came in."""

    def note(self, what: AuditedAct, about: str) -> None:
        """Write a line of what changes nothing else: somebody signed in, or tried to."""
        with self._database.aside() as connection:
            note_deed(connection, what, about)

    def deeds_since(self, at: str, what: AuditedAct) -> list[tuple[str, str, str]]:
        """Return of each such deed since a moment, the first first, whom it was about, from where, and when."""
        asked = log_lines(EVENT.at >= at, EVENT.what == what, log=_LOG)
        return [(row.detail, row.content, row.at) for row in self._rows(asked)]

    def all(self) -> list[Account]:
        """Return everybody, those who are locked last."""
        asked = select(_PEOPLE).order_by(_WHO.active.desc(), _WHO.name, _WHO.id)
        return list(map(_account, self._rows(asked)))

    def called(self, ref: str) -> Account:
        """Return the person with this id or login; raise ``UnknownRefError`` where there is none."""
        return _account(self._read(_row, ref))

    def password_of(self, login: str) -> tuple[Account, str | None] | None:
        """Return the person with this login and what is stored of the password, ``None`` where nobody has it."""
        row = self._first(select(_PEOPLE).where(_WHO.login == login))
        return (_account(row), row.password) if row is not None else None

    def has_admin(self) -> bool:
        """Whether somebody can sign in who may let others in."""
        return self._read(_admins) > 0

    def add(self, login: str, name: str, role: Role, union_id: str | None, password: str | None, at: str) -> Account:
        """Add a person."""
        account = Account(id=secrets.token_hex(6), login=login, name=name, role=role, union_id=union_id, added_at=at)
        with self._database.writing() as connection:
            _refuse_twice(connection, "", login, name)
            connection.execute(insert(_PEOPLE).values(**account.model_dump(), password=password))
            note_deed(connection, "account", f"{login} ({role})")
        return account

    def change(self, ref: str, _deed: AuditedAct = "change", /, **values: Any) -> Account:
        """Change a person; who is locked is signed out. ``SetupError`` where nobody could let others in."""
        with self._database.writing() as connection:
            row = _row(connection, ref)
            _refuse_twice(connection, row.id, "", values.get("name", ""))
            connection.execute(update(_PEOPLE).where(_WHO.id == row.id).values(**values))
            if row.role == "admin" and row.active and not _admins(connection):
                raise SetupError("Đây là người quản trị cuối cùng: cử người khác làm quản trị trước.")
            if not values.get("active", True) or "password" in values:
                connection.execute(delete(_KEYS).where(_KEY.person == row.id))
            note_deed(connection, _deed, f"{row.login} {values.get('role', '')}".strip())
        return self.called(row.id)


_account = functools.partial(Account.model_validate, from_attributes=True)


def _row(connection: Connection, ref: str) -> Any:
    found = connection.execute(select(_PEOPLE).where((_WHO.id == ref) | (_WHO.login == ref))).first()
    return found_or(found, UnknownRefError("Không có người dùng “{name}”. Xem: vanthu people list", name=ref))


def _admins(connection: Connection) -> int:
    asked = select(func.count()).where(_WHO.role == "admin", _WHO.active.is_(True), _WHO.password.is_not(None))
    return int(connection.execute(asked).scalar_one())


def _refuse_twice(connection: Connection, own_id: str, login: str, name: str) -> None:
    """Raise ``SetupError`` where another account has this login, or this name in any capitals."""
    for other in connection.execute(select(_WHO.id, _WHO.login, _WHO.name)):
        if other.id != own_id and (other.login == login or other.name.casefold() == name.casefold()):
            raise SetupError("Đã có người dùng tên “{name}”: chọn tên khác.", name=login or name)


# --------------------
# What lets somebody in by being known: sessions, tokens of programs, secret links of unions, addresses of feeds.
# What is revoked is deleted: it opens nothing from then on.

Kind = Literal["session", "program", "union", "feed"]
Scope = Literal["read", "write"]

#: 256 bits: nobody guesses one, so that a plain hash of it is enough.
_BYTES = 32


class AccessKey(Record):
    """What is known of a secret, but for the secret itself."""

    id: str
    kind: Kind
    name: str
    """What people call it: the device of a session, the program, to whom a link was given."""
    person: str | None = None
    """Of a session: whose."""
    union_id: str | None = None
    """Of a link, feed or program of a lower union: its union; ``None`` is the office."""
    scope: Scope = "read"
    made_at: str
    made_by: str | None = None
    used_on: str | None = None
    """The last day on which it was used."""
    until: str | None = None
    """When it stops to count, where it does by itself."""


class NewKey(NamedTuple):
    """A new key, and its secret: this is the only time that it can be seen."""

    key: AccessKey
    secret: str


class Keys(StorePart):
    """All that lets somebody in, beside passwords."""

    def make(self, kind: Kind, name: str, at: str, *, who: str | None = None, **of: str | None) -> NewKey:
        """Make a key (with ``person``, ``union_id``, ``scope``, ``until``) and return it with its secret."""
        secret = secrets.token_urlsafe(_BYTES)
        said = {"id": secrets.token_hex(6), "kind": kind, "name": name, "made_at": at, "made_by": who}
        key = AccessKey.model_validate(said | of)
        with self._database.aside() if kind == "session" else self._database.writing() as connection:
            connection.execute(insert(_KEYS), {**key.model_dump(), "secret": _hashed(secret)})
            if kind == "session":  # nobody else asks for those that are over
                connection.execute(delete(_KEYS).where(_KEY.until < at))
            else:
                note_deed(connection, kind, name)
        return NewKey(key, secret)

    def of_secret(self, kind: Kind, secret: str, at: str) -> AccessKey | None:
        """Return the key that a secret is for, ``None`` where it is none, was revoked or is over at ``at``."""
        counts = or_(_KEY.until.is_(None), _KEY.until > at)
        row = self._first(select(_KEYS).where(_KEY.secret == _hashed(secret), _KEY.kind == kind, counts))
        if row is None:
            return None
        if row.used_on != at[:10]:  # once a day: what is only asked for should seldom have to write
            with suppress(StoreError), self._database.aside() as connection:  # nobody waits here for who writes
                connection.execute(update(_KEYS).where(_KEY.id == row.id).values(used_on=at[:10]))
        return _key(row)

    def session(self, secret: str, at: str) -> tuple[AccessKey, Account] | None:
        """Return a session and whose it is, ``None`` where it is over or the person is locked."""
        key = self.of_secret("session", secret, at)
        if key is None:
            return None
        row = self._first(select(_PEOPLE).where(_WHO.id == key.person, _WHO.active.is_(True)))
        return (key, _account(row)) if row is not None else None

    def all(self, *kinds: Kind, union_id: str | None = None, person: str | None = None) -> list[AccessKey]:
        """Return the keys of some kinds, of one union or person where that is asked for, the newest first."""
        wanted = conditions_of((union_id, _KEY.union_id.__eq__), (person, _KEY.person.__eq__))
        asked = select(_KEYS).where(_KEY.kind.in_(kinds), *wanted).order_by(_KEY.made_at.desc(), _KEY.id)
        return list(map(_key, self._rows(asked)))

    def revoke(self, id: str, *kinds: Kind, person: str | None = None) -> AccessKey:
        """Delete a key of these kinds, of this person where one is named; raise ``UnknownRefError`` for another one."""
        with self._database.aside() if kinds == ("session",) else self._database.writing() as connection:
            own = conditions_of((person, _KEY.person.__eq__))
            found = connection.execute(select(_KEYS).where(_KEY.id == id, _KEY.kind.in_(kinds), *own)).one_or_none()
            row = found_or(found, UnknownRefError("Không có mã, đường dẫn này, hoặc đã thu hồi."))
            connection.execute(delete(_KEYS).where(_KEY.id == id))
            note_deed(connection, "revoke", row.name)
        return _key(row)

    def end_sessions(self, person: str, but: str | None = None) -> None:
        """Sign a person out everywhere, but for one session."""
        with self._database.aside() as connection:
            others = conditions_of((but, _KEY.id.__ne__))
            connection.execute(delete(_KEYS).where(_KEY.person == person, _KEY.kind == "session", *others))
            note_deed(connection, "end", _row(connection, person).login)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


_key = functools.partial(AccessKey.model_validate, from_attributes=True)
