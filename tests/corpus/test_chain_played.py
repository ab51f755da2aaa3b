"""An office's autumn, day by day: what leaves the house on each is what is owed then, no row more and none less."""

import datetime
import re
from collections import Counter
from pathlib import Path

import pytest
from icalendar import Calendar

from pipeline.office import Office, keys, leader_report, publishing
from pipeline.web.desk import House
from tests.corpus.chain_desks import CHECK, FANS, MONTHLY, REPORT, TEAM, TEAMS, Commands, known
from tests.pipeline.cli.conftest import Vanthu, home, vanthu
from tests.pipeline.web.conftest import Anybody, Browser

__all__ = ["home", "vanthu"]

_LINE = re.compile(r"^\d+\. (?P<words>.+?); .*?hạn cuối (?P<day>\d\d/\d\d)/2026, (?P<left>quá|còn|hôm nay)")
#: What is told: words of a duty, its day, whether it is past; to how many unions.
Told = Counter[tuple[str, str, bool]]
WARD, SECTOR = "p02", "n01"


@pytest.fixture
def desk(vanthu: Vanthu, home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Commands:
    monkeypatch.setenv("VANTHU_DB", url)
    return Commands(vanthu, home)


def lines_of(text: str) -> Told:
    found = (_LINE.match(line) for line in text.splitlines())
    return Counter((known(line["words"]), line["day"], line["left"] == "quá") for line in found if line)


def told(desk: Commands) -> Told:
    """Return what the messages of a day say, all of them together."""
    return lines_of("\n".join(one["text"] for one in desk.run("due", "--json").json))


def late(desk: Commands) -> dict[str, int]:
    """Return how many unions are told to be late with what."""
    found: Counter[str] = Counter()
    for (words, _, is_past), many in told(desk).items():
        found[words] += many if is_past else 0
    return {words: many for words, many in found.items() if many}


def approve(desk: Commands, *letters: str) -> None:
    assert desk.run("approve", *letters).code == 0


def first_month(desk: Commands) -> None:
    """Plan and monthly notice come, are approved; the plan is extended; one ward answers; a department writes."""
    desk.arrive("2026-08-10", "c01")
    approve(desk, "31/KH-LĐLĐ")
    desk.arrive("2026-08-20", "c06")
    approve(desk, "12/TB-LĐLĐ")
    desk.arrive("2026-09-03", "c02")
    approve(desk, "702/LĐLĐ-VP")
    desk.arrive("2026-09-04", "c05")
    desk.arrive("2026-09-08", "c07")
    desk.confirm("09/BC-CĐP")


def test_nothing_is_told_before_a_person_approved_it(desk: Commands) -> None:
    desk.arrive("2026-08-10", "c01")
    desk.day = "2026-09-09"
    assert told(desk) == Counter()
    assert "31/KH-LĐLĐ" in desk.today().partition("CHƯA DUYỆT")[2].partition("\n\n")[0]
    approve(desk, "31/KH-LĐLĐ")
    assert told(desk) == Counter({(REPORT, "09/09", False): 38})


def test_each_day_tells_what_is_owed_on_it(desk: Commands) -> None:
    first_month(desk)
    august = {(MONTHLY, "24/08", True): 6}
    desk.day = "2026-09-11"  # past the plan's own day, within the new one; one ward has sent
    assert told(desk) == Counter({(REPORT, "15/09", False): 37, **august})
    desk.day = "2026-09-16"
    assert told(desk) == Counter({(REPORT, "15/09", True): 37, (MONTHLY, "24/09", False): 6, **august})
    # An urging letter, an invitation, our plan of July dropped in late: its six are late from its day on.
    desk.arrive("2026-09-17", "c03", "c04", "c09")
    assert late(desk) == {REPORT: 37, MONTHLY: 6}
    assert "22/KH-LĐLĐ" in desk.today().partition("VĂN BẢN MỚI")[2].partition("\n\n")[0]
    approve(desk, "22/KH-LĐLĐ", "745/LĐLĐ-VP")
    assert late(desk) == {REPORT: 37, MONTHLY: 6, CHECK: 6}
    # A month that nobody sent is a line of its own beside the next one.
    desk.day = "2026-09-25"
    assert late(desk) == {REPORT: 37, MONTHLY: 12, CHECK: 6}
    desk.day = "2026-10-05"
    assert late(desk) == {REPORT: 37, MONTHLY: 12, CHECK: 6, TEAM: 38, TEAMS: 6, FANS: 16}


def test_a_month_is_late_until_it_is_done_or_waived(desk: Commands) -> None:
    first_month(desk)
    desk.day = "2026-10-01"
    (row,) = desk.run("obligations", "--union", SECTOR, "--letter", "12/TB-LĐLĐ", "--json").json
    assert {day: many for (words, day, is_past), many in told(desk).items() if words == MONTHLY and is_past} == {
        "24/08": 6, "24/09": 6,
    }  # fmt: skip
    desk.run("done", row["id"], "--day", "24/9/2026")
    desk.run("done", row["id"], "--day", "24/8/2026", "--waive")
    assert late(desk)[MONTHLY] == 10
    desk.run("reopen", row["id"], "--day", "24/8/2026")
    assert late(desk)[MONTHLY] == 11


def test_pages_feeds_and_report_say_what_the_messages_say(desk: Commands, url: str) -> None:
    first_month(desk)
    desk.arrive("2026-09-17", "c03", "c04", "c09")
    day, now = datetime.date(2026, 9, 17), datetime.datetime(2026, 9, 17, 9, 0)
    office = Office(url)
    with office.open() as store:
        house = House(office, store, Anybody(), lambda: now)
        clerk, ward = Browser(house, "clerk"), Browser(house, "union", WARD)
        message = clerk.get("/duties/messages", params={"union": WARD}).text
        assert message.count("hạn cuối 15/09/2026, quá 2 ngày") and "09/09/2026" not in message
        own = ward.get("/mine").text
        assert "15/09/2026" in own and "09/09/2026" not in own and "22/KH-LĐLĐ" not in own
        first = clerk.get("/").text
        assert "họp về nhà ở cho công nhân" in first and "1893/SYT-TCCB" not in first.partition("Cấp dưới nợ ta")[2]
        key = keys.make(office, store, "feed", "điện thoại", now, "lan", WARD).key
        events = Calendar.from_ical(publishing.content(office, store, key, day)).walk("VEVENT")
        days = {f"{event['dtstart'].dt:%d/%m}" for event in events if "báo cáo quý III" in event["summary"]}
        assert days == {"15/09"}
        report = leader_report.report(office, store, day)
        rows = [duty.row for one in report.below for duty in one.duties]
        assert {(known(row.title), row.late) for row in rows if row.late} == {(REPORT, 37), (MONTHLY, 6)}
