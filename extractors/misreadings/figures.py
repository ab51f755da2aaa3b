"""Mends figures in slots of their own, behind `ngày`, `tháng`, `năm`, `quý`, in hours, and blanks lost there."""

import re

from extractors.lexicon import load
from extractors.lexicon.dictionary import field_words
from extractors.misreadings.slots import Slot, always
from extractors.patterns import LOWER

_DIGITS = str.maketrans(dict(zip("oliít|ịìỉ!", "0111111111", strict=True)))
#: Of a `t` only the first of two is a stroke: elsewhere it is a 4 as often.
_FIGURE = re.compile(
    r"(?<!\w)(?P<cue>ngày|tháng|năm|mồng|mùng|ngảy) +"
    r"(?P<mark>(?=[^\s]*\d|[oli!](?!\w))(?:t[\doliíịì!]|[\doliíịì!]{1,4}))(?![\w/.-])"
)
_DAY, _DAY_OF_TEN = re.compile(r"0?[1-9]|[12]\d|3[01]"), re.compile(r"0?[1-9]|10")
_FITS = {
    "ngày": _DAY, "ngảy": _DAY, "mồng": _DAY_OF_TEN, "mùng": _DAY_OF_TEN,
    "tháng": re.compile(r"0?[1-9]|1[0-2]"), "năm": re.compile(r"(?:19|20)\d\d"),
}  # fmt: skip
_QUARTER = re.compile(
    r"(?<!\w)(?:[Qq][uụúủ][ýyỳỵỷíi]|QUÝ) +(?!1(?![HILlịỊÍíÌì1TVvYỰÝ]))"
    r"(?P<mark>[HILlịỊÍíÌì1TVvYỰÝ]{1,4})(?=(?P<year>(?:19|20)\d\d)?)(?![^\W\d_]|\d(?!\d{3})|\.\w)"
)
_ROMAN: dict[str, str] = load("misreadings")["romans"]
_STROKES = str.maketrans("lịỊÍíÌì1|v", "IIIIIIIIIV")
_STUCK = re.compile(r"(?<=\d)(?P<mark>)(?=(?:ngày|tháng|năm|đại|người|đồng|giờ|thứ|trong|của)(?!\w))")
_STUCK_TO_CODE = re.compile(r"(?<=[A-ZĐ]{2})(?P<mark>)(?=(?:ngày|của)(?!\w))")
_WORD_AND_FIGURE = re.compile(
    rf"(?<!\w)(?=[A-Za-z]*[^\W\dA-Za-z])(?P<word>[^\W\d_][{LOWER}]+)(?P<mark>)(?=\d[\d/.,]*(?!\w))"
)
_BLANK_IN_MONTH = re.compile(r"(?<=\d/1)(?P<mark> )(?=[0-2]/(?:19|20)\d\d(?!\d))")
#: Letters and signs for the figures of an hour, and a letter that no Vietnamese word has: `§h00`, `15h4S`, `Š`.
_HOUR = re.compile(
    r"(?<![\w/.-])(?=[\dSŠ§OoIl]{1,2}h[\dSŠ§OolI]{2}(?!\w))(?=\S{0,3}\d)(?=\S{0,4}[SŠ§OoIl])(?P<mark>\S{1,2}h\S\S)"
)
_FIVE = re.compile(r"(?<![\w.])(?P<mark>Š)(?= [^\W\d_])")
_HOUR_FIGURES = str.maketrans("SŠ§OoIl", "5580011")


def _figure(found: re.Match[str]) -> str | None:
    meant = found["mark"].translate(_DIGITS)
    return meant if _FITS[found["cue"]].fullmatch(meant) else None


def _quarter(found: re.Match[str]) -> str | None:
    read = found["mark"].translate(_STROKES)
    meant = _ROMAN.get(read, read)
    return meant + "/" * bool(found["year"]) if meant in ("I", "II", "III", "IV") else None


def _word_before(found: re.Match[str]) -> str | None:
    return " " if found["word"].lower() in field_words() else None


def _hour(found: re.Match[str]) -> str:
    return found["mark"].translate(_HOUR_FIGURES)


#: Misread in a view in lower case, in a view without markup, in the text itself.
IN_LOWER = (Slot(_FIGURE, _figure), Slot(_STUCK, always(" ")), Slot(_BLANK_IN_MONTH, always("")))
IN_PLAIN = (Slot(_QUARTER, _quarter), Slot(_WORD_AND_FIGURE, _word_before), Slot(_STUCK_TO_CODE, always(" ")))
IN_TEXT = (Slot(_HOUR, _hour), Slot(_FIVE, always("5")))
