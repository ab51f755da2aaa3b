"""Allotment tables (Biểu phân bổ đại biểu): the total of each row is a limit of the unit in that row."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import cast

from extractors.bodies import find_bodies
from extractors.delegate_limits.quantities import CUES, Bound, FoundLimit, Quantity, find_quantities
from extractors.lexicon import load
from extractors.outline import Table
from extractors.patterns import Span, View, span_of, words

_NAMED = load("limits")["tables"]
#: What a column calls those whom it counts → who they are, and who they are where nothing says it.
_CALLED: dict[str, str] = _NAMED["called"]
_ANYBODY: str = _NAMED["anybody"]
_ABOVE = 200  # characters above a table that may say what it allots
_RIGHT_ABOVE = 40
Rows = Sequence[Sequence[Span]]


def head_and_rows(table: Table) -> tuple[Sequence[Span], Rows]:
    """Return the cells of a table's head, its first row where it has none, and its other rows."""
    head, *rows = [table.header, *table.rows] if table.header else table.rows or [[]]
    return head, rows


def cells_below(rows: Rows, index: int) -> list[Span]:
    """Return the cells of a column, of the rows that reach so far."""
    return [row[index] for row in rows if index < len(row)]


def _called(names: Iterable[str], kind: str) -> Iterator[int]:
    """Yield the columns whose names are of a kind (a pattern of ``limit_patterns.toml``)."""
    return (index for index, name in enumerate(names) if CUES[kind].match(name))


def _columns(view: View, names: Sequence[str], rows: Rows) -> tuple[int, int] | None:
    """Return the columns of totals and units, by ``names``; ``None`` without one. One of mere numbers is none."""
    below = [cells_below(rows, index) for index in range(len(names))]
    said = [[view.lower[slice(*cell)] for cell in cells] for cells in below]
    sized = (index for index, cells in enumerate(said) if _are_sizes(cells))
    worded = (index for index in _called(names, "units-column") if CUES["letter"].search(" ".join(said[index])))
    total = next(chain(_called(names, "totals-column"), _called(names, "counts-column")), None)
    unit = next(chain(sized, worded), None)
    return None if total is None or unit is None else (total, unit)


def _are_sizes(cells: Iterable[str]) -> bool:
    """Whether every cell of a column is the size of a unit: ``Từ 100 đến dưới 500``."""
    of_units = [cell for cell in cells if not CUES["row-of-sums"].match(cell)]
    return bool(of_units) and all(map(CUES["size-cell"].match, of_units))


def sizes_of_class(view: View, head: Sequence[Span], rows: Rows) -> Iterator[tuple[Span, str | None]]:
    """Yield for each row whose first cell is a size: the span of its class (there or in the head), and the size.
    Nothing where the rows are about something else."""
    first = cells_below(rows, 0)
    if _are_sizes(view.lower[slice(*cell)] for cell in first):
        named = [(body.start, body.end) for body in find_bodies(view, *head[0]) if body.kind == "union"]
        for cell in first:
            unit, size = _unit(view, cell)
            yield from ((span, size) for span in [*filter(None, [unit]), *named][:1])


def allotted(view: View, table: Table) -> Iterator[FoundLimit]:
    """Yield a limit for each row of a table that allots people; nothing for other tables."""
    head, rows = head_and_rows(table)
    names = [" ".join(view.lower[slice(*cell)].split()) for cell in head]
    above = view.lower[max(0, table.start - _ABOVE) : table.start]
    around = f"{above} {' '.join(names)}"
    columns = _columns(view, names, rows) if CUES["allots-people"].search(around) else None
    if columns is None:
        return
    total, unit = columns
    group, bound = _group(names[total], around), _bound_of(names[total], above)
    for row in rows:
        figure, filled = _figure_in(view, row, total, unit), [cell for cell in row if cell[0] < cell[1]]
        if figure is None or any(CUES["row-of-sums"].match(view.lower, *cell) for cell in filled[:2]):
            continue
        whom, condition = _unit(view, row[unit])
        yield FoundLimit(
            start=filled[0][0],
            end=filled[-1][1],
            group=group,
            bound={"exact": bound}.get(figure.bound, figure.bound),
            value=figure.value,
            min=figure.low,
            max=figure.high,
            condition=condition,
            applies_to_span=whom,
            source="table",
        )


def _figure_in(view: View, row: Sequence[Span], total: int, unit: int) -> Quantity | None:
    """Return how many people a row allots to its unit; ``None`` where it lacks one of them."""
    if len(row) <= max(total, unit) or not view.plain[slice(*row[unit])]:
        return None
    figures = find_quantities(view, *row[total])
    # The figure fills the cell: a note beside it would count something else.
    return next((one for one in figures if span_of(one) == row[total] and not one.percent), None)


def _unit(view: View, cell: Span) -> tuple[Span | None, str | None]:
    """Return the unit of a row (``None``: only a size), and its size where that is what the row is about."""
    size = CUES["size-cell"].match(view.lower, *cell)
    if size is None:
        return cell, None
    return size.span("class") if size["class"] else None, words(view.plain[slice(*cell)])


def _bound_of(name: str, above: str) -> Bound:
    """Return the bound of all figures: in the name of their column (``Số VĐV tối đa``), or right above."""
    ends = CUES["column-bound"]
    found = ends.search(name) or ends.search(above.rstrip(" :|-\n")[-_RIGHT_ABOVE:])
    return cast(Bound, found.lastgroup) if found else "exact"


def _group(name: str, around: str) -> str:
    """Return who is counted: by the column's ``name``, else the words that allot, else the nearest words ``around``."""
    name = CUES["otherwise-called"].sub(lambda found: _CALLED[found[0]], name)
    who = CUES["people-counted"]
    found = who.search(name) or CUES["allotted-people"].search(around)
    nearest = [found] if found else [*who.finditer(around)][-1:]
    return nearest[0]["who"] if nearest else _ANYBODY
