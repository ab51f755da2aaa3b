"""Stamps of secrecy on pages: looked for before anything of a page is left out, or kept anywhere."""

from collections.abc import Sequence

from pipeline.readers.layout.lines import Piece
from pipeline.readers.layout.page import Page, table_number
from pipeline.readers.layout.page_rows import rows
from pipeline.readers.secrecy import StampSeenError, is_stamp, stamped

#: The part of a page in which a head stands, and where its foot begins, with the number of the page beside a stamp.
_TOP, _FOOT = 0.4, 0.92
#: A row of more pieces is one of a table, such as one that counts documents by their degrees.
_MOST_BESIDE = 2


def refuse_stamped(pages: Sequence[Page]) -> None:
    """Raise ``StampSeenError`` where a page carries a stamp: alone on its row, framed, or in a head."""
    if any(map(_is_stamped, pages)):
        raise StampSeenError


def _is_stamped(page: Page) -> bool:
    framed = [" ".join(word.text for word in table.words) for table in page.tables]
    if any(map(is_stamp, framed)):
        return True
    found = [
        [piece for piece in row if table_number(piece.words) is None]
        for row in rows(page.pieces)
        if len(row) <= _MOST_BESIDE
    ]
    top = [_line(row) for row in found if row and row[0].baseline < _TOP * page.height]
    alone = [_line(row) for row in found if len(row) == 1 or (row and row[0].baseline > _FOOT * page.height)]
    return stamped(top, misread=page.pictures > _TOP) or stamped(alone)


def _line(row: Sequence[Piece]) -> str:
    return "    ".join(piece.text for piece in row)
