"""How a date came about, and what else its words may mean: tables of phrases."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractors.dates import FoundDate, find_dates
from extractors.patterns import make_view
from tests.each import each, table

TABLES = Path(__file__).with_name("told")
ISSUED = "2026-03-02"


def rows(name: str) -> list[Any]:
    table = tomllib.loads((TABLES / f"{name}.toml").read_text("utf-8"))["row"]
    return [pytest.param(row, id=f"{name}-{number}") for number, row in enumerate(table)]


def read(row: dict[str, Any]) -> list[FoundDate]:
    text = row["text"]
    issued = row.get("issued", ISSUED) or None
    return find_dates(make_view(text), [(0, len(text))], issued, subject=row.get("subject", ""))


@each("row", rows("explanations"))
def test_how_a_date_came_about_is_told(row: dict[str, Any]) -> None:
    assert [record.explanation for record in read(row)] == row["told"]


@each("row", rows("alternatives"))
def test_other_readings_are_kept(row: dict[str, Any]) -> None:
    found = [other.model_dump(exclude_none=True) for record in read(row) for other in record.alternatives]
    assert found == row.get("other", [])


def test_every_reading_of_the_record_itself_is_no_other() -> None:
    for name in ("explanations", "alternatives"):
        for row in tomllib.loads((TABLES / f"{name}.toml").read_text("utf-8"))["row"]:
            for record in read(row):
                assert (record.date, record.bound) not in {(a.date, a.bound) for a in record.alternatives}


@each(("text", "source"), table(__file__, "by_which_words_a"))
def test_by_which_words_a_date_was_found(text: str, source: str) -> None:
    """What its confidence goes by."""
    assert [record.source for record in read({"text": text})] == [source]
