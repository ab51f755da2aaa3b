"""The dates of letters, and whom they name."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy import union as union_of

from pipeline.registry.names import key
from pipeline.store import rows, schema, seals
from pipeline.store.asked_for import concerns
from pipeline.store.crowds import named
from pipeline.store.database import Part
from pipeline.store.listed import NEAR_US, NO_DAY
from pipeline.store.records import Concerned, StoredDate
from pipeline.store.references import bodies_called
from pipeline.store.reviews import is_approved
from pipeline.store.some import of_ids
from schemas.office import LetterKey, Side

_DAY = datetime.timedelta(days=1)
_BELOW: tuple[Side, ...] = ("below",)

_DATE, _HEAD = schema.dates, schema.letters
_STORED = (
    select(
        _DATE.c.number.label("row"),
        _DATE.c.content,
        *(_HEAD.c[name] for name in ("sha256", "number", "symbol", "issuer", "issued_on", "subject")),
    )
    .join(_HEAD, _HEAD.c.sha256 == _DATE.c.letter)
    .where(seals.sound(_DATE, _HEAD))
)
#: Dates of letters that are only for us to know concern nobody.
_FOR_OTHERS = _HEAD.c.direction != "info"


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
        table = schema.dates
        wanted: list[ColumnElement[bool]] = [] if everybody else [_FOR_OTHERS]
        wanted += [is_approved(table.c.letter)] if approved else []
        if from_ is not None:
            wanted.append(or_(table.c.last_day.is_(None), table.c.last_day >= from_.isoformat()))
        if to is not None:
            wanted.append(or_(table.c.first_day.is_(None), table.c.first_day <= to.isoformat()))
        with self._database.reading() as connection:
            if union is not None:
                wanted.append(concerns(bodies_called(connection, union)))
            lines = of_ids(connection, _STORED.where(*wanted), table.c.letter, letters)
            return sorted((rows.date(line._mapping) for line in lines), key=place_of_date)

    def numbered(self, numbers: Collection[int]) -> dict[int, StoredDate]:
        """Return dates by the numbers of their rows; what went since those were asked for is left out."""
        lines = self._of_ids(_STORED, schema.dates.c.number, numbers)
        return {line.row: rows.date(line._mapping) for line in lines}

    def numbers(self, approved: bool = False) -> Iterator[tuple[int, tuple[str | None, ...]]]:
        """Yield the number of each date that ``find`` gives of all, and what its letter is called (``LetterKey``)."""
        table, heads = schema.dates.c, schema.letters
        asked = select(table.number, *(heads.c[name] for name in LetterKey.model_fields))
        asked = asked.join(heads, heads.c.sha256 == table.letter).where(_FOR_OTHERS)
        lines = self._of_ids(asked.where(is_approved(table.letter)) if approved else asked, table.number, None)
        yield from ((number, tuple(key)) for number, *key in lines)

    def naming(self) -> Iterator[tuple[int, Concerned]]:
        """Yield the number of each date that names anybody, with each of those."""
        bodies = schema.bodies
        asked = select(named.c.date, bodies.c.key, bodies.c.union_id).join(bodies, bodies.c.id == named.c.body)
        yield from ((number, Concerned(*body)) for number, *body in self._of_ids(asked, named.c.date, None))

    def around(self, first: datetime.date | None, last: datetime.date | None) -> frozenset[str]:
        """Return the letters of which a date or a duty may fall between two days (``None`` = open); a few too many.

        With one of them come all that are called the same: a date tells its duties by what their letter is called.
        """
        dates, duties, owed, listed, heads = (
            schema.dates.c, schema.duties.c, schema.obligations.c, schema.listed_duties.c, schema.letters.c
        )  # fmt: skip
        begin, end = _with_a_day_more(first, last)
        recurs = and_(dates.type == "recurring", dates.last_day.is_(None))
        own = select(duties.letter).join(schema.obligations, owed.duty == duties.id).where(owed.in_force.is_not(None))
        asked = union_of(
            select(dates.letter).where(dates.last_day >= begin, or_(dates.first_day.is_(None), dates.first_day <= end)),
            select(dates.letter).where(recurs),
            select(duties.letter).where(duties.in_force.is_not(None)),
            own,
            select(listed.letter).where(listed.recurring.is_(False), listed.place.in_(NEAR_US),
                                        listed.day.between(begin, end), listed.day != NO_DAY),
        )  # fmt: skip
        alike = schema.letters.alias().c
        called = select(heads.reference).where(heads.sha256.in_(asked))
        return frozenset(self._values(select(alike.sha256).where(alike.reference.in_(called))))

    def concerned(self, letters: Collection[str] | None = None) -> dict[tuple[str, str], frozenset[Concerned]]:
        """Return whom each date names that names anybody, by letter and date; of all letters, or of some."""
        table, lines, bodies = schema.dates, named, schema.bodies
        asked = (
            select(table.c.letter, table.c.id, bodies.c.key, bodies.c.union_id)
            .join_from(table, lines, lines.c.date == table.c.number)
            .join(bodies, bodies.c.id == lines.c.body)
        )
        found: dict[tuple[str, str], set[Concerned]] = defaultdict(set)
        for letter, date_id, *body in self._of_ids(asked, table.c.letter, letters):
            found[letter, date_id].add(Concerned(*body))
        return {place: frozenset(those) for place, those in found.items()}

    def invited(self, approved: bool = False) -> dict[str, str]:
        """Return the names of the unions, by id, that events and periods of others' (``approved``) letters name."""
        table, lines, bodies, letters = schema.dates, named, schema.bodies, schema.letters
        asked = (
            select(bodies.c.id, bodies.c.union_id, bodies.c.name, bodies.c.key, letters.c.issuer)
            .join_from(table, lines, lines.c.date == table.c.number)
            .join(bodies, bodies.c.id == lines.c.body)
            .join(letters, letters.c.sha256 == table.c.letter)
            .where(table.c.type.in_(("event", "period")), bodies.c.union_id.is_not(None))
            .order_by(bodies.c.id)
        )
        if approved:
            asked = asked.where(is_approved(table.c.letter))
        rows = self._rows(asked.distinct())
        return {union: name for _, union, name, own, issuer in rows if own != key(issuer or "")}


def _with_a_day_more(first: datetime.date | None, last: datetime.date | None) -> tuple[str, str]:
    """Return the days (ISO) between which something may fall that touches two days, ``None`` for no bound."""
    begin = (first - _DAY).isoformat() if first is not None and first > datetime.date.min else ""
    end = (last + _DAY).isoformat() if last is not None and last < datetime.date.max else "9999-12-31"
    return begin, end
