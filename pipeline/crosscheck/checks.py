"""All checks of all letters, the heaviest findings first."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from pipeline.calendar import WorkingCalendar
from pipeline.crosscheck import cited, deeds, limits
from pipeline.crosscheck.findings import flag_warnings, unread
from pipeline.crosscheck.stored_letters import Archive
from pipeline.plugins import added
from pipeline.registry import Registry
from schemas import Letter, LetterWarning, Obligation

_ORDER = ("error", "look", "info")
_ACROSS: tuple[Callable[[Archive], Iterable[LetterWarning]], ...] = (
    deeds.later_than_superior, limits.looser_limits, limits.allocations_above, cited.citation_mismatches,
    cited.unknown_senders, deeds.same_numbers, cited.numbers_to_fill, deeds.repeated_subjects,
    deeds.changed_deadlines, deeds.asked_twice,
)  # fmt: skip


def warnings(
    letters: Iterable[Letter], obligations: Mapping[str, Sequence[Obligation]], registry: Registry | None,
    calendar: WorkingCalendar, whole: Callable[[str], Letter] | None = None, alone: Collection[str] | None = None,
    plain: Callable[[str], bool] = lambda _: False, *, with_doubts: bool = False,
) -> list[LetterWarning]:  # fmt: skip
    """Return what a person should look at, the heaviest first, then by the letters' dates.

    ``obligations`` gives those of a letter by its id; they tell the deadlines now in force, and whom a duty binds. With
    ``whole``, which gives a letter by its id, not all letters are held at once. Only of those with the ids ``alone``
    (default: all) is looked for what concerns no other letter; ``with_doubts`` what each makes doubtful is told, too.
    ``plain`` as for ``Archive``.
    """
    # Once through the letters, each whole, then through what they have to do with each other.
    archive, of_one, changing = (
        Archive(obligations, registry, calendar, whole, plain),
        list[LetterWarning](),
        set[str](),
    )
    for letter in letters:
        archive.add(letter)
        if alone is not None and letter.source.sha256 not in alone:
            continue
        own = [*limits.sums(letter), *deeds.ended_unions(archive, letter), *deeds.late_arrivals(archive, letter)]
        for check in added("checks").values():  # those of an office's own
            own += check(letter)
        of_one += own
        if with_doubts:
            of_one += flag_warnings(letter, own, obligations.get(letter.source.sha256, ()))
            of_one += unread(letter)
        if archive.changes(letter):
            changing.add(letter.source.sha256)
    across = [*cited.unknown_targets(archive, changing), *(item for check in _ACROSS for item in check(archive))]
    filled = {item.letter for item in across if item.code == "number-to-fill"}
    kept = [item for item in of_one if not (item.code == "number-unread" and item.letter in filled)]
    return ranked([*across, *sorted(kept, key=lambda item: item.letter)])


def ranked(found: Iterable[LetterWarning]) -> list[LetterWarning]:
    """Return warnings, each once, the heaviest first, then by the letters' dates."""

    def place(item: LetterWarning) -> tuple[int, str, int, str, str]:
        start = item.evidence.start if item.evidence else -1
        return _ORDER.index(item.level), item.letter_key.issued_on or "9", start, item.code, item.id

    first: dict[str, LetterWarning] = {}
    for item in found:
        first.setdefault(item.id, item)
    return sorted(first.values(), key=place)


def things(
    letters: Iterable[Letter], obligations: Mapping[str, Sequence[Obligation]], registry: Registry | None,
    calendar: WorkingCalendar, plain: Callable[[str], bool],
) -> dict[str, set[str]]:  # fmt: skip
    """Return what letters ask for, by their ids: those that ask for the same thing are to be compared."""
    archive = Archive(obligations, registry, calendar, plain=plain)
    for letter in letters:
        archive.add(letter)
    return {letter: {thing.words for thing in found} for letter, found in archive.things.items()}


def matters(item: LetterWarning, today: datetime.date) -> bool:
    """Say whether a warning still matters on a day: not where it is about deadlines that have all passed."""
    return item.until is None or item.until >= today.isoformat()
