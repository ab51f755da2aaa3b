"""One list of duties, asked for by the page: which stand in it, and how their unions stand."""

import datetime
import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select, tuple_, union

from pipeline import labels
from pipeline.duties import standing
from pipeline.store import asked_for, duties, listed, schema
from pipeline.store.asked_for import Filters
from pipeline.store.crowds import owed
from pipeline.store.database import Database
from pipeline.store.duties import ObligationLine
from pipeline.store.listed import CLOSED_BY, Key
from pipeline.store.records import DutyRow
from pipeline.store.some import of_ids, parts
from schemas import CLOSED, Obligation, Side
from schemas.source import iso

_RANKS: tuple[Side, ...] = ("ours", "below", "outside")
#: A union of which nothing is asked any more does not count among those of a duty.
_NOT_ASKED = CLOSED - {"done"}
_DUTY = schema.duties.c


class _Group(NamedTuple):
    """Unions of a duty that stand alike: one that stands by itself (``alone``), or all those with this mark and day."""

    duty: int
    state: str
    last_good: str | None
    status: str
    day: str | None
    coming: str | None
    """Its next day in the window that is asked for."""
    many: int
    alone: Obligation | None = None


#: By the id of the duty and that of its letter.
_Groups = dict[tuple[str, str], list[_Group]]


class _Duty(NamedTuple):
    """Whose the row of a duty is, and its days, where it recurs."""

    place: tuple[str, str]
    days: standing.Days


class DutyList:
    """The duties that have an obligation as it is asked for, seen on a day, within one transaction."""

    def __init__(self, connection: Connection, asked: Filters, today: datetime.date) -> None:
        self._connection = connection
        self._asked = asked
        self._today = today
        self._known: _Groups = defaultdict(list)
        # Of all unions those that stand alike are counted together.
        self._of: asked_for.Owing = owed if asked.is_of_some else schema.obligations

    def page(self, most: int | None, after: str | None) -> list[DutyRow]:
        """Return so many rows behind a place of the list."""
        return [row for part in parts(self.keys(most, after)) for row in self.rows(part)]

    def keys(self, most: int | None = None, after: str | None = None) -> list[Key]:
        """Return where these rows stand."""
        start = _key_of(after) if after is not None else None
        keys = [] if self._asked.recurring is True else self._plain(most, start)
        if self._asked.recurring is not False:
            keys += (key for key in self._recurring() if start is None or key[:3] > start[:3])
        return sorted(keys)[:most]

    @functools.cached_property
    def _whose(self) -> list[ColumnElement[bool]]:
        return asked_for.whose(self._connection, self._asked, self._of)

    @functools.cached_property
    def _source(self) -> Any:
        """The list that is kept, or, of some unions, one made of their obligations."""
        if not self._asked.is_of_some:
            return schema.listed_duties
        return listed.made(*self._whose, first=True).subquery()

    @functools.cached_property
    def _same(self) -> ColumnElement[bool]:
        return and_(_DUTY.parent == self._source.c.duty_id, _DUTY.letter == self._source.c.letter)

    @functools.cached_property
    def _wanted(self) -> list[ColumnElement[bool]]:
        """What holds of all rows, whenever they end."""
        asked, source = self._asked, self._source.c
        found: list[ColumnElement[bool]] = [] if asked.advice else [source.advice.is_(False)]
        ranks = [_RANKS.index(asked.side)] if asked.side else list(range(3 if asked.everybody else 2))
        # What is closed has no union that is open: not one of those has to be looked at.
        is_open = bool(asked.statuses) and not CLOSED & set(asked.statuses)
        found.append(source.place.in_(ranks + ([] if is_open else [rank + CLOSED_BY for rank in ranks])))
        if about := asked_for.which(self._connection, asked._replace(advice=True)):
            found.append(select(_DUTY.id).where(self._same, *about).exists())
        if asked.role:
            of_role = asked_for.of_role(self._connection, asked.role)
            found += [source.duty_id.in_(of_role)] if of_role is not None else []
            found.append(self._exists(self._of.c.role == asked.role))
        return found

    def _exists(self, *tests: ColumnElement[bool]) -> ColumnElement[bool]:
        # The sides are named one by one: so the index that holds the state behind them is of use. One question within
        # the other: of a join SQLite would look through all that are open for each duty.
        sides = _RANKS if self._asked.everybody else _RANKS[:2]
        row = self._of.c
        found = select(row.id).where(row.duty == _DUTY.id, row.side.in_(sides), *tests).correlate(schema.duties)
        return select(_DUTY.id).where(self._same, found.exists()).exists()

    def _plain(self, most: int | None, after: Key | None) -> list[Key]:
        """Return the keys of a page of duties whose days stand in columns."""
        source = self._source.c
        place = (source.place, source.day, source.duty_id)
        wanted = [source.recurring.is_(False), *self._wanted]
        if after is not None:
            wanted.append(tuple_(*place) > tuple_(*after[:3]))
        if self._asked.has_time:
            times = asked_for.when(self._connection, self._asked, self._today, self._of)
            wanted.append(self._exists(*self._whose, *times))
        found = select(*place, source.letter).where(*wanted).order_by(*place).limit(most)
        return [Key(*row) for row in self._connection.execute(found)]

    def _recurring(self) -> list[Key]:
        """Return the keys of all duties that recur, where they stand on the day."""
        source = self._source.c
        columns = (source.place, source.day, source.duty_id, source.letter)
        rows = self._connection.execute(select(*columns).where(source.recurring.is_(True), *self._wanted))
        keys = [Key(*row)._replace(recurring=True) for row in rows]
        groups = self._groups(keys)
        found = []
        for key in keys:
            of_duty = groups[key.duty_id, key.letter]
            if self._asked.has_time and not any(_is_meant(group, self._asked) for group in of_duty):
                continue
            days = [group.day for group in of_duty if group.status not in CLOSED]
            rank = key.place % CLOSED_BY + (0 if days else CLOSED_BY)
            first = min((day for day in days if day is not None), default=listed.NO_DAY)
            found.append(key._replace(place=rank, day=first))
        return found

    def _groups(self, keys: Sequence[Key]) -> _Groups:
        """Return how the unions of duties stand, those alike together; of what recurs, some stand by themselves."""
        known = self._duties([key for key in keys if (key.duty_id, key.letter) not in self._known])
        recurring = {(key.duty_id, key.letter) for key in keys if key.recurring}
        counts: dict[tuple[int, str, str | None], int] = {}
        row = self._of.c
        counted = select(row.duty, row.state, row.last_good, func.sum(row.many).label("many")).where(*self._whose)
        counted = counted.group_by(row.duty, row.side, row.state, row.last_good)
        for line in of_ids(self._connection, counted, row.duty, known):
            alike = (line.duty, line.state, line.last_good)
            counts[alike] = counts.get(alike, 0) + int(line.many)
        # What is done of a series stands in no column: looked for only where there may be any.
        for line, item in self._single([number for number, duty in known.items() if duty.place in recurring]):
            counts[line.duty, line.state, line.last_good] -= 1
            self._known[known[line.duty].place].append(self._alone(line.duty, item, 1))
        for (number, state, last_good), many in counts.items():
            if many:
                self._known[known[number].place].append(self._alike(number, known[number], state, last_good, many))
        return self._known

    def _duties(self, keys: Sequence[Key]) -> dict[int, _Duty]:
        """Return the rows of duties by their numbers."""
        places = {(key.duty_id, key.letter) for key in keys}
        columns = (_DUTY.id, _DUTY.parent, _DUTY.letter, _DUTY.days, _DUTY.ended_on)
        rows = of_ids(self._connection, select(*columns), _DUTY.parent, {duty for duty, _ in places})
        return {
            row.id: _Duty((row.parent, row.letter), standing.Days(row.days, row.ended_on))
            for row in rows
            if (row.parent, row.letter) in places
        }

    def _single(self, known: Sequence[int]) -> list[tuple[ObligationLine, Obligation]]:
        row, kept = self._of.c, schema.obligations.c
        own = select(kept.id).where(kept.in_force.is_not(None), kept.duty.in_(known))
        noted = union(select(schema.instances.c.obligation), own)
        test = (row.id.in_(noted), row.duty.in_(known), row.recurring.is_(True))
        lines = duties.lines(self._connection, *test, *self._whose, of=self._of) if known else []
        return list(zip(lines, duties.read(self._connection, lines, self._today), strict=True))

    def _alike(self, number: int, duty: _Duty, state: str, last_good: str | None, many: int) -> _Group:
        if last_good is None and duty.days.days is None:
            base = duties.shared(self._connection, [number])[number]
            return self._alone(number, base.model_copy(update={"status": state, "last_good": None}), many)
        day = last_good or duty.days.next_day(self._today)
        is_late = day is not None and day < self._today.isoformat() and state not in standing.NEVER_LATE
        first = self._asked.due_from
        coming = duty.days.coming(first) if last_good is None and first is not None else day
        return _Group(number, state, last_good, "late" if is_late else state, day, coming, many)

    def _alone(self, number: int, item: Obligation, many: int) -> _Group:
        day, first = standing.next_day(item, self._today), self._asked.due_from
        coming = standing.coming(item, first) if item.last_good is None and first is not None else day
        status, next_, coming_ = standing.status(item, self._today), iso(day), iso(coming)
        return _Group(number, item.status, item.last_good, status, next_, coming_, many, item)

    def rows(self, keys: Sequence[Key]) -> list[DutyRow]:
        """Return the rows that stand at some places."""
        groups = self._groups(keys)
        places = [(key.duty_id, key.letter) for key in keys]
        names = self._names([place for place in places if sum(one.many for one in groups[place]) == 1])
        first = {place: min(groups[place], key=_urgency) for place in places}
        shared = duties.shared(self._connection, {group.duty for group in first.values() if group.alone is None})
        found = []
        for key, place in zip(keys, places, strict=True):
            group = first[place]
            own: dict[str, str | None] = {"parent": key.duty_id, "duty_id": key.duty_id}
            if group.alone is None:
                own |= {"status": group.state, "last_good": group.last_good}
            item = (group.alone or shared[group.duty]).model_copy(update=own)
            # What is known of all rows is as much as the rows.
            found.append(_row(key, groups.pop(place), group, item, names.get(place)))
        return found

    def _names(self, of_one: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the name of the union of each duty that binds only one."""
        named = (
            select(_DUTY.parent, _DUTY.letter, schema.bodies.c.name)
            .join_from(schema.duties, self._of, self._of.c.duty == _DUTY.id)
            .join(schema.bodies, schema.bodies.c.id == self._of.c.body)
            .where(*self._whose)
        )
        rows = of_ids(self._connection, named, _DUTY.parent, {duty for duty, _ in of_one})
        return {(row.parent, row.letter): row.name for row in rows}


class EachDuty(Iterable[DutyRow]):
    """All rows of a list, read as they are gone through, as often as that is: only their keys are held."""

    def __init__(self, database: Database, asked: Filters, today: datetime.date) -> None:
        self._database, self._asked, self._today = database, asked, today
        with database.reading() as connection:
            self._keys = DutyList(connection, asked, today).keys()

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[DutyRow]:
        for part in parts(self._keys):
            with self._database.reading() as connection:
                found = DutyList(connection, self._asked, self._today).rows(part)
            yield from found


#: What stands for a rank in places that were given out.
_RANKS_WRITTEN = frozenset(map(str, range(2 * CLOSED_BY)))


def _key_of(place: str) -> Key:
    """Return the key that a row of a list calls its place."""
    rank, _, rest = place.partition(".")
    day, _, duty = rest.partition(".")
    return Key(int(rank) if rank in _RANKS_WRITTEN else 0, day, duty)


def _is_meant(group: _Group, asked: Filters) -> bool:
    if asked.statuses and group.status not in asked.statuses:
        return False
    if asked.due_from is None and asked.due_before is None:
        return True
    first, end = iso(asked.due_from), iso(asked.due_before)
    day = group.coming
    return day is not None and (first is None or first <= day) and (end is None or day < end)


def _urgency(group: _Group) -> tuple[bool, str, int]:
    return (group.status in CLOSED, group.day or listed.NO_DAY, -group.many)


def _row(key: Key, groups: Sequence[_Group], first: _Group, item: Obligation, union: str | None) -> DutyRow:
    """Return a line of the list; its words and days are those of the unions on whose account it stands there."""
    counts = Counter[str]()
    for group in groups:
        counts[group.status] += group.many
    return DutyRow(
        duty_id=key.duty_id,
        title=labels.duty_line(item),
        letter=item.letter,
        due=item.due,
        last_good=item.last_good,
        side=_RANKS[key.place % CLOSED_BY],
        unions=sum(count for status, count in counts.items() if status not in _NOT_ASKED),
        done=counts["done"],
        late=counts["late"],
        waiting=counts["waiting"],
        status="late" if counts["late"] else first.status,
        next_day=first.day,
        union=union,
        like=item,
        place=f"{key.place}.{key.day}.{key.duty_id}",
    )
