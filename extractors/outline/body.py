"""Where the running text of a letter begins: below its subject, below ``Kính gửi``, or where it sounds like it."""

import re

from extractors.outline.addressees import addressees_end
from extractors.outline.lines import bare, is_capitals
from extractors.outline.marks import mark_of
from extractors.outline.preamble import begins_preamble
from extractors.outline.records import Line
from extractors.outline.title import subject_end
from extractors.view import View

_LINES_OF_HEAD = 40
_USUAL_HEAD = 12  # lines of a head of which nothing is recognised
_SENTENCE = 60  # characters of a line with a mark at its end
_LABEL = re.compile(r"v */ *v\b|ve viec\b|s[o06] *[:.]|kinh ")  # what heads have with a mark behind it
_RUNNING_LINE = 160  # characters: so long is no line of a head


def body_index(view: View, lines: list[Line], title: int | None, addressees: int | None) -> int:
    """Return the index of the first line of the running text."""
    if title is not None:
        stop = subject_end(view, lines, title)
        if addressees is not None and addressees >= stop and addressees - stop <= 4:
            return addressees_end(view, lines, addressees)
        return stop
    if addressees is not None:
        return addressees_end(view, lines, addressees)
    for index, line in enumerate(lines[:_LINES_OF_HEAD]):
        if line.table or line.end - line.start > _RUNNING_LINE or (index > 0 and begins_preamble(bare(view, line))):
            return index
        if _is_sentence(view, line) or _runs_on(view, lines, index):
            return index
        mark = mark_of(view, line)
        if mark and mark[0] in ("roman", "number", "part") and index > 1:
            return index
    return min(len(lines), _USUAL_HEAD)


def _runs_on(view: View, lines: list[Line], index: int) -> bool:
    """Say whether a long line goes on in small letters on the next: a wrapped paragraph."""
    line = lines[index]
    if index + 1 >= len(lines) or line.end - line.start < _SENTENCE or _LABEL.match(view.bare, line.start):
        return False
    below = lines[index + 1]
    return not below.after_blank and view.plain[below.start].islower() and view.plain[line.start].isupper()


def _is_sentence(view: View, line: Line) -> bool:
    """Say whether a line is a whole sentence, as no line of a head is."""
    words = view.plain[line.start : line.end].rstrip()
    if len(words) < _SENTENCE or not words.endswith((".", ";", ":", "!")) or is_capitals(words):
        return False
    return not _LABEL.match(view.bare, line.start)
