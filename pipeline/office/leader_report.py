"""What a leader asks for: what ends in which week, who is loaded and who is late, how far each letter is fulfilled."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.export.printed.leader_page import Fulfilment, Load, Report, Told, Week
from pipeline.office import chasing
from pipeline.office.office import Office
from pipeline.store import DutyRow, Filters, Store
from schemas import Side
from schemas.office import LetterKey

#: Weeks behind and before today where nobody says which days.
WEEKS = 13
#: So many unions are named: of all of them, and of those that are late with one duty. The others are counted.
MOST_UNIONS = 50
MOST_LATE = 20
_WEEK = datetime.timedelta(weeks=1)


def report(
    office: Office,
    store: Store,
    day: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> Report:
    """Return the report of a day; without a day a quarter of a year before, or behind, the other and today."""
    first, last = first or min(day, last or day) - WEEKS * _WEEK, last or max(day, first or day) + WEEKS * _WEEK
    ours, below = _rows(store, "ours", day, first, last), _rows(store, "below", day, first, last)
    loads = _loads(office, store, day)
    return Report(
        day=day,
        first=first,
        last=last,
        office=office.union.name if office.union is not None else None,
        weeks=_weeks([*ours, *below], first, last),
        earlier=_earlier([*ours, *below], _monday(first)),
        ours=_by_letter(store, ours, day),
        below=_by_letter(store, below, day),
        has_registry=office.bodies is not None,
        loads=tuple(loads[:MOST_UNIONS]),
        more_unions=max(0, len(loads) - MOST_UNIONS),
    )


def _rows(
    store: Store, side: Side, day: datetime.date, first: datetime.date, last: datetime.date
) -> tuple[DutyRow, ...]:
    """Return what ends in the window, with all of its unions, and what is late from before it."""
    ends = Filters(side=side, due_from=first, due_before=last + datetime.timedelta(days=1))
    wanted = {row.duty_id: row for asked in (ends, _late(side)) for row in store.duties.page(asked, day, None)}
    return tuple(wanted.values())


def _weeks(rows: Iterable[DutyRow], first: datetime.date, last: datetime.date) -> tuple[Week, ...]:
    on_days: dict[datetime.date, list[DutyRow]] = defaultdict(list)
    for row in rows:
        if ends := _ends(row):
            on_days[_monday(ends)].append(row)
    found, monday = [], _monday(first)
    while monday <= last:
        found.append(_week(monday, on_days[monday]))
        monday += _WEEK
    return tuple(found)


def _earlier(rows: Iterable[DutyRow], first: datetime.date) -> Week | None:
    """Return what is late from before the weeks that are listed, so that the weeks' sums are the whole."""
    rows = [row for row in rows if (ends := _ends(row)) and ends < first]
    return _week(first, rows) if rows else None


def _week(first: datetime.date, rows: Sequence[DutyRow]) -> Week:
    asked, done, late = _sums(rows)
    return Week(first=first, duties=len(rows), done=done, open=asked - done, late=late)


def _ends(row: DutyRow) -> datetime.date | None:
    day = row.next_day or row.last_good
    return datetime.date.fromisoformat(day) if day else None


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _sums(rows: Sequence[DutyRow]) -> tuple[int, int, int]:
    """Return how many times unions are asked, how many times it is done, and is late."""
    return sum(row.unions for row in rows), sum(row.done for row in rows), sum(row.late for row in rows)


def _by_letter(store: Store, rows: Iterable[DutyRow], day: datetime.date) -> tuple[Fulfilment, ...]:
    """Return the letters, those with most that is late first, then by what ends first."""
    letters: dict[LetterKey, list[DutyRow]] = defaultdict(list)
    for row in rows:
        letters[row.letter].append(row)
    sides = {row.side for of_it in letters.values() for row in of_it if row.late}
    late = {side: store.obligations.first_unions(_late(side), day, MOST_LATE) for side in sides}
    made = []
    for letter, of_it in letters.items():
        asked, done, overdue = _sums(of_it)
        told = tuple(_told(row, late) for row in sorted(of_it, key=_urgency))
        made.append(Fulfilment(letter=letter, duties=told, asked=asked, done=done, late=overdue))
    return tuple(sorted(made, key=lambda one: (-one.late, _urgency(one.duties[0].row))))


def _urgency(row: DutyRow) -> tuple[bool, str]:
    return not row.late, row.next_day or row.last_good or "9"


def _told(row: DutyRow, late: Mapping[Side, Mapping[str, list[str]]]) -> Told:
    names = late[row.side].get(row.duty_id, ()) if row.late else ()
    return Told(row=row, late=tuple(names), evidence=row.like.evidence)


def _late(side: Side) -> Filters:
    return Filters(side=side, statuses=("late",))


def _loads(office: Office, store: Store, day: datetime.date) -> list[Load]:
    names = {union.id: union.name for union in office.bodies or () if chasing.is_lower_union(office, union.id)}
    counts = store.obligations.standing_of(list(names), day)
    found = [Load(union=names[union], open=many, late=late) for union, (many, late) in counts.items() if many]
    return sorted(found, key=lambda load: (-load.late, -load.open, load.union))
