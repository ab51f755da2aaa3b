"""What a column of an office's own list means: by its heading, and by what stands in its cells."""

import functools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from extractors.lexicon import load
from pipeline.support.errors import SetupError
from pipeline.support.words import one_line
from pipeline.unions.names import UPPER, flat, is_workplace, key, kind_of
from pipeline.unions.office_list import ListColumn, kind_of_words
from pipeline.unions.registry import day_of
from pipeline.unions.sheets import ListSheet, SheetLine
from schemas import Contact, Union

# --------------------
# How to reach a union, by the columns of the list that it came from.

#: One address, as a mail can be sent to; what stands around it in a cell is left out.
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_BRACKETS = re.compile(r"\([^)]*\)")
_CONTACTS: dict[str, list[str]] = load("contacts", __package__)["headings"]


def contact_of(union: Union | None) -> Contact | None:
    """Return how to reach a union, by the columns of the list that it came from; ``None`` where they say nothing.

    >>> told = {"Họ và tên Chủ tịch CĐCS": "Lê Thị Na", "Số ĐT (chủ tịch)": "0912", "Địa chỉ Email": "na@a.vn"}
    >>> found = contact_of(Union(id="a", name="CĐCS A", kind="grassroots", attributes=told))
    >>> found.chair, found.telephone, found.email
    ('Lê Thị Na', '0912', 'na@a.vn')
    """
    said: dict[str, str] = {}
    for heading, value in union.attributes.items() if union is not None else ():
        field = _part_of_contact(heading)
        if field == "email":
            address = _ADDRESS.search(value)
            value = address[0] if address is not None else ""
        if field is not None and value.strip():
            said.setdefault(field, one_line(value))
    return Contact(**said) if said else None


@functools.lru_cache(maxsize=256)
def _part_of_contact(heading: str) -> str | None:
    said = f" {flat(key(_BRACKETS.sub(' ', heading)))} "
    return next((part for part, names in _CONTACTS.items() if any(f" {name} " in said for name in names)), None)


# --------------------
# Which column of an office's own list means what.
#
# Everything that is taken for something is told. Where two columns could be the names, nobody is asked to trust a
# guess: the clerk is told what to write.

#: This share of a column's filled cells must be what the column is taken for; under a heading that says it, the half.
_MOST, _HALF = 0.6, 0.5
_NUMBER = re.compile(r"\d[\d., ]*")
#: Numbers that conditions of letters ask for.
COUNTS = ("size", "workers")
#: Lines above which a heading must stand.
_HEAD = 40
#: Longer words are a sentence, no heading; in shorter ones one other letter makes another word.
_LONGEST_HEADING, _SHORT_HEADING = 60, 8
#: Spellings of a heading with a slip in them.
_NEAR = 90
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[a-hA-H])\)?")
_NO_WORD = re.compile(r"[\W_]+")
#: Under “Số đoàn viên” this is the number of members.
_SUMS = frozenset({"tong so", "tong", "tong cong"})

Cells = Sequence[str]


class UnderstoodSheet(NamedTuple):
    """A sheet understood: its title lines, its columns, its lines of content."""

    sheet: str
    title: tuple[SheetLine, ...]
    columns: tuple[ListColumn, ...]
    lines: tuple[SheetLine, ...]

    def at(self, field: str) -> int | None:
        """Return the place of the column with a meaning."""
        return next((column.at for column in self.columns if column.field == field), None)

    @property
    def names_grassroots(self) -> bool:
        """Whether the heading over the names says that they are grassroots unions."""
        heading = next((column.heading for column in self.columns if column.field == "name"), "")
        return "công đoàn cơ sở" in key(heading)


def table(sheet: ListSheet, said: Mapping[str, str]) -> UnderstoodSheet | None:
    """Understand a sheet; ``None`` where it holds no list of unions, or its columns have no names.

    ``said``: heading → field, as the clerk has told (``""`` = leave the column out).
    """
    told = {folded(heading): field for heading, field in said.items()}
    place = _heading(sheet.lines, told)
    if place is None:
        return None
    headings, first = _headings(sheet.lines, place)
    head = list(map(folded, sheet.lines[place].cells))
    lines = tuple(line for line in sheet.lines[first:] if list(map(folded, line.cells)) != head)
    width = max([len(headings), *(len(line.cells) for line in lines)])
    cells = [[cell for line in lines if (cell := line.cell(at))] for at in range(width)]
    named = enumerate([*headings, *[""] * (width - len(headings))])
    columns = list(filter(None, (_by_heading(at, heading, cells[at], told) for at, heading in named)))
    known = _told_by_cells(columns, cells)
    if not any(column.field == "name" for column in known):
        return None
    return UnderstoodSheet(sheet.name, sheet.lines[:place], known, lines)


def folded(heading: str) -> str:
    """Return a heading as it is compared: without what stands in brackets, marks and tone marks."""
    return flat(_NO_WORD.sub(" ", _BRACKETS.sub(" ", heading.lower())).strip()) or heading.strip().lower()


_KNOWN = {folded(word): field for field, words in load("guessing", __package__)["headings"].items() for word in words}


@functools.lru_cache(maxsize=4096)
def field_of(heading: str) -> str | None:
    """Return what a heading means, a slip of the pen allowed."""
    words = folded(heading)
    if len(heading) > _LONGEST_HEADING:
        return None
    if words in _KNOWN or len(words) < _SHORT_HEADING:
        return _KNOWN.get(words)
    from rapidfuzz import fuzz, process

    near = process.extractOne(words, _KNOWN.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return _KNOWN[near[0]] if near else None


def _heading(lines: Sequence[SheetLine], told: Mapping[str, str]) -> int | None:
    """Return which line names the columns: the one with most known headings, the first of equals."""
    best, most = None, 1.0
    for at, line in enumerate(lines[:_HEAD]):
        fields = {told.get(folded(cell)) or field_of(cell) for cell in line.cells if cell} - {None}
        # A line of content may hold one word that is a heading too (“Công đoàn”), hardly two.
        is_content = any(_is_name(cell) and field_of(cell) is None for cell in line.cells)
        score = len(fields) + ("name" in fields) - 0.5 * is_content
        if ("name" in fields or len(fields) > 1) and score > most:
            best, most = at, score
    return best


def _headings(lines: Sequence[SheetLine], place: int) -> tuple[list[str], int]:
    """Return the headings, those of two lines put together, and where the content begins."""
    head, first = lines[place], place + 1
    headings = list(head.cells)
    if first < len(lines) and _is_second_line(head, lines[first]):
        top = ""
        for at, below in enumerate(lines[first].cells):
            above = head.cell(at)
            top = above or top
            if below and below != above:
                headings += [""] * (at + 1 - len(headings))
                headings[at] = top if top and folded(below) in _SUMS else f"{top} {below}".strip()
        first += 1
    numbers = [*filter(None, lines[first].cells)] if first < len(lines) else []
    return headings, first + (len(numbers) > 1 and all(map(_NUMBERING.fullmatch, numbers)))


def _is_second_line(head: SheetLine, line: SheetLine) -> bool:
    """Whether a line names parts of the columns above it: words only where the line above is blank or spans."""
    words = {at: cell for at, cell in enumerate(line.cells) if cell and cell != head.cell(at)}
    named = next((at for at, heading in enumerate(head.cells) if field_of(heading) == "name"), None)
    is_content = named in words or any(_NUMBER.fullmatch(cell) or kind_of(cell) for cell in words.values())
    return not is_content and any(at > 0 and not head.cell(at) for at in words)


def _bears_out(field: str, cells: Cells) -> bool:
    """Whether the cells are what the heading says; “Loại hình” is often that of the enterprise."""
    fits: dict[str, Callable[[str], object]] = {"kind": kind_of_words, "valid_from": day_of, "valid_to": day_of}
    fits |= dict.fromkeys(COUNTS, _NUMBER.fullmatch)
    return not cells or field not in fits or _share(cells, fits[field]) >= _HALF


def _by_heading(at: int, heading: str, cells: Cells, told: Mapping[str, str]) -> ListColumn | None:
    """Return a column with the meaning that its heading gives it; ``None`` where it has neither heading nor cells."""
    if heading and folded(heading) in told:
        return ListColumn(at, heading, told[folded(heading)] or "", "clerk")
    if heading and (field := field_of(heading)):
        return ListColumn(at, heading, field if _bears_out(field, cells) else None)
    return ListColumn(at, heading, None, "heading" if heading else "cells") if cells else None


def _told_by_cells(columns: Sequence[ListColumn], cells: Sequence[Cells]) -> tuple[ListColumn, ...]:
    """Take the columns that no heading explains for what their cells are, and leave each meaning to one column."""
    fields = {column.at: column.field for column in columns}
    if "name" not in fields.values():
        _take_names(fields, [at for at in _unexplained(fields) if _are_names(cells[at])], cells)
    for field, count in Counter(filter(None, fields.values())).items():
        if count > 1 and field != "ordinal":
            rivals = [column for column in columns if fields[column.at] == field]
            kept, parent = _kept(field, rivals, cells)
            fields |= {one.at: "parent" if one == parent else None for one in rivals if one != kept}
    _take_as_parent(fields, [at for at in _unexplained(fields) if _share(cells[at], _is_upper) >= _MOST])
    return tuple(
        column if column.field == fields[column.at] else column._replace(field=fields[column.at], how="cells")
        for column in columns
    )


def _unexplained(fields: Mapping[int, str | None]) -> list[int]:
    return [at for at, field in fields.items() if field is None]


def _take_names(fields: dict[int, str | None], columns: Sequence[int], cells: Sequence[Cells]) -> None:
    """Take the first column of most names for that of the unions: of the unions above there are fewer."""
    many = {at: _distinct(cells[at]) for at in columns}
    for first in sorted(columns, key=lambda at: (-many[at], at))[:1]:
        _take_as_parent(fields, [at for at in columns if many[at] < many[first]])
        fields[first] = "name"


def _is_upper(cell: str) -> bool:
    return kind_of(cell) in UPPER


def _take_as_parent(fields: dict[int, str | None], columns: Sequence[int]) -> None:
    """Take the only one of some columns for that of the unions above, where no other is."""
    if len(columns) == 1 and "parent" not in fields.values():
        fields[columns[0]] = "parent"


def _kept(field: str, rivals: Sequence[ListColumn], cells: Sequence[Cells]) -> tuple[ListColumn, ListColumn | None]:
    """Return of several columns with one meaning the one that keeps it, and the one that names the unions above."""
    clerk = [column for column in rivals if column.how == "clerk"]
    if clerk or field != "name":
        return (clerk or rivals)[0], None
    of_unions = [column for column in rivals if _are_names(cells[column.at])]
    of_unions.sort(key=lambda column: -_distinct(cells[column.at]))
    if len(of_unions) == 1:
        return of_unions[0], None
    if len(of_unions) == 2 and _distinct(cells[of_unions[0].at]) > 2 * _distinct(cells[of_unions[1].at]):
        return of_unions[0], of_unions[1]
    first, second = (of_unions or rivals)[:2]
    raise SetupError(
        'Chưa rõ cột nào là tên công đoàn: “{first}” hay “{second}”. Ghi rõ, ví dụ: --column "{first}=tên"',
        first=first.heading,
        second=second.heading,
    )


def _is_name(cell: str) -> bool:
    return kind_of(cell) is not None and " " in cell


def _are_names(cells: Cells) -> bool:
    return _share(cells, lambda cell: _is_name(cell) or is_workplace(cell)) >= _HALF


def _distinct(cells: Cells) -> int:
    return len(set(map(key, cells)))


def _share(cells: Cells, fits: Callable[[str], object]) -> float:
    return sum(fits(cell) not in (None, False) for cell in cells) / len(cells) if cells else 0.0
