"""A mended text, what was mended in it, and where its words stand in the text as it was printed."""

from bisect import bisect_right
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repair:
    """Words as they were read, where they stand, and what they are taken for."""

    start: int
    end: int
    read: str
    meant: str


@dataclass(frozen=True, slots=True)
class Mended:
    """The text that the rules read, and how its offsets lead back to the text as it was read."""

    text: str
    repairs: tuple[Repair, ...]
    starts: tuple[int, ...]
    """Where each repair begins in the mended text."""

    def place(self, start: int, end: int) -> Span:
        """Return the span of the text as it was read that holds ``start:end`` of the mended one.

        A place inside repaired words is taken to their edge; where both have the same length, to its own character.
        """
        return self._back(start, False), self._back(end, True)

    def _back(self, at: int, is_end: bool) -> int:
        index = bisect_right(self.starts, at - is_end) - 1
        if index < 0:
            return at
        repair, begin = self.repairs[index], self.starts[index]
        inside = at - begin
        if inside >= len(repair.meant):
            return repair.end + inside - len(repair.meant)
        if len(repair.meant) == repair.end - repair.start:
            return repair.start + inside
        return repair.end if is_end and inside else repair.start

    def within(self, start: int, end: int) -> tuple[Repair, ...]:
        """Return the repairs that touch ``start:end`` of the text as it was read."""
        return tuple(r for r in self.repairs if r.start < end and start < r.end)


def mended_text(text: str, repairs: tuple[Repair, ...]) -> Mended:
    """Return ``text`` with its repairs made, which stand in order and do not overlap."""
    parts: list[str] = []
    starts: list[int] = []
    at = length = 0
    for repair in repairs:
        parts += [text[at : repair.start], repair.meant]
        length += repair.start - at
        starts.append(length)
        length += len(repair.meant)
        at = repair.end
    return Mended("".join([*parts, text[at:]]), repairs, tuple(starts))
