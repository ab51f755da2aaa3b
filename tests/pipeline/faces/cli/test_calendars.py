"""The command calendar: files of the office and of each union, on paper, in windows of any width."""

from pathlib import Path

import pytest
from icalendar import Calendar

from tests.each import each, table
from tests.pipeline.faces.cli.conftest import TODAY, Vanthu
from tests.pipeline.faces.cli.test_renewing import AFTER, WARD, read

__all__ = ["read"]
DAY = ("--today", TODAY)


def events(path: Path) -> list[str]:
    return sorted(f"{event['dtstart'].dt:%d/%m/%Y}" for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


@each("typed", ["cdcs truong mam non hoa sen", "CĐCS Trường MN Hoa Sen", "hoa sen"])
def test_a_union_is_found_however_its_name_is_typed(stored: Vanthu, typed: str) -> None:
    wanted = stored("calendar", "--union", "hoa-sen", "--json", *DAY).json
    assert wanted and stored("calendar", "--union", typed, "--json", *DAY).json == wanted


@each("command", [("calendar",), ("obligations",), ("due",)])
def test_a_union_that_nobody_knows_is_said_to_be_unknown(stored: Vanthu, command: tuple[str, ...]) -> None:
    ran = stored(*command, "--union", "xyz", *DAY)
    assert ran.code == 0 and "Không có nghĩa vụ nào của “xyz”" in ran.err


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


def test_the_address_of_the_server_may_be_refused(stored: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_URL", "https://vanthu.congdoan.local")
    stored("calendar", "-o", "lich.ics", *DAY)
    assert b"URL:https://vanthu.congdoan.local/letters/" in (home / "lich.ics").read_bytes().replace(b"\r\n ", b"")
    for address in ("javascript:alert(1)", "https://congdoan.local/vanthu", "https://congdoan.local/?q=1"):
        monkeypatch.setenv("VANTHU_URL", address)
        ran = stored("calendar", "-o", "lich.ics", *DAY)
        assert (ran.code, len(ran.err.splitlines())) == (2, 1)


def test_a_union_inherits_what_was_open(read: Vanthu, home: Path) -> None:
    read("calendar", "--union", "p-hht", "-o", "lich.ics", *AFTER)
    assert events(home / "lich.ics") == ["14/08/2025", "19/08/2025"]
    text = (home / "lich.ics").read_text("utf-8").replace("\n ", "")
    assert "Nhận từ đơn vị đã kết thúc: Công đoàn xã Thạch Đài" in text
    (first, *_) = read("obligations", "--union", "thach-dai", "--json", *AFTER).json
    read("done", first["id"], *AFTER)
    read("calendar", "--union", "p-hht", "-o", "lich.ics", *AFTER)
    assert events(home / "lich.ics") == ["19/08/2025"]


def test_before_its_day_a_union_inherits_nothing(read: Vanthu, home: Path) -> None:
    for union, count in (("thach-dai", 1), (WARD, 0)):
        read("calendar", "--union", union, "-o", "lich.ics", "--today", "30/6/2025")
        assert len(events(home / "lich.ics")) == count


PLAN, LATER = table(__file__, "plan"), table(__file__, "later")
CITED = "Kế hoạch số 12/KH-LĐLĐ ngày 02/3/2026 của Liên đoàn Lao động tỉnh Hà Sơn"
ON = ("--today", "12/5/2026")


def states_of(vanthu: Vanthu, home: Path, later: str) -> list[list[tuple[str, str, str, int]]]:
    """Return day, status, beginning of the summary and sequence: before, once confirmed, and taken back."""

    def seen() -> list[tuple[str, str, str, int]]:
        vanthu("calendar", "--union", "Công đoàn xã Tân Lũng", "-o", "lich.ics", *ON)
        found = Calendar.from_ical((home / "lich.ics").read_bytes()).walk("VEVENT")
        days = [(f"{event['dtstart'].dt:%d/%m}", str(event["status"])) for event in found]
        said = [(str(event["summary"]).split(":")[0], int(event["sequence"])) for event in found]
        return [(*day, *words) for day, words in zip(days, said, strict=True)]

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
    assert before[0] == ("19/05", "CONFIRMED", "Hạn", 0) and confirmed == [("29/05", "CONFIRMED", "Hạn mới", 1)]
    assert ("19/05", "CONFIRMED", "Hạn", 2) in rejected
