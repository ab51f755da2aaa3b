"""Pages laid out anew tile by tile: the same as in one piece."""

import cv2
import numpy as np
import pytest

from pipeline.readers.ocr.tiles import Map, in_one_piece, warped

SIZE = (700, 900)


def marked() -> np.ndarray:
    """Return paper with marks far apart, some at its edges."""
    picture = np.full((411, 333), 255, np.uint8)
    for x, y in ((0, 0), (332, 200), (40, 60), (200, 300), (150, 410)):
        cv2.circle(picture, (x, y), 4, 30, -1)
    cv2.line(picture, (20, 150), (300, 158), 90, 2)
    return picture


TURN = np.array([[0.0, -1.0, 411.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
LEANT = np.array([[1.5, 0.1, -3.0], [-0.1, 1.5, 60.0], [0.0, 0.0, 1.0]])
STEEP = np.array([[1.8, 0.2, 5.0], [0.1, 1.7, 9.0], [2e-4, 3e-4, 1.0]])
LARGE = np.diag([9.0, 9.0, 1.0])


@pytest.mark.parametrize("forward", [np.eye(3), TURN, LEANT, STEEP, LARGE])
@pytest.mark.parametrize("paper", [255, 0])
def test_in_tiles_as_in_one_piece(forward: Map, paper: int) -> None:
    picture = marked() if paper else 255 - marked()
    whole = in_one_piece(picture, forward, SIZE, paper=paper)
    assert cv2.absdiff(warped(picture, forward, SIZE, paper=paper), whole).max() <= 1


def test_empty_paper_stays_paper() -> None:
    assert (warped(np.full((50, 70), 255, np.uint8), LEANT, SIZE) == 255).all()
