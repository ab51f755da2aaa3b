"""A second reader: the chance that a sentence lays a duty on somebody, by a plain logistic model of its words.

It knows none of the rules that say what a sentence is there for. What it sees of one are traits: its words and pairs of
words, with names, figures and days made one; the kinds of its words in their order (body, request, act, figure …), so
that a verb that it never met tells as much as any; the words of the headings above it; where it stands, its list mark,
how its item and the one before it begin; and what the grammar is told to have found in it (``tasks/roles.py``: a
doer, days, a delivery). The weights are fitted on ``corpus/letters`` and ``corpus/fresh`` (``make weights``) and
stand in ``lexicon/second_reader.csv``; what an office's own letters add to them is passed in (``reader``).
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import pairwise
from typing import Any

from extractors.bodies import FIRST_WORDS, head_behind
from extractors.lexicon import load, load_rows
from extractors.outline import Block, Outline, is_capitals
from extractors.patterns import PhraseTable, View, read_once

#: Where the model was fitted: in tables the columns say what a cell is, and rules read them better.
ZONES = frozenset(("preamble", "body", "closing", "annex"))
#: The trait that every sentence has.
BASE = "base"
#: A word, a figure with the marks inside it, or a mark that tells something.
_TOKEN = re.compile(r"([^\W\d_]+(?:/[^\W\d_]+)?)|(\d[\d./,-]*%?)|[:;()]")
_WORD, _FIGURE = 1, 2  # its groups
_NAME = "@name"
_DIGITS = re.compile(r"\d+")
#: What kind of word the groups of the lexicon of duties are.
_KINDS = {"requests": "asks", "sends": "sends", "adverbs": "how", "verbs": "acts", "modals": "must"}
_TABLE = PhraseTable((word, kind) for group, kind in _KINDS.items() for word in load("duties")[group])
_FIRST_WORDS = _TABLE.first_words
#: Words looked at of a sentence (what is laid on somebody is said early), of a heading, of an item's opening; kinds of
#: words of a sentence, and how many in a row.
_WORDS, _WORDS_ABOVE, _WORDS_OPENING = 20, 12, 10
_KINDS_LOOKED_AT, _KINDS_IN_A_ROW = 14, 3
#: View, outline, block, start and end of a sentence, what the grammar found in it → the chance that it lays a duty.
SecondReader = Callable[[View, Outline, Block, int, int, Collection[str]], float]
Reading = tuple[tuple[str, ...], tuple[str, ...]]


def duty_chance(
    view: View, outline: Outline, block: Block, start: int, end: int, evidence: Collection[str] = ()
) -> float:
    """Return the chance, from 0 to 1, that the sentence ``start:end`` of a block lays a duty on somebody. For blocks of
    the ``ZONES``; of others it knows nothing. ``evidence``: traits that the grammar found."""
    seen = _own_traits(view, outline, block, start, end)
    return chance([*seen, *evidence, *_weighed_above(view, block.parent)], weights())


def chance(seen: Iterable[str], weighed: Mapping[str, float]) -> float:
    """Return what the weights of the traits come to; a trait without a weight says nothing."""
    return 1 / (1 + math.exp(-(weighed.get(BASE, 0.0) + math.fsum(filter(None, map(weighed.get, seen))))))


def reader(weighed: Mapping[str, float]) -> SecondReader:
    """Return a second reader with other weights than those that are shipped."""
    return partial(_told_by, weighed)


def _told_by(weighed: Mapping[str, float], *place: Any) -> float:
    """Return the chance of a sentence by other weights; ``place`` is what ``SecondReader`` takes."""
    return chance(traits(*place), weighed)


@cache
def weights() -> Mapping[str, float]:
    """Return the weight of each trait, in log-odds, as shipped."""
    return {trait: float(weight) for trait, weight in load_rows("second_reader")}


def traits(
    view: View, outline: Outline, block: Block, start: int, end: int, evidence: Collection[str] = ()
) -> set[str]:
    """Return what the model sees of the sentence ``start:end`` of a block."""
    return _own_traits(view, outline, block, start, end) | _above(view, block.parent) | set(evidence)


def openings(view: View, start: int, end: int) -> set[str]:
    """Return the kinds of the first one, two and three words of ``start:end``, each joined; of fewer words once."""
    kinds = _read(view, start, end, _WORDS)[1]
    return {" ".join(kinds[:1]), " ".join(kinds[:2]), " ".join(kinds[:3])}


def _own_traits(view: View, outline: Outline, block: Block, start: int, end: int) -> set[str]:
    """Return the traits of a sentence by itself: its words, their kinds, where it stands, how its item begins. Weights
    in ``lexicon/second_reader.csv`` go by these very strings."""
    words, kinds = _read(view, start, end, _WORDS)
    said = view.plain[start:end].split()
    capitals = 4 * sum(map(str.istitle, said)) // max(1, len(said))
    tenth = 10 * (start - outline.body_start) // max(1, outline.tail_start - outline.body_start)
    seen = {
        f"capitals={capitals}",
        f"tenth={min(9, max(0, tenth))}",
        f"length={len(words).bit_length()}",
        f"end={_mark_at_end(view, start, end)}",
        f"zone={block.zone}",
        f"mark={block.mark}",
        *_grams(words),
        *[f"opens={' '.join(kinds[:size])}" for size in range(1, _KINDS_IN_A_ROW + 2)],
    }
    run = [*map("kinds={}".format, kinds)]
    for size in range(1, _KINDS_IN_A_ROW + 1):
        seen.update(run)
        run = [*map(" ".join, zip(run, kinds[size:], strict=False))]
    seen.update(name for name in ("heading", "children") if getattr(block, name))
    if view.plain[block.start : start].strip():
        opening = _read(view, block.start, block.end, _WORDS_OPENING)[1]
        seen |= {"later", *[f"item={' '.join(opening[:size])}" for size in range(1, _KINDS_IN_A_ROW + 1)]}
    return seen


@read_once  # many blocks stand below one heading
def _weighed_above(view: View, parent: Block | None) -> list[str]:
    """Return the traits of the blocks above that have a weight."""
    return [trait for trait in _above(view, parent) if trait in weights()]


def _above(view: View, parent: Block | None) -> set[str]:
    """Return the traits of the blocks above a sentence (``second_reader.csv``): their words, the mark at the nearest
    one's end."""
    if parent is None:
        return set()
    seen = {f"under={_mark_at_end(view, parent.start, parent.end)}"}
    nearest = True
    for above in (parent, *parent.ancestors):
        words, _ = _read(view, above.start, above.end, _WORDS_ABOVE)
        kind = "heading" if above.heading and nearest else "over"
        seen |= {f"{kind}={gram}" for gram in _grams(words)}
        nearest &= not above.heading
    return seen


def _mark_at_end(view: View, start: int, end: int) -> str:
    """Return the mark that ends a stretch; ``""`` where a letter or figure does."""
    last = view.plain[start:end].rstrip()[-1:]
    return "" if last.isalnum() else last


def _grams(words: Sequence[str]) -> list[str]:
    """Return words, and each pair of them that follow each other."""
    return [*words, *map(" ".join, pairwise(words))]


@read_once
def _read(view: View, start: int, end: int, most: int) -> Reading:
    """Return the words of ``start:end``, folded, and the kinds of its first words.

    A body is one word, its kind; other names are one word, whatever they are; figures are ``#``.

    >>> from extractors.patterns import make_view
    >>> words, kinds = _read(make_view("Đề nghị LĐLĐ thành phố Vinh gửi báo cáo trước 15/4"), 0, 50, 60)
    >>> " ".join(words), " ".join(kinds)
    ('đề nghị @union thành phố @name gửi báo cáo trước #/#', 'asks body other sends sends other #')
    """
    words: list[str] = []
    told: list[tuple[int, str, str]] = []
    shouted: bool | None = None  # asked where a capital stands inside
    at = start
    for token in _TOKEN.finditer(view.plain, start, end):
        begin, stop = token.span()
        if begin < at:
            continue  # inside a name
        if len(words) >= most:
            break
        word = view.lower[begin:stop]
        kind, at = "other", stop
        if token.lastindex != _WORD:
            kind = "#" if token.lastindex == _FIGURE else word
            words.append(_DIGITS.sub("#", word.rstrip(".,-/")) if kind == "#" else word)
        elif word in FIRST_WORDS and (head := head_behind(view, begin, len(view.lower), word)):
            words.append(f"@{head.kind}")
            kind, at = "body", max(stop, head.end)
        elif words and view.plain[begin].isupper():
            shouted = is_capitals(view.plain[start:end]) if shouted is None else shouted
            shown = word if shouted else _NAME
            words += [shown] if shown != _NAME or words[-1] != _NAME else []
        else:
            words.append(word)
        told.append((begin, word, kind))
    return tuple(words), _kinds(view, told, end)


def _kinds(view: View, told: Iterable[tuple[int, str, str]], end: int) -> tuple[str, ...]:
    """Return the kinds of words (place, word, kind alone), at most 14; a phrase is one, as are unknown words in a
    row."""
    kinds: list[str] = []
    last, at = "", 0
    for begin, word, kind in told:
        if begin < at:
            continue  # inside a phrase of which the kind is told
        if len(kinds) >= _KINDS_LOOKED_AT:
            break
        if kind == "other" and word in _FIRST_WORDS and (phrase := _TABLE.match(view.lower, begin, end)):
            at, kind = phrase
        if kind != "other" or last != "other":
            kinds.append(kind)
        last = kind
    return tuple(kinds)
