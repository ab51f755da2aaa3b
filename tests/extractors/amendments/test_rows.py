"""Every row of what letters change decides its own good example, and not the bad one, which lacks a thing it asks."""

from collections.abc import Iterable
from typing import Any

import pytest

from extractors.amendments import with_amendments
from extractors.dates.ordered_rows import Row, RowFacts
from extractors.lexicon import load
from tests.each import each
from tests.extractors.amendments.test_amendments import PLAN, SUBJECT, letter

ROWS = [row for table in ("document", "change") for row in load("amendment_rows")[table]]


def holds(row: dict[str, Any], body: str) -> bool:
    """Whether the row is one that decides when a letter is read."""
    found, first_held = list[Row](), RowFacts.first_held

    def kept(of: RowFacts, rows: Iterable[Row]) -> Row:
        found.append(first_held(of, rows))
        return found[-1]

    said, subject = (words.replace("{plan}", PLAN) for words in (body, row.get("subject", SUBJECT)))
    read = letter(said, subject).model_copy(update={"amendments": None})
    with pytest.MonkeyPatch.context() as reading:
        reading.setattr(RowFacts, "first_held", kept)
        with_amendments(read)
    return any(one.given is row for one in found)


@each("row", ROWS)
def test_a_row_decides_its_good_example_alone(row: dict[str, Any]) -> None:
    assert holds(row, row["good"])
    assert not holds(row, row["bad"])


def test_every_row_has_a_reason_and_a_name_of_its_own() -> None:
    assert all(row["why"] for row in ROWS)
    assert len({row["name"] for row in ROWS}) == len(ROWS)
