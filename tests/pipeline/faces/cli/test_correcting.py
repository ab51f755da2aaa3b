"""``correct``, ``add``, ``remove``, ``history``: what a clerk types, and what is said to it."""

from pathlib import Path

import pytest

from tests.each import each, table
from tests.pipeline.faces.cli.conftest import Vanthu

LETTER = table(__file__, "letter")
DAY = ("--today", "25/3/2026")


@pytest.fixture
def desk(vanthu: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch) -> Vanthu:
    monkeypatch.setenv("VANTHU_USER", "lan")
    (home / "thu.txt").write_text(LETTER, encoding="utf-8")
    assert vanthu("run", "thu.txt", "-q").code == 0
    return vanthu


def test_a_value_is_corrected_shown_and_taken_back(desk: Vanthu) -> None:
    ran = desk("correct", "07/KH-LĐLĐ", "số=17", "trích yếu=Hội thao năm 2026", "--why", "đọc nhầm", *DAY)
    assert ran.code == 0 and "Số: sửa: 7 → 17" in ran.err
    shown = desk("show", "17/KH-LĐLĐ", *DAY)
    assert "Hội thao năm 2026" in shown.out and "Người dùng đã sửa" in shown.out and "đọc nhầm" in shown.out
    assert desk("show", "17/KH-LĐLĐ", "--as-read", "--json", *DAY).json["header"]["number"] == "7"
    head = desk("show", "17/KH-LĐLĐ", "--json", *DAY).json["header"]
    marks = {(mark["field"], mark["who"], mark["at"][:10]) for mark in head["corrected"]}
    assert marks == {("number", "lan", "2026-03-25"), ("subject", "lan", "2026-03-25")}
    assert "không có gì để sửa" in desk("correct", "17/KH-LĐLĐ", "số=17", *DAY).err
    assert desk("run", "thu.txt", "-q").code == 0 and desk("office", "renew", "-q").code == 0
    assert desk("letters", "--json").json[0]["number"] == "17"
    assert desk("correct", "17/KH-LĐLĐ", "số", "--undo", *DAY).code == 0
    assert desk("letters", "--json").json[0]["number"] == "7"
    history = desk("letter", "history", "07/KH-LĐLĐ", "--json").json
    assert [line["kind"] for line in history] == ["change", "change", "undo"]
    assert "đọc nhầm" in desk("letter", "history", "07/KH-LĐLĐ").out


def test_a_duty_is_corrected_added_and_left_out(desk: Vanthu) -> None:
    ref = "07/KH-LĐLĐ"
    assert desk("correct", ref, "--task", "danh sách vận động viên", "hạn=24/4/2026", *DAY).code == 0
    assert desk("add", ref, "task", "việc=Nộp lệ phí", "đơn vị=Các công đoàn cơ sở", "hạn=15/4/2026", *DAY).code == 0
    assert desk("correct", ref, "--task", "tuyên truyền", "--reject", *DAY).code == 0
    owed = desk("obligations", "--format", "json", *DAY).json
    told = sorted((row["last_good"], row["action"][:12]) for row in owed)
    assert told == [("2026-04-15", "Nộp lệ phí"), ("2026-04-23", "Các công đoà")]
    assert desk("office", "days", "--off", "23/4/2026", "-q").code == 0
    report = desk("obligations", "--text", "vận động viên", "--format", "json", *DAY).json[0]
    assert (report["last_good"], report["safe_due"]) == ("2026-04-23", "2026-04-22"), "days off count for it, too"
    assert desk("remove", next(row for row in owed if row["action"] == "Nộp lệ phí")["id"], *DAY).code == 0
    assert len(desk("obligations", "--format", "json", *DAY).json) == 1


def test_a_letter_goes_into_the_bin_and_comes_back(desk: Vanthu) -> None:
    before = desk("obligations", "--format", "json", *DAY).json
    ran = desk("remove", "07/KH-LĐLĐ", "--why", "gửi nhầm", *DAY)
    assert ran.code == 0 and "vanthu remove 07/KH-LĐLĐ --undo" in ran.err
    assert desk("letters", "--json").json == [] == desk("obligations", "--format", "json", *DAY).json
    again = desk("run", "thu.txt", "--json")
    assert again.json["unchanged"] == 1 and "đã được gỡ (lan, 25/03/2026)" in again.json["files"][0]["message"]
    for line in (("correct", "07/KH-LĐLĐ", "số=9"), ("show", "07/KH-LĐLĐ"), ("remove", "07/KH-LĐLĐ")):
        ran = desk(*line, *DAY)
        assert ran.code == 2 and "đã được gỡ" in ran.err and ran.err.count("\n") == 1
    assert "gỡ" in desk("letter", "history", "07/KH-LĐLĐ").out
    assert desk("remove", "07/KH-LĐLĐ", "--undo", *DAY).code == 0
    assert desk("obligations", "--format", "json", *DAY).json == before


@each("line", table(__file__, "what_cannot_be_is"))
def test_what_cannot_be_is_one_clear_line(desk: Vanthu, line: tuple[str, ...]) -> None:
    ran = desk(*line, *DAY)
    assert ran.code == 2 and ran.out == "" and ran.err.count("\n") == 1
    assert desk("letter", "history", "07/KH-LĐLĐ", "--json").json == []
