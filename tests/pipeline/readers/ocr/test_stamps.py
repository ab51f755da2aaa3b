"""The stamp of secrecy is read, also where a page is hard to look at; seals, signatures, stamps of arrival are none."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import product
from typing import Any
from unittest.mock import Mock

import cv2
import numpy as np
import pytest

from pipeline.readers.ocr import engine, recognised_pages, stamps
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.raster import Colour, Raster
from pipeline.readers.ocr.recognised_pages import recognised_page
from pipeline.readers.ocr.stamps import Gray, apart, shows_secrecy, shows_secrecy_apart, stamp_pictures
from pipeline.readers.secrecy import DoubtSeenError, StampSeenError, answered_by
from tests.each import each, examples, table
from tests.pipeline.marked.stamps import stamp, worn_away
from tests.pipeline.readers.ocr.drawn import Drawn

MM = 200 / 25.4


@each(("text", "secret"), table(__file__, "words"))
def test_words_of_stamps(text: str, secret: bool) -> None:
    assert stamps.is_degree(text) is secret


@dataclass
class Engine:
    """Sees the same words on every picture, and counts the pictures."""

    text: str = "MẬT"
    pictures: int = 0

    def __call__(self, pictures: Sequence[Gray], dpi: float, /) -> list[list[RecognisedWord]]:
        self.pictures += len(pictures)
        return [[RecognisedWord(word, (0, 0, 9, 9), 0.9, 0) for word in self.text.split()] for _ in pictures]


def frame(page: Gray, x: float, y: float, wide: float, turn: float = 0.0, value: int = 255, high: float = 8.0) -> None:
    """Draw a stamp's frame with three upright strokes for letters; the middle and the sides in millimetres."""
    box = cv2.boxPoints(((x * MM, y * MM), (wide * MM, high * MM), turn)).astype(np.int32)
    cv2.polylines(page, [box], True, value, 5)
    for letter in (-4, 0, 4):
        along = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
        middle = np.array([x, y]) + letter * along
        across = np.array([-along[1], along[0]]) * high * 0.3
        ends = [((middle + side * across) * MM).astype(int) for side in (-1, 1)]
        cv2.line(page, tuple(map(int, ends[0])), tuple(map(int, ends[1])), value, 9)


@each("turn", [-25.0, -8.0, 0.0, 3.0, 15.0, 30.0])
@each("wide", [20.0, 30.0, 40.0])
def test_a_framed_stamp_in_colour_or_black_however_it_slants(wide: float, turn: float) -> None:
    coloured, black = Drawn(), Drawn()
    frame(coloured.ink, 60, 50, wide, turn)
    frame(black.gray, 60, 50, wide, turn, 0)
    for page in (coloured, black):
        asked = Engine()
        assert shows_secrecy(page, asked)
        assert asked.pictures == 4, "upright and upside down, in two sizes each"


def test_the_pictures_are_level_and_without_frame() -> None:
    page = Drawn()
    frame(page.ink, 60, 50, 30, 20.0)
    upright, upside_down = stamp_pictures(page)
    assert np.array_equal(upright[::-1, ::-1], upside_down)
    inked = upright < 128
    assert inked.any(axis=0).sum() < 12 * MM  # three letters, no frame of 30 mm
    assert inked.any(axis=1).sum() < 7 * MM


def seal(page: Drawn) -> None:
    for radius in (18, 16.5, 11):
        cv2.circle(page.ink, (round(140 * MM), round(110 * MM)), round(radius * MM), 255, 6)
    cv2.putText(page.ink, "LAO DONG", (round(129 * MM), round(112 * MM)), cv2.FONT_HERSHEY_COMPLEX, 1.3, 255, 4)


def signature(page: Drawn) -> None:
    points = [(100 + 6 * step, 240 + 12 * (-1) ** step) for step in range(10)]
    cv2.polylines(page.ink, [(np.array(points) * MM).astype(np.int32)], False, 255, 5)


def arrival(page: Drawn) -> None:
    x, y = round(20 * MM), round(45 * MM)
    for row in range(4):
        cv2.rectangle(page.ink, (x, y + round(row * 7.5 * MM)), (x + round(50 * MM), y + round(30 * MM)), 255, 5)
        at = (x + 20, y + round((row * 7.5 + 6) * MM))
        cv2.putText(page.ink, "So den", at, cv2.FONT_HERSHEY_COMPLEX, 1.2, 255, 3)


def table(page: Drawn) -> None:
    page.grid([30, 50, 80, 120, 160], [60, 69, 78, 87])


def letter(page: Drawn) -> None:
    for line in range(20):
        page.write("bao ve bi mat nha nuoc, bao mat thong tin, MAT MAT", 30, 40 + 7 * line)
    page.level(30, 120, 170)
    page.level(36, 40, 60)


def specks(page: Drawn) -> None:
    page.ink[np.random.default_rng(3).random(page.ink.shape) > 0.998] = 255


NO_STAMPS: list[Callable[[Drawn], None]] = [seal, signature, arrival, table, letter, specks]
NO_STAMPS.append(lambda page: page.grid([20, 190], [20, 280]))


@each("draw", NO_STAMPS)
def test_what_is_no_stamp_costs_no_recognition(draw: Callable[[Drawn], None]) -> None:
    page = Drawn()
    draw(page)
    asked = Engine()
    assert not shows_secrecy(page, asked) and asked.pictures == 0


def test_a_stamp_of_haste_is_looked_at_and_let_go() -> None:
    page = Drawn()
    frame(page.ink, 60, 50, 30)
    assert not shows_secrecy(page, Engine("HỎA TỐC"))


@each(
    ("sizes", "secret"),
    [(("MẬT", "MẬT", "MẬT"), True), (("lYỐI Mệ", "MÂT", "(‡"), True), (("", "- MAL", "HÁC"), False)],
)
def test_worn_letters_are_seen_as_something_in_each_size(sizes: tuple[str, str, str], secret: bool) -> None:
    page = Drawn()
    frame(page.ink, 60, 50, 30)

    def three(pictures: Sequence[Gray], dpi: float, /) -> list[list[RecognisedWord]]:
        said = sizes * (len(pictures) // len(sizes))
        return [[RecognisedWord(word, (0, 0, 9, 9), 0.9, 0) for word in text.split()] for text in said]

    assert stamps.shows_worn_secrecy(page, three) is secret


def test_one_stamp_of_several_is_enough() -> None:
    page = Drawn()
    frame(page.ink, 60, 50, 20)

    def two(pictures: Sequence[Gray], dpi: float, /) -> list[list[RecognisedWord]]:
        return [[RecognisedWord(one, (0, 0, 9, 9), 0.9, 0) for one in text.split()] for text in ("HỎA TỐC", "TỐI MẬT")]

    assert shows_secrecy(page, two)


@each("size", [(0, 0), (1, 1), (2, 900)])
def test_pictures_too_small_for_a_stamp(size: tuple[int, int]) -> None:
    assert not shows_secrecy(Drawn(np.full(size, 255, np.uint8), ink=np.full(size, 255, np.uint8)), Engine())


@pytest.mark.skipif(not engine.available(), reason="tesseract vie is not installed")
@pytest.mark.parametrize("turn", [0.0, -12.0])
def test_recognised_by_the_program(turn: float) -> None:
    page = Drawn()
    words = np.zeros((round(8 * MM), round(20 * MM)), np.uint8)
    cv2.rectangle(words, (3, 3), (words.shape[1] - 4, words.shape[0] - 4), 255, 4)
    cv2.putText(words, "MAT", (22, 48), cv2.FONT_HERSHEY_COMPLEX, 1.7, 255, 5, cv2.LINE_AA)
    cv2.line(words, (64, 8), (72, 3), 255, 3)
    large = np.zeros((400, 400), np.uint8)
    large[160 : 160 + words.shape[0], 120 : 120 + words.shape[1]] = words
    page.ink[300:700, 300:700] = cv2.warpAffine(large, cv2.getRotationMatrix2D((200, 200), turn, 1.0), (400, 400))
    assert shows_secrecy(page, engine.recognise_all)


def strokes(page: Gray, x: float, y: float, value: int, wide: float) -> None:
    """Draw five upright strokes of a stamp's letters, in millimetres; nothing frames them."""
    for letter in range(5):
        left = (x + 4 * letter) * MM
        cv2.rectangle(page, (round(left), round(y * MM)), (round(left + wide * MM), round((y + 5) * MM)), value, -1)
        cv2.rectangle(page, (round(left), round(y * MM)), (round(left + 2.6 * MM), round((y + wide) * MM)), value, -1)


def on_print(words: str, look: str, grey: int, share: float) -> Drawn:
    """Draw a page of print with a worn stamp in the middle of it."""
    page = Drawn()
    for line in range(12):
        page.write("cac to cong doan gui danh sach ve van phong", 30, 100 + 7 * line)
    drawn = worn_away(stamp(words, look), share, 7).getchannel("A")
    ink = np.asarray(drawn.resize((round(drawn.size[0] * 2 / 3), round(drawn.size[1] * 2 / 3)))) / 255.0
    part = page.gray[round(130 * MM) :, round(70 * MM) :][: ink.shape[0], : ink.shape[1]]
    np.minimum(part, (255 - (255 - grey) * ink).astype(np.uint8), out=part)
    return page


def is_asked_about(page: Drawn, *seen: RecognisedWord) -> bool:
    try:
        stamps.ask_about_worn_degree(page, seen)
    except DoubtSeenError:
        return True
    return False


def test_of_worn_degrees_on_print_three_of_four_are_asked_about() -> None:
    rows = [*product(("MẬT", "TỐI MẬT", "TUYỆT MẬT"), ("framed", "bare", "serif"), (0, 90, 140))][:: examples(2, 1)]
    assert sum(is_asked_about(on_print(*row, 0.2)) for row in rows) >= 0.75 * len(rows)


@each("words", ["KHẨN", "HỎA TỐC", "ĐẾN", "DỰ THẢO", "BẢN SAO", "THU HỒI"])
@each("share", [0.0, 0.2, 0.36])
def test_no_other_stamp_as_worn_is(words: str, share: float) -> None:
    assert not is_asked_about(on_print(words, "framed", 90, share))


@each(("text", "sure", "asked"), [("MẬT", 0.9, False), ("MẬT", 0.5, True), ("lYỐI", 0.9, True)])
def test_what_is_surely_read_the_rules_of_lines_decide_about(text: str, sure: float, asked: bool) -> None:
    page = on_print("MẬT", "bare", 0, 0.0)
    there = (round(70 * MM), round(130 * MM), round(92 * MM), round(142 * MM))
    assert is_asked_about(page, RecognisedWord(text, there, sure, 0)) is asked


def test_nobody_is_asked_about_what_a_person_called_no_secret() -> None:
    with answered_by("thu KHÔNG MẬT.pdf"):
        assert not is_asked_about(on_print("TUYỆT MẬT", "framed", 90, 0.0))
    assert is_asked_about(on_print("TUYỆT MẬT", "framed", 90, 0.0))


@each("value", [0, 120, 205])
@each("place", [(50, 60), (90, 8), (80, 285)])
def test_what_stands_apart_in_the_head_or_at_an_edge_is_looked_at_again(place: tuple[int, int], value: int) -> None:
    page = Drawn()
    strokes(page.gray, *place, value, 0.6)
    [found] = apart(page)
    assert 17 * MM < found.wide < 21 * MM and shows_secrecy_apart(page, [], Engine())
    box = tuple(round((place[at % 2] + (at // 2) * 6) * MM) for at in range(4))
    for sure, pictures in ((0.4, 2), (0.95, 0)):
        asked = Engine("Số")
        assert not shows_secrecy_apart(page, [RecognisedWord("Số", box, sure, 0)], asked) and asked.pictures == pictures


def test_nothing_stands_apart_in_the_middle_of_a_page() -> None:
    page = Drawn()
    strokes(page.gray, 50, 150, 0, 0.6)
    assert apart(page) == []


SIZES = [((30, 12), True), ((100, 25), True), ((210, 297), False), ((120, 20), False), ((5, 1), False)]


@each(("size", "small"), SIZES)
def test_pictures_of_the_size_of_a_stamp(size: tuple[int, int], small: bool) -> None:
    assert stamps.is_small(*size) is small


DPI = 200.0
HIGH, WIDE = 2339, 1654
BLUE, RED, BLACK = (150, 60, 10), (30, 20, 200), (0, 0, 0)


def page(print_colour: tuple[int, int, int], framed: bool) -> Colour:
    """A page of strokes that stand for print, with a red frame of a stamp's size or without."""
    drawn = np.full((HIGH, WIDE, 3), 255, np.uint8)
    for y in range(500, 2100, 40):
        for x in range(200, 1450, 20):
            drawn[y : y + 22, x : x + 7] = print_colour
    if framed:
        cv2.rectangle(drawn, (250, 300), (500, 370), RED, 5)
        drawn[320:352, 300:450:12] = RED
    return drawn


def reading(text: str, letters_of: str = "công đoàn cơ sở") -> Any:
    """Stand in for the program: small pictures show ``text``, pages several lines, the last of them ``letters_of``."""
    stamp = [RecognisedWord(text, (5, 5, 60, 30), 0.9, 0)]
    lines = [RecognisedWord(letters_of, (250, 300 + 60 * at, 900, 330 + 60 * at), 0.9, at) for at in range(5)]
    return lambda pictures, dpi, **_: [stamp if picture.shape[0] < HIGH / 2 else lines for picture in pictures]


def recognised(pixels: Colour) -> int:
    return recognised_page("thu.pdf", 1, lambda: Raster(pixels, DPI)).letters


@each("print_colour", [BLACK, BLUE])
def test_a_stamp_is_seen_on_any_colour(monkeypatch: pytest.MonkeyPatch, print_colour: tuple[int, int, int]) -> None:
    monkeypatch.setattr(engine, "recognise_all", reading("MẬT"))
    assert recognised(page(print_colour, framed=False)) > 0
    with pytest.raises(StampSeenError):
        recognised(page(print_colour, framed=True))


@each(("words", "secret"), [("TỐI MÂT", True), ("bảo vệ bí mật", False)])
def test_where_the_look_fails_the_words_are_checked(monkeypatch: pytest.MonkeyPatch, words: str, secret: bool) -> None:
    monkeypatch.setattr(recognised_pages, "shows_secrecy", Mock(side_effect=ValueError("zero-size array")))
    monkeypatch.setattr(engine, "recognise_all", reading("", words))
    with pytest.raises(StampSeenError) if secret else nullcontext():
        assert recognised(page(BLACK, framed=True)) > 0
