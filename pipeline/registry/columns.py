"""What a column of a list holds, told by its cells: names of unions, unions above, numbers, days."""

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from extractors.lexicon import load
from pipeline.errors import SetupError
from pipeline.registry.days import day_of
from pipeline.registry.kinds import UPPER, is_workplace, kind_of
from pipeline.registry.names import flat, key
from pipeline.registry.reading import kind_of_words
from pipeline.registry.sheets import SheetLine
from pipeline.words import t
from schemas import Union
from schemas.office import Contact

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


def bears_out(field: str, cells: Sequence[str]) -> bool:
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


def with_names(columns: list[ListColumn], lines: Sequence[SheetLine]) -> list[ListColumn]:
    """Take the columns that no heading explains for names and unions above, where their cells are such names."""
    if any(column.field == "name" for column in columns):
        return columns
    names = [column for column in columns if column.field is None and _is_of_names(column.at, lines)]
    if not names:
        return columns
    # Of the unions above there are fewer than of those below.
    first = max(names, key=lambda column: (_distinct(column.at, lines), -column.at))
    taken = {first.at: "name"}
    if len(names) > 1 and not any(column.field == "parent" for column in columns):
        rest = [
            column for column in names if column != first and _distinct(column.at, lines) < _distinct(first.at, lines)
        ]
        if len(rest) == 1:
            taken[rest[0].at] = "parent"
    return [
        column._replace(field=taken[column.at], how="cells") if column.at in taken else column for column in columns
    ]


def with_parents(columns: list[ListColumn], lines: Sequence[SheetLine]) -> list[ListColumn]:
    """Take the one column of names of upper unions that no heading explains for the unions above."""
    if any(column.field == "parent" for column in columns):
        return columns
    upper = [
        column
        for column in columns
        if column.field is None and share(cells_of(column.at, lines), lambda cell: kind_of(cell) in UPPER) >= MOST
    ]
    if len(upper) != 1:
        return columns
    return [column._replace(field="parent", how="cells") if column == upper[0] else column for column in columns]


def one_each(columns: list[ListColumn], lines: Sequence[SheetLine]) -> list[ListColumn]:
    """Leave each meaning to one column; of two that could be the names the clerk has to say which."""
    for field, count in Counter(column.field for column in columns if column.field).items():
        if count == 1 or field == "ordinal":
            continue
        rivals = [column for column in columns if column.field == field]
        kept = _kept(field, rivals, lines)
        columns = [
            _without(column, kept) if column in rivals and column != kept.column else column for column in columns
        ]
    return columns


class _Kept(NamedTuple):
    """Of several columns with one meaning the one that keeps it, and the one that names the unions above."""

    column: ListColumn
    parent: ListColumn | None = None


def _without(column: ListColumn, kept: _Kept) -> ListColumn:
    return column._replace(field="parent" if column == kept.parent else None, how="cells")


def _kept(field: str, rivals: list[ListColumn], lines: Sequence[SheetLine]) -> _Kept:
    if clerk := [column for column in rivals if column.how == "clerk"]:
        return _Kept(clerk[0])
    if field != "name":
        return _Kept(rivals[0])
    of_unions = [column for column in rivals if _is_of_names(column.at, lines)]
    if len(of_unions) == 1:
        return _Kept(of_unions[0])
    distinct = sorted(of_unions, key=lambda column: -_distinct(column.at, lines))
    if len(distinct) == 2 and _distinct(distinct[0].at, lines) > 2 * _distinct(distinct[1].at, lines):
        return _Kept(distinct[0], distinct[1])
    first, second = (distinct or rivals)[:2]
    raise SetupError(
        t(
            'Chưa rõ cột nào là tên công đoàn: “{first}” hay “{second}”. Ghi rõ, ví dụ: --column "{first}=tên"',
            first=first.heading,
            second=second.heading,
        )
    )


def is_ordinal(cell: str) -> bool:
    """Say whether a cell holds a running number: “3”, “2.1”, “IV”."""
    return _ORDINAL.fullmatch(cell) is not None


def is_name(cell: str) -> bool:
    """Say whether a cell names a union."""
    return kind_of(cell) is not None and " " in cell


def _is_of_names(at: int, lines: Sequence[SheetLine]) -> bool:
    return share(cells_of(at, lines), lambda cell: is_name(cell) or is_workplace(cell)) >= _NAMES


def cells_of(at: int, lines: Iterable[SheetLine]) -> list[str]:
    """Return the filled cells of a column."""
    return [cell for line in lines if (cell := line.cell(at))]


def _distinct(at: int, lines: Iterable[SheetLine]) -> int:
    return len({key(cell) for cell in cells_of(at, lines)})


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
            said.setdefault(field, " ".join(value.split()))
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
