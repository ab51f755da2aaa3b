"""The lines of a letter, and what can be told of one by itself: its words, whether it is set in capitals."""

import re

from extractors.outline.records import Line
from extractors.patterns import View

#: A line of dashes, dots or stars, which parts what stands above from what stands below.
RULE = re.compile(r"^[\s\-_*=–—.~]+$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_ITALIC = re.compile(r"^\*[^*]+\*\W*$")
_SEEN = 6  # lines below by which the width of a wrapped text is told
_WRAPPED = 130  # characters: no wrapped line is longer
_RAGGED = 14  # characters that a full line may lack
_COLUMN = re.compile(r"\S(?:(?!\s{3,}|\t).)*")


def find_lines(view: View) -> list[Line]:
    """Return the lines that hold something, page numbers left out."""
    lines: list[Line] = []
    blank = True
    page_break = False
    at = 0
    for raw in view.text.split("\n"):
        stop = at + len(raw)
        plain = view.plain[at:stop]
        if not plain.strip():
            page_break = page_break or bool(raw.strip()) or "\f" in raw
            blank = True
        elif RULE.match(plain):
            blank = True
        else:
            lines.append(_line(raw, plain, at, blank, page_break))
            blank = page_break = False
        at = stop + 1
    return lines


def _line(raw: str, plain: str, at: int, after_blank: bool, page_break: bool) -> Line:
    """Return the line whose text is ``raw`` and whose plain view is ``plain``, at a place of the letter."""
    start = at + len(plain) - len(plain.lstrip())
    end = start + len(plain.strip())
    if "*" in raw and raw.lstrip().startswith("*") and _is_star(raw):
        start = at + raw.index("*")
    indent = len(raw[: start - at].expandtabs(8).replace("#", "")) if start > at else 0
    return Line(start, end, indent, after_blank, "|" in raw and bool(_TABLE_ROW.match(raw)), page_break)


def _is_star(raw: str) -> bool:
    """Say whether a line begins with a star that is a list mark, not bold or italic type."""
    content = raw.strip()
    if content.startswith("**") or _ITALIC.match(content) or len(content) < 3:
        return False
    return content[1].isspace() or "*" not in content[1:]  # italic type that ends within the line, or below it


def bare(view: View, line: Line) -> str:
    """Return the line's words in the bare view, blanks single."""
    return " ".join(view.bare[line.start : line.end].split())


def is_capitals(words: str) -> bool:
    """Say whether ``words`` are set in capitals, as headings and names of bodies in heads are."""
    begin = words[:200]  # a heading is short; of a long paragraph the beginning tells
    if sum(map(str.islower, begin[: len(begin) // 4])) > 0.151 * len(begin):
        return False  # more small letters in a quarter of the words than there may be in all of them
    upper = sum(map(str.isupper, begin))
    letters = upper + sum(map(str.islower, begin))
    return letters >= 3 and upper >= 0.85 * letters


def columns(view: View, line: Line) -> list[Line]:
    """Cut a line of two columns side by side into its columns."""
    parts = []
    for found in _COLUMN.finditer(view.text[line.start : line.end]):
        start, end = line.start + found.start(), line.start + found.end()
        parts.append(Line(start, end, line.indent + found.start(), line.after_blank))
    return parts or [line]


def opens_paragraph(view: View, lines: list[Line], index: int) -> bool:
    """Say whether a line of a wrapped text opens a paragraph, though no blank line stands above it.

    It fills its line, and its first word would have found room in the line above, which was ended on purpose.
    """
    line, above = lines[index], lines[index - 1]
    words = view.plain[line.start : line.end]
    width = max(_width(view, one) for one in lines[index : index + _SEEN])
    if width > _WRAPPED or not words[:1].isupper() or _width(view, line) < width - _RAGGED:
        return False
    return _width(view, above) + 1 + len(words.split(" ", 1)[0]) < width


def _width(view: View, line: Line) -> int:
    return len(" ".join(view.plain[line.start : line.end].split()))
