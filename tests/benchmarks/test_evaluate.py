"""The scorer: a small letter with gold, and what the figures do when one thing in what was read is changed."""

import copy
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate.__main__ import lines, main
from benchmarks.evaluate.compare import body
from benchmarks.evaluate.scores import Scores, score
from corpus.gold_check import check_gold
from corpus.gold_check import main as check_main
from schemas import Letter
from tests.each import each, table, tuples

Change = Callable[[dict[str, Any]], None]
TEXT = table(__file__, "text")
GOLD: dict[str, Any] = json.loads(Path(__file__).with_name("evaluate.json").read_text("utf-8"))


def read_rightly(text: str = TEXT) -> dict[str, Any]:
    """Return the letter as a reader without any fault would print it."""
    found: dict[str, Any] = copy.deepcopy(GOLD)
    found["header"]["issuer"] = found["header"]["issuer"][0]
    for section in ("references", "dates", "delegate_limits", "tasks"):
        for index, record in enumerate(found[section], start=1):
            quote = record.pop("quote")
            record.pop("optional", None)
            start = text.index(quote)
            record |= {
                "id": f"{section[0]}{index}",
                "confidence": 0.9,
                "evidence": {"start": start, "end": start + len(quote), "quote": quote},
            }
    found["references"][0]["issuer"] = found["references"][0]["issuer"][0]
    return {"source": {"name": "thu.txt", "sha256": "0", "media_type": "text/plain"}, "text": text, **found}


@pytest.fixture
def gold_dir(tmp_path: Path) -> Path:
    (tmp_path / "thu.txt").write_text(TEXT, "utf-8")
    (tmp_path / "thu.gold.json").write_text(json.dumps(GOLD), "utf-8")
    return tmp_path


def scored(gold_dir: Path, found: dict[str, Any]) -> Scores:
    return score(gold_dir, {"thu": Letter.model_validate(found)})


def test_a_letter_read_rightly_scores_full(gold_dir: Path) -> None:
    scores = scored(gold_dir, read_rightly())
    assert scores.accuracy == 1
    assert {name: section.f1 for name, section in scores.sections.items()} == dict.fromkeys(scores.sections, 1.0)
    assert scores.faults == []
    # The optional task was found, which is not rewarded.
    assert scores.sections["tasks"].found == 1


def test_a_letter_that_could_not_be_read_is_all_missed(gold_dir: Path) -> None:
    scores = score(gold_dir, {})
    assert (scores.letters, [section.missed for section in scores.sections.values()]) == (1, [1, 1, 1, 1])
    assert str(scores.faults[0]) == "thu: không đọc được văn bản"


def edit(section: str, index: int, **values: Any) -> Change:
    return lambda found: found[section][index].update(values)


def drop(section: str, index: int) -> Change:
    return lambda found: found[section].pop(index)


def unsound(found: dict[str, Any]) -> None:
    found["dates"][0]["evidence"]["quote"] = "trước ngày 20/03/2024"


def elsewhere(found: dict[str, Any]) -> None:
    found["dates"][0]["evidence"] = {"start": 0, "end": 4, "quote": "LIÊN"}


def twice(found: dict[str, Any]) -> None:
    found["delegate_limits"].append(copy.deepcopy(found["delegate_limits"][0]))


@pytest.mark.parametrize(
    ("change", "section", "found", "missed", "wrong", "not_holding"),
    [
        pytest.param(edit("references", 0, number="46"), "references", 0, 1, 1, 0, id="wrong number"),
        pytest.param(edit("references", 0, symbol="kh–lđlđ"), "references", 1, 0, 0, 0, id="symbol by another dash"),
        pytest.param(edit("dates", 0, bound="by"), "dates", 0, 1, 1, 0, id="wrong bound"),
        pytest.param(edit("dates", 0, date="2024-03-21"), "dates", 0, 1, 1, 0, id="wrong day"),
        pytest.param(edit("dates", 0, start="2024-03-01"), "dates", 1, 0, 0, 0, id="start counts for periods only"),
        pytest.param(drop("dates", 0), "dates", 0, 1, 0, 0, id="missed"),
        pytest.param(unsound, "dates", 0, 1, 1, 1, id="evidence does not hold"),
        pytest.param(elsewhere, "dates", 0, 1, 1, 0, id="right value, wrong place"),
        pytest.param(edit("delegate_limits", 0, value=3.0), "delegate_limits", 1, 0, 0, 0, id="3 is 3.0"),
        pytest.param(twice, "delegate_limits", 1, 0, 1, 0, id="found twice"),
        pytest.param(
            edit("tasks", 0, assignees=["các Công đoàn cơ sở", "Sở Y tế"]), "tasks", 1, 0, 0, 0, id="one doer in common"
        ),
        pytest.param(edit("tasks", 0, assignees=["Sở Y tế"]), "tasks", 0, 1, 1, 0, id="wrong doer"),
        pytest.param(drop("tasks", 1), "tasks", 1, 0, 0, 0, id="optional missed"),
        pytest.param(edit("tasks", 1, assignees=["Sở Y tế"]), "tasks", 1, 0, 0, 0, id="optional found otherwise"),
    ],
)
def test_one_change_moves_the_figures_of_its_section_only(
    gold_dir: Path, change: Change, section: str, found: int, missed: int, wrong: int,
    not_holding: int,
) -> None:  # fmt: skip
    read = read_rightly()
    change(read)
    scores = scored(gold_dir, read)
    figures = scores.sections[section]
    assert (figures.found, figures.missed, figures.wrong, figures.unsound) == (found, missed, wrong, not_holding)
    assert all(other.f1 == 1 for name, other in scores.sections.items() if name != section)
    assert bool(scores.faults) == (figures.f1 < 1 or any(share.rate < 1 for share in figures.attributes.values()))


@pytest.mark.parametrize(
    ("section", "field", "value"),
    [
        ("references", "issuer", "Liên đoàn Lao động tỉnh Sông Lam"),
        ("references", "relation", "cites"),
        ("dates", "assignees", []),
        ("delegate_limits", "applies_to", None),
        ("tasks", "kind", "task"),
        ("tasks", "deliver_to", None),
        ("tasks", "date", None),
    ],
)
def test_a_wrong_attribute_leaves_the_record_found(gold_dir: Path, section: str, field: str, value: Any) -> None:
    read = read_rightly()
    read[section][0][field] = value
    scores = scored(gold_dir, read)
    assert (scores.sections[section].f1, scores.sections[section].attributes[field].rate) == (1, 0)
    assert [fault.message.split(":")[0] for fault in scores.faults] == [field]


@pytest.mark.parametrize(("field", "value", "right"), tuples(__file__, "header_fields_are_compared"))
def test_header_fields_are_compared_by_what_they_say(gold_dir: Path, field: str, value: Any, right: bool) -> None:
    read = read_rightly()
    read["header"][field] = value
    scores = scored(gold_dir, read)
    assert (scores.header[field].right, len(scores.faults)) == (right, not right)


def test_where_offsets_differ_a_record_is_found_by_its_words(gold_dir: Path) -> None:
    """The text of a PDF has other line ends than the plain text beside it."""
    read = read_rightly()
    shift = "Trang 1\n"
    read["text"] = shift + TEXT
    for section in ("references", "dates", "delegate_limits", "tasks"):
        for record in read[section]:
            record["evidence"]["start"] += len(shift)
            record["evidence"]["end"] += len(shift)
    assert all(section.f1 == 1 for section in scored(gold_dir, read).sections.values())


def test_confidence_is_held_against_what_was_right(gold_dir: Path) -> None:
    read = read_rightly()
    twice(read)
    read["delegate_limits"][1]["confidence"] = 0.52
    bins = scored(gold_dir, read).as_json()["calibration"]["delegate_limits"]["bins"]
    assert [(one["confidence"], one["records"], one["right"]) for one in bins] == [(0.52, 1, 1.0), (0.9, 1, 0.0)]


def test_figures_and_table(gold_dir: Path) -> None:
    read = read_rightly()
    read["header"]["place"] = None
    scores = scored(gold_dir, read)
    figures = scores.as_json()
    assert (figures["header"]["accuracy"], figures["header"]["place"]) == (round(10 / 11, 4), "0/1")
    assert figures["tasks"] == {
        "f1": 1.0, "found": 1, "missed": 0, "wrong": 0, "unsound": 0, "assignees": 1.0, "kind": 1.0,
        "deliver_to": 1.0, "date": 1.0,
    }  # fmt: skip
    (bin_of_tasks,) = figures["calibration"]["tasks"]["bins"]
    assert (bin_of_tasks["confidence"], bin_of_tasks["records"], bin_of_tasks["right"]) == (0.9, 2, 1.0)
    assert figures["faults"] == ['thu: header place: đọc null, đúng là "Bến Ngự"']
    first, header, _, _, _, tasks, *_ = lines(scores)
    assert first == "1 letters" and header.startswith("header               accuracy 0.9091  number 1/1  symbol 1/1  ")
    assert tasks.startswith("tasks                f1 1.0  found 1  missed 0  wrong 0  unsound 0  ")


def test_the_command_scores_a_folder(gold_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (gold_dir / "thu.txt").write_text(TEXT, "utf-8")
    assert main([str(gold_dir), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["letters"], figures["references"]["unsound"]) == (1, 0)
    (gold_dir / "thu.txt").unlink()
    assert main([str(gold_dir)]) == 1
    assert "thu.gold.json: no letter beside it" in capsys.readouterr().err
    assert main([str(tmp_path / "nothing")]) == 2


@pytest.mark.parametrize("broken", ["{khong", '{"a": 1, "a": 2}', "[]", ""])
def test_the_command_names_gold_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str) -> None:
    (tmp_path / "thu.txt").write_text(TEXT, "utf-8")
    (tmp_path / "thu.gold.json").write_text(broken, "utf-8")
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("thu.gold.json: ")


@each(("one", "other"), table(__file__, "names_of_one_body"))
def test_names_of_one_body(one: str, other: str) -> None:
    assert body(one) == body(other)


def test_names_that_only_look_alike_stay_apart() -> None:
    assert body("Công đoàn cơ sở") != body("Công đoàn ngành")
    assert body("Công đoàn cơ sở") != body("CĐCS"), "a union's name has to be spelled out"
    assert body("Liên đoàn Lao động tỉnh An Hải") != body("Liên đoàn Lao động tỉnh An Giang")


def change_first(section: str, values: dict[str, Any], gold: dict[str, Any]) -> None:
    (gold[section] if section == "header" else gold[section][0]).update(values)


def gold_with(folder: Path, change: Change) -> Path:
    gold = copy.deepcopy(GOLD)
    change(gold)
    path = folder / "thu.gold.json"
    path.write_text(json.dumps(gold), "utf-8")
    return path


def test_good_gold_has_no_fault(gold_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_gold(gold_dir / "thu.gold.json") == []
    assert check_main([str(gold_dir)]) == 0
    assert capsys.readouterr().out == "1 tệp, 0 lỗi\n"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        *((partial(change_first, *row), fault) for *row, fault in table(__file__, "faults_of_the_gold")),
        (lambda g: g["header"].pop("place"), "header.place: thiếu trường"),
        (lambda g: g["references"].append(g["references"][0]), "references[1]: đứng hai lần"),
        (lambda g: g["references"][0].update(number=None, symbol=None), "references[0]: văn bản viện dẫn phải có số"),
        (lambda g: g["dates"][0].update(bound=None), "dates[0]: bound chỉ được null"),
        (lambda g: g["dates"][0].update(action="từ " * 13), "dates[0].action: action có 13 từ"),
        (lambda g: g["tasks"][0].update(quote="x" * 301), "tasks[0].quote: trích dẫn dài 301 ký tự"),
        (lambda g: g.pop("tasks"), "tasks: thiếu trường"),
    ],
)
def test_each_fault_of_the_gold_is_named(gold_dir: Path, change: Change, fault: str) -> None:
    faults = check_gold(gold_with(gold_dir, change))
    assert any(line.startswith(f"thu.gold.json: {fault}") for line in faults), faults
    assert all("\n" not in line for line in faults)
    assert check_main([str(gold_dir)]) == 1


@each("path", sorted((Path(__file__).parents[2] / "corpus").rglob("*.gold.json")))
def test_the_gold_of_the_corpus_keeps_the_rules(path: Path) -> None:
    assert check_gold(path) == []
