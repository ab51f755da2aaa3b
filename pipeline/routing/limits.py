"""Which delegate limits of a letter bind one union: those of its class whose condition it meets.

A limit names a class (``applies_to``) and the words that say when it holds (``condition``). “Còn lại” is what the
conditional limits before it in the same item leave. Where neither letter nor registry tells, the answer is that it is
not known, and a person has to look: no limit is claimed in silence.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.registry import Registry, nobody
from pipeline.routing.addressees import Addressees
from pipeline.routing.conditions import Condition, read_limit_condition
from pipeline.routing.union_classes import Target, owner_of
from schemas import DelegateLimit, Letter

_THE_REST = re.compile(r",? *(?:còn lại|khác)(?!\w)", re.IGNORECASE)
#: Limits further apart than this, or with a new item or paragraph between them, speak of different things.
_WITHIN_ITEM = 400
#: Limits of one item, of which each is read beside the others.
_MOST_IN_ITEM = 50
_NEW_ITEM = re.compile(r"\n\s*(?:\n|(?:[IVX]+|\d{1,2}(?:\.\d{1,2})*)[.)]\s)")


class LimitsOfUnion(NamedTuple):
    """Ids of the limits that bind a union, and of those that a person has to check."""

    binding: tuple[str, ...]
    to_check: tuple[str, ...]


#: Most letters have no limits.
_NONE = LimitsOfUnion((), ())


class Limits:
    """The delegate limits of one letter, asked union by union."""

    def __init__(self, letter: Letter, addressees: Addressees, registry: Registry | None) -> None:
        self._letter = letter
        self._addressees = addressees
        self._registry = registry
        self._members = [self._class_of(limit) for limit in letter.delegate_limits]
        self._conditions = [self._condition_of(limit) for limit in letter.delegate_limits]
        count = len(self._members)
        ways = [
            (range(index - 1, max(-1, index - _MOST_IN_ITEM), -1), range(index + 1, min(count, index + _MOST_IN_ITEM)))
            for index in range(count)
        ]
        self._before = [self._narrower(index, before) for index, (before, _) in enumerate(ways)]
        self._behind = [self._narrower(index, behind) for index, (_, behind) in enumerate(ways)]
        self._found: dict[str, LimitsOfUnion] = {}
        self._answers: dict[tuple[int, str], bool | None] = {}

    def __bool__(self) -> bool:
        """Say whether the letter has any."""
        return bool(self._members)

    def of(self, target: Target) -> LimitsOfUnion:
        """Return the limits that bind ``target``."""
        if not self._members:
            return _NONE
        owner = owner_of(target)
        if owner not in self._found:
            limits = self._letter.delegate_limits
            answers = [(limit.id, self._binds(index, target)) for index, limit in enumerate(limits)]
            self._found[owner] = LimitsOfUnion(
                tuple(limit_id for limit_id, binds in answers if binds),
                tuple(limit_id for limit_id, binds in answers if binds is None),
            )
        return self._found[owner]

    def _class_of(self, limit: DelegateLimit) -> dict[str, bool]:
        """Return the owners whom the words for the class mean, and whether that is sure."""
        words = _THE_REST.sub("", limit.applies_to or "")
        return {owner_of(target): target.is_sure for target in self._addressees.targets(words)} if words else {}

    def _binds(self, index: int, target: Target) -> bool | None:
        asked = index, owner_of(target)
        if asked not in self._answers:  # a narrower limit is asked about by each wider one
            self._answers[asked] = self._answer(index, target)
        return self._answers[asked]

    def _answer(self, index: int, target: Target) -> bool | None:
        limit = self._letter.delegate_limits[index]
        if limit.applies_to is None:
            return None  # the total of a meeting, or a rule for all: the letter does not say
        is_sure = self._members[index].get(owner_of(target))
        if is_sure is None:
            return False
        answers = [True if is_sure else None, self._meets(index, target)]
        if _THE_REST.search(limit.applies_to):
            answers.append(self._is_left(index, target))
        elif limit.condition is None:
            answers.append(self._is_unchanged(index, target))
        return False if False in answers else None if None in answers else True

    def _condition_of(self, limit: DelegateLimit) -> Condition | None:
        """Return what a union must meet; ``None`` where every union of the class does."""
        if limit.condition is None or _THE_REST.search(limit.condition):
            return None
        return read_limit_condition(limit.condition, self._registry if self._registry is not None else nobody())

    def _meets(self, index: int, target: Target) -> bool | None:
        """Say whether a union meets the condition of a limit."""
        condition = self._conditions[index]
        if condition is None:
            return True
        union = self._registry.get(target.union_id) if self._registry and target.union_id else None
        return condition.holds_for(union) if union else None

    def _is_left(self, index: int, target: Target) -> bool | None:
        """Say whether a union is of “the rest”: none of the narrower limits before it in its item binds it."""
        answers = [self._binds(other, target) for other in self._before[index]]
        if not answers or (None in answers and True not in answers):
            return None
        return True not in answers

    def _is_unchanged(self, index: int, target: Target) -> bool | None:
        """Say whether no narrower limit behind a general one gives a union another number of the same people."""
        limits = self._letter.delegate_limits
        one = limits[index]
        for other in self._behind[index]:
            same = (limits[other].unit, limits[other].bound) == (one.unit, one.bound)
            if same and limits[other].group == one.group and self._binds(other, target) is not False:
                return None
        return True

    def _narrower(self, index: int, others: Iterable[int]) -> list[int]:
        """Return the limits of the same item that bind only some of the class: by a condition, or by name."""
        limits = self._letter.delegate_limits
        found: list[int] = []
        near = index
        for other in others:
            if not self._in_one_item(*sorted((near, other))):
                break
            near = other
            if _THE_REST.search(limits[other].applies_to or ""):
                break
            narrows = limits[other].condition is not None or self._members[other].keys() < self._members[index].keys()
            if narrows and limits[other].unit == limits[index].unit and limits[other].applies_to:
                found.append(other)
        return found

    def _in_one_item(self, first: int, second: int) -> bool:
        limits = self._letter.delegate_limits
        between = self._letter.text[limits[first].evidence.end : limits[second].evidence.start]
        return len(between) <= _WITHIN_ITEM and not _NEW_ITEM.search(between)
