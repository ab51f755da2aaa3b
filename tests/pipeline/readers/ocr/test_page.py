"""Recognised words brought to lines, and what is no print left out."""

import numpy as np
import pytest

from pipeline.readers.layout.reading_order import reading_order
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.page import to_page, to_pieces, without_rubbish
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray
from tests.each import each
from tests.pipeline.readers.ocr.drawn import ready

DPI = 300.0


def blank(width: int = 2480, height: int = 3508) -> Gray:
    return np.full((height, width), 255, np.uint8)


def prepared(page: Gray | None = None, ink: Gray | None = None) -> Prepared:
    return ready(blank() if page is None else page, DPI, ink)


def word(text: str, left: int, top: int, width: int, height: int, sure: float = 0.95, at: int = 0) -> RecognisedWord:
    return RecognisedWord(text, (left, top, left + width, top + height), sure, at)


CAPITALS = [("Kính", 963, 1000), ("xem", 975, 1000), ("xong", 975, 1011), ("LAO", 963, 1000), ("2026", 963, 1000)]


@each(("text", "top", "bottom"), CAPITALS)
def test_baseline_and_size_are_told_by_the_letters(text: str, top: int, bottom: int) -> None:
    (piece,) = to_pieces([word(text, 300, top, 100, bottom - top)], DPI)
    assert piece.baseline == pytest.approx(1000 * 0.24, abs=1.5) and piece.size == pytest.approx(13, abs=1.5)


def test_a_wide_gap_parts_a_line_but_not_one_that_is_stretched() -> None:
    apart = [word("Nơi", 300, 960, 80, 40), word("nhận:", 395, 960, 100, 40), word("TM.", 1500, 960, 90, 40)]
    assert [piece.text for piece in to_pieces(apart, DPI)] == ["Nơi nhận:", "TM."]
    assert len(to_pieces([word("của", 300 + 200 * index, 975, 90, 25) for index in range(8)], DPI)) == 1


@each("motto", ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "ĐẢNG CỘNG SẢN VIỆT NAM"])
def test_the_motto_begins_a_column_however_near_the_other_stands(motto: str) -> None:
    line = [word(text, 300 + 140 * at, 960, 120, 40) for at, text in enumerate(("UBND", "TỈNH", *motto.split()))]
    assert [piece.text for piece in to_pieces(line, DPI)] == ["UBND TỈNH", motto]


def test_rubbish_goes_and_words_in_doubt_stay() -> None:
    usual = [word("đoàn", 300 + 120 * index, 960, 100, 40) for index in range(8)]
    rubbish = [
        word("|", 100, 960, 4, 40, 0.95, 1), word("_", 140, 995, 60, 4, 0.9, 1),
        word("“`", 300, 1060, 30, 30, 0.4, 2), word("Eí", 400, 1060, 100, 105, 0.3, 2),
        word("+NG", 1400, 1060, 60, 10, 0.1, 2), word("À", 1500, 1060, 25, 37, 0.05, 2),
    ]  # fmt: skip
    doubtful = [word("thôq", 300, 1160, 100, 40, 0.4, 3), word("27", 420, 1160, 50, 37, 0.3, 3)]
    doubtful.append(word("-", 90, 1180, 20, 6, 0.4, 3))
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
    assert page.printed == 2 and [piece.text for piece in page.pieces] == ["đoàn"]


def test_a_list_keeps_its_numbers_beside_its_lines_where_a_scan_left_only_a_stop_of_one() -> None:
    marks, names = (".", "2", "3", "4."), ("Ông Lê Văn An", "Bà Trần Thị Bình", "Ông Vũ Văn Cường", "Bà Hồ Thị Dung")
    seen = [
        word(part, left, 960 + 80 * at, width, 40, at=at)
        for at, (mark, name) in enumerate(zip(marks, names, strict=True))
        for part, left, width in ((mark, 300, 30), (name, 420, 400))
    ]
    lines = [" ".join(piece.text for piece in row) for row in reading_order(to_pieces(seen, DPI))]
    assert lines == [f"{mark} {name}" for mark, name in zip(marks, names, strict=True)]
