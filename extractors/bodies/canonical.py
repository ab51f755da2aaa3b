"""One name for one body, however it is printed: in capitals, abbreviated, with lost marks, without its level.

``canonical`` is what two mentions are compared by. A standing committee, an executive committee or a presidium acts
for its organisation and has its name; an office, a commission or an inspection committee is a body of its own, named
with the organisation that it belongs to (domain: standing committee vs organisation).
"""

import re
import unicodedata
from functools import cache, lru_cache

from extractors.bodies.mending import mended
from extractors.bodies.spelling import spelled
from extractors.bodies.whole_name import is_party_committee, with_place, without_organ
from extractors.lexicon import load
from extractors.patterns import any_of, make_view
from extractors.spelling import by_rule, known_cased

_LEXICON = load("bodies")["canonical"]
_PLACES = load("places")
_CITIES = {name.lower(): name for name in _PLACES["cities"]}
_PROVINCES = {name.lower(): name for name in _PLACES["provinces"]}
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
    return _placed(text, place) if place else text


def _placed(name: str, place: str) -> str:
    """Return ``name`` with the place that it lacks, an organ's organisation included."""
    part = _PART.match(name)
    return f"{part[1]} {with_place(part[2], None, place)}" if part else with_place(name, None, place)


def _plain(name: str) -> str:
    """Return ``name`` on one line, without brackets, dashes and tone marks in one form."""
    text = make_view(unicodedata.normalize("NFC", " ".join(name.split()))).plain
    text = _DASH.sub(" - ", _BRACKETS.sub("", text)) if " " in text.strip() else text
    return _new_tones(" ".join(text.split()).strip(_END))


def _new_tones(text: str) -> str:
    """Return ``text`` with the tone marks of ``oà``, ``uỷ`` where new spelling has them."""
    lower = make_view(text).lower
    return "".join(
        c if c.lower() == low else low.upper() if c.isupper() else low for c, low in zip(text, lower, strict=True)
    )


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
