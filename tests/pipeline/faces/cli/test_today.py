"""The day's page: what is new, what waits, what we owe and are owed, each with the command that settles it."""

import datetime
import html
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.faces.web.page_context import AppState
from pipeline.office import Office
from pipeline.support.settings import places
from tests.pipeline.faces.cli.conftest import TODAY, Vanthu, home, kept, made_once, vanthu
from tests.pipeline.faces.web.conftest import Anybody, Browser
from tests.pipeline.office.test_office import LETTER

__all__ = ["home", "kept", "vanthu"]
PROVINCE = "Liên đoàn Lao động tỉnh Hà Sơn"
COUNT = 60
#: A federation with so many wards below it.
REGISTRY = (
    f"id,name,aliases,kind,parent\ntld,Tổng Liên đoàn Lao động Việt Nam,TLĐ,confederation,\n"
    f"tinh,{PROVINCE},LĐLĐ tỉnh,federation,tld\n"
    + "\n".join(f"p{number},Công đoàn phường Số {number},,commune_union,tinh" for number in range(1, COUNT + 1))
)
DAY = ("--today", "2026-03-03")


@pytest.fixture
def office(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    """The office of the province with its list, and an inbox."""

    def opened() -> None:
        (home / "danh-sach.csv").write_text(REGISTRY, "utf-8")
        (home / "den").mkdir()
        assert vanthu("unions", "import", home / "danh-sach.csv", "-q").code == 0
        assert vanthu("office", "tinh", "-q").code == 0

    made_once(kept, home, opened)
    return vanthu


def letter(home: Path, number: str, *, ours: bool = False, more: str = "") -> None:
    issuer, to, short = (PROVINCE.upper(), "các công đoàn phường", "LĐLĐ tỉnh")
    if ours:
        issuer, to, short = ("TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", PROVINCE, "Tổng Liên đoàn")
    text = LETTER.format(issuer=issuer, number=number, to=to, issuer_short=short)
    path = home / "den" / f"{number.replace('/', '-')}.txt"
    path.write_text(text.replace("\n\nNơi nhận", f"\n{more}\n\nNơi nhận"), "utf-8")


def on(office: Vanthu, day: str) -> Any:
    return office("today", "--today", day, "--json").json


def parts(out: str) -> dict[str, list[str]]:
    blocks = (block.split("\n") for block in out.strip().split("\n\n")[1:])
    return {heading: lines for heading, *lines in blocks}


def test_an_empty_day_says_so(office: Vanthu) -> None:
    ran = office("today", *DAY)
    assert ran.code == 0 and ran.out.splitlines() == [f"Thứ Ba, 03/03/2026, {PROVINCE}", "Không có việc nào đang chờ."]


def test_one_line_a_letter_and_a_duty(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC")
    letter(home, "88/TLĐ-ToC", ours=True)
    assert office("run", home / "den", "-q", "--today", "2026-03-03").code == 0
    page = parts(office("today", *DAY).out)
    assert set(page) == {"CHỜ DUYỆT (2)"}  # the day is three weeks off
    assert any("(cấp dưới 1 việc, sớm nhất 19/03/2026)" in line for line in page["CHỜ DUYỆT (2)"])
    page = parts(office("today", "--today", "2026-03-18").out)
    assert set(page) == {"CHỜ DUYỆT (2)"}, "what may not leave is told by its letter"
    assert all("[chưa duyệt, 1 việc hạn 19/03/2026]" in line for line in page["CHỜ DUYỆT (2)"])
    for name in ("21/LĐLĐ-ToC", "88/TLĐ-ToC"):
        assert any(line.endswith(f"→ vanthu approve {name}") for line in page["CHỜ DUYỆT (2)"])
        assert office("approve", name).code == 0
    page = parts(office("today", "--today", "2026-03-18").out)
    (ours,) = (line for line in page["HÔM NAY VÀ NGÀY MAI (2)"] if "(việc của ta)" in line)
    (below,) = (line for line in page["HÔM NAY VÀ NGÀY MAI (2)"] if line != ours)
    assert "[còn 1 ngày]" in ours and "88/TLĐ-ToC" in ours and " → vanthu done " in ours
    assert f"21/LĐLĐ-ToC ({COUNT}/{COUNT} đơn vị chưa xong) → vanthu due --list " in below
    page = parts(office("today", "--today", "2026-03-23").out)
    assert all("[quá 4 ngày]" in line for line in page["QUÁ HẠN (2)"])


def test_the_commands_on_the_page_run(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC")
    letter(home, "88/TLĐ-ToC", ours=True)
    office("run", home / "den", "-q")
    for _ in ("approved", "done"):
        out = office("today", "--today", "2026-03-18").out
        commands = [line.rpartition(" → vanthu ")[2].split() for line in out.splitlines() if " → vanthu " in line]
        assert len(commands) == 2
        for command in commands:
            assert office(*command, "--today", "2026-03-18").code == 0, command
    page = office("today", "--today", "2026-03-18").out
    assert "việc của ta" not in page and "CHỜ DUYỆT" not in page


def test_a_full_day_fits_a_screen(office: Vanthu, home: Path) -> None:
    for number in range(1, 11):
        letter(home, f"{number}/LĐLĐ-ToC", more="Vận động đoàn viên hiến máu; giới thiệu đoàn viên ưu tú cho Đảng.")
        letter(home, f"{number}/TLĐ-ToC", ours=True)
    office("run", home / "den", "-q", "--today", "2026-03-03")
    out = office("today", "--today", "2026-03-18").out
    assert len(out.splitlines()) <= 20
    assert "CHỜ DUYỆT (20, dưới đây 5)" in out and "15 văn bản có việc chờ duyệt (vanthu approve)" in out
    office("approve", "-q", *(f"{number}/{of}-ToC" for number in range(1, 11) for of in ("LĐLĐ", "TLĐ")))
    out = office("today", "--today", "2026-03-18").out
    assert len(out.splitlines()) <= 20
    assert "HÔM NAY VÀ NGÀY MAI (20, dưới đây 5)" in out and "15 việc đến hạn (vanthu due)" in out
    page = office("today", "--today", "2026-03-18", "--json").json
    assert (len(page["ours"]), len(page["below"])) == (10, 10)


def test_what_may_be_lost_is_told_at_run_and_on_the_page(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC", more="Đợt sau mở cửa ngày 16/5/2026 (dự kiến) tại nhà văn hóa.")
    ran = office("run", home / "den", *DAY)
    assert "21-LĐLĐ-ToC.txt: 1 ngày chưa có trong sổ. Xem: vanthu check --letter 21/LĐLĐ-ToC" in ran.err
    (doubt,) = [item for item in office("today", *DAY, "--json").json["waits"] if item["what"] == "doubt"]
    assert (doubt["codes"], doubt["command"]) == ({"day-unheld": 1}, "vanthu check --letter 21/LĐLĐ-ToC")
    (warning,) = [item for item in office("check", "--json").json if item["code"] == "day-unheld"]
    office("check", "settle", warning["id"], "--note", "đã xem")
    assert not [item for item in on(office, "2026-03-03")["waits"] if item["what"] == "doubt"]


def extension(home: Path) -> None:
    """Put a letter that extends the first one beside it."""
    later = (home / "den" / "21-LĐLĐ-ToC.txt").read_text("utf-8").replace("21/LĐLĐ-ToC", "30/LĐLĐ-ToC")
    words = "LĐLĐ tỉnh gia hạn thời gian báo cáo tại Công văn số 21/LĐLĐ-ToC ngày 02/3/2026 đến hết ngày 31/3/2026."
    start = later.index("LĐLĐ tỉnh đề nghị")
    later = later[:start] + words + later[later.index("\n", start) :]
    (home / "den" / "30.txt").write_text(later.replace("ngày 02 tháng 3", "ngày 10 tháng 3"), "utf-8")


def test_what_nobody_counts_from_and_what_is_proposed_waits(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC")
    extension(home)
    office("run", home / "den", "-q")
    (change,) = [item for item in on(office, "2026-03-11")["waits"] if item["what"] == "change"]
    assert change["about"] == "gia hạn 21/LĐLĐ-ToC" and change["command"] == "vanthu confirm --letter 30/LĐLĐ-ToC"
    assert office(*change["command"].split()[1:], "--today", "2026-03-11").code == 0
    assert [item["day"] for item in on(office, "2026-03-24")["below"]] == ["2026-03-31"]


def test_what_changes_a_letter_that_is_not_here_waits_for_it(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC")
    extension(home)
    first = (home / "den" / "21-LĐLĐ-ToC.txt").rename(home / "21.txt")
    office("run", home / "den", "-q", "--today", "2026-03-11")
    page = on(office, "2026-03-11")
    assert page["below"] == [] and [item for item in page["waits"] if item["what"] == "change"] == []
    told = office("check", "--today", "2026-03-11", "--json").json
    assert [item["code"] for item in told if "21/LĐLĐ-ToC" in item["message"]] == ["amends-unknown"]
    office("run", first, "-q", "--today", "2026-03-11")
    waits = on(office, "2026-03-11")["waits"]
    assert [item["about"] for item in waits if item["what"] == "change"] == ["gia hạn 21/LĐLĐ-ToC"]


def test_without_a_list_the_page_stands(stored: Vanthu) -> None:
    page = on(stored, TODAY)
    assert page["office"] is None and [item["title"] for item in page["below"]]
    assert not [item for item in page["waits"] if item["what"] == "name"]


@pytest.mark.parametrize("day", [3, 11, 17, 18, 23])
def test_the_browser_has_the_same_parts_and_lines_in_the_same_order(office: Vanthu, home: Path, day: int) -> None:
    letter(home, "21/LĐLĐ-ToC")
    letter(home, "88/TLĐ-ToC", ours=True)
    letter(home, "90/TLĐ-ToC", ours=True)
    extension(home)
    office("run", home / "den", "-q", "--today", "2026-03-03")
    office("approve", "88/TLĐ-ToC", "-q")
    told = office("today", "--today", f"2026-03-{day}").out
    now = datetime.datetime(2026, 3, day, 9, tzinfo=datetime.UTC)
    desk = Office(f"sqlite:///{places().folder / 'vanthu.db'}")
    with desk.open() as store:
        page = Browser(AppState(desk, store, Anybody(), lambda: now), "clerk").get("/").text
    shown = {}
    for section in re.findall("<section.*?</section>", page, re.S):
        (title,) = re.findall(r"<h2>(.+?) <span class=\"count\">(\d+)</span>", section)
        lines = re.findall(r'class="go" href="[^"]+">(.*?)</a>', section)
        shown[f"{title[0].upper()} ({title[1]})"] = [html.unescape(line) for line in lines]
    heard = parts(told.partition("\nCòn lại")[0])
    assert list(shown) == list(heard)
    for name, lines in shown.items():
        assert len(heard[name]) == len(lines)
        assert all(line.rstrip(".") in said for line, said in zip(lines, heard[name], strict=True)), heard
    rest = re.findall(r"(\d+ [^;(.]+?) \(vanthu", told.partition("\nCòn lại: ")[2])
    assert rest == re.findall(r'class="go" href="[^"]+">(.*?)</a>', page.partition('<p class="rest">')[2])
