"""Many clerks at once: no error, nothing lost, no more memory than a small machine has."""

from pathlib import Path

import pytest

from benchmarks.desk import MOST_MEGABYTES, load
from benchmarks.made_office import fill
from pipeline.store import open_store

pytestmark = pytest.mark.sweep


def test_eight_clerks_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/vanthu.db"
    with open_store(url) as store:
        fill(store, 4_000)
    found = load(url, clerks=8, rounds=3)
    assert found.errors == [] and found.lost == []
    assert found.marks == 24
    assert found.megabytes <= MOST_MEGABYTES
