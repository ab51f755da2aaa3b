"""Allocation tables (Biểu phân bổ đại biểu): the total of each row is a limit of the unit in that row."""

import re
from collections.abc import Sequence

from extractors.delegate_limits.records import FoundLimit
from extractors.outline import Table
from extractors.view import View, phrase

Span = tuple[int, int]

_UNIT = phrase(
    r"(?:tên )?(?:đơn vị|công đoàn|cđcs|cơ quan|địa phương|liên đoàn|cụm|khối|các đơn vị|tổ|trường|huyện|xã)"
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
_ROW = re.compile(
    r"^[ \t]*(?P<tt>\d{1,3})[.)]?[ \t]{1,8}(?P<unit>[^\W\d][^\n|]{2,70}?)(?P<cells>(?:[ \t]{2,20}(?:\d{1,5}|-|–)){1,8})[ \t]*(?P<note>[ \t]{2}\S[^\n|]{0,60})?$",
    re.M,
)
_CELL = re.compile(r"\d{1,5}|[-–]")
_WORDS_OF_HEADER = re.compile(r"\S+(?: \S+)*")


def find_allocations(view: View, tables: Sequence[Table]) -> tuple[list[FoundLimit], list[Span]]:
    """Return the limits of all allocation tables, ruled or set with blanks, and the places of these tables."""
    limits: list[FoundLimit] = []
    taken: list[Span] = []
    for table in tables:
        found = _ruled(view, table)
        if found:
            limits.extend(found)
            taken.append((table.start, table.end))
    found, places = _aligned(view)
    limits.extend(limit for limit in found if not any(a <= limit.start < b for a, b in taken))
    return limits, taken + places


def _ruled(view: View, table: Table) -> list[FoundLimit]:
    """Read a table with bars."""
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
                    _allocated((filled[0][0], filled[-1][1]), row[unit], int(figure[1]), _group(names[total]))
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


def _group(name: str) -> str:
    for noun in ("học viên", "vận động viên", "thành viên"):
        if noun in name:
            return noun
    return "đại biểu"


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


def _aligned(view: View) -> tuple[list[FoundLimit], list[Span]]:
    """Read tables whose columns are set with blanks, as text layers give them."""
    if "phân bổ" not in view.lower and "đương nhiên" not in view.lower:
        return [], []
    limits: list[FoundLimit] = []
    places: list[Span] = []
    columns: list[tuple[int, str]] = []
    last = -1
    for row in _ROW.finditer(view.text):
        if last < 0 or row.start() - last > 160:
            columns = _header_columns(view, row.start())
        last = row.end()
        value = _total_of(view, row, columns)
        if value is not None:
            unit = (row.start("unit"), row.start("unit") + len(row["unit"].rstrip()))
            limits.append(_allocated((row.start("tt"), row.end("cells")), unit, value, "đại biểu"))
            places.append((row.start(), row.end()))
    return limits, places


def _header_columns(view: View, first_row: int) -> list[tuple[int, str]]:
    """Return the columns named in the lines above the first row: place in the line, words."""
    columns: list[tuple[int, str]] = []
    for line in view.text[max(0, first_row - 500) : first_row].split("\n")[-6:-1]:
        found = [(m.start() + len(m.group()) // 2, m.group().lower()) for m in _WORDS_OF_HEADER.finditer(line)]
        if len(found) > 1 or columns:
            columns.extend(found)
    return columns


def _total_of(view: View, row: re.Match[str], columns: list[tuple[int, str]]) -> int | None:
    """Return the figure in the row's column of totals."""
    best: tuple[int, int] | None = None
    for cell in _CELL.finditer(view.text, row.start("cells"), row.end("cells")):
        if not cell.group().isdigit():
            continue
        middle = (cell.start() + cell.end()) // 2 - row.start()
        near = sorted(columns, key=lambda column: abs(column[0] - middle))[:3]
        name = " ".join(name for place, name in near if abs(place - middle) <= 6)
        if not name or _NOT_PEOPLE.search(name):
            continue
        rank = next((i for i, pattern in enumerate(_TOTAL) if any(pattern.match(n) for _, n in near[:2])), None)
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, int(cell.group()))
    return best[1] if best else None
