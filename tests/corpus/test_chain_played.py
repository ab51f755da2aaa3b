"""An office's autumn, day by day: what leaves the house on each is what is owed then, no row more and none less."""

from pathlib import Path

import pytest

from tests.corpus.chain_desks import MONTHLY, SECTOR, Commands, paged
from tests.corpus.chain_played import NOTICE, STEPS, expected, play
from tests.each import SWEEPS
from tests.pipeline.faces.cli.conftest import Vanthu, home, vanthu

__all__ = ["home", "vanthu"]


@pytest.mark.sweep
def test_by_commands(vanthu: Vanthu, home: Path, swept_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_DB", swept_url)
    desk = Commands(vanthu, home)
    play(desk, home, every_step=SWEEPS and "sqlite" in swept_url)
    calendars, wanted = desk.calendars(), expected(STEPS[-1])
    assert calendars == {way: wanted[way] for way in calendars} and len(calendars) == 3
    _one_month_is_done_one_waived(desk)


def _one_month_is_done_one_waived(desk: Commands) -> None:
    """A month is late until it is done or waived, each for itself."""

    def months() -> list[tuple[str, int]]:
        messages = desk.looks()["messages"]
        assert isinstance(messages, dict)
        return sorted((day, many) for (words, day), many in messages.items() if words == MONTHLY)

    (row,) = desk.run("obligations", "--union", SECTOR, "--letter", NOTICE, "--json").json
    desk.run("done", row["id"], "--day", "24/9/2026")
    desk.run("duty", "not-applicable", row["id"], "--day", "24/8/2026")
    assert months() == [("2026-08-24", 5), ("2026-09-24", 5)]
    desk.run("reopen", row["id"], "--day", "24/8/2026")
    assert months() == [("2026-08-24", 6), ("2026-09-24", 5)]


@pytest.mark.sweep
def test_by_pages(swept_url: str, tmp_path: Path) -> None:
    with paged(swept_url, tmp_path) as desk:
        play(desk, tmp_path, every_step=SWEEPS and "sqlite" in swept_url)
