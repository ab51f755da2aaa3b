"""Numbers that bound how many people, or which share of them, attend, sit on or are sent to something."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal, NamedTuple

from extractors.delegate_limits.counted import (
    CountedPeople,
    FigurePlace,
    bounds_people,
    label_before,
    may_count,
    who_is_counted,
)
from extractors.delegate_limits.quantities import Bound, FoundLimit, Quantity, ending_in, find_quantities, terms
from extractors.delegate_limits.whom import (
    LimitScope,
    binds_same_body,
    body_bound,
    condition_of,
    measures_event,
    names_class,
    sums_up,
)
from extractors.lexicon import load
from extractors.outline import Table
from extractors.patterns import Span, View, any_of, phrase, words

__all__ = ["FoundLimit", "find_limits"]


# --------------------
# Allocation tables (Biểu phân bổ đại biểu): the total of each row is a limit of the unit in that row.

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
    header, *rows = [table.header, *table.rows] if table.header else table.rows or [[]]
    names = [" ".join(view.lower[a:b].split()) for a, b in header]
    total, sizes = _total_column(names), _size_column(view, names, rows)
    unit = sizes if sizes is not None else _unit_column(view, names, rows)
    if unit is None or total is None or unit == total:
        return []
    above = view.lower[max(0, table.start - 200) : table.start]
    around = " ".join(names) + " " + above
    if not _names("people").search(around):
        return []
    group, bound = _group(names[total], around), _bound_of_all(names[total], above)
    limits = []
    for row in rows:
        figure = _FIGURE.match(view.plain[slice(*row[total])]) if len(row) > max(unit, total) else None
        filled = [cell for cell in row if cell[1] > cell[0]]
        if figure and row[unit] in filled and not any(_names("sums").match(view.lower, *cell) for cell in filled[:2]):
            found = _allocated((filled[0][0], filled[-1][1]), row[unit], int(figure[1]), group, bound)
            if sizes is not None and (sized := _SIZE_CELL.match(view.lower, *row[unit])):
                of_class = sized.span("class") if sized["class"] else None
                found = replace(found, applies_to_span=of_class, condition=words(view.plain[slice(*row[unit])]))
            limits.append(found)
    return limits


def _unit_column(view: View, names: list[str], rows: list[list[Span]]) -> int | None:
    """Return the column that names the units; one that only numbers them is none."""
    for i, name in enumerate(names):
        cells = [view.plain[slice(*row[i])] for row in rows if i < len(row)]
        if _names("units").match(name.removeprefix("các ")) and any(char.isalpha() for cell in cells for char in cell):
            return i
    return None


#: ``Dưới 100``, ``CĐCS có từ 100 đến dưới 500 đoàn viên``.
_SIZE_CELL = phrase(
    rf"(?:(?:các )?(?P<class>{any_of(terms('cues', 'units'))})(?!\w)[^.;:,\d]{{0,40}}? )?"
    r"(?:(?:có|sử dụng|quy mô) )?(?:(?:từ|dưới|trên|đến|≥|>|<) *\d|\d[\d.]* *(?:-|đến) *\d)"
)


def _size_column(view: View, names: list[str], rows: list[list[Span]]) -> int | None:
    """Return the column where every cell is the size of a unit: ``Từ 100 đến dưới 500``."""
    for i, name in enumerate(names):
        cells = [row[i] for row in rows if i < len(row) and row[i][1] > row[i][0]]
        cells = [cell for cell in cells if not _names("sums").match(view.lower, *cell)]
        sized = bool(cells) and all(_SIZE_CELL.match(view.lower, *cell) for cell in cells)
        if sized and _names("others", "sizes", "units").search(name):
            return i
    return None


def _bound_of_all(name: str, above: str) -> Bound:
    """Return the bound of a column's figures by its name (``Số VĐV tối đa``), else by the words right above."""
    for said in (name, above.rstrip(" :|-\n")[-40:]):
        for bound in _COLUMN_BOUNDS:
            if phrase(rf"(?<!\w){any_of(terms('bounds', bound))}(?: bằng)?(?: sau)?$").search(said):
                return bound
    return "exact"


_COLUMN_BOUNDS: tuple[Literal["max", "min"], ...] = ("max", "min")


def _total_column(names: list[str]) -> int | None:
    for kind in ("totals", "counts"):
        for index, name in enumerate(names):
            if _names(kind).match(name) and not _names("others").search(name):
                return index
    return None


class _Cell(NamedTuple):
    """What is written beside and above a cell: the name of its row and that of its column, a class of bodies."""

    row: Span
    column: Span


def _cells_of_classes(view: View, tables: Sequence[Table]) -> dict[int, _Cell]:
    """Return the cells of tables whose columns name classes, by their starts: ``Chức danh | Cấp cơ sở | Cấp tỉnh``."""
    found: dict[int, _Cell] = {}
    for table in tables:
        header, *rows = [table.header, *table.rows] if table.header else table.rows or [[]]
        classes = {index: cell for index, cell in enumerate(header) if index and names_class(view, *cell)}
        if len(classes) > 1:
            found |= {row[i][0]: _Cell(row[0], cell) for row in rows for i, cell in classes.items() if i < len(row)}
    return found


_SHORT_ATHLETES = phrase(r"(?<!\w)vđv(?!\w)")


def _group(name: str, around: str) -> str:
    """Return who is counted: as the column's name says, else as the words above the table do."""
    nouns: list[str] = load("limits")["tables"]["groups"]
    name = _SHORT_ATHLETES.sub("vận động viên", name)
    if named := next((noun for noun in nouns if noun in name), None):
        return named
    allotted = _ALLOTTED_PEOPLE.search(around)
    return str(allotted["who"]) if allotted else next((noun for noun in nouns if noun in around), "đại biểu")


_ALLOTTED_PEOPLE = phrase(rf"phân bổ (?:số lượng |số |chỉ tiêu )?(?P<who>{any_of(terms('nouns', 'delegates'))})(?!\w)")


def _allocated(row: Span, unit: Span, value: int, group: str, bound: Bound) -> FoundLimit:
    return FoundLimit(
        start=row[0],
        end=row[1],
        group=group,
        bound=bound,
        value=value,
        min=None,
        max=None,
        unit="người",
        condition=None,
        applies_to_span=unit,
        flags=(),
        source="table",
    )


# --------------------

_SKIPPED_ZONES = {"head", "title", "addressees", "tail"}
# A figure that follows another one directly, or as a part of it, is of its kind.
_GOES_ON = phrase(r" *(?:[,;] *(?:và )?| và )$| *[,;(]* *(?:trong đó|gồm|bao gồm)(?!\w)[^.;:\d]*$")
_NEXT_COUNTED = phrase(r"(?: [^\W\d_]+){0,3}(?:,| và) *")
_LONGEST_GROUP = 60
_OF_ALL = len(" tổng số ")
_LONGEST_HEADING = 200


def find_limits(view: View, spans: Iterable[tuple[int, int, str]], tables: Sequence[Table] = ()) -> list[FoundLimit]:
    """Return the limits in ``spans`` (start, end and zone of each paragraph) and in allocation ``tables``.

    ``applies_to_span`` is given where the item itself names the body (``mỗi CĐCS cử 02 đại biểu``, the row of a
    table); else scope comes from the heading, which the caller knows.
    """
    limits, taken = find_allocations(view, tables)
    cells = _cells_of_classes(view, tables)
    lead = (0, 0)
    for start, end, zone in spans:
        if zone not in _SKIPPED_ZONES and not any(a <= start < b for a, b in taken):
            if cell := cells.get(start):
                row = CountedPeople(*cell.row, words(view.plain[slice(*cell.row)]))
                in_cell = _in_paragraph(view, start, end, cell.row, row)
                limits.extend(replace(limit, applies_to_span=cell.column) for limit in in_cell)
                continue
            found = _in_paragraph(view, start, end, lead)
            limits.extend(found)
            if not found or view.plain[end - 1] == ":":  # what counts people itself heads no list of them
                lead = _lead(view, start, end) or lead
    return sorted(limits, key=lambda limit: (limit.start, limit.end))


def _lead(view: View, start: int, end: int) -> Span | None:
    """Return the place of the paragraph's words that govern what follows, where it is a heading or lead-in."""
    if end - start > _LONGEST_HEADING:
        return (end - 120, end) if view.plain[end - 1] == ":" else None
    return None if view.plain[start:end].rstrip().endswith((".", ";", "./.")) else (start, end)


def _in_paragraph(view: View, start: int, end: int, lead: Span, named: CountedPeople | None = None) -> list[FoundLimit]:
    """Return the limits of a paragraph below ``lead``; ``named`` are the people that a cell's row names."""
    limits: list[FoundLimit] = []
    floor = left_out = start  # where the last limit ends, and the last figure that bounds nobody
    bare = FigurePlace(start, end, view.lower[slice(*lead)])
    for found in find_quantities(view, start, end):
        before = limits[-1] if limits else None
        near = bare._replace(last=before.end) if before else bare
        if found.figure < floor or not may_count(view, found, near):
            continue
        label = label_before(view, found, floor) or named
        place = bare._replace(label=label)
        if before:
            goes_on = _GOES_ON.match(view.lower, floor, found.start)
            place = place._replace(listed=goes_on is not None, last=before.end)
        if found.bound == "exact" and left_out > floor and _NEXT_COUNTED.fullmatch(view.lower, left_out, found.start):
            left_out = found.end  # one of a list that counts something else: “hỏi 100 người bệnh, | 50 nhân viên”
        elif bounds_people(view, found, place):
            limits.append(_limit(view, found, (start, end), lead, label, before))
            floor = limits[-1].end
        else:
            left_out = found.end
    return limits


def _limit(
    view: View, found: Quantity, span: Span, lead: Span, label: CountedPeople | None, before: FoundLimit | None
) -> FoundLimit:
    group = who_is_counted(view, found, span, lead, label)
    begin, stop = _quote(view, found, group, span[0])
    condition = condition_of(view, found, span[0], before.end if before else span[0], group)
    # A figure alone belongs to the body right before it, behind the last one of its list.
    begins = before.end if before and found.noun is None and not found.percent else span[0]
    scope = body_bound(view, found, begins, span[1], group)
    nobody = measures_event(view, span[0], found) or (
        before is not None and sums_up(view, before.end, begin, found.start)
    )
    sent = bool(ending_in("cues", "sending_out").search(view.lower, max(span[0], found.start - 24), found.start))
    if before and not nobody and binds_same_body(view, before, begin, scope.body, condition, share=found.percent):
        scope, nobody = LimitScope(before.applies_to_span, before.team_span), before.nobody
        sent = sent or before.sent
    return FoundLimit(
        start=begin,
        end=stop,
        group=group.name if group else None,
        bound=found.bound,
        value=found.value,
        min=found.low,
        max=found.high,
        unit="%" if found.percent else "người",
        condition=condition,
        applies_to_span=None if nobody else scope.body,
        flags=("ocr-repaired",) if found.confused else (),
        source=_source(found),
        team_span=scope.team,
        nobody=nobody,
        sent=sent,
    )


def _quote(view: View, found: Quantity, group: CountedPeople | None, start: int) -> Span:
    """Return the shortest run that carries bound, figure and, where it stands next to them, the group."""
    begin, stop = found.start, found.end
    if group is not None and group.end - group.start <= _LONGEST_GROUP:
        if found.figure < group.start <= found.end + (_OF_ALL if found.percent else 2):
            stop = max(stop, group.end)
        elif start <= group.start and 0 <= found.start - group.end <= 3:
            begin = group.start
    sent = ending_in("cues", "sent").search(view.lower, max(start, begin - 24), begin)
    return (sent.start() if sent and found.bound == "exact" and begin == found.start else begin), stop


def _source(found: Quantity) -> str:
    """Return what the number counts, as ``FoundLimit.source`` says it."""
    if found.worded:
        return "words"
    if found.percent:
        return "share"
    if found.noun is None:
        return "bare"
    return "delegates" if found.kind == "delegates" else "people"
