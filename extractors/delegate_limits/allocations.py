"""Allocation tables (Biểu phân bổ đại biểu): the total of each row is a limit of the unit in that row."""

import re
from collections.abc import Sequence
from functools import cache

from extractors.delegate_limits.patterns import terms
from extractors.delegate_limits.records import FoundLimit
from extractors.lexicon import load
from extractors.outline import Table
from extractors.patterns import View, any_of, phrase

Span = tuple[int, int]

_FIGURE = re.compile(r"(\d{1,4})(?:\s*(?:người|đại biểu|đb|đ/c|đồng chí))?\s*$", re.I)


@cache
def _names(*lists: str) -> re.Pattern[str]:
    return phrase(rf"{any_of(terms('tables', *lists))}")


def find_allocations(view: View, tables: Sequence[Table]) -> tuple[list[FoundLimit], list[Span]]:
    """Return the limits of all allocation tables, and the places of these tables."""
    limits: list[FoundLimit] = []
    taken: list[Span] = []
    for table in tables:
        found = _allotted(view, table)
        if found:
            limits.extend(found)
            taken.append((table.start, table.end))
    return limits, taken


def _allotted(view: View, table: Table) -> list[FoundLimit]:
    """Return one limit for each row of an allocation table; none for any other table."""
    names = [" ".join(view.lower[a:b].split()) for a, b in table.header]
    unit, total = _unit_column(names), _total_column(names)
    if unit is None or total is None or unit == total:
        return []
    around = " ".join(names) + " " + view.lower[max(0, table.start - 200) : table.start]
    if not _names("people").search(around):
        return []
    group = _group(names[total], around)
    limits = []
    for row in table.rows:
        figure = _FIGURE.match(view.plain[slice(*row[total])]) if len(row) > max(unit, total) else None
        filled = [cell for cell in row if cell[1] > cell[0]]
        if figure and row[unit] in filled and not any(_names("sums").match(view.lower, *cell) for cell in filled[:2]):
            place = filled[0][0], filled[-1][1]
            limits.append(_allocated(place, row[unit], int(figure[1]), group))
    return limits


def _unit_column(names: list[str]) -> int | None:
    return next((i for i, name in enumerate(names) if _names("units").match(name)), None)


def _total_column(names: list[str]) -> int | None:
    for kind in ("totals", "counts"):
        for index, name in enumerate(names):
            if _names(kind).match(name) and not _names("others").search(name):
                return index
    return None


def _group(name: str, around: str) -> str:
    """Return who is counted: as the column's name says, else as the words above the table do."""
    nouns: list[str] = load("limits")["tables"]["groups"]
    if named := next((noun for noun in nouns if noun in name), None):
        return named
    allotted = _allotted_people().search(around)
    return str(allotted["who"]) if allotted else next((noun for noun in nouns if noun in around), "đại biểu")


@cache
def _allotted_people() -> re.Pattern[str]:
    return phrase(rf"phân bổ (?:số lượng |số |chỉ tiêu )?(?P<who>{any_of(terms('nouns', 'delegates'))})(?!\w)")


def _allocated(row: Span, unit: Span, value: int, group: str) -> FoundLimit:
    return FoundLimit(
        start=row[0],
        end=row[1],
        group=group,
        bound="exact",
        value=value,
        min=None,
        max=None,
        unit="người",
        condition=None,
        applies_to_span=unit,
        flags=(),
        source="table",
    )
