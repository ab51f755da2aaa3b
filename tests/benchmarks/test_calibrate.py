"""The fits of confidence and of the second reader on cases whose answer is known; the weights shipped are their own."""

import json
import math
from pathlib import Path

import pytest

from benchmarks.calibrate import PRIOR, Judged, Model, first_readings, fitted, table
from benchmarks.evaluate.duty_sentences import JudgedSentence
from benchmarks.fit_second_reader import fitted as fitted_reader
from benchmarks.fit_second_reader import of_folders
from benchmarks.fit_second_reader import table as reader_table
from extractors.lexicon import load
from extractors.second_reader import BASE, chance, weights

RIGHT, WRONG = PRIOR


def records(letter: str, traits: tuple[str, ...], right: int, wrong: int) -> list[Judged]:
    return [Judged(letter, traits, True)] * right + [Judged(letter, traits, False)] * wrong


def test_without_traits_the_share_right_with_the_prior() -> None:
    model = fitted(records("a", (), 90, 10), strength=1.0)
    assert model.chance(()) == pytest.approx((90 + RIGHT) / (100 + RIGHT + WRONG), abs=0.005)
    assert (model.right, model.records) == (90, 100)


def test_letters_that_rules_were_made_with_do_not_make_others_surer() -> None:
    known = records("a", ("good",), 98, 2) + records("a", ("bad",), 92, 8)
    model = fitted(known, strength=0.1, first=records("b", ("good",), 95, 5) + records("b", ("bad",), 75, 25))
    wrong = [1 - model.chance((trait,)) for trait in ("good", "bad")]
    assert sum(wrong) / 2 == pytest.approx(0.15, abs=0.03) and wrong[0] < 0.09 < 0.2 < wrong[1]
    assert set(model.weights) <= {"good", "bad"}


@pytest.mark.sweep
def test_the_first_readings_are_as_they_were_counted() -> None:
    counts = {part: (sum(not one.right for one in records), len(records)) for part, records in first_readings().items()}
    assert counts == {
        "references": (0, 72), "dates": (29, 350), "delegate_limits": (14, 177), "tasks": (375, 2349),
        "task_assignees": (245, 1968), "date_assignees": (436, 1491), "limit_assignees": (208, 601),
    }  # fmt: skip


def test_a_trait_that_tells_gets_its_weight_and_a_stronger_ridge_draws_it_to_nothing() -> None:
    known = records("a", ("good",), 95, 5) + records("a", ("bad",), 50, 50)
    weak, strong = fitted(known, strength=0.1), fitted(known, strength=1e6)
    assert weak.weights["good"] > 0 > weak.weights["bad"] and strong.weights == {} and weak.shown["bad"] == (50, 100)


def test_what_holds_in_one_letter_only_is_trusted_little() -> None:
    """The strength is chosen by letters left out: a trait that misleads there is drawn in."""
    same = [r for letter in "abcdefghij" for r in records(letter, ("t",), 9, 1) + records(letter, ("u",), 5, 5)]
    split = [
        record
        for number, letter in enumerate("abcdefghij")
        for record in records(letter, ("t",), *((9, 1) if number % 2 else (1, 9))) + records(letter, ("u",), 5, 5)
    ]
    apart, drawn_in = ((model.chance(("t",)) - model.chance(("u",))) for model in (fitted(same), fitted(split)))
    assert apart > 0.3 and abs(drawn_in) < 0.1


def test_the_file_says_what_each_figure_was_counted_on() -> None:
    written = table({"dates": Model(2.0, {"type=event": -0.5}, 90, 100, {"type=event": (8, 10)})})
    assert "[dates]\nbase = 2.00  # 90 of 100\n" in written
    assert '"type=event" = -0.50  # 8 of 10' in written
    assert Model(2.0, {"x": -2.0}, 0, 0, {}).chance(["x", "y"]) == 0.5


def test_the_shipped_table_was_written_by_the_fit() -> None:
    from benchmarks.calibrate import TABLE

    sections = load("confidence")
    models = {
        name: Model(part["base"], part["weights"], 0, 0, dict.fromkeys(part["weights"], (0, 0)))
        for name, part in sections.items()
    }
    bare = [line.partition("  # ")[0] for line in table(models).splitlines()]
    assert [line.partition("  # ")[0] for line in TABLE.read_text("utf-8").splitlines()] == bare
    assert all(math.isfinite(part["base"]) for part in sections.values())


TEXT = """Kính gửi: Các Công đoàn cơ sở

1. Nộp đơn trước ngày 15/4/2026.
2. Khuyến khích tự chuẩn bị nước uống.
3. Trời mưa thì nghỉ. Ngày nắng thì thi ngay.
"""


def known(letters: int) -> list[JudgedSentence]:
    return [
        JudgedSentence(f"letter {number}", (0, 9), frozenset(traits), duty)
        for number in range(letters)
        for traits, duty in (({"gửi", "body"}, True), ({"khen", "body"}, False), ({"nên", "body"}, None))
    ]


def test_labels_come_from_required_tasks_and_what_is_optional_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    gold = {
        "tasks": [
            {"quote": "Nộp đơn trước ngày 15/4/2026."},
            {"quote": "Khuyến khích tự chuẩn bị nước uống.", "optional": True},
        ]
    }
    (tmp_path / "a.gold.json").write_text(json.dumps(gold), "utf-8")
    duties = {TEXT[slice(*sentence.span)]: sentence.duty for sentence in of_folders(tmp_path)}
    assert duties == {
        "Nộp đơn trước ngày 15/4/2026.": True, "Khuyến khích tự chuẩn bị nước uống.": None,
        "Trời mưa thì nghỉ.": False, "Ngày nắng thì thi ngay.": False,
    }  # fmt: skip


def test_a_trait_that_tells_gets_its_weight_and_one_seen_in_few_letters_none() -> None:
    pytest.importorskip("sklearn")
    weighed = fitted_reader([*known(20), JudgedSentence("letter 0", (0, 9), frozenset({"seldom"}), True)])
    assert weighed["gửi"] > 0 > weighed["khen"] and "seldom" not in weighed and "nên" not in weighed
    assert chance({"gửi", "body"}, weighed) > 0.5 > chance({"khen", "body"}, weighed)


def test_the_table_is_in_order_and_one_fit_gives_one_table() -> None:
    pytest.importorskip("sklearn")
    lines = reader_table(fitted_reader(known(20))).splitlines()
    assert lines[0] == "trait,weight" and lines[1:] == sorted(lines[1:])
    assert lines == reader_table(fitted_reader(known(20))).splitlines()


@pytest.mark.sweep
def test_the_weights_that_are_shipped_are_those_of_the_fit() -> None:
    """Where this fails, ``make weights`` writes them anew."""
    pytest.importorskip("sklearn")
    sentences = of_folders()
    weighed = fitted_reader(sentences)
    assert weighed[BASE] == pytest.approx(weights()[BASE], abs=0.1)
    far = [abs(chance(s.traits, weighed) - chance(s.traits, weights())) for s in sentences]
    assert sum(far) / len(far) < 0.01
