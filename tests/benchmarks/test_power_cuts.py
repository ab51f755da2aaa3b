"""The power goes while letters are stored and marked: what was said to be stored is there."""

import random
from pathlib import Path

import pytest

from benchmarks import power_cuts
from benchmarks.power_cuts import Change, play


@pytest.mark.sweep
def test_what_was_acknowledged_outlives_a_power_cut(tmp_path: Path) -> None:
    changes, lost = play(tmp_path, cuts=12, letters=4)
    assert changes > 500 and lost == []


def test_a_database_that_flushes_nothing_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The layer sees what it is there to see."""
    recorded = power_cuts.recorded
    unflushed = lambda *of: [one for one in recorded(*of) if one.what != "flush"]  # noqa: E731
    monkeypatch.setattr(power_cuts, "recorded", unflushed)
    assert play(tmp_path, cuts=6, letters=2)[1]


def test_what_was_not_flushed_is_lost_or_torn(tmp_path: Path) -> None:
    whole = b"x" * 2048
    changes = [
        Change("write", "vanthu.db", 0, b"a" * 512),
        Change("flush", "vanthu.db"),
        Change("write", "vanthu.db", 512, whole),
    ]
    found = set()
    for seed in range(40):
        power_cuts.left(changes, 3, random.Random(seed), tmp_path)
        found.add((tmp_path / "vanthu.db").read_bytes())
    assert {len(image) for image in found} >= {512, 512 + 2048, 512 + 1024}
    assert all(image.startswith(b"a" * 512) for image in found)
