"""The calendars of what is stored: of the office, of one union, of each union below; with what each took over."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from pipeline.duties import agenda
from pipeline.duties.agenda import Changes
from pipeline.duties.succession import Succession
from pipeline.export import entries
from pipeline.export.entries import CalendarEntry
from pipeline.office.concerning import Concerning, Owner, dated, us_of, us_or_below
from pipeline.registry import Registry
from pipeline.registry.names import key, kind_of
from pipeline.store import Filters, Store
from pipeline.store.in_order import Standing, place_in_lists
from schemas import Obligation
from schemas.office import NO_UNIONS

#: Letters whose dates and duties are in memory together.
_LETTERS_AT_ONCE = 50


def entries_of(
    store: Store,
    today: datetime.date,
    union: str | None = None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    succession: Succession | None = None,
    bodies: Registry | None = None,
    cancelled: bool = False,
    approved: bool = False,
) -> list[CalendarEntry]:
    """Return the calendar of the office, or of one union with what it took over, as far as it touches the range.

    That of the office holds what it owes and what unions below it owe, nothing of outsiders; ``bodies`` tells who is
    one. What no longer counts is left out unless ``cancelled`` is set, for programs that have it to take it away.
    With ``approved`` a lower union gets only what stands in letters that a person approved, which is all that it may
    see.
    """
    if union is None:
        return entries.in_order(each_of_office(store, today, first, last, bodies, cancelled))
    if (us := us_of(bodies)) is not None and union == us.id:
        ours = [item for item in store.obligations.find(today=today, advice=False) if item.side == "ours"]
        found = agenda.of_union(Concerning(store, bodies).of(us, ours), ours, store.history.counts(), us.name)
    else:
        found = _of_one(store, today, union, bodies, approved)
    for ended in succession.before(union) if succession and union is not None else ():
        if ended.valid_to is not None:
            found += agenda.inherited(_of_one(store, today, ended.id, bodies, approved), ended.name, ended.valid_to)
    return _within((entry for entry in found if cancelled or not entry.is_void), first, last)


def each_of_office(
    store: Store,
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    bodies: Registry | None = None,
    cancelled: bool = False,
) -> Iterator[CalendarEntry]:
    """Yield the calendar of the office as ``entries_of`` has it, in no order, some letters of it at a time."""
    # Of a store of years only the letters that have to do with these days are looked at.
    letters = store.dates.touched(first, last) if first or last else None
    changes, changed = store.history.counts(), store.obligations.changed(today)
    for part in store.letters.called_alike(letters, _LETTERS_AT_ONCE):
        owed = store.obligations.asked(Filters(everybody=True, letters=part), today)
        dates = us_or_below(store, bodies, part)
        for entry in agenda.of_office(dates, owed, changes, changed=changed):
            if (cancelled or not entry.is_void) and _is_within(entry, first, last):
                yield entry


def entries_between(
    store: Store,
    today: datetime.date,
    first: datetime.date,
    last: datetime.date,
    bodies: Registry | None = None,
    cancelled: bool = False,
    union: str | None = None,
    succession: Succession | None = None,
) -> list[CalendarEntry]:
    """Return the calendar of the office, or of a union, for some days, as ``entries_of`` does: what is asked for often.

    Only what has to do with these days is looked at; unions that stand alike are counted, not read one by one.
    """
    if union is not None:
        return _of_union_between(store, today, union, first, last, succession, bodies)
    letters, falls = store.dates.around(first, last), _falling(first, last)
    dates = us_or_below(store, bodies, letters, first, last)
    is_needed, own = agenda.needed(dates, falls), store.duties.with_own_days()
    laid = {number: like for number, like in store.duties.laid_by(letters).items() if number in own or is_needed(like)}
    owed = store.duties.alike(laid, today)
    many = {one.item.id: one.many for one in owed}
    changes = store.history.counts() if cancelled else {}  # only programs ask how often something was changed
    found = agenda.of_office(dates, [one.item for one in owed], changes, many, falls)
    return _within((entry for entry in found if cancelled or not entry.is_void), first, last)


def _falling(first: datetime.date | None, last: datetime.date | None) -> Callable[[Obligation], bool]:
    """Return what tells whether a duty may fall between two days."""
    begin, end = first.isoformat() if first else "", last.isoformat() if last else "9999"
    return lambda item: item.last_good is None or begin <= item.last_good <= end


def entries_of_each(
    store: Store,
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    succession: Succession | None = None,
    bodies: Registry | None = None,
    approved: bool = False,
) -> Iterator[tuple[Owner, list[CalendarEntry]]]:
    """Yield our own calendar, then that of every union below us that owes or comes to something, by name.

    Of what all of them owe only the places are held, the rest of one at a time. What an ended union owes stands in the
    calendars of those that came in its place, where they are known. Outsiders, persons and classes of unions have none.
    What the unions themselves may see is ``approved``.
    """
    us = us_of(bodies)
    owed: dict[Owner, list[Standing]] = defaultdict(list)
    names: dict[str, str] = {}
    for item in sorted(store.obligations.standing(Filters(approved=approved), today), key=place_in_lists):
        if item.side == "ours" and us is not None:
            owed[us].append(item)
        elif item.side == "below" and _is_lower_union(item.union_id, item.union, bodies):
            name = names.setdefault(item.union_id or key(item.union), item.union)
            owed[Owner(item.union_id or key(item.union), name)].append(item)
    known = {owner.id for owner in owed}
    for union, name in store.dates.invited(approved).items():
        if union not in known and _is_lower_union(union, name, bodies):
            owed[Owner(union, name)] = []
    changes = store.history.counts()
    concerning = Concerning(store, bodies, approved)
    heirs = {owner: succession.after(owner.id) if succession else [] for owner in owed}
    inheriting: dict[Owner, list[Owner]] = defaultdict(list)
    for owner, after in heirs.items():
        for heir in after:
            if _is_lower_union(heir.id, heir.name, bodies):
                inheriting[Owner(heir.id, names.get(heir.id, heir.name))].append(owner)

    def own(owner: Owner) -> list[CalendarEntry]:
        duties = list(store.obligations.in_order(owed.get(owner, ()), today))
        return agenda.of_union(concerning.of(owner, duties), duties, changes, owner.name)

    def place(owner: Owner) -> tuple[bool, str, str]:
        return owner != us, owner.name, owner.id

    for owner in sorted({*owed, *inheriting, *filter(None, (us,))}, key=place):
        if heirs.get(owner):
            continue
        found = own(owner)
        for ended in inheriting.get(owner, ()):
            if succession is not None and (last_day := succession.ended_on(ended.id)) is not None:
                found += agenda.inherited(own(ended), ended.name, last_day)
        yield owner, _within(found, first, last)


def owner_of(store: Store, union: str, bodies: Registry | None) -> Owner:
    """Return by what a union is known whose calendar alone is asked for: as in the calendars of all of them."""
    us = us_of(bodies)
    if us is not None and union == us.id:
        return us
    owed = next(iter(store.obligations.find(union=union, everybody=True)), None)
    if owed is not None:
        return Owner(owed.union_id or key(owed.union), owed.union)
    known = bodies.get(union) if bodies is not None else None
    return Owner(union, known.name if known is not None else union)


def _is_lower_union(union_id: str | None, name: str, bodies: Registry | None) -> bool:
    """Say whether a body is a union below us; where no registry tells, whether its name is that of a union."""
    if bodies is None:
        return union_id is not None or kind_of(name) is not None
    union = bodies.get(union_id) if union_id is not None else None
    if union is None or union.kind in NO_UNIONS or not bodies.is_own(union):
        return False
    return bodies.side_of(union.id) == "below"


def _of_one(
    store: Store,
    today: datetime.date,
    union: str,
    bodies: Registry | None,
    approved: bool = False,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> list[CalendarEntry]:
    duties = store.obligations.asked(Filters((union,), everybody=True, approved=approved), today)
    changes: Changes = store.history.counts(union)
    name = duties[0].union if duties else owner_of(store, union, bodies).name
    dates = dated(store.dates.find(union, first, last, everybody=True, approved=approved))
    return agenda.of_union(dates, duties, changes, name, _falling(first, last))


def _of_union_between(
    store: Store,
    today: datetime.date,
    union: str,
    first: datetime.date,
    last: datetime.date,
    succession: Succession | None,
    bodies: Registry | None,
) -> list[CalendarEntry]:
    if (us := us_of(bodies)) is not None and union == us.id:
        return entries_of(store, today, union, first, last, succession, bodies=bodies)
    found = _of_one(store, today, union, bodies, first=first, last=last)
    for ended in succession.before(union) if succession else ():
        if ended.valid_to is not None:
            own = _of_one(store, today, ended.id, bodies, first=first, last=last)
            found += agenda.inherited(own, ended.name, ended.valid_to)
    return _within((entry for entry in found if not entry.is_void), first, last)


def _within(
    found: Iterable[CalendarEntry], first: datetime.date | None, last: datetime.date | None
) -> list[CalendarEntry]:
    return entries.in_order(entry for entry in found if _is_within(entry, first, last))


def _is_within(entry: CalendarEntry, first: datetime.date | None, last: datetime.date | None) -> bool:
    return (first is None and last is None) or entry.touches(first, last)
