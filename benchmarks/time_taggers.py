"""Dates as time taggers are judged: beside TempEval-3, so that our figures can be held against published ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.evaluate.compare import Agreement, Covers, Record, Tally, overlap, same_count, same_rule, tallied
from benchmarks.evaluate.gold import place
from benchmarks.letters import with_gold

#: The figures in the order in which they are printed.
FIGURES = ("strict", "relaxed", "value", "type", "deadline_role")


@dataclass
class Temporal:
    """Dates as time taggers are judged, each figure an F1 over all expressions; docs/quality.md tells what they mean.

    The first four are those of TempEval-3 (task 1 of SemEval-2013), the last asks what a date is for.
    """

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIGURES})

    def add(self, golds: Sequence[Record], founds: Sequence[Record], covers: Covers, exact: Agreement) -> None:
        """Count one letter; ``exact`` tells whether the places of two records are the same to the letter."""

        def is_deadline(record: Record) -> bool:
            return record.get("type") == "deadline"

        tallies = self.tallies
        tallies["strict"].add(tallied(golds, founds, covers, exact))
        tallies["relaxed"].add(tallied(golds, founds, covers))
        tallies["value"].add(tallied(golds, founds, covers, same_value))
        tallies["type"].add(tallied(golds, founds, covers, lambda g, f: timex_type(g) == timex_type(f)))
        deadlines = tallied(golds, founds, covers, lambda g, f: is_deadline(g) and is_deadline(f), is_deadline)
        tallies["deadline_role"].add(deadlines)


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


def scored(folder: Path, letters: Mapping[str, Record]) -> Temporal:
    """Return the figures of the letters of a folder, given by name as ``Letter`` dumps to JSON."""
    found = Temporal()
    for name, text, gold in with_gold(folder):
        golds, founds = gold["dates"], letters[name]["dates"]
        spans = [place(text, record) or (0, 0) for record in golds]
        read = [(record["evidence"]["start"], record["evidence"]["end"]) for record in founds]
        shares = {(g, f): overlap("dates", one, at) for g, one in enumerate(spans) for f, at in enumerate(read)}
        covers = {pair: share for pair, share in shares.items() if share > 0}

        def is_exact(gold: Record, record: Record, text: str = text) -> bool:
            return place(text, gold) == (record["evidence"]["start"], record["evidence"]["end"])

        found.add(golds, founds, covers, is_exact)
    return found
