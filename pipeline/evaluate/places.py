"""Where a record stands: how well a found one covers the place of a gold one."""

from collections import Counter

from pipeline.evaluate.compare import plain
from pipeline.evaluate.gold import Span

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
