"""Ruled tables: the rules that the strokes of a page draw.

They come from pdfium and the cells from pdfplumber's table finder, so that the page is parsed only once.
"""

import itertools
from collections.abc import Iterable
from typing import Any

from pipeline.readers.layout.tables import Grid, grids_of, rule
from pipeline.readers.pdf.drawn import Outline
from pipeline.readers.pdf.frame import Frame
from schemas.evidence import Box

#: What is thinner is a rule, what is thicker an area.
_RULE_WIDTH = 3.0
_SHORTEST_RULE = 5.0
#: A page with more strokes is a drawing or a map: its "cells" would be no table and take minutes.
_MOST_RULES = 4000


def find_grids(outlines: Iterable[Outline], frame: Frame) -> list[Grid]:
    """Return the ruled tables (two columns at least) that the strokes of a page draw, from top to bottom."""
    return grids_of(_rules(outlines, frame))


def _rules(outlines: Iterable[Outline], frame: Frame) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = []
    for outline in outlines:
        for box in _sides(outline):
            rules += _edges(*frame.box(*box))
            if len(rules) > _MOST_RULES:
                return []
    return rules


def _sides(outline: Outline) -> list[Box]:
    """Return the boxes of the straight strokes of an outline; a frame gives its four sides."""
    if len(outline) < 2:
        return []
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    whole = (min(xs), min(ys), max(xs), max(ys))
    if whole[2] - whole[0] <= _RULE_WIDTH or whole[3] - whole[1] <= _RULE_WIDTH:
        return [whole]
    pairs = itertools.pairwise(outline)
    return [(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)) for (xa, ya), (xb, yb) in pairs]


def _edges(left: float, top: float, right: float, bottom: float) -> list[dict[str, Any]]:
    """Return a stroke as pdfplumber describes one, nothing for what is neither level nor upright."""
    wide, high = right - left, bottom - top
    if high <= _RULE_WIDTH < _SHORTEST_RULE <= wide:
        middle = (top + bottom) / 2
        return [rule("h", left, middle, right, middle)]
    if wide <= _RULE_WIDTH < _SHORTEST_RULE <= high:
        middle = (left + right) / 2
        return [rule("v", middle, top, middle, bottom)]
    return []
