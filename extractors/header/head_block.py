"""The names in the head (cell 2): the left column above the number, the superior over the issuer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.bodies import head_at
from extractors.bodies.canonical import mended
from extractors.header.columns import HeadCell, bare_words, has_columns, printed
from extractors.header.date_line import is_date_line
from extractors.header.facts import Span
from extractors.header.marks import is_draft_mark, is_mark
from extractors.header.patterns import MOTTO, SUBJECT_LABEL, WORDS
from extractors.lexicon import load
from extractors.outline import is_capitals
from extractors.patterns import View, any_of, make_view
from extractors.references import OwnNumber

_NUMBER_LABEL = re.compile(r"s[o06] *[:.]")
#: A symbol whose number was left blank or not seen: ``/SYT-TCCB``.
_NUMBERLESS = re.compile(r"[\d .…]*/ *\w")
_NO_NAME = re.compile(r"\w:\S|[={}]")  # a line of data
_NO_NAMES = frozenset(WORDS["letterhead"]["no_names"])
#: A level goes on with the name above it (ỦY BAN NHÂN DÂN / XÃ …); ``TỈNH ỦY`` and ``TỈNH ĐOÀN`` are names.
_LEVEL = re.compile(rf"{any_of(WORDS['letterhead']['levels'])}(?! (?:uy|doan)\b)\b")
_INCOMPLETE = frozenset(load("outline")["incomplete_names"])
_NO_BODY = re.compile(rf"{any_of(WORDS['issuer']['no_bodies'])}\b")
_CONGRESS = tuple(WORDS["issuer"]["congresses"])
_GENERAL = re.compile(rf"{any_of(WORDS['issuer']['general'])} ")
_UNFINISHED = tuple(WORDS["issuer"]["unfinished"])


@dataclass(slots=True)
class HeadName:
    """A name in the head, perhaps over several lines of its column; ``low`` is all of it in the lower view."""

    spans: list[Span]
    low: str
    mended: bool = False
    """Whether its words lost marks that recognition did not see."""


def head_names(view: View, head: Sequence[HeadCell], own: OwnNumber | None) -> list[HeadName]:
    """Return the names of bodies in the left column above the number, from top to bottom."""
    names: list[HeadName] = []
    last_row = 0
    left = [cell for cell in head if not cell.right] if has_columns(head) else head
    for cell in left:
        if _is_below_names(view, cell, own):
            if names:
                break
        elif _may_be_name(view, cell):
            _add(view, names, cell, adjacent=cell.row <= last_row + 1)
            last_row = cell.row
        elif MOTTO.match(bare_words(view, cell)):
            last_row = cell.row  # the right column, read between two lines of the left one
    alone = len(names) == 1
    return [name for name in names if _begins_name(name.low) or (alone and not _NO_BODY.match(name.low))]


def _is_below_names(view: View, cell: HeadCell, own: OwnNumber | None) -> bool:
    """Say whether the cell is the number line or the subject."""
    if own and own.start <= cell.start < own.end:
        return True
    low = bare_words(view, cell)
    if _NUMBERLESS.match(printed(view, cell)):
        return True
    return bool(_NUMBER_LABEL.match(low) or SUBJECT_LABEL.match(low))


def _may_be_name(view: View, cell: HeadCell) -> bool:
    """Say whether the cell stands in capitals and is none of the other cells of a head."""
    low = bare_words(view, cell)
    if low in _NO_NAMES or _NO_NAME.search(low) or MOTTO.match(low) or is_mark(low) or is_draft_mark(low):
        return False
    return is_capitals(printed(view, cell)) and not is_date_line(view, cell)


def _add(view: View, names: list[HeadName], cell: HeadCell, *, adjacent: bool) -> None:
    """Begin a name with the cell, or let it go on with the name above."""
    span = (cell.start, cell.start + len(printed(view, cell).rstrip(" *-_:;,.")))
    as_printed = view.plain[slice(*span)]
    low = " ".join(make_view(mended(as_printed)).lower.split())
    repaired = mended(as_printed) != as_printed
    goes_on = bool(names) and (_LEVEL.match(bare_words(view, cell)) is not None or _is_incomplete(names[-1].low))
    begins = not goes_on and _begins_name(low)
    if names and adjacent and not begins:
        names[-1].spans.append(span)
        names[-1].low += " " + low
        names[-1].mended = names[-1].mended or repaired
    elif begins or not names:
        names.append(HeadName([span], low, repaired))


def _begins_name(low: str) -> bool:
    """Say whether words in lower case begin as names of bodies do, or name a congress that has a head of its own."""
    if low.startswith(_CONGRESS):
        return True
    # In capitals nobody can tell whether a capital follows a general word (“CỤC KỸ THUẬT”): here one always does.
    general = _GENERAL.match(low) is not None
    return head_at(make_view(low.title() if general else low), 0, len(low)) is not None


def _is_incomplete(low: str) -> bool:
    """Say whether the name so far is not complete: ``CÔNG ĐOÀN`` alone, or it ends in a joining word."""
    return low in _INCOMPLETE or low.endswith(_UNFINISHED)
