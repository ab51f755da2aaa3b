"""Reads digits written by hand into the holes of a letter's head: `Số: ▢/SYMBOL`, `ngày ▢ tháng ▢ năm`.

A small network of convolutions looks at the hole from left to right and says for each column which digit stands there,
or none (print beside the hole, leader dots, paper). All strings of the asked lengths are then weighed exactly (CTC), so
the probabilities can be compared and added. It was fitted by scripts/digits on drawn hands; nothing is random here."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ocr.raster import cv2, own_network

Grey = NDArray[np.uint8]
Values = NDArray[np.float32]
Chances = NDArray[np.float64]

HEIGHT = 40
"""Rows of the picture that the network sees."""
WIDEST = 240
"""Columns that it sees at most; a longer hole is squeezed."""
NONE = 10
"""The class that is no digit."""
LOOKS = ((0.8, 0.0), (0.68, 0.0), (0.92, 0.0), (0.8, -0.18), (0.8, 0.18))
"""The views that vote: how much of the height the ink fills, and how far the picture is slanted."""
_BEST = 10


def read_digits(crop: Grey, lengths: Collection[int] = (1, 2, 3, 4)) -> list[tuple[str, float]]:
    """The ten likeliest digit strings of a grey crop (dark on light) that holds a hole, with their probability. What is
    missing to 1 is the chance of no digits, of other lengths, and of all other strings."""
    ink = inked(crop)
    if ink is None:
        return []
    chance: Chances = np.zeros(sum(10**n for n in sorted(lengths)))
    for tall, slant in LOOKS:
        chance += weighed(columns(as_network_sees(ink, tall, slant)), lengths)
    chance /= len(LOOKS)
    order = np.argsort(-chance, kind="stable")[:_BEST]
    names = [f"{i:0{n}}" for n in sorted(lengths) for i in range(10**n)]
    return [(names[i], round(float(chance[i]), 4)) for i in order if chance[i] > 0.0005]


def inked(crop: Grey) -> Values | None:
    """The ink of a crop from 0 (paper) to 1, cut to the line of writing, or None where the crop is blank."""
    if min(crop.shape) < 8:
        return None
    paper, darkest = np.percentile(crop, 85), np.percentile(crop, 0.5)
    if paper - darkest < 30:
        return None
    ink = np.clip((paper - crop.astype(np.float32)) / (paper - darkest) * 1.15 - 0.1, 0, 1)
    height = len(ink)
    _, _, boxes, _ = cv2.connectedComponentsWithStats((ink > 0.4).astype(np.uint8))
    _, y, _, h, _ = boxes.T
    is_figure = (h > 0.17 * height) & ((h > 0.45 * height) | ((y > 0) & (y + h < height)))  # no speck, no other line
    is_figure[0] = False  # the paper
    kept = boxes[is_figure]
    if not len(kept):
        return None
    (x0, y0), (x1, y1) = kept[:, :2].min(axis=0), (kept[:, :2] + kept[:, 2:4]).max(axis=0)
    return ink[y0:y1, x0:x1].astype(np.float32)


def as_network_sees(ink: Values, tall: float, slant: float) -> Values:
    """The ink as the network sees it: `tall` of the height filled, slanted by `slant`, paper around."""
    rows, across = ink.shape
    down = HEIGHT * tall / rows
    margin = 6 + abs(slant) * HEIGHT / 2
    along = min(down, (WIDEST - 2 * margin) / across)
    wide = 4 * max(4, int(np.ceil((across * along + 2 * margin) / 4)))
    top = HEIGHT * (1 - tall) / 2
    turn = np.array([[along, -slant * down, margin + slant * (HEIGHT / 2 - top)], [0, down, top]], np.float32)
    if down < 0.7:
        ink = cv2.GaussianBlur(ink, (0, 0), 0.4 / down).astype(np.float32)
    return cv2.warpAffine(ink, turn, (wide, HEIGHT), flags=cv2.INTER_LINEAR).astype(np.float32)


def columns(picture: Values) -> Values:
    """The probability of each digit and, last, of none, for every fourth column of a picture as the network sees it."""
    network = own_network("digits")
    network.setInput(np.ascontiguousarray(picture)[None, None])
    return np.asarray(network.forward()[0, :, 0].T, np.float32)


def weighed(frames: Values, lengths: Collection[int]) -> Chances:
    """The exact probability of every digit string of these lengths (shorter ones first, each length in order)."""
    p = frames.astype(np.float64)
    steps = len(p)
    # chances of each prefix after each frame: ended on its last digit, or on none after it
    on, off = np.zeros((steps + 1, 1)), np.concatenate([[1.0], np.cumprod(p[:, NONE])])[:, None]
    last = np.full(1, -1)
    found = []
    for length in range(1, max(lengths) + 1):
        same = last[:, None] == np.arange(10)
        come = (off[:, :, None] + on[:, :, None] * ~same).reshape(steps + 1, -1)
        digit = np.tile(np.arange(10), len(last))
        on, off = np.zeros_like(come), np.zeros_like(come)
        for t in range(steps):
            on[t + 1] = p[t, digit] * (on[t] + come[t])
            off[t + 1] = p[t, NONE] * (off[t] + on[t])
        last = digit
        if length in lengths:
            found.append(on[-1] + off[-1])
    return np.concatenate(found)
