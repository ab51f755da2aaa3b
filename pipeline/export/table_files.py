"""Tables as people keep them: their columns, what one cell can hold, CSV and JSON."""

import codecs
import csv
import datetime
import io
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from extractors.lexicon import load
from pipeline.support import labels
from pipeline.support.words import t
from schemas import ROLES, SIDES, STATUSES, Record, whole_day

# --------------------
# What a spreadsheet can hold in one cell, and what it must not be given: the limits of Excel, harmless texts.

#: Most characters that Excel keeps in a cell; of more, it says that the file is broken.
LONGEST = 32_767
#: Most rows of a sheet, the heading among them.
MOST_ROWS = 1_048_576

#: What XML cannot hold, or only as an escape that programs show: control characters, halves of a pair.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RUNS = r"\s*[=+\-@]|[\t\r\n]"
_IS_RUN, _ESCAPED = re.compile(_RUNS), re.compile(rf"\A'(?={_RUNS}|\Z)")
_BULLET = re.compile(r"\A(\s*)-(?=\s)")


def clean(text: str) -> str:
    """Return text that a cell can hold: one kind of line end, no control characters, not longer than Excel takes.

    >>> clean("a\\x07b\\r\\nc")
    'ab\\nc'
    """
    held = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return held if len(held) <= LONGEST else held[: LONGEST - 1] + "…"


def safe(text: str) -> str:
    """Make a cell's text harmless: a spreadsheet would run what begins with ``=``, ``+``, ``-``, ``@``.

    The apostrophe is the sign that spreadsheets themselves use for “this is text”. A hyphen that only begins a
    line of a list becomes a dash, which runs nowhere and reads better in print.

    >>> safe('=HYPERLINK("x")'), safe("Gửi báo cáo"), safe("- Gửi báo cáo")
    ('\\'=HYPERLINK("x")', 'Gửi báo cáo', '– Gửi báo cáo')
    """
    text = _BULLET.sub(r"\1–", text)
    return f"'{text}" if _IS_RUN.match(text) else text


def cell_text(text: str) -> str:
    """Return what stands in a cell of a workbook for a text: ``clean``, then ``safe``."""
    return clean(safe(clean(text)))


def bare(text: str) -> str:
    """Take away the sign that ``safe`` put before a text.

    >>> bare(safe("=1+1"))
    '=1+1'
    """
    return _ESCAPED.sub("", text)


# --------------------
# The tables that people get: which column of a frame stands where, under which Vietnamese heading.
#
# One description serves the workbook, the CSV files and the terminal, so that a heading means the same everywhere.

Kind = Literal["text", "date", "number", "percent"]


class Column(NamedTuple):
    """One column: the frame's name for it, its heading, its width in characters, what its cells are."""

    field: str
    title: str
    width: float = 14
    kind: Kind = "text"
    words: Callable[[Any], Any] = lambda value: value  # turns a value of the frame into what the cell holds
    total: bool = False  # whether its numbers are added up below the table
    editable: bool = False  # whether a clerk may write into it, and what was written is taken over
    was: tuple[str, ...] = ()  # headings of earlier versions: tables of theirs still come back


class Sheet(NamedTuple):
    """One sheet of the workbook, or one table."""

    name: str
    columns: tuple[Column, ...]
    printed: int | None = None  # so many columns go on paper, the rest only on the screen; all where ``None``


def named(table: dict[str, str]) -> Callable[[Any], str]:
    """Return what turns a code of the table into people's words."""
    return lambda value: labels.label(table, str(value))


#: How values become what cells hold, by the names that ``sheets.toml`` has for it, else by the kind of the column.
_WORDS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("text", "number", "percent"), lambda value: value), "date": whole_day,
    "date type": named(labels.DATE_TYPES), "limit": named(labels.LIMIT_BOUNDS), "role": named(ROLES),
    "side": named(SIDES), "standing": named(labels.STANDINGS), "status": named(STATUSES),
    "task kind": named(labels.TASK_KINDS), "weekday": lambda value: t(labels.WEEKDAYS[int(value)]),
    "yes": lambda value: "x" if value else "",  # the sign that registers put where something is so
}  # fmt: skip


def described(name: str, **words: Callable[[Any], str]) -> Sheet:
    """Return a table of ``sheets.toml`` by its name; ``words``: further ways to turn values into people's words."""
    told, ways = load("sheets", __package__)[name], {**_WORDS, **words}
    columns = (
        Column(**{**row, "was": tuple(row.get("was", ())), "words": ways[row.get("words", row.get("kind", "text"))]})
        for row in told["columns"]
    )
    return Sheet(told["name"], tuple(columns), told.get("printed"))


OBLIGATIONS, DUTIES, DEADLINES = map(described, ("obligations", "duties", "deadlines"))


def cells(rows: Iterable[Mapping[str, Any]], sheet: Sheet) -> Iterator[list[Any]]:
    """Yield the cells of rows, by the fields of the sheet: ``datetime.date``, numbers or people's words, ``None``."""
    for row in rows:
        values = (row.get(column.field) for column in sheet.columns)
        told = zip(sheet.columns, values, strict=True)
        yield [None if value is None else column.words(value) for column, value in told]


def text(cell: Any) -> str:
    """Return what ``cells`` gives of a cell as text: days as dd/mm/yyyy, nothing for ``None``."""
    if isinstance(cell, datetime.date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


# --------------------
# Tables as CSV and JSON.
#
# CSV is for Excel on the clerk's desk: UTF-8 with a byte order mark (without it Excel takes Vietnamese for
# Windows-1252), CRLF line ends, the comma (RFC 4180, and the list separator of Vietnamese Windows), days as
# dd/mm/yyyy. JSON is for programs: the records themselves, English keys, ISO days.


def csv_file(rows: Iterable[Mapping[str, Any]], sheet: Sheet) -> Iterator[bytes]:
    """Yield a CSV file of the rows, made harmless (``safe``), with the headings of ``sheet``."""
    yield codecs.BOM_UTF8
    heading = [t(column.title) for column in sheet.columns]
    for line in itertools.chain([heading], (map(_as_text, row, sheet.columns) for row in cells(rows, sheet))):
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerow(line)
        yield out.getvalue().encode()


def _as_text(cell: Any, column: Column) -> str:
    """Return a cell as a CSV file has it, harmless (``safe``)."""
    # "0.9" would be text, or even a day, to an Excel that writes 0,9; a per cent is a number to every one.
    if column.kind == "percent":
        return f"{cell:.0%}"
    return safe(cell) if isinstance(cell, str) else text(cell)


def json_file(records: Iterable[Record]) -> Iterator[bytes]:
    """Yield the parts of a file that holds the records as one JSON list."""
    begin = "[\n  "
    for record in records:
        # No line ends stand within JSON's texts: what is between them is indented as part of a list.
        said = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2).replace("\n", "\n  ")
        yield f"{begin}{said}".encode()
        begin = ",\n  "
    yield b"[]" if begin.startswith("[") else b"\n]"
