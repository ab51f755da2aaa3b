"""Mends a text that came from character recognition: figures in their slots, marks of items, words."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from extractors.lexicon import load
from extractors.misreadings.dates import misread_dates
from extractors.misreadings.marks import misread_marks
from extractors.misreadings.mended import Mended, Repair, mended_again
from extractors.misreadings.rereading import CODE_MARKS, LONGEST, WORD, reread, runs
from extractors.misreadings.symbols import misread_symbols
from extractors.misreadings.vocabulary import other_syllables, words
from extractors.patterns import LOWER, View, make_view

_CHUNK = re.compile(r"\S+")
#: Traces of recognition, at least so many, and one in so many characters: people who type make slips too, but fewer.
_TRACES = 3
_TRACE_IN = 1500
#: A longer run of letters is no word with marks around it.
_LONGEST_CHUNK = 40
#: Signs that no writer has on the keyboard and recognition gives for strokes and letters.
_SIGNS = re.compile("[⁄∕ˆ¬€]")
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
_BLANK_IN_MONTH = re.compile(r"(?<=\d/1) (?=[0-2]/(?:19|20)\d\d(?!\d))")
_BLANK_IN_DATE = re.compile(r"(?<=ngày \d\d) (?=(?:0?[1-9]|1[0-2])/(?:19|20)\d\d)")


def mend(text: str, recognised: bool = False) -> Mended | None:
    """Return ``text`` with misread words and figures mended, or ``None`` where nothing is to be mended.

    Only what recognition read is mended: a text that is not known to be ``recognised`` must show so by many words that
    nobody writes. The odd words of any other text are the writer's own.
    """
    if not (recognised or _looks_recognised(text)) or not unicodedata.is_normalized("NFC", text):
        return None
    mended = Mended(text, (), ())
    for stage in (_words, _figures):  # with words mended more figures are told
        repairs = _together(list(stage(make_view(mended.text))))
        mended = mended_again(text, mended, repairs) if repairs else mended
    return mended if mended.repairs else None


def _looks_recognised(text: str) -> bool:
    """Say whether recognition left its traces: words and signs that nobody writes, more of them than slips make."""
    traces = len(_SIGNS.findall(text))
    traces += sum(map(_is_strange, [chunk for chunk in set(text.split()) if len(chunk) <= _LONGEST_CHUNK]))
    return traces >= max(_TRACES, len(text) / _TRACE_IN)


def _words(view: View) -> Iterator[Repair]:
    """Yield what is to be mended where only a figure can stand, then what in running words."""
    yield from _figures(view)
    for run in runs(view):
        yield from reread(view, run)


@lru_cache(maxsize=16384)  # letters share most of their words
def _is_strange(chunk: str) -> bool:
    """Say whether what stands between two blanks holds a word that nobody writes; a name may be foreign."""
    if chunk != chunk.lower():
        return False
    found = WORD.search(chunk)
    word = found.group() if found else ""
    if word.isascii() or not 1 < len(word) <= LONGEST or not CODE_MARKS.isdisjoint(chunk):
        return False
    return not any(spelling in words() or spelling in other_syllables() for spelling in (word, make_view(word).lower))


def strange_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where words that nobody writes stand between two places of a text."""
    for found in _CHUNK.finditer(text, start, end):
        if _is_strange(found.group()):
            yield found.span()


def _figures(view: View) -> Iterator[Repair]:
    """Yield what is to be mended where only a figure, a symbol or a mark can stand."""
    lower = view.text.lower()  # in the view some marks are blanks
    for start, end, meant in (
        *misread_dates(lower if len(lower) == len(view.text) else view.lower),
        *misread_symbols(view.text, view.plain),
        *misread_figures(view.plain, view.lower),
        *misread_marks(view.text),
    ):
        yield Repair(start, end, view.text[start:end], meant)


def _together(repairs: list[Repair]) -> tuple[Repair, ...]:
    """Return the repairs in their order in the text; of two that overlap the first of the list."""
    kept: list[Repair] = []
    taken: set[int] = set()
    for repair in repairs:
        if repair.read == repair.meant:
            continue
        # Characters have even places; a blank put in has the odd one between two of them.
        first, last = 2 * repair.start, 2 * repair.end - 2
        places = range(first, last + 1) if repair.end > repair.start else range(first - 1, first)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(repair)
    return tuple(sorted(kept, key=lambda repair: (repair.start, repair.end)))


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
    for found in _BLANK_IN_MONTH.finditer(lower):
        yield *found.span(), ""
    for found in _SPECK.finditer(lower):
        yield *found.span(), " "


_STROKES = str.maketrans("lịỊÍíÌì1|v", "IIIIIIIIIV")


def _fits(cue: str, figure: str) -> bool:
    if cue == "năm":
        return len(figure) == 4 and figure[:2] in ("19", "20")
    return 1 <= int(figure) <= _MOST.get(cue, 99) and len(figure) <= 2
