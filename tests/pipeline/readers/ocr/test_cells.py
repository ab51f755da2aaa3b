"""Ruled tables are read cell by cell; what is found leads back to its place on the page."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from pipeline.readers.layout.page import RuledTable
from pipeline.readers.ocr import engine
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.recognised_pages import read as read_page
from pipeline.readers.ocr.ruling import DPI, Gray, Ruled, cut, find_tables
from tests.each import each
from tests.pipeline.readers.ocr.drawn import Drawn, ready

XS = [30.0, 42.0, 100.0, 130.0, 160.0, 190.0]
YS = [40.0, 50.0, 58.0, 72.0, 80.0]
#: What stands in the cells: words, place of the baseline's start in millimetres.
WRITTEN = [
    ("TT", 32, 47), ("Noi dung", 44, 47), ("1", 34, 55), ("Ke hoach nam", 44, 55), ("-", 144, 55), ("0", 172, 55),
    ("2", 34, 66), ("Dai hoi cong", 44, 64), ("doan co so", 44, 70), ("12", 144, 66),
]  # fmt: skip


def page() -> Drawn:
    drawn = Drawn()
    drawn.grid(XS, YS)
    for words in WRITTEN:
        drawn.write(*words)
    return drawn


Seen = list[list[RecognisedWord]]


class Echo:
    """Sees one word over the whole ink of each cell of a strip, and keeps how it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, pictures: Sequence[Gray], dpi: float, /, *, layout: engine.Layout = "block") -> Seen:
        self.asked.append(layout)
        assert dpi == DPI
        return [self._words(picture) for picture in pictures]

    @staticmethod
    def _words(picture: Gray) -> list[RecognisedWord]:
        """Group rows of ink that are less than 2 mm apart."""
        inked = np.flatnonzero((picture < 128).any(axis=1))
        groups = np.split(inked, np.flatnonzero(np.diff(inked) > 2 * DPI / 25.4) + 1)
        words = []
        # What is left of a rule beside a table is no word to the program either.
        for number, rows in enumerate(rows for rows in groups if len(rows) > 2):
            columns = np.flatnonzero((picture[rows[0] : rows[-1] + 1] < 128).any(axis=0))
            box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
            words.append(RecognisedWord(f"w{number}", box, 0.5, number))
        return words


def read_tables(drawn: Drawn, tables: list[Ruled], see: Callable[[Sequence[Gray], float], Seen]) -> list[RuledTable]:
    strips = cut(drawn, tables)
    return strips.fill(see(strips.pictures, DPI) if strips.pictures else [])


def read(drawn: Drawn) -> RuledTable:
    [table] = read_tables(drawn, find_tables(drawn), Echo())
    return table


def texts(table: RuledTable) -> list[list[str]]:
    return [[" ".join(word.text for word in cell) for cell in row] for row in table.rows]


@each(("has_table", "asked"), [(True, ["page", "block"]), (False, ["page"])])
def test_a_page_is_seen_in_one_call_the_cells_of_its_tables_in_a_second(
    monkeypatch: pytest.MonkeyPatch, has_table: bool, asked: list[str]
) -> None:
    drawn = page() if has_table else Drawn()
    drawn.write("Noi nhan", 32, 120)
    echo = Echo()
    monkeypatch.setattr(engine, "recognise_all", echo)
    found = read_page(ready(drawn.gray, DPI), first=True)
    assert (echo.asked, len(found.tables), found.letters > 0) == (asked, has_table, True)
    words = [word.text for piece in found.pieces for word in piece.words if word.text.startswith("w")]
    assert words == ["w0"] or not has_table


def test_cells_are_recognised_column_by_column_in_one_call() -> None:
    echo = Echo()
    [table] = read_tables(page(), find_tables(page()), echo)
    filled = [[int(bool(cell)) for cell in row] for row in table.rows]
    assert filled == [[1, 1, 0, 0, 0], [1, 1, 0, 1, 1], [1, 1, 0, 1, 0], [0, 0, 0, 0, 0]] and len(echo.asked) == 1
    assert texts(table)[0][0] == "w0" and texts(table)[1][0] == "w1"


def test_dash_nothing_and_nought_are_three_things() -> None:
    row = texts(read(page()))[1]
    # The last is recognised, whatever it is.
    assert row[2] == "" and row[3] == "-" and row[4].startswith("w")


@each("degrees", [0.0, 0.8, -1.0])
def test_words_stand_in_their_cells(degrees: float) -> None:
    drawn = page().worn(degrees)
    [ruled] = find_tables(drawn)
    table = read(drawn)
    for row in ruled.grid.rows:
        for cell in row:
            around = [side * 72 / ruled.dpi for side in ruled.pixels(cell)]
            for word in table.rows[cell.row][cell.column]:
                left, top, right, bottom = word.box
                assert around[0] - 1 <= left < right <= around[2] + 1 and around[1] - 1 <= top < bottom <= around[3] + 1


def test_boxes_cover_the_ink() -> None:
    drawn = page()
    left, top, right, bottom = (side * drawn.dpi / 72 for side in read(drawn).rows[1][1][0].box)
    assert (left, bottom) == pytest.approx((44 * drawn.dpi / 25.4, 55 * drawn.dpi / 25.4), abs=6)
    assert 190 < right - left < 240 and 15 < bottom - top < 40


def test_doubt_of_recognition_stays_with_the_words() -> None:
    assert {word.sure for row in read(page()).rows for cell in row for word in cell if word.text != "-"} == {0.5}


def test_rules_and_specks_are_no_words() -> None:
    drawn = Drawn()
    drawn.grid(XS, YS, width=5)
    for x, y in ((300, 350), (700, 420), (1300, 500)):
        drawn.gray[y : y + 2, x : x + 2] = 0
    strips = cut(drawn, find_tables(drawn))
    assert strips.pictures == [] and [cell for row in strips.fill([])[0].rows for cell in row if cell] == []


def test_long_tables_take_several_strips() -> None:
    drawn = Drawn(np.full((9000, 1654), 255, np.uint8))
    rows = [20.0 + 9 * number for number in range(120)]
    drawn.grid([30, 60, 100, 150, 190], rows)
    for y in rows[:-1]:
        for x in (32, 62, 102, 152):
            drawn.write("25", x, y + 6)
    strips = cut(drawn, find_tables(drawn))
    assert len(strips.pictures) > 1 and max(picture.shape[0] for picture in strips.pictures) < 16_000
    [table] = strips.fill(Echo()(strips.pictures, DPI))
    assert all(cell for row in table.rows for cell in row)


def test_no_table_asks_for_nothing() -> None:
    echo = Echo()
    assert read_tables(Drawn(), [], echo) == [] and echo.asked == []


@pytest.mark.skipif(not engine.available(), reason="tesseract vie is not installed")
def test_recognised_by_the_program() -> None:
    drawn = page()
    [table] = read_tables(drawn, find_tables(drawn), engine.recognise_all)
    rows = ["TT|Noi dung|||", "1|Ke hoach nam||-|0", "2|Dai hoi cong doan co so||12|", "||||"]
    assert texts(table) == [row.split("|") for row in rows]
