"""What a letter wants done by when, made comparable with what another letter wants."""

import functools
from typing import NamedTuple

from extractors.lexicon import load
from pipeline.acts import content, paper_of
from pipeline.crosscheck.stored_letters import Archive
from pipeline.duties.recurrence import is_dated, last_good_rule
from pipeline.registry.names import flat, key, without_organ
from schemas import DateRecord, Evidence, Letter, Obligation, Task

#: Shares of words in common: of the names of two papers, of two acts.
_SAME_PAPER = 0.6
_SAME_ACT = 0.6
#: Share of the shorter subject that the other one repeats.
_SAME_MATTER = 0.6
#: Letters of which the duties are remembered.
_AT_ONCE = 8
#: Two acts have at least so many words in common.
_WORDS_OF_ACT = 3


class Deed(NamedTuple):
    """A task with its date. ``last`` is the last day in time now in force, ``rule`` the rule of the last days."""

    letter: Letter
    task: Task
    date: DateRecord
    last: str | None
    rule: str | None
    time: str | None
    paper: str | None
    """What kind of paper is sent (``báo cáo``)."""
    words: frozenset[str]
    """The words that tell the thing from others."""

    @property
    def evidence(self) -> Evidence:
        """The words of the duty, which hold the date; where they do not, those of the date."""
        task, date = self.task.evidence, self.date.evidence
        return task if task.start <= date.start < task.end else date


class Deeds:
    """The dated duties of letters, those of a few remembered."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[str, list[Deed]] = {}

    def of(self, letter: Letter) -> list[Deed]:
        """Return the duties of a letter that are due on a day, or on days by a rule."""
        sha256 = letter.source.sha256
        found = self._known.pop(sha256, None)
        self._known[sha256] = _deeds_of(self._archive, self._archive.whole(letter)) if found is None else found
        for old in list(self._known)[:-_AT_ONCE]:
            del self._known[old]
        return self._known[sha256]


def _deeds_of(archive: Archive, letter: Letter) -> list[Deed]:
    days = {record.id: record for record in letter.dates if record.type != "event"}
    dated = [(task, days[task.date_id]) for task in letter.tasks if task.date_id in days and not task.optional]
    owed: dict[int, Obligation] = {}
    for item in archive.owed(letter) if dated else ():
        owed.setdefault(item.evidence.start, item)
    found = (_deed(letter, task, record, owed.get(task.evidence.start)) for task, record in dated)
    return [deed for deed in found if deed.last or deed.rule]


def _deed(letter: Letter, task: Task, record: DateRecord, owed: Obligation | None) -> Deed:
    if owed is not None and owed.version > 1:
        last, rrule, bound, time = owed.last_good, owed.recurrence, owed.bound, owed.time
    else:
        last, rrule, bound, time = record.last_good, record.rrule, record.bound, record.time
    rule = last_good_rule(rrule, bound, time) if rrule and is_dated(rrule) else None
    said = task.deliverable if task.kind == "report" and task.deliverable else record.action or task.evidence.quote
    paper = paper_of(said) if task.kind == "report" else None
    words = content(said) - (content(paper) if paper else frozenset())
    return Deed(letter, task, record, last, rule, time, paper, words)


def alike(mine: Deed, theirs: Deed) -> float:
    """Return how sure two letters speak of the same thing: 0 where they do not, up to 1."""
    if (mine.rule is None) != (theirs.rule is None) or mine.paper != theirs.paper:
        return 0.0
    if mine.paper is None:
        my_words, their_words = _act(mine), _act(theirs)
        common, every = my_words & their_words, my_words | their_words
        return len(common) / len(every) if len(common) >= max(_WORDS_OF_ACT, _SAME_ACT * len(every)) else 0.0
    my_subject, their_subject = _subject(mine.letter.header.subject), _subject(theirs.letter.header.subject)
    # A lower body repeats its superior's subject, and adds its own name.
    shared, least = len(my_subject & their_subject), max(1, min(len(my_subject), len(their_subject)))
    one_matter = shared >= _SAME_MATTER * least
    # What the subject of both letters says, their duties need not say: “báo cáo kết quả” is that of the matter.
    understood = my_subject | their_subject if one_matter else my_subject & their_subject
    common = mine.words & theirs.words
    every = (mine.words | theirs.words) - understood
    if not every - common:
        return 1.0 if one_matter or common else 0.0
    return len(common - understood) / len(every) if len(common - understood) >= _SAME_PAPER * len(every) else 0.0


def is_same_class(mine: Deed, theirs: Deed) -> bool:
    """Say whether both letters lay the duty on bodies of the same name or class."""
    return bool({doer(name) for name in mine.task.assignees} & {doer(name) for name in theirs.task.assignees})


def is_anybody(names: tuple[str, ...]) -> bool:
    """Say whether the words mean whoever the letter is addressed to."""
    return not names or any(key(name) in _anybody() for name in names)


def _act(deed: Deed) -> frozenset[str]:
    return content(deed.date.action or deed.task.evidence.quote)


@functools.lru_cache(maxsize=4096)
def _subject(subject: str | None) -> frozenset[str]:
    return content(subject) if subject else frozenset()


def doer(name: str) -> str:
    """Return the name of a body or class as it is compared."""
    return flat(without_organ(key(name)))


@functools.cache
def _anybody() -> frozenset[str]:
    return frozenset(load("words", __package__)["anybody"])
