"""``obligations`` asked for in every way: by union with those below, day, status, letter, kind, role, words."""

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.faces.cli.showing import standing_parts, version_parts
from pipeline.store import open_store
from schemas import Deadline, Header, LetterKey, Obligation
from tests.each import each, table
from tests.pipeline.faces.cli.conftest import TODAY, Vanthu, made_once
from tests.pipeline.sample import owed, sample_letter

DAY = ("--today", TODAY)
REGISTRY, NAMES = table(__file__, "registry"), table(__file__, "names")
FIRST = LetterKey(number="7", symbol="KH-LĐLĐ", issuer="Liên đoàn Lao động tỉnh Hà Sơn", issued_on="2026-03-10")
SECOND = LetterKey(number="8", symbol="HD-CĐYT", issuer="Công đoàn ngành Y tế tỉnh Hà Sơn", issued_on="2026-03-12")


def taken_in(vanthu: Vanthu, home: Path) -> None:
    """Take two letters in: the first for unions of every level, the second for health stations."""
    (home / "cd.csv").write_text(REGISTRY, "utf-8")
    assert vanthu("unions", "import", "cd.csv").code == 0
    letter = sample_letter()
    changed = {
        "source": letter.source.model_copy(update={"sha256": "cd" * 32, "name": "hd.txt"}),
        "header": Header(kind="Hướng dẫn", **SECOND.model_dump()),
        "text": "Báo cáo tiêm chủng", "dates": (), "tasks": (), "delegate_limits": (),
    }  # fmt: skip
    first = [owed(id=f"1{name:0<7}", union=NAMES[name], union_id=name, letter=FIRST, limits=()) for name in NAMES]
    first[0] = first[0].model_copy(update={"role": "monitor"})
    said = {"role": "coordinate", "kind": "task", "condition": "đơn vị có trên 200 CNVCLĐ"}
    first[3] = first[3].model_copy(update=said)

    def of_second(id: str, union: str, **more: Any) -> Obligation:
        return owed(id=id, union=NAMES[union], union_id=union, letter=SECOND, limits=(), **more)

    day = dict.fromkeys(("due", "last_good", "safe_due"), "2026-04-20")
    second = [of_second(f"2{name:0<7}", name, kind="task", action="Báo cáo tiêm chủng", **day) for name in ("c1", "c2")]
    none = dict.fromkeys(day)
    monthly = of_second("3c1", "c1", action="Báo cáo kỳ", recurrence="FREQ=MONTHLY;BYMONTHDAY=20", bound="by", **none)
    waits = of_second("4c2", "c2", action="Gửi hồ sơ sau hội nghị 5 ngày", bound=None, waits_for="hội nghị", **none)
    with open_store(None) as store:
        store.letters.save(letter, first)
        store.letters.save(letter.model_copy(update=changed), [*second, monthly, waits])


@pytest.fixture
def asked(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    made_once(kept, home, lambda: taken_in(vanthu, home))
    return vanthu


def ids(asked: Vanthu, *options: str) -> set[str]:
    ran = asked("obligations", "--json", *DAY, *options)
    assert (ran.code, ran.err) == (0, "")
    return {item["id"].rstrip("0") for item in ran.json}


@each(("options", "expected"), table(__file__, "asked_for"))
def test_asked_for(asked: Vanthu, options: list[str], expected: list[str]) -> None:
    assert ids(asked, *options) == {*expected}


@each(("options", "words"), table(__file__, "what_cannot_be_asked"))
def test_what_cannot_be_asked_says_why_in_one_line(asked: Vanthu, options: list[str], words: list[str]) -> None:
    ran = asked("obligations", *DAY, *options)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert not [word for word in words if word not in ran.err]


def test_table_json_csv_and_files_hold_the_same(asked: Vanthu, home: Path) -> None:
    options = ("--union", "phuong", "--below", "--from", "1/4", *DAY)
    wanted = [item["id"] for item in asked("obligations", "--json", *options).json]
    assert len(wanted) == 7
    printed = asked("obligations", "--format", "csv", *options).out.removeprefix("\ufeff")
    assert [line["Mã"] for line in csv.DictReader(io.StringIO(printed))] == wanted
    table = asked("obligations", *options).out
    assert [name for line in table.splitlines() if (name := (line.split() or [""])[0]) in wanted] == wanted
    for name in ("a.csv", "a.json", "a.xlsx"):
        assert asked("obligations", "-o", name, *options).code == 0
    assert [item["id"] for item in json.loads((home / "a.json").read_text("utf-8"))] == wanted
    assert (home / "a.csv").read_text("utf-8-sig").replace("\r\n", "\n") == printed.replace("\r\n", "\n")
    page = openpyxl.load_workbook(home / "a.xlsx")["Nghĩa vụ cấp dưới"]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == wanted


@each("columns", ["60", "80", "100", "140"])
def test_the_table_fits_the_terminal(asked: Vanthu, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = asked("obligations", *DAY).out.splitlines()
    printed = " ".join(" ".join(lines).split())
    assert max(map(len, lines)) <= int(columns) and "Quá hạn" in printed
    assert "chờ ngày: hội nghị" in printed or int(columns) < 100


def test_role_condition_and_what_a_day_waits_for_are_shown(asked: Vanthu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    printed = " ".join(asked("obligations", "--by", "union", *DAY).out.split())
    assert "(phối hợp)" in printed and "(theo dõi)" in printed
    assert "[nếu thuộc diện: đơn vị có trên 200 CNVCLĐ]" in printed and "chờ ngày: hội nghị" in printed
    printed = asked("obligations", "--format", "csv", *DAY).out.removeprefix("\ufeff")
    line = next(line for line in csv.DictReader(io.StringIO(printed)) if line["Mã"].startswith("1a"))
    assert (line["Vai trò"], line["Điều kiện"], line["Phiên bản hạn"]) == ("Phối hợp", "đơn vị có trên 200 CNVCLĐ", "1")


def test_without_a_registry_names_of_letters_are_asked(stored: Vanthu) -> None:
    ran = stored("obligations", "--union", "Bình Minh", "--json", *DAY)
    assert {item["union_id"] for item in ran.json} == {"binh-minh"}
    ran = stored("obligations", "--union", "Công đoàn cơ sở", *DAY)
    assert ran.code == 2 and "hãy chọn" in ran.err
    assert "unions import" in stored("obligations", "--union", "binh-minh", "--below", *DAY).err


def test_a_name_cut_short_is_answered_with_the_whole_one(asked: Vanthu) -> None:
    ran = asked("obligations", "--union", "cdcs hoa sen", *DAY)
    assert (ran.code, ran.out) == (0, "") and "Có phải: Công đoàn cơ sở Trường Hoa Sen" in ran.err


@pytest.mark.usefixtures("home")
def test_a_letter_shows_how_its_deadlines_changed_once_for_all_unions() -> None:
    first = Deadline(due="2026-05-02", bound="before")
    history = (first, Deadline(due="2026-05-29", bound="by", reason="gia hạn theo 88/CĐN-VP"))
    how = {"parent": "d1", "version": 2, "history": history, "status": "extended"}
    printed = "\n".join(version_parts([owed(id=f"nv-{n}", union=f"CĐCS {n}", **how) for n in range(3)]))
    assert printed.count("gia hạn theo 88/CĐN-VP") == 1 and "chậm nhất 29/05/2026" in printed
    assert "trước 02/05/2026" in printed and "3 đơn vị" in printed


@pytest.mark.usefixtures("home")
def test_a_letter_shows_each_duty_once_with_its_unions_the_most_urgent_first() -> None:
    first = [owed(id=f"a-{n}", parent="d1", union=f"CĐCS {n}", last_good="2026-05-01") for n in range(40)]
    first[39] = first[39].model_copy(update={"last_good": "2026-04-01", "role": "coordinate"})
    other = {"parent": "d2", "action": "Nộp hồ sơ", "last_good": "2026-04-25"}
    second = [owed(id="b-1", union="CĐCS 1", **other), owed(id="b-2", union="CĐCS 2", status="done", **other)]
    closed = [owed(id="c-1", parent="d3", union="CĐCS 1", action="Họp", last_good="2026-04-02", status="repealed")]
    day = datetime.date(2026, 4, 17)
    lines = "\n".join(standing_parts([*first, *second, *closed], day)).splitlines()
    assert sum("Gửi danh sách" in line for line in lines) == sum("Nộp hồ sơ" in line for line in lines) == 1
    assert sum(line.strip().startswith(("a-", "b-", "c-")) for line in lines) == 43
    order = ("39 chưa thực hiện; 1 quá hạn", "– CĐCS 39 (phối hợp)", "– CĐCS 0", "Nộp hồ sơ", "b-1", "b-2", "Họp")
    places = [next(n for n, line in enumerate(lines) if words in line) for words in order]
    assert places == sorted(places)
    assert "1 chưa thực hiện; 1 hoàn" in lines[places[3]] and "25/04/2026" in lines[places[3]]
    assert "01/04/2026" in lines[places[1]], "days that differ stand with the unions"
    assert "25/04/2026" not in lines[places[4]] and not "".join(standing_parts([], day)).strip()
