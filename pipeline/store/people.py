"""Who may come in: people with a password, and whoever has a key.

What is stored of a password is made elsewhere (``office.people``), of a key only a hash: neither opens anything.
"""

import functools
import hashlib
import secrets
from contextlib import suppress
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from pipeline.errors import VanthuError
from pipeline.store import schema
from pipeline.store.database import Part
from pipeline.store.errors import StoreError, UnknownRefError
from schemas.source import Record

Role = Literal["view", "clerk", "leader", "admin", "union"]
"""Xem, văn thư, lãnh đạo (bút phê, duyệt), quản trị, đơn vị cấp dưới (sees its own duties alone)."""

ROLES: tuple[Role, ...] = get_args(Role)


class Account(Record):
    """A person who may sign in; one that is not ``active`` may no more."""

    id: str
    login: str
    name: str
    role: Role
    union_id: str | None = None
    active: bool = True
    added_at: str


class LastAdminError(VanthuError):
    """Nobody would be left who may let others in."""

    exit_code = 2


class TakenNameError(VanthuError):
    """Two people would be called alike, and what each did could not be told apart."""

    exit_code = 2


class People(Part):
    """Everybody who may sign in."""

    def all(self) -> list[Account]:
        """Return everybody, those who are locked last."""
        table = schema.people.c
        asked = select(schema.people).order_by(table.active.desc(), table.name, table.id)
        return [_account(row) for row in self._rows(asked)]

    def called(self, ref: str) -> Account:
        """Return the person with this id or login; raise ``UnknownRefError`` where there is none."""
        return _account(self._read(_row, ref))

    def password_of(self, login: str) -> tuple[Account, str | None] | None:
        """Return the person with this login and what is stored of the password, ``None`` where nobody has it."""
        row = self._first(select(schema.people).where(schema.people.c.login == login))
        return (_account(row), row.password) if row is not None else None

    def has_admin(self) -> bool:
        """Say whether somebody can sign in who may let others in."""
        return self._read(_admins) > 0

    def add(self, login: str, name: str, role: Role, union_id: str | None, password: str | None, at: str) -> Account:
        """Add a person."""
        values = {"id": secrets.token_hex(6), "login": login, "name": name, "role": role, "union_id": union_id}
        with self._database.writing() as connection:
            _refuse_twice(connection, "", login, name)
            row = {**values, "password": password, "active": True, "added_at": at}
            connection.execute(insert(schema.people), row)
        return self.called(values["id"] or "")

    def change(self, ref: str, **values: Any) -> Account:
        """Change name, role, union, password or ``active`` of a person; who is locked is signed out everywhere.

        Raises ``LastAdminError`` where nobody would be left who may let others in.
        """
        table, mine = schema.people, schema.keys
        with self._database.writing() as connection:
            row = _row(connection, ref)
            _refuse_twice(connection, row.id, "", values.get("name", ""))
            connection.execute(update(table).where(table.c.id == row.id).values(**values))
            if row.role == "admin" and row.active and not _admins(connection):
                raise LastAdminError("Đây là người quản trị cuối cùng: cử người khác làm quản trị trước.")
            if not values.get("active", True) or "password" in values:
                connection.execute(delete(mine).where(mine.c.person == row.id))
        return self.called(row.id)


_account = functools.partial(Account.model_validate, from_attributes=True)


def _row(connection: Connection, ref: str) -> Any:
    table = schema.people
    asked = select(table).where((table.c.id == ref) | (table.c.login == ref))
    found = connection.execute(asked).first()
    if found is None:
        raise UnknownRefError("Không có người dùng “{name}”. Xem: vanthu people list", name=ref)
    return found


def _admins(connection: Connection) -> int:
    table = schema.people.c
    asked = select(func.count()).where(table.role == "admin", table.active.is_(True), table.password.is_not(None))
    found: int = connection.execute(asked).scalar_one()
    return found


def _refuse_twice(connection: Connection, own_id: str, login: str, name: str) -> None:
    table = schema.people.c
    for other in connection.execute(select(table.id, table.login, table.name)).all():
        if other.id != own_id and (other.login == login or other.name.casefold() == name.casefold()):
            raise TakenNameError("Đã có người dùng tên “{name}”: chọn tên khác.", name=login or name)


# --------------------
# What lets somebody in by being known: sessions, tokens of programs, secret links of unions, addresses of feeds.
# What is revoked is deleted: it opens nothing from then on.

Kind = Literal["session", "program", "union", "feed"]
Scope = Literal["read", "write"]

#: 256 bits: nobody guesses one, so that a plain hash of it is enough.
_BYTES = 32
_LONGEST = 200


class Key(Record):
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


class Made(NamedTuple):
    """A new key, and its secret: this is the only time that it can be seen."""

    key: Key
    secret: str


class Keys(Part):
    """All that lets somebody in, beside passwords."""

    def make(
        self,
        kind: Kind,
        name: str,
        at: str,
        *,
        who: str | None = None,
        person: str | None = None,
        union_id: str | None = None,
        scope: Scope = "read",
        until: str | None = None,
    ) -> Made:
        """Make a key and return it with its secret."""
        secret = secrets.token_urlsafe(_BYTES)
        key = Key(id=secrets.token_hex(6), kind=kind, name=name, person=person, union_id=union_id, scope=scope,
                  made_at=at, made_by=who, until=until)  # fmt: skip
        database = self._database
        with database.aside() if kind == "session" else database.writing() as connection:
            connection.execute(insert(schema.keys), {**key.model_dump(), "secret": _hashed(secret)})
            if kind == "session":  # nobody else asks for those that are over
                connection.execute(delete(schema.keys).where(schema.keys.c.until < at))
        return Made(key, secret)

    def of_secret(self, kind: Kind, secret: str, at: str) -> Key | None:
        """Return the key that a secret is for, ``None`` where it is none, was revoked or is over at ``at``."""
        found = self._opened(kind, secret, at)
        return found[0] if found is not None else None

    def session(self, secret: str, at: str) -> tuple[Key, Account] | None:
        """Return a session and whose it is, ``None`` where it is over or the person is locked."""
        found = self._opened("session", secret, at)
        if found is None or found[1] is None or not found[1].active:
            return None
        return found[0], found[1]

    def all(self, *kinds: Kind, union_id: str | None = None, person: str | None = None) -> list[Key]:
        """Return the keys of some kinds, of one union or person where that is asked for, the newest first."""
        table = schema.keys
        asked = select(table).where(table.c.kind.in_(kinds)).order_by(table.c.made_at.desc(), table.c.id)
        if union_id is not None:
            asked = asked.where(table.c.union_id == union_id)
        if person is not None:
            asked = asked.where(table.c.person == person)
        return [_key(row) for row in self._rows(asked)]

    def revoke(self, id: str, *kinds: Kind, person: str | None = None) -> Key:
        """Delete a key of these kinds, of this person where one is named; raise ``UnknownRefError`` for another one."""
        table = schema.keys
        with self._database.aside() if kinds == ("session",) else self._database.writing() as connection:
            asked = select(table).where(table.c.id == id, table.c.kind.in_(kinds))
            row = connection.execute(asked).one_or_none()
            if row is None or (person is not None and row.person != person):
                raise UnknownRefError("Không có mã, đường dẫn này, hoặc đã thu hồi.")
            connection.execute(delete(table).where(table.c.id == id))
        return _key(row)

    def end_sessions(self, person: str, but: str | None = None) -> None:
        """Sign a person out everywhere, but for one session."""
        table = schema.keys.c
        with self._database.aside() as connection:
            ended = delete(schema.keys).where(table.person == person, table.kind == "session")
            connection.execute(ended.where(table.id != but) if but is not None else ended)

    def _opened(self, kind: Kind, secret: str, at: str) -> tuple[Key, Account | None] | None:
        if not secret or len(secret) > _LONGEST:
            return None
        row = self._first(_with_person(kind, secret, at))
        if row is None:
            return None
        key = _key(row)
        if key.used_on != at[:10]:  # once a day: what is only asked for should seldom have to write
            self._used(key.id, at[:10])
        whose = {
            name.removeprefix("person_"): value for name, value in row._mapping.items() if name.startswith("person_")
        }
        return key, Account(**whose) if whose["id"] else None

    def _used(self, id: str, day: str) -> None:
        table = schema.keys
        with suppress(StoreError), self._database.aside() as connection:  # who comes in does not wait for who writes
            connection.execute(update(table).where(table.c.id == id).values(used_on=day))


def _with_person(kind: Kind, secret: str, at: str) -> Select[Any]:
    """Return the question for the key that a secret is for, with the account of its person."""
    table, people = schema.keys, schema.people
    whose = (people.c[name].label(f"person_{name}") for name in Account.model_fields)
    return (
        select(table, *whose)
        .select_from(table.outerjoin(people, table.c.person == people.c.id))
        .where(table.c.secret == _hashed(secret), table.c.kind == kind)
        .where(or_(table.c.until.is_(None), table.c.until > at))
    )


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


_key = functools.partial(Key.model_validate, from_attributes=True)
