"""Mends figures where only figures can stand: `ngày T4 tháng 7`, `quý H/2021`, `07g30ngày`, `tháng l năm 202l`."""

import re
from collections.abc import Iterator

from extractors.lexicon import load
from extractors.misreadings.vocabulary import words
from extractors.view import LOWER

_DIGITS = str.maketrans(dict(zip("oliít|ịìỉ!", "0111111111", strict=True)))
_FIGURE = re.compile(
    r"(?<!\w)(?P<cue>ngày|tháng|năm|mồng|mùng|ngảy)(?P<gap> +)"
    r"(?P<figure>(?=[^\s]*\d|[oli!](?!\w))[\dolitíịì!]{1,4})(?![\w/.-])"
)
_MOST = {"ngày": 31, "ngảy": 31, "mồng": 10, "mùng": 10, "tháng": 12}
_QUARTER = re.compile(
    r"(?<!\w)(?P<cue>[Qq][uụúủ][ýyỳỵỷíi]|QUÝ)(?P<gap> +)"
    r"(?P<figure>[HILlịỊÍíÌì1TVvYỰÝ]{1,4})(?=(?P<year>(?:19|20)\d\d)?)(?![^\W\d_]|\d(?!\d{3})|\.\w)"
)
_ROMAN: dict[str, str] = load("misreadings")["romans"]
_STUCK = re.compile(r"(?<=\d)(?=(?:ngày|tháng|năm|đại|người|đồng|giờ|thứ|trong|của)(?!\w))")
_WORD_AND_FIGURE = re.compile(r"(?<!\w)([^\W\d_]{2,})(?=\d[\d/.,]*(?!\w))")
#: A speck in place of the blank between a word and its figure.
_SPECK = re.compile(rf"(?<=[{LOWER}]{{2}})[.:_'ˆ](?=\d{{1,2}}(?:[/.]\d|h\d|g\d| giờ| tháng))|(?<=\w)[.:'ˆ](?=ngày \d)")
_BLANK_IN_DATE = re.compile(r"(?<=ngày \d\d) (?=(?:0?[1-9]|1[0-2])/(?:19|20)\d\d)")


def misread_figures(plain: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Yield where figures of a view are misread and what they are taken for."""
    for found in _FIGURE.finditer(lower):
        figure = found["figure"]
        meant = figure.translate(_DIGITS)
        if "t" in figure and not (figure[0] == "t" and len(figure) == 2):
            continue  # 4 as often as 1
        if meant != figure and meant.isdecimal() and _fits(found["cue"], meant):
            yield *found.span("figure"), meant
    for found in _QUARTER.finditer(plain):
        if found["figure"] in ("1", "2", "3", "4"):
            continue
        figure = found["figure"].translate(_STROKES)
        meant = _ROMAN.get(figure, figure)
        meant += "/" if found["year"] else ""
        if meant.rstrip("/") in ("I", "II", "III", "IV") and meant != found["figure"]:
            yield *found.span("figure"), meant
    for found in _STUCK.finditer(lower):
        yield found.start(), found.start(), " "
    for found in _WORD_AND_FIGURE.finditer(plain):
        if found[1].lower() in words() and not found[1].isascii() and found[1][1:].islower():
            yield found.end(1), found.end(1), " "
    for found in _BLANK_IN_DATE.finditer(lower):
        yield *found.span(), "/"
    for found in _SPECK.finditer(lower):
        yield *found.span(), " "


_STROKES = str.maketrans("lịỊÍíÌì1|v", "IIIIIIIIIV")


def _fits(cue: str, figure: str) -> bool:
    if cue == "năm":
        return len(figure) == 4 and figure[:2] in ("19", "20")
    return 1 <= int(figure) <= _MOST.get(cue, 99) and len(figure) <= 2
