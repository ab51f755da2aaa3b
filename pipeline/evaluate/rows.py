"""The rows of the table of duties: how many of those shown are duties, advice shown like a duty, or nothing at all.

Shown is every task that binds (``strength``). A row is *false* where the gold has no task at its place, and *general*
where it has only one that is open to argument (``optional``): advice and closing formulas. A required task
that was read, but not as one that binds, is *hidden*. Whether the doer is right is told by the other figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evaluate.compare import Record
from pipeline.evaluate.pairing import Covers, meets_optional


@dataclass
class Rows:
    """How many rows are shown, how many of them are false, and how many only advise."""

    shown: int = 0
    false: int = 0
    general: int = 0
    hidden: int = 0

    def add(self, golds: Sequence[Record], founds: Sequence[Record], covers: Covers) -> None:
        """Count the rows of one letter; a record that says nothing of its strength binds."""
        binding = {f for f, found in enumerate(founds) if found.get("strength", "binding") == "binding"}
        met = {(g, f) for g, f in covers if not golds[g].get("optional")}
        required = {f for _, f in met}
        self.hidden += len({g for g, _ in met} - {g for g, f in met if f in binding})
        for f in range(len(founds)):
            if f in binding:
                self.shown += 1
                if f not in required:
                    advises = meets_optional(golds, covers, f)
                    self.general += advises
                    self.false += not advises

    def share(self, count: int) -> float:
        """Return which share of the rows shown so many are; 0 where none are shown."""
        return count / self.shown if self.shown else 0.0

    def figures(self) -> dict[str, Any]:
        """Return counts and shares as ``vanthu evaluate --json`` prints them."""
        shares = {"false_share": self.share(self.false), "general_share": self.share(self.general)}
        counts = {"shown": self.shown, "false": self.false, "general": self.general, "hidden": self.hidden}
        return counts | {name: round(value, 4) for name, value in shares.items()}
