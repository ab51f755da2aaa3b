"""What a hand wrote into the blank of a printed line: the recogniser of PP-OCRv4, run by OpenCV.

Its model comes inside the package ``rapidocr-onnxruntime`` (Apache-2.0), of which nothing else is used. It knows no
Vietnamese tones, so that print is never read with it; on handwritten figures it is right far more often than the
program that reads the print (docs/recognition.md). It gives for each step along a line how likely each sign stands
there (connectionist temporal classification); which figures these make is searched for here.
"""

import functools
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extractors.lexicon import load
from pipeline.readers.ocr.opencv import cv2
from pipeline.readers.ocr.raster import Gray

PACKAGE = "rapidocr_onnxruntime"
_MODEL = Path("models") / "ch_PP-OCRv4_rec_infer.onnx"
#: The model sees lines of this height (pixels).
_HEIGHT = 48
_NARROWEST, _WIDEST = 48, 1600
#: Where the names of the signs stand in the model's file.
_SIGNS_KEY = b"character\x12"
#: Marks that a pen or a speck leaves between figures.
_SPECKS = ".,-_'`:·"
#: What no sign of the model fits is any figure with this share each, the blank with that one.
_ANY_FIGURE, _ANY_BLANK = 0.02, 0.05
#: Hypotheses that are followed at once, and how unlikely a figure is not followed.
_BEAM, _LEAST = 40, 1e-4
#: A figure behind the end of the number says that the end was none.
_BEHIND = 0.5
#: The number goes on to the edge of the picture: nothing was seen to end it.
_UNENDED = 0.3

#: Steps along the line by signs; the sign 0 is none.
Likely = npt.NDArray[np.float32]


class Sign(NamedTuple):
    """A sign on a line and where it stands, in pixels of the picture."""

    text: str
    left: float
    right: float


class Figures(NamedTuple):
    """What figures a picture may show, and how likely, 0 to 1."""

    value: str
    likely: float


def available() -> bool:
    """Say whether the model is installed."""
    return _path() is not None


def likelihoods(picture: Gray) -> Likely:
    """Return how likely each sign stands at each step of a picture that shows one line (dark ink on light paper)."""
    network = _network()
    height, width = picture.shape
    across = min(_WIDEST, max(1, round(_HEIGHT * width / max(height, 1))))
    line = cv2.resize(picture, (across, _HEIGHT)).astype(np.float32) / 127.5 - 1.0
    padded = np.zeros((_HEIGHT, max(_NARROWEST, across)), np.float32)
    padded[:, :across] = line
    network.setInput(np.ascontiguousarray(np.broadcast_to(padded, (1, 3, *padded.shape))))
    return np.asarray(network.forward()[0], dtype=np.float32)


def signs(likely: Likely, width: int) -> list[Sign]:
    """Return the likeliest signs of a line that is so many pixels wide, from left to right."""
    names = _signs()
    scale = width / len(likely)
    found: list[Sign] = []
    before = 0
    for step, sign in enumerate(likely.argmax(axis=1).tolist()):
        if sign and sign == before:
            found[-1] = found[-1]._replace(right=(step + 1) * scale)
        elif sign:
            found.append(Sign(names[sign], step * scale, (step + 1) * scale))
        before = sign
    return found


def figures(likely: Likely, end: str, longest: int) -> list[Figures]:
    """Return the figures that a line shows before one of the signs in ``end``, the likeliest first.

    ``longest``: how many there are at most. What stands before the first and behind the end does not count.
    """
    tables = _tables(end)
    shares = likely @ tables
    digits, blank, ending, plain = shares[:, :10], shares[:, 10], shares[:, 11], shares[:, 12]
    other = np.maximum(_LEAST, 1 - plain - blank)
    digits = digits + other[:, None] * _ANY_FIGURE
    ending = ending + other * _ANY_BLANK
    beam: dict[tuple[str, bool], tuple[float, float]] = {("", False): (1.0, 0.0)}
    for step in range(len(likely)):
        grown: dict[tuple[str, bool], tuple[float, float]] = {}
        for key, blanked, drawn in _followed(beam, digits[step], blank[step], ending[step], other[step], longest):
            was = grown.get(key, (0.0, 0.0))
            grown[key] = (was[0] + blanked, was[1] + drawn)
        best = sorted(grown.items(), key=lambda item: (-sum(item[1]), item[0]))[:_BEAM]
        total = sum(sum(pair) for _, pair in best) or 1.0
        beam = {key: (pair[0] / total, pair[1] / total) for key, pair in best}
    found: dict[str, float] = {}
    for (value, ended), pair in beam.items():
        if value:
            found[value] = found.get(value, 0.0) + sum(pair) * (1.0 if ended else _UNENDED)
    total = sum(found.values()) or 1.0
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Figures(value, share / total) for value, share in ranked]


def _followed(
    beam: dict[tuple[str, bool], tuple[float, float]],
    digits: npt.NDArray[np.float32],
    blank: float,
    ending: float,
    other: float,
    longest: int,
) -> Iterator[tuple[tuple[str, bool], float, float]]:
    """Yield what each hypothesis becomes by one more step: key, share that ends blank, share that ends in a figure."""
    strong = [(str(digit), float(share)) for digit, share in enumerate(digits) if share >= _LEAST]
    behind = 1 - _BEHIND * min(1.0, float(digits.max()))
    for (value, ended), (blanked, drawn) in beam.items():
        whole = blanked + drawn
        if ended:
            yield (value, True), whole * behind, 0.0
            continue
        if not value:
            yield (value, False), whole * (blank + other), 0.0
        else:
            yield (value, False), whole * blank, drawn * float(digits[int(value[-1])])
            yield (value, True), whole * ending, 0.0
        if len(value) < longest:
            for digit, share in strong:
                yield (value + digit, False), 0.0, (blanked if value.endswith(digit) else whole) * share


@functools.cache
def _tables(end: str) -> npt.NDArray[np.float32]:
    """Return for each sign its share in the ten figures, in the blank, in the end, and whether it is one of these."""
    names = _signs()
    place = {name: number for number, name in reversed(list(enumerate(names)))}
    table = np.zeros((len(names), 13), np.float32)
    for sign, shares in look_alikes().items():
        if sign in place:
            for figure, share in shares.items():
                table[place[sign], int(figure)] = share
    for digit in range(10):
        table[place[str(digit)], :10] = np.eye(10)[digit]
        table[place[str(digit)], 12] = 1.0
    for speck in ("", " ", *_SPECKS):
        if speck in place:
            table[place[speck], 10] = 1.0
    for stop in end:
        if stop in place:
            table[place[stop], 11] = 0.4 if stop.isdigit() else 1.0
    return table


def look_alikes() -> dict[str, dict[str, float]]:
    """Return signs that handwritten figures are taken for, with the figures and how often they are meant."""
    return dict(load("look_alikes", __package__)["signs"])


def _path() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (model := Path(folder) / _MODEL).is_file():
            return model
    return None


@functools.cache
def _model() -> bytes:
    path = _path()
    if path is None:
        raise FileNotFoundError(PACKAGE)
    return path.read_bytes()


@functools.cache
def _network() -> cv2.dnn.Net:
    return cv2.dnn.readNetFromONNX(np.frombuffer(_model(), np.uint8))


@functools.cache
def _signs() -> tuple[str, ...]:
    """Return the names of the signs as the model's file gives them: a string with its length before it (protobuf)."""
    data = _model()
    at = data.rindex(_SIGNS_KEY) + len(_SIGNS_KEY)
    length = shift = 0
    while True:
        byte = data[at]
        length |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            break
    return ("", *data[at : at + length].decode("utf-8").split("\n"), " ")
