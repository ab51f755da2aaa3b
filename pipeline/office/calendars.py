"""The calendars of what is stored: of the office, of one union, of every union; with what each took over."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.duties import agenda
from pipeline.duties.agenda import Changes, Dated
from pipeline.duties.succession import Succession
from pipeline.export import entries
from pipeline.export.entries import Entry
from pipeline.registry.names import key
from pipeline.store import Store
from pipeline.store.records import StoredDate
from schemas import LetterKey, Obligation


class Owner(NamedTuple):
    """A union whose calendar is made: by its id in the registry, else by its name."""

    id: str
    name: str


def entries_of(
    store: Store,
    today: datetime.date,
    union: str | None = None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    succession: Succession | None = None,
    duties: Sequence[Obligation] | None = None,
) -> list[Entry]:
    """Return the calendar of the office, or of one union with what it took over, as far as it touches the range.

    ``duties`` spares asking for all those of the office where somebody has them, or stands for some of them.
    """
    if union is None:
        duties = store.obligations(today=today, everybody=True, advice=False) if duties is None else duties
        return _within(agenda.of_office(_dated(store.dates()), duties, store.changes()), first, last)
    found = _of_one(store, today, union)
    for ended in succession.before(union) if succession else ():
        if ended.valid_to is not None:
            found += agenda.inherited(_of_one(store, today, ended.id), ended.name, ended.valid_to)
    return _within(found, first, last)


def entries_of_each(
    store: Store,
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    succession: Succession | None = None,
) -> Iterator[tuple[Owner, list[Entry]]]:
    """Yield the calendar of every union that owes or comes to something, by name; the store is gone through once.

    What an ended union owes stands in the calendars of those that came in its place, where they are known.
    """
    owed: dict[Owner, list[Obligation]] = defaultdict(list)
    names: dict[str, str] = {}
    for item in store.obligations(today=today, everybody=True, advice=False):
        name = names.setdefault(item.union_id or key(item.union), item.union)
        owed[Owner(item.union_id or key(item.union), name)].append(item)
    known = {owner.id for owner in owed}
    owed.update((Owner(union, name), []) for union, name in store.invited().items() if union not in known)
    changes = store.changes()
    concerning = _Concerning(_dated(store.dates()), store.concerned())
    heirs = {owner: succession.after(owner.id) if succession else [] for owner in owed}
    inheriting: dict[Owner, list[Owner]] = defaultdict(list)
    for owner, after in heirs.items():
        for heir in after:
            inheriting[Owner(heir.id, names.get(heir.id, heir.name))].append(owner)

    def own(owner: Owner) -> list[Entry]:
        duties = owed.get(owner, [])
        return agenda.of_union(concerning.of(owner, duties), duties, changes, owner.name)

    for owner in sorted({*owed, *inheriting}, key=lambda owner: (owner.name, owner.id)):
        duties = owed.get(owner, [])
        is_lower_union = any(not item.issuer_own for item in duties) or (not duties and owner in owed)
        if heirs.get(owner) or not (is_lower_union or owner in inheriting):
            continue
        found = own(owner)
        for ended in inheriting.get(owner, ()):
            if succession is not None and (last_day := succession.ended_on(ended.id)) is not None:
                found += agenda.inherited(own(ended), ended.name, last_day)
        yield owner, _within(found, first, last)


class _Concerning:
    """Tells which dates concern a union: those that name it, and those of its letters that name nobody."""

    def __init__(self, dated: Iterable[Dated], named: dict[tuple[str, str], frozenset[str]]) -> None:
        self._by_letter: dict[LetterKey, list[Dated]] = defaultdict(list)
        self._by_union: dict[str, list[Dated]] = defaultdict(list)
        for line in dated:
            unions = named.get((line.entry.letter_id or "", line.record.id))
            if unions is None:
                self._by_letter[line.entry.letter].append(line)
            for union in unions or ():
                self._by_union[union].append(line)

    def of(self, owner: Owner, duties: Iterable[Obligation]) -> list[Dated]:
        """Return the dates that concern the union that owes these duties, each once."""
        found = [line for letter in {item.letter: None for item in duties} for line in self._by_letter.get(letter, ())]
        for name in dict.fromkeys((owner.id, key(owner.name))):
            found += self._by_union.get(name, ())
        return list({line.entry.id: line for line in found}.values())


def _of_one(store: Store, today: datetime.date, union: str) -> list[Entry]:
    duties = store.obligations(union=union, today=today, everybody=True, advice=False)
    changes: Changes = store.changes(union)
    name = duties[0].union if duties else union
    return agenda.of_union(_dated(store.dates(union=union)), duties, changes, name)


def _dated(lines: Iterable[StoredDate]) -> list[Dated]:
    return [Dated(line.date, entries.of_date(line.sha256, line.letter, line.subject, line.date)) for line in lines]


def _within(found: Iterable[Entry], first: datetime.date | None, last: datetime.date | None) -> list[Entry]:
    if first is not None or last is not None:
        found = [entry for entry in found if entry.touches(first, last)]
    return entries.in_order(found)
