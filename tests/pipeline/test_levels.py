"""What the reading must reach on the letters of the corpus: a change that costs more than it gains shows here."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractors import extract
from pipeline.calendar import WorkingCalendar, complete
from pipeline.evaluate import letter_beside, name_of, score
from pipeline.readers import read

CORPUS = Path(__file__).parents[2] / "corpus"
#: Shares of right header fields and F1 of the records.
LEVELS = {"header": 0.95, "references": 0.95, "dates": 0.90, "delegate_limits": 0.90, "tasks": 0.75}
#: Letters that nobody tunes on may fall this far below.
APART = 0.10
FOLDERS = [("letters", 0.0), ("test", APART)]


@cache
def figures(folder: str) -> dict[str, Any]:
    calendar = WorkingCalendar()
    letters = {}
    for gold in sorted((CORPUS / folder).glob("*.gold.json")):
        path = letter_beside(gold)
        assert path is not None, gold.name
        (source,) = read(path)
        letters[name_of(gold)] = complete(extract(source), calendar)
    return score(CORPUS / folder, letters).as_json()


@pytest.mark.parametrize(("folder", "below"), FOLDERS)
@pytest.mark.parametrize("section", LEVELS)
def test_the_reading_reaches_its_level(folder: str, below: float, section: str) -> None:
    measured = figures(folder)[section]
    assert measured["accuracy" if section == "header" else "f1"] >= LEVELS[section] - below


@pytest.mark.parametrize(("folder", "_below"), FOLDERS)
def test_no_evidence_is_unsound(folder: str, _below: float) -> None:
    assert not [name for name, found in figures(folder).items() if isinstance(found, dict) and found.get("unsound")]
