"""Figures written by hand into the blanks of a head: what is read, how sure it is, and that no dirt stops it."""

from itertools import groupby, pairwise, product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pipeline.readers.ocr import digits
from pipeline.readers.ocr.digits import read_digits
from pipeline.readers.ocr.handwriting import available, signs
from pipeline.readers.ocr.head_cells import SURE, Field, weighed
from tests.each import each, examples, tuples

#: Digits as pens draw them: strokes through points, 0 the top and 100 the line.
STROKES = {
    "0": [[(28, 0), (6, 30), (4, 70), (24, 100), (46, 70), (48, 28), (28, 0)]],
    "1": [[(0, 70), (28, 0), (30, 100)]],
    "2": [[(6, 24), (22, 0), (44, 14), (36, 50), (2, 98), (24, 92), (56, 98)]],
    "3": [[(6, 12), (26, 0), (42, 16), (34, 38), (18, 46), (42, 58), (46, 82), (26, 100), (2, 90)]],
    "4": [[(12, 2), (4, 56), (50, 52)], [(44, 4), (42, 102)]],
    "5": [[(12, 8), (8, 46), (36, 44), (46, 68), (32, 96), (2, 94)], [(14, 5), (58, 0)]],
    "7": [[(2, 6), (48, 2), (24, 100)], [(10, 50), (50, 46)]],
    "8": [[(44, 12), (26, 0), (8, 16), (40, 64), (38, 92), (22, 100), (6, 84), (42, 30), (44, 12)]],
}


def written(text: str, *, tall: int = 64, pen: int = 4, grey: int = 40, slant: float = 0.12) -> np.ndarray:
    """A hole: `:` before, the digits by hand, `/` behind."""
    paper = np.full((2 * tall, 90 + 62 * tall * len(text) // 90), 245, np.uint8)
    line, x = int(1.5 * tall), 34
    for dot in (0, 20):
        cv2.circle(paper, (14, line - dot), 3, 30, -1)
    for digit in text:
        for stroke in STROKES[digit]:
            places = [(x + tall * (a - slant * (b - 100)) / 100, line - tall * (1 - b / 100)) for a, b in stroke]
            cv2.polylines(paper, [np.round(places).astype(np.int32)], False, grey, pen, cv2.LINE_AA)
        x += 66 * tall // 100 if digit != "1" else 48 * tall // 100
    cv2.line(paper, (x + 14, line), (x + 28, line - 44), 30, 3, cv2.LINE_AA)
    return cv2.GaussianBlur(paper[:, : x + 34], (0, 0), 0.8)


@each("text", ["7", "10", "24", "08", "171", "513", "2057", "1342", "4180"])
def test_a_written_number_is_read(text: str) -> None:
    assert read_digits(written(text))[0][0] == text


@each("worn", ["150 dpi", "faint", "1-bit", "thick"])
def test_it_is_read_however_it_was_scanned(worn: str) -> None:
    crop = written("2413", grey=150 if worn == "faint" else 40, pen=7 if worn == "thick" else 4)
    if worn == "150 dpi":
        crop = cv2.resize(crop, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    if worn == "1-bit":
        crop = np.where(crop > 140, 255, 0).astype(np.uint8)
    assert read_digits(crop)[0][0] == "2413"


def test_only_the_asked_lengths_are_weighed() -> None:
    assert {len(text) for text, _ in read_digits(written("24"), lengths=(1, 2))} <= {1, 2}
    assert {len(text) for text, _ in read_digits(written("24"), lengths=(3,))} <= {3}


def test_probabilities_fall_and_stay_below_one_and_the_same_crop_gives_the_same() -> None:
    found = read_digits(written("305"))
    chances = [chance for _, chance in found]
    assert chances == sorted(chances, reverse=True) and sum(chances) <= 1.001
    assert read_digits(written("305")) == found


def test_an_empty_hole_holds_no_number() -> None:
    assert read_digits(np.full((90, 160), 240, np.uint8)) == []
    dotted = np.full((90, 240), 250, np.uint8)
    dotted[60:63, 10:230:9] = 40
    assert all(chance < 0.5 for _, chance in read_digits(dotted))


@settings(max_examples=examples(13, 40), deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 200))))
def test_no_dirt_stops_it(crop: np.ndarray) -> None:
    assert all(text.isdecimal() and 0 < chance <= 1 for text, chance in read_digits(crop, (1, 2)))


def test_strings_are_weighed_exactly() -> None:
    """Against the sum over all paths of classes, equal neighbours being one and none being nothing."""
    frames = np.random.default_rng(3).dirichlet(np.ones(11) * 0.3, 4).astype(np.float32)
    expected = dict.fromkeys([f"{i:0{n}}" for n in (1, 2) for i in range(10**n)], 0.0)
    for path in product(range(11), repeat=4):
        text = "".join(str(c) for c, _ in groupby(path) if c != digits.NONE)
        if text in expected:
            expected[text] += float(np.prod(frames[range(4), path], dtype=np.float64))
    np.testing.assert_allclose(digits.weighed(frames, (1, 2)), list(expected.values()), atol=1e-6)


needs_model = pytest.mark.skipif(not available(), reason="pip install rapidocr-onnxruntime: its model")


@needs_model
@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (48, 48), (30, 4000)])
@pytest.mark.parametrize("level", [0, 255])
def test_no_picture_is_too_odd(shape: tuple[int, int], level: int) -> None:
    assert all(0 <= sign.left < sign.right for sign in signs(np.full(shape, level, np.uint8)))


def said(text: str) -> list[tuple[str, float]]:
    """`217 0.9, 211 0.05`"""
    return [(value, float(likely)) for value, likely in (pair.split() for pair in text.split(",") if pair)]


@each(("field", "readings", "first", "given"), tuples(__file__, "figures_are_given_where"))
def test_figures_are_given_or_else_proposed(field: Field, readings: list[str], first: str | None, given: bool) -> None:
    # The other reader sees as many signs there, and says the same once: that neither doubts nor confirms it.
    found = weighed([said(reading) for reading in readings], field, [first or ""])
    assert (found[0].value if found else None) == first
    assert (bool(found) and found[0].likely == SURE) == given
    assert all(one.likely >= other.likely for one, other in pairwise(found))
    assert sum(likely for _, likely in found) <= 1 + 1e-9
