"""The number line and the date line of a head, found among words; a letter that a sentence cites is none of them."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.handwriting import WrittenSign
from pipeline.readers.ocr.head_cells import Field, HeadLine, find_lines, span, within_print
from pipeline.readers.ocr.prepare import Prepared
from tests.each import each, table, tuples
from tests.pipeline.readers.ocr.drawn import ready

LEFT, RIGHT, TALL = 300, 1250, 40


def page(high: int = 3508, wide: int = 2480) -> Prepared:
    return ready(np.full((high, wide), 255, np.uint8))


def row(text: str, left: int = LEFT, top: int = 300, line: int = 0) -> list[RecognisedWord]:
    """Words on a line; `▢` is a blank that nothing was read in."""
    words = []
    for word in text.split():
        if word != "▢":
            words.append(RecognisedWord(word, (left, top, left + 20 * len(word), top + TALL), 0.95, line))
        left += 20 * len(word) + 14 if word != "▢" else 120
    return words


LINES = [
    *((text, row(text), ("number",)) for text in table(__file__, "a_number_line_is")),
    *((text, row(text, RIGHT), ("day", "month")) for text in table(__file__, "a_date_line_is")),
]


@each(("text", "seen", "fields"), LINES)
def test_a_line_of_number_or_date_is_found(text: str, seen: list[RecognisedWord], fields: tuple[str, ...]) -> None:
    (line,) = find_lines(seen, page())
    assert line.fields == fields
    assert [word.text for word in line.words] == [word for word in text.split() if word != "▢"]


@each("text", table(__file__, "sentences_and_names_are"))
def test_sentences_and_names_are_no_lines_of_the_head(text: str) -> None:
    assert find_lines(row(text), page()) == []


def test_both_lines_stand_beside_each_other_on_one_line_of_words() -> None:
    words = [*row("Số: ▢ /SXD-QLN"), *row("Hà Nam, ngày ▢ tháng ▢ năm 2025", RIGHT)]
    number, date = find_lines(words, page())
    assert (number.fields, date.fields) == (("number",), ("day", "month")) and number.words[-1].text == "/SXD-QLN"
    assert date.words[0].text == "Hà" and date.box == (RIGHT, 300, words[-1].box[2], 300 + TALL)
    assert date.foot == pytest.approx(300 + TALL, abs=10)


def test_the_foot_of_a_page_is_no_head() -> None:
    assert find_lines(row("Số: 15/KH-CĐN", top=2000), page()) == []


def test_the_first_lines_of_their_kind_count() -> None:
    (line,) = find_lines([*row("Số: 15/KH-CĐN"), *row("Số: 27/BC-CĐ", top=500, line=1)], page())
    assert line.words[1].text == "15/KH-CĐN"


def word(text: str, *box: int, sure: float = 0.9) -> RecognisedWord:
    return RecognisedWord(text, box, sure, 0)  # type: ignore[arg-type]


ODD = [
    [], [word("", 0, 0, 0, 0, sure=0.0)], [word("Số: 15/KH-CĐN", 10, 0, 10, 0)],
    [word("Số: 15/KH-CĐN", -50, -90, 9000, -40, sure=0.0)],
    [word("Hà Nam, ngày 5 tháng 3 năm 2026", 1250, 0, 1250, 0)],
    [word("Số:", 300, 0, 360, 0), word("/", 9000, 0, 9000, 0), word("KH", 0, 0, 1, 1, sure=0.1)],
]  # fmt: skip


@each(("high", "wide"), [(1, 1), (1, 2480), (3508, 1), (3508, 2480)])
@each("words", ODD)
def test_no_words_are_too_odd(words: list[RecognisedWord], high: int, wide: int) -> None:
    assert len(find_lines(words, page(high, wide))) <= 2


def signs(text: str) -> list[WrittenSign]:
    """Signs ten pixels wide, side by side."""
    return [WrittenSign(sign, 10.0 * at, 10.0 * at + 10) for at, sign in enumerate(text)]


@each(("field", "text", "blank"), table(__file__, "a_blank_lies_between"))
def test_a_blank_lies_between_the_print_around_it(field: Field, text: str, blank: str | None) -> None:
    found = span(field, signs(text))
    assert (None if found is None else text[round(found[0] / 10) : round(found[1] / 10)]) == blank


@each("field", ["number", "day", "month"])
def test_a_blank_is_wider_than_nothing(field: Field) -> None:
    assert span(field, [WrittenSign(sign, 0.0, 10.0) for sign in "So:5/SYTngay5thang8nam2025"]) is None


Span = tuple[float, float] | None


def number_line(words: list[RecognisedWord]) -> HeadLine:
    return HeadLine(tuple(words), (LEFT, 300, words[-1].box[2], 300 + TALL), ("number",), 300 + TALL)


@each(("text", "seen", "blank"), tuples(__file__, "a_number_ends_where"))
def test_a_number_ends_before_print(text: str, seen: Span, blank: Span) -> None:
    assert within_print(number_line(row(text)), seen) == blank


def test_a_symbol_that_is_read_poorly_bounds_nothing() -> None:
    line = number_line([replace(word, sure=0.5) for word in row("Số: ▢ /GM-SYT")])
    assert within_print(line, (370.0, 540.0)) == (360.0, 540.0)
