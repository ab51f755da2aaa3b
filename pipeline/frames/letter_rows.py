"""Frames of letters, of their delegate limits, and of the faults that an evaluation found in them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pipeline import labels
from pipeline.evaluate.scores import Fault, Scores
from pipeline.frames.making import frame
from pipeline.words import one_line
from schemas.letter import Letter

if TYPE_CHECKING:
    import pandas as pd


LETTERS = (
    "letter issued_on kind subject issuer signer signer_title urgency deadlines tasks limits:Int64 flags file sha256"
)
LIMITS = "subject letter issuer applies_to group bound value min max unit condition quote confidence"
FAULTS = "letter section what detail"


def letters(items: Iterable[Letter]) -> "pd.DataFrame":
    """Return one row a letter.

    ``str``: ``letter`` (number and symbol), ``kind``, ``subject``, ``issuer``, ``signer``, ``signer_title``,
    ``urgency``, ``flags`` (their codes), ``file``, ``sha256``. ``datetime64[s]``: ``issued_on``. ``Int64``:
    ``deadlines``, ``tasks``, ``limits`` (how many of each).
    """
    return frame(map(letter_row, items), LETTERS)


def limits(items: Iterable[Letter]) -> "pd.DataFrame":
    """Return one row a delegate limit.

    ``str``: ``subject`` (of the letter), ``letter``, ``issuer``, ``applies_to``, ``group``, ``bound``, ``unit``,
    ``condition``, ``quote``. ``float64``: ``value``, ``min``, ``max``, ``confidence``.
    """
    return frame((row for item in items for row in limit_rows(item)), LIMITS)


def faults(scores: Scores) -> "pd.DataFrame":
    """Return one row a fault of an evaluation.

    ``str``: ``letter`` (name of its file), ``section`` (``header``, ``dates``, …), ``what`` (missed, wrong, or the
    field that was read wrongly), ``detail``.
    """
    return frame(map(_fault_row, scores.faults), FAULTS)


def letter_row(item: Letter) -> dict[str, Any]:
    """Return the row of ``letters`` of one, for whoever only shows it."""
    header = item.header
    return {
        **header.model_dump(include={"kind", "subject", "issuer", "issued_on", "signer", "signer_title", "urgency"}),
        "letter": labels.letter_name(header),
        "deadlines": len(item.dates),
        "tasks": len(item.tasks),
        "limits": len(item.delegate_limits),
        "flags": "; ".join(sorted({flag.code for flag in item.flags})),
        "file": item.source.name,
        "sha256": item.source.sha256,
    }


def limit_rows(item: Letter) -> Iterable[dict[str, Any]]:
    """Yield the rows of ``limits`` of one letter, for whoever only shows them."""
    for limit in item.delegate_limits:
        yield {
            **limit.model_dump(exclude={"id", "evidence"}),
            "subject": item.header.subject,
            "letter": labels.letter_name(item.header),
            "issuer": item.header.issuer,
            "quote": one_line(limit.evidence.quote),
        }


def _fault_row(fault: Fault) -> dict[str, Any]:
    what, _, detail = fault.message.partition(": ")
    return {"letter": fault.letter, "section": fault.section, "what": what, "detail": detail}
