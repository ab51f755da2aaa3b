"""Letters of a page that do not count as they stand: covered, struck through, raised behind others."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from extractors.aligned_tables.columns import in_runs
from pipeline.readers.visible import as_raised
from schemas import Box

_MOST_COVERS = _MOST_RULES = 4000  #: A page with more of them is a drawing or a map.
_RULE_WIDTH = 3.0  #: Points. What is thinner is a rule.
_SLANT = 0.2  #: A rule drawn by hand rises or falls by such a share of its length.
#: Where a rule strikes a letter: so many of its sizes above the line that it stands on.
_LOW, _HIGH = 0.12, 0.6
#: A rule that strikes is covered by letters for such a share; others only cross some.
_MOSTLY = 0.7
#: Shares of a letter's size: how far raised ones are above the line, how large they are, how near they stand.
_RAISED, _TOO_HIGH, _SMALLER, _NEAR = 0.15, 0.75, 0.82, 0.3
_BEFORE = 12  #: So many letters before a raised one tell what it is.
_OF_MARKS = frozenset("0123456789*†‡()[],abcdefgh")


def covered(boxes: Sequence[Box], covers: Sequence[tuple[int, Box]]) -> frozenset[int]:
    """Return the numbers of letters that areas cover; each of ``covers`` with how many letters it was drawn over."""
    if not boxes or not covers or len(covers) > _MOST_COVERS:
        return frozenset()
    x0, y0, x1, y1 = np.array(boxes).T
    middle, quarter = (x0 + x1) / 2, (y1 - y0) / 4
    hidden = np.zeros(len(boxes), dtype=bool)
    for count, (left, bottom, right, top) in covers:
        own = slice(count)
        hidden[own] |= (
            (left <= middle[own])
            & (middle[own] <= right)
            & (bottom <= y0[own] + quarter[own])
            & (y1[own] - quarter[own] <= top)
        )
    return frozenset(np.flatnonzero(hidden).tolist())


def struck(letters: Sequence[dict[str, Any]], rules: Iterable[Box]) -> frozenset[int]:
    """Return the numbers of the letters that a level, or nearly level, rule strikes through."""
    level = [
        (left, top, right, bottom)
        for left, top, right, bottom in rules
        if bottom - top <= max(_RULE_WIDTH, _SLANT * (right - left)) and right - left > _RULE_WIDTH
    ]
    if not letters or not level or len(level) > _MOST_RULES:
        return frozenset()
    x0, x1, baseline, size = (np.array([letter[key] for letter in letters]) for key in ("x0", "x1", "baseline", "size"))
    is_blank = np.array([letter["text"] == " " for letter in letters])
    out: set[int] = set()
    for left, top, right, bottom in level:
        middle, y = (x0 + x1) / 2, (top + bottom) / 2
        hit = (middle > left) & (middle < right) & (baseline - _HIGH * size < y) & (y < baseline - _LOW * size)
        seen = np.flatnonzero(hit & ~is_blank).tolist()
        # A bar through one letter belongs to it (Đ).
        is_word = len(seen) > 1 or any(letters[number]["text"].isdigit() for number in seen)
        if is_word and (x1 - x0)[hit].sum() >= _MOSTLY * (right - left):
            out.update(np.flatnonzero(hit).tolist())
    return frozenset(out)


def raised_as_read(letters: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return letters without raised marks of notes, and with raised minutes and powers in the line they belong to."""
    largest = max((letter["size"] for letter in letters), default=0.0)
    runs = [run for run in _runs(letters) if letters[run[0]]["size"] < _SMALLER * largest]
    if not runs:
        return list(letters)
    ends = sorted((letter["x1"], number) for number, letter in enumerate(letters) if letter["text"].isalnum())
    kept: list[dict[str, Any] | None] = list(letters)
    for run in runs:
        base = _base(letters, ends, letters[run[0]])
        if base is None:
            continue
        own = letters[base]
        line = [
            letter["text"]
            for letter in letters[max(0, base - _BEFORE) : base + 1]
            if abs(letter["baseline"] - own["baseline"]) < _RAISED * own["size"]
        ]
        words = "".join(letters[number]["text"] for number in run)
        is_read = bool(as_raised("".join(line), words))
        if is_read and not words.isdigit():
            continue
        for number in run:
            same = {key: own[key] for key in ("baseline", "size", "top", "bottom", "doctop")}
            kept[number] = letters[number] | same if is_read else None
    return [*filter(None, kept)]


def _runs(letters: Sequence[dict[str, Any]]) -> list[list[int]]:
    """Return the numbers of letters that follow each other in one line and may be a mark."""

    def goes_on(run: list[int], number: int) -> bool:
        """Whether a letter follows a run right behind its last one, on the same line and in the same size."""
        last, letter = letters[run[-1]], letters[number]
        on_line = letter["size"] == last["size"] and abs(letter["baseline"] - last["baseline"]) < 0.01
        return on_line and number == run[-1] + 1 and abs(letter["x0"] - last["x1"]) < _NEAR * last["size"]

    return in_runs((number for number, letter in enumerate(letters) if letter["text"] in _OF_MARKS), goes_on)


def _base(letters: Sequence[dict[str, Any]], ends: list[tuple[float, int]], raised: dict[str, Any]) -> int | None:
    """Return the number of the larger letter behind which a raised one stands."""
    near = _NEAR * raised["size"]
    for end, number in ends[bisect_left(ends, (raised["x0"] - near, 0)) :]:
        if end > raised["x0"] + near:
            break
        other = letters[number]
        above = (other["baseline"] - raised["baseline"]) / max(other["size"], 0.01)
        if raised["size"] < _SMALLER * other["size"] and _RAISED < above < _TOO_HIGH:
            return number
    return None
