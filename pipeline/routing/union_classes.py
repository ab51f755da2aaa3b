"""Classes of unions as letters name them (“các CĐCS”, “LĐLĐ các huyện, thành phố”), and the words around them.

What a class takes in is described in ``addressees.toml``; which unions these are on a letter's day is
``pipeline.routing.addressees``'s.
"""

import functools
import re
from typing import NamedTuple

from extractors.lexicon import load
from pipeline.registry.names import key, same_tones, without_organ
from schemas.source import Record

_data = functools.partial(load, "addressees", __package__)

#: The words of a branch (“Giáo dục”, “Nông nghiệp và Phát triển nông thôn”), which are no level of the organisation.
_BRANCH = r"(?P<branch>(?!(?:ngành|cơ|cấp|các|tỉnh|huyện|quận|thị|thành|xã|phường|đặc|khu)(?!\S))\S+(?: \S+){0,6}?)"


class UnionClass(Record):
    """A class of unions as ``addressees.toml`` describes it."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    reach: str
    leads: bool = False
    own: bool = False
    units: bool = False
    addressed: bool = False
    review: bool = False
    examples: tuple[str, ...]


class NamedClass(NamedTuple):
    """A class at the beginning of some words, and what its words name: a branch, units of territory."""

    union_class: UnionClass
    branch: str
    units: tuple[str, ...]
    rest: str
    """The words behind it."""


@functools.cache
def classes() -> tuple[tuple[re.Pattern[str], UnionClass], ...]:
    """Return the classes of unions, each with the pattern of its words."""
    table = [UnionClass.model_validate(entry) for entry in _data()["class"]]
    return tuple((re.compile(f"(?:{_pattern(entry)})(?!\\S)"), entry) for entry in table)


def _pattern(entry: UnionClass) -> str:
    return same_tones("|".join(entry.words)).replace("{branch}", _BRANCH)


def class_at_start(words: str) -> NamedClass | None:
    """Return the class with which ``words`` (as ``key`` gives them) begin; of several the longest."""
    matches = [(match, entry) for pattern, entry in classes() if (match := pattern.match(words))]
    if not matches:
        return None
    match, entry = max(matches, key=lambda found: found[0].end())
    units = tuple(unit for unit in _units() if entry.units and f" {unit} " in f" {match[0]} ")
    branch = match.groupdict().get("branch") or ""
    return NamedClass(entry, branch, () if " cấp " in match[0] else units, words[match.end() :].strip())


def is_class(words: str) -> bool:
    """Say whether the words are a class of unions and nothing more (“các CĐCS”): no name, no condition, not loose."""
    rest = without_organ(key(words))
    while rest and rest not in scope_words("direct"):
        named = class_at_start(rest)
        if named is None or named.union_class.review:
            return False
        rest = named.rest
    return True


@functools.cache
def _units() -> tuple[str, ...]:
    return tuple(map(same_tones, _data()["territories"]["told_apart"]))


def unit_of(name: str) -> str | None:
    """Return the unit of territory in the key of a union's name.

    >>> unit_of("công đoàn phường tân trào")
    'phường'
    """
    return next((unit for unit in _units() if f" {unit} " in f" {name} "), None)


@functools.cache
def scope_words(which: str) -> tuple[str, ...]:
    """Return words of ``[scope]`` as they are compared, the longest first."""
    return tuple(sorted(map(same_tones, _data()["scope"][which]), key=len, reverse=True))


def without_exceptions(name: str) -> tuple[str, str]:
    """Split the key of “CĐCS, trừ CĐCS X” into what is meant and what is left out.

    >>> without_exceptions("công đoàn cơ sở trừ khối trường học")
    ('công đoàn cơ sở', 'khối trường học')
    """
    wanted, *excepted = _exceptions().split(name, maxsplit=1)
    return wanted.strip(), "".join(excepted).strip()


def choices(name: str) -> list[str]:
    """Return the names between which words leave a choice (“A hoặc B”); one where they leave none.

    >>> choices("công đoàn phường a hoặc công đoàn xã b")
    ['công đoàn phường a', 'công đoàn xã b']
    """
    return [part.strip() for part in re.split(r"(?<!\S)(?:hoặc là|hoặc|hay)(?!\S)", name) if part.strip()]


def is_as_addressed(name: str) -> bool:
    """Say whether words (as ``key`` gives them) point to “Kính gửi”: “như trên”, “các đơn vị như kính gửi”."""
    return _as_addressed().fullmatch(name) is not None


def article_of(name: str) -> int | None:
    """Return the number of the article whose bodies the words mean: “như Điều 3”, “các đơn vị có tên tại Điều 1”."""
    found = _of_article().fullmatch(name)
    return int(found["number"]) if found else None


@functools.cache
def department_at_start() -> re.Pattern[str]:
    """Return the pattern of an office or organ of a union (“Ban Tài chính”)."""
    longest_first = sorted(map(same_tones, _data()["departments"]["names"]), key=len, reverse=True)
    return re.compile(r"(?:đồng chí )?(?:" + "|".join(longest_first) + r")(?!\S)")


def writes_to_unions(issuer: str | None) -> bool:
    """Say whether the name of an issuer is that of a union."""
    return bool(issuer) and key(issuer or "").startswith(tuple(_data()["departments"]["of"]))


@functools.cache
def _exceptions() -> re.Pattern[str]:
    return re.compile(r"(?<!\S)(?:" + "|".join(scope_words("exceptions")) + r")(?!\S)")


@functools.cache
def _as_addressed() -> re.Pattern[str]:
    table = _data()["pointers"]
    bodies, ways = ("|".join(map(same_tones, table[name])) for name in ("bodies", "to_addressees"))
    return re.compile(rf"(?:(?:{bodies}) )*(?:{ways})(?: này)?")


@functools.cache
def _of_article() -> re.Pattern[str]:
    bodies = "|".join(map(same_tones, _data()["pointers"]["bodies"]))
    return re.compile(
        rf"(?:(?:{bodies}) )*(?:như|(?:có tên |được nêu |nêu |ghi |quy định )?(?:tại|ở|trong)) điều (?P<number>\d+)"
        r"(?: quyết định này)?"
    )
