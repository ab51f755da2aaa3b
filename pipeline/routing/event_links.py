"""Which duties are for something held: a list of who comes, a speech. Nobody asks for them when that is over.

Only where the letter itself ties them together, by their words and by where they stand: a duty that should have ended
with its event is late some days too long, one that ended with a strange event is lost without a word.
"""

import functools
from collections.abc import Callable

from extractors.lexicon import load
from extractors.outline import outline_of
from extractors.patterns import compiled_late, view_of_letter
from extractors.wordings import Wordings
from pipeline.amendments.linking import content, papers_in
from pipeline.matching import held_by, name_of
from pipeline.registry.names import key, same_tones
from schemas import DateRecord, Letter, Task

_WORDS = load("event_links", __package__)
_TAKES_PART, _JOINS, _BESIDE = (
    compiled_late(rf"(?<!\w)(?:{'|'.join(map(same_tones, _WORDS[which]))})(?!\w)")
    for which in ("takes_part", "joins", "beside")
)
_PAPERS = frozenset(_WORDS["papers"])
_HELD = compiled_late(rf"{Wordings('task_patterns')['held'].pattern}|(?<!\w)(?:{'|'.join(_WORDS['held'])})")


def events_of(letter: Letter) -> Callable[[Task, DateRecord | None], str | None]:
    """Return a function that gives the id of the date of what a duty due at a date is for; none for most duties."""
    held = {one.id: one for one in held_by(letter)}
    # Where others are, nothing is held on days on which a duty is due.
    free = held.keys() - {task.date_id for task in letter.tasks}
    ends = [held[name] for name in free or held if not _BESIDE.search(key(str(held[name].action)))]
    is_of_one = len(ends) == 1 and _HELD.search(str(letter.header.subject).lower())

    @functools.cache
    def parts(at: int) -> list[int]:
        """Return the parts of the letter that hold a place, where each begins, the smallest first."""
        holding = (block for block in outline_of(view_of_letter(letter.text)).blocks if block.start <= at < block.end)
        return [part.start for block in holding for part in (block, *block.ancestors())]

    def event(task: Task, date: DateRecord | None) -> str | None:
        said = key(task.title)
        takes_part = _TAKES_PART.search(said)
        if date is None or not held or not (takes_part or _JOINS.search(said)) or papers_in(said) - _PAPERS:
            return None
        if takes_part and date.id in held:
            return date.id
        of_duty, about = {*parts(date.evidence.start)}, content(said if _HELD.search(task.title.lower()) else "")

        def nearness(one: DateRecord) -> tuple[int, int, str, str]:
            named, where = about & content(name_of(one, letter)), parts(one.evidence.start)
            # What stands beside it stands in the part above its own.
            is_beside = not of_duty.isdisjoint(where[:2][-1:])
            return len(named), is_beside * len(where), str(one.date), one.id

        near = [nearness(one) for one in ends if str(one.start or one.date) >= str(date.last_good)]
        is_named, in_one_part, _, found = max(near, default=(0, 0, "", None))
        return found if is_named or in_one_part or (takes_part and is_of_one) else None

    return event
