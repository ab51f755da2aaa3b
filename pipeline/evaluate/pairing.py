"""Which found record is which gold one: each at most once, the best places first.

Every figure of the evaluation that counts found, missed and wrong records counts them here, so that all treat gold
marked ``optional`` alike: finding it is not rewarded, missing it is not punished, and a record that overlaps it is not
called wrong.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pipeline.evaluate.compare import Record
from pipeline.evaluate.tally import Tally

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
