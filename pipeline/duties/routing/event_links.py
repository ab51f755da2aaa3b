"""Which duties are for something held: a list of who comes, a speech. Nobody asks for them when that is over.

Only where the letter itself ties them together, by their words and by where they stand: a duty that should have ended
with its event is late some days too long, one that ended with a strange event is lost without a word.
"""

import functools
import re
from collections.abc import Callable, Sequence, Set

from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.outline import outline_of
from extractors.outline.lines import RANKS
from extractors.patterns import only, start_of, view_of_letter
from extractors.wordings import Wordings
from pipeline.duties.amendments.linking import content, papers_in
from pipeline.duties.matching import held_by, name_of
from pipeline.support.grouping import foremost
from pipeline.unions.names import key, same_tones
from schemas import DateRecord, Letter, Obligation, Task

_WORDS = load("event_links", __package__)
_TAKES_PART, _JOINS, _LISTS, _BESIDE = (
    compiled_late(rf"(?<!\w)(?:{'|'.join(map(same_tones, _WORDS[which]))})(?!\w)")
    for which in ("takes_part", "joins", "lists", "beside")
)
#: How a duty's words may tie it to what is held, and what must be so: it is named, stands in the same part of the
#: letter, the letter is about it.
_TIES: tuple[tuple[re.Pattern[str], Callable[[bool, bool, bool], bool]], ...] = (
    (_TAKES_PART, lambda *signs: any(signs)),
    (_JOINS, lambda *signs: any(signs)),
    (_LISTS, lambda named, beside, _: named and beside),
)
_TIED = compiled_late("|".join(words.pattern for words, _ in _TIES))
_PAPERS = frozenset(_WORDS["papers"])
_EVENT_WORDS = compiled_late(rf"{Wordings('task_patterns')['held'].pattern}|(?<!\w)(?:{'|'.join(_WORDS['held'])})")


def takes_part(title: str) -> bool:
    """Whether a duty is one of those who take part in something held: “cử 10 cổ động viên”, “không dự thi”."""
    return _TAKES_PART.search(key(title)) is not None


#: No part of a letter: where it begins and ends, its rank.
_NOWHERE = (-1, -1, 0.0)
#: So many words of its name at least tell what another letter holds.
_FEWEST = 2


def held_elsewhere(asked: Obligation, letter: Letter, other: Letter) -> tuple[DateRecord, bool] | None:
    """Return the date of what another letter holds for which a duty of a letter is asked, and whether that is sure.

    The duty names it in words that tie it to it, or all of the letter is about it and something is to be sent. Nobody
    sends for what is over: it is held on the last day in time, or later. It is sure where its whole name is told.
    """
    said, subject = key(asked.title), str(letter.header.subject).lower()
    if asked.event_id or not asked.last_good or papers_in(said) - _PAPERS:
        return None
    about = _EVENT_WORDS.search(subject)
    if not (about and asked.kind == "report") and not _TIED.search(said):
        return None
    names = content(f"{subject[start_of(about, len(subject)) :]} {asked.action}")
    held = [one for one in held_by(other) if str(one.start or one.date) >= asked.last_good]
    event = named_by(names, other, held)
    return None if event is None else (event, content(name_of(event, other)) <= names)


def named_by(names: Set[str], letter: Letter, held: Sequence[DateRecord]) -> DateRecord | None:
    """Return the one of some dates of what a letter holds that words name, where they leave no choice."""
    return only(foremost(held, lambda one: len(names & content(name_of(one, letter))), _FEWEST))


class Events:
    """What a letter holds, asked duty by duty."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self._held = {one.id: one for one in held_by(letter)}
        # Where others are, nothing is held on days on which a duty is due.
        free = self._held.keys() - {task.date_id for task in letter.tasks}
        held = map(self._held.__getitem__, free or self._held)
        self._ends = [one for one in held if not _BESIDE.search(key(str(one.action)))]
        subject = str(letter.header.subject).lower()
        is_one = len(self._ends) == 1 or " và " not in subject
        self._is_about_it = is_one and _EVENT_WORDS.search(subject) is not None
        self._parts_at = functools.cache(self._parts_holding)
        self._blocks = functools.cache(lambda: outline_of(view_of_letter(letter.text)).blocks)

    def event_of(self, task: Task, date: DateRecord | None) -> str | None:
        """Return the id of the date of what a duty due at a date is for."""
        said = key(task.title)
        if date is None or date.id not in self._held:
            return self._tied(task, said, date) if date and not papers_in(said) - _PAPERS else None
        return date.id if takes_part(task.title) or (date.type, task.kind) == ("event", "task") else None  # it is all

    def _tied(self, task: Task, said: str, date: DateRecord) -> str | None:
        """Return the id of what is held after a date and tied to a duty by its words; ``None``: nothing is near."""
        tie = next((tie for tie in _TIES if tie[0].search(said)), None)
        if tie is None:
            return None
        tells = tie[0] is _LISTS or _EVENT_WORDS.search(task.title.lower())
        about = content(said if tells else "")
        near = (self._nearness(one, about, date) for one in self._ends
                if str(one.start or one.date) >= str(date.last_good))  # fmt: skip
        named, beside, _, found = max(near, default=(0, 0, "", None))
        return found if tie[1](named > 0, beside > 0, self._is_about_it) else None

    def _nearness(self, one: DateRecord, about: Set[str], date: DateRecord) -> tuple[int, int, str, str]:
        """Return how near what is held is to a duty: words in common, how small a part holds both, its day; its id."""
        name, where = content(name_of(one, self._letter)), self._parts_at(one.evidence.start)
        # What stands beside it stands in the part above its own; “4. Tết Sum vầy: ngày …” is a part of its section.
        own, above = [*where, *where, _NOWHERE, _NOWHERE][:2]
        own_words, words = content(self._letter.text[slice(*own[:2])]), content(self._letter.text[slice(*above[:2])])
        part = own if above[2] <= RANKS["roman"] and name & own_words > name & words else above
        is_beside = part in self._parts_at(date.evidence.start)
        return len(about & name), is_beside * len(where), str(one.date), one.id

    def _parts_holding(self, at: int) -> list[tuple[int, int, float]]:
        """Return the parts of the letter that hold a place, the smallest first: where its words stand, its rank."""
        return [(part.start, part.end, part.rank) for block in self._blocks() if block.start <= at < block.end
                for part in (block, *block.ancestors)]  # fmt: skip
