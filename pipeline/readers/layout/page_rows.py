"""What stands on one height of a page: its pieces row by row, whatever order the file has them in."""

from collections.abc import Iterable

from pipeline.readers.layout.lines import Piece

#: Baselines no farther apart than this share of the letters' size belong to one row.
_ON_ONE_LINE = 0.6


def rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces of a page by rows from top to bottom, each from left to right."""
    found: list[list[Piece]] = []
    height = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.baseline):
        if piece.baseline - height > _ON_ONE_LINE * piece.size:
            found.append([])
            height = piece.baseline
        found[-1].append(piece)
    return [sorted(row, key=lambda piece: piece.x0) for row in found]
