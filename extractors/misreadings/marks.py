"""Mends marks at the beginnings of lines and dashes: `~ Văn phòng`, `: Các CĐCS`, `1 Ban Tổ chức`, `HI. TỔ CHỨC`."""

import re
from collections.abc import Iterator

from extractors.patterns import LOWER, UPPER
from extractors.spelling import is_syllable

#: Other readings of the dash of a list item, and of the dash within a name (`Tuyên giáo ~ Nữ công`).
_BULLET = re.compile(r"^(?P<lead>[ \t]*)(?P<mark>[~ˆ^¬:.'_—=]|- [:.]|[:.] -)(?= {1,3}[^\W_])", re.M)
_DASH = re.compile(r"(?<=\w )[~ˆ¬](?= \w)|(?<=\d)[~ˆ¬](?=\d)")
#: A full stop within a sentence is a comma: “các huyện. thành phố”.
_STOP = re.compile(rf"(?<=\s)(?P<word>[{LOWER}]{{2,}})(?P<mark>\.)(?= [{LOWER}]{{2,}}[ ,])")
#: Specks beside the capitals of a head: `..SỞ Y TẾ`, `UBND TỈNH KIÊN. GIANG`. `TP.` and `TM.` are no syllables.
_SPECK_BEFORE_CAPITALS = re.compile(rf"^[ \t]*(?P<mark>[.,:;'_]{{1,3}})(?=[{UPPER}]{{2,}} [{UPPER}])", re.M)
_SPECK_IN_CAPITALS = re.compile(
    rf"(?<![{UPPER}])(?P<word>[{UPPER}]{{2,}})(?P<mark>[.,])(?= [{UPPER}]{{2,}}(?![{LOWER}]))"
)
_SUBNUMBER = re.compile(rf"^[ \t*#]*\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?P<mark>[:,;])(?= {{1,2}}[{UPPER}])", re.M)
_NUMBER_DASH = re.compile(rf"^[ \t*#]*\d{{1,2}}(?P<mark>[~ˆ¬])(?= ?[{UPPER}])", re.M)
_NUMBER = re.compile(
    rf"^(?P<lead>[ \t*#]*)(?P<number>\d{{1,2}})(?:(?P<mark>\.) *|(?P<odd>[,;:']|(?= )) {{1,2}})(?=[{UPPER}])", re.M
)
_LETTER = re.compile(r"^(?P<lead>[ \t*#]*)(?P<letter>[a-eg-iklđ])(?P<mark>\)|\.|,|(?= )) ?(?= [^\W\d_])", re.M)
_ROMAN = re.compile(
    rf"^(?P<lead>[ \t*#]*)(?P<roman>[IVXHỊỈÌÍĨ1l|]{{1,5}}|[TL]V|[IVX]+T)(?P<mark>[.,]|[-–]) *(?=[{UPPER}])", re.M
)
#: In so many first lines stand the names of the issuer.
_HEAD_LINES = 5
_STROKES = str.maketrans("1l|ỊỈÌÍĨTL", "IIIIIIIIII")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def misread_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where marks of items are misread in a text and what they are taken for."""
    for found in _BULLET.finditer(text):
        yield *found.span("mark"), "-"
    for found in _NUMBER_DASH.finditer(text):
        yield *found.span("mark"), "-"
    for found in _DASH.finditer(text):
        yield *found.span(), "-"
    for found in _STOP.finditer(text):
        if is_syllable(found["word"]):
            yield *found.span("mark"), ","
    for found in _SPECK_BEFORE_CAPITALS.finditer(text):
        yield *found.span("mark"), ""
    for found in _SPECK_IN_CAPITALS.finditer(text):
        if is_syllable(found["word"].lower()) and text.count("\n", 0, found.start()) < _HEAD_LINES:
            yield *found.span("mark"), ""
    for found in _SUBNUMBER.finditer(text):
        yield *found.span("mark"), "."
    numbers = list(_NUMBER.finditer(text))
    marked = {int(found["number"]) for found in numbers if found["mark"]}
    for found in numbers:
        number = int(found["number"])
        # Its neighbour in the list says that the number is a mark.
        if not found["mark"] and marked & {number - 1, number + 1}:
            start, end = found.span("odd")
            yield start, _end_of_mark(text, end), "."
    yield from _letters(text)
    yield from _romans(text)


def _end_of_mark(text: str, at: int) -> int:
    """Return where the mark ends: of two blanks the first stands for it."""
    return at + 1 if text[at : at + 2] == "  " else at


def _letters(text: str) -> Iterator[tuple[int, int, str]]:
    found = list(_LETTER.finditer(text))
    alphabet = "abcdđeghikl"
    marked = {mark["letter"] for mark in found if mark["mark"] in (")", ".")}
    closing = ")" if any(mark["mark"] == ")" for mark in found) else "."
    for mark in found:
        if mark["mark"] in (")", "."):
            continue
        at = alphabet.find(mark["letter"])
        if marked & set(alphabet[max(0, at - 1) : at + 2]) - {mark["letter"]}:
            start, end = mark.span("mark")
            yield start, _end_of_mark(text, end), closing


def _romans(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _ROMAN.finditer(text):
        read = found["roman"]
        if read in _ROMANS or read.isdecimal():
            continue
        straight = read.translate(_STROKES)
        readings = [straight.replace("H", strokes).replace("IIII", "III") for strokes in ("II", "I", "III")]
        meant = next((reading for reading in readings if reading in _ROMANS), read)
        if meant != read:
            yield *found.span("roman"), meant
