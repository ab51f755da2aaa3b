"""How a text is set: wrapped by hand or not, how wide, how far its running lines are indented."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.outline.records import Line

_DEEP = 3  # columns of indent that begin a paragraph


@dataclass(frozen=True, slots=True)
class Layout:
    """How the text is set: ``width`` of full lines where it is wrapped by hand, ``base`` indent of running lines."""

    width: int | None
    base: int
    indented: bool = False
    """Paragraphs begin with an indent, so a line without one goes on with the paragraph above."""

    def is_indented(self, line: Line) -> bool:
        """Say whether a line stands further right than running lines do."""
        return line.indent >= self.base + _DEEP


def layout_of(lines: Sequence[Line]) -> Layout:
    """Return how ``lines`` are set; tables say nothing of it."""
    lengths = sorted(line.indent + line.end - line.start for line in lines if not line.table)
    if len(lengths) < 4:
        return Layout(None, 0)
    longest = lengths[-1]
    width = lengths[int(len(lengths) * 0.9)]
    full = sum(length >= 0.85 * width for length in lengths)
    if longest > 180 or width < 55 or full < 0.3 * len(lengths):
        return Layout(None, 0)
    indents = Counter(line.indent for line in lines if not line.table)
    running = [indent for indent, count in indents.items() if count >= 0.12 * len(lines)]
    base = min(running) if running else 0
    deep = sum(count for indent, count in indents.items() if indent >= base + _DEEP)
    return Layout(width, base, 0.04 * len(lines) <= deep <= 0.85 * len(lines))
