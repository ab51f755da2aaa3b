"""Names of unions: their spellings made comparable, and what a name says of its union."""

import functools
import hashlib
import re
import unicodedata
from collections.abc import Callable

from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.spelling import tones_on_last, unmarked
from pipeline.support.words import one_line

# --------------------
# Spellings of a body's name made comparable.
#
# ``key`` gives a name without what letters vary at will: case, dashes, the place of tone marks (``hoà``/``hòa``),
# abbreviations (``CĐCS``). ``loose_key`` also leaves out ``tỉnh`` and ``ngành``; ``flat`` also the diacritics, which
# capitals and scans lose. Each is tried only where the stricter one finds nothing.

_NO_WORD = re.compile(r"[\W_]+")
#: What stands for itself in running text: a word, or a sign.
TOKEN = re.compile(r"\w+|[^\w\s]")


def same_tones(text: str) -> str:
    """Return lower-cased ``text`` with one place for every tone mark; its length stays.

    >>> same_tones("Uỷ ban xã Hòa Bình") == same_tones("Ủy ban xã Hoà Bình")
    True
    """
    return tones_on_last(text.lower())


def _clean(name: str) -> str:
    lowered = unicodedata.normalize("NFC", name).lower().replace("ð", "đ")
    return one_line(_NO_WORD.sub(" ", lowered.replace("&", " và ")))


def _longest_first(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_DATA = load("names", __package__)
_FULL = {_clean(short): same_tones(full) for short, full in _DATA["abbreviations"].items()}
_SHORT = compiled_late(rf"(?<!\S)(?:{_longest_first([*map(re.escape, _FULL)])})(?!\S)")
_FILLERS, _LOOSE_FILLERS = (
    compiled_late(rf"(?<!\S)(?:{'|'.join(_DATA['fillers'][which])})(?!\S)") for which in ("always", "loosely")
)
_ORGANS = compiled_late(rf"^(?:(?:{_longest_first([*map(same_tones, _DATA['organs']['prefixes'])])})\s+)+(?=\S)")


#: How the key of a union's name begins.
UNION_WORDS = tuple(_DATA["unions"])


@functools.lru_cache(maxsize=65536)
def key(name: str | None) -> str:
    """Return the name as it is compared; ``""`` where there is none.

    >>> key("CĐCS Bệnh viện Đa khoa") == key("CÔNG ĐOÀN CƠ SỞ BỆNH VIỆN ĐA KHOA")
    True
    """
    spelled = _SHORT.sub(lambda match: _FULL[match.group()], _clean(name or ""))
    return one_line(_FILLERS.sub(" ", same_tones(spelled)))


@functools.lru_cache(maxsize=65536)
def loose_key(name: str | None) -> str:
    """Return ``key`` without the words that names are often cited without."""
    return one_line(_LOOSE_FILLERS.sub(" ", key(name)))


@functools.lru_cache(maxsize=65536)
def flat(key_of_name: str) -> str:
    """Return a key without diacritics."""
    return unmarked(key_of_name)


#: From strict to loose; the first that finds anything decides, so that a full name never finds its namesakes.
SPELLINGS: tuple[Callable[[str], str], ...] = (
    key, loose_key, lambda name: flat(key(name)), lambda name: flat(loose_key(name)))  # fmt: skip


def spellings(name: str) -> list[str]:
    """Return how running text may write a name: as given, or with its kind of body abbreviated or spelled out."""
    given = same_tones(one_line(unicodedata.normalize("NFC", name)))
    found = [key(name), given]
    for pair in _FULL.items():
        for one, other in (pair, pair[::-1]):
            if given.startswith(f"{one} "):
                found.append(other + given[len(one) :])
                break
    return list(dict.fromkeys(found))


@functools.cache
def abbreviations_without_marks() -> dict[str, str]:
    """Return what is short for what, the short forms without diacritics too: “cdcs” for “công đoàn cơ sở”."""
    return {flat(short): full for short, full in _FULL.items()} | _FULL


def spelled_out(name: str) -> str:
    """Return a name that was typed without any marks with its abbreviations in full; any other as it is."""
    if not name.isascii():
        return name
    return " ".join(abbreviations_without_marks().get(word, word) for word in _clean(name).split())


def ways_to_mean(name: str) -> tuple[Callable[[str], bool], ...]:
    """Return the ways in which another name may be meant by one that a person typed, the closest first.

    >>> [is_meant("Công đoàn ngành Y tế tỉnh Hà Sơn") for is_meant in ways_to_mean("y te")]
    [False, False, False, False, True]
    """
    exact, loose, bare = key(name), loose_key(name), flat(key(spelled_out(name)))
    return (
        lambda other: key(other) == exact,
        lambda other: loose_key(other) == loose,
        lambda other: flat(key(other)) == bare,
        lambda other: f" {exact} " in f" {key(other)} ",
        lambda other: f" {bare} " in f" {flat(key(other))} ")  # fmt: skip


def without_organ(key_of_name: str) -> str:
    """Return a key without the organ that acts for the body."""
    return _ORGANS.sub("", key_of_name)


# --------------------
# What the name of a union says: its kind, the name written out, an id made of it.

_LISTS = load("lists", __package__)
#: The keys of the words with which names of a kind begin.
_STARTS: dict[str, str] = {key(start): kind for kind, starts in _LISTS["kinds"].items() for start in starts}
#: With what the names of workplaces begin, as ``key`` gives it.
WORKPLACE_WORDS = frozenset(map(key, _LISTS["workplaces"]["words"]))
_WORKPLACES = tuple(f"{word} " for word in WORKPLACE_WORDS)
_AUTHORITIES = tuple(f"{key(word)} " for word in _LISTS["workplaces"]["authorities"])
_UNION = re.compile(r"(?:CĐ|Công đoàn)(?P<grassroots> ?cơ sở|CS)? ", re.IGNORECASE)
_NO_ID = re.compile(r"[^a-z0-9]+")
#: Longer ids no clerk types; what is cut off is told apart by a few signs.
_LONGEST_ID, _SIGNS = 60, 6
#: Kinds that have others below them.
UPPER = frozenset(
    {"confederation", "federation", "sector_union", "industrial_zone_union", "commune_union", "corporation_union"}
)


def kind_of(name: str) -> str | None:
    """Return the kind of union that a name says by its first words, ``None`` where it names no union.

    >>> kind_of("CĐ phường Tân Lũng"), kind_of("CĐCS Sở Y tế"), kind_of("Sở Y tế")
    ('commune_union', 'grassroots', None)
    """
    spelled = key(name)
    fits = [start for start in _STARTS if f"{spelled} ".startswith(f"{start} ")]
    unknown = "grassroots" if spelled.startswith("công đoàn ") else None
    return _STARTS.get(max(fits, key=len, default=""), unknown)


def other_name(name: str) -> str | None:
    """Return what else a grassroots union is called, with or without “cơ sở”; ``None`` where upper ones are called so.

    >>> other_name("CĐCS Trường THPT Phù Cừ"), other_name("Công đoàn cơ sở Phường Tân Lũng")
    ('Công đoàn Trường THPT Phù Cừ', None)
    """
    union = _UNION.match(name)
    if union is None or kind_of(bare := f"Công đoàn {name[union.end() :]}") != "grassroots":
        return None
    return bare if union["grassroots"] else f"Công đoàn cơ sở {name[union.end() :]}"


def named(name: str, *, grassroots: bool = False) -> tuple[str, str | None]:
    """Return a name of a list as the registry has it, “Công đoàn cơ sở” before that of a workplace, and its kind."""
    # Under “Công đoàn cơ sở” a name may all the same be that of the union above: its own words say more.
    kind = kind_of(name)
    if kind is None and (grassroots or is_workplace(name)):
        return f"Công đoàn cơ sở {name}", "grassroots"
    return name, kind


def writes_to_unions(issuer: str | None) -> bool:
    """Whether the name of an issuer is that of a union."""
    return key(issuer).startswith(UNION_WORDS)


def is_workplace(name: str) -> bool:
    """Whether a name without “Công đoàn” begins as workplaces do."""
    return f"{key(name)} ".startswith(_WORKPLACES)


def is_authority(name: str) -> bool:
    """Whether a name begins as those of public authorities do (``Sở Nội vụ``), of which unions ask things, too."""
    return f"{key(name)} ".startswith(_AUTHORITIES)


def slug(name: str) -> str:
    """Return an id made of a name, the same for every spelling of it.

    >>> slug("Công đoàn Trung tâm GDNN-GDTX Văn Lâm"), slug("CĐCS Trường CĐ Y tế")
    ('cd-trung-tam-gdnn-gdtx-van-lam', 'cdcs-truong-cd-y-te')
    """
    spelled = key(name)
    for full, short in _LISTS["short"].items():
        spelled = re.sub(rf"(?<!\S){same_tones(full)}(?!\S)", short, spelled)
    made = _NO_ID.sub("-", flat(spelled)).strip("-")
    if len(made) <= _LONGEST_ID:
        return made
    return f"{made[:_LONGEST_ID].rsplit('-', 1)[0]}-{hashlib.sha256(made.encode()).hexdigest()[:_SIGNS]}"
