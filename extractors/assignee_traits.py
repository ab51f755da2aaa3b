"""How sure it is whom a record binds: the traits of its bodies, apart from those of the record itself.

A task, a date or a limit may be read well and stand on the wrong body. Here is told how its bodies are called, where in
the letter their name stands as it is written down, what stands before and behind it, and who else is named there. The
chance that the bodies are right comes from these traits as that of the record comes from its own
(``doubts.confidence``); the sections of that table are ``task_assignees``, ``date_assignees`` and ``limit_assignees``.
"""

import operator
import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from extractors.bodies import FIRST_WORDS, WrittenOut, written_out
from extractors.doers.acts import RELATIVES, duty_words
from extractors.doers.names import JOINT
from extractors.doubts import name_traits
from extractors.lexicon import load
from extractors.patterns import Span, View, read_once
from extractors.tasks.scopes import CLASS, TaskContext, is_issuer, is_own_organ


class BoundTask(NamedTuple):
    """A task beside which a record stands: its place, whom it binds, by which rule."""

    place: Span
    names: tuple[str, ...]
    why: str


#: Below this chance a person is asked to read who must act: so many that on letters at hand one record in eight is.
LEAST_SURE_WHOM = 0.68
#: So near a task stands beside a record; in characters.
_AROUND = 300
_IS_PLACE = operator.methodcaller("startswith", "where=")
#: So many names, bodies and mentions are told apart.
_MANY = 3
#: How far above its record a name is looked for, in characters: the sentence before, the item, the section.
_DISTANCES = (("near", 250), ("above", 900), ("far", 2500))
#: So few characters between a name and its record.
_BESIDE = 12
_BEHIND = duty_words("verbs", "requests", "modals")
#: How a request or a passive ends before a name.
_ASKING = frozenset(word for group in ("requests", "weak_requests", "by", "by_duty") for word in load("duties")[group])
_ALL_OF = re.compile(r"(?<!\w)(?:(?:tất cả|toàn thể|các|mỗi|từng|những) +)+$")
_LONGEST_REQUEST = 3  # words
_WINDOW = 40  # characters before a name


def assignee_traits(view: View, place: Span, names: tuple[str, ...], context: TaskContext) -> tuple[str, ...]:
    """Return the traits of ``names``, whom a record at ``place`` binds: how many, where they stand, beside what."""
    start, end = place
    own, whole = view.lower[start:end], _written_out(view)
    bodies = f"bodies={min(_MANY, sum(map(FIRST_WORDS.__contains__, own.split())))}"
    if not names:
        return "names=0", bodies, f"addressees={min(_MANY, len(context.addressees))}"
    low = names[0].lower()
    at = own.find(low)
    if at < 0:  # abbreviated, or broken over lines
        own = whole.lower[whole.place(start) : whole.place(end)]
        at = own.find(low)
    seen, called = _called(view, names[0], context)
    where = "words" if at >= 0 else _where(whole, start, low) if seen else "nowhere"
    return f"names={min(_MANY, len(names))}", f"where={where}", bodies, *_beside(own, at, len(low)), *called


@read_once  # a letter has few names, each of many records
def _called(view: View, name: str, context: TaskContext) -> tuple[int, tuple[str, ...]]:
    """Return how often a name stands in the letter, and the traits that it has wherever it stands."""
    low = name.lower()
    seen = min(_MANY, _written_out(view).lower.count(low))
    return seen, (
        f"seen={seen}",
        f"addressed={_among(low, context.addressees)}",
        f"issuer={is_issuer(name, context)}",
        f"own organ={is_own_organ(name)}",
        f"class={CLASS.match(name) is not None}",
        f"proper={name[1:] != low[1:]}",
        f"listed={JOINT.search(low) is not None}",
        *name_traits(name),
    )


def task_assignee_traits(
    view: View, place: Span, names: tuple[str, ...], context: TaskContext, why: str, others: Sequence[BoundTask]
) -> tuple[str, ...]:
    """Return the traits of a task's bodies, with the rule that found them (``why``) and if tasks near it bind them."""
    seen = assignee_traits(view, place, names, context)
    where = next(filter(_IS_PLACE, seen), "")
    near = set(chain.from_iterable([task.names for task in _near(place, others) if task.place != place]))
    return (*seen, f"source={why} {where}", f"near={bool(near.intersection(names)) if near else None}")


def held_assignee_traits(
    view: View, place: Span, names: tuple[str, ...], context: TaskContext, kind: str, tasks: Sequence[BoundTask]
) -> tuple[str, ...]:
    """Return the traits of a date's or limit's bodies, with its ``kind`` and whether the tasks around it bind them."""
    seen = assignee_traits(view, place, names, context)
    where = next(filter(_IS_PLACE, seen), "")
    near = _near(place, tasks)
    holding = next((task for task in near if task.place[0] <= place[0] and place[1] <= task.place[1] + 1), None)
    same = holding and set(names) <= set(holding.names)
    beside = not set(names).isdisjoint(chain.from_iterable([task.names for task in near])) if near else None
    return (
        *seen,
        f"kind={kind}",
        f"kind={kind} {where}",
        f"task={getattr(holding, 'why', None)}",
        f"task same={same}",
        f"near={beside}",
    )


def _near(place: Span, tasks: Sequence[BoundTask]) -> list[BoundTask]:
    """Return the tasks that stand in a place of the text or within ``_AROUND`` characters of it, in order."""
    start, end = place[0] - _AROUND, place[1] + _AROUND
    return [task for task in tasks if task.place[0] < end and start < task.place[1]]


def _among(low: str, names: Iterable[str]) -> str:
    """Return how a name in small letters stands among ``names``: ``whole`` as one of them, ``part`` inside one, ``no``
    in none of them; ``none`` where there are no names."""
    others = [*map(str.lower, names)]
    return "none" if not others else "whole" if low in others else "part" if low in "\n".join(others) else "no"


def _where(whole: WrittenOut, start: int, low: str) -> str:
    """Return how far above its record (at ``start``) a name stands that is not in its words."""
    place = whole.place(start)
    at = whole.lower.rfind(low, 0, place)
    if at < 0:
        return "elsewhere"
    between = whole.lower[at + len(low) : place]
    if place - at < _DISTANCES[0][1] and "." not in between and ";" not in between:
        return "beside" if len(between) <= _BESIDE else "sentence"
    return next((name for name, distance in _DISTANCES if place - at < distance), "elsewhere")


def _beside(own: str, at: int, length: int) -> tuple[str, ...]:
    """Return the traits of what stands before and behind a name in the words of its record (``at`` -1: not there)."""
    if at < 0:
        return ("before=", "behind=")
    before = _ALL_OF.sub("", own[max(0, at - _WINDOW) : at]).rstrip()
    last = before.split()[-_LONGEST_REQUEST:]
    asked = not _ASKING.isdisjoint((" ".join(last), " ".join(last[1:]), " ".join(last[2:])))
    kind = "first" if not before else "asked" if asked else before[-1] if before[-1] in ",;:.(" else "word"
    behind = own[at + length :].lstrip()
    found = _BEHIND.match(behind, 0, len(behind))
    narrows = RELATIVES.match(behind, 0, len(behind)) is not None
    mark = behind[:1] if behind[:1] in ",;:.(" else "word"
    return f"before={kind}", f"behind={found[1] if found else 'relative' if narrows else mark if behind else 'end'}"


@read_once
def _written_out(view: View) -> WrittenOut:
    return written_out(view.plain)
