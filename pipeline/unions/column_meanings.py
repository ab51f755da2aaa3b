"""What a column of an office's own list means, by its heading: what no table knows, a person says."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from extractors.lexicon import load
from pipeline.support.errors import SetupError
from pipeline.support.grouping import grouped
from pipeline.support.words import one_line
from pipeline.unions.names import flat, key
from pipeline.unions.office_list import ListColumn
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
    for heading, value in getattr(union, "attributes", {}).items():
        field = _part_of_contact(heading)
        if field == "email":
            value = "".join(_ADDRESS.findall(value)[:1])
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
# A heading is known as a word (``lists.toml``) or told by a person, who chooses on the page of the import; what
# stands in the cells says nothing of what they are.

#: Lines above which a heading must stand.
HEAD = 40
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[a-hA-H])\)?")
_NO_WORD = re.compile(r"[\W_]+")
#: Under “Số đoàn viên” this is the number of members.
_SUMS = frozenset({"tong so", "tong", "tong cong"})


class UnknownColumnsError(SetupError):
    """A list of which no heading, or several, say where the names stand; ``headings`` are those to choose from."""

    headings: tuple[str, ...] = ()


def unknown_columns(headings: Iterable[str]) -> UnknownColumnsError:
    """Return the error that no one column of a list holds names; it carries the headings, each once."""
    named = tuple(dict.fromkeys(filter(None, headings)))
    error = UnknownColumnsError(
        "Chưa rõ cột nào là tên công đoàn, trong các cột: {headings}. Chọn cột ở trang Đơn vị; hoặc trong tệp đặt tên "
        "cột ấy là “Tên”, các cột kia tên khác.",
        headings="; ".join(named))  # fmt: skip
    error.headings = named
    return error


class UnderstoodSheet(NamedTuple):
    """A sheet understood: its title lines, its columns, its lines of content."""

    sheet: str
    title: tuple[SheetLine, ...]
    columns: tuple[ListColumn, ...]
    lines: tuple[SheetLine, ...]


def table(sheet: ListSheet, said: Mapping[str, str]) -> UnderstoodSheet | None:
    """Understand a sheet; ``None`` where no column is known to hold names.

    ``said``: heading → field, as a person has told (``""`` = leave the column out). Raises ``UnknownColumnsError``
    where several columns are called so.
    """
    name, every = sheet
    told = {folded(heading): field for heading, field in said.items()}

    def meaning(heading: str) -> str | None:
        return told.get(folded(heading), field_of(heading))

    # In a line of content one word may be a heading (“Công đoàn cơ sở”): no heading stands below a line as wide.
    widths = [len([*filter(None, line.cells)]) for line in every[:HEAD]]
    last = widths.index(max(widths)) + 1 if max(widths) > 1 else HEAD
    known = [len({*filter(None, map(meaning, line.cells))}) for line in every[:last]]
    place = known.index(max(known))
    headings, first = _headings(every, place)
    lines = every[first:]
    headings += [""] * (max((len(line.cells) for line in lines), default=0) - len(headings))
    columns = [
        ListColumn(at, heading, meaning(heading), "clerk" if folded(heading) in told else "heading")
        for at, heading in enumerate(headings) if heading or any(line.cell(at) for line in lines)]  # fmt: skip
    kept = _each_once(columns)
    return UnderstoodSheet(name, every[:place], kept, lines) if kept else None


def _each_once(columns: Sequence[ListColumn]) -> tuple[ListColumn, ...]:
    """Return columns, each field left to one: the clerk's, else the first; ``()`` where no column holds names.

    The others keep their heading alone. Raises ``UnknownColumnsError`` where several may hold names.
    """
    by_field = grouped(columns, lambda column: column.field)
    names = by_field.get("name", [])
    if len(names) > 1 and "clerk" not in {one.how for one in names}:
        raise unknown_columns(column.heading for column in columns)
    kept = [min(same, key=lambda one: one.how != "clerk") for same in by_field.values()]
    several = (None, "", "ordinal")
    return tuple(one if one in kept or one.field in several else one._replace(field=None) for one in columns if names)


def folded(heading: str) -> str:
    """Return a heading as it is compared: without what stands in brackets, marks and tone marks."""
    return flat(_NO_WORD.sub(" ", _BRACKETS.sub(" ", heading.lower())).strip()) or heading.strip().lower()


_FIELD_OF = {folded(word): field for field, words in load("lists", __package__)["headings"].items() for word in words}


def field_of(heading: str) -> str | None:
    """Return what a heading means."""
    return _FIELD_OF.get(folded(heading))


def _headings(lines: Sequence[SheetLine], place: int) -> tuple[list[str], int]:
    """Return the headings, in one or two lines from ``place`` on, and the number of the line where content begins."""
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
    """Whether a line names parts of the columns above it: none of names, and words where the line above is blank."""
    words = [at for at, cell in enumerate(line.cells) if cell and cell != head.cell(at)]
    is_content = any(field_of(head.cell(at)) == "name" or line.cell(at)[:1].isdecimal() for at in words)
    return not is_content and any(at > 0 and not head.cell(at) for at in words)
