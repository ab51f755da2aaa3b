"""Where a letter speaks of the documents that it cites, and of itself: at every mention, not only the first.

The words of the letter are masked at equal length, so that grammar can be written over what stands between: a mention
is a run of ``¶``, the letter's own name a run of ``@``, a day a run of ``§``.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from extractors.dates.days import find_days
from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase
from schemas import Letter, Reference

CITED, OWN, DAY = "¶", "@", "§"
WORDS: dict[str, list[str]] = load("amendments")

#: A month or quarter is a day's equal only behind a word of limit: “hết tháng 5”, not “báo cáo quý I”.
_LIMIT = phrase(r"(?<!\w)(?:đến|hết|trong|trước|sang|thành|cuối|đầu|từ|tới) *$")


class Mention(NamedTuple):
    """One place at which a cited document is named; ``again`` where only “said above” names it."""

    start: int
    end: int
    reference: Reference
    again: bool = False


class Masked(NamedTuple):
    """The lower view with mentions, the letter's own name and days masked, and the mentions in order."""

    text: str
    mentions: tuple[Mention, ...]

    def first(self, start: int, end: int) -> Mention | None:
        """Return the first mention that begins in a span."""
        at = bisect_left(self.mentions, start, key=lambda mention: mention.start)
        return self.mentions[at] if at < len(self.mentions) and self.mentions[at].start < end else None

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in a span."""
        at = bisect_left(self.mentions, start, key=lambda mention: mention.start)
        stop = bisect_left(self.mentions, end, key=lambda mention: mention.start)
        return list(self.mentions[at:stop])


@cache
def _own() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['documents'])} này(?!\w)")


@cache
def _again() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:các )?(?P<kind>{any_of(WORDS['documents'])}) {any_of(WORDS['said_before'])}(?!\w)")


def masked(letter: Letter, view: View) -> Masked:
    """Return the masked view of a letter and its mentions of other documents."""
    mentions = _apart([mention for reference in letter.references for mention in _named(reference)])
    letters = list(view.lower)
    for mention in mentions:
        letters[mention.start : mention.end] = CITED * (mention.end - mention.start)
    for own in _own().finditer("".join(letters)):
        letters[own.start() : own.end()] = OWN * (own.end() - own.start())
    text = "".join(letters)
    again = _taken_up(text, mentions)
    for mention in again:
        letters[mention.start : mention.end] = CITED * (mention.end - mention.start)
    text = "".join(letters)
    for day in find_days(text, 0, len(text)):
        is_day = day.unit == "day" and day.day is not None
        if is_day or (day.unit in ("month", "quarter") and _LIMIT.search(text, max(0, day.start - 16), day.start)):
            letters[day.start : day.end] = DAY * (day.end - day.start)
    return Masked("".join(letters), tuple(_apart([*mentions, *again])))


def _named(reference: Reference) -> Iterator[Mention]:
    """Yield the places that give the number of a document, that of its evidence first."""
    for place in (reference.evidence, *reference.mentions):
        if place.end > place.start:
            yield Mention(place.start, place.end, reference)


def _apart(mentions: Sequence[Mention]) -> list[Mention]:
    """Return mentions in order, without those that begin inside the one before; of equal places the first stays."""
    kept: list[Mention] = []
    # References cannot be put in order, and two of them may be named at one place.
    for mention in sorted(mentions, key=lambda mention: (mention.start, mention.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _taken_up(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return where “Kế hoạch nói trên” takes the last document of its kind up again (“văn bản”: of any kind)."""
    found = []
    coming, last = deque(mentions), dict[str, Reference]()
    for match in _again().finditer(text):
        while coming and coming[0].end <= match.start():
            taken = coming.popleft().reference
            last["văn bản"] = last[(taken.kind or "").lower()] = taken
        if reference := last.get(" ".join(match["kind"].split())):
            found.append(Mention(match.start(), match.end(), reference, again=True))
    return found
