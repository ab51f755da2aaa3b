"""The dates of letters, and whom they name."""

import datetime
from collections import defaultdict

from sqlalchemy import ColumnElement, or_, select

from pipeline.registry.names import key
from pipeline.store import rows, schema
from pipeline.store.asked_for import concerns
from pipeline.store.database import Database
from pipeline.store.records import Concerned, StoredDate
from pipeline.store.union_names import bodies_called
from schemas.obligation import Side

_BELOW: tuple[Side, ...] = ("below",)
_BINDS = schema.duties.c.strength == "binding"


class Dates:
    """The dates of letters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self,
        union: str | None = None,
        from_: datetime.date | None = None,
        to: datetime.date | None = None,
        *,
        everybody: bool = False,
    ) -> list[StoredDate]:
        """List the dates of all letters; recurring and undated ones, which have no day to compare, always.

        With ``union`` only those that concern it: by name or class, or because the letter binds it. Those of letters
        that are only for us to know are listed only where ``everybody`` is set.
        """
        table, letters = schema.dates, schema.letters
        wanted: list[ColumnElement[bool]] = [] if everybody else [letters.c.direction != "info"]
        if from_ is not None:
            wanted.append(or_(table.c.last_day.is_(None), table.c.last_day >= from_.isoformat()))
        if to is not None:
            wanted.append(or_(table.c.first_day.is_(None), table.c.first_day <= to.isoformat()))
        columns = [letters.c[name] for name in ("sha256", "number", "symbol", "issuer", "issued_on", "subject")]
        with self._database.reading() as connection:
            if union is not None:
                wanted.append(concerns(bodies_called(connection, union)))
            asked = select(table.c.content, *columns).join(letters, letters.c.sha256 == table.c.letter)
            found = [rows.date(row) for row in connection.execute(asked.where(*wanted)).mappings()]
        return sorted(found, key=lambda item: (item.date.last_good or item.date.date or "9", item.sha256, item.date.id))

    def concerned(self) -> dict[tuple[str, str], frozenset[Concerned]]:
        """Return whom each date names that names anybody, by letter and date."""
        table, lines, bodies = schema.dates, schema.date_bodies, schema.bodies
        asked = (
            select(table.c.letter, table.c.id, bodies.c.key, bodies.c.union_id)
            .join_from(table, lines, lines.c.date == table.c.number)
            .join(bodies, bodies.c.id == lines.c.body)
        )
        found: dict[tuple[str, str], set[Concerned]] = defaultdict(set)
        with self._database.reading() as connection:
            for letter, date_id, *body in connection.execute(asked):
                found[letter, date_id].add(Concerned(*body))
        return {place: frozenset(named) for place, named in found.items()}

    def invited(self) -> dict[str, str]:
        """Return the names of the unions, by id, that events and periods of others' letters name."""
        table, lines, bodies, letters = schema.dates, schema.date_bodies, schema.bodies, schema.letters
        asked = (
            select(bodies.c.union_id, bodies.c.name, bodies.c.key, letters.c.issuer)
            .join_from(table, lines, lines.c.date == table.c.number)
            .join(bodies, bodies.c.id == lines.c.body)
            .join(letters, letters.c.sha256 == table.c.letter)
            .where(table.c.type.in_(("event", "period")), bodies.c.union_id.is_not(None))
            .order_by(bodies.c.id)
        )
        with self._database.reading() as connection:
            found = connection.execute(asked.distinct()).all()
        return {union: name for union, name, own, issuer in found if own != key(issuer or "")}
