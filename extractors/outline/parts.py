"""The parts of a letter in the order of the page: head, title, addressees, running text, tail, annexes."""

import re
from dataclasses import dataclass

from extractors.outline.addressees import addressees_end, addressees_index
from extractors.outline.annex import annex_index
from extractors.outline.lines import bare, find_lines, is_capitals
from extractors.outline.marks import mark_of
from extractors.outline.paragraphs import layout_of, paragraphs_of
from extractors.outline.preamble import begins_preamble
from extractors.outline.records import Line, Paragraph
from extractors.outline.tail import tail_index
from extractors.outline.title import subject_end, title_index
from extractors.patterns import View

_LINES_OF_HEAD = 40
_USUAL_HEAD = 12  # lines of a head of which nothing is recognised
_SENTENCE = 60  # characters of a line with a mark at its end
_LABEL = re.compile(r"v */ *v\b|ve viec\b|s[o06] *[:.]|kinh ")  # what heads have with a mark behind it
_RUNNING_LINE = 160  # characters: so long is no line of a head


@dataclass(frozen=True, slots=True)
class Parts:
    """The lines of a letter, the index of the line with which each part begins, and the paragraphs.

    ``title`` and ``addressees`` are ``None`` where the letter has none; the index of any other part that is missing
    is that of the part after it.
    """

    lines: list[Line]
    title: int | None
    addressees: int | None
    body: int
    tail: int
    annex: int
    running: list[Paragraph]
    """Paragraphs of the running text."""
    annexed: list[Paragraph]
    """Paragraphs behind the signature."""


def parts_of(view: View) -> Parts:
    """Return the parts of a letter; works on any text: one that is no letter has only running text."""
    lines = find_lines(view)
    if not lines:
        return Parts([], None, None, 0, 0, 0, [], [])
    title = title_index(view, lines)
    addressees = addressees_index(view, lines)
    body = body_index(view, lines, title, addressees)
    tail = tail_index(view, lines, body)
    annex = annex_index(view, lines, tail)
    return Parts(
        lines,
        title,
        addressees,
        body,
        tail,
        annex,
        running=_paragraphs(view, lines[body:tail]),
        annexed=_paragraphs(view, lines[annex:]),
    )


def _paragraphs(view: View, lines: list[Line]) -> list[Paragraph]:
    return paragraphs_of(view, lines, layout_of(view, lines))


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
