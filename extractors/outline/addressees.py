"""``Kính gửi``: where the addressees begin, and where they end."""

import re

from extractors.lexicon import load
from extractors.outline.lines import bare, opens_paragraph
from extractors.outline.marks import mark_of
from extractors.outline.preamble import begins_preamble
from extractors.outline.records import Line
from extractors.patterns import LOWER, UPPER, View, any_of

_LABEL = any_of(load("outline")["addressing"])
_ADDRESSEES = re.compile(rf"{_LABEL}\b *(?:[:.-]|$| )|[\w -]{{0,60}}\bdien *:$")
_WITHOUT_NAMES = re.compile(rf"^{_LABEL} *[:.-]*")
_ACTS = re.compile(rf"(?<!\w){any_of(load('outline')['acts_of_sentences'])}(?!\w)")
#: A full stop inside a line, not one of an abbreviation (“TP. Hồ Chí Minh”): names have none.
_NEXT_SENTENCE = re.compile(rf"[{LOWER}\d]{{4,}}\.\s+[{UPPER}]")
_LINES_OF_HEAD = 60
_MOST_LINES = 40  # of a list of addressees
_RUNNING_LINE = 250  # characters: so long is no name
_SECTIONS = ("roman", "number", "part", "article")
#: How a basis begins that stands in a list, where an addressee may begin as other preambles do.
_BASIS = re.compile(r"(?:can cu|thuc hien|xet|theo)\b")
_ITEMS = ("dash", "plus", "star")


def begins_addressees(low: str) -> bool:
    """Say whether the words of a line, in the bare view, begin the addressees."""
    return _ADDRESSEES.match(low) is not None


def addressees_index(view: View, lines: list[Line]) -> int | None:
    """Return the index of the line of ``Kính gửi``, ``None`` where the head has none."""
    head = enumerate(lines[:_LINES_OF_HEAD])
    return next((i for i, line in head if begins_addressees(bare(view, line)) and not line.table), None)


def addressees_end(view: View, lines: list[Line], start: int) -> int:
    """Return the index after the last line of ``Kính gửi``, which is ``lines[start]``."""
    label = bare(view, lines[start])
    listed = not _WITHOUT_NAMES.sub("", label).strip(" -") or label.endswith(";") or "- " in label
    stop = min(len(lines), start + _MOST_LINES)
    for index in range(start + 1, stop):
        line = lines[index]
        mark = mark_of(view, line)
        kind = mark[0] if mark else None
        low = bare(view, line)
        begins = begins_preamble(low) or (kind in _ITEMS and _BASIS.match(low.lstrip("-+* ")))
        if line.table or begins or line.end - line.start > _RUNNING_LINE:
            return index
        if kind in _SECTIONS:
            return index
        if kind in _ITEMS:
            continue
        if _is_sentence(view, line) or opens_paragraph(view, lines, index):
            return index
        if not _goes_on(view, lines, index, lines[start].indent, listed and index == start + 1):
            return index
    return stop


def _is_sentence(view: View, line: Line) -> bool:
    """Say whether a line without a mark says what somebody shall do (``Các CĐCS gửi báo cáo …``): no addressee."""
    words = view.plain[line.start : line.end].rstrip()
    if not words[:1].isupper() or words.endswith((",", ";")):
        return False
    return _ACTS.search(words) is not None or _NEXT_SENTENCE.search(words) is not None


def _goes_on(view: View, lines: list[Line], index: int, first_indent: int, first_of_list: bool) -> bool:
    """Say whether a line without a mark still names addressees."""
    line = lines[index]
    words = view.plain[line.start : line.end]
    above = view.plain[lines[index - 1].start : lines[index - 1].end].rstrip()
    lower = words[:1].islower()
    if line.after_blank and not first_of_list:
        return lower or (above.endswith((";", ",")) and line.end - line.start < 100)
    runs_on = not above.endswith((".", ";")) or lower
    return runs_on or not (above.endswith(".") or line.indent < first_indent - 8)
