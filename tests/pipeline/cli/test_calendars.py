"""The command calendar: files of the office and of each union, on paper, in windows of any width."""

import time
from pathlib import Path

import pytest
from icalendar import Calendar

from pipeline.office.calendars import Owner
from pipeline.office.publishing import file_name
from tests.pipeline.cli.conftest import TODAY, Vanthu
from tests.pipeline.cli.test_succession import AFTER, LETTER, REGISTRY, WARD

DAY = ("--today", TODAY)


def events(path: Path) -> dict[str, str]:
    """Return the day of each event by the beginning of its summary."""
    return {
        str(event["summary"]): f"{event['dtstart'].dt:%d/%m/%Y}"
        for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    }


@pytest.mark.parametrize("typed", ["cdcs truong mam non hoa sen", "CĐCS Trường MN Hoa Sen", "hoa sen"])
def test_a_union_is_found_however_its_name_is_typed(stored: Vanthu, typed: str) -> None:
    wanted = stored("calendar", "--union", "hoa-sen", "--json", *DAY).json
    assert wanted and stored("calendar", "--union", typed, "--json", *DAY).json == wanted


@pytest.mark.parametrize("command", [("calendar",), ("register", "-o", "so.xlsx"), ("obligations",), ("due",)])
def test_a_union_that_nobody_knows_is_said_to_be_unknown(stored: Vanthu, command: tuple[str, ...]) -> None:
    ran = stored(*command, "--union", "xyz", *DAY)
    assert ran.code == 0 and "Không có nghĩa vụ nào của “xyz”" in ran.err


@pytest.mark.parametrize("suffix", [".ics", ".xlsx", ".csv", ".json"])
def test_two_hundred_years_take_no_time(stored: Vanthu, home: Path, suffix: str) -> None:
    begin = time.process_time()
    ran = stored("calendar", "--from", "1/1/1900", "--to", "31/12/2100", "-o", f"lich{suffix}", *DAY)
    assert ran.code == 0
    assert time.process_time() - begin < 20
    assert (home / f"lich{suffix}").stat().st_size < 200_000


def test_each_union_has_a_file_with_a_name_that_stays(stored: Vanthu, home: Path) -> None:
    ran = stored("calendar", "--split", "-o", "lich", *DAY)
    assert (ran.code, ran.err) == (0, "Đã ghi 2 tệp lịch vào lich.\n")
    names = sorted(path.name for path in (home / "lich").iterdir())
    assert [name.rsplit("-", 1)[0] for name in names] == [
        "cong-doan-co-so-cong-ty-may-binh-minh",
        "cong-doan-co-so-truong-mam-non-hoa-sen",
    ]
    stored("calendar", "--split", "--union", "hoa-sen", "-o", "mot", *DAY)
    assert [path.name for path in (home / "mot").iterdir()] == names[1:]
    assert (home / "mot" / names[1]).read_bytes() == (home / "lich" / names[1]).read_bytes()


def test_the_file_of_a_union_is_the_same_alone_and_among_all(stored: Vanthu, home: Path) -> None:
    stored("done", "nv-1", *DAY)
    stored("calendar", "--split", "-o", "lich", *DAY)
    stored("calendar", "--union", "hoa-sen", "-o", "rieng.ics", *DAY)
    (path,) = (home / "lich").glob("*hoa-sen*")
    assert path.read_bytes() == (home / "rieng.ics").read_bytes()


def test_decisions_count_up_in_the_file(stored: Vanthu, home: Path) -> None:
    def sequence() -> int:
        stored("calendar", "--union", "hoa-sen", "-o", "lich.ics", *DAY)
        found = Calendar.from_ical((home / "lich.ics").read_bytes()).walk("VEVENT")
        return next(int(event["sequence"]) for event in found if "gửi danh sách" in str(event["summary"]).lower())

    seen = [sequence()]
    for command in ("done", "reopen", "done"):
        stored(command, "nv-1", *DAY)
        seen.append(sequence())
    assert seen == sorted(set(seen)), "a program that has the event takes only a higher number"


def test_a_file_that_has_nothing_left_is_emptied(stored: Vanthu, home: Path) -> None:
    stored("calendar", "--split", "-o", "lich", *DAY)
    stored("calendar", "--split", "--from", "1/1/2040", "-o", "lich", *DAY)
    assert [events(path) for path in (home / "lich").iterdir()] == [{}, {}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Owner("a", "Công đoàn xã Tân Lập"), Owner("b", "Công đoàn xã Tan Lap")),
        (Owner("a", "x" * 300), Owner("b", "x" * 300)),
        (Owner("a", "../../etc/passwd"), Owner("b", "CON")),
        (Owner("a", "名前"), Owner("b", "…")),
    ],
)
def test_names_of_files_are_safe_and_told_apart(one: Owner, other: Owner) -> None:
    names = [file_name(one), file_name(other)]
    assert len(set(names)) == 2
    for name in names:
        assert len(name) < 120 and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.") and name.count(".") == 1


def test_the_address_of_the_server_is_taken_or_refused(
    stored: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VANTHU_URL", "https://vanthu.congdoan.local")
    stored("calendar", "-o", "lich.ics", *DAY)
    assert b"URL:https://vanthu.congdoan.local/letters/" in (home / "lich.ics").read_bytes().replace(b"\r\n ", b"")
    monkeypatch.setenv("VANTHU_URL", "javascript:alert(1)")
    ran = stored("calendar", "-o", "lich.ics", *DAY)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)


# ------------------------------------------------------------------ unions that came in the place of others


@pytest.fixture
def read(vanthu: Vanthu, home: Path) -> Vanthu:
    (home / "cong-doan.csv").write_text(REGISTRY, "utf-8")
    (home / "cv-41.txt").write_text(LETTER, "utf-8")
    assert vanthu("unions", "import", "cong-doan.csv").code == 0
    assert vanthu("run", "cv-41.txt").code == 0
    assert vanthu("office", "--approver", "nobody").code == 0
    return vanthu


def test_a_union_inherits_what_was_open(read: Vanthu, home: Path) -> None:
    read("calendar", "--union", "p-hht", "-o", "lich.ics", *AFTER)
    assert sorted(events(home / "lich.ics").values()) == ["14/08/2025", "19/08/2025"]
    text = (home / "lich.ics").read_text("utf-8").replace("\n ", "")
    assert "Nhận từ đơn vị đã kết thúc: Công đoàn xã Thạch Đài" in text
    (first, *_) = read("obligations", "--union", "thach-dai", "--json", *AFTER).json
    read("done", first["id"], *AFTER)
    read("calendar", "--union", "p-hht", "-o", "lich.ics", *AFTER)
    assert sorted(events(home / "lich.ics").values()) == ["19/08/2025"]


def test_files_are_for_the_unions_of_today(read: Vanthu, home: Path) -> None:
    read("calendar", "--split", "-o", "truoc", "--today", "30/6/2025")
    read("calendar", "--split", "-o", "sau", *AFTER)
    names = [[path.name.rsplit("-", 1)[0] for path in sorted((home / folder).iterdir())] for folder in ("truoc", "sau")]
    assert names == [
        ["cong-doan-co-so-tram-y-te-xa-thach-kenh", "cong-doan-xa-thach-dai", "lien-doan-lao-dong-huyen-thach-ha"],
        ["cong-doan-phuong-ha-huy-tap", "cong-doan-xa-dong-kinh"],
    ]
    (ward,) = (home / "sau").glob("*ha-huy-tap*")
    read("calendar", "--union", WARD, "-o", "rieng.ics", *AFTER)
    alone, among = (events(path) for path in (home / "rieng.ics", ward))
    assert alone == among and len(alone) == 2


def test_the_clock_set_back_shows_the_unions_of_then(read: Vanthu, home: Path) -> None:
    read("calendar", "--split", "-o", "lich", *AFTER)
    assert read("calendar", "--union", "p-hht", "-o", "lich.ics", "--today", "30/6/2025").code == 0
    assert events(home / "lich.ics") == {}


# ------------------------------------------------------------------ a later letter changes an earlier one


PLAN = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
Số: 12/KH-LĐLĐ
Hà Sơn, ngày 02 tháng 3 năm 2026

KẾ HOẠCH
Tổ chức Tháng Công nhân năm 2026

1. Đề nghị Công đoàn xã Tân Lũng gửi báo cáo kết quả về Liên đoàn Lao động tỉnh trước ngày 20/5/2026.

Nơi nhận:                                     TM. BAN THƯỜNG VỤ
- Như trên;                                        CHỦ TỊCH
- Lưu: VT.
"""
LATER = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
Số: 31/CV-LĐLĐ
V/v {about}
Hà Sơn, ngày 11 tháng 5 năm 2026

Kính gửi: Công đoàn xã Tân Lũng.

{words}

Nơi nhận:                                     TM. BAN THƯỜNG VỤ
- Như trên;                                        CHỦ TỊCH
- Lưu: VT.
"""
CITED = "Kế hoạch số 12/KH-LĐLĐ ngày 02/3/2026 của Liên đoàn Lao động tỉnh Hà Sơn"
ON = ("--today", "12/5/2026")


def states_of(vanthu: Vanthu, home: Path, later: str) -> list[list[tuple[str, str, str, int]]]:
    """Return day, status, beginning of the summary and sequence: before, once confirmed, and taken back."""

    def seen() -> list[tuple[str, str, str, int]]:
        vanthu("calendar", "--union", "Công đoàn xã Tân Lũng", "-o", "lich.ics", *ON)
        found = Calendar.from_ical((home / "lich.ics").read_bytes()).walk("VEVENT")
        return [
            (f"{e['dtstart'].dt:%d/%m}", str(e["status"]), str(e["summary"]).split(":")[0], int(e["sequence"]))
            for e in found
        ]

    (home / "kh-12.txt").write_text(PLAN, "utf-8")
    (home / "cv-31.txt").write_text(later, "utf-8")
    assert vanthu("run", "kh-12.txt", "cv-31.txt").code == 0
    (proposal,) = vanthu("confirm", "--json", *ON).json
    states = [seen()]
    for command in (("confirm",), ("confirm", "--undo")):
        assert vanthu(*command, proposal["id"], *ON).code == 0
        states.append(seen())
    return states


def test_an_extension_moves_the_entry_once_confirmed(vanthu: Vanthu, home: Path) -> None:
    words = f"Liên đoàn Lao động tỉnh gia hạn thời gian gửi báo cáo tại {CITED} đến hết ngày 29/5/2026."
    before, confirmed, rejected = states_of(vanthu, home, LATER.format(about="gia hạn gửi báo cáo", words=words))
    assert before[0] == ("19/05", "CONFIRMED", "Hạn", 0)
    assert confirmed == [("29/05", "CONFIRMED", "Hạn mới", 1)]
    assert ("19/05", "CONFIRMED", "Hạn", 2) in rejected


def test_what_is_repealed_leaves_the_calendar(vanthu: Vanthu, home: Path) -> None:
    words = f"Liên đoàn Lao động tỉnh bãi bỏ {CITED}."
    before, confirmed, rejected = states_of(vanthu, home, LATER.format(about="bãi bỏ kế hoạch", words=words))
    assert before == [("19/05", "CONFIRMED", "Hạn", 0)]
    assert confirmed == [("19/05", "CANCELLED", "Đã bãi bỏ", 1)]
    assert rejected == [("19/05", "CONFIRMED", "Hạn", 2)]
