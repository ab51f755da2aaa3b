"""The signature block looked at once more: of what is seen only posts and names of people are kept."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.ocr import handwriting, signature_cells
from pipeline.readers.ocr.engine import Layout, RecognisedWord
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray
from pipeline.readers.ocr.signature_cells import _best, _kept, read_recipients, read_signature, text_of
from tests.each import each
from tests.pipeline.readers.ocr.drawn import ready

FONTS = [
    Path("/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf"),
]
RED = (200, 20, 30)
LEFT, TOP, TALL = 1600, 2400, 40


def row(text: str, top: int = TOP, line: int = 0, left: int = LEFT, sure: float = 0.95) -> list[RecognisedWord]:
    words = []
    for word in text.split():
        words.append(RecognisedWord(word, (left, top, left + 30 * len(word), top + TALL), sure, line))
        left += 30 * len(word) + 14
    return words


def page(high: int = 3508, wide: int = 2480) -> Prepared:
    return ready(np.full((high, wide), 255, np.uint8))


class Sees:
    """Stands in for the program: it sees these lines in the block, whose left upper corner is told, and counts."""

    def __init__(self, *lines: tuple[str, int, float]) -> None:
        self.lines, self.asked = lines, 0

    def __call__(self, pictures: Sequence[Gray], dpi: float, layout: Layout) -> list[list[RecognisedWord]]:
        self.asked += 1
        words = [
            word
            for number, (text, top, sure) in enumerate(self.lines)
            for word in row(text, top, number, left=400, sure=sure)
        ]
        return [words for _ in pictures]


def shown(words: Sequence[RecognisedWord]) -> list[str]:
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return [" ".join(line) for line in lines.values()]


@each(
    ("seen", "kept"),
    [
        ("GIÁM ĐỐC", "GIÁM ĐỐC"),
        ("KT. GIÁM ĐỐC", "KT. GIÁM ĐỐC"),
        ("| PHÓ GIÁM ĐÓC", "PHÓ GIÁM ĐÓC"),
        ("* ( CHỦ TỊCH", "CHỦ TỊCH"),
        ("Nguyễn Văn Hòa", "Nguyễn Văn Hòa"),
        ("~ / Trần Thị Minh Tâm ,", "Trần Thị Minh Tâm"),
        ("SỞ Y TẾ", ""),
        ("công việc được giao", ""),
        ("— / |", ""),
        ("", ""),
    ],
)
def test_posts_and_names_are_kept_of_what_is_seen(seen: str, kept: str) -> None:
    assert " ".join(word.text for word in _kept(tuple(row(seen)))) == kept


def test_a_page_without_a_signature_is_not_looked_at() -> None:
    words = row("Đề nghị các đơn vị báo cáo", left=300)
    sees = Sees()
    assert read_signature(words, page(), sees) == words
    assert sees.asked == 0


def test_a_block_that_was_read_surely_is_not_looked_at() -> None:
    words = [*row("GIÁM ĐỐC"), *row("Trần Văn Hòa", TOP + 300, 1)]
    sees = Sees()
    assert read_signature(words, page(), sees) == words
    assert sees.asked == 0


def test_a_name_below_a_seal_is_found_and_remains_of_the_seal_go() -> None:
    words = [*row("GIÁM ĐỐC"), *row("~x? lì", TOP + 200, 1, sure=0.2), *row("Văn thư lưu", 2500, 2, left=200, sure=0.3)]
    found = read_signature(words, page(), Sees(("(Trần Văn Hòa", 280, 0.7), ("zz 1", 200, 0.3)))
    assert shown(found) == ["GIÁM ĐỐC", "Văn thư lưu", "Trần Văn Hòa"]
    assert min(word.sure for word in found if word.text in ("Trần", "Hòa")) >= 0.85


def test_of_a_name_seen_twice_each_word_is_the_surest() -> None:
    once, again = row("Đặng Văn Vinh", 500, 0, 400), row("Đăng Văn Minh", 500, 1, 400)
    sure = [0.9, 0.9, 0.4], [0.5, 0.8, 0.9]
    lines = [
        tuple(replace(word, sure=one) for word, one in zip(line, own, strict=True))
        for line, own in zip((once, again), sure, strict=True)
    ]
    assert [text_of(line) for line in _best(lines)] == ["Đặng Văn Minh"]


def test_a_heads_post_is_the_end_of_his_deputys() -> None:
    deputys = [replace(word, sure=0.7) for word in row("_PHÓ GIÁM ĐỐC", 500, 0, 400)]
    heads = row("GIÁM ĐỐC", 500, 1, deputys[1].box[0])
    assert [text_of(line) for line in _best([tuple(heads), tuple(deputys)])] == ["_PHÓ GIÁM ĐỐC"]


def test_two_lines_read_as_one_hide_neither() -> None:
    both = [replace(word, box=(*word.box[:3], word.box[3] + 65)) for word in row("PHÓ GIÁM ĐỐC", 500, 0, 400)]
    heads, deputys = row("GIÁM ĐỐC", 500, 1, 480), row("HÓ GIÁM ĐỐC", 565, 2, 420, sure=0.7)
    found = _best([tuple(both), tuple(heads), tuple(deputys)])
    assert [text_of(line) for line in found] == ["GIÁM ĐỐC", "HÓ GIÁM ĐỐC"]


def test_strokes_of_a_signature_go_however_surely_they_are_read() -> None:
    strokes = [*row("/ %", TOP + 100, 1), *row("lÌ", TOP + 150, 2, sure=0.7)]
    words = [*row("KT. GIÁM ĐỐC"), *strokes, *row("(Đã ký)", TOP + 200, 3)]
    found = read_signature(words, page(), Sees(("Trần Văn Hòa", 345, 0.9)))
    assert shown(found) == ["KT. GIÁM ĐỐC", "(Đã ký)", "Trần Văn Hòa"]


@each(("sure", "kept"), [(0.9, ["GIÁM ĐỐC", "Trần Văn Hòa"]), (0.5, ["GIÁM ĐỐC"])])
def test_the_second_reader_tells_a_name_that_the_first_one_did_not(
    monkeypatch: pytest.MonkeyPatch, sure: float, kept: list[str]
) -> None:
    seen = Sees(("Trần Văn Hòa", 280, sure))
    monkeypatch.setattr(signature_cells, "recognise_lines", lambda picture: seen([picture], 240, "line")[0])
    assert shown(read_signature(row("GIÁM ĐỐC"), page(), Sees())) == kept


@each(("sure", "kept"), [((0.4, 0.8), ["GIÁM ĐỐC"]), ((0.8, 0.4), []), ((0.4, 0.8, 0.4), [])])
def test_of_a_post_the_second_reader_may_doubt_the_first_word(
    monkeypatch: pytest.MonkeyPatch, sure: tuple[float, ...], kept: list[str]
) -> None:
    words = [replace(word, sure=own) for word, own in zip(row("GIÁM ĐỐC ZZ", 100, left=400), sure, strict=False)]
    monkeypatch.setattr(signature_cells, "recognise_lines", lambda picture: words)
    assert shown(read_signature(row("Nơi nhận:", left=200), page(), Sees())) == ["Nơi nhận:", *kept]


def test_nothing_found_leaves_the_words_as_they_are() -> None:
    words = [*row("GIÁM ĐỐC"), *row("~x? lì", TOP + 200, 1, sure=0.2)]
    assert read_signature(words, page(), Sees()) == words


def test_what_was_read_surely_stays() -> None:
    words = [*row("KT. GIÁM ĐỐC"), *row("~", TOP + 200, 1, sure=0.2)]
    # Seen at the same place otherwise: the block begins 45 pixels above the post.
    found = read_signature(words, page(), Sees(("GIÁM ĐỐC", 85, 0.99)))
    assert shown(found)[0] == "KT. GIÁM ĐỐC"


def stamped(font: Path, below: str, colour: tuple[int, int, int]) -> tuple[list[RecognisedWord], Prepared]:
    """A head's post in black, another line below it."""
    picture = Image.new("RGB", (2480, 3508), "white")
    pen, type_ = ImageDraw.Draw(picture), ImageFont.truetype(str(font), 54)
    pen.text((LEFT, TOP), "GIÁM ĐỐC", font=type_, fill="black")
    left, top, right, bottom = (round(side) for side in pen.textbbox((LEFT, TOP), "GIÁM ĐỐC", font=type_))
    middle = (left + right) // 2
    pen.text((middle - pen.textlength(below, font=type_) / 2, TOP + 75), below, font=type_, fill=colour)
    pixels = np.ascontiguousarray(np.asarray(picture)[..., ::-1])
    red = cv2.subtract(pixels[..., 2], pixels[..., 0]) > 40
    gray = np.where(red, np.uint8(255), cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
    ink = np.where(red, np.uint8(255), np.uint8(0))
    words = [
        RecognisedWord("GIÁM", (left, top, middle - 10, bottom), 0.95, 0),
        RecognisedWord("ĐỐC", (middle + 10, top, right, bottom), 0.95, 0),
    ]
    return words, ready(gray, 300.0, ink, pixels)


@pytest.mark.skipif(not handwriting.available(), reason="pip install rapidocr-onnxruntime: its model")
@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
@pytest.mark.parametrize(
    ("below", "colour", "lines"),
    [
        ("PHÓ GIÁM ĐỐC", RED, ["GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("PHÓ GIÁM ĐỐC", (0, 0, 0), ["GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("", RED, ["GIÁM ĐỐC"]),
        ("SỞ Y TẾ", RED, ["GIÁM ĐỐC"]),
        ("VIỆN ĐỐC", RED, ["GIÁM ĐỐC"]),
    ],
)
def test_a_deputys_post_stamped_below_the_heads_is_found(
    font: Path, below: str, colour: tuple[int, int, int], lines: list[str]
) -> None:
    if not font.exists():
        pytest.skip("apt-get install fonts-croscore fonts-dejavu-core")
    words, prepared = stamped(font, below, colour)
    found = read_signature(words, prepared, Sees())
    assert shown(found) == lines
    assert found[:2] == words


@pytest.mark.skipif(not handwriting.available(), reason="pip install rapidocr-onnxruntime: its model")
def test_a_heads_post_that_stands_twice_is_a_deputys_the_second_time() -> None:
    words, prepared = stamped(FONTS[0], "PHÓ GIÁM ĐỐC", RED)
    seen = Sees(("GIÁM ĐỐC", 116, 0.9))
    assert shown(read_signature(words, prepared, seen)) == ["GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]


@pytest.mark.skipif(not handwriting.available(), reason="pip install rapidocr-onnxruntime: its model")
def test_what_was_read_surely_below_a_heads_post_is_no_deputys() -> None:
    words, prepared = stamped(FONTS[0], "GIÁM ĐỊNH Y TẾ", RED)
    below = row("GIÁM ĐỊNH Y TẾ", TOP + 80, 1, words[0].box[0], 0.95)
    assert shown(read_signature([*words, *below], prepared, Sees())) == ["GIÁM ĐỐC", "GIÁM ĐỊNH Y TẾ"]


@each(("high", "wide"), [(1, 1), (1, 2480), (3508, 1), (3508, 2480)])
@each(
    "words",
    [
        [],
        [RecognisedWord("", (0, 0, 0, 0), 0.0, 0)],
        [RecognisedWord("GIÁM ĐỐC", (1600, 0, 1600, 0), 0.9, 0)],
        [RecognisedWord("GIÁM ĐỐC", (9000, 9000, 9900, 9000), 0.9, 0)],
        [RecognisedWord("Nơi nhận:", (0, 9000, 5, 9000), 0.9, 0)],
        [RecognisedWord("GIÁM ĐỐC", (1600, -90, 1700, -50), 0.2, 0), RecognisedWord("x", (1600, 20, 1600, 20), 0.1, 1)],
    ],
)
def test_no_words_are_too_odd(words: list[RecognisedWord], high: int, wide: int) -> None:
    read_signature(words, page(high, wide), Sees(("PHÓ GIÁM ĐỐC", 10, 0.7)))


def test_recipients_whose_label_was_lost_are_read_again() -> None:
    signature = [*row("GIÁM ĐỐC"), *row("Trần Văn Hòa", TOP + 300, 1)]
    words = [*signature, *row("Thm cáo", TOP + 40, 2, left=200), *row("Ghi chú dưới trang", TOP + 700, 3, left=200)]
    sees = Sees(("Nơi nhậu:", 100, 0.8), ("- Văn phòng", 150, 0.8), ("12 3", 600, 0.5))
    found = read_recipients(words, page(), sees)
    assert shown(found) == ["GIÁM ĐỐC", "Trần Văn Hòa", "Ghi chú dưới trang", "Nơi nhận:", "- Văn phòng"]


@each(("sure", "again", "kept"), [(0.9, 0.99, "- Ban Ty"), (0.6, 0.9, "- Ban Tổ chức"), (0.6, 0.5, "- Ban Ty")])
def test_recipients_are_read_again_where_they_are_in_doubt(sure: float, again: float, kept: str) -> None:
    recipients = [*row("Nơi nhận:", TOP, 1, 200, sure), *row("- Ban Ty", TOP + 50, 2, 200, sure)]
    words = [*row("GIÁM ĐỐC"), *recipients]
    found = read_recipients(words, page(), Sees(("Nơi nhận:", 135, again), ("- Ban Tổ chức", 185, again)))
    assert shown(found)[-1] == kept


@each(("ink", "views"), [(40, 2), (0, 1)])
def test_a_stamp_in_grey_is_left_out_by_the_darkness_of_the_print(ink: int, views: int) -> None:
    """A page in black and white has no lighter ink than its print."""
    prepared = page()
    seen = row("TM. BAN THƯỜNG VỤ")
    for left, top, right, bottom in (word.box for word in seen):
        prepared.gray[top + 8 : bottom - 8, left:right] = ink
    prepared.gray[TOP + 100 : TOP + 400, LEFT : LEFT + 300] = 110
    given: list[Gray] = []

    def program(pictures: Sequence[Gray], dpi: float, layout: Layout) -> list[list[RecognisedWord]]:
        given.extend(pictures if layout != "line" else ())
        return [[] for _ in pictures]

    read_signature(seen, prepared, program)
    plain, *dark = given[:views]
    assert len(given) == 2 * views
    assert np.count_nonzero(plain == 110)
    assert all(np.count_nonzero(view < 90) and not np.count_nonzero(view == 110) for view in dark)
