"""Weighs what several witnesses say of one field of the head: the print, readings of handwriting, a file's name.

Two that agree give the value, one alone only where such a reading is nearly always right; all else is a proposal for a
person. A wrong number in the register is worse than none.
"""

from collections.abc import Iterable, Sequence
from math import prod
from typing import NamedTuple

from schemas import HeadAlternative, Witness

#: How often a reading must be right to be given though nobody confirms it.
SURE = 0.95
#: How sure two that agree must be together: two poor guesses may well be the same one.
AGREED = 0.6
#: So much less sure the next best value must be.
_APART = 2.0
#: Readings of the picture besides the recognised words, and how sure one must be to count against surely read print.
_READERS: tuple[Witness, ...] = ("handwriting", "digits")
_HEEDED = 0.5
#: What is so unlikely is no proposal, and so many are enough for a person to choose from.
_LEAST = 0.05
_MOST_PROPOSALS = 5


class Candidate(NamedTuple):
    """What a witness says of a field, and how often it is right."""

    value: str
    source: Witness
    confidence: float


class Verdict(NamedTuple):
    """The value that the candidates give, who gave it, the surest first, and what else the field may be."""

    value: str | None
    sources: tuple[Witness, ...]
    others: tuple[HeadAlternative, ...]
    printed: bool = False
    """Whether the value is simply what is printed, and nobody of weight says otherwise."""


def weigh(candidates: Iterable[Candidate]) -> Verdict:
    """Return the value that two candidates agree on, or that one is sure of, with all others as proposals.

    >>> weigh([Candidate("12", "text", 0.5), Candidate("12", "file-name", 0.8), Candidate("72", "digits", 0.4)]).value
    '12'
    >>> weigh([Candidate("12", "handwriting", 0.6)]).others[0].value
    '12'
    """
    said: dict[str, dict[Witness, float]] = {}
    for value, source, confidence in candidates:
        witnesses = said.setdefault(value, {})
        witnesses[source] = max(witnesses.get(source, 0.0), confidence)
    doubts = {value: prod(1 - sure for sure in witnesses.values()) for value, witnesses in said.items()}
    ranked = sorted(
        said, key=lambda value: (_is_given(said[value], doubts[value]), -doubts[value], value), reverse=True
    )
    given = ranked[0] if ranked and _is_given(said[ranked[0]], doubts[ranked[0]]) else None
    if given and len(ranked) > 1 and _disputed(given, ranked[1:], said, doubts):
        given = None
    if given and _is_print(given, said):
        return Verdict(given, ("text",), (), printed=True)
    rest = sorted((value for value in ranked if value != given), key=lambda value: (doubts[value], value))
    return Verdict(
        given,
        tuple(sorted(said[given], key=lambda source: (-said[given][source], source))) if given else (),
        tuple(
            HeadAlternative(
                value=value,
                source=max(said[value], key=lambda source: (said[value][source], source)),
                confidence=round(1 - doubts[value], 2),
            )
            for value in rest[:_MOST_PROPOSALS]
            if 1 - doubts[value] >= _LEAST
        ),
    )


def _is_print(given: str, said: dict[str, dict[Witness, float]]) -> bool:
    """Say whether a value was surely read as print, and no other one has a witness who counts."""
    against = [sure for value, witnesses in said.items() if value != given for sure in witnesses.values()]
    return said[given].get("text", 0) >= SURE and max(against, default=0) < _HEEDED


def _is_given(witnesses: dict[Witness, float], doubt: float) -> bool:
    return (len(witnesses) > 1 and 1 - doubt >= AGREED) or max(witnesses.values()) >= SURE


def _disputed(
    given: str, others: Sequence[str], said: dict[str, dict[Witness, float]], doubts: dict[str, float]
) -> bool:
    """Say whether another value is about as likely: said by as many, or by one that is as sure.

    Print alone is disputed by whoever reads the same picture otherwise: it may be a hand's.
    """
    if set(said[given]) == {"text"} and any(
        said[other].get(reader, 0) >= _HEEDED for other in others for reader in _READERS
    ):
        return True
    return any(
        _is_given(said[other], doubts[other])
        and len(said[other]) >= len(said[given])
        and doubts[other] < doubts[given] * _APART
        for other in others
    )
