"""Allocation tables (Biểu phân bổ đại biểu): the total of each row is a limit of the unit in that row."""

import re
from collections.abc import Sequence

from extractors.delegate_limits.records import FoundLimit
from extractors.outline import Table
from extractors.view import View, phrase

Span = tuple[int, int]

_UNIT = phrase(
    r"(?:tên )?(?:đơn vị|công đoàn|cđcs|cơ quan|địa phương|liên đoàn|cụm|khối|các đơn vị|tổ|trường|huyện|xã|khoa|phòng|lớp|chi đoàn|chi hội|chi bộ)"
)
_TOTAL = (
    phrase(r"tổng (?:số )?(?:đại biểu|đb|cộng|số)?(?! *(?:đoàn|đv|cn|nlđ|lao|cb))|tổng$"),
    phrase(
        r"(?:số (?:lượng )?)?(?:đại biểu|đb|người)(?: được)?(?: phân bổ| triệu tập| dự| tham dự)?|số lượng|phân bổ|chỉ tiêu đại biểu|số (?:học viên|vận động viên|người dự)"
    ),
)
_NOT_PEOPLE = phrase(r"đoàn viên|đv|cnvclđ|lao động|nlđ|cđcs$|kinh phí|tiền|điểm|cnvc|bài|tỷ lệ|%")
_PEOPLE = phrase(
    r"đại biểu|đb(?!\w)|học viên|vận động viên|người dự|người tham dự|phân bổ|triệu tập|thành phần|khách mời|đương nhiên"
)
_SUM = phrase(r"(?:tổng|cộng|tổng cộng|tổng số)(?!\w)")
_FIGURE = re.compile(r"(\d{1,4})(?:\s*(?:người|đại biểu|đb|đ/c|đồng chí))?\s*$", re.I)


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
    if not _PEOPLE.search(around):
        return []
    limits = []
    for row in table.rows:
        if len(row) <= max(unit, total):
            continue
        figure = _FIGURE.match(view.plain[slice(*row[total])])
        filled = [cell for cell in row if cell[1] > cell[0]]
        if figure and row[unit][1] > row[unit][0] and not _SUM.match(view.lower, row[unit][0]):
            if not _SUM.match(view.lower, filled[0][0]):
                limits.append(
                    _allocated((filled[0][0], filled[-1][1]), row[unit], int(figure[1]), _group(names[total], around))
                )
    return limits


def _unit_column(names: list[str]) -> int | None:
    return next((i for i, name in enumerate(names) if _UNIT.match(name)), None)


def _total_column(names: list[str]) -> int | None:
    for pattern in _TOTAL:
        for index, name in enumerate(names):
            if pattern.match(name) and not _NOT_PEOPLE.search(name):
                return index
    return None


def _group(name: str, around: str) -> str:
    """Return who is counted: as the column's name says, else as the words above the table do."""
    nouns = ("học viên", "vận động viên", "thành viên", "người dự")
    named = next((noun for noun in nouns if noun in name), None)
    return named or next((noun for noun in nouns if f"số {noun}" in around or f"số lượng {noun}" in around), "đại biểu")


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
        confidence=0.9,
    )
