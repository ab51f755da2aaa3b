"""What a letter says of the doers of a duty beside their name: exceptions, lists, a choice, “riêng …”.

The extractors find the words; here they become the words that ``Addressees`` reads, and “riêng CĐCS A … trước ngày
25/3” takes CĐCS A out of the duty of all CĐCS before it.
"""

import functools
import itertools
import re
from collections.abc import Callable, Sequence

from extractors.lexicon import load
from pipeline.registry.names import key, same_tones
from schemas import Task


def doer_words(task: Task) -> tuple[str, ...]:
    """Return the words for those who do a task, each with what narrows it.

    A list goes before its class: of “các CĐCS: Bệnh viện A, Công ty B” only these are meant.
    """
    if task.either:
        return (" hoặc ".join(task.assignees),)
    behind = [f", {task.where}"] if task.where else []
    if task.excepted:
        behind.append(f", trừ {', '.join(task.excepted)}")
    return tuple(name + "".join(behind) for name in task.listed or task.assignees)


def relief(tasks: Sequence[Task], unions_of: Callable[[Task], set[str | None]]) -> dict[str, set[str | None]]:
    """Return, by the id of each task, the unions that the next one takes out of it (“Riêng CĐCS A gửi trước …”).

    Only a duty of the same kind with a day of its own does that, or words that free the union (“được miễn”); anything
    else that is asked of it comes on top. Who is freed owes nothing by those words: they bind nobody.
    """
    found: dict[str, set[str | None]] = {}
    for before, task in itertools.pairwise(tasks):
        if not _is_apart(task):
            continue
        frees = _frees(task)
        named = unions_of(task) - {None} if frees or _replaces(task, before) else set()
        if named and named < unions_of(before):
            found.setdefault(before.id, set()).update(named)
            if frees:
                found.setdefault(task.id, set()).update(named)
    return found


def _replaces(task: Task, before: Task) -> bool:
    dated = all(one.date_id is not None or one.date is not None for one in (task, before))
    return dated and task.kind == before.kind and task.date_id != before.date_id


def _is_apart(task: Task) -> bool:
    return _starts(_words(task), "begins")


def _frees(task: Task) -> bool:
    return any(f" {words} " in f" {_words(task)} " for words in _data("frees"))


def _words(task: Task) -> str:
    return key(_MARK.sub("", task.action or task.evidence.quote))


_MARK = re.compile(r"^\s*(?:[-–—+*•·]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)])\s+")


def _starts(words: str, which: str) -> bool:
    return words.startswith(tuple(f"{begin} " for begin in _data(which)))


@functools.cache
def _data(which: str) -> tuple[str, ...]:
    return tuple(map(same_tones, load("narrowing", __package__)["apart"][which]))
