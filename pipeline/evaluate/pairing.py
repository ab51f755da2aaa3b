"""Which found record is which gold one: how well their places agree, each at most once, the best first; and the counts.

Every figure of the evaluation that counts found, missed and wrong records counts them here, so that all treat gold
marked ``optional`` alike: finding it is not rewarded, missing it is not punished, and a record that overlaps it is not
called wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evaluate.compare import Record, plain
from pipeline.evaluate.gold import Span


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


#: A task is found where it shares this much of its place with the gold's, or nearly all of the gold's first words.
LEAST_TASK_OVERLAP = 0.4
TASK_COVER = 0.9
TASK_HEAD = 300
#: Share of words in common where offsets cannot be compared (PDF, scans).
LEAST_WORDS = 0.5
LEAST_TASK_WORDS = 0.6


def overlap(section: str, gold: Span, found: Span) -> float:
    """Return how well two places of one text agree, from 0 (elsewhere) to 1.

    A task is an item or a paragraph, so its whole place counts; the rest are short runs that need only touch.
    """
    shared = min(gold[1], found[1]) - max(gold[0], found[0])
    if shared <= 0:
        return 0.0
    lengths = gold[1] - gold[0], found[1] - found[0]
    if section != "tasks":
        return shared / min(lengths)
    share = shared / (sum(lengths) - shared)
    return share if share >= LEAST_TASK_OVERLAP or shared >= TASK_COVER * min(lengths[0], TASK_HEAD) else 0.0


def words_in_common(section: str, gold: str, found: str) -> float:
    """Return the share of the shorter quote's words that stand in the other one, 0 where it is too small."""
    golds, founds = Counter(plain(gold).split()), Counter(plain(found).split())
    shorter = min(golds.total(), founds.total())
    share = (golds & founds).total() / shorter if shorter else 0.0
    return share if share >= (LEAST_TASK_WORDS if section == "tasks" else LEAST_WORDS) else 0.0


#: How well a found record (second) stands at a gold one's place (first), for every pair that meets at all.
Covers = Mapping[tuple[int, int], float]
Agreement = Callable[[Record, Record], bool]


def pairs(golds: Sequence[Record], founds: Sequence[Record], covers: Covers, same: Agreement) -> dict[int, int]:
    """Pair gold and found records that meet and agree, the best places first, each record once."""
    candidates = sorted(((cover, g, f) for (g, f), cover in covers.items() if same(golds[g], founds[f])), reverse=True)
    return _each_once((g, f) for _, g, f in candidates)


def pairs_by_place(
    golds: Sequence[Record], founds: Sequence[Record], covers: Covers, agreeing: Callable[[Record, Record], int]
) -> dict[int, int]:
    """Pair the records that meet, whatever they say; of several at one place those that agree in most values."""
    candidates = sorted(
        ((agreeing(golds[g], founds[f]), cover, g, f) for (g, f), cover in covers.items()), reverse=True
    )
    return _each_once((g, f) for _, _, g, f in candidates)


def tallied(
    golds: Sequence[Record],
    founds: Sequence[Record],
    covers: Covers,
    same: Agreement,
    counted: Callable[[Record], bool] = lambda _: True,
    places: Callable[[int, int], bool] = lambda g, f: True,
) -> Tally:
    """Count the records found, missed and wrong; only those that are ``counted`` on their own side.

    ``places`` narrows the pairs that may be joined further than that they meet.
    """
    near = {pair: cover for pair, cover in covers.items() if places(*pair)}
    paired = pairs(golds, founds, near, same)
    tally = Tally()
    for g, gold in enumerate(golds):
        if counted(gold) and not gold.get("optional"):
            tally.found += g in paired
            tally.missed += g not in paired
    taken = set(paired.values())
    tally.wrong = sum(
        1
        for f, found in enumerate(founds)
        if counted(found) and f not in taken and not meets_optional(golds, covers, f)
    )
    return tally


def meets_optional(golds: Sequence[Record], covers: Covers, f: int) -> bool:
    """Say whether a found record overlaps something that is open to argument."""
    return any(gold.get("optional") and (g, f) in covers for g, gold in enumerate(golds))


def _each_once(candidates: Iterable[tuple[int, int]]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for g, f in candidates:
        if g not in chosen and f not in taken:
            chosen[g] = f
            taken.add(f)
    return chosen
