"""The workbook of what is stored: everything, or what some obligations need."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.crosscheck.checks import warnings
from pipeline.duties.succession import Succession
from pipeline.export.entries import in_order_of_many
from pipeline.frames import rows_of_many
from pipeline.office.calendars import Calendars
from pipeline.register.frames import Material, register_book
from pipeline.registry import Registry
from pipeline.store import Filters, Marks, Store
from pipeline.store.marks import UNMARKED
from pipeline.store.obligations import Standing, place_in_lists
from schemas import Obligation

#: Letters of which what they lay on unions is held.
_AT_ONCE = 8
#: So many of the newest letters are checked against each other: of all it would take minutes.
#: ``vanthu check`` looks at every one.
MOST_CHECKED = 600


def stored_book(
    store: Store, today: datetime.date, registry: Registry | None, chosen: Sequence[Standing] | None = None
) -> tuple[bytes, int, int]:
    """Return the workbook, with how many letters and duties are in it.

    ``chosen`` are the places of obligations that stand for some unions or days: then only their letters are in it.
    """
    places = chosen
    if places is None:
        found = store.obligations.standing(Filters(everybody=True, advice=False), today)
        places = sorted(found, key=place_in_lists)
    listed = store.letters.all()
    wanted = {place.letter for place in places} if chosen is not None else {line.sha256 for line in listed}
    shown = [line.sha256 for line in listed if line.sha256 in wanted]
    newest = [
        sha256 for _, sha256 in sorted((line.issued_on or "", line.sha256) for line in listed if line.sha256 in wanted)
    ][-MOST_CHECKED:]
    of_id, office = store.letters.of_id, registry.office if registry is not None else None
    beside = _Owing(store, today, places, newest)
    doubts = warnings(map(of_id, newest), beside, registry, store.calendar, of_id, with_doubts=True)
    owed = [place for place in places if place.side != "outside"]
    # Who owes it now stands beside the union that the letter meant.
    owing = _Owing(store, today, owed, shown, Succession(registry, today) if registry is not None else None)
    material = Material(
        letters=map(of_id, shown),
        owing=owing,
        marks=owing.marks,
        today=today,
        arrivals={line.sha256: line.arrivals for line in listed},
        warnings=doubts,
        checked=frozenset(newest),
        proposals=[item for item in store.proposals.find("open") if item.source in wanted or item.target in wanted],
        settled=store.history.settled(),
        entered=store.register.written(),
        outgoing=frozenset(line.sha256 for line in listed if line.direction == "out"),
        owner=(office.id, office.name) if office is not None else None,
    )
    keys = {*store.letters.keys(sorted({place.letter for place in owed})).values()} if chosen is not None else None
    each = Calendars(store, today, registry).each_of_office()
    entries = (entry for entry in each if keys is None or entry.letter in keys)
    deadlines = rows_of_many(in_order_of_many(entries), today, every_occurrence=False)
    return register_book(material, deadlines, store.calendar), len(wanted), len({place.duty for place in owed})


class _Owing(Mapping[str, Sequence[Obligation]]):
    """What letters lay on unions, by their ids, and the marks on it: of some letters at a time, asked for in order."""

    def __init__(
        self,
        store: Store,
        today: datetime.date,
        places: Iterable[Standing],
        order: Sequence[str],
        succession: Succession | None = None,
    ) -> None:
        self._store, self._today, self._succession = store, today, succession
        self._places = defaultdict[str, list[Standing]](list)
        self._order, self._at = order, {letter: number for number, letter in enumerate(order)}
        for place in places:
            if place.letter in self._at:  # another may have been taken out since the places were asked for
                self._places[place.letter].append(place)
        self._held: dict[str, list[Obligation]] = {}
        self.marks: dict[str, Marks] = {}
        """Those of what is held, by the ids of obligations."""

    def __getitem__(self, letter: str) -> Sequence[Obligation]:
        if letter not in self._places:
            raise KeyError(letter)
        if letter not in self._held:
            self._hold(self._order[self._at[letter] :][:_AT_ONCE])
        return self._held[letter]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _hold(self, letters: Sequence[str]) -> None:
        places = [place for letter in letters for place in self._places.get(letter, ())]
        alone = [place.id for place in places if place.at is None]
        self.marks.clear()
        self.marks |= dict.fromkeys((place.id for place in places if place.at is not None), Marks(**UNMARKED))
        self.marks |= self._store.marks.of(alone)
        self._held = {letter: [] for letter in letters}
        of = {place.id: place.letter for place in places}
        for item in self._store.obligations.in_order(places, self._today):
            self._held[of[item.id]].append(self._succession.seen(item) if self._succession is not None else item)
