"""A monthly report that some sent and others did not: one line a missed period, called by its month, wherever people
look; late until it is done or waived."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.pages.calendar import feed_content
from pipeline.office import Office, chasing, keys
from pipeline.office.register.sent_sheets import DUTIES
from tests.corpus.chain_desks import Commands
from tests.pipeline.faces.cli.conftest import Vanthu, home, kept, made_once, vanthu
from tests.pipeline.faces.web.conftest import Anybody, Browser

__all__ = ["home", "kept", "vanthu"]
SECTOR, OTHER = "n01", "n02"
LETTER = "12/TB-LĐLĐ"
DAY, NOW = datetime.date(2026, 10, 30), datetime.datetime(2026, 10, 30, 9, 0)
#: Periods and how many of the six unions that are asked miss them.
MISSED = {"kỳ tháng 8/2026": 4, "kỳ tháng 9/2026": 6, "kỳ tháng 10/2026": 5}
NEXT = "kỳ tháng 11/2026"
_PERIOD = re.compile(r"kỳ tháng \d+/2026")


@pytest.fixture
def desk(vanthu: Vanthu, home: Path, kept: Path, swept_url: str, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """An office that asks for numbers every month; at the end of October one union sent October's, one August's, and
    one need not send August's."""
    monkeypatch.setenv("VANTHU_DB", swept_url)

    def played() -> None:
        desk.arrive("2026-08-20", "c06")
        desk.run("approve", LETTER)
        desk.day = DAY.isoformat()
        desk.run("done", row_of(desk, SECTOR), "--day", "24/10/2026")
        desk.run("done", row_of(desk, OTHER), "--day", "24/8/2026")
        desk.run("duty", "not-applicable", row_of(desk, "n03"), "--day", "24/8/2026")

    desk = Commands(vanthu, home)
    made_once(kept, home, played) if "sqlite" in swept_url else played()
    desk.day = DAY.isoformat()
    return desk


@pytest.fixture
def house(desk: Commands, swept_url: str) -> Iterator[AppState]:
    office = Office(swept_url)
    with office.open() as store:
        yield AppState(office, store, Anybody(), lambda: NOW)


def rows_in(page: str) -> list[str]:
    """Return the periods of the rows of a page's table, each once."""
    return [found[0] for row in page.partition("<tbody>")[2].split("<tr") if (found := periods_in(row))]


def row_of(desk: Commands, union: str) -> str:
    (row,) = desk.run("obligations", "--union", union, "--letter", LETTER, "--json").json
    return str(row["id"])


def periods_in(text: str) -> list[str]:
    return _PERIOD.findall(text)


def test_commands_have_a_line_a_missed_period(desk: Commands) -> None:
    listed = {row[0]: row[1:] for row in table(desk.run("obligations", "--letter", LETTER).out)}
    assert listed == {
        "kỳ tháng 8/2026": ("1/5 đơn vị đã nộp, 4 quá hạn", "24/08/2026", "Quá hạn"),
        "kỳ tháng 9/2026": ("0/6 đơn vị đã nộp, 6 quá hạn", "24/09/2026", "Quá hạn"),
        "kỳ tháng 10/2026": ("1/6 đơn vị đã nộp, 5 quá hạn", "24/10/2026", "Quá hạn"),
        "kỳ tháng 11/2026": ("0/6 đơn vị đã nộp", "24/11/2026", "Chưa thực hiện"),
    }
    late = desk.run("obligations", "--letter", LETTER, "--status", "late").out
    assert [row[0] for row in table(late)] == list(MISSED)
    by_union = desk.run("obligations", "--letter", LETTER, "--by", "union", "--status", "late").out
    assert {name: periods_in(by_union).count(name) for name in MISSED} == MISSED
    soon = desk.run("obligations", "--letter", LETTER, "--from", "1/11/2026", "--due-before", "1/12/2026").out
    assert [row[0] for row in table(soon)] == [NEXT]
    assert periods_in(desk.today()) == list(MISSED)[::-1]  # the newest first
    assert periods_in(desk.run("show", LETTER).out) == [*MISSED, NEXT]


def test_programs_get_one_record_a_union(desk: Commands) -> None:
    rows = desk.run("obligations", "--letter", LETTER, "--json").json
    assert [row["status"] for row in rows] == ["late"] * 6 and not any(map(periods_in, (row["title"] for row in rows)))
    (duty,) = desk.run("obligations", "--letter", LETTER, "--by", "duty", "--json").json
    assert (duty["unions"], duty["late"]) == (6, 6)


def table(text: str) -> list[tuple[str, str, str, str]]:
    """Return period, unions, day, status of the rows of a list; each is so wide that it stands on one line."""
    cells = (re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if "kỳ tháng" in line)
    return [(periods_in(row[1])[0], row[2], row[3], next(cell for cell in row if cell in STATUSES)) for row in cells]


STATUSES = ("Quá hạn", "Chưa thực hiện")


def test_messages_and_lists_name_the_period(desk: Commands) -> None:
    texts = {one["union_id"]: one["text"] for one in desk.run("due", "--json").json}
    assert {union: periods_in(text) for union, text in texts.items()} == {
        SECTOR: ["kỳ tháng 8/2026", "kỳ tháng 9/2026"],
        OTHER: ["kỳ tháng 9/2026", "kỳ tháng 10/2026"],
        "n03": ["kỳ tháng 9/2026", "kỳ tháng 10/2026"],
        **{union: list(MISSED) for union in ("n04", "n05", "n06")},
    }
    found = desk.run("due", "--list", LETTER)
    lines = [line for line in found.out.splitlines() if re.match(r"\d+\. ", line)]
    assert len(lines) == sum(MISSED.values()) and {name: periods_in(found.out).count(name) for name in MISSED} == MISSED
    assert "Hạn cuối" not in found.out  # there are three


def test_a_list_of_one_period_says_it_once(desk: Commands) -> None:
    for union in ("n01", "n02", "n03", "n04", "n05", "n06"):
        for day in ("24/8", "24/9"):
            desk.run("done", row_of(desk, union), "--day", f"{day}/2026")
    text = desk.run("due", "--list", LETTER).out
    assert periods_in(text) == ["kỳ tháng 10/2026"] and "Hạn cuối 24/10/2026, quá 6 ngày. 1/6 đơn vị đã xong." in text


def test_marking_names_the_period(desk: Commands) -> None:
    row = row_of(desk, SECTOR)
    assert (
        "đã xong kỳ tháng 8/2026 (hạn 24/08/2026); kỳ tháng 9/2026 (hạn 24/09/2026) đã quá hạn"
        in desk.run("done", row).err
    )
    assert "đã xong kỳ tháng 9/2026 (hạn 24/09/2026); tiếp theo: kỳ tháng 11/2026" in desk.run("done", row).err
    assert "mở lại kỳ tháng 9/2026" in desk.run("reopen", row).err


def test_files_have_a_line_a_missed_period(desk: Commands, tmp_path: Path) -> None:
    for options, expected in ((("--by", "union"), sum(MISSED.values())), (("--by", "duty"), len(MISSED))):
        desk.run("obligations", "--letter", LETTER, "--status", "late", *options, "-o", tmp_path / "viec.csv")
        rows = (tmp_path / "viec.csv").read_text("utf-8-sig").splitlines()[1:]
        assert len(rows) == expected and all("Quá hạn" in row and len(periods_in(row)) == 1 for row in rows), options


def test_the_clerks_workbook_has_one_row_a_union_that_names_them(desk: Commands, tmp_path: Path) -> None:
    """It comes back, and what is marked in a row means one duty of one union."""
    desk.run("register", "-o", tmp_path / "so.xlsx")
    rows = list(load_workbook(tmp_path / "so.xlsx")[DUTIES.name].iter_rows(values_only=True))
    told = [periods_in(" ".join(str(cell) for cell in row)) for row in rows if "hằng tháng" in str(row)]
    assert sorted(told) == sorted([
        ["kỳ tháng 8/2026", "kỳ tháng 9/2026"], ["kỳ tháng 9/2026", "kỳ tháng 10/2026"],
        ["kỳ tháng 9/2026", "kỳ tháng 10/2026"], *[list(MISSED)] * 3,
    ])  # fmt: skip


def test_pages_have_a_line_a_missed_period(desk: Commands, house: AppState) -> None:
    clerk, union = Browser(house, "clerk"), Browser(house, "union", SECTOR)
    assert periods_in(clerk.get("/").text) == list(MISSED)[::-1]  # the newest first
    assert rows_in(clerk.get("/duties", params={"status": "late"}).text) == list(MISSED)
    own = ["kỳ tháng 8/2026", "kỳ tháng 9/2026", NEXT]
    assert rows_in(union.get("/mine").text) == own
    page = clerk.get(f"/unions/{SECTOR}").text
    assert rows_in(page) == own and "2 quá hạn" in page
    worst = chasing.worst_of(house.office, house.store, DAY, 6)
    assert [(load.open, load.late) for load in worst] == [(4, 3), (4, 3), (4, 3), (3, 2), (3, 2), (3, 2)]
    key = keys.make(house.office, house.store, "feed", "điện thoại", NOW, "lan", SECTOR).key
    event, *moved = Calendar.from_ical(feed_content(house.office, house.store, key, DAY)).walk("VEVENT")
    assert event["rrule"]["FREQ"] == ["MONTHLY"]  # a calendar has the series
    assert all(one["uid"] == event["uid"] and "recurrence-id" in one for one in moved), "its turns on days off"


def test_a_line_that_is_ticked_means_its_period(desk: Commands, house: AppState) -> None:
    clerk = Browser(house, "clerk")
    row = row_of(desk, "n04")

    def act(value: str, deed: str, by: str = "by=union") -> str:
        form: dict[str, Any] = {"use": deed, "seen": house.store.history.last(), "row": [value], "ask": by}
        answer = clerk.post("/duties/act", data=form | {"token": "token-of-Lan"})
        return "" if answer.status_code == 303 else answer.text

    def days() -> tuple[tuple[str, ...], tuple[str, ...]]:
        item = house.store.obligations.called(row)
        return item.done_days, item.waived_days

    assert f'value="{row}@2026-09-24"' in clerk.get("/duties", params={"by": "union", "union": "n04"}).text
    assert act(f"{row}@2026-09-24", "done") == "" and days() == (("2026-09-24",), ())
    assert act(f"{row}@2026-08-24", "not_applicable") == ""
    assert days() == (("2026-08-24", "2026-09-24"), ("2026-08-24",))
    assert "không phải hạn của một kỳ" in act(f"{row}@2026-09-23", "done")
    assert act(f"{row}@gì", "done")
    # All of a duty that still owe this period.
    assert act(f"{house.store.obligations.called(row).parent}@2026-10-24", "done", "") == ""
    late = desk.run("obligations", "--letter", LETTER, "--status", "late").out
    assert [name for name, *_ in table(late)] == ["kỳ tháng 8/2026", "kỳ tháng 9/2026"]


def test_what_a_union_says_it_sent_names_the_period_that_is_marked(desk: Commands, house: AppState) -> None:
    clerk, union = Browser(house, "clerk"), Browser(house, "union", "n05")
    row = row_of(desk, "n05")
    assert union.post(f"/mine/{row}/sent", data={"number": "07/BC-CĐN"}).status_code == 400
    assert union.post(f"/mine/{row}/sent", data={"number": "07/BC-CĐN", "period": "2026-08-24"}).status_code == 303
    for path in ("/", "/?all=1"):
        assert "ghi cho kỳ tháng 8/2026" in clerk.get(path).text
    (line,) = house.store.sent.waiting()
    clerk.post(f"/sent/{line.id}", data={"decision": "confirmed"})
    assert house.store.obligations.called(row).done_days == ("2026-08-24",)


def test_the_page_of_a_duty_counts_its_periods(desk: Commands, house: AppState) -> None:
    clerk = Browser(house, "clerk")
    page = clerk.get(f"/duties/{house.store.obligations.called(row_of(desk, SECTOR)).parent}").text
    told = re.findall(r"<tr><td>(kỳ [^<]+)</td><td>[^<]+.*?</td><td>(\d/\d)</td></tr>", page)
    assert told[:4] == [("kỳ tháng 8/2026", "1/5"), ("kỳ tháng 9/2026", "0/6"), ("kỳ tháng 10/2026", "1/6"),
                        (NEXT, "0/6")]  # fmt: skip
    assert Counter(rows_in(page.partition("<h2>Đơn vị</h2>")[2])) == MISSED | {NEXT: 6}
    assert "<strong>1/5</strong> đơn vị đã xong kỳ tháng 8/2026" in page and ">4 quá hạn<" in page


#: The last days of the periods that were missed, and how many have sent each of how many.
COUNTED = {"2026-08-24": (1, 5), "2026-09-24": (0, 6), "2026-10-24": (1, 6)}


def told(desk: Commands, path: Path, *options: str) -> dict[str, str]:
    """Return what the calendar file says of each day of the report that it tells by itself; its rule as “”."""
    desk.run("calendar", "-o", path, *options)
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    (series,) = (one["uid"] for one in events if "rrule" in one and "hằng tháng" in one["description"])
    own = (one for one in events if one["uid"] == series)
    return {f"{one['dtstart'].dt}" if "recurrence-id" in one else "": str(one["summary"]) for one in own}


def test_only_missed_periods_are_late_in_calendar_files(desk: Commands, tmp_path: Path) -> None:
    said = told(desk, tmp_path / "lich.ics")
    assert said.pop("").startswith("Định kỳ: ")
    late = {day: words for day, words in said.items() if words.startswith("QUÁ HẠN: ")}
    assert [*late] == [*COUNTED] and all(day > DAY.isoformat() for day in said.keys() - late.keys())
    assert all(f"({done}/{asked})" in late[day] for day, (done, asked) in COUNTED.items())
    own = told(desk, tmp_path / "lich.ics", "--union", SECTOR)
    assert [own[day].partition(":")[0] for day in COUNTED] == ["QUÁ HẠN", "QUÁ HẠN", "✓ Đã xong"]
    assert "QUÁ HẠN" not in "".join(words for day, words in own.items() if day not in COUNTED)


def test_only_missed_periods_are_late_in_the_workbook(desk: Commands, tmp_path: Path) -> None:
    desk.run("register", "-o", tmp_path / "so.xlsx")
    sheet = load_workbook(tmp_path / "so.xlsx")["Lịch"].iter_rows(values_only=True)
    rows = [row for row in sheet if "Định kỳ" in row and LETTER in str(row)]
    assert [(f"{row[0]:%d/%m}", "Quá hạn" in row) for row in rows] == [
        ("24/11", False), ("24/10", True), ("24/09", True), ("24/08", True),
    ]  # fmt: skip


def test_the_follow_up_register_counts_the_period_of_its_day(desk: Commands, tmp_path: Path) -> None:
    desk.run("register", "-o", tmp_path / "so.xlsx")
    sheet = load_workbook(tmp_path / "so.xlsx")["Sổ theo dõi"].iter_rows(values_only=True)
    (row,) = (row for row in sheet if "hằng tháng" in str(row))
    assert "1/5 hoàn thành; 1 không còn phải làm" in row and datetime.datetime(2026, 8, 24) in row


def test_only_missed_periods_are_late_in_the_months_of_a_calendar(desk: Commands, house: AppState) -> None:
    clerk = Browser(house, "clerk")
    for view in ("list", "print"):
        for day, words in {"2026-10-24": "quá 6 ngày", "2026-11-24": "còn 25 ngày"}.items():
            page = clerk.get("/calendar", params={"view": view, "on": day}).text
            (line,) = (row for row in page.split("<tr") if f"{day[8:]}/{day[5:7]}/2026" in row and LETTER in row)
            assert words in line and ("!↻" in line) == (" late" in line) == (day < DAY.isoformat())


def test_a_word_for_one_period_stands_beside_that_one_alone(desk: Commands, house: AppState) -> None:
    clerk, union = Browser(house, "clerk"), Browser(house, "union", "n05")
    row = row_of(desk, "n05")
    union.post(f"/mine/{row}/sent", data={"number": "07/BC-CĐN", "period": "2026-08-24"})
    for path in ("/mine", "/mine?all=1"):
        rows = [one for one in union.get(path).text.split("<tr") if "đã báo gửi" in one]
        assert [periods_in(one)[0] for one in rows] == ["kỳ tháng 8/2026"]
    assert "07/BC-CĐN, cho kỳ tháng 8/2026" in union.get(f"/mine/{row}").text.replace("\n", "")
    page = clerk.get(f"/duties/{house.store.obligations.called(row).parent}").text
    (said,) = (one for one in page.split("<tr") if "Đơn vị báo đã gửi" in one)
    assert periods_in(said)[0] == "kỳ tháng 8/2026" and "Đơn vị báo đã gửi cho kỳ tháng 8/2026:" in said
