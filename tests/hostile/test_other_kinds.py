"""Bombs and broken files of five kinds more: each is read or told in one line, none ends in what nobody foresaw. All of
them takes some minutes: ``python -m benchmarks.bombs``."""

import pytest

from benchmarks.bombs import fates
from tests.hostile.other_kinds import files


@pytest.mark.sweep
def test_of_more_than_a_hundred_of_five_kinds_none_ends_in_an_error_that_nobody_foresaw() -> None:
    every = [*files()]
    assert len(every) > 100 and {one.name.rpartition(".")[2] for one in every} == {"msg", "odt", "rtf", "xls", "pdf"}
    assert [fate for _, fate, _ in fates(every[::12]) if fate.startswith("UNFORESEEN")] == []
