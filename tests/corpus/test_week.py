"""A week of a clerk of a provincial federation, played through the commands: what the page of each day says."""

import shutil
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.pipeline.faces.cli.conftest import Vanthu, home, vanthu

__all__ = ["home", "vanthu"]

CORPUS = Path(__file__).parents[2] / "corpus"
LETTERS = CORPUS / "week" / "letters"
PLAN, LISTS, REPORT = "Gửi kế hoạch Tháng Công nhân", "Lập danh sách đoàn viên", "Báo cáo kết quả Tháng Công nhân"
WARDS = {
    "Công đoàn phường Bến Gỗ", "Công đoàn phường Cầu Mây", "Công đoàn phường Tân Lũng",
    "Công đoàn phường Đồi Chè", "Công đoàn xã Lũng Hạ", "Công đoàn xã Khe Đá",
}  # fmt: skip


class Desk:
    """The office at work: letters arrive in its inbox, each command is given on a day."""

    def __init__(self, vanthu: Vanthu, home: Path) -> None:
        self.run, self.inbox, self.day = vanthu, home / "den", "2026-03-02"
        self.inbox.mkdir()
        assert vanthu("unions", "import", CORPUS / "year" / "registry.csv", "--yes").code == 0
        assert vanthu("office", "Liên đoàn Lao động tỉnh Hà Sơn").code == 0

    def __call__(self, *args: object) -> Any:
        return self.run(*args, "--today", self.day)

    def arrive(self, *names: str) -> dict[str, int]:
        for name in names:
            (path,) = LETTERS.glob(f"{name}-*.txt")
            shutil.copy(path, self.inbox)
        made: dict[str, int] = self("run", self.inbox, "--json").json
        return {name: made[name] for name in ("new", "unchanged", "failed", "refused")}

    def duties(self, side: str, *of: object) -> dict[str, tuple[str | None, int, int]]:
        """Return the duties of a side that are open: title → last day in time, unions, how many have done it."""
        rows = self("obligations", "--by", "duty", "--json", *of).json
        return {
            row["title"]: (row["last_good"], row["unions"], row["done"])
            for row in rows
            if row["side"] == side and row["unions"]
        }

    def duty(self, words: str) -> str:
        (found,) = [row for row in self("obligations", "--by", "duty", "--json").json
                    if row["title"].startswith(words) and row["unions"]]  # fmt: skip
        return str(found["duty_id"])

    def reminded(self, days: int) -> set[str]:
        return {message["union"] for message in self("due", "--days", days, "--json").json}


@pytest.fixture
def desk(vanthu: Vanthu, home: Path) -> Desk:
    return Desk(vanthu, home)


def test_the_week(desk: Desk, home: Path) -> None:
    # Monday: our plan, a demand from above, an invitation, and a letter that others wrote to each other.
    assert desk.arrive("w01", "w02", "w03", "w04") == {"new": 4, "unchanged": 0, "failed": 0, "refused": 0}
    page = desk("today").out
    assert len(page.splitlines()) <= 20
    assert all(f"→ vanthu approve {name}" in page for name in ("15/KH-LĐLĐ", "41/GM-UBND", "212/TLĐ-QHLĐ"))
    assert "1 cuộc họp những ngày tới" in page and "1 văn bản không giao việc" in page
    desk.day = "2026-03-04"
    page = desk("today").out
    assert "HÔM NAY VÀ NGÀY MAI (1)" in page and "nhà ở cho công nhân" in page and "05/03/2026" in page
    desk.day = "2026-03-02"
    below = {title[:20]: rest for title, rest in desk.duties("below").items()}
    assert below == {
        PLAN[:20]: ("2026-03-19", 6, 0), LISTS[:20]: ("2026-04-09", 71, 0), REPORT[:20]: ("2026-06-10", 6, 0),
    }  # fmt: skip
    ours = sorted(last or "" for last, _, _ in desk.duties("ours").values())
    assert ours == ["", "2026-03-03", "2026-03-24", "2026-04-16"]
    numbers = {line["number"]: line["arrival_number"] for line in desk("letters", "--json").json}
    assert sorted(number for number in numbers.values() if number) == [1, 2, 3] and numbers["15"] is None
    meetings = [entry for entry in desk("calendar", "--json").json if entry["date"] == "2026-03-05"]
    assert len(meetings) == 1 and "nhà ở" in str(meetings[0])

    assert desk.reminded(60) == set()  # nobody is told of what nobody approved
    assert desk("approve", "15/KH-LĐLĐ").code == 0

    # Tuesday: the plan's first day is put off; nothing moves before somebody confirms it.
    desk.day = "2026-03-03"
    assert desk.arrive("w05")["new"] == 1
    assert "Thay đổi: Gia hạn “Gửi kế hoạch Tháng Công nhân" in desk("today").out
    assert desk("confirm", "--letter", "96/LĐLĐ-VP").code == 0
    assert {title[:20]: rest for title, rest in desk.duties("below").items()}[PLAN[:20]] == ("2026-03-26", 6, 0)
    desk.day = "2026-03-17"
    assert desk.reminded(3) == set()  # nobody is chased for the old day
    assert desk.reminded(10) == WARDS

    # Wednesday: an urging is no second duty; an answer waits until it is accepted.
    desk.day = "2026-03-04"
    assert desk.arrive("w06", "w07")["new"] == 2
    for letter in ("240/TLĐ-QHLĐ", "07/KH-CĐP"):
        desk("confirm", "--letter", letter)
    assert {title[:20]: rest for title, rest in desk.duties("below").items()}[PLAN[:20]] == ("2026-03-26", 6, 1)
    desk.day = "2026-03-18"
    assert desk.reminded(10) == WARDS - {"Công đoàn phường Bến Gỗ"}
    told = desk("due", "--list", desk.duty(PLAN)).out
    assert "Bến Gỗ" not in told and all(
        name.removeprefix("Công đoàn ") in told for name in WARDS - {"Công đoàn phường Bến Gỗ"}
    )

    # Thursday: a meeting that we call stands in the calendar of each union that it calls.
    desk.day = "2026-03-05"
    assert desk.arrive("w08")["new"] == 1
    for union in ("p-ben-go", "x-khe-da"):
        days = [entry["date"] for entry in desk("calendar", "--union", union, "--json").json]
        assert "2026-03-12" in days, union
    assert desk("calendar", "--union", "p-ben-go", "-o", home / "ben-go.ics").code == 0
    events = icalendar.Calendar.from_ical((home / "ben-go.ics").read_bytes()).walk("VEVENT")
    days = {f"{event.decoded('DTSTART'):%Y-%m-%d}" for event in events}
    assert events and max(len(event["SUMMARY"]) for event in events) <= 60
    assert "2026-03-12" in days and "2026-03-19" not in days, "the plan's first day has moved"

    # Friday: the clerk mends a title's day, marks several unions at once, and drops an own export into the inbox.
    desk.day = "2026-03-06"
    told = desk("correct", "41/GM-UBND", "subject=Hội nghị bàn giải pháp nhà ở cho công nhân", "--json").json
    assert len(told["corrections"]) == 1
    assert desk("done", desk.duty(PLAN), "--union", "p-cau-may", "--union", "x-khe-da").code == 0
    assert {title[:20]: rest for title, rest in desk.duties("below").items()}[PLAN[:20]] == ("2026-03-26", 6, 3)
    assert desk("due", "--days", "60", "-o", desk.inbox / "tin-nhan.txt").code == 0
    assert desk.arrive()["refused"] == 1
    assert desk("remove", "318/STC-NS").code == 0
    assert "318" not in {line["number"] for line in desk("letters", "--json").json}

    # A duty is left out by its id and comes back with its marks; the registers hold what came and what went.
    owed = desk.duties("below")
    assert desk("remove", desk.duty(LISTS)).code == 0
    assert len(desk.duties("below")) == len(owed) - 1
    assert desk("correct", "15/KH-LĐLĐ", "--task", "đoàn viên khó khăn", "--undo").code == 0
    assert desk.duties("below") == owed
    assert sorted(line["arrival_number"] for line in desk("letters", "--in", "--json").json) == [1, 2, 4, 5]
    assert {line["arrival_number"] for line in desk("letters", "--out", "--json").json} == {None}

    # All of it is in a backup.
    assert desk("office", "backup", "cuoi-tuan.db").code == 0
    before = desk.duties("below"), desk.duties("ours")
    assert desk("office", "restore", home / "cuoi-tuan.db", "--db", home / "moi" / "vanthu.db").code == 0
    assert desk.duties("below", "--db", home / "moi" / "vanthu.db") == before[0]
