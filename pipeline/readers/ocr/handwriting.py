"""Signs on a line of print that a hand wrote into or a seal covers: the recogniser of PP-OCRv4, run by OpenCV.

Its model comes inside the package ``rapidocr-onnxruntime`` (Apache-2.0), of which nothing else is used. It knows no
Vietnamese tones, so that print is never read with it; but it sees where the print around a blank ends, and letters
through a seal (docs/recognition.md). It gives for each step along a line how likely each sign stands there
(connectionist temporal classification).
"""

import functools
import re
from typing import NamedTuple

import numpy as np

from pipeline.readers.ocr.lines import packaged, signs_along
from pipeline.readers.ocr.raster import Gray, cv2

PACKAGE = "rapidocr_onnxruntime"
_MODEL = ("models", "ch_PP-OCRv4_rec_infer.onnx")
_HEIGHT = 48  #: The model sees lines of this height (pixels).
_NARROWEST, _WIDEST = 48, 1600
#: What stands in the model's file before the names of the signs, at its end how long they are, seven bits in a byte.
_BEFORE_SIGNS = re.compile(rb"character\x12([\x80-\xff]*[\x00-\x7f])")


class WrittenSign(NamedTuple):
    """A sign on a line and where it stands, in pixels of the picture."""

    text: str
    left: float
    right: float


def available() -> bool:
    """Whether the model is installed."""
    return packaged(PACKAGE, *_MODEL) is not None


def signs(picture: Gray) -> list[WrittenSign]:
    """Return the likeliest signs of a picture that shows one line (dark ink on light paper), from left to right."""
    network, names = _loaded()
    height, width = picture.shape
    across = min(_WIDEST, max(1, round(_HEIGHT * width / max(height, 1))))
    padded = np.zeros((_HEIGHT, max(_NARROWEST, across)), np.float32)
    padded[:, :across] = cv2.resize(picture, (across, _HEIGHT)).astype(np.float32) / 127.5 - 1.0
    network.setInput(np.ascontiguousarray(np.broadcast_to(padded, (1, 3, *padded.shape))))
    likely = np.asarray(network.forward()[0], dtype=np.float32)
    scale = picture.shape[1] / len(likely)
    steps = signs_along(likely.argmax(axis=1).tolist())
    return [WrittenSign(names[sign], begin * scale, end * scale) for sign, begin, end in steps]


@functools.cache
def _loaded() -> tuple[cv2.dnn.Net, tuple[str, ...]]:
    """Return the model, and the names of its signs as its file has them: a string with its length before (protobuf)."""
    path = packaged(PACKAGE, *_MODEL)
    assert path is not None  # signs are looked for only where it is available
    data = path.read_bytes()
    *_, before = _BEFORE_SIGNS.finditer(data)
    length = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(before[1]))
    names = data[before.end() : before.end() + length].decode("utf-8").split("\n")
    return cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8)), ("", *names, " ")
