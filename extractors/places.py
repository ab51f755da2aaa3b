"""Records looked up by their place in the text, so that long letters cost no more a record than short ones."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
Span = tuple[int, int]


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
