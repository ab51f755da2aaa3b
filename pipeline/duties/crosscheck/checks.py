"""All checks of all letters, the heaviest findings first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from pipeline.duties.crosscheck import across
from pipeline.duties.crosscheck.findings import flag_warnings, unread
from pipeline.duties.crosscheck.stored_letters import Archive
from pipeline.unions import Registry
from schemas import Letter, LetterWarning, Obligation

_ORDER = ("error", "look", "info")


def warnings(
    letters: Iterable[Letter], obligations: Mapping[str, Sequence[Obligation]], registry: Registry | None,
    alone: Collection[str] | None = None, *, with_doubts: bool = False,
) -> list[LetterWarning]:  # fmt: skip
    """Return what a person should look at, the heaviest first, then by the letters' dates.

    Only of letters with the ids ``alone`` (default: all) is looked for what concerns no other letter; ``with_doubts``
    what each makes doubtful is told, too. ``obligations`` gives one of each duty of a letter by its id.
    """
    # Once through the letters, each whole, then through what they have to do with each other.
    archive, of_one, changing = Archive(obligations, registry), list[LetterWarning](), set[str]()
    for letter in letters:
        archive.add(letter)
        if alone is not None and letter.source.sha256 not in alone:
            continue
        own = [*across.ended_unions(archive, letter)]
        of_one += own
        if with_doubts:
            of_one += flag_warnings(letter, own, obligations.get(letter.source.sha256, ()))
            of_one += unread(letter)
        if archive.changes(letter):
            changing.add(letter.source.sha256)
    between = (across.unknown_targets(archive, changing), across.unknown_senders(archive),
               across.repeated_subjects(archive))  # fmt: skip
    return ranked([*chain.from_iterable(between), *sorted(of_one, key=lambda item: item.letter)])


def ranked(found: Iterable[LetterWarning]) -> list[LetterWarning]:
    """Return warnings, each once, the heaviest first, then by the letters' dates."""

    def place(item: LetterWarning) -> tuple[int, str, int, str, str]:
        start = item.evidence.start if item.evidence else -1
        return _ORDER.index(item.level), item.letter_key.issued_on or "9", start, item.code, item.id

    first: dict[str, LetterWarning] = {}
    for item in found:
        first.setdefault(item.id, item)
    return sorted(first.values(), key=place)
