"""All checks of all letters, the heaviest findings first."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from pipeline.calendar import WorkingCalendar
from pipeline.crosscheck.cited import changes, citation_mismatches, numbers_to_fill, unknown_senders, unknown_targets
from pipeline.crosscheck.deeds import (
    Deeds,
    Thing,
    asked_twice,
    changed_deadlines,
    ended_unions,
    late_arrivals,
    later_than_superior,
    repeated_subjects,
    same_numbers,
    things_asked,
)
from pipeline.crosscheck.findings import flag_warnings, unread
from pipeline.crosscheck.limits import allocations_above, looser_limits, sums
from pipeline.crosscheck.stored_letters import Archive
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
    plain: Callable[[str], bool] = lambda _: False,
    *,
    with_doubts: bool = False,
) -> list[LetterWarning]:
    """Return what a person should look at, the heaviest first, then by the letters' dates.

    ``obligations`` gives those of a letter by its id; they tell the deadlines now in force, and whom a duty binds. With
    ``whole``, which gives a letter by its id, not all letters are held at once. Only of those with the ids ``alone``
    (default: all) is looked for what concerns no other letter; ``with_doubts`` what each makes doubtful is told, too.
    ``plain`` as for ``Archive``.
    """
    # Once through the letters, each whole, then through what they have to do with each other.
    archive = Archive(obligations, registry, calendar, whole, plain)
    deeds, of_one, things, changing = Deeds(archive), list[LetterWarning](), dict[str, list[Thing]](), set[str]()
    for letter in letters:
        archive.add(letter)
        is_meant = alone is None or letter.source.sha256 in alone
        if is_meant:
            own = [*sums(letter), *ended_unions(archive, letter), *late_arrivals(archive, deeds, letter)]
            for check in added("checks").values():  # those of an office's own
                own += check(letter)
            of_one += own
            if with_doubts:
                of_one += flag_warnings(letter, own, obligations.get(letter.source.sha256, ()))
                of_one += unread(letter)
        things[letter.source.sha256] = [*things_asked(deeds, letter)]
        if is_meant and changes(archive, letter):
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
    filled = {item.letter for item in across if item.code == "number-to-fill"}
    kept = [item for item in of_one if not (item.code == "number-unread" and item.letter in filled)]
    return ranked([*across, *sorted(kept, key=lambda item: item.letter)])


def ranked(found: Iterable[LetterWarning]) -> list[LetterWarning]:
    """Return warnings, each once, the heaviest first, then by the letters' dates."""
    first: dict[str, LetterWarning] = {}
    for item in found:
        first.setdefault(item.id, item)
    return sorted(first.values(), key=_place)


def things(
    letters: Iterable[Letter],
    obligations: Mapping[str, Sequence[Obligation]],
    registry: Registry | None,
    calendar: WorkingCalendar,
    plain: Callable[[str], bool],
) -> dict[str, set[str]]:
    """Return what letters ask for, by their ids: those that ask for the same thing are to be compared."""
    deeds = Deeds(Archive(obligations, registry, calendar, plain=plain))
    return {letter.source.sha256: {thing.words for thing in things_asked(deeds, letter)} for letter in letters}


def matters(item: LetterWarning, today: datetime.date) -> bool:
    """Say whether a warning still matters on a day: not where it is about deadlines that have all passed."""
    return item.until is None or item.until >= today.isoformat()


def _place(item: LetterWarning) -> tuple[int, str, int, str, str]:
    start = item.evidence.start if item.evidence else -1
    return (_ORDER.index(item.level), item.letter_key.issued_on or "9", start, item.code, item.id)
