"""The addressees (cell 9a): what follows ``Kính gửi:``."""

import re

from extractors.header.facts import HeadFacts
from extractors.header.patterns import WORDS
from extractors.outline import Outline
from extractors.patterns import View, any_of, words

_LABEL = re.compile(rf"(?:kinh +{any_of(WORDS['letterhead']['addressing'])}|[\w -]{{0,60}}\bdien *(?=:)) *[:.-]*")
_BETWEEN = re.compile(r"(;|(?:^|(?<= ) {2,})-|\s{2,}\+ )")
#: Marks of lists as printed, and what ends an item.
_MARKS = " -–—•●▪·;.,:+"


def read_addressees(view: View, outline: Outline, facts: HeadFacts) -> None:
    """Put the names behind ``Kính gửi`` into ``facts``, one for each mark of a list or semicolon."""
    if not outline.addressees:
        return
    start, end = outline.addressees[0].start, outline.addressees[-1].end
    label = _LABEL.match(view.bare, start, end)
    at = label.end() if label else start
    for piece in _BETWEEN.split(_with_list_marks(view, outline, at, end)):
        name = words(view.text[at : at + len(piece)]).strip(_MARKS)
        if name and piece.strip(" ;-+."):
            facts.addressees.append(name)
        at += len(piece)
    facts.spans["addressees"] = (start, end)


def _with_list_marks(view: View, outline: Outline, at: int, end: int) -> str:
    """Return ``plain[at:end]`` with a semicolon for each dash that begins a line: it begins the next addressee."""
    raw = view.plain[at:end]
    for line in outline.addressees:
        if line.start >= at and view.plain[line.start] == "-":
            raw = raw[: line.start - at] + ";" + raw[line.start - at + 1 :]
    return raw
