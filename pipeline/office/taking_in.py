"""Taking letters in: read and stored, and what a person should know of them."""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pipeline.intake import batch
from pipeline.intake.batch import BatchInterrupted, OnProgress, Summary
from pipeline.intake.readings import OfficeReading
from pipeline.office import Office
from pipeline.store import StoreError
from pipeline.support import confined
from pipeline.support.confined import cluster
from schemas import LetterWarning, WaitsAs

#: Loaded where a letter is new: it compares what letters say.
_WARNINGS = "pipeline.office.warnings"


#: What may have been lost of a letter: the name of its file, what commands take for it, how many of which code.
Lost = tuple[str, str, Counter[str]]


class IntakeResult(NamedTuple):
    """What became of the files, and what came with the letters that are new.

    ``interrupted``: somebody stopped it; what the summary calls new is stored. ``waiting`` counts what waits for a
    person's word, by what is asked. ``trouble``: the database could not be asked any more what came with them.
    """

    summary: Summary
    interrupted: bool = False
    lost: Sequence[Lost] = ()
    warnings: Sequence[LetterWarning] = ()
    waiting: Mapping[WaitsAs, int] = MappingProxyType({})
    trouble: str | None = None


def take_in(
    office: Office, paths: Sequence[Path], today: datetime.date, workers: int | None = None,
    scheduler: str | None = None, on_progress: OnProgress = lambda *_: None,
    on_wait: Callable[[str], None] = lambda _: None, retry: bool = False,
) -> IntakeResult:  # fmt: skip
    """Read, extract, route and store every new letter of files and folders, on other machines with a ``scheduler``.

    ``on_wait`` is told, in people's words, when the database's server is away and waited for. With ``retry`` files
    are read, too, that this program could not read before.
    """
    confined.collect_as_of_many()
    with office.open() as store, ExitStack() as machines:
        reading, letters = None, OfficeReading(office.bodies, office.calendar)
        if scheduler is not None:
            # Another machine starts in another folder; relative paths mean nothing there.
            paths = [*map(Path.absolute, paths)]
            reading = machines.enter_context(cluster.reading_at(scheduler, letters))
        before = store.letters.standing()
        interrupted = False
        try:
            summary = batch.run(
                paths, store, office.bodies, office.calendar, workers, on_progress, letters, reading=reading, on=today,
                on_wait=on_wait, retry=retry)  # fmt: skip
        except BatchInterrupted as stop:
            summary, interrupted = stop.summary, True
        if not summary.new:
            return IntakeResult(summary, interrupted)
        try:
            new: set[str] = set() if interrupted else store.letters.standing() - before
            about, lost = import_module(_WARNINGS).of_new(office, store, new)
            return IntakeResult(summary, interrupted, lost, about, store.proposals.count_waiting())
        except StoreError as error:
            return IntakeResult(summary, interrupted, trouble=error.message)
