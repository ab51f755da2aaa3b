"""What is drawn on a PDF page beside its letters: strokes and pictures.

Only the objects that matter are looked at, by direct calls: a page has hundreds of pieces of text and few others.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.pdf.frame import Frame
from schemas.evidence import Box

#: A page of more objects is a drawing or a map; to look at each would take minutes.
_MOST_OBJECTS = 30_000
#: Forms drawn inside forms: no letter goes deeper, a hostile file may go on for ever.
_DEEPEST = 4

Matrix = tuple[float, float, float, float, float, float]
_AS_IT_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Outline = list[tuple[float, float]]


@dataclass(slots=True)
class Drawn:
    """Strokes as outlines and pictures as boxes, in the page's own axes, in points."""

    outlines: list[Outline] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)

    def picture_share(self, frame: Frame) -> float:
        """Return which share of the page pictures cover (those on top of each other count twice, up to 1)."""
        area = sum(max(0.0, right - left) * max(0.0, top - bottom) for left, bottom, right, top in self.pictures)
        return min(1.0, area / (frame.width * frame.height)) if frame.width and frame.height else 0.0


def read_drawn(page: pdfium.PdfPage) -> Drawn:
    """Return what is drawn on a page; no strokes where there are more objects than on any letter."""
    drawn = Drawn()
    budget = [_MOST_OBJECTS]
    handle = page.raw
    count = raw.FPDFPage_CountObjects(handle)
    strokes = count <= _MOST_OBJECTS
    for item, kind, matrix in _objects(handle, count, raw.FPDFPage_GetObject, _AS_IT_IS, 0, budget):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            drawn.pictures.append(_bounds(item, matrix))
        elif strokes:
            drawn.outlines += _outlines(item, matrix)
    return drawn


def _objects(
    holder: Any, count: int, get: Any, outer: Matrix, depth: int, budget: list[int]
) -> Iterator[tuple[Any, int, Matrix]]:
    """Yield paths and pictures, those in forms too, each with the matrix of the forms around it."""
    kind_of = raw.FPDFPageObj_GetType
    for index in range(min(count, budget[0])):
        item = get(holder, index)
        kind = kind_of(item)
        if kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield item, kind, outer
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            budget[0] -= 1
            inside = raw.FPDFFormObj_CountObjects(item)
            yield from _objects(
                item, inside, raw.FPDFFormObj_GetObject, _times(_matrix(item), outer), depth + 1, budget
            )
    budget[0] -= count


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, u, v = second
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + u, e * q + f * s + v


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(item: Any, matrix: Matrix) -> Box:
    places = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *places):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (place.value for place in places)
    corners = [_at(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _outlines(path: Any, outer: Matrix) -> list[Outline]:
    """Return the straight outlines of a path; none for one with curves."""
    matrix = _times(_matrix(path), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    outlines: list[Outline] = []
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return []
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _at(matrix, x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([point])
        else:
            outlines[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            outlines[-1].append(outlines[-1][0])
    return outlines
