"""Who may sign in. What is stored of a password is made elsewhere (``office.people``) and opens nothing."""

import secrets
from typing import Any, Literal, get_args

from sqlalchemy import Connection, delete, func, insert, select, update

from pipeline.errors import VanthuError
from pipeline.store import schema
from pipeline.store.database import Part
from pipeline.store.errors import UnknownRefError
from pipeline.words import t
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
        return [account(row) for row in self._rows(asked)]

    def called(self, ref: str) -> Account:
        """Return the person with this id or login; raise ``UnknownRefError`` where there is none."""
        return account(self._read(_row, ref))

    def password_of(self, login: str) -> tuple[Account, str | None] | None:
        """Return the person with this login and what is stored of the password, ``None`` where nobody has it."""
        row = self._first(select(schema.people).where(schema.people.c.login == login))
        return (account(row), row.password) if row is not None else None

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
                raise LastAdminError(t("Đây là người quản trị cuối cùng: cử người khác làm quản trị trước."))
            if not values.get("active", True) or "password" in values:
                connection.execute(delete(mine).where(mine.c.person == row.id))
        return self.called(row.id)


def account(row: Any) -> Account:
    """Return the person of a row."""
    return Account(**{name: getattr(row, name) for name in Account.model_fields})


def _row(connection: Connection, ref: str) -> Any:
    table = schema.people
    asked = select(table).where((table.c.id == ref) | (table.c.login == ref))
    found = connection.execute(asked).first()
    if found is None:
        raise UnknownRefError(t("Không có người dùng “{name}”. Xem: vanthu people list", name=ref))
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
            raise TakenNameError(t("Đã có người dùng tên “{name}”: chọn tên khác.", name=login or name))
