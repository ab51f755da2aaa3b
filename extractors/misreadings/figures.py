"""Mends figures in slots of their own, behind `ngày`, `tháng`, `năm`, `quý`, in hours, and blanks lost there."""

import re

from extractors.lexicon import load
from extractors.lexicon.dictionary import field_words
from extractors.misreadings.slots import PATTERNS, MisreadSlot, always
from extractors.patterns import LOWER

_DIGITS = str.maketrans(dict(zip("oliít|ịìỉ!", "0111111111", strict=True)))
_FIGURE = re.compile(PATTERNS["figure"])
_DAY, _DAY_OF_TEN = re.compile(r"0?[1-9]|[12]\d|3[01]"), re.compile(r"0?[1-9]|10")
_FITS = {
    "ngày": _DAY, "ngảy": _DAY, "mồng": _DAY_OF_TEN, "mùng": _DAY_OF_TEN,
    "tháng": re.compile(r"0?[1-9]|1[0-2]"), "năm": re.compile(r"(?:19|20)\d\d"),
}  # fmt: skip
_QUARTER = re.compile(PATTERNS["quarter"])
_ROMAN: dict[str, str] = load("misreadings")["romans"]
_STROKES = str.maketrans("lịỊÍíÌì1|v", "IIIIIIIIIV")
_STUCK = re.compile(PATTERNS["stuck"])
_STUCK_TO_CODE = re.compile(PATTERNS["stuck_to_code"])
_WORD_AND_FIGURE = re.compile(
    rf"(?<!\w)(?=[A-Za-z]*[^\W\dA-Za-z])(?P<word>[^\W\d_][{LOWER}]+)(?P<mark>)(?=\d[\d/.,]*(?!\w))"
)
_BLANK_IN_MONTH = re.compile(r"(?<=\d/1)(?P<mark> )(?=[0-2]/(?:19|20)\d\d(?!\d))")
_BLANK_IN_CODE = re.compile(PATTERNS["blank_in_code"])
_HOUR = re.compile(PATTERNS["hour"])
_FIVE = re.compile(PATTERNS["five"])
_STROKE, _CODE_DASH = re.compile(PATTERNS["stroke"]), re.compile(PATTERNS["code_dash"])
_DISPATCH = re.compile(PATTERNS["dispatch"])
_HOUR_FIGURES = str.maketrans("SŠ§OoIl", "5580011")


def _figure(found: re.Match[str]) -> str | None:
    """Return the figure that was misread behind ``ngày``, ``tháng``, ``năm``; ``None``: it fits no such word."""
    meant = found["mark"].translate(_DIGITS)
    return meant if _FITS[found["cue"]].fullmatch(meant) else None


def _quarter(found: re.Match[str]) -> str | None:
    """Return the Roman number of a quarter, with the stroke before a year; ``None``: there is no such quarter."""
    read = found["mark"].translate(_STROKES)
    meant = _ROMAN.get(read, read)
    return meant + "/" * bool(found["year"]) if meant in ("I", "II", "III", "IV") else None


#: Misread in a view in lower case, in a view without markup, in the text itself.
IN_LOWER = (MisreadSlot(_FIGURE, _figure), MisreadSlot(_STUCK, always(" ")), MisreadSlot(_BLANK_IN_MONTH, always("")))
IN_PLAIN = (
    MisreadSlot(_QUARTER, _quarter),
    MisreadSlot(_WORD_AND_FIGURE, lambda found: " " if found["word"].lower() in field_words() else None),
    MisreadSlot(_STUCK_TO_CODE, always(" ")),
)
IN_TEXT = (
    MisreadSlot(_HOUR, lambda found: found["mark"].translate(_HOUR_FIGURES)),
    MisreadSlot(_FIVE, always("5")),
    MisreadSlot(_BLANK_IN_CODE, always("")),
    MisreadSlot(_STROKE, always("/")),
    MisreadSlot(_CODE_DASH, always("-")),
    MisreadSlot(_DISPATCH, always("C")),
)
