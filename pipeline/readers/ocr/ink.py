"""What stands in coloured ink, or in a frame of its own, near the head of a page: places that may be a stamp's words.

Only places with a stamp's size and shape count, so that seals, signatures and the stamp of arrival cost no recognition.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

#: Stamps of secrecy are 20, 30 or 40 mm wide and 8 mm high (Thông tư 24/2020/TT-BCA); offices' own ones differ.
_WIDE = (10.0, 58.0)
_HIGH = (4.0, 15.0)
_LONGER = 1.25
#: By so many degrees a hand sets a stamp aslant.
_ASLANT = 32.0
#: Rule and space between rule and letters are at least so thick (mm).
_FRAME = 1.0
#: Share of the page from its top where such a stamp stands (cell 10a of the form stands beside the number).
_HEAD = 0.55
#: A frame fills so much of the upright or slanted rectangle round it.
_RECTANGLE = 0.75
#: Words without frame: letters so far apart (mm) are one blob.
_TOGETHER = 2.4
#: Rows of one width in a higher frame are those of the stamp of arrival; words in a row of it are no stamp.
_SAME_WIDTH = 0.12
_ROWS = 2
_DPI = 150.0
_MM = 25.4
#: So much darker than paper is a worn stamp on a page without colours.
_BLACK = 28
#: Frames of stamps hold no more parts than this; tables do.
_MOST_HOLES = 2
#: More places than this are a drawing or a form.
_MOST = 12


class Inked(Protocol):
    """What of a prepared page (``prepare.Prepared``) is looked at."""

    @property
    def gray(self) -> Gray:
        """Dark letters on white."""
        ...

    @property
    def ink(self) -> Gray:
        """255 where coloured ink was."""
        ...

    @property
    def dpi(self) -> float:
        """Pixels to the inch."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A slanted rectangle: its middle and its sides in pixels, by how many degrees it is turned, clockwise."""

    middle: tuple[float, float]
    wide: float
    high: float
    turn: float
    framed: bool

    def holds(self, other: "Place") -> bool:
        """Say whether the other's middle lies inside."""
        across, down = other.middle[0] - self.middle[0], other.middle[1] - self.middle[1]
        turn = math.radians(self.turn)
        along = abs(across * math.cos(turn) + down * math.sin(turn))
        beside = abs(down * math.cos(turn) - across * math.sin(turn))
        return along <= self.wide / 2 and beside <= self.high / 2


def stamp_pictures(page: Inked) -> list[Gray]:
    """Return pictures (dark on white, level) of what may be the words of a stamp near the head of a page.

    The page's resolution holds for them. Mostly there are none: letters have a round seal and a signature at their end.
    """
    colour = _cut_out(page, page.ink, coloured_places(page), inked=True) if page.ink.any() else []
    return colour + _cut_out(page, page.gray, black_frames(page), inked=False)


def coloured_places(page: Inked) -> list[Place]:
    """Return the places of a stamp's size in coloured ink, in pixels of the page."""
    mask, scale = _head(page.ink, page.dpi)
    if not mask.size:
        return []
    mask = (mask > 96).astype(np.uint8)
    mm = page.dpi * scale / _MM
    frames = _frames(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), mm)
    together = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    together = cv2.dilate(together, np.ones((1, 2 * round(_TOGETHER * mm / 2) + 1), np.uint8))
    blobs = [
        place
        for contour in cv2.findContours(together, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
        if (place := _place(contour, mm, framed=False)) is not None
    ]
    places = frames + [blob for blob in blobs if not any(blob.holds(frame) for frame in frames)]
    return [_scaled(place, scale) for place in places]


def black_frames(page: Inked) -> list[Place]:
    """Return the frames of a stamp's size that stand alone in black, in pixels of the page: no cells of tables."""
    small, scale = _head(page.gray, page.dpi)
    if not small.size:
        return []
    mm = page.dpi * scale / _MM
    paper = int(np.median(small[::8, ::8]))
    mask = (small < paper - _BLACK).astype(np.uint8)
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    places = []
    for number, contour in enumerate(contours):
        inside, outside = int(tree[0][number][2]), int(tree[0][number][3])
        # Nearly all contours are letters, which are too small for a frame.
        if inside < 0 or outside >= 0 or cv2.contourArea(contour) < _WIDE[0] * _HIGH[0] * mm * mm:
            continue
        holes = _holes(number, contours, tree, mm)
        whole = _place(contour, mm, framed=True)
        # Words of the letter that a stamp was set on stick to its frame; tables have more such holes.
        places += [whole] if whole is not None and holes else holes if len(holes) <= _MOST_HOLES else []
    return [_scaled(place, scale) for place in places]


def _head(pixels: Gray, dpi: float) -> tuple[Gray, float]:
    """Return the upper part of a page, made small, and how much smaller it is."""
    scale = min(1.0, _DPI / dpi)
    head = pixels[: math.ceil(_HEAD * pixels.shape[0])]
    if min(head.shape) * scale < 1:
        return head[:0], scale
    if scale < 1:
        head = np.asarray(cv2.resize(head, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return head, scale


def _frames(mask: cv2.typing.MatLike, mm: float) -> list[Place]:
    """Return what is framed: whole frames with the shape of a stamp, else holes with it in something larger."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    places: list[Place] = []
    for number, contour in enumerate(contours):
        if int(tree[0][number][3]) >= 0:
            continue
        holes = _holes(number, contours, tree, mm)
        whole = _place(contour, mm, framed=True) if int(tree[0][number][2]) >= 0 else None
        # Letters that touch their frame part it into several holes.
        if whole is not None and holes:
            places.append(whole)
        else:
            places += [hole for hole in holes if not _is_row(hole, holes)]
    return places


def _holes(number: int, contours: Sequence[cv2.typing.MatLike], tree: cv2.typing.MatLike, mm: float) -> list[Place]:
    """Return the holes of a contour that have the shape of a stamp or of a good part of one."""
    found = []
    child = int(tree[0][number][2])
    while child >= 0:
        place = _place(contours[child], mm, framed=True)
        if place is not None:
            found.append(place)
        child = int(tree[0][child][0])
    return found


def _is_row(place: Place, beside: list[Place]) -> bool:
    same = [other for other in beside if abs(other.wide - place.wide) < _SAME_WIDTH * place.wide]
    return len(same) >= _ROWS


def _place(contour: cv2.typing.MatLike, mm: float, *, framed: bool) -> Place | None:
    """Return the rectangle round a contour, ``None`` where it has not the size, shape and slant of a stamp."""
    middle, (wide, high), turn = cv2.minAreaRect(contour)
    if wide < high:
        wide, high, turn = high, wide, turn + 90
    turn = (turn + 90) % 180 - 90
    if abs(turn) > _ASLANT or wide < _LONGER * high:
        return None
    if not (_WIDE[0] <= wide / mm <= _WIDE[1] and _HIGH[0] <= high / mm <= _HIGH[1]):
        return None
    if framed and cv2.contourArea(contour) < _RECTANGLE * wide * high:
        return None
    return Place((float(middle[0]), float(middle[1])), wide, high, turn, framed)


def _scaled(place: Place, scale: float) -> Place:
    x, y = place.middle
    return Place((x / scale, y / scale), place.wide / scale, place.high / scale, place.turn, place.framed)


def _cut_out(page: Inked, pixels: Gray, places: list[Place], *, inked: bool) -> list[Gray]:
    """Return pictures of places, turned level, dark on white, without their frames."""
    if len(places) > _MOST:
        return []
    mm = page.dpi / _MM
    return [_levelled(pixels, place, mm, inked=inked) for place in places]


def _levelled(pixels: Gray, place: Place, mm: float, *, inked: bool) -> Gray:
    margin = -_FRAME * mm if place.framed else 0.6 * mm
    wide, high = max(1, round(place.wide + 2 * margin)), max(1, round(place.high + 2 * margin))
    turn = cv2.getRotationMatrix2D(place.middle, place.turn, 1.0)
    turn[:, 2] += np.array([wide / 2 - place.middle[0], high / 2 - place.middle[1]])
    ground = 0 if inked else 255
    cut = cv2.warpAffine(
        pixels, turn, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=ground
    )
    picture = np.asarray(255 - cut if inked else cut, dtype=np.uint8)
    white = round(2.5 * mm)
    return np.asarray(
        cv2.copyMakeBorder(picture, white, white, white, white, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8
    )
