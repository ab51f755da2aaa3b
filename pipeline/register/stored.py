"""The workbook of what is stored: everything, or what some obligations need."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.crosscheck.checks import everything
from pipeline.duties.succession import Succession
from pipeline.frames.calendar_days import deadline_rows
from pipeline.office.calendars import each_of_office
from pipeline.register.book import register_book
from pipeline.register.material import Material
from pipeline.registry import Registry
from pipeline.store import Store
from schemas import Letter, LetterWarning, Obligation

#: So many of the newest letters are checked against each other: all of them would have to be in memory together.
#: ``vanthu check`` looks at every one.
MOST_CHECKED = 600


def stored_book(
    store: Store,
    today: datetime.date,
    registry: Registry | None,
    chosen: Sequence[Obligation] | None = None,
) -> tuple[bytes, int, int]:
    """Return the workbook, with how many letters and duties are in it.

    ``chosen`` obligations stand for some unions or days: then only their letters are in it.
    """
    everything_owed = store.obligations.find(today=today, everybody=True, advice=False) if chosen is None else chosen
    owed = [item for item in everything_owed if item.side != "outside"]
    if registry is not None:  # who owes it now stands beside the union that the letter meant
        succession = Succession(registry, today)
        owed = [succession.seen(item) for item in owed]
    ids = None if chosen is None else [item.id for item in everything_owed]
    letter_ids = store.obligations.letter_ids(ids)
    listed = store.letters.all()
    wanted = set(letter_ids.values()) if chosen is not None else {line.sha256 for line in listed}
    newest = sorted((line.issued_on or "", line.sha256) for line in listed if line.sha256 in wanted)[-MOST_CHECKED:]
    checked = {sha256: store.letters.of_id(sha256) for _, sha256 in newest}
    office = registry.office if registry is not None else None
    material = Material(
        letters=_letters(store, [line.sha256 for line in listed if line.sha256 in wanted], checked),
        obligations=owed,
        marks=store.marks.of(ids),
        letter_ids=letter_ids,
        today=today,
        arrivals={line.sha256: line.arrivals for line in listed},
        warnings=_warnings(checked, everything_owed, letter_ids, registry, store.calendar),
        checked=frozenset(checked),
        proposals=[item for item in store.proposals.find("open") if item.source in wanted or item.target in wanted],
        settled=store.history.settled(),
        entered=store.register.written(),
        outgoing=frozenset(line.sha256 for line in listed if line.direction == "out"),
        owner=(office.id, office.name) if office is not None else None,
    )
    keys = {item.letter for item in owed}
    entries = (
        entry for entry in each_of_office(store, today, bodies=registry) if chosen is None or entry.letter in keys
    )
    deadlines = deadline_rows(entries, today, every_occurrence=False)
    return register_book(material, deadlines, store.calendar), len(wanted), len({item.duty_id for item in owed})


def _letters(store: Store, ids: Sequence[str], known: dict[str, Letter]) -> Iterator[Letter]:
    """Yield letters one by one; those in memory are let go as they are passed."""
    for sha256 in ids:
        yield known.pop(sha256) if sha256 in known else store.letters.of_id(sha256)


def _warnings(
    letters: dict[str, Letter],
    owed: Sequence[Obligation],
    letter_ids: dict[str, str],
    registry: Registry | None,
    calendar: WorkingCalendar,
) -> list[LetterWarning]:
    by_letter: dict[str, list[Obligation]] = defaultdict(list)
    for item in owed:
        if letter_ids[item.id] in letters:
            by_letter[letter_ids[item.id]].append(item)
    return everything(list(letters.values()), by_letter, registry, calendar)
