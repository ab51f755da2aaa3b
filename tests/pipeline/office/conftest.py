"""An office with nothing in it yet, and its store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.office import Office
from pipeline.store import Store


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(f"sqlite:///{tmp_path / 'office' / 'vanthu.db'}")


@pytest.fixture
def store(office: Office) -> Iterator[Store]:
    with office.open() as opened:
        yield opened
