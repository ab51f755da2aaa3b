"""Whether confidence can be trusted: of the records that are given 0.9, nine in ten should be right.

A record is right where it pairs with gold (place and all key values), optional gold included; what overlaps optional
gold without pairing is left out. The expected calibration error (ECE) is the mean distance between the confidence given
and the share right over ten bins of equal width, each weighted by its records (Guo et al. 2017, equation 3).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BINS = 10


class Bin(NamedTuple):
    """The records whose confidence lies in one bin: their number, mean confidence and share right."""

    low: float
    high: float
    records: int
    confidence: float
    right: float

    @property
    def gap(self) -> float:
        """How far confidence and truth lie apart."""
        return abs(self.confidence - self.right)


@dataclass
class Reliability:
    """Confidence given and outcome, record by record."""

    judged: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, confidence: float, right: bool) -> None:
        """Count one record."""
        self.judged.append((confidence, right))

    def bins(self) -> Iterator[Bin]:
        """Yield the bins that hold any record, from low confidence to high; 1.0 belongs to the last."""
        members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
        for confidence, right in self.judged:
            # Rounded, since 0.7 * 10 may fall short of 7.
            members[min(BINS - 1, int(round(confidence * BINS, 6)))].append((confidence, right))
        for number, each in enumerate(members):
            if each:
                mean = sum(confidence for confidence, _ in each) / len(each)
                share = sum(right for _, right in each) / len(each)
                yield Bin(number / BINS, (number + 1) / BINS, len(each), mean, share)

    @property
    def ece(self) -> float:
        """The expected calibration error; 0 where nothing was judged."""
        total = len(self.judged)
        return sum(one.records * one.gap for one in self.bins()) / total if total else 0.0

    def figures(self) -> dict[str, Any]:
        """Return the error and the reliability table as ``vanthu evaluate --json`` prints them."""
        table = [
            {
                "from": one.low,
                "to": one.high,
                "records": one.records,
                "confidence": round(one.confidence, 4),
                "right": round(one.right, 4),
            }
            for one in self.bins()
        ]
        return {"ece": round(self.ece, 4), "records": len(self.judged), "bins": table}
