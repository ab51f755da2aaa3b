"""All checks of all letters, the heaviest findings first."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.calendar import WorkingCalendar
from pipeline.crosscheck.amending import unknown_targets
from pipeline.crosscheck.answering import unknown_senders
from pipeline.crosscheck.archive import Archive
from pipeline.crosscheck.cited import citation_mismatches
from pipeline.crosscheck.deeds import Deeds
from pipeline.crosscheck.ended import ended_unions
from pipeline.crosscheck.flagged import flag_warnings
from pipeline.crosscheck.later import later_than_superior
from pipeline.crosscheck.loosened import allocations_above, looser_limits
from pipeline.crosscheck.lost import unread
from pipeline.crosscheck.notice import late_arrivals
from pipeline.crosscheck.sums import sums
from pipeline.crosscheck.twice import asked_twice, changed_deadlines, repeated_subjects, same_numbers
from pipeline.crosscheck.unnumbered import numbers_to_fill
from pipeline.registry import Registry
from schemas import Letter, LetterWarning, Obligation

_ORDER = ("error", "look", "info")


def warnings(
    letters: Iterable[Letter],
    obligations: Mapping[str, Sequence[Obligation]],
    registry: Registry | None,
    calendar: WorkingCalendar,
) -> list[LetterWarning]:
    """Return what a person should look at, the heaviest first, then by the letters' dates.

    ``obligations`` gives those of a letter by its id; they tell the deadlines now in force, and whom a duty binds.
    """
    archive = Archive(letters, obligations, registry, calendar)
    found: dict[str, LetterWarning] = {}
    for item in _all(archive):
        found.setdefault(item.id, item)
    return sorted(found.values(), key=_place)


def everything(
    letters: Sequence[Letter],
    obligations: Mapping[str, Sequence[Obligation]],
    registry: Registry | None,
    calendar: WorkingCalendar,
) -> list[LetterWarning]:
    """Return the warnings across letters with the doubts about each letter, the heaviest first, nothing said twice."""
    across = warnings(letters, obligations, registry, calendar)
    beside: dict[str, list[LetterWarning]] = {}
    for item in across:
        beside.setdefault(item.letter, []).append(item)
    found = {item.id: item for item in across}
    for letter in letters:
        sha256 = letter.source.sha256
        for item in flag_warnings(letter, beside.get(sha256, ()), obligations.get(sha256, ())):
            found.setdefault(item.id, item)
        knows_number = any(item.code == "number-to-fill" for item in beside.get(sha256, ()))
        found |= {item.id: item for item in unread(letter) if not (knows_number and item.code == "number-unread")}
    return sorted(found.values(), key=_place)


def matters(item: LetterWarning, today: datetime.date) -> bool:
    """Say whether a warning still matters on a day: not where it is about deadlines that have all passed."""
    return item.until is None or item.until >= today.isoformat()


def _all(archive: Archive) -> Iterator[LetterWarning]:
    deeds = Deeds(archive)
    yield from later_than_superior(archive, deeds)
    yield from looser_limits(archive)
    yield from allocations_above(archive)
    yield from sums(archive)
    yield from citation_mismatches(archive)
    yield from ended_unions(archive)
    yield from late_arrivals(archive, deeds)
    yield from unknown_targets(archive)
    yield from unknown_senders(archive)
    yield from same_numbers(archive)
    yield from numbers_to_fill(archive)
    yield from repeated_subjects(archive)
    yield from changed_deadlines(archive, deeds)
    yield from asked_twice(archive, deeds)


def _place(item: LetterWarning) -> tuple[int, str, int, str, str]:
    start = item.evidence.start if item.evidence else -1
    return (_ORDER.index(item.level), item.letter_key.issued_on or "9", start, item.code, item.id)
