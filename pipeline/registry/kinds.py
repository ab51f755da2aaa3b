"""What the name of a union says: its kind, the name written out, an id made of it."""

import functools
import hashlib
import re
from typing import NamedTuple

from extractors.lexicon import load
from pipeline.registry.names import flat, is_abbreviation, key, same_tones

_data = functools.partial(load, "guessing", __package__)

_GRASSROOTS = "Công đoàn cơ sở"
_NO_ID = re.compile(r"[^a-z0-9]+")
#: Longer ids no clerk types; what is cut off is told apart by a few signs.
_LONGEST_ID = 60
_SIGNS = 6
#: “công đoàn”, and something behind it.
_UNION = "công đoàn "


#: Kinds that have others below them.
UPPER = frozenset(
    {"confederation", "federation", "sector_union", "industrial_zone_union", "commune_union", "corporation_union"}
)


class NamedUnion(NamedTuple):
    """A name as the registry has it, and the kind that it says; ``note`` tells what had to be added or supposed."""

    name: str
    kind: str | None
    added: bool = False


def kind_of(name: str) -> str | None:
    """Return the kind of union that a name says by its first words, ``None`` where it names no union.

    >>> kind_of("CĐ phường Tân Lũng"), kind_of("CĐCS Sở Y tế"), kind_of("Sở Y tế")
    ('commune_union', 'grassroots', None)
    """
    spelled = key(name)
    fits = [(len(start), kind) for start, kind in _starts() if f"{spelled} ".startswith(f"{start} ")]
    if fits:
        return max(fits)[1]
    return "grassroots" if spelled.startswith(_UNION) else None


def named(name: str, hint: str | None = None) -> NamedUnion:
    """Read a name of a list: a workplace, or any name under a heading that says the kind, gets what it goes without."""
    if kind := kind_of(name):
        # Under “Công đoàn cơ sở” a name may all the same be that of the union above: its own words say more.
        return NamedUnion(name, kind)
    if hint == "grassroots" or (hint is None and is_workplace(name)):
        return NamedUnion(f"{_GRASSROOTS} {name}", "grassroots", added=True)
    return NamedUnion(name, hint)


def is_workplace(name: str) -> bool:
    """Say whether a name without “Công đoàn” begins as workplaces do."""
    return f"{key(name)} ".startswith(_workplaces())


def group_kind(label: str) -> str | None:
    """Return the kind that a group row announces (“II. Các CĐCS trực thuộc”)."""
    spelled = key(label)
    fits = (
        (len(word), kind)
        for kind, words in _data()["groups"].items()
        for word in words
        if spelled == same_tones(word) or spelled.startswith(f"{same_tones(word)} ")
    )
    return max(fits, default=(0, None))[1]


def written_out(name: str) -> str:
    """Return a name that a title has in capitals as it is written else.

    >>> written_out("CÔNG ĐOÀN PHƯỜNG TÂN LŨNG")
    'Công đoàn phường Tân Lũng'
    """
    if not name.isupper():
        return name
    words = name.split()
    plain = _words_of_kind(words)
    return " ".join(_written(word, at, plain) for at, word in enumerate(words)).replace(
        "đoàn lao động", "đoàn Lao động"
    )


def _words_of_kind(words: list[str]) -> int:
    """Return how many words of a name say only what kind of union it is."""
    starts = {start for start, _ in _starts()}
    return max((count for count in range(1, len(words) + 1) if key(" ".join(words[:count])) in starts), default=0)


def _written(word: str, at: int, plain: int) -> str:
    lower = word.lower()
    if is_abbreviation(lower):
        return word
    return lower if 0 < at < plain or lower in _SMALL else lower.capitalize()


_SMALL = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "các", "và")


def slug(name: str) -> str:
    """Return an id made of a name, the same for every spelling of it.

    >>> slug("CĐCS Trường THCS Tân Lũng")
    'cdcs-truong-thcs-tan-lung'
    """
    spelled = key(name)
    for full, short in _SHORT:
        spelled = re.sub(rf"(?<!\S){full}(?!\S)", short, spelled)
    made = _NO_ID.sub("-", flat(spelled)).strip("-")
    if len(made) <= _LONGEST_ID:
        return made
    return f"{made[:_LONGEST_ID].rsplit('-', 1)[0]}-{hashlib.sha256(made.encode()).hexdigest()[:_SIGNS]}"


_SHORT = [
    (same_tones(full), short)
    for full, short in (
        ("công đoàn cơ sở", "cđcs"),
        ("liên đoàn lao động", "lđlđ"),
        ("công đoàn", "cđ"),
        ("nghiệp đoàn", "nđ"),
        ("khu công nghiệp", "kcn"),
        ("khu kinh tế", "kkt"),
        ("ủy ban nhân dân", "ubnd"),
        ("trung học cơ sở", "thcs"),
        ("trung học phổ thông", "thpt"),
        ("tiểu học", "th"),
        ("mầm non", "mn"),
        ("bệnh viện đa khoa", "bvdk"),
        ("trách nhiệm hữu hạn", "tnhh"),
        ("một thành viên", "mtv"),
        ("cổ phần", "cp"),
        ("công ty", "cty"),
        ("thành phố", "tp"),
    )
]


@functools.cache
def _starts() -> tuple[tuple[str, str], ...]:
    return tuple((key(start), kind) for kind, starts in _data()["kinds"].items() for start in starts)


@functools.cache
def _workplaces() -> tuple[str, ...]:
    return tuple(f"{key(word)} " for word in _data()["workplaces"]["words"])
