"""Tables as lines of text: columns as wide as their cells need, narrowed until a line has room for all of them."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import is_normalized, normalize

#: Widest column that holds no sentences, on a wide and on a narrow terminal.
_NAME = (28, 19)
#: A column with nothing longer than a code or a status is not broken.
_LONGEST_CODE = 15
#: No column is made narrower, whatever the terminal.
_NARROWEST = 4
_GAP = "  "


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    width: int,
    *,
    wide: Sequence[str] = (),
    narrow: bool,
    filled: bool = False,
) -> Iterator[str]:
    """Yield the lines of a table in a width: headings (where there are any), a rule, the rows.

    Rows are gone through twice. Columns in ``wide`` hold whole sentences: the others are held narrow, and get what is
    left. ``narrow`` is a small terminal. ``filled``: columns in which nothing stands are left out.

    >>> print(*table(("Mã", "Việc"), [("a1", "gửi báo cáo")], 40, narrow=False), sep="\\n")
    Mã  Việc
    ──  ───────────
    a1  gửi báo cáo
    """
    longest = [0] * len(headings)
    for row in rows:
        longest = [max(size, *map(len, _parts(cell))) for size, cell in zip(longest, row, strict=True)]
    kept = [at for at, size in enumerate(longest) if size or not filled]
    headings = [headings[at] for at in kept]
    widths = [
        max(min(size, _NAME[narrow]) if heading not in wide and size > _LONGEST_CODE else size,
            *map(len, heading.split()), 0)
        for size, heading in zip((longest[at] for at in kept), headings, strict=True)
    ]  # fmt: skip
    widths = _fitted(widths, width - len(_GAP) * (len(widths) - 1))
    if any(headings):
        yield from _lines([_parts(heading) for heading in headings], widths)
        yield _GAP.join("─" * size for size in widths)
    for row in rows:
        yield from _lines([_parts(row[at]) for at in kept], widths)


def _parts(cell: str) -> list[str]:
    """Return the lines of a cell, its letters as one sign each."""
    return (cell if is_normalized("NFC", cell) else normalize("NFC", cell)).split("\n")


def _fitted(widths: list[int], room: int) -> list[int]:
    """Return the widths with the widest ones cut, all to one size, until they have room."""
    if sum(widths) <= room:
        return widths
    left, columns = room, len(widths)
    most = 0
    for size in sorted(widths):
        most = max(_NARROWEST, left // columns)
        if size > most:
            break
        left, columns = left - size, columns - 1
    return [min(size, most) for size in widths]


def _lines(row: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    folded = [[line for part in cell for line in _folded(part, size)] for cell, size in zip(row, widths, strict=True)]
    for number in range(max(map(len, folded), default=0)):
        cells = (cell[number] if number < len(cell) else "" for cell in folded)
        yield _GAP.join(f"{cell:{size}}" for cell, size in zip(cells, widths, strict=True)).rstrip()


def _folded(text: str, size: int) -> list[str]:
    if len(text) <= size:
        return [text]
    return textwrap.wrap(text, size, break_on_hyphens=False) or [""]
