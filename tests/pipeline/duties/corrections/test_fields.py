"""Fields that hold several values of a record: what is typed, what it sets; what is shown is read back."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate import gold as golds
from pipeline.duties.corrections.fields import fields_of, shown, typed_in, values_of
from pipeline.support.errors import SetupError
from schemas import CorrectedPart
from tests.each import each, table

ON = datetime.date(2026, 3, 1)
#: What a date says where nothing else is said of its day.
NOTHING = ("date", "start", "time", "rrule", "relative")


@each(("part", "field", "typed", "sets", "unsets"), table(__file__, "what_is_typed_sets"))
def test_what_typed_words_set(part: CorrectedPart, field: str, typed: str, sets: dict[str, Any], unsets: str) -> None:
    values = dict.fromkeys(NOTHING if unsets == "of_a_date" else unsets.split()) | sets
    own = values_of(part, field, typed, ON)
    assert own == {name: value for name, value in values.items() if name in typed_in(part, field)}


@each(("part", "field", "typed", "told"), table(__file__, "what_says_nothing_of_it_is_refused"))
def test_what_says_nothing_of_it_is_refused(part: CorrectedPart, field: str, typed: str, told: str) -> None:
    with pytest.raises(SetupError, check=lambda error: told in error.message):
        values_of(part, field, typed, ON)


def test_what_is_shown_is_read_back() -> None:
    """All values of the gold, in the fields that people have for them."""
    parts: dict[str, CorrectedPart] = {"references": "reference", "dates": "date", "delegate_limits": "limit"}
    for path in (Path(__file__).parents[4] / "corpus" / "letters").glob("*.gold.json"):
        gold = golds.load(path)
        records = [("header", gold["header"]), *((part, one) for name, part in parts.items() for one in gold[name])]
        for part, record in records:
            for field in {"number", "issued_on", "signer", "value"} & {*fields_of(part)}:
                _is_read_back(part, field, record, "")
            if part == "date":
                # A day that is counted is told beside the count; a deadline is what a day is by itself.
                _is_read_back(part, "date", record, "thời hạn: " if record["type"] == "deadline" else "")


def _is_read_back(part: CorrectedPart, field: str, record: dict[str, Any], before: str) -> None:
    words = before + shown(part, field, record.get)
    held = {name: record.get(name) for name in typed_in(part, field)}
    assert {**dict.fromkeys(held), **values_of(part, field, words, ON)} == held, words
