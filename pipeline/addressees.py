"""Whom a letter means: the words for a doer made the unions that they stand for on the letter's day.

A named body is itself; a class (“các CĐCS trực thuộc”) is every union of its kinds below the issuer. What the registry
cannot tell stays as the letter says it, marked as not sure.
"""

import datetime
import functools
import itertools
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.conditions import read_condition
from pipeline.registry import Registry
from pipeline.registry.mentions import Mentions
from pipeline.registry.names import key, same_tones, without_organ
from schemas import Header, Union
from schemas.base import Record

_DATA = Path(__file__).with_name("addressees.toml")

#: A name of so many words at least may be the beginning of the issuer's own (“Liên đoàn Lao động tỉnh”).
_OWN_NAME_WORDS = 3
#: “LĐLĐ các thành phố” is a class, “LĐLĐ thành phố” first of all a name.
_PLURAL = re.compile(r"\b(?:các|những|tất cả|toàn thể|mọi|mỗi|từng|và)\b|[,;]", re.IGNORECASE)


class Target(NamedTuple):
    """One union (or class, where the registry does not tell) that the words mean."""

    name: str
    union_id: str | None = None
    is_sure: bool = True
    is_issuer: bool = False
    condition: str | None = None
    """Words that narrow the class, where the registry cannot tell whether this union meets them."""


class UnionClass(Record):
    """A class of unions as ``addressees.toml`` describes it."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    reach: str
    leads: bool = False
    own: bool = False
    addressed: bool = False
    review: bool = False
    examples: tuple[str, ...]


class _ClassReading(NamedTuple):
    """What was recognised in the words for a class."""

    classes: tuple[UnionClass, ...]
    is_direct: bool
    condition: str


class Addressees:
    """Answers for one letter. ``registry`` may be missing: then every doer stays as the letter says it."""

    def __init__(self, header: Header, registry: Registry | None) -> None:
        self._header = header
        self._registry = registry
        self._day = _day(header.issued_on)
        # A union that names a workplace means its grassroots union; a ministry or a company means the workplace.
        self._writes_to_unions = bool(header.issuer) and _is_union(header.issuer or "")
        self.issuer = self._issuer_in_registry()
        self._scope = self._bodies_near_issuer()
        self._known: dict[str, tuple[Target, ...]] = {}  # a letter names the same doers again and again

    def own(self) -> Target:
        """Return the issuer as a doer."""
        if self.issuer is not None:
            return Target(self.issuer.name, self.issuer.id, is_issuer=True)
        name = self._header.issuer or "Cơ quan ban hành"
        return Target(name, is_sure=self._registry is None and self._header.issuer is not None, is_issuer=True)

    def targets(self, words: str) -> tuple[Target, ...]:
        """Return whom ``words`` mean, each once, in the order of the registry."""
        if words not in self._known:
            self._known[words] = self._read(words)
        return self._known[words]

    def _read(self, words: str) -> tuple[Target, ...]:
        name = without_organ(key(words))
        if self._is_own_name(name):
            return (self.own(),)
        if self._registry is None:
            return (self.own() if self._is_department(words) else Target(_shown(words)),)
        wanted, excepted = _without_exceptions(name)
        found = self._meant(wanted, is_plural=_PLURAL.search(words) is not None)
        if not found:
            return (self.own() if self._is_department(words) else Target(_shown(words), is_sure=False),)
        left_out = {target.union_id for target in self._named_within(excepted)} if excepted else set()
        return tuple(
            target._replace(condition=_as_written(words, target.condition))
            for target in dict.fromkeys(found)
            if target.union_id not in left_out
        )

    def _meant(self, name: str, *, is_plural: bool) -> tuple[Target, ...]:
        """Try the readings from the surest to the loosest; the first that gives anybody counts."""
        by_name, by_class = functools.partial(self._named, name), functools.partial(self._of_class, name)
        first, second = (by_class, by_name) if is_plural else (by_name, by_class)
        found = first() or second() or self._named_within(name)
        return found or (self._of_class(name, by_workplace=True) if is_plural else ())

    # ------------------------------------------------------------------------------------------------ the issuer

    def _issuer_in_registry(self) -> Union | None:
        if self._registry is None or not self._header.issuer:
            return None
        found = self._registry.find(self._header.issuer, self._day, self._header.place)
        return found[0] if len(found) == 1 else None

    def _bodies_near_issuer(self) -> set[str]:
        """Return who is below the issuer, above it, or the issuer itself: whom a bare name means first."""
        if self._registry is None or self.issuer is None:
            return set()
        below = self._registry.descendants(self.issuer.id, self._day)
        return {self.issuer.id} | {union.id for union in (*below, *self._registry.ancestors(self.issuer.id))}

    def _is_own_name(self, name: str) -> bool:
        if not self._header.issuer or not name:
            return False
        issuer = without_organ(key(self._header.issuer))
        if name in {issuer, key(self.issuer.name) if self.issuer else issuer}:
            return True
        return len(name.split()) >= _OWN_NAME_WORDS and issuer.startswith(f"{name} ")

    def _is_department(self, words: str) -> bool:
        """Say whether the words name an office or organ of a union that issues the letter (“Ban Tài chính”)."""
        if not self._writes_to_unions:
            return False
        match = _departments().match(key(words))
        if match is None:
            return False
        rest = key(words)[match.end() :].strip()
        return not rest or self._is_own_name(rest)

    # ------------------------------------------------------------------------------------------------ named bodies

    def _named(self, name: str) -> tuple[Target, ...]:
        assert self._registry is not None
        province = self.issuer.province if self.issuer else self._header.place
        for full_name in (name, f"công đoàn cơ sở {name}") if self._writes_to_unions else (name,):
            if found := self._registry.find(full_name, self._day, province):
                return self._chosen(found)
        return ()

    def _named_within(self, words: str) -> tuple[Target, ...]:
        """Return the bodies whose names stand somewhere in the words."""
        assert self._registry is not None
        mentions = _mentions(self._registry, self._writes_to_unions)
        chosen = (self._chosen(mention.unions) for mention in mentions.find(words, self._day))
        return tuple(target for targets in chosen for target in targets)

    def _chosen(self, found: Iterable[Union]) -> tuple[Target, ...]:
        """Of namesakes take the one near the issuer; where that does not tell, none."""
        candidates = list(found)
        near = [union for union in candidates if union.id in self._scope]
        if len(near) == 1 or len(candidates) == 1:
            union = (near or candidates)[0]
            return (Target(union.name, union.id, is_issuer=self._is_issuer_or_its_department(union)),)
        return ()

    def _is_issuer_or_its_department(self, union: Union) -> bool:
        if self.issuer is None:
            return False
        return union.id == self.issuer.id or (union.kind == "department" and union.parent == self.issuer.id)

    # ------------------------------------------------------------------------------------------------ classes

    def _of_class(self, name: str, by_workplace: bool = False) -> tuple[Target, ...]:
        reading = self._read_classes(name)
        if reading is None or self.issuer is None or self._registry is None:
            return ()
        members = [(entry, self._members(entry, reading.is_direct)) for entry in reading.classes]
        names = [key(union.name) for _, unions in members for union in unions] if by_workplace else ()
        condition = read_condition(reading.condition, self._registry, names)
        if condition is None:
            return ()
        if not reading.condition and all(entry.addressed for entry in reading.classes) and self._addressed:
            return self._addressed
        found: dict[str, Target] = {}
        for union_class, unions in members:
            for union in unions:
                holds = condition.holds_for(union)
                if holds is not False:
                    is_sure = holds is True and not union_class.review
                    unmet = reading.condition if holds is None else None
                    found[union.id] = Target(union.name, union.id, is_sure, condition=unmet)
        own = (self.own(),) if found and any(union_class.own for union_class in reading.classes) else ()
        return (*found.values(), *own)

    @functools.cached_property
    def _addressed(self) -> tuple[Target, ...]:
        """Return the unions of “Kính gửi” that the registry knows for sure."""
        alone = Addressees(self._header.model_copy(update={"addressees": ()}), self._registry)
        found = (target for words in self._header.addressees for target in alone.targets(words))
        return tuple(
            dict.fromkeys(target for target in found if target.union_id and target.is_sure and not target.is_issuer)
        )

    def _read_classes(self, name: str) -> _ClassReading | None:
        """Read one class after the other, with what narrows them, from left to right; the rest is a condition."""
        classes: list[UnionClass] = []
        is_direct = False
        rest = name
        while rest:
            if match := _class_at_start(rest):
                classes.append(match[0])
                rest = match[1]
            elif classes and (shorter := self._without_scope(rest)) is not None:
                is_direct = is_direct or rest.startswith(tuple(_scope("direct")))
                rest = shorter
            else:
                break
        return _ClassReading(tuple(classes), is_direct, rest) if classes else None

    def _without_scope(self, rest: str) -> str | None:
        """Return the rest behind words that only repeat the issuer's scope."""
        own = _parts(key(self.issuer.name)) if self.issuer else ()
        for words in (*own, *_scope("direct"), *_scope("words"), *_scope("joints")):
            if rest == words or rest.startswith(f"{words} "):
                return rest[len(words) :].strip()
        return None

    def _members(self, union_class: UnionClass, is_direct: bool) -> list[Union]:
        assert self._registry is not None and self.issuer is not None
        if is_direct or union_class.reach == "children":
            found = self._registry.children(self.issuer.id, self._day)
        else:
            found = self._registry.descendants(self.issuer.id, self._day)
        own = [union for union in found if union.kind in union_class.kinds and self._registry.is_own(union)]
        return [union for union in own if self._leads(union, union_class)]

    def _leads(self, union: Union, union_class: UnionClass) -> bool:
        if not union_class.leads:
            return True
        assert self._registry is not None
        below = self._registry.children(union.id, self._day)
        return not below or any(child.kind == "grassroots" for child in below)


@functools.lru_cache(maxsize=64)
def _parts(name: str) -> tuple[str, ...]:
    """Return every run of two words or more, the longest first: how a letter repeats parts of its issuer's name."""
    words = name.split()
    ends = itertools.combinations(range(len(words) + 1), 2)
    runs = {" ".join(words[start:end]) for start, end in ends if end - start > 1}
    return tuple(sorted(runs, key=lambda run: (-len(run), run)))


@functools.lru_cache(maxsize=4)
def _mentions(registry: Registry, workplaces: bool) -> Mentions:
    return Mentions(registry, workplaces)


@functools.cache
def _data() -> dict[str, Any]:
    with _DATA.open("rb") as file:
        return tomllib.load(file)


@functools.cache
def classes() -> tuple[tuple[re.Pattern[str], UnionClass], ...]:
    """Return the classes of unions, each with the pattern of its words."""
    table = [UnionClass.model_validate(entry) for entry in _data()["class"]]
    return tuple((re.compile(f"(?:{same_tones('|'.join(entry.words))})(?!\\S)"), entry) for entry in table)


def is_class(words: str) -> bool:
    """Say whether the words are a class of unions and nothing more (“các CĐCS”): no name, no condition, not loose."""
    rest = without_organ(key(words))
    while rest and rest not in _scope("direct"):
        match = _class_at_start(rest)
        if match is None or match[0].review:
            return False
        rest = match[1]
    return True


@functools.cache
def _scope(which: str) -> tuple[str, ...]:
    return tuple(sorted(map(same_tones, _data()["scope"][which]), key=len, reverse=True))


@functools.cache
def _departments() -> re.Pattern[str]:
    longest_first = sorted(map(same_tones, _data()["departments"]["names"]), key=len, reverse=True)
    return re.compile(r"(?:đồng chí )?(?:" + "|".join(longest_first) + r")(?!\S)")


def _is_union(issuer: str) -> bool:
    return key(issuer).startswith(tuple(_data()["departments"]["of"]))


@functools.cache
def _exceptions() -> re.Pattern[str]:
    return re.compile(r"(?<!\S)(?:" + "|".join(_scope("exceptions")) + r")(?!\S)")


def _class_at_start(rest: str) -> tuple[UnionClass, str] | None:
    matches = [(match.end(), entry) for pattern, entry in classes() if (match := pattern.match(rest))]
    if not matches:
        return None
    end, entry = max(matches, key=lambda found: found[0])
    return entry, rest[end:].strip()


def _without_exceptions(name: str) -> tuple[str, str]:
    """Split “CĐCS trừ CĐCS X” into what is meant and what is left out."""
    wanted, *excepted = _exceptions().split(name, maxsplit=1)
    return wanted.strip(), "".join(excepted).strip()


def _as_written(words: str, condition: str | None) -> str | None:
    """Return the end of ``words`` that says the condition, with its capitals, commas and abbreviations."""
    if condition is None:
        return None
    written = _shown(words).split(" ")
    ends = (" ".join(written[start:]) for start in range(len(written)))
    return next((end.rstrip(" ,;.") for end in ends if key(end) == condition), condition)


def _shown(words: str) -> str:
    return " ".join(words.split())


def _day(issued_on: str | None) -> datetime.date | None:
    """Return the letter's day; of a month or year alone the first, so that bodies that ended later still count."""
    if issued_on is None:
        return None
    try:
        return datetime.date.fromisoformat((issued_on + "-01-01")[:10])
    except ValueError:
        return None
