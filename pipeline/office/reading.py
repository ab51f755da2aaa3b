"""Taking in new letters: read, stored, and what a person should know of them."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.confined.cluster import executor_at
from pipeline.intake import batch
from pipeline.intake.batch import BatchInterrupted, OnProgress, Summary
from pipeline.office import warnings
from pipeline.office.office import Office
from pipeline.office.warnings import Lost
from schemas import LetterWarning


class Taken(NamedTuple):
    """What became of the files, and what came with the letters that are new."""

    summary: Summary
    interrupted: bool = False
    """Somebody stopped it; what the summary calls new is stored."""
    lost: Sequence[Lost] = ()
    warnings: Sequence[LetterWarning] = ()
    waiting: int = 0
    """So many changes and answers wait for a person's word."""


def take_in(
    office: Office,
    paths: Sequence[Path],
    today: datetime.date,
    workers: int | None = None,
    scheduler: str | None = None,
    on_progress: OnProgress | None = None,
) -> Taken:
    """Read, extract, route and store every new letter of files and folders, on other machines with a ``scheduler``."""
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
