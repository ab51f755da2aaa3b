"""What is counted: right ones of all, and records found, missed and wrong."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Share:
    """How many were right of how many."""

    right: int = 0
    total: int = 0

    def add(self, right: bool) -> None:
        """Count one more."""
        self.right += right
        self.total += 1

    @property
    def rate(self) -> float:
        """Share of the right ones; 1 where there was nothing to get wrong."""
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        """Return “right of all” as the figures show it."""
        return f"{self.right}/{self.total}"


@dataclass
class Tally:
    """How many records of the gold were found and missed, and how many of those found are wrong."""

    found: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        judged = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / judged if judged else 1.0

    def figures(self) -> dict[str, Any]:
        """Return F1 and counts as ``vanthu evaluate --json`` prints them."""
        return {"f1": round(self.f1, 4), "found": self.found, "missed": self.missed, "wrong": self.wrong}

    def add(self, other: "Tally") -> None:
        """Add the counts of another letter."""
        self.found += other.found
        self.missed += other.missed
        self.wrong += other.wrong
