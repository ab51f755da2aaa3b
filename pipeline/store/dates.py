"""The dates of letters, and whom they name."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy import union as union_of

from pipeline.grouping import grouped
from pipeline.registry.names import key
from pipeline.store import checksums, rows, schema
from pipeline.store.choices import as_said, may_leave
from pipeline.store.class_rows import named
from pipeline.store.database import Part
from pipeline.store.filtering import concerns
from pipeline.store.list_order import NEAR_US, NO_DAY
from pipeline.store.records import Concerned, StoredDate
from pipeline.store.references import bodies_called
from pipeline.store.schema import given, of_ids
from schemas import iso

_A_DAY = datetime.timedelta(days=1)

_DATE, _HEAD, _BODY = schema.dates, schema.letters, schema.bodies.c
_STORED = (
    select(
        _DATE.c.number.label("row"),
        _DATE.c.content,
        *(_HEAD.c[name] for name in ("sha256", "number", "symbol", "issuer", "issued_on", "subject")),
        as_said(_HEAD.c.sha256),
    )
    .join(_HEAD, _HEAD.c.sha256 == _DATE.c.letter)
    .where(checksums.sound(_DATE, _HEAD))
)
#: Dates of letters that are only for us to know concern nobody.
_FOR_OTHERS = _HEAD.c.direction != "info"


def _read(lines: Iterable[Any]) -> Iterator[tuple[int, StoredDate]]:
    return ((line.row, rows.date(line._mapping)) for line in lines)


def place_of_date(item: StoredDate) -> tuple[str, str, str]:
    """Return where a date stands in lists."""
    return (item.date.last_good or item.date.date or "9", item.sha256, item.date.id)


class Dates(Part):
    """The dates of letters."""

    def find(
        self,
        union: str | None = None,
        from_: datetime.date | None = None,
        to: datetime.date | None = None,
        *,
        everybody: bool = False,
        letters: Collection[str] | None = None,
        approved: bool = False,
    ) -> list[StoredDate]:
        """List the dates of all letters; recurring and undated ones, which have no day to compare, always.

        With ``union`` only those that concern it: by name or class, or because the letter binds it; with ``letters``
        (ids) only theirs. Those of letters that are only for us to know are listed only where ``everybody`` is set;
        with ``approved`` only those of letters that a person approved, which is all that a lower union may see.
        """
        date = _DATE.c
        with self._database.reading() as connection:
            wanted = given(
                (not everybody or None, lambda _: _FOR_OTHERS),
                (approved or None, lambda _: may_leave(date.letter)),
                (iso(from_), lambda day: or_(date.last_day.is_(None), date.last_day >= day)),
                (iso(to), lambda day: or_(date.first_day.is_(None), date.first_day <= day)),
                (union, lambda name: concerns(bodies_called(connection, name))),
            )
            lines = of_ids(connection, _STORED.where(*wanted), date.letter, letters)
            return sorted((line for _, line in _read(lines) if not line.is_of_other), key=place_of_date)

    def numbered(self, numbers: Collection[int]) -> dict[int, StoredDate]:
        """Return dates by the numbers of their rows; what went since those were asked for is left out."""
        lines = self._of_ids(_STORED, _DATE.c.number, numbers)
        return {number: line for number, line in _read(lines) if not line.is_of_other}

    def numbers(self, approved: bool = False) -> Iterator[tuple[int, str]]:
        """Yield the number of each date that ``find`` gives of all, and the id of its letter."""
        asked = select(_DATE.c.number, _DATE.c.letter)
        asked = asked.join(_HEAD, _HEAD.c.sha256 == _DATE.c.letter).where(_FOR_OTHERS)
        lines = self._of_ids(asked.where(may_leave(_DATE.c.letter)) if approved else asked, _DATE.c.number, None)
        yield from ((number, letter) for number, letter in lines)

    def naming(self) -> Iterator[tuple[int, Concerned]]:
        """Yield the number of each date that names anybody, with each of those."""
        asked = select(named.c.date, _BODY.key, _BODY.union_id).join(schema.bodies, _BODY.id == named.c.body)
        yield from ((number, Concerned(*body)) for number, *body in self._of_ids(asked, named.c.date, None))

    def around(self, first: datetime.date | None, last: datetime.date | None) -> frozenset[str]:
        """Return the letters of which a date or a duty may fall between two days (``None`` = open); a few too many."""
        # With a day more on either side; ``None`` is no bound.
        begin = (first - _A_DAY).isoformat() if first is not None and first > datetime.date.min else ""
        end = (last + _A_DAY).isoformat() if last is not None and last < datetime.date.max else "9999-12-31"
        dates, duties, owed, listed = _DATE.c, schema.duties.c, schema.obligations.c, schema.listed_duties.c
        own = select(duties.letter).join(schema.obligations, owed.duty == duties.id).where(owed.in_force.is_not(None))
        near = (listed.recurring.is_(False), listed.place.in_(NEAR_US), listed.day.between(begin, end))
        asked = union_of(
            select(dates.letter).where(dates.last_day >= begin, or_(dates.first_day.is_(None), dates.first_day <= end)),
            select(dates.letter).where(dates.type == "recurring", dates.last_day.is_(None)),
            select(duties.letter).where(duties.in_force.is_not(None)),
            own,
            select(listed.letter).where(*near, listed.day != NO_DAY),
        )
        return frozenset(self._values(asked))

    def concerned(self, letters: Collection[str] | None = None) -> dict[tuple[str, str], frozenset[Concerned]]:
        """Return whom each date names that names anybody, by letter and date; of all letters, or of some."""
        asked = _whom(_DATE.c.letter, _DATE.c.id, _BODY.key, _BODY.union_id)
        found = grouped(self._of_ids(asked, _DATE.c.letter, letters), lambda row: (row.letter, row.id))
        return {place: frozenset(Concerned(row.key, row.union_id) for row in those) for place, those in found.items()}

    def invited(self, approved: bool = False) -> dict[str, str]:
        """Return the names of the unions, by id, that events and periods of others' (``approved``) letters name."""
        asked = (
            _whom(_BODY.id, _BODY.union_id, _BODY.name, _BODY.key, _HEAD.c.issuer)
            .join(_HEAD, _HEAD.c.sha256 == _DATE.c.letter)
            .where(_DATE.c.type.in_(("event", "period")), _BODY.union_id.is_not(None))
            .order_by(_BODY.id)
        )
        rows = self._rows((asked.where(may_leave(_DATE.c.letter)) if approved else asked).distinct())
        return {union: name for _, union, name, own, issuer in rows if own != key(issuer or "")}


def _whom(*columns: Any) -> Select[Any]:
    asked = select(*columns).join_from(_DATE, named, named.c.date == _DATE.c.number)
    return asked.join(schema.bodies, _BODY.id == named.c.body)
