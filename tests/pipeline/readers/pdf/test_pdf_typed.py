"""Numbers and dates typed onto a scan stand among the recognised words where they are seen, letter for letter."""

import numpy as np

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import Page
from pipeline.readers.pdf.sources import with_readings, with_typed
from schemas import HeadReading
from tests.each import each


def line(*words: tuple[str, float, float], baseline: float = 100.0, size: float = 12.0) -> Piece:
    return Piece([Word(text, (x0, baseline - 9, x1, baseline)) for text, x0, x1 in words], baseline, size)


def page(*pieces: Piece, **more: object) -> Page:
    return Page(842.0, 595.0, list(pieces), [], 1.0, **more)  # type: ignore[arg-type]


TYPED = page(line(("1849", 123, 151)))


@each(
    ("seen", "expected"),
    [
        ([line(("Số:", 100, 118)), line(("/BGDĐT-GDPT", 154, 230))], ["Số: 1849 /BGDĐT-GDPT"]),
        ([line(("Số:", 100, 118), ("/BGDĐT", 154, 230))], ["Số: 1849 /BGDĐT"]),
        ([line(("Số:/BGDĐT-GDPT", 100, 230))], ["Số: 1849 /BGDĐT-GDPT"]),
        ([line(("Số:", 100, 118), (".....", 124, 150), ("/KH-CĐN", 154, 200))], ["Số: 1849 /KH-CĐN"]),
        ([line(("Số:", 100, 118)), line(("Độc", 400, 430))], ["Số: 1849", "Độc"]),
        ([line(("Số:", 100, 118)), line(("_/BGDĐT", 120, 200))], ["Số: 1849 /BGDĐT"]),
        ([line(("Số:", 100, 118), baseline=130)], ["1849", "Số:"]),
        ([], ["1849"]),
    ],
)
def test_what_was_typed_stands_in_its_line(seen: list[Piece], expected: list[str]) -> None:
    assert [piece.text for piece in with_typed(page(*seen), TYPED).pieces] == expected


def test_a_straightened_page_takes_it_at_the_straightened_place() -> None:
    turn = np.radians(2)
    back = np.array([[np.cos(turn), -np.sin(turn), 10.0], [np.sin(turn), np.cos(turn), 4.0], [0.0, 0.0, 1.0]])
    x, y, _ = np.linalg.inv(back) @ (137.0, 100.0, 1.0)
    found = with_typed(page(line(("Số:", x - 40, x - 20), baseline=float(y)), back=tuple(back.flatten())), TYPED)
    assert [piece.text for piece in found.pieces] == ["Số: 1849"]
    # Led back, its box covers what was typed on the page as it came.
    left, top, right, bottom = found.place(found.pieces[0].words[1].box)
    assert left <= 123.5 and right >= 150.5 and top <= 92 and bottom >= 99


def test_number_and_day_are_told_as_readings_before_what_was_read_in_their_blanks() -> None:
    typed = page(line(("1849", 123, 151)), line(("06", 416, 428), baseline=110), line(("7", 300, 306), baseline=700))
    seen = page(line(("Số:", 80, 100)))
    seen.readings = (
        HeadReading(field="number", value="1", source="handwriting", confidence=0.3, page=1),
        HeadReading(field="month", value="5", source="handwriting", confidence=0.6, page=1),
    )
    told = [(one.field, one.value, one.source, one.page) for one in with_readings(seen, typed).readings]
    assert told == [("number", "1849", "form", 1), ("day", "6", "form", 1), ("month", "5", "handwriting", 1)]
