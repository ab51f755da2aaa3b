"""The blanks of a head that a hand filled: the figures in them, read by two readers who do not know of each other.

One is the recogniser of handwriting (``handwriting``), the other was fitted on drawn figures alone (``digits``). On the
blanks of 22 real scans the first drops figures (55 for 155), the second takes one for another: what both say is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipeline.readers.ocr import handwriting
from pipeline.readers.ocr.digits import read_digits
from pipeline.readers.ocr.handwriting import Figures
from pipeline.readers.ocr.head_lines import Box, Field, HeadLine, span
from pipeline.readers.ocr.opencv import cv2
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray, as_bytes

Reader = Literal["handwriting", "digits"]

#: Signs that end the figures of each field, whatever the recogniser takes them for; most figures; highest value.
_ENDS: dict[Field, str] = {"number": "/-Il1|!iJ)]", "day": "tfT+lh", "month": "nmNr"}
_LONGEST: dict[Field, int] = {"number": 5, "day": 2, "month": 2}
_MOST: dict[Field, int] = {"number": 99999, "day": 31, "month": 12}
#: The reader of drawn figures weighs strings of at most so many.
_DRAWN_LONGEST = 4
#: Cut-outs of a blank, in heights of its line: above, below, left, right; and how much its strokes are thickened.
_CUTS = (
    (0.1, 0.1, 0.05, 0.65, 0),
    (0.2, 0.2, 0.05, 0.8, 0),
    (0.35, 0.3, 0.15, 0.8, 0),
    (0.2, 0.2, 0.05, 0.8, 1),
    (0.2, 0.2, 0.15, 0.65, -1),
    (0.05, 0.1, 0.1, 0.6, 0),
)
_EDGE = 16
#: Pixels at 300 dpi that the reader of drawn figures sees: above and below the foot of the print, left and right.
_ABOVE, _BELOW = 85, 45
_SIDES = ((4, 10), (14, 10), (26, 20))
#: What is darker than this is ink.
_INK = 150
#: A blank with less than this share of ink is empty, but for so many heights of its line at its sides.
_EMPTY, _BESIDE = 0.004, 0.25
#: What a reader did not see at all may still be there.
_UNSEEN = 0.02
#: How sure a reader must be where the other says nothing of use, where it says other figures of the same length, where
#: it lost a figure (and how much surer than of anything else), where both say the same.
_ALONE: dict[Reader, float] = {"handwriting": 0.9, "digits": 0.8}
_DENIED = 0.9
_SUPPORTED, _APART = 0.5, 2.0
_CONFIRMED = 0.3
#: Of readings that are sure in this sense, all 57 were right on 22 real scans; all others are proposals.
SURE, _UNSURE = 0.96, 0.6


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank: its place from left to right in pixels, and what it may hold, the likeliest first, with how sure."""

    field: Field
    left: int
    right: int
    figures: tuple[Figures, ...]


def read_blanks(line: HeadLine, prepared: Prepared) -> list[Blank]:
    """Return the blanks of a line of the head that something was written into."""
    left, top, right, bottom = line.box
    height = bottom - top
    box = (left - height // 3, top - round(0.15 * height), right + height // 3, bottom + round(0.15 * height))
    picture, (x, _) = prepared.pen(box)
    likely = handwriting.likelihoods(picture)
    signs = handwriting.signs(likely, picture.shape[1])
    found: list[Blank] = []
    for field in line.fields:
        place = span(field, signs)
        if place is None:
            continue
        begin, end = place[0] + x, place[1] + x
        step = picture.shape[1] / len(likely)
        steps = likely[max(0, round(place[0] / step)) : round(place[1] / step) + 2]
        # The print beside a blank may reach into it.
        beside = min(_BESIDE * height, (end - begin) / 4)
        if _is_empty(prepared, (round(begin + beside), top, round(end - beside), bottom)):
            continue
        drawn = _mean(_drawn(prepared, begin, end, line.foot, _LONGEST[field]), _MOST[field])
        said: dict[Reader, list[Figures]] = {"handwriting": [], "digits": drawn}
        if not drawn or drawn[0].likely < _DENIED:  # else the other reader could say what it likes
            readings = [handwriting.figures(steps, _ENDS[field], _LONGEST[field])] if len(steps) else []
            for cut in _cuts(prepared, begin, end, line.box):
                readings.append(handwriting.figures(handwriting.likelihoods(cut), _ENDS[field], _LONGEST[field]))
            said["handwriting"] = _mean(readings, _MOST[field])
        found.append(Blank(field, round(begin), round(end), tuple(together(said))))
    return found


def _is_empty(prepared: Prepared, box: Box) -> bool:
    picture, _ = prepared.pen(box)
    return bool(np.count_nonzero(picture < _INK) < _EMPTY * max(1, picture.size))


def _cuts(prepared: Prepared, begin: float, end: float, line: Box) -> list[Gray]:
    """Return the blank cut out in several ways, with the first sign behind it."""
    _, top, _, bottom = line
    height = bottom - top
    pictures = []
    for above, below, before, behind, thicker in _CUTS:
        picture, _ = prepared.pen(
            (
                round(begin - before * height),
                round(top - above * height),
                round(end + behind * height),
                round(bottom + below * height),
            )
        )
        if picture.shape[0] < _EDGE or picture.shape[1] < _EDGE // 2:
            continue
        if thicker > 0:
            picture = as_bytes(cv2.erode(picture, np.ones((3, 3), np.uint8)))
        elif thicker < 0:
            picture = as_bytes(cv2.GaussianBlur(picture, (0, 0), 2))
        pictures.append(as_bytes(cv2.copyMakeBorder(picture, 0, 0, _EDGE, _EDGE, cv2.BORDER_CONSTANT, value=255)))
    return pictures


def _drawn(prepared: Prepared, begin: float, end: float, foot: int, longest: int) -> list[list[Figures]]:
    """Return what the reader of drawn figures sees in a blank, cut out in several widths."""
    em = prepared.dpi / 300
    found = []
    for before, behind in _SIDES:
        picture, _ = prepared.pen(
            (
                round(begin - before * em),
                round(foot - _ABOVE * em),
                round(end + behind * em),
                round(foot + _BELOW * em),
            )
        )
        found.append([Figures(*pair) for pair in read_digits(picture, range(1, min(longest, _DRAWN_LONGEST) + 1))])
    return found


def _mean(readings: Sequence[Sequence[Figures]], most: int) -> list[Figures]:
    """Return what several readings of one blank say together: the mean of their likelihoods."""
    shares: dict[str, float] = {}
    for reading in readings:
        for value, likely in reading:
            number = value.lstrip("0")
            if number and int(number) <= most:
                shares[number] = shares.get(number, 0.0) + float(likely) / len(readings)
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return [Figures(value, share) for value, share in ranked]


def together(said: Mapping[Reader, Sequence[Figures]]) -> list[Figures]:
    """Return what two readers say together, the likeliest first, with how sure that is."""
    shares: dict[str, float] = {value: 1.0 for reading in said.values() for value, _ in reading}
    for reading in said.values():
        likely = dict(reading)
        shares = {value: share * (likely.get(value, 0.0) + _UNSEEN) for value, share in shares.items()}
    given = _given(said)
    if given is not None:
        shares.pop(given)
    total = sum(shares.values()) or 1.0
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    left = 1 - SURE if given else _UNSURE
    others = [Figures(value, left * share / total) for value, share in ranked]
    return [Figures(given, SURE), *others] if given else others


def _given(said: Mapping[Reader, Sequence[Figures]]) -> str | None:
    """Return the figures that one reader is sure of and the other does not deny, or that both say."""
    hand, drawn = said["handwriting"], said["digits"]
    if hand and hand[0].likely >= _ALONE["handwriting"]:
        return hand[0].value
    if not drawn:
        return None
    best, next_best = drawn[0], drawn[1].likely if len(drawn) > 1 else 0.0
    denied = bool(hand) and len(hand[0].value) == len(best.value) and hand[0].value != best.value
    if best.likely >= (_DENIED if denied else _ALONE["digits"]):
        return best.value
    if not hand:
        return None
    if hand[0].value == best.value:
        return best.value if best.likely >= _CONFIRMED else None
    supported = _within(hand[0].value, best.value) and best.likely >= _APART * next_best
    return best.value if supported and best.likely >= _SUPPORTED else None


def _within(some: str, figures: str) -> bool:
    """Say whether figures are left of others when one of these is dropped.

    >>> _within("55", "155"), _within("49", "94"), _within("5", "155")
    (True, False, False)
    """
    return some in {figures[:at] + figures[at + 1 :] for at in range(len(figures))}
