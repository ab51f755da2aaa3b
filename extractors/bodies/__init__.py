"""Names of bodies: unions and their organs, Party and state bodies, schools, departments, persons in office.

A name is a beginning that the lexicon knows (``Liên đoàn Lao động``) and the words by which it goes on: a branch, a
level, a place, capitalised words, a restriction (``trực thuộc``). ``body_at`` reads a name by that grammar alone;
``spelled`` writes it out, without ``các`` and without abbreviations; ``canonical`` gives every spelling of a body its
one name, ``identity`` tells the organisation from the organ that acts for it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from extractors.bodies.names import Body, Head, body_at, find_bodies, head_at, spelled
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, Span, View, any_of, make_view
from extractors.spelling import by_rule, capitalised, each_capitalised, known_cased

__all__ = ["Body", "Head", "body_at", "canonical", "find_bodies", "head_at", "spelled"]


# --------------------
# Names of bodies as recognition leaves them (``LIÊN DOÀN LAO DỘNG``), mended towards names that the lexicon knows.
#
# Recognition loses marks, it hardly adds any: a run of two syllables or more is mended where a known name has the
# same letters and every mark that is printed, and no other known name has. Names of places are mended only behind
# their level, as a commune may well be called ``Thanh Hoa``.

_SYLLABLE = re.compile(r"[^\W\d_]+(?:['.][^\W\d_]+)*")
_LEVEL = re.compile(r"(?:tinh|thanh pho|tp\.?) +$")
_LONGEST = 7  # syllables of a known name


@cache
def _known() -> dict[str, str | None]:
    """Return letters without marks → the name in lower case, ``None`` where several names share them."""
    cased, more = load("bodies")["cased"], load("bodies")["mended"]
    names = [*cased["names"], *cased["common"], *cased["small"], *more["names"], *more["state"], *more["no_names"]]
    return _table(name for name in [*names, *load("issuers")["state"].values()] if " " in name)


@cache
def _places() -> dict[str, str | None]:
    return _table([*load("places")["cities"], *load("places")["provinces"]])


@cache
def _provinces() -> frozenset[str]:
    return frozenset(make_view(name).bare for name in load("places")["provinces"])


def _table(names: Iterable[str]) -> dict[str, str | None]:
    table: dict[str, str | None] = {}
    for view in map(make_view, names):
        table[view.bare] = None if table.get(view.bare, view.lower) != view.lower else view.lower
    return table


def mended(text: str) -> str:
    """Return ``text`` with its known names mended, every character at its own place.

    >>> mended("LIÊN DOÀN LAO DỘNG TỈNH THANH HOA")
    'LIÊN ĐOÀN LAO ĐỘNG TỈNH THANH HÓA'
    >>> mended("TĨNH QUẢNG TRỊ"), mended("Ủy ban nhân dân Tinh Hà Tĩnh")
    ('TỈNH QUẢNG TRỊ', 'Ủy ban nhân dân Tỉnh Hà Tĩnh')
    >>> mended("Công đoàn xã Thanh Hoa")
    'Công đoàn xã Thanh Hoa'
    """
    view, letters = make_view(text), list(text)
    tokens = [found.span() for found in _SYLLABLE.finditer(view.lower)]
    index = 0
    while index < len(tokens):
        size, name = _known_at(view, tokens, index)
        syllables = name.split() if name else [""] * size
        for (start, end), syllable in zip(tokens[index : index + size], syllables, strict=True):
            if syllable and view.lower[start:end] != syllable:
                letters[start:end] = _cased(syllable, text[start:end])
        index += size
    return "".join(letters)


def mended_place(name: str) -> str:
    """Return the name of a place that stands alone with the marks that it lost, where it is a known one.

    >>> mended_place("Cân Thơ"), mended_place("Hiệp Hòa")
    ('Cần Thơ', 'Hiệp Hòa')
    """
    view = make_view(name)
    known = _places().get(view.bare)
    return _cased(known, name) if known and gained_marks(view.lower, known) else name


def _known_at(view: View, tokens: list[Span], index: int) -> tuple[int, str | None]:
    """Return how many syllables the longest known name at ``index`` has, and the name where it has to be mended."""
    words = [(view.bare[start:end], view.lower[start:end]) for start, end in tokens[index : index + _LONGEST]]
    # The word for a province before the name of one, whatever mark was read on it.
    before = view.bare[slice(*tokens[index - 1])] if index else ""
    if words[0][0] == "tinh" and before != "ha" and any(_names_province(words[1:size]) for size in (2, 3, 4)):
        return 1, "tỉnh"
    levelled = _LEVEL.search(view.bare, max(0, tokens[index][0] - 12), tokens[index][0]) is not None
    for size in range(len(words), 1, -1):
        letters, printed = (" ".join(said) for said in zip(*words[:size], strict=True))
        name = _known().get(letters) or (_places().get(letters) if levelled else None)
        if name is not None:
            return size, name if printed != name and gained_marks(printed, name) else None
    return 1, None


def _names_province(words: Sequence[tuple[str, str]]) -> bool:
    return " ".join(bare for bare, _ in words) in _provinces()


def gained_marks(printed: str, name: str) -> bool:
    """Say whether ``name`` is what is ``printed`` but for marks that recognition lost."""
    return len(printed) == len(name) and all(map(_only_gained, printed, name))


@cache
def _only_gained(printed: str, letter: str) -> bool:
    """Say whether ``letter`` is the one that is printed, with its marks or with more."""
    return make_view(printed).bare == make_view(letter).bare and _marks(printed) <= _marks(letter)


@cache
def _marks(letter: str) -> frozenset[str]:
    return frozenset("đ" if letter == "đ" else unicodedata.normalize("NFD", letter)[1:])


def _cased(syllable: str, printed: str) -> str:
    """Return ``syllable`` with the capitals of what is printed in its place."""
    return "".join(c.upper() if p.isupper() else c for c, p in zip(syllable, printed, strict=True))


# --------------------
# Names made whole: with the place that a head leaves out, without the organ that acts for the organisation.

_WORDS: dict[str, Any] = load("header")
_PLACES = load("places")
_CITIES = {name.lower(): name for name in _PLACES["cities"]}
_PROVINCES = {name.lower(): name for name in _PLACES["provinces"]}
_PLACE_NAMES = (*_CITIES, *_PROVINCES)
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
#: A zone by its own name: “Khu công nghiệp | Hòa Phú”, which needs no province.
_NAMED_ZONE = re.compile(
    rf"[Kk]hu (?:[Cc]ông nghiệp|[Kk]inh tế|[Cc]hế xuất|[Cc]ông nghệ cao) "
    rf"(?!(?:Tỉnh|Thành|Việt) )[{UPPER}][{LOWER}]+ [{UPPER}]"
)
_ORGAN = re.compile(rf"^{any_of(_ISSUER['organs_of'])}\s+(?=\S)", re.IGNORECASE)


def without_organ(name: str) -> str:
    """Return the organisation where its standing committee or its head is named.

    >>> without_organ("Ban Thường vụ Liên đoàn Lao động tỉnh")
    'Liên đoàn Lao động tỉnh'
    """
    return capitalised(_ORGAN.sub("", name))


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
    town = _BEFORE_PLACE.sub("", place).strip() if place else ""
    if is_party_committee(name):
        upper = _UPPER_LEVEL_OF.search(superior or "")
        return f"{name} {each_capitalised(upper[1]) if upper else town}".strip()
    if names_place(name) or _NAMED_COMMITTEE.match(low) or _NAMED_ZONE.search(name):
        return name
    if superior and (placed := below(name, superior)):
        return placed
    if not town or _LEVEL_AT_END.search(low):
        return f"{name} {town}".strip()
    # The level of the date line's place is known only of provinces and cities.
    level = "tỉnh" if town.lower() in _PROVINCES else "thành phố" if town.lower() in _CITIES else None
    return f"{name} {level} {town}" if level else name


def below(name: str, superior: str) -> str | None:
    """Return a name with level and place of its superior (lower view), in place of a level that stands at its own end.

    >>> below("Thanh tra", "ủy ban nhân dân tỉnh thái bình")
    'Thanh tra tỉnh Thái Bình'
    """
    upper = _LEVEL_OF.search(superior)
    if upper is None:
        return None
    level, place = upper[1], upper[2]
    own = _UPPER_LEVEL_AT_END.search(name.lower())
    stem = name[: own.start()].rstrip() if own else name
    return f"{stem} {'thành phố' if level.startswith('tp') else level} {each_capitalised(place)}"


# --------------------
# One name for one body, however it is printed: in capitals, abbreviated, with lost marks, without its level.
#
# ``canonical`` is what two mentions are compared by. A standing committee, an executive committee or a presidium acts
# for its organisation and has its name; an office, a commission or an inspection committee is a body of its own,
# named with the organisation that it belongs to (domain: standing committee vs organisation).

_LEXICON = load("bodies")["canonical"]
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_DASH = re.compile(r"\s*-\s*")
_END = " .;:,-/*"
_PLACE_AT_END = re.compile(
    rf"(?P<before>.*?)[ ,]+(?:(?P<level>tỉnh|thành phố) +)?(?P<place>{any_of([*_CITIES, *_PROVINCES])})$", re.IGNORECASE
)
_HAS_LEVEL = re.compile(rf"{any_of(_LEXICON['with_level'])}(?!\w)", re.IGNORECASE)
_LOWER_LEVEL = re.compile(r" (?:huyện|quận|thị xã|thị trấn|xã(?! hội)|phường|đặc khu|thành phố) \w", re.IGNORECASE)
_PART = re.compile(rf"({any_of(_LEXICON['parts'])})(?: của)? +(.+)$", re.IGNORECASE)


@cache
def _rewritings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in _LEXICON["rewritten"])


@cache
def _respelled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), name)
        for pattern, name in [*_PLACES["spellings"], *_LEXICON["abbreviated"]]
    )


@lru_cache(maxsize=4096)
def canonical(name: str, place: str | None = None) -> str:
    """Return the one name of the body that ``name`` prints; ``place`` (of the letter) completes a bare level.

    >>> canonical("BTV LĐLĐ TỈNH THÁI BÌNH"), canonical("Liên đoàn lao động Thái Bình")
    ('Liên đoàn Lao động tỉnh Thái Bình', 'Liên đoàn Lao động tỉnh Thái Bình')
    >>> canonical("Văn phòng LĐLĐ tỉnh", "Hà Nam")
    'Văn phòng Liên đoàn Lao động tỉnh Hà Nam'
    """
    text = _plain(name)
    for pattern, written in _respelled():
        text = pattern.sub(written, text)
    text = spelled(mended(text))
    if text.isupper():
        text = by_rule(text.lower())
    for pattern, rewritten in _rewritings():
        text = pattern.sub(rewritten, text)
    text = _with_level(known_cased(without_organ(text)))
    if place is None:
        return text
    part = _PART.match(text)  # an organ's organisation
    return f"{part[1]} {with_place(part[2], None, place)}" if part else with_place(text, None, place)


def _plain(name: str) -> str:
    """Return ``name`` on one line, without brackets, dashes and tone marks in one form."""
    text = make_view(unicodedata.normalize("NFC", " ".join(name.split()))).plain
    text = _DASH.sub(" - ", _BRACKETS.sub("", text)) if " " in text.strip() else text
    text = " ".join(text.split()).strip(_END)
    toned = zip(text, make_view(text).lower, strict=True)  # the marks of ``oà``, ``uỷ`` where new spelling has them
    return "".join(c if c.lower() == low else low.upper() if c.isupper() else low for c, low in toned)


def _with_level(name: str) -> str:
    """Return ``name`` with ``tỉnh`` or ``thành phố`` before the province that ends it, where bodies have a level."""
    found = _PLACE_AT_END.match(name)
    if found is None:
        return name
    before, key = found["before"].rstrip(" ,"), found["place"].lower()
    place = _CITIES.get(key) or _PROVINCES[key]
    if is_party_committee(before) or before.lower().endswith(("tỉnh đoàn", "thành đoàn")):
        return f"{before} {place}"
    if found["level"] or (_HAS_LEVEL.match(before) and not _LOWER_LEVEL.search(before)):
        level = found["level"].lower() if found["level"] else "thành phố" if key in _CITIES else "tỉnh"
        return f"{before} {level} {place}"
    return f"{before} {place}"
