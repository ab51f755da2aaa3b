"""Mends marks of items, dashes, stops, commas: `~ Văn phòng`, `: Các CĐCS`, `1 Ban Tổ chức`, `HI. TỔ CHỨC`."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from extractors.header.tail import has_family, is_post
from extractors.lexicon import load
from extractors.lexicon.dictionary import WEIGHTS, follows
from extractors.misreadings.slots import PATTERNS, Misread, MisreadSlot, always, misread_in
from extractors.patterns import LOWER, UPPER, make_view
from extractors.references.numbers import KINDS
from extractors.spelling import is_syllable

# --------------------
# Marks that are misread wherever they stand so.

_BULLET = re.compile(PATTERNS["bullet"], re.M)
_DASH = re.compile(PATTERNS["dash"])
#: A full stop within a sentence is a comma: “các huyện. thành phố”, but between two words of one, and behind a year, a
#: speck: “hoạt. động”, “năm 2026. của Sở”. On 42 scans 15 of 19 such stops were specks.
_STOP = re.compile(rf"(?<=\s)(?P<word>[{LOWER}]{{2,}})(?P<mark>\.)(?= (?P<then>[{LOWER}]{{2,}})[ ,])")
_STOP_BEHIND_YEAR = re.compile(rf"(?<=[ /](?:19|20)\d\d)(?P<mark>\.)(?= [{LOWER}]{{2,}}[ ,])")
#: Specks beside the capitals of a head: `..SỞ Y TẾ`, `UBND TỈNH KIÊN. GIANG`. `TP.` and `TM.` are no syllables.
_SPECK_BEFORE_CAPITALS = re.compile(rf"^[ \t]*(?P<mark>[.,:;'_]{{1,3}})(?=[{UPPER}]{{2,}} [{UPPER}])", re.M)
_SPECK_IN_CAPITALS = re.compile(
    rf"(?<![{UPPER}])(?P<word>[{UPPER}]{{2,}})(?P<mark>[.,]| :)(?= [{UPPER}]{{2,}}(?![{LOWER}]))"
)
#: Specks beside a line that is the kind of a letter or the post of who signs.
_BEFORE, _LINE, _BEHIND = r"[^\w\s(\[\"“]{1,2} ?", rf"(?P<line>[{UPPER}][{UPPER} .]{{3,40}}?)", r" ?[.:;,]{1,2}"
_SPECK_BEFORE_LINE = re.compile(rf"^[ \t]*(?P<mark>{_BEFORE}){_LINE}(?:{_BEHIND})?[ \t]*$", re.M)
_SPECK_BEHIND_LINE = re.compile(rf"^[ \t]*(?:{_BEFORE})?{_LINE}(?P<mark>{_BEHIND})[ \t]*$", re.M)
_KIND_LINES = frozenset(load("outline")["kind_lines"])
#: The names of kinds as titles, without blanks and marks: “ĐEAN”. “K Ế  H O Ạ C H” is printed so.
_TITLES = {make_view(kind.name).bare.replace(" ", ""): kind.name.upper() for kind in KINDS}
_TITLE = re.compile(rf"^[ \t]*(?=.*[{UPPER}]{{2}})(?P<mark>[{UPPER}][{UPPER} ]{{3,24}}?)[ \t]*$", re.M)
#: What a letter is to a recipient: “(b/c)”, for a report, “(t/h)”, to carry out.
_TOLD = re.compile(r"(?<=[( ])(?P<mark>b ?/? ?[€©]|b/?e)(?=\) ?[;,.:]?(?:\s|$))")
_DONE = re.compile(r"(?<=[( ])(?P<mark>th)(?=\) ?[;,.:]?(?:\s|$))")
#: A dash that a scrawl left before the name below a post: nobody's name alone is a recipient.
_DASH_BEFORE_NAME = re.compile(
    rf"^[ \t]*(?P<post>[{UPPER}][{UPPER} .]{{3,40}})[ .:]*\n[ \t\n]{{0,4}}(?P<mark>[-–—.] ?)"
    rf"(?P<name>[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]*){{2,4}})[ .]*$",
    re.M,
)
#: In so many first lines stand the names of the issuer.
_HEAD_LINES = 5
_ROMAN = re.compile(PATTERNS["roman"], re.M)
_STROKES = str.maketrans("1l|ỊỈÌÍĨTL", "IIIIIIIIII")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _beside_heading(found: re.Match[str]) -> str | None:
    line = found["line"]
    return "" if make_view(line).bare in _KIND_LINES or is_post(line) else None


def _title(found: re.Match[str]) -> str | None:
    return _TITLES.get(make_view(found["mark"]).bare.replace(" ", ""))


def _before_name(found: re.Match[str]) -> str | None:
    return "" if is_post(found["post"]) and has_family(found["name"]) else None


def _comma(found: re.Match[str]) -> str | None:
    said_together = follows(found["word"], found["then"]) >= WEIGHTS[0]
    return "," * (not said_together) if is_syllable(found["word"]) else None


def _in_capitals(found: re.Match[str]) -> str | None:
    text = found.string
    line = text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0].strip()
    stands_there = text.count("\n", 0, found.start()) < _HEAD_LINES or is_post(line)
    return "" if stands_there and is_syllable(found["word"].lower()) else None


def _roman(found: re.Match[str]) -> str | None:
    read = found["roman"]
    straight = read.translate(_STROKES)
    strokes = (straight.replace("H", stems).replace("IIII", "III") for stems in ("II", "I", "III"))
    return next(filter(_ROMANS.__contains__, (read, *strokes)), None)


_SLOTS = (
    MisreadSlot(_SPECK_BEFORE_LINE, _beside_heading),
    MisreadSlot(_SPECK_BEHIND_LINE, _beside_heading),
    MisreadSlot(_TITLE, _title),
    MisreadSlot(_DASH_BEFORE_NAME, _before_name),
    MisreadSlot(_TOLD, always("b/c")),
    MisreadSlot(_DONE, always("t/h")),
    MisreadSlot(_BULLET, always("-")),
    MisreadSlot(_DASH, always("-")),
    MisreadSlot(_STOP_BEHIND_YEAR, always("")),
    MisreadSlot(_SPECK_BEFORE_CAPITALS, always("")),
    MisreadSlot(_STOP, _comma),
    MisreadSlot(_SPECK_IN_CAPITALS, _in_capitals),
    MisreadSlot(_ROMAN, _roman),
)

# --------------------
# Marks of lists, told by their neighbours: a stop that was lost, a mark that was misread.

_NO_PLACE = -9  #: Far from every place.


def _order(*marks: str) -> dict[str, int]:
    return {mark: at for at, mark in enumerate(marks)}


_NUMBERS = {**_order(*map(str, range(100))), **{f"0{number}": number for number in range(10)}}
_LETTERS, _ROMAN_NUMBERS = _order(*"abcdđeghiklmn"), _order(*_ROMANS)
#: The place of a lost stop, of two blanks behind it the first one, too.
_LOST_STOP = r"(?: (?= ))?"
#: Items with their stop or without it, and the order of their marks.
_STOPPED = (
    (
        re.compile(
            rf"^[ \t*#]*(?P<mark>\d{{1,2}})(?:(?P<stop>\.) *|(?P<lost>[,;:']?{_LOST_STOP}) (?! ))(?=[{UPPER}])", re.M
        ),
        _NUMBERS,
    ),
    (
        re.compile(rf"^[ \t*#]*(?P<mark>[a-eg-iklđ])(?:(?P<stop>[).]) ?|(?P<lost>,?{_LOST_STOP}))(?= [^\W\d_])", re.M),
        _LETTERS,
    ),
    (
        re.compile(
            rf"^[ \t*#]*(?P<mark>[IVX]{{1,4}})(?:(?P<stop>\.) *(?=[{UPPER}])|"
            rf"(?P<lost>)(?= [{UPPER}]{{2,}} [{UPPER}]{{2,}}))",
            re.M,
        ),
        _ROMAN_NUMBERS,
    ),
)


def _lost_stops(text: str) -> Iterator[Misread]:
    """Yield the places of stops that items lost whose neighbours have them."""
    for pattern, order in _STOPPED:
        items = [(order.get(item["mark"], _NO_PLACE), item) for item in pattern.finditer(text)]
        stops = {at: item["stop"] for at, item in items if item["stop"]}
        for at, item in items:
            stop = stops.get(at - 1, stops.get(at + 1))
            if stop and not item["stop"]:
                yield *item.span("lost"), stop


def misread_marks(text: str) -> Iterator[Misread]:
    """Yield where marks of items are misread in a text and what they are taken for."""
    yield from misread_in(_SLOTS, text)
    yield from _lost_stops(text)


# --------------------
# Commas that are specks.

#: A comma in a word or behind the word that an office's name begins with: “y, tế”, “Phòng, Nghiệp vụ”.
_COMMA = re.compile(r"(?P<one>[^\W\d_]+)(?P<marks>\.? ?, ?)(?P<then>[^\W\d_]+)")
_BESIDE = re.compile(r"[^\W\d_]+|[^\w\s]|\n")
_OFFICES = frozenset(load("misreadings")["offices"])
#: So often the letter has the two words, and that share of the first one's places.
_OFTEN, _MOSTLY = 3, 0.75


def misread_commas(text: str) -> Iterator[Misread]:
    """Yield where a speck was read as a comma: elsewhere in the letter the two words stand together, never apart."""
    all_words = _BESIDE.findall(text.lower())
    said, beside = Counter(all_words), Counter(pairwise(all_words))
    found_at = list(_COMMA.finditer(text))
    apart = Counter((found["one"].lower(), found["then"].lower()) for found in found_at)
    for found in found_at:
        one = found["one"].lower()
        pair = one, found["then"].lower()
        if apart[pair] > 1 or not beside[pair]:
            continue
        in_name = one in _OFFICES and found["one"][0].isupper()
        one_word = beside[pair] >= max(_OFTEN, _MOSTLY * said[one])
        if in_name or one_word:
            yield *found.span("marks"), " "
