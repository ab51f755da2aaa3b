"""Calls of a run that fail: the same table, or one plain line; never a table that is wrong in silence."""

from pathlib import Path

import pytest

from tests.pipeline.faces.cli.fault_sweep import CALLS, STARTS, failing, said, sweep
from tests.pipeline.faces.cli.test_correcting import LETTER


@pytest.mark.sweep
def test_a_call_that_fails_is_told_and_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "thu.txt").write_text(LETTER, encoding="utf-8")
    ended = sweep(tmp_path, most=1)
    assert ended["wrong"] == ended["unplain"] == 0
    assert ended["said"] >= len(CALLS) + len(STARTS) - 2, "each kind was failed"


def test_the_sweep_fails_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "thu.txt").write_text(LETTER, encoding="utf-8")
    with failing("rows", 1) as count:
        code, words = said("run", str(tmp_path / "thu.txt"), "--db", str(tmp_path / "vanthu.db"))
    assert count == [1] and code and "thu.txt" in words
