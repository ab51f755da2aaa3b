"""What a leader writes on a letter: whose it is, until when."""

import datetime

import pytest

from pipeline.office.instructions import _names, _until
from tests.each import each, table

CAME = datetime.date(2026, 11, 26)


@each(
    ("words", "until"),
    table(__file__, "the_day_that_is"),
)
def test_the_day_that_is_named(words: str, until: str | None) -> None:
    found = _until(words, CAME)
    assert (found and found.isoformat()) == until


@pytest.mark.parametrize(
    ("words", "name", "is_named"),
    [
        ("giao Trần Thị Bích tham mưu", "Trần Thị Bích", True),
        ("TRẦN THỊ BÍCH", "Trần Thị Bích", True),
        ("giao Trần Thị Bích Ngọc", "Thị Bích Ng", False),
        ("Lan", "Lan", True),
        ("phong lan", "phong la", False),
    ],
)
def test_who_is_named(words: str, name: str, is_named: bool) -> None:
    assert _names(words, name) == is_named
