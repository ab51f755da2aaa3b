"""Tables that only set the page: a letterhead, or Nơi nhận beside the signature, ruled with bars by an OCR program.

Such a table has no rows to be read; its columns are those of the page (NĐ 30/2020/NĐ-CP, Phụ lục I, ô số 1-4, 7, 9).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractors.header.patterns import AUTHORITY, MOTTO, POST, SIGNING_POST, WORDS
from extractors.outline import is_capitals
from extractors.patterns import View, any_of

Span = tuple[int, int]

_TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*\|[ \t\r]*(?:\n|\Z))+", re.M)
_ROW = re.compile(r"^[ \t]*\|[^\n]*\|[ \t\r]*$", re.M)
#: Lines of one or two cells with a bar behind each, and bars alone, as copies of a page leave them.
_PASTED = re.compile(r"(?:^(?![ \t]*\|[ \t]*[^\s|])[^|\n]*\|(?:[^|\n]*\|)?[ \t\r]*(?:\n|\Z))+", re.M)
_MOST_PASTED = 3
_RULE = re.compile(r"[\s|:-]+")
_BREAK = re.compile(r"<br */?>", re.IGNORECASE)
_RECIPIENTS = re.compile(rf"n[o0]i {any_of(WORDS['tail']['recipients_labels'])}\b")
_MOST_ROWS = 14
_MOST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class LayoutTable:
    """A table that sets the page: for each of its rows the lines of each column."""

    start: int
    end: int
    rows: tuple[tuple[tuple[Span, ...], ...], ...]


def find_layouts(view: View) -> list[LayoutTable]:
    """Return the tables that hold a letterhead or the tail of a letter, in the order of the text."""
    if "|" not in view.text:
        return []
    tables = (_read(view, found.start(), found.end()) for found in _TABLE.finditer(view.text))
    return [table for table in tables if table is not None and _sets_page(view, table)]


def without_cell_marks(text: str) -> str:
    """Return ``text`` with blanks for the bars that copying from a page left behind its cells; the length is the same.

    Such a line has no bar before its first cell and one behind its last; three lines of two cells on end are a table.

    >>> without_cell_marks("Số: 12/LĐLĐ | Hà Nội |")
    'Số: 12/LĐLĐ   Hà Nội  '
    """
    if "|" not in text:
        return text
    return _PASTED.sub(lambda found: found[0] if _is_table(found[0]) else found[0].replace("|", " "), text)


def _is_table(lines: str) -> bool:
    return sum(line.count("|") > 1 for line in lines.splitlines()) > _MOST_PASTED


def _read(view: View, start: int, end: int) -> LayoutTable | None:
    lines = [row.span() for row in _ROW.finditer(view.text, start, end)]
    rows = [_columns(view, *line) for line in lines if not _RULE.fullmatch(view.text, *line)]
    if not rows or len(rows) > _MOST_ROWS or max(map(len, rows)) > _MOST_COLUMNS:
        return None
    return LayoutTable(start, end - view.text.endswith("\n", start, end), tuple(rows))


def _columns(view: View, start: int, end: int) -> tuple[tuple[Span, ...], ...]:
    """Return the lines of each column of a row; an empty column has none."""
    bars = [at for at in range(start, end) if view.text[at] == "|"]
    return tuple(tuple(_lines(view, left + 1, right)) for left, right in pairwise(bars))


def _lines(view: View, start: int, end: int) -> Iterator[Span]:
    """Yield the lines of a cell, which ``<br>`` parts."""
    breaks = [(start, start), *(found.span() for found in _BREAK.finditer(view.text, start, end)), (end, end)]
    for (_, begin), (stop, _) in pairwise(breaks):
        raw = view.text[begin:stop]
        if raw.strip():
            first = begin + len(raw) - len(raw.lstrip())
            yield first, first + len(raw.strip())


def _sets_page(view: View, table: LayoutTable) -> bool:
    """Say whether a cell holds the national motto, or one Nơi nhận and another one a post or a mark of authority."""
    cells = [line for row in table.rows for column in row for line in column]
    if any(MOTTO.match(_bare(view, cell)) for cell in cells):
        return True
    if not any(_RECIPIENTS.match(_bare(view, cell)) for cell in cells):
        return False
    return any(is_capitals(_words(view, cell)) and _signs(view, cell) for cell in cells)


def _signs(view: View, cell: Span) -> bool:
    low = _bare(view, cell)
    return bool(AUTHORITY.match(_words(view, cell)) or POST.match(low) or SIGNING_POST.match(low))


def _words(view: View, span: Span) -> str:
    return view.plain[slice(*span)].strip()


def _bare(view: View, span: Span) -> str:
    return " ".join(view.bare[slice(*span)].split())
