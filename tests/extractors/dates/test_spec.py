"""Specification tables: every phrase gives exactly the records that stand beside it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractors.dates import FoundDate, find_dates
from extractors.dates.bounds import entry_pattern, words_of_sign
from extractors.lexicon import load
from extractors.patterns import make_view
from tests.each import each, table

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
        "quote": text[record.start : record.end], "type": record.type, "date": record.date,
        "start": record.start_date, "bound": record.bound, "time": record.time, "rrule": record.rrule,
        "relative": record.relative.model_dump(exclude_none=True) if record.relative else None,
        "flags": list(record.flags) or None, "certain": None if record.certain else False,
    }  # fmt: skip
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


# How a date came about, and what else its words may mean: tables of phrases.
TOLD = Path(__file__).with_name("told")


def told_rows(name: str) -> list[Any]:
    table = tomllib.loads((TOLD / f"{name}.toml").read_text("utf-8"))["row"]
    return [pytest.param(row, id=f"{name}-{number}") for number, row in enumerate(table)]


def read(row: dict[str, Any]) -> list[FoundDate]:
    text = row["text"]
    issued = row.get("issued", ISSUED) or None
    return find_dates(make_view(text), [(0, len(text))], issued, subject=row.get("subject", ""))


@each("row", told_rows("explanations"))
def test_how_a_date_came_about_is_told(row: dict[str, Any]) -> None:
    assert [record.explanation for record in read(row)] == row["told"]


@each("row", told_rows("alternatives"))
def test_other_readings_are_kept(row: dict[str, Any]) -> None:
    found = [other.model_dump(exclude_none=True) for record in read(row) for other in record.alternatives]
    assert found == row.get("other", [])


def test_every_reading_of_the_record_itself_is_no_other() -> None:
    for name in ("explanations", "alternatives"):
        for row in tomllib.loads((TOLD / f"{name}.toml").read_text("utf-8"))["row"]:
            for record in read(row):
                assert (record.date, record.bound) not in {(a.date, a.bound) for a in record.alternatives}


@each(("text", "source"), table(__file__, "by_which_words_a"))
def test_by_which_words_a_date_was_found(text: str, source: str) -> None:
    """What its confidence goes by."""
    assert [record.source for record in read({"text": text})] == [source]


# Every word of the lexicon that makes a date none of the calendar's does so, and only next to the date.
def words(name: str) -> list[str]:
    return words_of_sign(load("date_signs")[name][0])


def dates(text: str) -> list[str | None]:
    return [record.date for record in find_dates(make_view(text), [(0, len(text))], "2026-03-02")]


@each("word", words("named_day"))
def test_named_days(word: str) -> None:
    assert dates(f"Tổ chức các hoạt động {word} 20/10/2026.") == []
    assert dates(f"Tổ chức các hoạt động {word} 20/10/2026 trước ngày 15/10/2026.") == ["2026-10-15"]


#: Sign → a sentence in which each of its words makes the day none of the calendar's.
@each("text", [text.format(word) for sign, text in table(__file__, "sentences").items() for word in words(sign)])
def test_what_is_no_day_of_the_calendar(text: str) -> None:
    assert dates(text) == []


@each(("name", "entry"), [(name, entry) for name, entries in load("date_signs").items() for entry in entries])
def test_every_sign_reads_its_own_example(name: str, entry: dict[str, Any]) -> None:
    before, _, after = (*entry["example"].lower().split("|"), "")[:3]
    pattern = entry_pattern(entry)
    assert pattern.search(before) if entry["side"] == "before" else pattern.match(after)
