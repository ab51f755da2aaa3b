"""Lines of print found and read a second time: the two networks of ``trueocr``, run by onnxruntime.

They come inside the package ``trueocr`` (Apache-2.0), of which nothing else is used. One says of each point of a page
whether it is the core of a line, and how far from it the line's letters begin and end. The other reads a line together
with what stands above and below it, and gives for each step along it the likeliest sign and how likely that one is
(connectionist temporal classification). Without the package letters are read by tesseract alone (docs/recognition.md).
"""

import functools
import hashlib
import importlib.util
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.aligned_tables.columns import in_runs
from pipeline.readers.ocr.engine import Pixels, RecognisedWord
from pipeline.readers.ocr.raster import Gray, cv2, resized

PACKAGE, RUNS_IT = "trueocr", "onnxruntime"
#: The networks and the names of signs that were measured: others are none, since nobody knows how sure their words are.
_FILES = {
    "det.onnx": "f2bd4cba23e9c328cf7ec824634e423e191a2c6aacbbf35c62bd79dd70f62f59",
    "rec.onnx": "360b800dcbebd1099270f703ac35a43a6c86b40de049c4be78a130184b3bfef0",
    "meta.json": "934c619f2b8579aa0fa0ead0ec20afc79fd92966be0255ebaf821142fe8740cd",
}
#: A page is as long as this where lines are looked for, a whole number of blocks; so much longer where they are low.
_LONG, _BLOCK, _LONGEST = 1024, 32, 2048
_LOW, _GOOD, _FEW_LINES = 9.0, 12.0, 8  #: Lines lower than this (pixels there) are looked for again, as high as that.
_HALVED = 2  #: What is found has half the resolution.
_CORE, _AROUND = 0.0, 0.15  #: What is above is the core of a line; it ends so much before the line, in its heights.
_HEIGHT = 32  #: The model sees a line of this height, and as much above and below it (pixels).
_STEP = 8  #: Pixels of one step along a line.
_HALO = 8  #: White pixels behind the widest of several lines, so that each reads as it does alone.
_WIDEST = 768  #: Wider lines than this are squeezed: the model has seen no others.
_ABOVE, _BESIDE = 0.2, 0.3  #: How much a line is cut larger than its letters, in heights of them.
_ALIKE, _MOST = 1.3, 32 * 640  #: Lines of one batch: their widths differ by less, together they have so many columns.


class Sign(NamedTuple):
    """A sign on a line, how likely it is (0 to 1), and where its middle is, in pixels from the left of the picture."""

    text: str
    sure: float
    at: float = 0.0


@functools.cache
def available() -> bool:
    """Whether the networks and what runs them are installed, as they were measured."""
    there = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name in _FILES if (file := _path(name))}
    return importlib.util.find_spec(RUNS_IT) is not None and there == _FILES


def find_lines(picture: Gray) -> list[Pixels]:
    """Return the boxes of the lines of letters on a picture (dark on light); none without the package."""
    if not available():
        return []
    by = min(_LONG / max(picture.shape), 1.0)
    found = _found(picture, by)
    usual = median(bottom - top for _, top, _, bottom in found) if len(found) >= _FEW_LINES else _GOOD
    larger = min(by * _GOOD / max(usual, 1.0), _LONGEST / max(picture.shape), 1.0)
    if usual < _LOW and larger > by:
        by, found = larger, _found(picture, larger)
    height, width = picture.shape
    boxes = np.rint(np.reshape(found, (-1, 4)) / by).clip(0, (width, height, width, height)).astype(int)
    inside = boxes[(boxes[:, :2] < boxes[:, 2:]).all(axis=1)]
    return [(left, top, right, bottom) for left, top, right, bottom in inside.tolist()]


def _found(picture: Gray, by: float) -> list[tuple[float, float, float, float]]:
    """Return the boxes of the lines on a picture made ``by`` times as large, by the network, in its pixels."""
    small = resized(picture, by)
    height, width = small.shape
    ink = np.zeros((-(-height // _BLOCK) * _BLOCK, -(-width // _BLOCK) * _BLOCK), np.float32)
    ink[:height, :width] = 1 - small.astype(np.float32) / 255
    core, above, below = _network("det.onnx").run(None, {"x": ink[None, None]})[0][0][:3]
    count, parts, told, _ = cv2.connectedComponentsWithStats((core > _CORE).astype(np.uint8), connectivity=4)
    rows, across = np.nonzero(parts)
    part = parts[rows, across]
    middle = (rows + 0.5) * _HALVED
    points = np.maximum(np.bincount(part, minlength=count), 1)
    tops = np.bincount(part, middle - above[rows, across], count) / points
    bottoms = np.bincount(part, middle + below[rows, across], count) / points
    boxes = []
    for top, bottom, (left, _, wide, _, area) in zip(tops[1:], bottoms[1:], told[1:].tolist(), strict=True):
        beside = _AROUND * max(1.0, bottom - top)
        if area > 1:
            boxes.append((left * _HALVED - beside, top, (left + wide) * _HALVED + beside, bottom))
    return boxes


def read_lines(picture: Gray, boxes: Sequence[Pixels]) -> list[list[Sign]]:
    """Return the signs of each line of a picture (dark on light), from left to right. A box is that of its letters,
    from the top of the tall ones to the end of those that reach below."""
    if not boxes:
        return []
    names = _names()
    cuts, places = zip(*(_cut(picture, box) for box in boxes), strict=True)
    found: list[list[Sign]] = [[] for _ in boxes]
    wide = np.array([cut.shape[1] for cut in cuts], np.int64)
    # By width, so that little of a batch is white: memory is that of the largest.
    batches = in_runs(
        np.argsort(wide, kind="stable").tolist(),
        lambda batch, at: wide[at] <= _ALIKE * wide[batch[0]] and (len(batch) + 1) * wide[at] <= _MOST,
    )
    for batch in batches:
        across = -(-wide[batch[-1]] // _STEP) * _STEP + _HALO
        ink = np.zeros((len(batch), 1, 3 * _HEIGHT, across), np.float32)
        for row, at in enumerate(batch):
            ink[row, 0, :, : wide[at]] = cuts[at]
        signs, sure, steps = _network("rec.onnx").run(["ids", "conf", "lengths"], {"x": ink, "widths": wide[batch]})
        for row, at in enumerate(batch):
            end = int(steps[row])
            left, across_line = places[at]
            step, likely = across_line / max(1, end), sure[row].tolist()
            found[at] = [
                Sign(names[sign], likely[begin], left + (begin + 0.5) * step)
                for sign, begin, _ in signs_along(signs[row, :end].tolist())
            ]
    return found


def recognise(picture: Gray) -> list[RecognisedWord]:
    """Return the words on a picture (dark on light) line by line; none without the package."""
    return list(words_in(picture, find_lines(picture)))


def words_in(picture: Gray, boxes: Sequence[Pixels], first: int = 0) -> Iterator[RecognisedWord]:
    """Yield the words of these lines of a picture, the lines numbered from ``first`` on."""
    for number, (box, signs) in enumerate(zip(boxes, read_lines(picture, boxes), strict=True), start=first):
        half = (box[3] - box[1]) / 4  # of the width of a letter
        for is_blank, word in groupby(signs, lambda sign: sign.text == " "):
            if not is_blank:
                own = list(word)
                text, sure = "".join(sign.text for sign in own), min(sign.sure for sign in own)
                left, right = max(0, round(own[0].at - half)), round(own[-1].at + half)
                yield RecognisedWord(text, (left, box[1], right, box[3]), sure, number)


def _cut(picture: Gray, box: Pixels) -> tuple[NDArray[np.floating], tuple[float, float]]:
    """Return the ink (0 to 1) of a line with what is above and below it, as high as the model wants it; and where the
    cut begins and how wide it is, in pixels of the picture."""
    left, top, right, bottom = box
    high = max(1, bottom - top)
    beside, tall = round(_BESIDE * high), high * (1 + 2 * _ABOVE)
    above = round((3 * tall - high) / 2)
    x0, y0, x1, y1 = left - beside, top - above, right + beside, bottom + above
    height, width = picture.shape
    inside = picture[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    white = (max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width))
    whole = cv2.copyMakeBorder(inside, *white, cv2.BORDER_CONSTANT, value=255)
    across = max(_STEP, min(_WIDEST, round(whole.shape[1] * 3 * _HEIGHT / whole.shape[0])))
    smaller = cv2.INTER_AREA if whole.shape[0] > 3 * _HEIGHT else cv2.INTER_LINEAR
    ink = 1 - cv2.resize(whole, (across, 3 * _HEIGHT), interpolation=smaller).astype(np.float32) / 255
    return ink, (x0, whole.shape[1])


def _path(name: str) -> Path | None:
    return packaged(PACKAGE, "models", name)


@functools.cache
def _names() -> tuple[str, ...]:
    """Return the texts of the signs that the reader of lines knows, by their numbers; number 0 is no sign (``""``)."""
    file = _path("meta.json")
    assert file is not None  # lines are read only where the package is there
    names = json.loads(file.read_text("utf-8"))["charset"]
    return ("", *('"' if name == "'" else name for name in names))  # which stands for all straight ones


@functools.cache
def _network(name: str) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # A second thread takes the core from the next page; the arena keeps the largest memory of all batches.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(_path(name)), options, providers=["CPUExecutionProvider"])


# --------------------
# Networks inside packages, and the signs that they see along a line.


def packaged(package: str, *parts: str) -> Path | None:
    """Return a file inside an installed package, which is not imported; ``None`` where either is missing."""
    spec = importlib.util.find_spec(package)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    return next(filter(Path.is_file, (Path(folder, *parts) for folder in folders)), None)


def signs_along(steps: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Yield each sign of the steps along a line, the step at which it begins and the one behind its last; a sign that
    goes on is one, sign 0 is none.

    >>> list(signs_along([0, 5, 5, 0, 5, 7]))
    [(5, 1, 3), (5, 4, 5), (7, 5, 6)]
    """
    at = 0
    for sign, run in groupby(steps):
        end = at + len(list(run))
        if sign:
            yield sign, at, end
        at = end
