"""The head's two lines, found among words, with figures drawn by hand: what is read, what is put into the text."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.handwriting import WrittenSign, available
from pipeline.readers.ocr.head_cells import (
    SURE,
    Blank,
    Field,
    Figures,
    HeadLine,
    _by_most,
    _by_the_form,
    find_lines,
    read_cells,
    span,
    weighed,
    within_print,
)
from pipeline.readers.ocr.prepare import Prepared, prepare
from pipeline.readers.ocr.raster import Colour, Gray, Raster
from schemas import HeadReading
from tests.each import each, table, tuples
from tests.pipeline.readers.ocr import drawn
from tests.pipeline.readers.ocr.drawn import ready as made_ready

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
DPI = 300.0
PEN = (120, 40, 20)
#: Words of the head with the place of their left upper corner.
PRINT = {
    "Số:": (300, 400), "/SXD-QLN": (560, 400), "Hà": (1250, 420), "Nam,": (1335, 420), "ngày": (1490, 420),
    "tháng": (1750, 420), "năm": (2040, 420), "2025": (2165, 420),
}  # fmt: skip
HOLES = {"number": (410, 450), "day": (1635, 470), "month": (1925, 470)}
needs_model = pytest.mark.skipif(not available() or not FONT.exists(), reason="rapidocr-onnxruntime, fonts-dejavu-core")


def page(number: str = "", day: str = "", month: str = "") -> tuple[Colour, list[RecognisedWord]]:
    """The picture of a page whose blanks a hand filled, and its print as the program would see it."""
    picture = Image.new("RGB", (2480, 1200), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), 50)
    seen = []
    for text, at in PRINT.items():
        pen.text(at, text, font=font, fill="black")
        left, top, right, bottom = (round(side) for side in pen.textbbox(at, text, font=font))
        seen.append(RecognisedWord(text, (left, top, right, bottom), 0.95, int(at[0] > 1000)))
    pixels = np.ascontiguousarray(np.asarray(picture)[..., ::-1])
    for text, at in zip((number, day, month), HOLES.values(), strict=True):
        cv2.putText(pixels, text, at, cv2.FONT_HERSHEY_SIMPLEX, 2.0, PEN, 4, cv2.LINE_AA)
    return pixels, seen


def ready(pixels: Colour) -> Prepared:
    return drawn.ready(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8), DPI, pixels=pixels)


class Again:
    """Stands in for the program: it sees the print of a line once more."""

    lines = 0

    def __call__(self, pictures: Sequence[Gray], dpi: float) -> list[list[RecognisedWord]]:
        self.lines += len(pictures)
        assert dpi == DPI
        return [[RecognisedWord("xem", (0, 10, 1, 40), 0.5, 0)] for _ in pictures]


def read(pixels: Colour, seen: list[RecognisedWord], **more: Any) -> tuple[list[RecognisedWord], list[HeadReading]]:
    return read_cells(seen, ready(pixels), Again(), **{"first": True, **more})


def text(words: Sequence[RecognisedWord]) -> str:
    return " ".join(word.text.lstrip("0") if word.text.isdigit() else word.text for word in words)


@needs_model
@pytest.mark.parametrize("figures", [("58", "27", "11"), pytest.param(("1206", "30", "12"), marks=pytest.mark.sweep)])
def test_figures_written_by_hand_are_read_and_put_between_the_print(figures: tuple[str, str, str]) -> None:
    words, readings = read(*page(*figures))
    best = {reading.field: reading for reading in reversed(readings)}
    assert {field: reading.value for field, reading in best.items()} == dict(zip(HOLES, figures, strict=True))
    assert all(reading.source == "handwriting" and reading.confidence == SURE for reading in best.values())
    for field, reading in best.items():
        assert reading.box is not None and reading.box[0] - 9 < HOLES[field][0] * 0.24 < reading.box[2]
    written = [word for word in words if word.text.isdigit()]
    assert text(written) == f"{' '.join(figures)} 2025"
    for word, (left, _) in zip(written, HOLES.values(), strict=False):
        assert word.box[0] < left + 20 and left + 30 < word.box[2]


@each(("again", "first", "second", "symbol"), table(__file__, "a_symbol_is_what_two"))
def test_a_symbol_is_what_two_of_three_readings_say(again: str, first: str, second: str, symbol: str) -> None:
    assert _by_most(RecognisedWord(again, (0, 0, 9, 9), 0.3, 0), first, second).text == symbol


@needs_model
def test_empty_blanks_hold_nothing_and_cost_nothing() -> None:
    pixels, seen = page()
    again = Again()
    assert read_cells(seen, ready(pixels), again, first=True) == (seen, []) and again.lines == 0


@needs_model
@pytest.mark.sweep
def test_figures_that_were_read_as_print_stay_as_they_are() -> None:
    pixels, seen = page("217", "14", "8")
    seen = [seen[0], RecognisedWord("217/SXD-QLN", (405, 400, 800, 455), 0.9, 0), *seen[2:]]
    read = [RecognisedWord(text, (x, 430, x + 80, 472), 0.4, 1) for text, x in (("14", 1640), ("08", 1900))]
    again = Again()
    words, readings = read_cells([*seen, *read], ready(pixels), again, first=True)
    assert words == [*seen, *read] and again.lines == 0
    assert {reading.field for reading in readings} == {"number", "day", "month"}


@needs_model
def test_one_blank_read_as_print_stays_where_another_is_filled() -> None:
    pixels, seen = page("", "14", "8")
    day = RecognisedWord("14", (1640, 430, 1720, 472), 0.4, 1)
    words, _ = read(pixels, [*seen, day])
    assert day in words and text([word for word in words if word.text.isdigit()]) == "14 8 2025"


@needs_model
@pytest.mark.sweep
def test_a_page_that_may_be_the_second_needs_both_lines() -> None:
    pixels, seen = page("217", "14", "8")
    blank = np.full_like(pixels, 255)
    blank[:, :1000] = pixels[:, :1000]
    assert read(blank, seen[:2], first=False) == (seen[:2], []) and read(pixels, seen, first=False)[1] != []


@needs_model
@each("shape", [(1, 1), (1, 2480), (1200, 1), (60, 60)])
def test_no_page_is_too_odd(shape: tuple[int, int]) -> None:
    _, seen = page()
    white = np.full((*shape, 3), 255, np.uint8)
    flat = [RecognisedWord(word.text, (word.box[0], 0, word.box[2], 0), 0.9, word.line) for word in seen]
    assert read(white, []) == ([], []) and read(white, seen)[1] == read(white, flat)[1] == []


def row(words: str) -> list[RecognisedWord]:
    return [RecognisedWord(word, (100 * at, 0, 100 * at + 60, 30), 0.5, 0) for at, word in enumerate(words.split())]


@each(("read", "mended"), table(__file__, "the_words_around_blanks"))
def test_the_words_around_blanks_are_those_of_the_form(read: str, mended: str) -> None:
    words = row(read)
    holes = enumerate(word for word in words if word.text == "▢")
    five = (Figures("5", 0.9),)
    blanks = [Blank("day" if at == 0 else "month", hole.box[0], hole.box[2], five) for at, hole in holes]
    assert " ".join(word.text for word in _by_the_form([word for word in words if word.text != "▢"], blanks)) == mended


def test_a_word_that_was_read_twice_stands_once() -> None:
    before, twice, month = row("Sơn, Sơn,ngay ▢")
    twice = replace(twice, box=(20, 0, 160, 30))
    blank = Blank("day", month.box[0], month.box[2], (Figures("5", 0.9),))
    assert [word.text for word in _by_the_form([before, twice], [blank])] == ["Sơn,", "ngày"]


def test_a_number_has_no_words_around_it() -> None:
    words = row("Sồ: x /SXD-QLN")
    assert _by_the_form([words[0], words[2]], [Blank("number", 100, 160, (Figures("5", 0.9),))]) == [words[0], words[2]]


def test_a_whole_page_made_ready_keeps_its_blanks() -> None:
    if not FONT.exists():
        pytest.skip("no font with Vietnamese letters: apt-get install fonts-dejavu-core")
    pixels, _ = page("217", "14", "8")
    shown, corner = prepare(Raster(pixels, DPI)).pen((400, 380, 540, 480))
    assert corner == (400, 380) and np.count_nonzero(shown < 150) > 800


@each(("field", "views", "others", "given"), table(__file__, "figures_are_given_where"))
def test_figures_of_both(field: Field, views: list[tuple[str, float]], others: list[str], given: str | None) -> None:
    found = weighed([[view] for view in views], field, others)
    assert next((value for value, likely in found if likely >= SURE), None) == given


LEFT, RIGHT, TALL = 300, 1250, 40


def page_of(high: int = 3508, wide: int = 2480) -> Prepared:
    return made_ready(np.full((high, wide), 255, np.uint8))


def row_of(said: str, left: int = LEFT, top: int = 300, line: int = 0) -> list[RecognisedWord]:
    """Words on a line; `▢` is a blank that nothing was read in."""
    words = []
    for word in said.split():
        if word != "▢":
            words.append(RecognisedWord(word, (left, top, left + 20 * len(word), top + TALL), 0.95, line))
        left += 20 * len(word) + 14 if word != "▢" else 120
    return words


LINES = [
    *((said, row_of(said), ("number",)) for said in table(__file__, "a_number_line_is")),
    *((said, row_of(said, RIGHT), ("day", "month")) for said in table(__file__, "a_date_line_is")),
]


@each(("said", "seen", "fields"), LINES)
def test_a_line_of_number_or_date_is_found(said: str, seen: list[RecognisedWord], fields: tuple[str, ...]) -> None:
    (line,) = find_lines(seen, page_of())
    assert line.fields == fields
    assert [word.text for word in line.words] == [word for word in said.split() if word != "▢"]


@each("said", table(__file__, "sentences_and_names_are"))
def test_sentences_and_names_are_no_lines_of_the_head(said: str) -> None:
    assert find_lines(row_of(said), page_of()) == []


def test_both_lines_stand_beside_each_other_on_one_line_of_words() -> None:
    words = [*row_of("Số: ▢ /SXD-QLN"), *row_of("Hà Nam, ngày ▢ tháng ▢ năm 2025", RIGHT)]
    number, date = find_lines(words, page_of())
    assert (number.fields, date.fields) == (("number",), ("day", "month")) and number.words[-1].text == "/SXD-QLN"
    assert date.words[0].text == "Hà" and date.box == (RIGHT, 300, words[-1].box[2], 300 + TALL)
    assert date.foot == pytest.approx(300 + TALL, abs=10)


def test_the_first_lines_of_their_kind_count_not_the_foot_of_a_page() -> None:
    assert find_lines(row_of("Số: 15/KH-CĐN", top=2000), page_of()) == []
    (line,) = find_lines([*row_of("Số: 15/KH-CĐN"), *row_of("Số: 27/BC-CĐ", top=500, line=1)], page_of())
    assert line.words[1].text == "15/KH-CĐN"


def word(said: str, *box: int, sure: float = 0.9) -> RecognisedWord:
    return RecognisedWord(said, box, sure, 0)  # type: ignore[arg-type]


ODD = [
    [], [word("", 0, 0, 0, 0, sure=0.0)], [word("Số: 15/KH-CĐN", 10, 0, 10, 0)],
    [word("Số: 15/KH-CĐN", -50, -90, 9000, -40, sure=0.0)],
    [word("Hà Nam, ngày 5 tháng 3 năm 2026", 1250, 0, 1250, 0)],
    [word("Số:", 300, 0, 360, 0), word("/", 9000, 0, 9000, 0), word("KH", 0, 0, 1, 1, sure=0.1)],
]  # fmt: skip


@each(("high", "wide"), [(1, 1), (1, 2480), (3508, 1), (3508, 2480)])
@each("words", ODD)
def test_no_words_are_too_odd(words: list[RecognisedWord], high: int, wide: int) -> None:
    assert len(find_lines(words, page_of(high, wide))) <= 2


def signs(said: str) -> list[WrittenSign]:
    """Signs ten pixels wide, side by side."""
    return [WrittenSign(sign, 10.0 * at, 10.0 * at + 10) for at, sign in enumerate(said)]


@each(("field", "said", "blank"), table(__file__, "a_blank_lies_between"))
def test_a_blank_lies_between_the_print_around_it(field: Field, said: str, blank: str | None) -> None:
    found = span(field, signs(said))
    assert (None if found is None else said[round(found[0] / 10) : round(found[1] / 10)]) == blank


@each("field", ["number", "day", "month"])
def test_a_blank_is_wider_than_nothing(field: Field) -> None:
    assert span(field, [WrittenSign(sign, 0.0, 10.0) for sign in "So:5/SYTngay5thang8nam2025"]) is None


Span = tuple[float, float] | None


def number_line(words: list[RecognisedWord]) -> HeadLine:
    return HeadLine(tuple(words), (LEFT, 300, words[-1].box[2], 300 + TALL), ("number",), 300 + TALL)


@each(("said", "seen", "blank"), tuples(__file__, "a_number_ends_where"))
def test_a_number_ends_before_print(said: str, seen: Span, blank: Span) -> None:
    assert within_print(number_line(row_of(said)), seen) == blank


def test_a_symbol_that_is_read_poorly_bounds_nothing() -> None:
    line = number_line([replace(word, sure=0.5) for word in row_of("Số: ▢ /GM-SYT")])
    assert within_print(line, (370.0, 540.0)) == (360.0, 540.0)
