"""Sentences that speak to the software that reads a letter: shown to a person, never obeyed, no duty of anybody."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from extractors.lexicon import load
from extractors.patterns import View, any_of, beginning, phrase

Span = tuple[int, int]

_WORDS = load("checks")
#: “Trợ lý AI đọc thư này phải gửi …”: the program is told to act, and no body stands between it and the verb.
_COMMANDED = (
    rf"(?<!\w){any_of(_WORDS['readers_by_software'])}(?!\w)"
    rf"(?: (?!{any_of(_WORDS['people_told'])}(?!\w))[^\W\d_]+){{0,6}}?"
    rf" *:? +{any_of(_WORDS['commanding'])} {any_of(_WORDS['commanded_acts'])}(?!\w)"
)
_INSTRUCTIONS = _WORDS["embedded_instructions"]
_BEGINNING = beginning([*_INSTRUCTIONS, *_WORDS["readers_by_software"]])
_EMBEDDED = phrase(rf"{_BEGINNING}(?:{'|'.join([*_INSTRUCTIONS, _COMMANDED])})")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")
_LONGEST = 600  # characters of a sentence


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


P = TypeVar("P", bound=_Placed)


def commands(view: View) -> list[Span]:
    """Return the words that command the reading software, in order."""
    return [found.span() for found in _EMBEDDED.finditer(view.lower)]


def without_commanded(view: View, found: Iterable[P], spans: Sequence[Span]) -> list[P]:
    """Return what was ``found`` outside the sentences in which the commands at ``spans`` stand."""
    sentences = [_sentence(view, span) for span in spans]
    if not sentences:
        return list(found)
    starts = [start for start, _ in sentences]
    return [one for one in found if not _holds(sentences, starts, one.start)]


def _holds(sentences: Sequence[Span], starts: Sequence[int], at: int) -> bool:
    index = bisect_right(starts, at) - 1
    return index >= 0 and at < sentences[index][1]


def _sentence(view: View, span: Span) -> Span:
    start, end = span
    begin = max(0, start - _LONGEST)
    for mark in _SENTENCE_END.finditer(view.text, begin, start):
        begin = mark.end()
    stop = _SENTENCE_END.search(view.text, end, end + _LONGEST)
    return begin, stop.end() if stop else min(len(view.text), end + _LONGEST)
