"""What one line is by the word lists alone: a post, a person's name, names of columns, the beginning of a body's name,
a stamp of arrival.

Readers ask this of lines that they see on a page, before there is a text. What a letter is or says they never ask.
"""

from extractors.aligned_tables.header import is_header
from extractors.aligned_tables.lines import RawLine, cut
from extractors.arrival_stamps import ARRIVED, ARRIVED_MORE
from extractors.bodies import head_at
from extractors.header.marred_signature import is_post
from extractors.header.person_names import name_in
from extractors.view import make_view

__all__ = ["ARRIVED", "ARRIVED_MORE", "begins_as_body", "is_post", "name_in", "names_columns"]


def begins_as_body(line: str) -> bool:
    """Say whether a line begins as the names of bodies do, in capitals or not.

    >>> begins_as_body("SỞ Y TẾ"), begins_as_body("Số: 12/KH")
    (True, False)
    """
    low = line.lower()
    return head_at(make_view(low), 0, len(low)) is not None


def names_columns(line: str) -> bool:
    """Say whether a line, wide blanks between its cells, names the columns of a table.

    >>> names_columns("TT   Nội dung   Thời gian"), names_columns("TT   Nội dung")
    (True, False)
    """
    return is_header(make_view(line), cut(line, RawLine(0, len(line)), "blanks"))
