"""The unions of a class on a letter's day: “các CĐCS khối doanh nghiệp”, “công đoàn cấp trên trực tiếp cơ sở”.

Classes are read one after the other from left to right (“LĐLĐ các huyện, công đoàn ngành”), with what narrows them.
"""

import functools
import itertools
import json
from collections.abc import Callable
from typing import NamedTuple

from pipeline.registry import Registry
from pipeline.registry.names import key
from pipeline.registry.shelf import Member
from pipeline.routing.conditions import read_condition
from pipeline.routing.issuer_scope import IssuerScope
from pipeline.routing.target import Target
from pipeline.routing.union_classes import NamedClass, class_at_start, scope_words, unit_of


class _ClassReading(NamedTuple):
    """What was recognised in the words for a class."""

    classes: tuple[NamedClass, ...]
    is_direct: bool
    condition: str


class ClassMembers:
    """Answers for one letter. ``addressed`` gives the unions that the letter itself is addressed to."""

    def __init__(self, registry: Registry, scope: IssuerScope, addressed: Callable[[], tuple[Target, ...]]) -> None:
        self._registry = registry
        self._scope = scope
        self._addressed = addressed

    def targets(self, name: str, *, by_workplace: bool = False) -> tuple[Target, ...]:
        """Return the unions of the classes that ``name`` (as ``key`` gives it) names, none where it is no class.

        With ``by_workplace`` the words behind a class may be parts of the unions' names.
        """
        reading = self._read_classes(name)
        if reading is None or self._scope.root is None:
            return ()
        members = [(named, self._members(named, reading.is_direct)) for named in reading.classes]
        names = [key(union.name) for _, unions in members for union in unions] if by_workplace else ()
        condition = read_condition(reading.condition, self._registry, names)
        if condition is None:
            return ()
        if (
            not reading.condition
            and all(named.union_class.addressed for named, _ in members)
            and (addressed := self._addressed())
        ):
            return addressed
        found: dict[str, Target] = {}
        for named, unions in members:
            for union in unions:
                holds = condition.holds_for(union)
                if holds is not False:
                    is_listed = not named.units or unit_of(key(union.name)) in {None, *named.units}
                    is_sure = holds is True and is_listed and not named.union_class.review
                    unmet = (
                        reading.condition
                        if holds is None
                        else None
                        if is_listed
                        else f"chỉ nêu: {', '.join(named.units)}"
                    )
                    found[union.id] = Target(union.name, union.id, is_sure, condition=unmet)
        own = self._root() if found and any(named.union_class.own for named, _ in members) else ()
        return (*found.values(), *own)

    def are_others(self, name: str) -> bool:
        """Say whether ``name`` is a class of unions that are known and none of them the office's (“CĐ ngành TW”)."""
        reading = self._read_classes(name)
        if reading is None or reading.condition or self._scope.issuer is None:
            return False
        below = self._scope.others(is_direct=reading.is_direct)
        children = self._scope.others(is_direct=True)
        return all(
            any(
                union.kind in named.union_class.kinds
                for union in (children if named.union_class.reach == "children" else below)
            )
            for named in reading.classes
        )

    def _root(self) -> tuple[Target, ...]:
        """Return the union at the head of a class that takes it in (“các cấp công đoàn”), where it is the office's."""
        root = self._scope.root
        if root is None or root == self._scope.issuer:
            return (
                (Target(self._scope.issuer.name, self._scope.issuer.id, is_issuer=True),) if self._scope.issuer else ()
            )
        return (Target(root.name, root.id),)

    def _read_classes(self, name: str) -> _ClassReading | None:
        """Read one class after the other, with what narrows them, from left to right; the rest is a condition."""
        classes: list[NamedClass] = []
        is_direct = False
        rest = name
        while rest:
            named = class_at_start(rest)
            if named is not None and not (classes and _narrows(classes[-1], named)):
                classes.append(named)
                rest = named.rest
            elif classes and (shorter := self._without_scope(rest)) is not None:
                is_direct = is_direct or rest.startswith(scope_words("direct"))
                rest = shorter
            else:
                break
        return _ClassReading(tuple(classes), is_direct, rest) if classes else None

    def _without_scope(self, rest: str) -> str | None:
        """Return the rest behind words that only repeat the issuer's scope."""
        own = _parts(key(self._scope.root.name)) if self._scope.root else ()
        for words in (*own, *scope_words("direct"), *scope_words("words"), *scope_words("joints")):
            if rest == words or rest.startswith(f"{words} "):
                return rest[len(words) :].strip()
        return None

    def _members(self, named: NamedClass, is_direct: bool) -> list[Member]:
        union_class = named.union_class
        found = self._scope.below(is_direct=is_direct or union_class.reach == "children")
        root = self._scope.root
        if root is not None and root != self._scope.issuer and root.kind in union_class.kinds and named.units:
            own = Member(root.id, root.name, root.kind, None, None, json.dumps(root.attributes))
            found = [own, *found]  # “Công đoàn xã và các CĐCS” in a letter of the commune's own committee
        return [
            union
            for union in found
            if union.kind in union_class.kinds
            and (not union_class.leads or self._scope.leads(union.id))
            and (not named.branch or f" {named.branch} " in f" {key(union.name)} ")
            # “Công đoàn các phường” are those of wards; “các xã, phường” may be short for all that there are.
            and (len(named.units) != 1 or unit_of(key(union.name)) in {None, *named.units})
        ]


def _narrows(before: NamedClass, after: NamedClass) -> bool:
    """Say whether a class only tells of the one before it: “CĐCS | các đơn vị trực thuộc” are grassroots unions."""
    return after.union_class.reach == "children" and before.union_class.kinds == ("grassroots",)


@functools.lru_cache(maxsize=64)
def _parts(name: str) -> tuple[str, ...]:
    """Return every run of two words or more, the longest first: how a letter repeats parts of its issuer's name."""
    words = name.split()
    ends = itertools.combinations(range(len(words) + 1), 2)
    runs = {" ".join(words[start:end]) for start, end in ends if end - start > 1}
    return tuple(sorted(runs, key=lambda run: (-len(run), run)))
