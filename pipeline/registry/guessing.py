"""Which column of an office's own list means what: by its heading, and by what stands in its cells.

Everything that is taken for something is told. Where two columns could be the names, nobody is asked to trust a guess:
the clerk is told what to write.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractors.lexicon import load
from pipeline.registry.columns import (
    MOST,
    NUMBER,
    ListColumn,
    bears_out,
    cells_of,
    is_name,
    is_ordinal,
    one_each,
    share,
    with_names,
    with_parents,
)
from pipeline.registry.kinds import kind_of
from pipeline.registry.names import flat, key
from pipeline.registry.sheets import ListSheet, SheetLine

#: Lines above which a heading must stand.
_HEAD = 40
#: Longer words are a sentence, no heading.
_LONGEST_HEADING = 60
#: Spellings of a heading with a slip in them.
_NEAR = 90
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[a-hA-H])\)?")
_BRACKETS = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[\W_]+")

#: The columns of the contract.
FIELDS = (
    "id", "name", "aliases", "level", "kind", "parent", "province", "valid_from", "valid_to", "successors",
)  # fmt: skip


class UnderstoodSheet(NamedTuple):
    """A sheet understood: its title lines, its columns, its lines of content."""

    sheet: str
    title: tuple[SheetLine, ...]
    columns: tuple[ListColumn, ...]
    lines: tuple[SheetLine, ...]
    heading_row: int = 0
    """Row of the line that names the columns, 0 where none does."""

    def at(self, field: str) -> int | None:
        """Return the place of the column with a meaning."""
        return next((column.at for column in self.columns if column.field == field), None)

    @property
    def names_grassroots(self) -> bool:
        """Whether the heading over the names says that they are grassroots unions."""
        heading = next((column.heading for column in self.columns if column.field == "name"), "")
        return "công đoàn cơ sở" in key(heading)


def table(sheet: ListSheet, said: Mapping[str, str] | None = None) -> UnderstoodSheet | None:
    """Understand a sheet; ``None`` where it holds no list of unions.

    ``said``: heading → field, as the clerk has told (``""`` = leave the column out).
    """
    told = {folded(heading): field for heading, field in (said or {}).items()}
    place = _heading(sheet.lines, told)
    if place is None:
        return _without_heading(sheet)
    headings, first = _headings(sheet.lines, place)
    lines = tuple(
        line
        for line in sheet.lines[first:]
        if [folded(cell) for cell in line.cells] != [folded(cell) for cell in sheet.lines[place].cells]
    )
    columns = _columns(headings, lines, told)
    if not any(column.field == "name" for column in columns):
        return None
    return UnderstoodSheet(sheet.name, sheet.lines[:place], tuple(columns), lines, sheet.lines[place].row)


def folded(heading: str) -> str:
    """Return a heading as it is compared: without what stands in brackets, marks and tone marks."""
    return flat(_NO_WORD.sub(" ", _BRACKETS.sub(" ", heading.lower())).strip()) or heading.strip().lower()


@functools.cache
def _known() -> dict[str, str]:
    return {folded(word): field for field, words in load("guessing", __package__)["headings"].items() for word in words}


@functools.lru_cache(maxsize=4096)
def field_of(heading: str) -> str | None:
    """Return what a heading means, a slip of the pen allowed.

    >>> field_of("Tên CĐCS"), field_of("Số  đoàn viên (người)"), field_of("Số điện thoại")
    ('name', 'size', None)
    """
    from rapidfuzz import fuzz, process

    words = folded(heading)
    if not words or len(heading) > _LONGEST_HEADING:
        return None
    if words in _known():
        return _known()[words]
    if len(words) < _SHORT_HEADING:
        return None
    near = process.extractOne(words, _known().keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return _known()[near[0]] if near else None


#: Under “Số đoàn viên” this is the number of members.
_SUMS = frozenset({"tong so", "tong", "tong cong"})
#: In a shorter heading one other letter makes another word.
_SHORT_HEADING = 8


def _heading(lines: Sequence[SheetLine], told: Mapping[str, str]) -> int | None:
    """Return which line names the columns: the one with most known headings, the first of equals."""
    best, most = None, 1.0
    for at, line in enumerate(lines[:_HEAD]):
        fields = {told.get(folded(cell)) or field_of(cell) for cell in line.cells if cell} - {None}
        # A line of content may hold one word that is a heading too (“Công đoàn”), hardly two.
        score = (
            len(fields)
            + ("name" in fields)
            - 0.5 * any(kind_of(cell) and " " in cell and field_of(cell) is None for cell in line.cells)
        )
        if ("name" in fields or len(fields) > 1) and score > most:
            best, most = at, score
    return best


def _headings(lines: Sequence[SheetLine], place: int) -> tuple[list[str], int]:
    """Return the headings, those of two lines put together, and where the content begins."""
    headings = list(lines[place].cells)
    first = place + 1
    if first < len(lines) and _is_second_line(headings, lines[first]):
        top = ""
        for at, below in enumerate(lines[first].cells):
            above = headings[at] if at < len(headings) else ""
            top = above or top
            if below and below != above:
                headings += [""] * (at + 1 - len(headings))
                headings[at] = top if top and folded(below) in _SUMS else f"{top} {below}".strip()
        first += 1
    if first < len(lines) and _is_numbering(lines[first]):
        first += 1
    return headings, first


def _is_second_line(headings: Sequence[str], line: SheetLine) -> bool:
    """Say whether a line names parts of the columns above it: words only where the line above is blank or spans."""
    words = {at for at, cell in enumerate(line.cells) if cell and cell != (headings[at] if at < len(headings) else "")}
    named = next((at for at, heading in enumerate(headings) if field_of(heading) == "name"), None)
    return (
        bool(words)
        and named not in words
        and not any(NUMBER.fullmatch(line.cells[at]) or kind_of(line.cells[at]) for at in words)
        and any(at > 0 and not (headings[at] if at < len(headings) else "") for at in words)
    )


def _is_numbering(line: SheetLine) -> bool:
    filled = [cell for cell in line.cells if cell]
    return len(filled) > 1 and all(_NUMBERING.fullmatch(cell) for cell in filled)


def _columns(headings: Sequence[str], lines: Sequence[SheetLine], told: Mapping[str, str]) -> list[ListColumn]:
    width = max([len(headings), *(len(line.cells) for line in lines)])
    columns = []
    for at in range(width):
        heading = headings[at] if at < len(headings) else ""
        cells = [cell for line in lines if (cell := line.cell(at))]
        if folded(heading) in told:
            columns.append(ListColumn(at, heading, told[folded(heading)] or "", "clerk"))
        elif heading and (field := field_of(heading)):
            columns.append(ListColumn(at, heading, field if bears_out(field, cells) else None))
        elif cells:
            columns.append(ListColumn(at, heading, None, "heading" if heading else "cells"))
    return with_parents(one_each(with_names(columns, lines), lines), lines)


def _without_heading(sheet: ListSheet) -> UnderstoodSheet | None:
    """Understand a list whose columns have no names: by its cells alone."""
    starts = (
        at
        for at, line in enumerate(sheet.lines)
        if sum(1 for cell in line.cells if cell) > 1 and any(map(is_name, line.cells))
    )
    first = next(starts, None)
    if first is None:
        return None
    lines = sheet.lines[first:]
    width = max(len(line.cells) for line in lines)
    columns = [ListColumn(at, "", None, "cells") for at in range(width) if any(line.cell(at) for line in lines)]
    columns = [
        column._replace(field="ordinal")
        if at == 0 and share(cells_of(column.at, lines), is_ordinal) >= MOST
        else column
        for at, column in enumerate(columns)
    ]
    columns = with_names(columns, lines)
    if not any(column.field == "name" for column in columns):
        return None
    return UnderstoodSheet(sheet.name, sheet.lines[:first], tuple(columns), lines)
