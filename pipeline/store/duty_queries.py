"""Duties as lists of who has answered, counted in SQL, those that stand alike as one."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from pipeline.duties import standing
from pipeline.store import crowds, duties, schema
from pipeline.store.asked_for import OPEN, PAGE, Filters
from pipeline.store.crowds import owed
from pipeline.store.database import Part
from pipeline.store.duties import begins, one_duty
from pipeline.store.duty_lists import DutyList, EachDuty
from pipeline.store.errors import UnknownRefError
from pipeline.store.near import Near, near
from pipeline.store.records import Count, Demand, DutyRow, StoredBody, Waiting
from pipeline.store.references import letter_called
from pipeline.store.some import of_ids, parts
from pipeline.words import t
from schemas import Obligation, Side

# --------------------
# Unions of duties that stand alike, seen as one with their number: a calendar of a month needs no thousand rows.

#: Of duties that bind no more unions than these each row is read.
_FEW = 3
_ROW = schema.obligations.c


class Alike(NamedTuple):
    """An obligation, or one that stands for so many that differ in nothing but their union."""

    item: Obligation
    many: int


def alike(connection: Connection, laid: Mapping[int, Obligation], today: datetime.date) -> Iterator[Alike]:
    """Yield what duties lay on unions, as it stands on ``today``; ``laid`` is what all unions of each share."""
    same = (_ROW.duty, _ROW.side, _ROW.state)
    counted = select(*same, func.sum(_ROW.many), func.min(_ROW.id)).group_by(*same)
    groups = Counter[tuple[int, Side, str]]()
    single = {}
    for duty, side, state, many, row in of_ids(connection, counted, _ROW.duty, laid):
        groups[duty, side, state] += int(many)
        if many == 1:
            single[row] = duty
    of_duty = Counter[int]()
    for (duty, _, _), many in groups.items():
        of_duty[duty] += many
    few = [duty for duty, many in of_duty.items() if many <= _FEW]
    alone = {row for row, duty in single.items() if of_duty[duty] > _FEW}
    for line, item in _single(connection, few, {duty: laid[duty] for duty in set(of_duty) - set(few)}, alone, today):
        groups[line.duty, line.side, line.state] -= 1
        yield Alike(item, 1)
    for (duty, side, state), many in groups.items():
        if many:
            own = {"id": f"!{duty:x}-{side}-{state}", "side": side, "status": state}
            item = laid[duty].with_own(own)
            item.__dict__["status"] = standing.status(item, today)
            yield Alike(item, many)


def _single(
    connection: Connection, few: Collection[int], rest: Mapping[int, Obligation], alone: set[str], today: datetime.date
) -> list[tuple[duties.ObligationLine, Obligation]]:
    """Return the rows of these duties, of the rest those with a deadline or instances of their own, and some alone."""
    own = select(_ROW.id).where(_ROW.in_force.is_not(None))
    told = select(_ROW.id).join(schema.instances, schema.instances.c.obligation == _ROW.id)
    series = [duty for duty, item in rest.items() if item.recurrence or any(line.recurrence for line in item.history)]
    asked = ((own, rest), (told, series))
    others = alone | {row.id for wanted, ids in asked for row in of_ids(connection, wanted, _ROW.duty, ids)}
    found = [line for part in parts(few) for line in duties.lines(connection, owed.c.duty.in_(part))]
    found += duties.lines_of(connection, others)
    return list(zip(found, duties.read(connection, found, today), strict=True))


_DUTY, _OWED, _BODY = schema.duties.c, schema.obligations.c, schema.bodies.c
_NEAR_US = and_(_OWED.state.in_(OPEN), _OWED.side != "outside", schema.BINDS)
#: No choice is left to a person.
_IS_SURE = _DUTY.facts.contains('"candidates":[]')
_BELOW = and_(_OWED.side == "below", schema.BINDS)
#: What is no longer asked of a union counts nowhere.
_NOT_ASKED = ("repealed", "not_applicable")
_SHORTEST_ID = 4


class Duties(Part):
    """Duties by the page, and as lists of who has answered; those that wait for a day or for a doer."""

    def page(
        self, asked: Filters, today: datetime.date, most: int | None = PAGE, after: str | None = None
    ) -> list[DutyRow]:
        """List duties that have an obligation as it is asked for: ours, then those of unions below, then what is done.

        In each part the most urgent first. ``after`` is the ``place`` of the last row of the page before; ``None`` for
        ``most`` gives all that follow. Of the unions, only those asked for count.
        """
        with self._database.reading() as connection:
            return DutyList(connection, asked, today).page(most, after)

    def each(self, asked: Filters, today: datetime.date) -> EachDuty:
        """Return all that ``page`` would list, to be read a few at a time."""
        return EachDuty(self._database, asked, today)

    def alike(self, laid: Mapping[int, Obligation], today: datetime.date) -> list[Alike]:
        """Return what duties lay on unions, those that stand alike as one; ``laid`` as ``laid_by`` gives it."""
        with self._database.reading() as connection:
            return list(alike(connection, laid, today))

    def laid_by(self, letters: Collection[str]) -> dict[int, Obligation]:
        """Return what all unions share of each binding duty of letters (by their ids), by the number of its row."""
        return self._read(duties.shared, letters, _DUTY.letter, schema.BINDS)

    def with_own_days(self) -> frozenset[int]:
        """Return the numbers of the duties of which a union has a deadline of its own."""
        return frozenset(self._values(select(_OWED.duty).where(_OWED.in_force.is_not(None))))

    def called(self, duty_id: str) -> str:
        """Return the id of the duty with this id, or of the one whose id begins so."""
        return self._read(one_duty, duty_id)

    def counts(self, parents: Collection[str]) -> dict[tuple[str, str], Count]:
        """Return how duties (by their ids) stand, by id and side; general advice and outsiders count with nobody."""
        counted = (
            select(
                _DUTY.parent,
                _OWED.side,
                func.sum(_OWED.many),
                func.sum(case((_OWED.state == "done", _OWED.many), else_=0)),
                func.sum(case((_OWED.state == "waiting", _OWED.many), else_=0)),
            )
            .join(schema.obligations, _OWED.duty == _DUTY.id)
            .where(_OWED.state.not_in(_NOT_ASKED), _OWED.side != "outside")
            .group_by(_DUTY.parent, _OWED.side)
        )
        found = self._of_ids(counted, _DUTY.parent, set(parents))
        return {(parent, side): Count(*map(int, counts)) for parent, side, *counts in found}

    def ids_of(self, obligations: Collection[str]) -> dict[str, str]:
        """Return the id of the duty of each obligation, by the id of that."""
        return self._read(crowds.of_duties, _DUTY.parent, obligations)

    def near(
        self,
        until: datetime.date,
        today: datetime.date,
        apart: Collection[int] = (),
        letters: Collection[str] | None = None,
    ) -> list[Near]:
        """Return what is open and ends by a day, ours and that of unions below, counted by duty and day (``near``)."""
        with self._database.reading() as connection:
            return list(near(connection, until, today, apart, letters))

    def bodies(self) -> list[StoredBody]:
        """Return everybody who owes something or is named by a date: unions, classes, names that nobody matched."""
        return [StoredBody._make(row) for row in self._rows(select(_BODY.id, _BODY.name, _BODY.union_id))]

    def bodies_of(self, letter: str, most: int, first: int = 0) -> list[StoredBody]:
        """Return who owes something by a letter (by its id), by name, so many from the one at place ``first`` on."""
        asked = select(_BODY.id, _BODY.name, _BODY.union_id).distinct().join(owed, owed.c.body == _BODY.id)
        binding = select(_DUTY.id).where(_DUTY.letter == letter, schema.BINDS)
        with self._database.reading() as connection:
            # Their numbers, not the question: so SQLite looks through no other duties.
            numbers = connection.execute(binding).scalars().all()
            asked = asked.where(owed.c.duty.in_(numbers), owed.c.side != "outside")
            rows = connection.execute(asked.order_by(_BODY.name, _BODY.id).limit(most).offset(first))
            return [StoredBody._make(row) for row in rows]

    def shared(self, numbers: Collection[int]) -> dict[int, Obligation]:
        """Return what all unions of some duties (by the numbers of their rows) share, with the deadlines in force."""
        return self._read(duties.shared, numbers)

    def owed(self, parent: str, today: datetime.date) -> list[Obligation]:
        """Return what the unions below owe of one duty, whatever became of it."""
        with self._database.reading() as connection:
            lines = duties.lines(connection, _DUTY.parent == parent, owed.c.side == "below", schema.BINDS)
            return duties.read(connection, lines, today)

    def meant(self, ref: str) -> dict[str, Obligation]:
        """Return one obligation of each duty of the unions below that is meant, by the duty's id.

        ``ref`` is the beginning of that id, or of the id of a union's row, or what its letter is called.

        Raises ``UnknownRefError`` where there is none.
        """
        return self._read(_by_id, ref.strip()) or self._read(_by_letter, ref)

    def demands(self, letters: Collection[str]) -> dict[tuple[str, str], Demand]:
        """Return what letters (by their ids) demand that is open, by letter and side."""
        asked = (
            select(_DUTY.letter, _OWED.side, func.count(_DUTY.parent.distinct()), func.min(_OWED.last_good))
            .join(schema.obligations, _OWED.duty == _DUTY.id)
            .where(_NEAR_US)
            .group_by(_DUTY.letter, _OWED.side)
        )
        found = self._of_ids(asked, _DUTY.letter, set(letters))
        return {(letter, side): Demand(count, first) for letter, side, count, first in found}

    def bound(self, letter: str) -> dict[tuple[int, int], tuple[int, str | None]]:
        """Return how many bodies each duty of a letter (by its id) binds, by its place in the text; the name of one."""
        count = func.count(_OWED.body.distinct()) + func.sum(_OWED.many - 1)
        asked = (
            select(_DUTY.id, _DUTY.facts, count, func.min(_BODY.name))
            .join(schema.obligations, _OWED.duty == _DUTY.id)
            .join(schema.bodies, _BODY.id == _OWED.body)
            .where(_DUTY.letter == letter)
            .group_by(_DUTY.id, _DUTY.facts)
        )
        found: dict[tuple[int, int], tuple[int, str | None]] = {}
        for _, facts, many, name in self._rows(asked):
            place = duties.facts(facts).evidence
            before = found.get((place.start, place.end), (0, None))[0]
            found[place.start, place.end] = (before + int(many), name if before + many == 1 else None)
        return found

    def for_a_day(self) -> list[Waiting]:
        """Return the open duties whose deadline is counted from an event of which nobody gave the day."""
        is_relative = _DUTY.facts.contains('"waits_for":"')
        return self._waiting(is_relative, _OWED.last_good.is_(None), _OWED.recurring.is_(False))

    def for_a_choice(self) -> list[Waiting]:
        """Return the open duties of which somebody has to choose the doer."""
        return self._waiting(_BODY.union_id.is_(None), ~_IS_SURE, by_name=True)

    def unknown_doers(self) -> dict[str, int]:
        """Count the open duties of each body that is none of the registry: a class, a name that it lacks."""
        asked = (
            select(_BODY.name, func.count(_DUTY.id.distinct()))
            .join_from(schema.obligations, schema.bodies, _BODY.id == _OWED.body)
            .join(schema.duties, _OWED.duty == _DUTY.id)
            .where(_NEAR_US, _BODY.union_id.is_(None), _IS_SURE)
            .group_by(_BODY.name)
        )
        return dict(map(tuple, self._rows(asked)))

    def _waiting(self, *wanted: ColumnElement[bool], by_name: bool = False) -> list[Waiting]:
        name = _BODY.name if by_name else func.min(_BODY.name)
        asked = (
            select(_DUTY.parent, _DUTY.facts, _DUTY.in_force, func.min(_OWED.id), func.sum(_OWED.many), name)
            .join(schema.obligations, _OWED.duty == _DUTY.id)
            .join(schema.bodies, _BODY.id == _OWED.body)
            .where(_NEAR_US, *wanted)
            .group_by(_DUTY.id, *([_BODY.name] if by_name else []))
        )
        found = [
            Waiting(parent, row, int(count), duties.laid_over(duties.facts(facts), in_force), body)
            for parent, facts, in_force, row, count, body in self._rows(asked)
        ]
        return sorted(found, key=lambda item: (item.like.letter.issued_on or "9", item.like.evidence.start, item.row))


def _by_id(connection: Connection, ref: str) -> dict[str, Obligation]:
    if len(ref) < _SHORTEST_ID:
        return {}
    rows = connection.execute(select(_OWED.id).where(begins(_OWED.id, ref))).scalars()
    of_rows = crowds.of_duties(connection, _DUTY.parent, [*rows, *crowds.beginning(connection, ref)]).values()
    return _first_of_each(connection, or_(begins(_DUTY.parent, ref), _DUTY.parent.in_(set(of_rows))))


def _by_letter(connection: Connection, ref: str) -> dict[str, Obligation]:
    found = _first_of_each(connection, _DUTY.letter == letter_called(connection, ref))
    if not found:
        raise UnknownRefError(t("{ref}: không có việc nào của đơn vị cấp dưới. Xem: vanthu due", ref=ref))
    return found


def _first_of_each(connection: Connection, asked: ColumnElement[bool]) -> dict[str, Obligation]:
    first = select(func.min(_OWED.id)).join(schema.duties, _DUTY.id == _OWED.duty).where(asked, _BELOW)
    lines = duties.lines(connection, _OWED.id.in_(first.group_by(_DUTY.parent)), of=schema.obligations)
    ids = crowds.of_duties(connection, _DUTY.parent, [line.id for line in lines])
    found = sorted(map(duties.Reader().obligation, lines), key=lambda item: (item.evidence.start, item.id))
    return {ids[item.id]: item for item in found}
