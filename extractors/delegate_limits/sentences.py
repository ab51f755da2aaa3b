"""The sentence and the clause that a figure stands in."""

import re

from extractors.patterns import View

# Every look back from a figure is bounded, so that time is linear on any text.
_LONGEST_SENTENCE = 300
_SENTENCE = re.compile(r"[.!?](?= )")
_CLAUSE = re.compile(r"[.!?](?= )|;")


def sentence_start(view: View, start: int, at: int, *, clause: bool = False) -> int:
    """Return where the sentence (or clause, at a semicolon) that holds ``at`` begins, not before ``start``."""
    start = max(start, at - _LONGEST_SENTENCE)
    for mark in (_CLAUSE if clause else _SENTENCE).finditer(view.lower, start, at):
        start = mark.end()
    return start
