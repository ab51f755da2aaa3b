"""Recognised words line by line, a line cut where columns part, and what words cover on the page."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from pipeline.readers.ocr.engine import Pixels, Seen


def lines_of(words: Iterable[Seen]) -> list[list[Seen]]:
    """Return words by the lines in which they were seen, each from left to right."""
    lines: dict[int, list[Seen]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return [sorted(line, key=lambda word: word.box[0]) for line in lines.values()]


def parted(line: Sequence[Seen], gap: float) -> list[list[Seen]]:
    """Return a line cut where its words stand farther apart than ``gap`` pixels."""
    parts = [[line[0]]]
    for before, word in pairwise(line):
        if word.box[0] - before.box[2] > gap:
            parts.append([])
        parts[-1].append(word)
    return parts


def height_of(words: Iterable[Seen]) -> float:
    """Return how high words usually are, in pixels."""
    return median(word.box[3] - word.box[1] for word in words)


def around(words: Iterable[Seen]) -> Pixels:
    """Return the box around words."""
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
