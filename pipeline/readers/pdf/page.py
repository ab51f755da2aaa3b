"""One page of a PDF as lines and tables, without what is not the letter."""

from pipeline.readers.layout.noise import page_number, without_arrival_stamp, without_banners, without_page_numbers
from pipeline.readers.layout.page import Page, table_marker
from pipeline.readers.pdf.canvas import Seen
from pipeline.readers.pdf.tables import fill_tables
from pipeline.readers.pdf.words import Meaning, make_pieces


def lay_out(seen: Seen, first: bool = False, meaning: Meaning | None = None) -> Page:
    """Return a page as lines and tables. The ``first`` page may bear a stamp of arrival."""
    height, width = seen.frame.height, seen.frame.width
    outside, tables = fill_tables(seen.rules, seen.letters, meaning)
    pieces = without_banners(make_pieces(outside, meaning))
    if first:
        pieces = without_arrival_stamp(pieces, height)
    printed = page_number(pieces, height)
    pieces = without_page_numbers(pieces, height)
    pieces += [table_marker(grid.box, number) for number, (grid, _) in enumerate(tables)]
    return Page(
        height,
        width,
        pieces,
        [table for _, table in tables],
        seen.pictures,
        printed=printed,
        unmapped=seen.unmapped,
        strokes=seen.strokes,
        back=seen.back,
    )
