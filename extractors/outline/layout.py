"""How a text is set: wrapped by hand or not, how wide, how far its running lines are indented."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.outline.records import Line
from extractors.view import View

_DEEP = 3  # columns of indent that begin a paragraph
_LEAST_LINES = 4  # fewer do not show how they are set
_LEAST_WIDTH = 55  # columns of a page
_LONGEST_WRAPPED = 180  # columns: a longer line is a paragraph


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


def layout_of(view: View, lines: Sequence[Line]) -> Layout:
    """Return how ``lines`` are set; tables say nothing of it."""
    prose = [line for line in lines if not line.table]
    if len(prose) < _LEAST_LINES:
        return Layout(None, 0)
    lengths = [_length(view, line) for line in prose]
    by_length = sorted(lengths)
    width = by_length[int(len(prose) * 0.9)]
    full = sum(length >= 0.85 * width for length in lengths) / len(prose)
    # A line that begins with a small letter goes on with the one above: a typist's paragraphs never do.
    broken = sum(view.plain[line.start].islower() for line in prose) / len(prose)
    wrapped = full >= 0.3 or (full >= 0.15 and broken >= 0.1)
    if not wrapped or by_length[-1] > _LONGEST_WRAPPED or width < _LEAST_WIDTH:
        return Layout(None, 0)
    indents = Counter(line.indent for line in prose)
    running = [indent for indent, count in indents.items() if count >= 0.12 * len(lines)]
    base = min(running) if running else 0
    deep = sum(count for indent, count in indents.items() if indent >= base + _DEEP)
    return Layout(width, base, 0.04 * len(lines) <= deep <= 0.85 * len(lines))


def _length(view: View, line: Line) -> int:
    """Return how far a line reaches, blanks set twice counted once."""
    words = view.plain[line.start : line.end]
    return line.indent + len(" ".join(words.split()) if "  " in words else words)
