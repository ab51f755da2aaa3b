"""Whose calendar holds what: the dates of the letters, seen together with the duties that hang on them.

A letter's date says what the words say; where the duty that is due at it stands, which deadline is in force after
amendments, and who has taken it over, comes from the duties. Everything here is a function of those two.

A date finds its duties by the letter and by the date that they are due at, never by what the letter is called, nor by
what else falls on that day.
"""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple, cast, get_args

from pipeline.calendar import periods, recurrence
from pipeline.duties import standing
from pipeline.export import entries
from pipeline.export.entries import CalendarEntry, Instances
from pipeline.support.grouping import grouped, picked
from schemas import CLOSED, NOT_ASKED, Bound, DateRecord, Obligation, Side, iso

#: How often people decided something: by the id of an obligation, of a duty that unions share, of a letter.
Changes = Mapping[str, int]
#: What of an entry is other than the letter alone gives it.
Fields = dict[str, object]
#: Of several duties seen as one, the first of these that any of them has.
_MOST_PRESSING = ("late", "waiting", "doing", "extended", "todo", "over", "done", "repealed", "not_applicable")
_NONE: Mapping[str, int] = MappingProxyType({})
_SIDES: tuple[Side, ...] = ("ours", "below", "outside")


class Dated(NamedTuple):
    """A date of a letter, and what the letter alone says of it."""

    record: DateRecord
    entry: CalendarEntry


class _DutyGroup(NamedTuple):
    """Duties that stand alike, and the date that is their deadline; no duties where a date lays nothing on anybody.

    ``place``: the how manieth date of its type under the first of the duties; ``is_first`` of the groups of its date.
    """

    dated: Dated
    duties: Sequence[Obligation]
    place: int = 0
    is_first: bool = True


def of_union(
    dates: Iterable[Dated], duties: Sequence[Obligation], changes: Changes, union: str,
    is_asked: Callable[[Obligation], bool] = lambda _: True, today: datetime.date = datetime.date.min,
) -> list[CalendarEntry]:  # fmt: skip
    """Return what stands in the calendar of the union that owes these duties; its ``dates`` are those that concern it.

    Every duty with a day that is asked for has an entry, also where no date of its letter is left to show it. What
    recurs tells how its instances stand ``today``.
    """

    def named(group: _DutyGroup) -> Fields:
        """Return the entry's id for this union alone: by its first duty, or of a date without duties by the date."""
        if not group.duties:
            return {"id": entries.stable_id(group.dated.entry.id, union), "union": union}
        first = group.duties[0].id
        own_id = entries.stable_id(first, group.dated.entry.type, group.place)
        return {"id": own_id, "union": union, "obligation": first}

    return _all(dates, duties, changes, named, is_asked, today)


def of_office(
    dates: Iterable[Dated], duties: Sequence[Obligation], changes: Changes, many: Mapping[str, int] = _NONE,
    is_asked: Callable[[Obligation], bool] = lambda _: True, changed: Iterable[Obligation] = (),
    today: datetime.date = datetime.date.min,
) -> list[CalendarEntry]:  # fmt: skip
    """Return the calendar of the whole office: one line for all unions with the same duty and the same deadline.

    Of ``duties`` those of outsiders are left out, and the deadlines that are nobody else's. ``many`` says, by their
    ids, for how many unions those stand that stand for several. Duties that no date shows are left out unless they are
    asked for. ``changed`` are duties of other letters whose deadlines these letters may have moved.
    """
    near, changed = ([item for item in some if item.side != "outside"] for some in (duties, changed))
    by_letter = grouped(duties, lambda item: item.letter_id)

    def sides(dated: Dated) -> set[Side]:
        return {item.side for item in _holding(dated.record, by_letter.get(dated.entry.letter_id, ()))}

    dates = [dated for dated in dates if dated.entry.is_held or sides(dated) != {"outside"}]

    def named(group: _DutyGroup) -> Fields:
        """Return an entry's id, how many unions owe it and have done it, and whose it is where only one does."""
        if not group.duties:
            return {}
        first, own_id = group.duties[0], group.dated.entry.id
        # From the deadlines of other groups of the same date.
        void = ["void"] if _is_void(first) else []
        told_apart = (first.due, first.time, first.recurrence, *first.except_days, *first.moved_days, *void)
        owed = sum(many.get(item.id, 1) for item in group.duties)
        is_of_one = owed == len(group.duties) and len({item.union for item in group.duties}) == 1
        return {
            # The first group keeps the id, so that an extension for all of them moves the line that was there.
            "id": own_id if group.is_first else entries.stable_id(own_id, *told_apart),
            "owed": owed,
            "fulfilled": sum(many.get(item.id, 1) for item in group.duties if item.status == "done"),
            **({"obligation": first.id, "union": first.union} if is_of_one else {}),
        }

    return _all(dates, near, changes, named, is_asked, today, changed, many)


def inherited(found: Iterable[CalendarEntry], ended: str, last_day: datetime.date) -> list[CalendarEntry]:
    """Return what a union has taken over from one that ended on ``last_day``: what was still open, or still to come."""
    begin = last_day + datetime.timedelta(days=1)
    kept = []
    for entry in found:
        taken = begin.isoformat() if entry.recurs else None
        entry = entry.model_copy(update={"inherited_from": ended, "taken_over_on": taken})
        is_owed = entry.obligation is not None and not entry.recurs
        if not entry.is_closed and (is_owed or entry.touches(begin, None)):
            kept.append(entry)
    return kept


def _holding(record: DateRecord, owed: Sequence[Obligation]) -> list[Obligation]:
    """Return the duties of a date's letter that are due at it, else those in whose words it stands."""
    start = record.evidence.start
    due = [item for item in owed if item.date_id == record.id]
    return due or [item for item in owed if item.evidence.start <= start < item.evidence.end]


def _all(
    dates: Iterable[Dated], duties: Sequence[Obligation], changes: Changes, named: Callable[[_DutyGroup], Fields],
    is_asked: Callable[[Obligation], bool], today: datetime.date, changed: Iterable[Obligation] = (),
    many: Mapping[str, int] = _NONE,
) -> list[CalendarEntry]:  # fmt: skip
    """Return entries for dates with their duties, and for duties that no date shows; ``named`` gives id and union of
    each.

    A date that only says the new day of another's deadline (``duties``, ``changed``) has none.
    """
    found, shown = [], set[str]()
    moved = itertools.chain(duties, changed)
    amending = {(version.source, version.due) for item in moved for version in item.history}
    for group in _of_dates(dates, duties):
        shown.update(item.id for item in group.duties if item.date_id == group.dated.record.id)
        entry = group.dated.entry
        if group.duties or (entry.letter_id, entry.date) not in amending:
            found.append(group)
    # Duties whose deadline is no date of their own letter any more, those of one task together.
    left = [item for item in duties if item.id not in shown and (item.last_good or item.recurrence) and is_asked(item)]
    left.sort(key=lambda item: item.id)
    alike = grouped(left, lambda item: (item.letter_id, item.evidence.start, item.action, *_when(item)))
    begun: set[str] = set()
    for own in _by_age(alike.values()):
        dated = _date_of(own[0])
        found.append(_DutyGroup(dated, own, is_first=dated.entry.id not in begun))
        begun.add(dated.entry.id)
    made = []
    for group in found:
        entry = group.dated.entry.with_own(_seen(group, changes) | named(group))
        if entry.recurs:
            entry = entry.with_own({"instances": _instances(group.duties, many, today)})
        made.append(entry)
    return made


def _of_dates(dates: Iterable[Dated], duties: Sequence[Obligation]) -> Iterator[_DutyGroup]:
    """Yield the dates of letters in their order, each once for all duties on it that stand alike."""
    by_letter = grouped(duties, lambda item: item.letter_id)
    places: dict[tuple[str, str], int] = defaultdict(int)
    for dated in sorted(dates, key=lambda one: (one.entry.letter_id, one.record.evidence.start, one.record.id)):
        found = _holding(dated.record, by_letter.get(dated.entry.letter_id, ()))
        # The duties that are due at it; a further limit in their words goes when they go.
        goes_with_them = not dated.entry.is_held and all(map(_is_void, found))
        owed = [item for item in found if goes_with_them or item.date_id == dated.record.id]
        owed.sort(key=lambda item: item.id)
        for count, same in enumerate(_by_age(grouped(owed, _when).values()) or [[]]):
            seen_as = (same[0].id if same else "", dated.record.type)
            yield _DutyGroup(dated, same, places[seen_as], count == 0)
            places[seen_as] += 1


def _by_age(groups: Iterable[list[Obligation]]) -> list[list[Obligation]]:
    """Sort groups of one date: what stands as the letter has it first, what is void last, whoever owes it."""
    return sorted(groups, key=lambda group: (_is_void(group[0]), group[0].version, str(_when(group[0]))))


def _is_void(item: Obligation) -> bool:
    return item.status in NOT_ASKED


_DAYS = attrgetter("due", "bound", "time", "last_good", "recurrence", "except_days", "moved_days")


def _when(item: Obligation) -> tuple[object, ...]:
    return (*_DAYS(item), _is_void(item))


def _seen(group: _DutyGroup, changes: Changes) -> Fields:
    """Return what an entry has by its duties: task, status, side, times not owed; how often people decided on it."""
    entry, duties = group.dated.entry, group.duties
    if not duties:
        return {"changes": changes.get(entry.letter_id, 0)}
    first, held, sides = duties[0], {item.status for item in duties}, {item.side for item in duties}
    status = min(held, key=_MOST_PRESSING.index)
    # On the duties themselves, on what unions share of them, and on their whole letter.
    decided = {name for item in duties for name in (item.id, item.parent)} | {entry.letter_id}
    # Instances that are waived for all who still owe the series, or for which other duties stand.
    owing = [{*item.waived_days, *item.except_days} for item in duties if item.status not in CLOSED]
    update: Fields = {
        # What is held keeps its own name beside the duties that have to do with it.
        "task": periods.duty_line(first) if not entry.is_held else None,
        "status": status,
        "done": status == "done",
        "changes": sum(changes.get(name, 0) for name in decided),
        "skipped": tuple(sorted(set.intersection(*owing))) if owing else (),
        "duty_id": first.parent or None,
        "side": min(sides, key=_SIDES.index),
    }
    return update | (_in_force(entry, first) if first.date_id == group.dated.record.id else {})


def _instances(duties: Sequence[Obligation], many: Mapping[str, int], today: datetime.date) -> Instances:
    """Return how the instances stand that were missed or marked, by their last days (``CalendarEntry.instances``)."""
    days = itertools.chain.from_iterable(map(standing.open_days, duties, itertools.repeat(today)))
    missed = {day.isoformat() for day in days if day < today}
    found = {}
    for day in sorted(missed.union(*map(attrgetter("done_days"), duties))):
        seen = standing.counted(duties, day, today, many)
        unasked = sum(map(seen.__getitem__, NOT_ASKED))
        found[day] = (min(seen, key=_MOST_PRESSING.index), seen.total() - unasked, seen["done"])
    return found


def _in_force(entry: CalendarEntry, duty: Obligation) -> Fields:
    """Return what an entry has by its duty's deadline in force: day, rule, version, single days that moved."""
    update: Fields = {"version": duty.version, "history": duty.history, "moved": duty.moved_days}
    single = [version for version in duty.history[1:] if version.recurrence is None and version.due]
    if entry.rrule and single:
        # Which days of a series single new deadlines stand for: the last one before each, else the first one.
        moved: dict[str, str] = {}
        for new in filter(None, map(attrgetter("last_good"), single)):
            before = max(entry.by_rule(datetime.date.min, datetime.date.fromisoformat(new)), default=None)
            instance = before or next(entry.by_rule(datetime.date.min), None)
            if instance is not None:
                moved[instance.isoformat()] = new
        return update | {"moved": tuple(sorted(moved.items()))}
    if duty.version == 1 and duty.relative is None:
        return update
    return update | {
        "type": "recurring" if duty.recurrence else "deadline" if entry.type == "recurring" else entry.type,
        "date": duty.due, "rrule": duty.recurrence, "until": duty.until,
        "shown_until": iso(recurrence.end_of(duty.recurrence, duty.shown_until, duty.letter.issued_on)),
        **picked(duty, ("bound", "time", "last_good", "safe_due")),
    }  # fmt: skip


def _date_of(item: Obligation) -> Dated:
    """Return a date made of a duty whose deadline no date of its letter shows, with an entry of its own id."""
    record = DateRecord(
        id=item.date_id or "", type="recurring" if item.recurrence else "deadline", date=item.due,
        bound=cast(Bound, item.bound) if item.bound in get_args(Bound) else None, time=item.time, rrule=item.recurrence,
        since=item.since, until=item.until, shown_until=item.shown_until, last_good=item.last_good,
        safe_due=item.safe_due, action=periods.duty_line(item), evidence=item.evidence,
        confidence=item.confidence)  # fmt: skip
    entry = entries.of_date(item.letter_id, item.letter, None, record)
    own_id = entries.stable_id(f"duty:{item.parent or item.id}", record.type, item.evidence.start, item.evidence.end)
    return Dated(record, entry.with_own({"id": own_id, "approved": item.approved}))
