"""What extractors share beside the schemas: a doubt, and records looked up by their place."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from extractors.patterns import Span
from schemas.letter import Param

# --------------------
# A doubt: what every extractor says where a person should look.


class Doubt(NamedTuple):
    """A code of ``FLAG_CODES`` and the span of the words that raise it."""

    code: str
    span: tuple[int, int] | None
    params: Mapping[str, Param] = {}
    """What was seen, where that says more than the code."""
    field: str | None = None
    """The field of the head that it is about."""


# --------------------
# Records looked up by their place in the text, so that long letters cost no more a record than short ones.

T = TypeVar("T")


class Places(Generic[T]):
    """Records by their spans; a record may have several."""

    def __init__(self, records: Iterable[tuple[Span, T]]) -> None:
        self._records = sorted(
            ((start, end, order, record) for order, ((start, end), record) in enumerate(records)),
            key=lambda entry: entry[:3],
        )
        self._starts = [start for start, _, _, _ in self._records]
        self._longest = max((end - start for start, end, _, _ in self._records), default=0)

    def holding(self, start: int, end: int) -> T | None:
        """Return the first record, in the order given, one of whose spans holds ``start:end``.

        >>> Places([((0, 9), "a"), ((4, 20), "b")]).holding(5, 8)
        'a'
        """
        first = bisect_left(self._starts, end - self._longest)
        held = [
            (order, record)
            for _, stop, order, record in self._records[first : bisect_right(self._starts, start)]
            if end <= stop
        ]
        return min(held, key=lambda entry: entry[0])[1] if held else None

    def within(self, start: int, end: int) -> Iterator[T]:
        """Yield the records whose span lies in ``start:end``, in the order of the text.

        >>> list(Places([((0, 9), "a"), ((4, 20), "b")]).within(3, 30))
        ['b']
        """
        for _, stop, _, record in self._records[bisect_left(self._starts, start) : bisect_right(self._starts, end)]:
            if stop <= end:
                yield record


class Covered:
    """The stretches of a text that spans cover together."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        """Say whether something of ``start:end`` is covered.

        >>> covered = Covered([(8, 9), (2, 6), (4, 5)])
        >>> [covered.touches(start, start + 1) for start in range(1, 10)]
        [False, True, True, True, True, False, False, True, False]
        """
        at = bisect_right(self._ends, start)
        return at < len(self._starts) and self._starts[at] < end
