"""The title of a letter: the name of its kind, alone and in capitals (cell 5a), and the subject below it."""

import re

from extractors.lexicon import load
from extractors.outline.addressees import begins_addressees
from extractors.outline.lines import bare, columns, is_capitals
from extractors.outline.marks import mark_of
from extractors.outline.preamble import begins_preamble
from extractors.outline.records import Line
from extractors.phrases import any_of
from extractors.view import View

_WORDS = load("outline")
_KINDS = _WORDS["kind_lines"]
_KINDS_STRETCHED = frozenset(kind.replace(" ", "") for kind in _KINDS)
_KIND_LINE = re.compile(rf"^{any_of(_KINDS)}(?: {any_of(_WORDS['kind_additions'])})?\b")
_STRETCHED = re.compile(r"^(?:\w )+\w$")
_NUMBERED = re.compile(r"\bso *\d")
_LINES_OF_HEAD = 60
_MOST_LINES = 8  # of a subject
_RUNNING_LINE = 400  # characters: so long is no line of a head
_LONG_LINE = 300  # so long is no subject
#: A preamble fills its line or ends with a mark; a shorter line is the rest of a wrapped subject that sounds like one.
_SHORT_REST = 60


def is_kind_line(view: View, line: Line) -> bool:
    """Say whether the line is the name of a kind of document, alone and in capitals (cell 5a)."""
    words = view.plain[line.start : line.end]
    if not is_capitals(words) or line.end - line.start > 70:
        return False
    name = bare(view, line)
    if _STRETCHED.match(name):
        return name.replace(" ", "") in _KINDS_STRETCHED
    found = _KIND_LINE.match(name)
    return found is not None and len(name) - found.end() <= 40


def title_index(view: View, lines: list[Line]) -> int | None:
    """Return the index of the line that names the kind, ``None`` where the head has none."""
    for index, line in enumerate(lines[:_LINES_OF_HEAD]):
        if line.table:
            continue
        if line.end - line.start > _RUNNING_LINE:
            return None
        if any(is_kind_line(view, part) for part in columns(view, line)):
            return index
        if begins_addressees(bare(view, line)):
            return None
    return None


def subject_end(view: View, lines: list[Line], title: int) -> int:
    """Return the index after the last line of the subject that stands below the kind."""
    first = title + 1
    capitals: bool | None = None
    for index in range(first, min(len(lines), first + _MOST_LINES)):
        line = lines[index]
        if _ends_above(view, line, index == first):
            return index
        words = view.plain[line.start : line.end]
        now = is_capitals(words)
        if (capitals is False and now) or (index > first and words.rstrip().endswith((";", ":"))):
            return index
        if line.end - line.start > _LONG_LINE:
            return index
        capitals = now if capitals is None else capitals
    return min(len(lines), first + _MOST_LINES)


def _ends_above(view: View, line: Line, first: bool) -> bool:
    """Say whether the subject has ended above ``line``; the ``first`` line below the kind may begin like a preamble."""
    if not first and line.after_blank and not _still_title(view, line):
        return True
    low = bare(view, line)
    may_be_subject = first and len(low) < 120 and not _NUMBERED.search(low)
    short = not line.after_blank and len(low) < _SHORT_REST and not low.endswith((";", ",", "."))
    may_be_subject = may_be_subject or (short and not first)
    if (begins_preamble(low) and not may_be_subject) or begins_addressees(low) or line.table:
        return True
    mark = mark_of(view, line)
    return mark is not None and mark[0] != "dash"


def _still_title(view: View, line: Line) -> bool:
    """Say whether a line after a gap still belongs to the title: set as a heading, or in brackets."""
    before = view.text[max(0, line.start - 8) : line.start]
    return "#" in before or "**" in before or view.text[line.start : line.start + 1] == "("
