"""The columns of a table: where they stand across the page, what they are called, and which cell belongs to which."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.aligned_tables.lines import AlignedPiece

#: Of the rows that fill either of two neighbouring runs, how many must fill both for them to be two columns.
_APART = 0.3
#: Names that stand askew show fewer columns than this; then the fullest line alone tells.
_LEAST_COLUMNS = 3
#: What it costs to put two pieces of one line into one column, as many blanks as that.
_SAME_COLUMN = 6


@dataclass(slots=True)
class AlignedColumn:
    """A column: the places ``left:right`` that its cells take, and its names from top to bottom."""

    left: int
    right: int
    names: list[AlignedPiece] = field(default_factory=list)
    fills: set[int] = field(default_factory=set)
    """Which lines of the body have words in it."""
    edges: Counter[int] = field(default_factory=Counter)
    """Where its cells begin."""

    @property
    def middle(self) -> float:
        """Its middle."""
        return (self.left + self.right) / 2

    def take(self, piece: AlignedPiece, line: int | None = None) -> None:
        """Widen the column for a piece of it."""
        self.left, self.right = min(self.left, piece.left), max(self.right, piece.right)
        if line is not None:
            self.fills.add(line)
            self.edges[piece.left] += 1

    def margin(self) -> int | None:
        """Return where its cells begin, if most begin at one place."""
        if not self.edges:
            return None
        left, count = self.edges.most_common(1)[0]
        return left if 2 * count >= self.edges.total() else None


def name_columns(header: Sequence[Sequence[AlignedPiece]]) -> list[AlignedColumn]:
    """Return the columns that a header alone shows, from left to right; a name over several columns is none."""
    lines = [[piece for piece in line if not _is_over_several(piece, header)] for line in header]
    columns = _runs(lines, most=None)
    if len(columns) < _LEAST_COLUMNS:
        lines = [list(line) for line in sorted(header, key=len)[-1:]]
        columns = _runs(lines, most=None)
    for line in lines:
        for piece in line:
            below = [column for column in columns if piece.overlaps(column.left, column.right)]
            if len(below) == 1:
                below[0].names.append(piece)
    return sorted(columns, key=lambda column: column.left)


def _is_over_several(piece: AlignedPiece, header: Sequence[Sequence[AlignedPiece]]) -> bool:
    return any(sum(piece.overlaps(other.left, other.right) for other in line) >= 2 for line in header)


def find_columns(
    header: Sequence[Sequence[AlignedPiece]], body: Sequence[Sequence[AlignedPiece]]
) -> list[AlignedColumn]:
    """Return the columns of a table from left to right; ``header`` and ``body`` are the pieces of its lines."""
    names = name_columns(header)
    columns = _runs(body, most=_usual_count(body, len(names)) if names else None)
    for name in [name for name in names if not _name_below(columns, name)]:
        _name_beside(columns, name)
    own = {piece for name in names for piece in name.names}
    for piece in (piece for line in header for piece in line if piece not in own):
        for column in columns:
            left = min([column.left, *(name.left for name in column.names)])
            right = max([column.right, *(name.right for name in column.names)])
            if piece.overlaps(left, right):
                column.names.append(piece)
    for column in columns:
        column.names.sort(key=lambda piece: piece.start)
    return _joined(sorted(columns, key=lambda column: column.left))


def _usual_count(body: Sequence[Sequence[AlignedPiece]], names: int) -> int:
    """Return how many columns there are: as many as names, or more where half of the lines have more."""
    more = Counter(len(line) for line in body if len(line) > names)
    if not more:
        return names
    count, times = more.most_common(1)[0]
    return count if 2 * times >= len(body) else names


def _runs(lines: Sequence[Sequence[AlignedPiece]], most: int | None) -> list[AlignedColumn]:
    """Find what stands one above the other, the fullest lines first: they tell two columns apart that others bridge.

    Lines of more than ``most`` pieces come last: blanks inside a cell set by justified type are no columns.
    """
    columns: list[AlignedColumn] = []
    order = sorted(range(len(lines)), key=lambda at: (most is not None and len(lines[at]) > most, -len(lines[at])))
    for at in order:
        for piece in lines[at]:
            touched = [column for column in columns if piece.overlaps(column.left, column.right)]
            if len(touched) == 1:
                touched[0].take(piece, at)
            elif not touched and (most is None or len(lines[at]) <= most):
                columns.append(AlignedColumn(piece.left, piece.right))
                columns[-1].take(piece, at)
    return columns


def _name_below(columns: Sequence[AlignedColumn], name: AlignedColumn) -> bool:
    """Give a name to the columns below it; say whether there are any."""
    shares = [min(name.right, column.right) - max(name.left, column.left) for column in columns]
    below = [column for column, share in zip(columns, shares, strict=True) if share > max(0, max(shares) / 3)]
    for column in below:
        column.names += name.names
    return bool(below)


def _name_beside(columns: list[AlignedColumn], name: AlignedColumn) -> None:
    """Give a name that nothing stands below to the nearest column without one; else it heads an empty column."""
    left = max((c.left for c in columns if c.names and c.middle < name.middle), default=-1)
    right = min((c.left for c in columns if c.names and c.middle > name.middle), default=1 << 30)
    free = [column for column in columns if not column.names and left < column.left < right]
    column = min(free, key=lambda c: abs(c.middle - name.middle), default=None)
    if column is None:
        column = AlignedColumn(name.left, name.right)
        columns.append(column)
    column.names += name.names


def _joined(columns: list[AlignedColumn]) -> list[AlignedColumn]:
    """Join neighbours that are one column: under one name, or one without name, and hardly ever both filled."""
    joined: list[AlignedColumn] = []
    for column in columns:
        last = joined[-1] if joined else None
        if last is not None and (not column.names or not last.names or column.names == last.names):
            both = len(column.fills & last.fills)
            if both <= _APART * len(column.fills | last.fills):
                last.left, last.right = min(last.left, column.left), max(last.right, column.right)
                last.names += [name for name in column.names if name not in last.names]
                last.fills |= column.fills
                last.edges += column.edges
                continue
        joined.append(column)
    return joined


def split_at_margins(pieces: Sequence[AlignedPiece], columns: Sequence[AlignedColumn], text: str) -> list[AlignedPiece]:
    """Cut a piece that runs over the margin of a column at a word's beginning: its cells stand one blank apart."""
    margins = [margin for column in columns[1:] if (margin := column.margin()) is not None]
    parts: list[AlignedPiece] = []
    for piece in pieces:
        rest = piece
        for margin in margins:
            at = rest.start + margin - rest.left
            if (
                rest.left < margin - 2
                and margin < rest.right
                and text[at - 1].isspace()
                and _spans(rest, columns, margin)
            ):
                cut = at - 1
                parts.append(AlignedPiece(rest.start, cut, rest.left, margin - 1, rest.slot))
                rest = AlignedPiece(at, rest.end, margin, rest.right, rest.slot)
        parts.append(rest)
    return parts


def _spans(piece: AlignedPiece, columns: Sequence[AlignedColumn], margin: int) -> bool:
    """Say whether the piece begins in a column left of ``margin``."""
    return any(column.left - 1 <= piece.left < column.right and column.right <= margin for column in columns)


def assign(pieces: Sequence[AlignedPiece], columns: Sequence[AlignedColumn]) -> list[int]:
    """Return the column of each piece of a line: from left to right, each as near its place as can be."""
    ways: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for piece in pieces:
        following: dict[int, tuple[float, list[int]]] = {}
        best: tuple[float, list[int]] | None = None  # of the ways that end in a column further left
        for at, column in enumerate(columns):
            before, here = ways.get(at - 1), ways.get(at)
            if before is not None and (best is None or before[0] < best[0]):
                best = before
            cost = _distance(piece, column)
            if best is not None:
                following[at] = (best[0] + cost, [*best[1], at])
            if here is not None and (best is None or here[0] + cost + _SAME_COLUMN < following[at][0]):
                following[at] = (here[0] + cost + _SAME_COLUMN, [*here[1], at])
        ways = following
    return min(ways.values(), key=lambda way: way[0])[1]


def _distance(piece: AlignedPiece, column: AlignedColumn) -> float:
    """Return how far a piece sticks out of a column, and a little for how its edges and middle differ."""
    left, right = piece.left - column.left, piece.right - column.right
    out = (-left if left < 0 else 0) + (right if right > 0 else 0)
    return out + min(abs(left), abs(right), abs(left + right) / 2) / 100
