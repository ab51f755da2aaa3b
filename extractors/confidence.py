"""How sure a record is: the chance that a clerk finds it right, from what is known of how it was read.

A record is told by a few traits ("source=heading", "flag=year-inferred"); each adds its weight, in log-odds, to the
base of its section, as ``lexicon/confidence.toml`` has them. The weights are fitted on the letters of the corpus
(``make calibrate``) by ridge logistic regression, so that of the records given 0.9 nine in ten are right; a trait with
no weight, or one that the corpus never showed, changes nothing. "Right" is what ``vanthu evaluate`` calls so: place and
all key values as in the gold.

The functions give the traits, ``confidence`` looks up what they come to. Extraction takes the look-up as an argument,
which is how the fitting sees the traits.
"""

import math
from collections.abc import Callable
from functools import lru_cache

from extractors.dates import FoundDate
from extractors.delegate_limits import FoundLimit
from extractors.lexicon import load
from extractors.references import FoundReference
from extractors.tasks import FoundTask

Traits = tuple[str, ...]
#: Section and traits of a record → its confidence.
Sure = Callable[[str, Traits], float]

#: Nobody is ever certain, and a guess is worth a look: what is printed lies between these.
LEAST, MOST = 0.05, 0.99
#: From so large a share of mended words on the print is bad: some 3 % of the characters were misread (at 1 %: half).
BAD_PRINT = 0.04
#: From so high a chance on the second reader agrees that it is a duty; below so low a one it does not.
_LIKELY, _UNLIKELY = 0.8, 0.4
#: Whom letters of unions speak to most: the surest doer of all.
_GRASSROOTS = "Công đoàn cơ sở"


@lru_cache(maxsize=4096)
def confidence(section: str, traits: Traits) -> float:
    """Return the share of right ones that is to be expected of records of a section with these traits."""
    table = load("confidence")[section]
    weights = table["weights"]
    odds = table["base"] + sum(weights.get(trait, 0.0) for trait in traits)
    return round(min(MOST, max(LEAST, 1 / (1 + math.exp(-odds)))), 2)


def reference_traits(found: FoundReference, zone: str | None) -> Traits:
    """Return the traits of a cited document: which of its parts are written, where it stands, what was mended."""
    missing = [
        name
        for name, there in (
            ("kind", found.kind_written),
            ("symbol", found.symbol),
            ("date", found.date),
            ("issuer", found.issuer),
        )
        if not there
    ]
    return (f"zone={zone}", *(f"without={name}" for name in missing), *_flags(found.flags))


def date_traits(found: FoundDate, zone: str | None) -> Traits:
    """Return the traits of a date: what made it one of the calendar, its type, where it stands, what was inferred."""
    doubts = [
        name
        for name, there in (
            ("optional", not found.certain),
            ("undated", found.date is None and found.rrule is None),
        )
        if there
    ]
    return (f"source={found.source}", f"type={found.type}", f"zone={zone}", *doubts, *_flags(found.flags))


def limit_traits(found: FoundLimit, zone: str | None) -> Traits:
    """Return the traits of a delegate limit: what it counts, its bound, whether its item names group and body."""
    missing = [name for name, there in (("group", found.group), ("body", found.applies_to_span)) if not there]
    return (
        f"source={found.source}",
        f"bound={found.bound}",
        f"zone={zone}",
        *(f"without={name}" for name in missing),
        *_flags(found.flags),
    )


def task_traits(found: FoundTask, zone: str | None, dated: bool, cut: bool) -> Traits:
    """Return the traits of a task: how its doer was found and what it is called, its kind, where it stands.

    ``dated``: a day is named for it. ``cut``: it begins inside an item, where another doer takes over.
    """
    also = [
        name
        for name, there in (
            ("optional", found.strength == "optional"),
            ("general", found.strength == "general"),
            ("own", found.issuer_own),
            ("dated", dated),
            ("cut", cut),
            ("together", len(found.assignees) > 1),
        )
        if there
    ]
    if found.chance is not None:
        also.append(f"second={_thinks(found.chance)}")
    doer = _called(found.assignees[0] if found.assignees else "")
    return (f"source={found.source}", f"kind={found.kind}", f"doer={doer}", f"zone={zone}", *also)


def _thinks(chance: float) -> str:
    """Say what the second reader thinks of a task."""
    return "likely" if chance >= _LIKELY else "unclear" if chance >= _UNLIKELY else "unlikely"


def _called(doer: str) -> str:
    """Say how a doer is called: by its own ``name``, as the ``grassroots``, by a word or two, or as a ``class``."""
    if doer == _GRASSROOTS:
        return "grassroots"
    words = doer.split()
    if any(word[0].isupper() for word in words[1:]):
        return "name"
    return "class" if len(words) > 2 else "short"


def in_print(sure: Sure, repairs: int, words: int) -> Sure:
    """Return ``sure`` for a letter in which recognition misread words: how many were mended is a trait of every record.

    What was mended tells of what was misread and nobody could see.
    """
    trait = "print=bad" if repairs >= BAD_PRINT * words else "print=worn"
    return lambda section, traits: sure(section, (*traits, trait))


def _flags(codes: tuple[str, ...]) -> Traits:
    return tuple(f"flag={code}" for code in sorted(set(codes)))
