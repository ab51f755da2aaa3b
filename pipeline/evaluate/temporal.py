"""Dates as time taggers are judged: HeidelTime's four figures, and the role of a deadline.

TempEval-3 (task 1 of SemEval-2013, the scorer that HeidelTime's published figures come from) counts

- ``strict``: an expression is found where its place is the gold's to the letter;
- ``relaxed``: where the two places meet;
- ``value``: where they meet and mean the same moment, period or rule;
- ``type``: where they meet and are of the same TIMEX3 type (``DATE``, ``TIME``, ``DURATION``, ``SET``).

All four are F1 over all expressions, so that ``value`` can be no higher than ``relaxed``. None of them asks what the
date is *for*; ``deadline_role`` does: F1 of the places that are deadlines, whatever their day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.evaluate.compare import Record, same_count, same_rule
from pipeline.evaluate.pairing import Covers, tallied
from pipeline.evaluate.tally import Tally

#: The figures in the order in which they are printed.
FIGURES = ("strict", "relaxed", "value", "type", "deadline_role")

Pair = tuple[int, int]


@dataclass
class Temporal:
    """The figures of the dates of all letters."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIGURES})

    def add(self, golds: Sequence[Record], founds: Sequence[Record], covers: Covers, exact: set[Pair]) -> None:
        """Count one letter; ``exact`` holds the pairs of ``covers`` whose places are the same to the letter."""
        tallies = self.tallies
        tallies["strict"].add(tallied(golds, founds, covers, _any, places=lambda g, f: (g, f) in exact))
        tallies["relaxed"].add(tallied(golds, founds, covers, _any))
        tallies["value"].add(tallied(golds, founds, covers, same_value))
        tallies["type"].add(tallied(golds, founds, covers, _same_type))
        tallies["deadline_role"].add(tallied(golds, founds, covers, _both_deadlines, _is_deadline))

    def figures(self) -> dict[str, Any]:
        """Return the figures as ``vanthu evaluate --json`` prints them."""
        return {name: tally.figures() for name, tally in self.tallies.items()}


def timex_type(record: Record) -> str:
    """Return the TIMEX3 type of a date of ours.

    >>> timex_type({"type": "deadline", "date": "2026-03-01", "time": "16:00"})
    'TIME'
    """
    if record.get("type") == "recurring" or record.get("rrule"):
        return "SET"
    if not record.get("date") and record.get("relative"):
        return "DURATION"
    return "TIME" if record.get("time") else "DATE"


def same_value(gold: Record, found: Record) -> bool:
    """Tell whether two dates mean the same moment, period or rule, whatever they are for."""
    if timex_type(gold) == "SET" or timex_type(found) == "SET":
        return same_rule(gold.get("rrule"), found.get("rrule"))
    if not gold.get("date") and not found.get("date"):
        return same_count(gold.get("relative"), found.get("relative"))
    names = ("start", "date", "time") if gold.get("type") == "period" else ("date", "time")
    return all((gold.get(name) or None) == (found.get(name) or None) for name in names)


def _any(gold: Record, found: Record) -> bool:
    return True


def _same_type(gold: Record, found: Record) -> bool:
    return timex_type(gold) == timex_type(found)


def _both_deadlines(gold: Record, found: Record) -> bool:
    return _is_deadline(gold) and _is_deadline(found)


def _is_deadline(record: Record) -> bool:
    return record.get("type") == "deadline"
