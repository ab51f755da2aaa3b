"""The warnings of what is stored, for the commands that show them."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import labels
from pipeline.words import t

if TYPE_CHECKING:
    from pipeline.store import Store
    from schemas import Evidence, LetterWarning, Obligation

#: So much of a quote is shown of each letter.
_LONGEST_QUOTE = 80


def warnings_of(store: "Store", registry: Path | None) -> "list[LetterWarning]":
    """Return every warning about what is stored, with the registry asked for or the office's own."""
    from pipeline.calendar import office_calendar
    from pipeline.cli.unions import chosen_registry
    from pipeline.crosscheck import everything

    owed: dict[str, list[Obligation]] = defaultdict(list)
    letter_ids = store.letter_ids()
    for item in store.obligations(own=True):
        owed[letter_ids[item.id]].append(item)
    return everything(list(store.full_letters()), owed, chosen_registry(registry), office_calendar())


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
