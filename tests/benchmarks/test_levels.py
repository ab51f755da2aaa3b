"""What the reading must reach on the letters of the corpus: a change that costs more than it gains shows here."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate.gold import letter_beside, load, name_of
from benchmarks.evaluate.scores import Scores, judge_letter
from tests.each import each, table
from tests.pipeline.corpus_letters import letter_in

CORPUS = Path(__file__).parents[2] / "corpus"
#: Shares of right header fields and F1 of the records, for each folder: what was reached, with a point or two to spare.
#: Nobody tunes rules on the letters of ``test``.
LEVELS = table(__file__, "levels")
#: The letters of those groups that are not a whole folder.
GROUPS = table(__file__, "letters")
#: Letters at which rules were made, more than half of all: the sweeps ask for them, every test run for the others.
KNOWN = ("letters", "fresh")
FOLDERS = [pytest.param(name, marks=[pytest.mark.sweep] * (name in KNOWN)) for name in LEVELS]


@cache
def figures(name: str) -> dict[str, Any]:
    scores = Scores()
    patterns = GROUPS.get(name, (f"{name}/*",))
    for gold in sorted(path for pattern in patterns for path in CORPUS.glob(f"{pattern}.gold.json")):
        path = letter_beside(gold)
        assert path is not None, gold.name
        letter = letter_in(path)
        judge_letter(name_of(gold), letter.text, letter, load(gold), scores)
    return scores.as_json()


@each("folder", FOLDERS)
def test_the_reading_reaches_its_level(folder: str) -> None:
    found = figures(folder)
    measured = {name: found[name]["accuracy" if name == "header" else "f1"] for name in LEVELS[folder]}
    assert {name: value for name, value in measured.items() if value < LEVELS[folder][name]} == {}


@each("folder", FOLDERS)
def test_no_evidence_is_unsound(folder: str) -> None:
    assert not [name for name, found in figures(folder).items() if isinstance(found, dict) and found.get("unsound")]
