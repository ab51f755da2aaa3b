"""Odd requests at every address: none ends as an error of the program, and nobody is let in who may not be."""

import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.odd_forms import played
from pipeline.faces.web.routes import ROUTES

pytestmark = pytest.mark.sweep


def test_nothing_odd_is_obeyed(tmp_path: Path) -> None:
    outcomes = list(played(tmp_path, 1, random.Random(20261127)))
    assert not [asked for _, asked in outcomes if asked]
    assert set(Counter(who for who, _ in outcomes).values()) == {len(ROUTES)}
