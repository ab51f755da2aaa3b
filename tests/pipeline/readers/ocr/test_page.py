"""Columns told apart before reading, recognised words brought to lines, and what is no print left out."""

import cv2
import numpy as np
import pytest
from pipeline.readers.ocr.blocks import MARGIN, cropped, find_blocks, without_rules

from pipeline.readers.ocr.engine import Seen
from pipeline.readers.ocr.page import to_page, to_pieces, without_rubbish
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray

DPI = 300.0
#: A line of 13 points at 300 dpi: height of tall letters, baseline to baseline.
TALL, PITCH = 37, 75


def blank(width: int = 2480, height: int = 3508) -> Gray:
    return np.full((height, width), 255, np.uint8)


def line(page: Gray, left: int, right: int, baseline: int) -> None:
    """Draw words as boxes of ink with blanks between them."""
    for start in range(left, right, 130):
        page[baseline - TALL : baseline, start : min(right, start + 115)] = 0


def prepared(page: Gray | None = None, ink: Gray | None = None) -> Prepared:
    gray = blank() if page is None else page
    return Prepared(gray, DPI, np.diag([0.24, 0.24, 1.0]), np.zeros_like(gray) if ink is None else ink)


def letter_page() -> Gray:
    page = blank()
    for row in range(4):
        line(page, 300, 1000, 300 + row * PITCH)
    for row in range(3):  # not level with the left column
        line(page, 1300, 2200, 330 + row * PITCH)
    for row in range(12):
        line(page, 300, 2200, 800 + row * PITCH)
    for row in range(4):
        line(page, 300, 900, 1900 + row * PITCH)
    line(page, 1500, 2100, 1920)
    line(page, 1450, 2150, 2400)
    return page


def test_columns_of_head_and_tail_are_blocks_of_their_own() -> None:
    blocks = find_blocks(letter_page(), DPI)
    sides = ["left" if right < 1400 else "right" if left > 800 else "whole" for left, _, right, _ in blocks]
    assert sides == ["left", "right", "whole", "left", "right"]
    assert blocks[2][1] < 763
    assert blocks[2][3] > 1625


def test_no_ink_is_lost_and_none_is_in_two_blocks() -> None:
    page = letter_page()
    seen = np.zeros(page.shape, np.int32)
    for left, top, right, bottom in find_blocks(page, DPI):
        seen[top:bottom, left:right] += 1
    assert set(np.unique(seen[page < 128])) == {1}


def test_running_text_is_one_block_however_its_lines_are_stretched() -> None:
    page = blank()
    for row in range(10):
        line(page, 300, 2200, 400 + row * PITCH)
    page[400 + 4 * PITCH - TALL : 400 + 4 * PITCH, 900:1100] = 255
    assert len(find_blocks(page, DPI)) == 1


@pytest.mark.parametrize("level", [0, 255])
def test_a_page_of_one_colour_has_no_blocks_that_matter(level: int) -> None:
    assert len(find_blocks(np.full((400, 300), level, np.uint8), DPI)) <= 1


def test_a_crop_has_white_around_it() -> None:
    crop = cropped(letter_page(), (300, 263, 1000, 300))
    assert crop.shape == (37 + 2 * MARGIN, 700 + 2 * MARGIN)
    assert crop[:MARGIN].min() == 255


def test_rules_go_and_letters_stay() -> None:
    page = letter_page()
    print_alone = page.copy()
    page[420:424, 1400:1900] = 0
    page[500:900, 100:104] = 0
    clean = without_rules(page, DPI)
    assert clean[420:424, 1600:1900].min() == 255 or np.array_equal(clean, print_alone)
    assert np.count_nonzero(cv2.absdiff(clean, print_alone)) < 0.01 * np.count_nonzero(print_alone == 0)


def word(text: str, left: int, top: int, width: int, height: int, sure: float = 0.95, at: int = 0) -> Seen:
    return Seen(text, (left, top, left + width, top + height), sure, at)


@pytest.mark.parametrize(
    ("text", "top", "bottom"),
    [("Kính", 963, 1000), ("xem", 975, 1000), ("xong", 975, 1011), ("LAO", 963, 1000), ("2026", 963, 1000)],
)
def test_baseline_and_size_are_told_by_the_letters(text: str, top: int, bottom: int) -> None:
    (piece,) = to_pieces([word(text, 300, top, 100, bottom - top)], DPI)
    assert piece.baseline == pytest.approx(1000 * 0.24, abs=1.5)
    assert piece.size == pytest.approx(13, abs=1.5)


def test_a_wide_gap_parts_a_line_but_not_one_that_is_stretched() -> None:
    apart = [word("Nơi", 300, 960, 80, 40), word("nhận:", 395, 960, 100, 40), word("TM.", 1500, 960, 90, 40)]
    assert [piece.text for piece in to_pieces(apart, DPI)] == ["Nơi nhận:", "TM."]
    stretched = [word("của", 300 + 200 * index, 975, 90, 25) for index in range(8)]
    assert len(to_pieces(stretched, DPI)) == 1


def test_rubbish_goes_and_words_in_doubt_stay() -> None:
    usual = [word("đoàn", 300 + 120 * index, 960, 100, 40) for index in range(8)]
    rubbish = [
        word("|", 100, 960, 4, 40, 0.95, 1),
        word("_", 140, 995, 60, 4, 0.9, 1),
        word("“`", 300, 1060, 30, 30, 0.4, 2),
        word("Eí", 400, 1060, 100, 105, 0.3, 2),
        word("+NG", 1400, 1060, 60, 10, 0.1, 2),
        word("À", 1500, 1060, 25, 37, 0.05, 2),
    ]
    doubtful = [
        word("thôq", 300, 1160, 100, 40, 0.4, 3),
        word("27", 420, 1160, 50, 37, 0.3, 3),
        word("-", 90, 1180, 20, 6, 0.4, 3),
    ]
    kept = without_rubbish([*usual, *rubbish, *doubtful], prepared())
    assert [seen.text for seen in kept] == ["đoàn"] * 8 + ["thôq", "27", "-"]


def test_what_stands_in_coloured_ink_alone_is_rubbish() -> None:
    page, ink = blank(), np.zeros((3508, 2480), np.uint8)
    page[960:1000, 300:400] = 0
    page[1060:1100, 300:400] = 0
    ink[1050:1110, 290:410] = 255
    seen = [word("Lan", 300, 960, 100, 40, 0.7), word("Na", 300, 1060, 100, 40, 0.7, 1)]
    assert [kept.text for kept in without_rubbish(seen, prepared(page, ink))] == ["Lan"]


def test_places_lead_back_to_the_page_as_it_came() -> None:
    page = to_page(prepared(), [word("Số:", 300, 960, 100, 40)])
    (piece,) = page.pieces
    assert (page.width, page.height) == pytest.approx((595.2, 841.9), abs=0.1)
    assert page.place(piece.words[0].box) == pytest.approx((72, 230.4, 96, 240), abs=0.1)


def test_a_page_number_is_kept_apart() -> None:
    page = to_page(prepared(), [word("2", 1230, 120, 20, 37), word("đoàn", 300, 960, 100, 40, at=1)])
    assert page.printed == 2
    assert [piece.text for piece in page.pieces] == ["đoàn"]
