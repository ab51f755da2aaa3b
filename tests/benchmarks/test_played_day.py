"""The played day opens its pages: one that fails would show as program that nobody enters."""

from pathlib import Path

import pytest

from benchmarks.played_day import CORPUS, FAILED, Day

pytestmark = pytest.mark.sweep


def test_no_page_of_the_day_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_DB", f"sqlite:///{tmp_path}/vanthu.db")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    day = Day(tmp_path)
    day.vanthu("unions", "import", str(CORPUS / "year" / "registry.csv"), "--yes")
    day.vanthu("office", "set", "ldld-ha-son")
    day.vanthu("run", str(CORPUS / "week" / "letters"))
    day.pages()
    assert [trouble for trouble in day.troubles if FAILED in trouble] == []
