"""What is stored, brought up to a calendar, a registry or a program that has changed."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import recounted
from pipeline.confined.pool import Pool
from pipeline.corrections.applying import Notice
from pipeline.intake.one_file import ReadLetter, fault
from pipeline.intake.rereading import Rereading
from pipeline.routing import renewed
from pipeline.routing.union_classes import is_class
from pipeline.store import Store, rows
from pipeline.store.marks import Marked
from pipeline.store.readings import Replaced, StoredBefore
from pipeline.store.rows import Made
from schemas import Letter, Obligation

#: So few letters are renewed before another process has started.
_FEW = 40

OnProgress = Callable[[str, int, int], None]


def recount(store: Store, calendar: WorkingCalendar) -> int:
    """Work out the days of every stored letter anew and return how many letters changed; marks of people stay."""

    def with_calendar(letter: Letter, items: Sequence[Obligation]) -> tuple[Letter, Sequence[Obligation]]:
        new = recounted(letter, calendar)
        return new, renewed(new, items)

    store.touch()
    return store.readings.recount(with_calendar)


class Change(NamedTuple):
    """A letter of which something else was made than is stored."""

    letter: Letter
    new: tuple[Obligation, ...]
    gone: tuple[Obligation, ...]
    notices: tuple[Notice, ...] = ()
    """What the new reading says of what people corrected in it."""

    @property
    def classes(self) -> int:
        """How many rows of a class (“các CĐCS”) gave way to others."""
        return sum(item.union_id is None and is_class(item.union) for item in self.gone)


class Renewal(NamedTuple):
    """What became of the stored letters."""

    letters: int
    """How many were looked at."""
    changes: tuple[Change, ...]
    failures: tuple[str, ...]
    """Why letters stay as they are, a line each."""
    left: tuple[Marked, ...]
    """What people marked on obligations that are gone now and that no other took over: it is kept."""
    interrupted: bool


class _Task:
    """Does the work of a letter in another process: from its packed form to what is made of it."""

    def __init__(self, reading: Rereading) -> None:
        self._reading = reading

    def __call__(self, seen: StoredBefore) -> ReadLetter:
        return self._reading.as_approved(seen.approved)(rows.unpacked(seen.content))


def renew(
    store: Store,
    reading: Rereading,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> Renewal:
    """Make every stored letter anew, each in a transaction of its own; marks, days and decisions of people stay.

    ``workers`` processes do it (default: one a core, none for few letters; 0: this process). ``on_progress`` gets the
    name of each letter, how many are done and how many there are. Ctrl-C ends it between two letters and is said in
    the result; a second run does the rest.
    """
    store.touch()
    ids = store.letters.ids()
    processes = workers if workers is not None else 0 if len(ids) <= _FEW else os.cpu_count() or 1
    work = _Renewing(store, reading, len(ids), on_progress)
    before = {item.id for item, _ in store.marks.kept()}
    interrupted = False
    try:
        with Pool(_Task(reading), processes) as pool:
            for seen, outcome in pool.results(_seen(store, ids)):
                work.keep(seen, outcome)
    except KeyboardInterrupt:
        interrupted = True
    left = tuple(line for line in store.marks.kept() if line[0].id not in before)
    return Renewal(work.done, tuple(work.changes), tuple(work.failures), left, interrupted)


def _seen(store: Store, ids: list[str]) -> Iterator[StoredBefore]:
    return (seen for sha256 in ids if (seen := store.readings.seen(sha256)) is not None)


class _Renewing:
    """One run: what was done so far."""

    def __init__(self, store: Store, reading: Rereading, total: int, on_progress: OnProgress | None) -> None:
        self._store = store
        self._reading = reading
        self._total = total
        self._on_progress = on_progress
        self.done = 0
        self.changes: list[Change] = []
        self.failures: list[str] = []

    def keep(self, seen: StoredBefore, outcome: ReadLetter | Exception) -> None:
        """Put what was made of a letter in its place; what cannot be made leaves it as it is."""
        self.done += 1
        if isinstance(outcome, Exception):
            name = rows.unpacked(seen.content).source.name
            self.failures.append(fault(outcome, name))
        else:
            name = outcome.letter.source.name
            replaced = self._replace(seen, _made(outcome))
            if replaced.changed:
                self.changes.append(Change(outcome.letter, *replaced[1:]))
        if self._on_progress is not None:
            self._on_progress(name, self.done, self._total)

    def _replace(self, seen: StoredBefore, made: Made) -> Replaced:
        def again(letter: Letter, approved: bool) -> Made:
            return _made(self._reading.as_approved(approved)(letter))

        return self._store.readings.renew(seen, made, again, proposals=self._reading.extracts)


def _made(found: ReadLetter) -> Made:
    return Made(found.letter, found.laid, found.bodies, found.direction)
