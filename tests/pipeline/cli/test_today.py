"""The day's page: what is new, what waits, what we owe and are owed, each with the command that settles it."""

from pathlib import Path

import pytest

from tests.pipeline.cli.conftest import TODAY, Vanthu, home, vanthu
from tests.pipeline.office.test_office import LETTER

__all__ = ["home", "vanthu"]

PROVINCE = "Liên đoàn Lao động tỉnh Hà Sơn"
COUNT = 60
#: A federation with so many wards below it.
REGISTRY = "id,name,aliases,kind,parent\n" + "\n".join(
    [
        "tld,Tổng Liên đoàn Lao động Việt Nam,TLĐ,confederation,",
        f"tinh,{PROVINCE},LĐLĐ tỉnh,federation,tld",
        *(f"p{number},Công đoàn phường Số {number},,commune_union,tinh" for number in range(1, COUNT + 1)),
    ]
)
TO_WARDS = "các công đoàn phường"
DAY = ("--today", "2026-03-03")


@pytest.fixture
def office(vanthu: Vanthu, home: Path) -> Vanthu:
    """The office of the province with its list, and an inbox."""
    (home / "danh-sach.csv").write_text(REGISTRY, "utf-8")
    (home / "den").mkdir()
    assert vanthu("unions", "import", home / "danh-sach.csv", "-q").code == 0
    assert vanthu("office", "tinh", "-q").code == 0
    return vanthu


def letter(home: Path, number: str, *, ours: bool = False, more: str = "") -> None:
    issuer, to = ("TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", "Liên đoàn Lao động tỉnh Hà Sơn") if ours else (None, TO_WARDS)
    text = LETTER.format(
        issuer=issuer or PROVINCE.upper(), number=number, to=to, issuer_short="Tổng Liên đoàn" if ours else "LĐLĐ tỉnh"
    )
    name = number.replace("/", "-")
    (home / "den" / f"{name}.txt").write_text(text.replace("\n\nNơi nhận", f"\n{more}\n\nNơi nhận"), "utf-8")


def parts(out: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for block in out.strip().split("\n\n")[1:]:
        heading, *lines = block.split("\n")
        found[heading] = lines
    return found


def test_an_empty_day_says_so(office: Vanthu) -> None:
    ran = office("today", *DAY)
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"Thứ Ba, 03/03/2026, {PROVINCE}",
        "Không có văn bản mới, không có việc chờ, đến hạn hay quá hạn.",
    ]


def test_one_line_a_letter_and_a_duty(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC")
    letter(home, "88/TLĐ-ToC", ours=True)
    assert office("run", home / "den", "-q", "--today", "2026-03-03").code == 0
    page = parts(office("today", *DAY).out)
    assert set(page) == {"VĂN BẢN MỚI (2)"}  # the day is three weeks off
    assert any("cấp dưới 1 việc, sớm nhất 19/03/2026" in line for line in page["VĂN BẢN MỚI (2)"])
    page = parts(office("today", "--today", "2026-03-18").out)
    (ours,) = page["TA NỢ CẤP TRÊN (1)"]
    (below,) = page["CẤP DƯỚI NỢ TA (1)"]
    assert "[còn 1 ngày]" in ours and "88/TLĐ-ToC (chưa duyệt) → vanthu done " in ours
    assert f"{COUNT}/{COUNT} đơn vị chưa xong" in below and "→ vanthu approve 21/LĐLĐ-ToC" in below
    assert office("approve", "21/LĐLĐ-ToC").code == 0
    (below,) = parts(office("today", "--today", "2026-03-18").out)["CẤP DƯỚI NỢ TA (1)"]
    assert "21/LĐLĐ-ToC → vanthu due --list " in below
    page = parts(office("today", "--today", "2026-03-23").out)
    assert "[quá 4 ngày]" in page["CẤP DƯỚI NỢ TA (1)"][0]


def test_the_commands_on_the_page_run(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC")
    letter(home, "88/TLĐ-ToC", ours=True)
    office("run", home / "den", "-q")
    out = office("today", "--today", "2026-03-18").out
    commands = [line.rpartition(" → vanthu ")[2].split() for line in out.splitlines() if " → vanthu " in line]
    assert len(commands) >= 2
    for command in commands:
        assert office(*command, "--today", "2026-03-18").code == 0, command
    page = parts(office("today", "--today", "2026-03-18").out)
    assert not any(heading.startswith("TA NỢ") for heading in page)


def test_a_full_day_fits_a_screen(office: Vanthu, home: Path) -> None:
    for number in range(1, 27):
        letter(home, f"{number}/LĐLĐ-ToC", more="Vận động đoàn viên hiến máu; giới thiệu đoàn viên ưu tú cho Đảng.")
        letter(home, f"{number}/TLĐ-ToC", ours=True)
    office("run", home / "den", "-q", "--today", "2026-03-03")
    out = office("today", "--today", "2026-03-18").out
    assert len(out.splitlines()) <= 45
    assert "… và " in out and " việc khác: vanthu due" in out
    page = office("today", "--today", "2026-03-18", "--json").json
    assert (len(page["ours"]), len(page["below"])) == (26, 26)


def test_what_may_be_lost_is_told_at_run_and_on_the_page(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC", more="Đợt sau mở cửa ngày 16/5/2026 (dự kiến) tại nhà văn hóa.")
    ran = office("run", home / "den", *DAY)
    told = "1 ngày chưa có trong sổ"
    assert f"21-LĐLĐ-ToC.txt: {told}. Xem: vanthu check --letter 21/LĐLĐ-ToC" in ran.err
    page = office("today", *DAY, "--json").json
    (doubt,) = [item for item in page["waits"] if item["what"] == "doubt"]
    assert (doubt["codes"], doubt["command"]) == ({"day-unheld": 1}, "vanthu check --letter 21/LĐLĐ-ToC")
    (warning,) = [item for item in office("check", "--json").json if item["code"] == "day-unheld"]
    office("check", "--settle", warning["id"], "đã xem")
    assert [item for item in office("today", *DAY, "--json").json["waits"] if item["what"] == "doubt"] == []


def extension(home: Path) -> None:
    """Put a letter that extends the first one beside it."""
    later = (home / "den" / "21-LĐLĐ-ToC.txt").read_text("utf-8").replace("21/LĐLĐ-ToC", "30/LĐLĐ-ToC")
    words = "LĐLĐ tỉnh gia hạn thời gian báo cáo tại Công văn số 21/LĐLĐ-ToC ngày 02/3/2026 đến hết ngày 31/3/2026."
    start = later.index("LĐLĐ tỉnh đề nghị")
    end = later.index("\n", start)
    later = later[:start] + words + later[end:]
    (home / "den" / "30.txt").write_text(later.replace("ngày 02 tháng 3", "ngày 10 tháng 3"), "utf-8")


def test_what_nobody_counts_from_and_what_is_proposed_waits(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC")
    extension(home)
    office("run", home / "den", "-q")
    page = office("today", "--today", "2026-03-11", "--json").json
    (change,) = [item for item in page["waits"] if item["what"] == "change"]
    assert change["about"] == "gia hạn 21/LĐLĐ-ToC" and change["command"] == "vanthu confirm --letter 30/LĐLĐ-ToC"
    assert office(*change["command"].split()[1:], "--today", "2026-03-11").code == 0
    assert [
        item for item in office("today", "--today", "2026-03-24", "--json").json["below"] if item["day"] < "2026"
    ] == []
    (below,) = office("today", "--today", "2026-03-24", "--json").json["below"]
    assert below["day"] == "2026-03-31"


def test_what_changes_a_letter_that_is_not_here_waits_for_it(office: Vanthu, home: Path) -> None:
    letter(home, "21/LĐLĐ-ToC")
    extension(home)
    first = (home / "den" / "21-LĐLĐ-ToC.txt").rename(home / "21.txt")
    office("run", home / "den", "-q", "--today", "2026-03-11")
    page = office("today", "--today", "2026-03-11", "--json").json
    (change,) = [item for item in page["waits"] if item["what"] == "change"]
    assert change["about"] == "gia hạn 21/LĐLĐ-ToC: văn bản này chưa có, chờ" and page["below"] == []
    office("run", first, "-q", "--today", "2026-03-11")
    page = office("today", "--today", "2026-03-11", "--json").json
    assert [item["about"] for item in page["waits"] if item["what"] == "change"] == ["gia hạn 21/LĐLĐ-ToC"]


def test_without_a_list_the_page_stands(stored: Vanthu) -> None:
    page = stored("today", "--today", TODAY, "--json").json
    assert page["office"] is None and [item["title"] for item in page["below"]]
    assert not [item for item in page["waits"] if item["what"] == "name"]
