"""Specification tables: every phrase gives exactly the records that stand beside it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractors.dates import FoundDate, find_dates
from extractors.patterns import make_view
from tests.each import each

TABLES = sorted(Path(__file__).with_name("spec").glob("*.toml"))
ISSUED = "2026-03-02"


def rows() -> list[Any]:
    return [
        pytest.param(row, id=f"{table.stem}-{number}")
        for table in TABLES
        for number, row in enumerate(tomllib.loads(table.read_text("utf-8"))["row"])
    ]


def shown(record: FoundDate, text: str) -> dict[str, Any]:
    values = {
        "quote": text[record.start : record.end],
        "type": record.type,
        "date": record.date,
        "start": record.start_date,
        "bound": record.bound,
        "time": record.time,
        "rrule": record.rrule,
        "relative": record.relative.model_dump(exclude_none=True) if record.relative else None,
        "flags": list(record.flags) or None,
        "certain": None if record.certain else False,
    }
    return {key: value for key, value in values.items() if value is not None}


@each("row", rows())
def test_phrase(row: dict[str, Any]) -> None:
    text = row["text"]
    found = find_dates(
        make_view(text),
        [line.span() for line in re.finditer(".+", text)] if row.get("lines") else [(0, len(text))],
        row.get("issued", ISSUED),
        [(text.index(quote), text.index(quote) + len(quote)) for quote in row.get("cited", [])],
        columns=[row.get("column")],
        subject=row.get("subject", ""),
    )
    assert [shown(record, text) for record in found] == row.get("expect", [])
