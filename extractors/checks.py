"""Doubts that need the whole letter: text that speaks to software, dates that contradict, bodies that are unclear."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.header import HeadFacts
from extractors.lexicon import load
from extractors.references import FoundReference
from extractors.view import View, phrase
from schemas import DateRecord, Task

_EMBEDDED = phrase("|".join(load("checks")["embedded_instructions"]))
_ANNEX_CITED = phrase(r"\((?:kèm theo|theo)? ?(?:phụ lục|biểu mẫu|mẫu) (?:số )?\w+ (?:kèm theo|đính kèm)\)")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A code of ``FLAG_CODES`` and the span of the words that raise it."""

    code: str
    span: tuple[int, int] | None


def check_letter(
    view: View,
    head: HeadFacts,
    references: Sequence[FoundReference],
    dates: Sequence[DateRecord],
    tasks: Sequence[Task],
) -> list[Doubt]:
    """Return what a person should look at, beyond what each extractor doubted itself."""
    doubts = [Doubt("embedded-instruction", found.span()) for found in _EMBEDDED.finditer(view.lower)]
    doubts += _before_issue(head, dates)
    doubts += _mismatched(references)
    doubts += [
        Doubt("vague-date", (d.evidence.start, d.evidence.end))
        for d in dates
        if d.type == "deadline" and d.date is None and d.relative is None
    ]
    return doubts


def _before_issue(head: HeadFacts, dates: Sequence[DateRecord]) -> list[Doubt]:
    issued = head.get("issued_on")
    if not issued or len(issued) < 10:
        return []
    return [
        Doubt("before-issue", (d.evidence.start, d.evidence.end))
        for d in dates
        if d.type == "deadline" and d.date is not None and d.date < issued
    ]


def _mismatched(references: Sequence[FoundReference]) -> list[Doubt]:
    """Flag documents cited with one symbol and issuer and day, but with different numbers, and the like."""
    doubts = []
    seen: dict[tuple[str | None, str | None], FoundReference] = {}
    for found in references:
        key = (found.number, found.symbol)
        other = seen.setdefault(key, found)
        if (
            other is not found
            and found.symbol
            and found.number
            and found.date
            and other.date
            and found.date != other.date
        ):
            doubts.append(Doubt("citation-mismatch", (found.start, found.end)))
    return doubts
