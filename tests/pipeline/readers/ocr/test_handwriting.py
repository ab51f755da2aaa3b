"""What stands in a blank: the signs around it, and when the figures read in it are sure."""

from itertools import pairwise

import numpy as np
import pytest

from pipeline.readers.ocr.handwriting import available, signs
from pipeline.readers.ocr.head_cells import SURE, Field, weighed
from tests.each import each, tuples

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
def test_figures_are_given_where_no_others_come_near_and_else_proposed(
    field: Field, readings: list[str], first: str | None, given: bool
) -> None:
    # The other reader sees as many signs there, and says the same once: that neither doubts nor confirms it.
    found = weighed([said(reading) for reading in readings], field, [first or ""])
    assert (found[0].value if found else None) == first
    assert (bool(found) and found[0].likely == SURE) == given
    assert all(one.likely >= other.likely for one, other in pairwise(found))
    assert sum(likely for _, likely in found) <= 1 + 1e-9
