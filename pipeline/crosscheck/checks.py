"""All checks of all letters, the heaviest findings first."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.calendar import WorkingCalendar
from pipeline.crosscheck.amending import changes, unknown_senders, unknown_targets
from pipeline.crosscheck.cited import citation_mismatches
from pipeline.crosscheck.deeds import Deeds
from pipeline.crosscheck.ended import ended_unions
from pipeline.crosscheck.flagged import flag_warnings, unread
from pipeline.crosscheck.later import later_than_superior
from pipeline.crosscheck.loosened import allocations_above, looser_limits
from pipeline.crosscheck.notice import late_arrivals
from pipeline.crosscheck.stored_letters import Archive
from pipeline.crosscheck.sums import sums
from pipeline.crosscheck.twice import (
    Thing,
    asked_twice,
    changed_deadlines,
    repeated_subjects,
    same_numbers,
    things_asked,
)
from pipeline.crosscheck.unnumbered import numbers_to_fill
from pipeline.plugins import added
from pipeline.registry import Registry
from schemas import Letter, LetterWarning, Obligation

_ORDER = ("error", "look", "info")


def warnings(
    letters: Iterable[Letter],
    obligations: Mapping[str, Sequence[Obligation]],
    registry: Registry | None,
    calendar: WorkingCalendar,
    whole: Callable[[str], Letter] | None = None,
    alone: Collection[str] | None = None,
) -> list[LetterWarning]:
    """Return what a person should look at, the heaviest first, then by the letters' dates.

    ``obligations`` gives those of a letter by its id; they tell the deadlines now in force, and whom a duty binds. With
    ``whole``, which gives a letter by its id, not all letters are held at once. Only of those with the ids ``alone``
    (default: all) is looked for what concerns no other letter.
    """
    return _found(letters, Archive((), obligations, registry, calendar, whole), lambda *_: (), alone)


def everything(
    letters: Iterable[Letter],
    obligations: Mapping[str, Sequence[Obligation]],
    registry: Registry | None,
    calendar: WorkingCalendar,
    whole: Callable[[str], Letter] | None = None,
) -> list[LetterWarning]:
    """Return the warnings across letters with the doubts about each letter, the heaviest first, nothing said twice."""

    def doubts(letter: Letter, beside: Sequence[LetterWarning]) -> Iterator[LetterWarning]:
        yield from flag_warnings(letter, beside, obligations.get(letter.source.sha256, ()))
        yield from unread(letter)

    found = _found(letters, Archive((), obligations, registry, calendar, whole), doubts)
    known = {item.letter for item in found if item.code == "number-to-fill"}
    return [item for item in found if not (item.code == "number-unread" and item.letter in known)]


def things(
    letters: Iterable[Letter],
    obligations: Mapping[str, Sequence[Obligation]],
    registry: Registry | None,
    calendar: WorkingCalendar,
) -> dict[str, set[str]]:
    """Return what letters ask for, by their ids: those that ask for the same thing are to be compared."""
    archive = Archive((), obligations, registry, calendar)
    deeds = Deeds(archive)
    return {letter.source.sha256: {thing.words for thing in things_asked(deeds, letter)} for letter in letters}


def _found(
    letters: Iterable[Letter],
    archive: Archive,
    doubts: Callable[[Letter, Sequence[LetterWarning]], Iterable[LetterWarning]],
    alone: Collection[str] | None = None,
) -> list[LetterWarning]:
    """Go through the letters once, each whole, then through what they have to do with each other."""
    deeds, of_one, things, changing = Deeds(archive), list[LetterWarning](), dict[str, list[Thing]](), set[str]()
    for letter in letters:
        archive.add(letter)
        if alone is None or letter.source.sha256 in alone:
            own = [
                *sums(letter),
                *ended_unions(archive, letter),
                *late_arrivals(archive, deeds, letter),
                *_added(letter),
            ]
            of_one += [*own, *doubts(letter, own)]
        things[letter.source.sha256] = [*things_asked(deeds, letter)]
        if changes(archive, letter):
            changing.add(letter.source.sha256)
    across = [
        *later_than_superior(archive, deeds),
        *looser_limits(archive),
        *allocations_above(archive),
        *citation_mismatches(archive),
        *unknown_targets(archive, changing),
        *unknown_senders(archive),
        *same_numbers(archive),
        *numbers_to_fill(archive),
        *repeated_subjects(archive),
        *changed_deadlines(archive, deeds),
        *asked_twice(archive, deeds, things),
    ]
    return ranked([*across, *sorted(of_one, key=lambda item: item.letter)])


def ranked(found: Iterable[LetterWarning]) -> list[LetterWarning]:
    """Return warnings, each once, the heaviest first, then by the letters' dates."""
    first: dict[str, LetterWarning] = {}
    for item in found:
        first.setdefault(item.id, item)
    return sorted(first.values(), key=_place)


def _added(letter: Letter) -> Iterator[LetterWarning]:
    """Yield what the checks of an office's own say of a letter."""
    for check in added("checks").values():
        yield from check(letter)


def matters(item: LetterWarning, today: datetime.date) -> bool:
    """Say whether a warning still matters on a day: not where it is about deadlines that have all passed."""
    return item.until is None or item.until >= today.isoformat()


def _place(item: LetterWarning) -> tuple[int, str, int, str, str]:
    start = item.evidence.start if item.evidence else -1
    return (_ORDER.index(item.level), item.letter_key.issued_on or "9", start, item.code, item.id)
