"""Tables that give out places, one union a row, and the line of their total."""

import re
from typing import NamedTuple

from extractors.spelling import fold
from pipeline.registry.names import flat, key
from schemas import DelegateLimit, Evidence, Letter

#: The figures at the end of a row: blank cells are dashes.
_FIGURES = re.compile(r"(?:(?<=\s)|(?<=\|))(?:\d[\d.]*|[-–—])(?:[\s|]+(?:\d[\d.]*|[-–—]))*[\s|]*$")
_ROW = re.compile(r"[\s|*]*(\d{1,4})[\s.|*]")
_TOTAL = re.compile(r"[\s|*\d.]*(?:tong cong|tong so|cong|tong)(?![^\W\d_])")
#: The line of the total stands so many lines behind the last row at most.
_LINES_BEHIND = 4
_FEWEST_ROWS = 2


class Allotment(NamedTuple):
    """The rows of one table in their order, and the figure that the letter itself gives for their sum."""

    limits: list[DelegateLimit]
    total: int | None
    total_evidence: Evidence | None


def rows_of(letter: Letter) -> list[Allotment]:
    """Return the tables of places of a letter whose rows are all there: numbered on, without a gap."""
    tables: list[list[tuple[int, DelegateLimit]]] = []
    for limit in letter.delegate_limits:
        place = _row_number(letter, limit)
        if place is None:
            continue
        goes_on = tables and tables[-1][-1][0] + 1 == place and group_of(tables[-1][-1][1]) == group_of(limit)
        if goes_on:
            tables[-1].append((place, limit))
        elif place == 1:
            tables.append([(place, limit)])
        elif tables and tables[-1][-1][0] != place:
            tables.append([(-1, limit)])  # a row is missing: what follows is no whole table
    whole = [[limit for _, limit in rows] for rows in tables if len(rows) >= _FEWEST_ROWS and rows[0][0] == 1]
    return [_with_total(letter, limits) for limits in whole]


def _row_number(letter: Letter, limit: DelegateLimit) -> int | None:
    """Return the number of the row that a limit stands in, ``None`` where it stands in no row."""
    if limit.bound != "exact" or limit.unit != "người" or not limit.applies_to:
        return None
    line = _line(letter.text, limit.evidence.start)
    found = _ROW.match(line)
    return int(found[1]) if found and _figures(line) else None


def _with_total(letter: Letter, limits: list[DelegateLimit]) -> Allotment:
    """Find the line of the total, and in it the figure of the column that the places stand in."""
    rows = [_figures(_line(letter.text, limit.evidence.start)) for limit in limits]
    column = _column([limit.value for limit in limits], rows)
    if column is not None:
        for start, line in _lines_behind(letter.text, limits[-1].evidence.end):
            if _TOTAL.match(fold(line)):
                figures = _figures(line)
                if len(figures) != len(rows[0]) or figures[-column] is None:
                    break
                words = line.strip()
                place = start + line.index(words)
                evidence = Evidence(start=place, end=place + len(words), quote=words)
                return Allotment(limits, figures[-column], evidence)
    return Allotment(limits, None, None)


def _column(values: list[float | int | None], rows: list[list[int | None]]) -> int | None:
    """Return the column, counted from the right, in which the values of all rows stand; rows must be of one length."""
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        return None
    fitting = [
        column
        for column in range(width, 0, -1)
        if all(row[-column] == value for row, value in zip(rows, values, strict=True))
    ]
    return fitting[0] if fitting else None


def _figures(line: str) -> list[int | None]:
    """Return the figures at the end of a row, ``None`` for a blank one.

    >>> _figures("2   Công đoàn phường A     1.250    34   -  18")
    [1250, 34, None, 18]
    """
    found = _FIGURES.search(line)
    cells = re.findall(r"\d[\d.]*|[-–—]", found[0]) if found else []
    return [int(cell.replace(".", "")) if cell[0].isdigit() else None for cell in cells]


def _line(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else len(text)]


def _lines_behind(text: str, place: int) -> list[tuple[int, str]]:
    start = text.find("\n", place) + 1
    lines: list[tuple[int, str]] = []
    while 0 < start < len(text) and len(lines) < _LINES_BEHIND:
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        if text[start:end].strip():
            lines.append((start, text[start:end]))
        start = end + 1
    return lines


def most_of(limit: DelegateLimit) -> float | int | None:
    """Return how many a limit allows at most, ``None`` where it does not say."""
    return {"max": limit.value, "exact": limit.value, "range": limit.max}.get(limit.bound)


def group_of(limit: DelegateLimit) -> str:
    """Return of whom a limit speaks, as that is compared."""
    return flat(key(limit.group or ""))
