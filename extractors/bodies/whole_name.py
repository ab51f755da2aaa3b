"""Names made whole: with the place that a head leaves out, without the organ that acts for the organisation."""

import re
from typing import Any

from extractors.lexicon import load
from extractors.patterns import any_of
from extractors.spelling import each_capitalised

_WORDS: dict[str, Any] = load("header")
_CITIES = {name.lower() for name in load("places")["cities"]}
_PROVINCES = {name.lower() for name in load("places")["provinces"]}
_PLACE_NAMES = tuple(_CITIES | _PROVINCES)
_ISSUER = _WORDS["issuer"]
_UPPER_LEVELS = _WORDS["levels"]["upper"]
_LEVELS = [*_UPPER_LEVELS, *_WORDS["levels"]["lower"]]
_LEVEL_WITH_NAME = re.compile(rf"\b(?!xã hội){any_of([*_LEVELS, *_WORDS['levels']['special']])} +(?!(?:ủy|đoàn)\b)\w")
_LEVEL_AT_END = re.compile(rf"\b{any_of(_LEVELS)}$")
_UPPER_LEVEL_AT_END = re.compile(rf"\b{any_of(_UPPER_LEVELS)}$")
_UPPER_LEVEL_OF = re.compile(rf"\b{any_of(_UPPER_LEVELS)} (?!ủy)(.+)$")
_LEVEL_OF = re.compile(rf"\b({any_of([*_LEVELS, 'tp[.]?'])}) +(.+)$")
_BEFORE_PLACE = re.compile(rf"^{any_of(_WORDS['levels']['before_place'])}\s*")
_NEEDS_PLACE = re.compile(any_of(_ISSUER["need_place"]))
_WHOLE_COUNTRY = re.compile(rf"\b{any_of(_ISSUER['whole_country'])}\b")
_PARTY_COMMITTEE = re.compile(rf"{any_of(_ISSUER['party_levels'])} (?:ủy|đoàn)$", re.IGNORECASE)
_NAMED_COMMITTEE = re.compile(rf"{any_of(_ISSUER['party_levels'])} (?:ủy|đoàn) \w")
_ORGAN = re.compile(rf"^{any_of(_ISSUER['organs_of'])}\s+(?=\S)", re.IGNORECASE)


def without_organ(name: str) -> str:
    """Return the organisation where its standing committee or its head is named.

    >>> without_organ("Ban Thường vụ Liên đoàn Lao động tỉnh")
    'Liên đoàn Lao động tỉnh'
    """
    rest = _ORGAN.sub("", name)
    return rest[:1].upper() + rest[1:]


def is_party_committee(name: str) -> bool:
    """Say whether a name ends as those of committees of a place do (``Tỉnh ủy``, ``Tỉnh đoàn``), without the place."""
    return bool(_PARTY_COMMITTEE.search(name))


def names_place(name: str) -> bool:
    """Say whether a body's name already holds the name of a place.

    >>> names_place("Liên đoàn Lao động tỉnh"), names_place("Liên đoàn Lao động tỉnh Nam Định")
    (False, True)
    """
    low = name.lower()
    return bool(_LEVEL_WITH_NAME.search(low)) or low.endswith(_PLACE_NAMES)


def is_whole(name: str) -> bool:
    """Say whether a name lacks no place: it holds one, or bodies of its kind have none.

    >>> is_whole("Liên đoàn Lao động tỉnh"), is_whole("Trường THPT Ngọc Hồi")
    (False, True)
    """
    low = name.lower()
    return names_place(name) or not _NEEDS_PLACE.match(low) or bool(_WHOLE_COUNTRY.search(low))


def with_place(name: str, superior: str | None, place: str | None) -> str:
    """Return ``name`` with the place that it lacks: from the superior (lower view), else from the date line's place.

    >>> with_place("Sở Nội vụ", "ủy ban nhân dân tỉnh thái bình", None)
    'Sở Nội vụ tỉnh Thái Bình'
    >>> with_place("Liên đoàn Lao động", None, "Hải Phòng")
    'Liên đoàn Lao động thành phố Hải Phòng'
    """
    low = name.lower()
    if not _NEEDS_PLACE.match(low) or _WHOLE_COUNTRY.search(low):
        return name
    if is_party_committee(name):
        return f"{name} {_place_of_committee(superior or '', place or '')}".strip()
    if names_place(name) or _NAMED_COMMITTEE.match(low):
        return name
    upper = _LEVEL_OF.search(superior) if superior else None
    if upper:
        return _below(name, level=upper[1], place=upper[2])
    return _at(name, _BEFORE_PLACE.sub("", place).strip()) if place else name


def _place_of_committee(superior: str, place: str) -> str:
    upper = _UPPER_LEVEL_OF.search(superior)
    return each_capitalised(upper[1]) if upper else _BEFORE_PLACE.sub("", place)


def _below(name: str, level: str, place: str) -> str:
    """Return a name with level and place of its superior, in place of a level that stands at its own end."""
    own = _UPPER_LEVEL_AT_END.search(name.lower())
    stem = name[: own.start()].rstrip() if own else name
    return f"{stem} {'thành phố' if level.startswith('tp') else level} {each_capitalised(place)}"


def _at(name: str, place: str) -> str:
    """Return a name with the place of the date line, whose level is known only of provinces and cities."""
    if _LEVEL_AT_END.search(name.lower()):
        return f"{name} {place}"
    if place.lower() in _PROVINCES:
        return f"{name} tỉnh {place}"
    if place.lower() in _CITIES:
        return f"{name} thành phố {place}"
    return name
