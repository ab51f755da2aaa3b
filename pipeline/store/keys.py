"""What lets somebody in by being known: sessions, tokens of programs, secret links of unions, addresses of feeds.

Only a hash of each is stored, and what is revoked is deleted: it opens nothing from then on.
"""

import hashlib
import secrets
from contextlib import suppress
from typing import Any, Literal, NamedTuple

from sqlalchemy import Select, delete, insert, or_, select, update

from pipeline.store import schema
from pipeline.store.database import Part
from pipeline.store.errors import StoreError, UnknownRefError
from pipeline.store.people import Account
from pipeline.words import t
from schemas.source import Record

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
                raise UnknownRefError(t("Không có mã, đường dẫn này, hoặc đã thu hồi."))
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


def _key(row: Any) -> Key:
    return Key(**{name: getattr(row, name) for name in Key.model_fields})
