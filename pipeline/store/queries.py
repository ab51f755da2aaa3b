"""Questions that are answered from columns: who owes what, which dates stand in the letters, what is called how."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from pipeline.duties import standing
from pipeline.registry.names import key
from pipeline.store import citing, duties, instances, rows, schema, search_index, series
from pipeline.store.asked_for import OPEN, Filters, concerns, conditions
from pipeline.store.connected import Connected
from pipeline.store.records import Citation, StoredDate
from pipeline.store.search_words import Query
from pipeline.store.some import of_ids
from pipeline.store.union_names import bodies_called
from schemas import LetterKey, Obligation, Proposal

_BINDS = schema.duties.c.strength == "binding"


class QueryStore(Connected):
    """Reads obligations, dates, proposals and names."""

    def obligations(
        self,
        union: str | None = None,
        *,
        unions: Iterable[str] | None = None,
        due_from: datetime.date | None = None,
        due_before: datetime.date | None = None,
        status: str | None = None,
        letter: str | None = None,
        issuer: str | None = None,
        kind: str | None = None,
        role: str | None = None,
        text: str | None = None,
        recurring: bool | None = None,
        today: datetime.date | None = None,
        everybody: bool = False,
        advice: bool = True,
    ) -> list[Obligation]:
        """List obligations by their last day in time; without one last.

        ``union`` is an id or a name in any spelling; ``unions`` are ids, all of which are meant (a union with those
        below it). ``due_from`` and ``due_before`` keep what ends on or after the one day and earlier than the other (a
        recurring duty has no last day and is left out then). ``issuer`` is a name in any spelling, ``kind`` and
        ``role`` as obligations have them, ``text`` words that all stand in the task, with or without tone marks; with
        ``recurring`` only what recurs, or what does not. Open
        obligations past their last day on ``today`` have the status ``late``. Those of outsiders are listed only where
        ``everybody`` is set, general advice only where ``advice`` is.
        """
        asked = Filters(
            below=None if unions is None else frozenset(unions),
            role=role,
            everybody=everybody,
            due_from=due_from,
            due_before=due_before,
            statuses=(status,) if status is not None else (),
            letter=letter,
            issuer=issuer,
            kind=kind,
            text=text,
            recurring=recurring,
            advice=advice,
        )
        return self.asked(asked._replace(union=(union,) if union is not None else ()), today)

    def asked(self, asked: Filters, today: datetime.date | None = None) -> list[Obligation]:
        """List the obligations that are asked for, as ``obligations`` does."""
        with self._reading() as connection:
            found = _owed(connection, conditions(connection, asked, today), None, today)
        if asked.statuses and today is not None:
            found = [item for item in found if item.status in asked.statuses]
        return sorted(found, key=place_of_obligation)

    def pending(
        self, until: datetime.date, union: str | None = None, today: datetime.date | None = None
    ) -> list[Obligation]:
        """List the open obligations of lower unions that end by a day, late ones too, and those that recur."""
        table = schema.obligations
        is_open = and_(table.c.state.in_(OPEN), table.c.side == "below", _BINDS)
        with self._reading() as connection:
            found = _owed(connection, [is_open, table.c.last_good <= until.isoformat()], union, today)
            coming = series.coming_to(connection, until, today)
            noted = table.c.id.in_(select(schema.instances.c.obligation))
            recurring = or_(table.c.duty.in_(coming), table.c.in_force.is_not(None), noted)
            again = [is_open, table.c.recurring.is_(True), table.c.last_good.is_(None), recurring]
            found += [item for item in _owed(connection, again, union, today) if _is_due(item, until, today)]
        return sorted(found, key=place_of_obligation)

    def letter_ids(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """Return the id of the letter of each obligation, by the id of that; of all, or of those asked for."""
        table = schema.obligations
        asked = select(table.c.id, schema.duties.c.letter).join(schema.duties, schema.duties.c.id == table.c.duty)
        with self._reading() as connection:
            return {row.id: row.letter for row in of_ids(connection, asked, table.c.id, ids)}

    def dates(
        self, union: str | None = None, from_: datetime.date | None = None, to: datetime.date | None = None
    ) -> list[StoredDate]:
        """List the dates of all letters; recurring and undated ones, which have no day to compare, always.

        With ``union`` only those that concern it: by name or class, or because the letter binds it.
        """
        table, letters = schema.dates, schema.letters
        wanted: list[ColumnElement[bool]] = []
        if from_ is not None:
            wanted.append(or_(table.c.last_day.is_(None), table.c.last_day >= from_.isoformat()))
        if to is not None:
            wanted.append(or_(table.c.first_day.is_(None), table.c.first_day <= to.isoformat()))
        columns = [letters.c[name] for name in ("sha256", "number", "symbol", "issuer", "issued_on", "subject")]
        with self._reading() as connection:
            if union is not None:
                wanted.append(concerns(bodies_called(connection, union)))
            asked = select(table.c.content, *columns).join(letters, letters.c.sha256 == table.c.letter)
            found = [rows.date(row) for row in connection.execute(asked.where(*wanted)).mappings()]
        return sorted(found, key=lambda item: (item.date.last_good or item.date.date or "9", item.sha256, item.date.id))

    def concerned(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return whom each date names that names anybody, by letter and date: ids of unions and keys of their names."""
        table, lines, bodies = schema.dates, schema.date_bodies, schema.bodies
        asked = (
            select(table.c.letter, table.c.id, bodies.c.key, bodies.c.union_id)
            .join_from(table, lines, lines.c.date == table.c.number)
            .join(bodies, bodies.c.id == lines.c.body)
        )
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        with self._reading() as connection:
            for letter, date_id, *names in connection.execute(asked):
                found[letter, date_id].update(name for name in names if name is not None)
        return {place: frozenset(names) for place, names in found.items()}

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
        with self._reading() as connection:
            found = connection.execute(asked.distinct()).all()
        return {union: name for union, name, own, issuer in found if own != key(issuer or "")}

    def changes(self, union: str | None = None) -> dict[str, int]:
        """Count what people decided, by what it is about; what nobody touched is left out.

        That is the id of an obligation, of the duty that unions share (a new deadline for all), or of a whole letter.
        With ``union`` only what may concern that one.
        """
        events, owed, duty = schema.events, schema.obligations, schema.duties
        about = case((events.c.obligation == "", events.c.letter), else_=events.c.obligation)
        asked = select(about, func.count()).group_by(about)
        with self._reading() as connection:
            if union is not None:
                found = owed.c.body.in_(bodies_called(connection, union))
                shared = select(duty.c.parent).join(owed, owed.c.duty == duty.c.id).where(found)
                letters = select(duty.c.letter).join(owed, owed.c.duty == duty.c.id).where(found)
                asked = asked.where(
                    or_(
                        events.c.obligation.in_(select(owed.c.id).where(found)),
                        events.c.obligation.in_(shared),
                        and_(events.c.obligation == "", events.c.letter.in_(letters)),
                    )
                )
            return {row[0]: row[1] for row in connection.execute(asked)}

    def search(self, wanted: Query, most: int, *, duties: bool = False) -> list[search_index.Hit]:
        """Return at most so many letters (or duties) in which all words asked for stand, the best first."""
        with self._reading() as connection:
            return search_index.find(connection, wanted, most, duties=duties)

    def names(self, ids: Sequence[str]) -> dict[str, LetterKey]:
        """Return what letters are called by, for each id."""
        table = schema.letters
        columns = [table.c[name] for name in ("number", "symbol", "issuer", "issued_on")]
        with self._reading() as connection:
            lines = connection.execute(select(table.c.sha256, *columns).where(table.c.sha256.in_(ids))).all()
        return {sha256: LetterKey(number=n, symbol=s, issuer=i, issued_on=d) for sha256, n, s, i, d in lines}

    def owing(self, sha256: str, start: int) -> list[str]:
        """Return the ids of the obligations that come from the task of a letter beginning at ``start`` of its text."""
        owed, table = schema.obligations, schema.duties
        asked = select(owed.c.id).join(table, table.c.id == owed.c.duty)
        with self._reading() as connection:
            found = connection.execute(asked.where(table.c.letter == sha256, table.c.start == start))
            return sorted(found.scalars())

    def unions(self, everybody: bool = True) -> list[str]:
        """List the names of all unions and classes that owe something; with ``everybody`` also outsiders."""
        table, owed = schema.bodies, schema.obligations
        owes = select(owed.c.id).where(owed.c.body == table.c.id)
        if not everybody:
            owes = owes.where(owed.c.side != "outside")
        with self._reading() as connection:
            return sorted(set(connection.execute(select(table.c.name).where(owes.exists())).scalars()))

    def open_of(self, union_ids: Collection[str]) -> dict[str, int]:
        """Count the open obligations of unions by their ids, those of outsiders left out; none is not listed."""
        table, owed = schema.bodies, schema.obligations
        counted = select(table.c.union_id, func.count()).join(owed, owed.c.body == table.c.id)
        counted = counted.join(schema.duties, schema.duties.c.id == owed.c.duty).where(_BINDS)
        asked = counted.where(owed.c.side != "outside", owed.c.state.in_(OPEN)).group_by(table.c.union_id)
        with self._reading() as connection:
            return dict(map(tuple, of_ids(connection, asked, table.c.union_id, union_ids)))

    def citing(self, letter: str) -> list[Citation]:
        """Return the stored letters that a letter (by its name or id) cites."""
        sha256 = self._sha256_of(letter)
        with self._reading() as connection:
            return citing.cited_by(connection, sha256)

    def cited_by(self, letter: str) -> list[Citation]:
        """Return the citations of a letter (by its name or id) in other stored letters."""
        sha256 = self._sha256_of(letter)
        with self._reading() as connection:
            sources = citing.may_cite(connection, [sha256])
            found = [line for source in sources for line in citing.cited_by(connection, source)]
        return [line for line in found if line.target == sha256]

    def proposals(
        self, state: Literal["open", "confirmed", "rejected"] | None = None, letter: str | None = None
    ) -> list[Proposal]:
        """List proposals in the order of their letters' dates; ``letter`` proposes or is touched."""
        table = schema.proposals
        wanted: list[ColumnElement[bool]] = [] if state is None else [table.c.state == state]
        if letter is not None:
            sha256 = self._sha256_of(letter)
            wanted.append(or_(table.c.source == sha256, table.c.target == sha256))
        with self._reading() as connection:
            lines = connection.execute(select(table.c.content, table.c.state).where(*wanted)).all()
        found = [Proposal.model_validate_json(content).model_copy(update={"state": said}) for content, said in lines]
        return sorted(found, key=lambda item: (item.source_key.issued_on or "9", item.source, item.target, item.id))


def place_of_obligation(item: Obligation) -> tuple[Any, ...]:
    """Return where an obligation stands in lists."""
    return (item.last_good or "9", item.letter.issued_on or "9", item.union, item.evidence.start, item.id)


def _owed(
    connection: Connection, wanted: Sequence[ColumnElement[bool]], union: str | None, today: datetime.date | None
) -> list[Obligation]:
    if union is not None:
        wanted = [*wanted, schema.obligations.c.body.in_(bodies_called(connection, union))]
    found = duties.lines(connection, *wanted)
    reader = duties.Reader(today=today, done=instances.done_days(connection, found))
    return [reader.obligation(line) for line in found]


def _is_due(item: Obligation, until: datetime.date, today: datetime.date | None) -> bool:
    """Say whether an instance that is not done is due up to a day, where people marked instances."""
    if today is None or not item.done_days:
        return True
    day = standing.next_day(item, today)
    return day is not None and day <= until
