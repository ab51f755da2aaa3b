"""What a column of an office's own list means: by its heading, and by what stands in its cells."""

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from extractors.lexicon import load
from pipeline.errors import SetupError
from pipeline.registry.names import UPPER, flat, is_workplace, key, kind_of
from pipeline.registry.office_list import kind_of_words
from pipeline.registry.registry import day_of
from pipeline.registry.sheets import ListSheet, SheetLine
from pipeline.words import one_line
from schemas import Union
from schemas.office import Contact

# --------------------
# What a column of a list holds, told by its cells: names of unions, unions above, numbers, days.

#: This share of a column's filled cells must be what the column is taken for.
MOST = 0.6
#: A column of names under no heading.
_NAMES = 0.5
_ORDINAL = re.compile(r"\d{1,4}(?:\.\d{1,3})*[.)]?|[IVX]+[.)]?|[A-HĐ][.)]?")
NUMBER = re.compile(r"\d[\d., ]*")
#: Numbers that conditions of letters ask for.
COUNTS = ("size", "workers")
How = Literal["heading", "cells", "clerk"]
#: One address, as a mail can be sent to; what stands around it in a cell is left out.
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_BRACKETS = re.compile(r"\([^)]*\)")


class ListColumn(NamedTuple):
    """One column as it was taken: ``field`` is one of the contract, ``size``, ``workers``, ``ordinal`` or ``None``
    (kept as an attribute under its heading); ``how`` says what told."""

    at: int
    heading: str
    field: str | None
    how: How = "heading"


def _bears_out(field: str, cells: Sequence[str]) -> bool:
    """Say whether the cells are what the heading says; “Loại hình” is often that of the enterprise."""
    if not cells:
        return True
    if field == "kind":
        return share(cells, lambda cell: kind_of_words(cell) is not None) >= _NAMES
    if field in ("valid_from", "valid_to"):
        return share(cells, lambda cell: day_of(cell) is not None) >= _NAMES
    if field in COUNTS:
        return share(cells, lambda cell: NUMBER.fullmatch(cell) is not None) >= _NAMES
    return True


def _with_names(columns: list[ListColumn], lines: Sequence[SheetLine]) -> list[ListColumn]:
    """Take the columns that no heading explains for names and unions above, where their cells are such names."""
    if any(column.field == "name" for column in columns):
        return columns
    names = [column for column in columns if column.field is None and _is_of_names(column.at, lines)]
    if not names:
        return columns
    # Of the unions above there are fewer than of those below.
    first = max(names, key=lambda column: (_distinct(column.at, lines), -column.at))
    taken: dict[int, str | None] = {first.at: "name"}
    if len(names) > 1 and not any(column.field == "parent" for column in columns):
        rest = [
            column for column in names if column != first and _distinct(column.at, lines) < _distinct(first.at, lines)
        ]
        if len(rest) == 1:
            taken[rest[0].at] = "parent"
    return _by_cells(columns, taken)


def _by_cells(columns: list[ListColumn], taken: Mapping[int, str | None]) -> list[ListColumn]:
    """Return the columns, some of them (by place) with the meaning that their cells tell."""
    return [
        column._replace(field=taken[column.at], how="cells") if column.at in taken else column for column in columns
    ]


def _with_parents(columns: list[ListColumn], lines: Sequence[SheetLine]) -> list[ListColumn]:
    """Take the one column of names of upper unions that no heading explains for the unions above."""
    if any(column.field == "parent" for column in columns):
        return columns
    upper = [
        column
        for column in columns
        if column.field is None and share(_cells_of(column.at, lines), lambda cell: kind_of(cell) in UPPER) >= MOST
    ]
    return _by_cells(columns, {upper[0].at: "parent"}) if len(upper) == 1 else columns


def one_each(columns: list[ListColumn], lines: Sequence[SheetLine]) -> list[ListColumn]:
    """Leave each meaning to one column; of two that could be the names the clerk has to say which."""
    for field, count in Counter(column.field for column in columns if column.field).items():
        if count == 1 or field == "ordinal":
            continue
        rivals = [column for column in columns if column.field == field]
        kept, parent = _kept(field, rivals, lines)
        columns = _by_cells(
            columns, {column.at: "parent" if column == parent else None for column in rivals if column != kept}
        )
    return columns


def _kept(field: str, rivals: list[ListColumn], lines: Sequence[SheetLine]) -> tuple[ListColumn, ListColumn | None]:
    """Return of several columns with one meaning the one that keeps it, and the one that names the unions above."""
    if clerk := [column for column in rivals if column.how == "clerk"]:
        return clerk[0], None
    if field != "name":
        return rivals[0], None
    of_unions = [column for column in rivals if _is_of_names(column.at, lines)]
    if len(of_unions) == 1:
        return of_unions[0], None
    distinct = sorted(of_unions, key=lambda column: -_distinct(column.at, lines))
    if len(distinct) == 2 and _distinct(distinct[0].at, lines) > 2 * _distinct(distinct[1].at, lines):
        return distinct[0], distinct[1]
    first, second = (distinct or rivals)[:2]
    raise SetupError(
        'Chưa rõ cột nào là tên công đoàn: “{first}” hay “{second}”. Ghi rõ, ví dụ: --column "{first}=tên"',
        first=first.heading,
        second=second.heading,
    )


def is_name(cell: str) -> bool:
    """Say whether a cell names a union."""
    return kind_of(cell) is not None and " " in cell


def _is_of_names(at: int, lines: Sequence[SheetLine]) -> bool:
    return share(_cells_of(at, lines), lambda cell: is_name(cell) or is_workplace(cell)) >= _NAMES


def _cells_of(at: int, lines: Iterable[SheetLine]) -> list[str]:
    """Return the filled cells of a column."""
    return [cell for line in lines if (cell := line.cell(at))]


def _distinct(at: int, lines: Iterable[SheetLine]) -> int:
    return len({key(cell) for cell in _cells_of(at, lines)})


def share(cells: Sequence[str], fits: Callable[[str], bool]) -> float:
    """Return the share of cells that fit."""
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def contact_of(union: Union | None) -> Contact | None:
    """Return how to reach a union, by the columns of the list that it came from; ``None`` where they say nothing.

    >>> told = {"Họ tên Chủ tịch": "Lê Thị Na", "Số ĐT": "0912", "Địa chỉ Email": "na@a.vn"}
    >>> found = contact_of(Union(id="a", name="CĐCS A", kind="grassroots", attributes=told))
    >>> found.chair, found.telephone, found.email
    ('Lê Thị Na', '0912', 'na@a.vn')
    """
    said: dict[str, str] = {}
    for heading, value in union.attributes.items() if union is not None else ():
        field = _field(heading)
        if field == "email":
            address = _ADDRESS.search(value)
            value = address[0] if address is not None else ""
        if field is not None and value.strip():
            said.setdefault(field, one_line(value))
    return Contact(**said) if said else None


@functools.lru_cache(maxsize=256)
def _field(heading: str) -> str | None:
    """Return which part of a contact a column holds.

    >>> _field("Số điện thoại (chủ tịch)"), _field("Họ và tên Chủ tịch CĐCS"), _field("Số đoàn viên")
    ('telephone', 'chair', None)
    """
    said = f" {flat(key(_BRACKETS.sub(' ', heading)))} "
    for field, names in load("contacts", __package__)["headings"].items():
        if any(f" {name} " in said for name in names):
            return str(field)
    return None


# --------------------
# Which column of an office's own list means what: by its heading, and by what stands in its cells.
#
# Everything that is taken for something is told. Where two columns could be the names, nobody is asked to trust a
# guess: the clerk is told what to write.

#: Lines above which a heading must stand.
_HEAD = 40
#: Longer words are a sentence, no heading.
_LONGEST_HEADING = 60
#: Spellings of a heading with a slip in them.
_NEAR = 90
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[a-hA-H])\)?")
_NO_WORD = re.compile(r"[\W_]+")


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
        cells = _cells_of(at, lines)
        if folded(heading) in told:
            columns.append(ListColumn(at, heading, told[folded(heading)] or "", "clerk"))
        elif heading and (field := field_of(heading)):
            columns.append(ListColumn(at, heading, field if _bears_out(field, cells) else None))
        elif cells:
            columns.append(ListColumn(at, heading, None, "heading" if heading else "cells"))
    return _with_parents(one_each(_with_names(columns, lines), lines), lines)


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
    if share(_cells_of(columns[0].at, lines), lambda cell: _ORDINAL.fullmatch(cell) is not None) >= MOST:
        columns = _by_cells(columns, {columns[0].at: "ordinal"})
    columns = _with_names(columns, lines)
    if not any(column.field == "name" for column in columns):
        return None
    return UnderstoodSheet(sheet.name, sheet.lines[:first], tuple(columns), lines)
