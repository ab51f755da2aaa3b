"""The fit of the second reader: what it takes from the gold, and that the weights that are shipped are its own."""

import json
from pathlib import Path

import pytest

from benchmarks.evaluate.duty_sentences import JudgedSentence
from benchmarks.fit_second_reader import fitted, of_folders, table
from extractors.second_reader import BASE, chance, weights

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
    weighed = fitted([*known(20), JudgedSentence("letter 0", (0, 9), frozenset({"seldom"}), True)])
    assert weighed["gửi"] > 0 > weighed["khen"] and "seldom" not in weighed and "nên" not in weighed
    assert chance({"gửi", "body"}, weighed) > 0.5 > chance({"khen", "body"}, weighed)


def test_the_table_is_in_order_and_one_fit_gives_one_table() -> None:
    pytest.importorskip("sklearn")
    lines = table(fitted(known(20))).splitlines()
    assert lines[0] == "trait,weight" and lines[1:] == sorted(lines[1:])
    assert lines == table(fitted(known(20))).splitlines()


@pytest.mark.sweep
def test_the_weights_that_are_shipped_are_those_of_the_fit() -> None:
    """Where this fails, ``make weights`` writes them anew."""
    pytest.importorskip("sklearn")
    sentences = of_folders()
    weighed = fitted(sentences)
    assert weighed[BASE] == pytest.approx(weights()[BASE], abs=0.1)
    far = [abs(chance(s.traits, weighed) - chance(s.traits, weights())) for s in sentences]
    assert sum(far) / len(far) < 0.01
