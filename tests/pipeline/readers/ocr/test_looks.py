"""A page is looked at for a stamp of secrecy even where that is hard: nothing is read unlooked."""

from contextlib import nullcontext
from typing import Any
from unittest.mock import Mock

import cv2
import numpy as np
import pytest

from pipeline.readers.ocr import engine, recognised_pages
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.raster import Colour, Raster
from pipeline.readers.ocr.recognised_pages import recognised_page
from pipeline.readers.secrecy import StampSeenError
from tests.each import each

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
