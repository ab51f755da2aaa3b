"""The report on quality has the form that is written; what the reading must reach on the letters of the corpus."""

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks import quality
from benchmarks.evaluate.gold import letter_beside, load, name_of
from benchmarks.evaluate.scores import Scores, judge_letter
from benchmarks.peers import read_plainly
from extractors.second_reader import weights
from tests.each import each, table
from tests.pipeline.corpus_letters import letter_in

ROOT = Path(__file__).parents[2]
#: The shortest letter of the corpus that has records of every kind.
LETTER = "b05_giaymoi_so_ldtbxh"
TEXT = table(__file__, "text")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the command writes on one letter; the packages' gains, which take minutes, are left out."""
    corpora = [quality.Corpus(name, tmp_path_factory.mktemp("root")) for name in quality.CORPORA]
    for corpus in corpora:
        corpus.folder.mkdir(parents=True)
        for suffix in (".txt", ".gold.json"):
            shutil.copy(ROOT / "corpus" / "letters" / f"{LETTER}{suffix}", corpus.folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quality, "gains", lambda: iter(()))
        patch.setattr(quality, "weights_without", lambda _: weights())
        return quality.report(corpora)


def test_the_page_has_the_rows_of_every_table_that_the_command_writes(written: dict[str, list[str]]) -> None:
    """Heads of tables, first cells, prose with ``#`` for every figure."""

    def form(lines: list[str]) -> list[str]:
        beside = r"Measured at |\| (?:\d|underthesea|spaCy|dateparser \|)"
        told = [line for line in lines if line and not re.match(beside, line)]
        heads = [line for line, below in zip(told, [*told[1:], ""], strict=True) if "|--" in below]
        prose = [re.sub(r"\d+(?:\.\d+)?", "#", line) for line in told if line[0] != "|"]
        return [*heads, *(line.split(" | ")[0] for line in told if line[0] == "|"), *prose]

    shipped = (ROOT / "docs" / "quality.md").read_text("utf-8")
    for name, lines in written.items():
        there = shipped.partition(f"<!-- figures: {name} -->\n")[2].partition(f"<!-- end of {name} -->")[0]
        assert form(there.splitlines()) == form(lines), name
    assert all(f"\n| {package} |" in shipped for package in ("underthesea", "spaCy", "dateparser"))


def test_the_plain_patterns_read_a_letter_that_looks_as_it_should() -> None:
    read = read_plainly(TEXT)
    header = {name: read["header"][name] for name in ("number", "symbol", "kind", "issued_on", "place", "signer")}
    assert header == {
        "number": "12", "symbol": "KH-LĐLĐ", "kind": "Kế hoạch", "issued_on": "2026-03-05", "place": "Sông Trà",
        "signer": "Hồ Thị Mận",
    }  # fmt: skip
    assert [(r["number"], r["symbol"], r["date"]) for r in read["references"]] == [("45", "CV-TLĐ", "2026-02-15")]
    told = [(d["type"], d["date"], d["rrule"]) for d in read["dates"]]
    assert told == [("deadline", "2026-03-20", None), ("recurring", None, "FREQ=MONTHLY;BYMONTHDAY=25")]
    assert [(limit["bound"], limit["value"]) for limit in read["delegate_limits"]] == [("max", 3)]
    told = [(t["assignees"], t["kind"], t["date"]) for t in read["tasks"]]
    assert told == [(["Công đoàn cơ sở"], "report", "2026-03-20"), (["Công đoàn cơ sở"], "task", None)]
    for section in ("references", "dates", "delegate_limits", "tasks"):
        for record in read[section]:
            evidence = record["evidence"]
            assert TEXT[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_typed_phrases_are_read_better_with_dateparser_behind_our_rules() -> None:
    behind, alone = quality.phrases_by_dateparser()
    counts = [tuple(map(int, told.split(" · "))) for told in (behind.without, behind.with_it, alone.with_it)]
    (ours, ours_wrong), (both, _), (theirs, theirs_wrong) = counts
    assert both > ours > theirs and ours_wrong == 0 < theirs_wrong


def test_the_map_of_the_reform_names_heirs_that_the_registry_confirms() -> None:
    gain = quality.heirs_by_map()
    named, right = map(int, re.findall(r"\d+", gain.with_it))
    assert gain.without == "0" and named == right > 10


def test_nothing_of_the_letters_kept_apart_but_totals_is_in_the_report() -> None:
    report = (ROOT / "docs" / "quality.md").read_text("utf-8")
    names = {path.name.split(".")[0] for path in (ROOT / "corpus" / "test").glob("*.txt")}
    assert names and not [name for name in names if name in report]


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
