"""Mends what character recognition does to dates: `15/3/2O26`, `l5/3`, `truóc ngảy`, `chậm nhât`.

The mended text has the length of the other, so that offsets stay.
"""

import re

from extractors.lexicon import load
from extractors.patterns import View, phrase, read_once, told_by_letter

_BESIDE_DIGIT = re.compile(r"[ol](?:(?<=\d.)|(?=\d))")
_MISREAD = re.compile(r"(?<=\d)o(?=[\d/]|(?!\w))|(?<=[\d/])o(?=\d)|(?<!\w)l(?=\d[/.]\d)|(?<=[\d/])l(?=[\d/])")

_MISPRINTS = load("dates")["misprints"]
#: Words without marks → the word that is meant, wherever they stand / only before a number.
_ALWAYS: dict[str, str] = _MISPRINTS["always"]
_BEFORE_NUMBER: dict[str, str] = _MISPRINTS["before_number"]
#: Words that are their own and only look alike without marks.
_TRUE: frozenset[str] = frozenset(_MISPRINTS["true"])

_BARE = phrase(
    told_by_letter(
        [
            *(rf"{word}(?!\w)" for word in _ALWAYS),
            *(rf"{word}(?= *\d)" for word in _BEFORE_NUMBER),
            r"nam(?<=\d[ ]nam)(?= +(?:19|20)\d\d)",
        ]
    )
)


@read_once
def mended_view(view: View) -> str:
    """Return the lower view of a letter with the usual misreadings of dates mended."""
    return mended(view.lower, view.bare)


def mended(lower: str, bare: str) -> str:
    """Return ``lower`` with the usual misreadings of dates mended, of the same length; ``bare`` is it without marks.

    >>> mended("truóc ngảy 15/3/2o26", "truoc ngay 15/3/2o26")
    'trước ngày 15/3/2026'
    """
    beside = (found.start() for found in _BESIDE_DIGIT.finditer(lower))
    edits = [(place, "0" if lower[place] == "o" else "1") for place in beside if _MISREAD.match(lower, place)]
    for found in _BARE.finditer(bare):
        printed = " ".join(lower[found.start() : found.end()].split())
        meant = _meant(found)
        if printed != meant and printed not in _TRUE:
            edits.append((found.start(), _set_as(found.group(), meant)))
    letters = list(lower) if edits else []
    for place, meant in edits:
        letters[place : place + len(meant)] = meant
    return "".join(letters) or lower


def _meant(found: re.Match[str]) -> str:
    """Return the words that are meant."""
    words = " ".join(found.group().split())
    return "năm" if words == "nam" else _ALWAYS.get(words) or _BEFORE_NUMBER[words]


def _set_as(printed: str, meant: str) -> str:
    """Return the words that are meant with the blanks that are printed between them."""
    words = iter(meant.split())
    return re.sub(r"[^ ]+", lambda _: next(words), printed)
