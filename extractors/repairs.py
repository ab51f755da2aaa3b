"""A text read otherwise than it is printed, and how what was read of it leads back to the print."""

from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter


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
    starts: tuple[int, ...]  # where each repair begins in the mended text

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text as it was read that holds ``start:end`` of the mended one. A place inside
        repaired words is taken to their edge; where both have the same length, to its own character."""
        first = self._back(start, False)
        return first, max(first, self._back(end, True))

    def _back(self, at: int, is_end: bool) -> int:
        """Return where a place of the mended text was read; inside repaired words their edge (``is_end``: the last)."""
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

    def ahead(self, at: int) -> int:
        """Return where ``at``, a place of the text as it was read that no repair holds, is in the mended one."""
        index = bisect_right(self.repairs, at, key=lambda repair: repair.end) - 1
        if index < 0:
            return at
        repair = self.repairs[index]
        return self.starts[index] + len(repair.meant) + at - repair.end

    def within(self, start: int, end: int) -> tuple[Repair, ...]:
        """Return the repairs that touch ``start:end`` of the text as it was read."""
        return tuple(r for r in self.repairs if r.start < end and start < r.end)


def mended_again(text: str, first: Mended, second: tuple[Repair, ...]) -> Mended:
    """Return ``text`` with the repairs of ``first`` and ``second``, made in the text that ``first`` gave, as one."""
    spans = [(begin, begin + len(r.meant)) for begin, r in zip(first.starts, first.repairs, strict=True)]
    groups: list[tuple[int, int, list[Repair]]] = []
    made_at: list[tuple[int, int, list[Repair]]] = [(*span, []) for span in spans]
    made_at += [(repair.start, repair.end, [repair]) for repair in second]
    for start, end, own in sorted(made_at, key=itemgetter(0, 1)):
        overlaps = groups and start < groups[-1][1]
        begin, finish, made = groups.pop() if overlaps else (start, end, [])
        groups.append((begin, max(finish, end), made + own))
    repairs = []
    for start, end, made in groups:
        meant, at = "", start
        for repair in made:
            meant += first.text[at : repair.start] + repair.meant
            at = repair.end
        source, stop = first.place(start, end)
        repairs.append(Repair(source, stop, text[source:stop], meant + first.text[at:end]))
    return mended_text(text, tuple(repairs))


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


# --------------------
# Figures that look like letters.

_LIKE_FIGURES = str.maketrans("OoIil|", "001111")


def in_figures(raw: str) -> str:
    """Return a number with the figures for the letters that typists and recognition write in their place.

    >>> in_figures("2O"), in_figures("l5")
    ('20', '15')
    """
    return raw.translate(_LIKE_FIGURES)
