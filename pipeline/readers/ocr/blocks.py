"""Where the columns of a page are told apart before anything is read.

The lines of a letter's head and tail stand in two columns whose lines are not level. A program that takes them for
lines over the whole page cuts off the marks of their letters; each column alone is read as well as running text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from pipeline.readers.ocr.raster import Gray, as_bytes

#: Resolution at which lines are told from paper: a letter of 13 points is 18 pixels high.
_DPI = 100.0
#: A rule that is drawn is longer than any stroke of a letter (points), and thin.
_RULE = 24.0
_THICK = 3.5
_DARK, _WHITE = 170, 255
#: Bytes that are looked at together, and how many such groups a rule may lose at its ends and at the page's edge.
_EIGHT, _LOST = 8, 5
#: In sizes of letters: blanks inside a line are narrower, the strip between two columns is wider.
_BLANK, _GUTTER = 0.8, 1.2
#: Lines that share so much height stand beside each other.
_SHARED = 0.1
#: Heights of lines in points: what is lower is a speck, what is higher no line.
_LOW, _HIGH = 3.0, 60.0
#: Columns have more than one line; a band of two lines that are not level is higher than this many sizes.
_TWO_LINES = 1.8
#: White pixels around a part: letters at the very edge are read badly.
MARGIN = 20
#: Columns inside columns: three signatures side by side.
_DEEPEST = 2


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line: its box in pixels."""

    left: int
    top: int
    right: int
    bottom: int


Strip = tuple[int, int]
Box = tuple[int, int, int, int]


def without_rules(gray: Gray, dpi: float) -> Gray:
    """Return the page without level and upright rules: under the motto, beside a table, round a stamp."""
    _, ink = cv2.threshold(gray, _DARK, 255, cv2.THRESH_BINARY_INV)
    length, thick = round(_RULE * dpi / 72), max(3, round(_THICK * dpi / 72))
    rules = as_bytes(np.zeros_like(ink))
    for level in (True, False):
        long = _long(as_bytes(ink), length, level)
        if not cv2.countNonZero(long):
            continue
        # What stays long when it is made thinner is an area, not a rule.
        across = (1, thick) if level else (thick, 1)
        areas = cv2.morphologyEx(long, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, across))
        rules = as_bytes(cv2.bitwise_or(rules, cv2.subtract(long, areas)))
    if not cv2.countNonZero(rules):
        return gray
    return as_bytes(cv2.bitwise_or(gray, cv2.dilate(rules, np.ones((3, 3), np.uint8))))


def _long(ink: Gray, length: int, level: bool) -> Gray:
    """Return the ink that stands in unbroken runs of so many pixels, in level rows or in columns.

    Where runs can be is told from bytes taken eight at a time: few rows and columns have any.
    """
    height, width = (side // _EIGHT * _EIGHT for side in ink.shape)
    if not height or not width:
        return np.zeros_like(ink)
    if level:
        full = np.ascontiguousarray(ink[:, :width]).view(np.uint64) == np.iinfo(np.uint64).max
    else:
        full = np.bitwise_and.reduce(ink[:height].reshape(-1, _EIGHT, ink.shape[1]), axis=1) == _WHITE
    least = max(1, length // _EIGHT - _LOST)
    runs = cv2.erode(full.astype(np.uint8), np.ones((1, least) if level else (least, 1), np.uint8))
    lines = np.flatnonzero(runs.any(axis=1 if level else 0))
    long = np.zeros_like(ink)
    if len(lines):
        chosen = np.s_[lines, :] if level else np.s_[:, lines]
        element = np.ones((1, length) if level else (length, 1), np.uint8)
        long[chosen] = cv2.morphologyEx(np.ascontiguousarray(ink[chosen]), cv2.MORPH_OPEN, element)
    return long


def cropped(gray: Gray, box: Box) -> Gray:
    """Return a part of a page with ``MARGIN`` of white around it."""
    left, top, right, bottom = box
    return as_bytes(cv2.copyMakeBorder(gray[top:bottom, left:right], *(MARGIN,) * 4, cv2.BORDER_CONSTANT, value=255))


def find_blocks(gray: Gray, dpi: float) -> list[Box]:
    """Return the parts of a page that are to be read one by one (left, top, right, bottom in pixels).

    Together they hold every line; columns that stand beside each other are parts of their own.
    """
    ink, scale = _small_ink(gray, dpi)
    runs = _runs(ink)
    if not runs:
        return []
    height, width = gray.shape
    em = min(40.0, max(8.0, float(median(run.bottom - run.top for run in runs))))
    whole = (0, 0, ink.shape[1], ink.shape[0])
    blocks = [
        (round(left / scale), round(top / scale), min(width, round(right / scale)), min(height, round(bottom / scale)))
        for left, top, right, bottom in _Parter(ink, em).parts(runs, whole)
    ]
    return [block for block in blocks if block[0] < block[2] and block[1] < block[3]]


def count_lines(gray: Gray, dpi: float) -> int:
    """Return how many pieces of lines a page seems to have."""
    return len(_runs(_small_ink(gray, dpi)[0]))


def _small_ink(gray: Gray, dpi: float) -> tuple[Gray, float]:
    """Return where ink is, made small, and how much smaller it is."""
    scale = min(1.0, _DPI / dpi)
    size = tuple(max(1, round(side * scale)) for side in gray.shape[::-1])
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    return as_bytes(cv2.threshold(small, 200, 255, cv2.THRESH_BINARY_INV)[1]), scale


def _runs(ink: Gray) -> list[Run]:
    em = 13 * _DPI / 72
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, round(_BLANK * em)), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(as_bytes(joined), connectivity=8)
    low, high = _LOW * _DPI / 72, _HIGH * _DPI / 72
    return [
        Run(left, top, left + across, top + down)
        for left, top, across, down, _ in stats[1:count].tolist()
        if low <= down <= high and across >= low
    ]


@dataclass(frozen=True, slots=True)
class _Parter:
    """Parts a page with these pixels of ink and this size of letters."""

    ink: Gray
    em: float

    def parts(self, runs: Sequence[Run], box: Box, depth: int = 0) -> Iterator[Box]:
        """Part a box into blocks from top to bottom, columns from left to right."""
        left, top, right, bottom = box
        bands = _bands(runs, self.em)
        start = begun = 0
        while start < len(bands):
            found = _columns(bands, begun, start, self.em) if depth < _DEEPEST else None
            if found is None:
                start += 1
                continue
            first, end, strip = found
            middle = (strip[0] + strip[1]) // 2
            upper = max(top, self._cut(bands, first, box))
            if first > begun:
                yield left, top, right, upper
            top = max(upper, self._cut(bands, end, box))
            inside = [run for band in bands[first:end] for run in band]
            for side, edges in (("left", (left, middle)), ("right", (middle, right))):
                part = [run for run in inside if (run.right <= middle) == (side == "left")]
                yield from self.parts(part, (edges[0], upper, edges[1], top), depth + 1)
            start = begun = end
        if begun < len(bands):
            yield left, top, right, bottom

    def _cut(self, bands: Sequence[Sequence[Run]], index: int, box: Box) -> int:
        """Return the height between a band and the one before it: where least ink is cut through."""
        if index == 0 or index == len(bands):
            return box[1] if index == 0 else box[3]
        tails = max(run.bottom for run in bands[index - 1])
        heads = min(run.top for run in bands[index])
        # A speck is lower than a line, and what stands at the page's edge has nothing beyond it.
        low, high = max(box[1], min(heads, tails - round(0.4 * self.em))), max(tails, heads) + 1
        rows = self.ink[low:high, box[0] : box[2]].sum(axis=1, dtype=np.int64)
        emptiest = np.flatnonzero(rows == rows.min())
        return low + int(emptiest[len(emptiest) // 2])


def _bands(runs: Sequence[Run], em: float) -> list[list[Run]]:
    """Group runs that stand beside each other, directly or through others.

    Marks of letters reach into the line above: what stands above is never beside.
    """
    bands: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.top, run.left)):
        if bands and any(_beside(run, other, em) for other in bands[-1]):
            bands[-1].append(run)
        else:
            bands.append([run])
    return bands


def _beside(run: Run, other: Run, em: float) -> bool:
    shared = min(run.bottom, other.bottom) - max(run.top, other.top)
    return shared > _SHARED * em and (run.left >= other.right or run.right <= other.left)


def _columns(bands: Sequence[Sequence[Run]], begun: int, start: int, em: float) -> tuple[int, int, Strip] | None:
    """Return the bands between which columns stand that show in band ``start``, and the strip between the columns.

    ``None`` for running text. Bands before ``begun`` are taken already.
    """
    best: tuple[int, int, int, int, Strip] | None = None
    for strip in _gaps(bands[start], em):
        kept, end, level = strip, start + 1, 1
        while end < len(bands) and (narrower := _free(kept, bands[end])) is not None and _wide(narrower, em):
            kept, end = narrower, end + 1
            level += _both_sides(bands[end - 1], kept)
        first = start
        while first > begun and (narrower := _free(kept, bands[first - 1])) is not None and _wide(narrower, em):
            if not _both_sides(bands[first - 1], narrower):
                break
            kept, first, level = narrower, first - 1, level + 1
        tall = max(run.bottom for run in bands[start]) - min(run.top for run in bands[start]) > _TWO_LINES * em
        if level > 1 or tall or end > start + 1:
            candidate = (level, kept[1] - kept[0], first, end, kept)
            best = candidate if best is None or candidate > best else best
    return None if best is None else best[2:]


def _wide(strip: Strip, em: float) -> bool:
    return strip[1] - strip[0] >= _BLANK * em


def _both_sides(band: Sequence[Run], strip: Strip) -> bool:
    return any(run.right <= strip[0] for run in band) and any(run.left >= strip[1] for run in band)


def _gaps(band: Sequence[Run], em: float) -> Iterator[Strip]:
    reach: int | None = None
    for run in sorted(band, key=lambda run: run.left):
        if reach is not None and run.left - reach >= _GUTTER * em:
            yield reach, run.left
        reach = run.right if reach is None else max(reach, run.right)


def _free(strip: Strip, band: Sequence[Run]) -> Strip | None:
    """Return the widest part of a strip that a band leaves empty."""
    free = [strip]
    for run in band:
        free = [
            part
            for left, right in free
            for part in ((left, min(right, run.left)), (max(left, run.right), right))
            if part[1] > part[0]
        ]
    return max(free, key=lambda part: part[1] - part[0], default=None)
