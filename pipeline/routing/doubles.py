"""One duty that a letter says more than once: a heading and its table, the body and the closing.

Joined is only what has the same day, the same doers and the same kind, and whose lines speak of the same thing. Without
a day nothing is: plans repeat their words on purpose. A line that names no object (“gửi báo cáo đúng hạn”) belongs to
the one duty that it can mean. What a person made, by adding or splitting, stays as it is.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from extractors.lexicon import load
from extractors.patterns import any_of
from pipeline.registry.names import key
from schemas import DateRecord, Evidence, Task

#: Where a line says to whom and by when: both are compared by themselves.
_ENDS = re.compile(r" – về .*$|, (?:trước|chậm nhất|ngày|từ) \d.*$|, \d\d:\d\d ngày .*$")


class ComparedTask(NamedTuple):
    """A task as it is compared: what it is due on, and who does it in which role."""

    task: Task
    date: DateRecord | None
    doers: frozenset[Hashable]


def joined(found: Iterable[ComparedTask]) -> tuple[list[Task], dict[str, tuple[Evidence, ...]]]:
    """Return the tasks without those that only say another once more, and where each is said again, by its id."""
    tasks = list(found)
    alike: dict[Hashable, list[ComparedTask]] = defaultdict(list)
    for said in tasks:
        is_a_persons = any(made.field is None for made in said.task.corrected)
        # A line that was cut does not say all that it is about.
        is_whole = said.task.title and "…" not in said.task.title
        if said.date is not None and said.doers and is_whole and not is_a_persons:
            alike[_sameness(said)].append(said)
    again: dict[str, list[Task]] = defaultdict(list)
    for group in alike.values():
        if len(group) > 1:
            for task, other in _doubles(group):
                again[task.id].append(other)
    gone = {other.id for others in again.values() for other in others}
    mentions = {name: tuple(other.evidence for other in others) for name, others in again.items()}
    return [said.task for said in tasks if said.task.id not in gone], mentions


def _sameness(said: ComparedTask) -> Hashable:
    date = said.date
    assert date is not None
    when = (date.date, date.bound, date.time, date.rrule)
    return (said.task.kind, said.task.strength, when, said.doers)


def _doubles(group: Sequence[ComparedTask]) -> list[tuple[Task, Task]]:
    """Return which task of a group says which other one first."""
    by_object: dict[str, list[Task]] = defaultdict(list)
    for said in group:
        by_object[_object(said.task)].append(said.task)
    named = [tasks for words, tasks in by_object.items() if words]
    pairs = [(task, other) for task, *others in named for other in others if _may_be_one(task, other)]
    hollow = by_object.get("", [])
    if len(named) == 1:
        pairs += [(named[0][0], other) for other in hollow if _may_be_one(named[0][0], other)]
    elif not named:
        pairs += [(hollow[0], other) for other in hollow[1:] if _may_be_one(hollow[0], other)]
    return pairs


def _may_be_one(task: Task, other: Task) -> bool:
    """Say whether two go to the same receiver, as far as both name one, and are no work of the issuer itself."""
    places = {key(name) for name in (task.deliver_to, other.deliver_to) if name}
    return len(places) < 2 and not (task.issuer_own or other.issuer_own)


def _object(task: Task) -> str:
    """Return the words of a task's line that say what it is about."""
    line = key(_ENDS.sub("", task.title))
    if task.deliver_to:
        line = line.replace(key(task.deliver_to), " ")
    return " ".join(_hollow().sub(" ", line).split())


@cache
def _hollow() -> re.Pattern[str]:
    words: list[str] = load("doubles", __package__)["hollow"]
    return re.compile(rf"(?<!\w)(?:{any_of(map(key, words))})(?!\w)|[^\w\s]")
