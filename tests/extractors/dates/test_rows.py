"""Every row of the table of roles decides its own good example, and not the bad one, which lacks a thing it asks."""

from typing import Any

from extractors.dates import read_dates
from extractors.lexicon import load
from extractors.patterns import make_view
from tests.each import each

ISSUED = "2026-03-02"
ROWS = [row for kind in ("group", "role", "stretch", "again") for row in load("date_roles")[kind] if "good" in row]


def rules(row: dict[str, Any], text: str) -> set[str]:
    """Return the names of the rows that decide the dates of a phrase."""
    cited = [(text.index(words), text.index(words) + len(words)) for words in row.get("cited", [])]
    asked = (make_view(text), [(0, len(text))], ISSUED, cited, [row.get("column")], row.get("subject"))
    read = read_dates(*asked)
    return {one.rule for one in (*read.dates, *read.left)}


@each("row", [row for row in ROWS if row["is"] != "dates"])
def test_a_row_decides_its_good_example(row: dict[str, Any]) -> None:
    assert row["name"] in rules(row, row["good"])


@each("row", [row for row in ROWS if "bad" in row])
def test_a_row_does_not_decide_its_bad_example(row: dict[str, Any]) -> None:
    assert row["name"] not in rules(row, row["bad"])


def test_every_row_has_examples_and_a_name_of_its_own() -> None:
    every = [row for kind in ("group", "role", "stretch", "again") for row in load("date_roles")[kind]]
    assert len({row["name"] for row in every}) == len(every)
    assert not [row["name"] for row in every if "good" not in row]
