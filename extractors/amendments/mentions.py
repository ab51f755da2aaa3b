"""Where a letter speaks of the documents that it cites, of itself and of days: at every mention, not only the first.

The words of the letter are masked at equal length, so that grammar can be written over what stands between: a mention
is a run of ``¶``, the letter's own name a run of ``@``, a day a run of ``§``.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from extractors.dates.written_days import find_days
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import Span, View, any_of, end_of, phrase, read_once, whole, words
from extractors.wordings import Wordings
from schemas import Reference

SAID = Wordings("amendment_patterns")
WORDS: dict[str, list[str]] = load("amendments")
CITED, OWN, DAY = "¶", "@", "§"


@cache
def any_word(*names: str) -> re.Pattern[str]:
    """Return a pattern for any word of some lists of what is changed."""
    return phrase(whole(word for name in names for word in WORDS[name]))


class DocumentMention(NamedTuple):
    """One place at which a cited document is named; ``again`` where only “said above” names it."""

    start: int
    end: int
    reference: Reference
    again: bool = False


@read_once
def masked(view: View, references: tuple[Reference, ...]) -> tuple[str, list[DocumentMention]]:
    """Return the lower view with mentions of other documents, the letter's own name and days masked, and the mentions.

    They come in order.
    """
    # The places that give the number of a document, that of its evidence first.
    places = ((place, one) for one in references for place in dict.fromkeys((one.evidence, *one.mentions)))
    mentions = _in_order(DocumentMention(at.start, at.end, one) for at, one in places if at.end > at.start)
    text = _masked(view.lower, (mention[:2] for mention in mentions), CITED)
    text = _masked(text, (own.span() for own in SAID["itself"].finditer(text)), OWN)
    again = [*_taken_up(text, mentions)]
    text = _masked(text, (mention[:2] for mention in again), CITED)
    days = ((day.start, day.end) for day in find_days(text, 0, len(text)) if day.day is not None)
    return _masked(text, days, DAY), _in_order([*mentions, *again])


def _taken_up(text: str, mentions: Iterable[DocumentMention]) -> Iterator[DocumentMention]:
    """Yield where the last document of its kind is taken up (“Kế hoạch nói trên”; “văn bản”: of any kind)."""
    coming, last = deque(mentions), dict[str, Reference]()
    for found in SAID["again"].finditer(text):
        while coming and coming[0].end <= found.start():
            taken = coming.popleft().reference
            last["văn bản"] = last[(taken.kind or "").lower()] = taken
        if reference := last.get(words(found["kind"])):
            yield DocumentMention(*found.span(), reference, again=True)


def _masked(text: str, spans: Iterable[Span], sign: str) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = sign * (end - start)
    return "".join(letters)


def _in_order(mentions: Iterable[DocumentMention]) -> list[DocumentMention]:
    return sorted(mentions, key=lambda mention: mention[:2])


def one_list(text: str, mentions: Sequence[DocumentMention]) -> tuple[DocumentMention, ...]:
    """Return the first of some mentions with those joined to it: “thay thế Kế hoạch số … và Công văn số …”."""
    pairs = takewhile(lambda pair: SAID["and"].fullmatch(text, min(pair).end, max(pair).start), pairwise(mentions))
    return (*mentions[:1], *(following for _, following in pairs))


# --------------------
# The parts of a document that a letter names: “điểm a khoản 2 mục II”, “các điểm 1 và 3 mục II”.

#: Parts, each within a larger one: “khoản” holds “điểm”.
_WITHIN = SAID.made(
    "(?=<part_link>)"
    + "".join(
        f"(?:<chain_gap>{rank}(?: thứ)? <part_number>(?:<further>(?:{rank} )?<part_number>)*)?"
        for rank in load("amendments")["ranks"].split("|")
    )
)


def points_in(lower: str) -> tuple[str, ...]:
    """Return the points that words name, each from the smallest part to the largest one."""
    points = dict[str, None]()
    for chain in _WITHIN.finditer(lower):
        first, *larger = SAID["part_link"].finditer(lower, *chain.span())
        for value in SAID["between"].split(first["values"]):
            points[words(" ".join([first["name"], value.strip(" )"), *(link[0] for link in larger)]))] = None
    return tuple(points)


# --------------------
# The sentences of a letter's blocks, and which days stand in them as the old and the new ones.

_END = re.compile(rf"[.!?;](?=\s|$)|,(?=\s+{load('tasks')['apart']}\s)|(?<={DAY}),(?=\s+{any_of(WORDS['times'])}\s)")


class AmendingSentence(NamedTuple):
    """A sentence or clause of a block."""

    start: int
    end: int
    block: Block


class SentenceDays(NamedTuple):
    """The days of a sentence by their part in it: spans of the text."""

    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()


def sentences_of(view: View, masked: str, block: Block) -> Iterator[AmendingSentence]:
    """Yield the sentences of a block."""
    start = block.start
    for mark in (*_END.finditer(masked, block.start, block.end), None):
        end = end_of(mark, block.end)
        if mark and mark[0] == ";" and SAID["names_listed"].search(masked, start, end):
            continue  # “các đơn vị sau chưa gửi: CĐCS A; | CĐCS B”: names of one list
        if view.plain[start:end].strip():
            yield AmendingSentence(start, end, block)
        start = end


def days_in(masked: str, start: int, end: int, verb: int = 0) -> SentenceDays:
    """Return the days of a span; ``verb`` is where the word of change stands: days before it are the old ones."""
    days = [(found.span("day"), found["old"] is not None) for found in SAID["days"].finditer(masked, start, end)]
    new = [day for day, is_old in days if not is_old]
    behind = [day for day in new if day[0] >= verb] or new
    return SentenceDays(tuple(day for day, _ in days if day not in behind), tuple(behind))
