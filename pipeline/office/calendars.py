"""The calendars of what is stored: of the office, of one union; with what each took over."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from pipeline.duties.succession import Succession
from pipeline.export import agenda, entries
from pipeline.export.agenda import Changes, Dated
from pipeline.export.entries import CalendarEntry
from pipeline.store import Filters, Store
from pipeline.store.rows import StoredDate
from pipeline.store.schema import parts
from pipeline.support.grouping import picked
from pipeline.unions import Registry
from pipeline.unions.names import key, kind_of
from schemas import Obligation, Side, is_within, iso

#: Letters whose dates and duties are in memory together.
_LETTERS_AT_ONCE = 50


def side_of(body: tuple[str, str | None], bodies: Registry) -> Side:
    """Return whose side a body that a date names is on: ``ours``, ``below``, ``outside``; without an office below."""
    name, union_id = body
    if union_id is not None or bodies.office is None:
        return bodies.side_of(union_id or "")
    if f" {key(bodies.office.name)} " in f" {name} ":
        return "ours"
    return "outside" if kind_of(name) is None else "below"


def us_or_below(
    store: Store, bodies: Registry | None, letters: Collection[str] | None, first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> list[Dated]:  # fmt: skip
    """Return the dates of letters (by their ids) that concern us or unions below us; while we are not known, all."""
    found = dated(store.dates.find(from_=first, to=last, letters=letters))
    if bodies is None or bodies.office is None:
        return found
    naming = store.dates.concerned(letters)

    def is_for_us(line: Dated) -> bool:
        """Whether a date concerns us or a union below us, or is of something that its issuer holds."""
        concerned = naming.get((line.entry.letter_id, line.record.id), ())
        if {side_of(body, bodies) for body in concerned} != {"outside"}:
            return True
        # What the issuer holds is no duty of an outsider: it came to us for us to know the day.
        issuer = key(line.entry.letter.issuer)
        return line.record.type in ("event", "period") and any(name == issuer for name, _ in concerned)

    return list(filter(is_for_us, found))


def of_us(store: Store, bodies: Registry, ours: Collection[str], approved: bool) -> list[Dated]:
    """Return the dates that name us or an organ of ours, and those in letters that bind us which name nobody."""
    naming = store.dates.concerned()
    us = {place for place, named in naming.items() if any(side_of(body, bodies) == "ours" for body in named)}
    found = dated(store.dates.find(letters={*ours, *(letter for letter, _ in us)}, approved=approved))

    def is_ours(line: Dated) -> bool:
        place = (line.entry.letter_id, line.record.id)
        return place in us or (place not in naming and place[0] in ours)

    return list(filter(is_ours, found))


def dated(lines: Iterable[StoredDate]) -> list[Dated]:
    """Return dates with what letters say of each: its own, and those that moved it or called it off."""
    found = []
    for line in lines:
        own = {"version": len(line.history) or 1, **picked(line, ("history", "status", "approved"))}
        found.append(Dated(line.date, entries.of_date(line.sha256, line.letter, line.subject, line.date).with_own(own)))
    return found


class Calendars(NamedTuple):
    """The calendars of a day, as far as they touch a range; ``bodies`` tells who is an outsider, and who ended.

    What no longer counts is left out, but meetings that are called off, unless ``cancelled`` is set, for programs that
    have it to take it away. ``approved`` leaves only what may leave the house.
    """

    store: Store
    today: datetime.date
    bodies: Registry | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    cancelled: bool = False
    approved: bool = False

    def each_of_office(self) -> Iterator[CalendarEntry]:
        """Yield the entries of the office's calendar, unordered, from a few letters at a time."""
        store = self.store
        # Of a store of years only the letters that have to do with these days are looked at.
        is_of_all_days = self.first is self.last is None
        letters = store.letters.standing() if is_of_all_days else store.dates.around(self.first, self.last)
        changes, changed = store.history.counts(), store.obligations.changed(self.today)
        for some in parts(sorted(letters), _LETTERS_AT_ONCE):
            part = frozenset(some)
            owed = store.obligations.asked(Filters(everybody=True, letters=part), self.today)
            dates = us_or_below(store, self.bodies, part)
            yield from self._kept(agenda.of_office(dates, owed, changes, changed=changed, today=self.today))

    def between(self, first: datetime.date, last: datetime.date, union: str | None = None) -> list[CalendarEntry]:
        """Return the calendar of the office or of a union for some days, as ``of`` does, for what is asked for often.

        Only what has to do with these days is looked at; unions that stand alike are counted, not read one by one.
        """
        asked, falls = self._replace(first=first, last=last), _falling(first, last)
        if union is not None:
            return asked.of(union, first, last)
        store, letters = self.store, self.store.dates.around(first, last)
        if self.approved:
            letters = frozenset(store.reviews.may_leave(letters))
        dates = us_or_below(store, self.bodies, letters, first, last)
        owed = store.duties.alike(letters, self.today)
        many = {item.id: count for item, count in owed}
        changes = store.history.counts() if self.cancelled else {}  # only programs ask how often something was changed
        found = agenda.of_office(dates, [item for item, _ in owed], changes, many, falls, today=self.today)
        return entries.in_order(asked._kept(found))

    def of(
        self, union: str | None = None, first: datetime.date | None = None, last: datetime.date | None = None
    ) -> list[CalendarEntry]:
        """Return the calendar of the office, or of one union with what it took over.

        That of the office holds what it owes and what unions below it owe, nothing of outsiders. Where days are given,
        only what has to do with them is looked at of a union.
        """
        if union is None:
            return entries.in_order(self.each_of_office())
        changes = self.store.history.counts()
        if self.bodies is not None and self.bodies.office is not None and union == self.bodies.office.id:
            first = last = None
            ours = self.store.obligations.asked(Filters(side="ours", approved=self.approved), self.today)
            dates = of_us(self.store, self.bodies, {item.letter_id for item in ours}, self.approved)
            found = agenda.of_union(dates, ours, changes, self.bodies.office.name, today=self.today)
        else:
            found = self._of_one(union, first, last, changes)
        for ended in Succession(self.bodies, self.today).before(union):
            assert ended.valid_to is not None
            found += agenda.inherited(self._of_one(ended.id, first, last, changes), ended.name, ended.valid_to)
        return entries.in_order(self._kept(found))

    def _of_one(
        self, union: str, first: datetime.date | None, last: datetime.date | None, changes: Changes
    ) -> list[CalendarEntry]:
        """Return the calendar of one union alone, between two days where given, without what it took over."""
        store, approved = self.store, self.approved
        duties = store.obligations.asked(Filters((union,), everybody=True, approved=approved), self.today)
        owed = duties or store.obligations.find(union=union, everybody=True)
        name = owed[0].union if owed else (self.bodies.name_of(union) if self.bodies is not None else "") or union
        dates = dated(store.dates.find(union, first, last, everybody=True, approved=approved))
        return agenda.of_union(dates, duties, changes, name, _falling(first, last), self.today)

    def _kept(self, found: Iterable[CalendarEntry]) -> Iterator[CalendarEntry]:
        """Yield the entries that touch the range; those that are not shown only with ``cancelled``."""
        is_of_all_days = self.first is self.last is None
        for entry in found:
            if (self.cancelled or entry.is_shown) and (is_of_all_days or entry.touches(self.first, self.last)):
                yield entry


def _falling(first: datetime.date | None, last: datetime.date | None) -> Callable[[Obligation], bool]:
    """Return what tells whether an obligation ends between two days, or has no day."""
    begin, end = iso(first), iso(last)
    return lambda item: item.last_good is None or is_within(item.last_good, begin, end)
