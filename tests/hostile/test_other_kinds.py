"""Bombs and broken files of five kinds more: each is read or told in one line, none ends in what nobody foresaw.

All of them takes some minutes: ``python -m benchmarks.bombs``.
"""

import pytest

from benchmarks.bombs import fates
from tests.hostile.other_kinds import files

ALL = [*files()]
#: Those that once ended in an error that nobody foresaw, and some of each kind.
SOME = [one for one in ALL if one.name in ("many-attachments.msg", "unknown-code-page.msg")] + ALL[::12]


def test_there_are_more_than_a_hundred_of_five_kinds() -> None:
    assert len(ALL) > 100
    assert {one.name.rpartition(".")[2] for one in ALL} == {"msg", "odt", "rtf", "xls", "pdf"}


@pytest.mark.sweep
def test_none_ends_in_an_error_that_nobody_foresaw() -> None:
    assert [fate for _, fate, _ in fates(SOME) if fate.startswith("UNFORESEEN")] == []
