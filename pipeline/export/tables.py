"""Tables as CSV and JSON.

CSV is for Excel on the clerk's desk: UTF-8 with a byte order mark (without it Excel takes Vietnamese for Windows-1252),
CRLF line ends, the comma (RFC 4180, and the list separator of Vietnamese Windows), days as dd/mm/yyyy. JSON is for
programs: the records themselves, English keys, ISO days.
"""

import csv
import io
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pipeline import labels
from pipeline.export.cells import safe
from pipeline.export.columns import Column, Sheet, rows, text
from pipeline.words import t
from schemas.base import Record

if TYPE_CHECKING:
    import pandas as pd


def csv_file(frame: "pd.DataFrame", sheet: Sheet) -> bytes:
    """Return the frame as a CSV file with the headings of ``sheet``."""
    lines = (map(_cell, row, sheet.columns) for row in rows(frame, sheet))
    return csv_lines([[t(column.title) for column in sheet.columns], *lines])


def csv_lines(lines: Iterable[Iterable[str]]) -> bytes:
    """Return lines of cells, made harmless (``safe``), as a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: Any, column: Column) -> str:
    # "0.9" would be text, or even a day, to an Excel that writes 0,9; a per cent is a number to every one.
    if column.kind == "percent" and cell is not None:
        return labels.confidence_words(cell)
    return safe(cell) if isinstance(cell, str) else text(cell)


def json_text(records: Iterable[Record]) -> str:
    """Return the records as one JSON list."""
    return json.dumps([record.model_dump(mode="json") for record in records], ensure_ascii=False, indent=2)
