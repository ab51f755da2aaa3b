"""Ruled tables are found by their lines, and by nothing else."""

from collections.abc import Callable

import numpy as np
import pytest

from pipeline.readers.ocr.ruling import Ruled, find_tables
from tests.each import SWEEPS, each, named
from tests.pipeline.readers.ocr.drawn import Drawn

XS = [30.0, 42.0, 95.0, 125.0, 150.0, 190.0]
YS = [40.0, 52.0, 60.0, 74.0, 82.0, 90.0]


def page(shade: int = 0, width: int = 2) -> Drawn:
    drawn = Drawn()
    drawn.write("Ban Thuong vu de nghi cac don vi thuc hien nhu sau:", 30, 30)
    drawn.grid(XS, YS, shade, width)
    for number, y in enumerate(YS[1:], start=1):
        drawn.write(str(number), 34, y - 3)
        drawn.write("Noi dung cong viec", 44, y - 3)
        drawn.write("12/5/2026", 152, y - 3)
    drawn.write("Noi nhan: Nhu tren; Luu VT.", 30, 110)
    return drawn


def shape(ruled: Ruled) -> tuple[int, int, int]:
    return len(ruled.grid.rows), len(ruled.grid.edges) - 1, len(ruled.grid.cells)


def broken_rules() -> Drawn:
    drawn = page()
    for x in range(430, 1400, 170):
        drawn.gray[:, x : x + 10] = 255
    for y in range(330, 700, 90):
        drawn.gray[y : y + 8] = 255
    return drawn


def grids(*grids: tuple[list[float], list[float]], on: Drawn | None = None) -> Drawn:
    drawn = on or Drawn()
    for xs, ys in grids:
        drawn.grid(xs, ys)
    return drawn


#: Rows, columns and cells of the tables of a page.
TABLES: dict[str, tuple[Callable[[], Drawn], list[tuple[int, int, int]]]] = {
    **{f"rules {width} wide": (lambda width=width: page(width=width), [(5, 5, 25)]) for width in (1, 2, 4, 6)},
    "broken rules": (broken_rules, [(5, 5, 25)]),
    "double rules make no cells between them": (
        lambda: grids((XS, YS), ([x + 0.9 for x in XS], [y + 0.9 for y in YS])), [(5, 5, 25)]
    ),
    "two, from top to bottom": (
        lambda: grids(([30, 100, 190], [150, 160, 170]), on=page()), [(5, 5, 25), (2, 2, 4)]
    ),
    "the head of a table alone at the foot": (lambda: grids((XS, [260, 272])), [(1, 5, 5)]),
}  # fmt: skip


@each(("drawn", "shapes"), named(TABLES))
def test_tables_of_a_page(drawn: Callable[[], Drawn], shapes: list[tuple[int, int, int]]) -> None:
    assert [shape(table) for table in find_tables(drawn())] == shapes


@each("degrees", [0.0, 0.4, -1.0, *([-0.7, 1.0] if SWEEPS else [])])
@each(("ink", "grain"), [(1.0, 0.0), (0.3, 2.0), (0.7, 10.0)])
def test_tables_straight_slanted_faint_and_grainy(degrees: float, ink: float, grain: float) -> None:
    [table] = find_tables(page().worn(degrees, ink, grain))
    assert shape(table) == (5, 5, 25)


def test_cells_stand_where_they_were_drawn() -> None:
    [table] = find_tables(page())
    points = 72 / 25.4
    for cell in table.grid.cells:
        drawn = (XS[cell.column], YS[cell.row], XS[cell.column + 1], YS[cell.row + 1])
        assert cell.box == pytest.approx([side * points for side in drawn], abs=1.5)
    assert table.box == pytest.approx([side * 200 / 25.4 for side in (XS[0], YS[0], XS[-1], YS[-1])], abs=5)


def test_a_table_at_the_edge_of_the_page_covers_nothing_outside() -> None:
    [table] = find_tables(grids(([0.6, 40, 80, 120], [0.6, 15, 30, 45])).worn(degrees=0.8))
    assert min(table.box) >= 0


def test_merged_cells() -> None:
    drawn = Drawn()
    for y in YS:
        drawn.level(y, 30 if y != 52 else 95, 190 if y != 82 else 125)
    for x in XS:
        drawn.upright(x, 40 if x != 125 else 52, 90)
    [table] = find_tables(drawn)
    spans = {(cell.row, cell.column): cell.span for cell in table.grid.cells}
    assert spans[0, 2] == 2  # the head of two columns
    assert (1, 0) not in spans and (0, 0) in spans  # a cell over two rows
    assert [cell.covered for cell in table.grid.rows[1]][:2] == [True, True]


def no_lines(drawn: Drawn) -> None:
    for line in range(20):
        drawn.write("Thuc hien Ke hoach so 15/KH-LDLD ngay 12 thang 5", 30, 40 + 8 * line)


def underlines(drawn: Drawn) -> None:
    drawn.level(40, 40, 75)
    drawn.level(40, 120, 170)
    for y in (60, 68, 76):
        drawn.level(y, 30, 180)


def signature_box(drawn: Drawn) -> None:
    drawn.grid([120, 180], [200, 235])
    drawn.write("Nguoi ky: Nguyen Van A", 122, 210)


def dotted_lines(drawn: Drawn) -> None:
    for y in range(50, 150, 10):
        for x in range(150):
            drawn.gray[round(y * 7.874) : round(y * 7.874) + 3, 240 + 9 * x : 243 + 9 * x] = 0


def black_edge(drawn: Drawn) -> None:
    drawn.gray[:40] = 0
    drawn.gray[:, :30] = 0
    drawn.gray[-30:] = 0


def cross(drawn: Drawn) -> None:
    drawn.level(100, 30, 180)
    drawn.upright(100, 30, 250)


EMPTY: list[Callable[[Drawn], None]] = [
    no_lines, underlines, signature_box, lambda drawn: drawn.grid([30, 70, 110], [40, 70]), dotted_lines,
    cross, black_edge,
]  # fmt: skip


@each("draw", EMPTY)
@each("grain", [0.0, 8.0])
def test_what_is_no_table(draw: Callable[[Drawn], None], grain: float) -> None:
    drawn = Drawn()
    draw(drawn)
    assert find_tables(drawn.worn(0.3, grain=grain)) == []


@each("size", [(0, 0), (1, 1), (3, 2000), (40, 40)])
def test_pictures_too_small_for_a_table(size: tuple[int, int]) -> None:
    assert find_tables(Drawn(np.full(size, 255, np.uint8))) == []
