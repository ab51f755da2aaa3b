"""Reading letters, without storing them; and taking them in: stored, and what a person should know of them."""

import datetime
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from extractors import is_letter
from pipeline.calendar import office_calendar
from pipeline.confined import collecting
from pipeline.confined.cluster import executor_at
from pipeline.confined.workers import Workers
from pipeline.files import shown
from pipeline.intake import batch
from pipeline.intake.batch import BatchInterrupted, OnProgress, Summary
from pipeline.intake.extraction import extract_file, is_plain_text
from pipeline.intake.reading import fault, no_letter
from pipeline.office import warnings
from pipeline.office.office import Office
from pipeline.office.warnings import Lost
from schemas import Letter, LetterWarning


class Taken(NamedTuple):
    """What became of the files, and what came with the letters that are new."""

    summary: Summary
    interrupted: bool = False
    """Somebody stopped it; what the summary calls new is stored."""
    lost: Sequence[Lost] = ()
    warnings: Sequence[LetterWarning] = ()
    waiting: int = 0
    """So many changes and answers wait for a person's word."""


class Found(NamedTuple):
    """What is in a file."""

    letters: tuple[Letter, ...] = ()
    troubles: tuple[str, ...] = ()
    """What could not be read, and which letters show no sign of being one, in people's words."""


def read(files: Sequence[Path]) -> Iterator[Found]:
    """Yield what is in each file, storing nothing; one that fails does not stop the others."""
    # None where all is plain text, which breaks no parser.
    processes = min(os.cpu_count() or 1, sum(not is_plain_text(path) for path in files))
    with closing(Workers(extract_file, processes).results(_given_out(files))) as results:
        for path, outcome in results:
            if isinstance(outcome, Exception):
                yield Found(troubles=(fault(outcome, shown(path.name)),))
            else:
                doubts = (no_letter(letter) for letter in outcome.letters if not is_letter(letter))
                yield Found(tuple(outcome.letters), (*doubts, *outcome.failures))


def _given_out(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the files; load what works out their days while other processes start to read the first."""
    yield files[0]
    office_calendar()  # a broken set-up is told once, not for every file
    yield from files[1:]


def take_in(
    office: Office,
    paths: Sequence[Path],
    today: datetime.date,
    workers: int | None = None,
    scheduler: str | None = None,
    on_progress: OnProgress | None = None,
) -> Taken:
    """Read, extract, route and store every new letter of files and folders, on other machines with a ``scheduler``."""
    collecting.of_many()
    with office.open() as store, executor_at(scheduler) as executor:
        # Another machine starts in another folder; relative paths mean nothing there.
        seen = [path.absolute() for path in paths] if executor else paths
        before = store.letters.standing()
        interrupted = False
        try:
            summary = batch.run(
                seen, store, office.bodies, office.calendar, workers, on_progress, executor=executor, on=today
            )
        except BatchInterrupted as stop:
            summary, interrupted = stop.summary, True
        if not summary.new:
            return Taken(summary, interrupted)
        new: set[str] = set() if interrupted else store.letters.standing() - before
        about, lost = warnings.about(office, store, new), warnings.lost_of(store, new)
        return Taken(summary, interrupted, lost, about, len(store.proposals.find("open")))
