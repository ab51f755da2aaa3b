"""Tables as CSV and JSON.

CSV is for Excel on the clerk's desk: UTF-8 with a byte order mark (without it Excel takes Vietnamese for Windows-1252),
CRLF line ends, the comma (RFC 4180, and the list separator of Vietnamese Windows), days as dd/mm/yyyy. JSON is for
programs: the records themselves, English keys, ISO days.
"""

import codecs
import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline import labels
from pipeline.export.cells import safe
from pipeline.export.columns import Column, Sheet, cells, text
from pipeline.words import t
from schemas.source import Record


def csv_file(rows: Iterable[Mapping[str, Any]], sheet: Sheet) -> Iterator[bytes]:
    """Yield a CSV file of the rows with the headings of ``sheet``."""
    lines = (map(_cell, row, sheet.columns) for row in cells(rows, sheet))
    return csv_lines(itertools.chain([[t(column.title) for column in sheet.columns]], lines))


def csv_lines(lines: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """Yield a CSV file of lines of cells, made harmless (``safe``)."""
    yield codecs.BOM_UTF8
    for line in lines:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerow(line)
        yield out.getvalue().encode()


def _cell(cell: Any, column: Column) -> str:
    # "0.9" would be text, or even a day, to an Excel that writes 0,9; a per cent is a number to every one.
    if column.kind == "percent" and cell is not None:
        return labels.confidence_words(cell)
    return safe(cell) if isinstance(cell, str) else text(cell)


def json_file(records: Iterable[Record]) -> Iterator[bytes]:
    """Yield the records as one JSON list."""
    begin = "[\n  "
    for record in records:
        # No line ends stand within JSON's texts: what is between them is indented as part of a list.
        said = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2).replace("\n", "\n  ")
        yield f"{begin}{said}".encode()
        begin = ",\n  "
    yield b"[]" if begin.startswith("[") else b"\n]"
