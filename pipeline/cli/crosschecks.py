"""The warnings of what is stored, for the commands that show them."""

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import labels
from pipeline.cli import console
from pipeline.words import t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.registry import Registry as Bodies
    from pipeline.store import Store
    from schemas import Evidence, LetterWarning

#: So much of a quote is shown of each letter.
_LONGEST_QUOTE = 80


def warnings_of(store: "Store", registry: Path | None) -> "list[LetterWarning]":
    """Return every warning about what is stored, with the registry asked for or the office's own."""
    from pipeline.calendar import office_calendar
    from pipeline.cli.unions import chosen_registry
    from pipeline.crosscheck import everything
    from pipeline.store.sampling import duties_by_letter

    bodies = chosen_registry(registry)
    owed = duties_by_letter(store, _ended(bodies))
    return everything(list(store.full_letters()), owed, bodies, office_calendar())


def new_warnings(store: "Store", before: set[str], bodies: "Bodies | None") -> "list[LetterWarning]":
    """Return the warnings across letters that came with the letters that were not there ``before``."""
    from pipeline.calendar import office_calendar
    from pipeline.crosscheck import warnings
    from pipeline.store import sampling

    new = sampling.standing(store) - before
    if not new:
        return []
    near = sampling.neighbours(store, new)
    owed = sampling.duties_by_letter(store, _ended(bodies), near)
    letters = [store.letter_of(sha256) for sha256 in sorted(near)]
    found = warnings(letters, owed, bodies, office_calendar())
    return [item for item in found if item.letter in new or item.other_letter in new]


def say_new(found: "Sequence[LetterWarning]", *, quiet: bool) -> None:
    """Say how many warnings came with new letters, where any did."""
    if found:
        words = t(
            "{count} cảnh báo giữa các văn bản, trong đó {errors} lỗi. Xem: vanthu check",
            count=len(found),
            errors=sum(item.level == "error" for item in found),
        )
        console.say(words, quiet=quiet)


def _ended(bodies: "Bodies | None") -> list[str]:
    return [union.id for union in bodies if union.valid_to is not None] if bodies is not None else []


def quotes(item: "LetterWarning") -> str:
    """Return the words of the letter, and those of the other one with its name."""
    words = _quoted(item.evidence)
    if item.other_key is None or item.other_evidence is None:
        return words
    theirs = t("{letter}: {words}", letter=labels.letter_name(item.other_key), words=_quoted(item.other_evidence))
    return f"{words} ↔ {theirs}" if words else theirs


def _quoted(evidence: "Evidence | None") -> str:
    if evidence is None:
        return ""
    words = " ".join(evidence.quote.split())
    return f"“{words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rstrip() + '…'}”"
