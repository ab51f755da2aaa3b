"""Whose calendars there are, and what stands in them: for us, for each lower union, nothing of outsiders."""

import datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from pipeline.office import Office
from pipeline.office.today import meetings_of
from tests.each import table
from tests.pipeline.faces.cli.conftest import Vanthu, home, kept, made_once, vanthu

__all__ = ["home", "kept", "vanthu"]
REGISTRY = table(__file__, "registry")
HEAD = table(__file__, "head")
OF_US = table(__file__, "of_us")
FROM_ABOVE = table(__file__, "from_above")
SUMMONS = table(__file__, "summons")
TO_OTHERS = table(__file__, "to_others")
US = "LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN"
LETTERS = {
    "kh.txt": (US, "12/KH-LĐLĐ", "Hà Sơn", OF_US),
    "cv.txt": ("TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", "45/TLĐ-TC", "Hà Nội", FROM_ABOVE),
    "gm.txt": (US, "41/GM-LĐLĐ", "Hà Sơn", SUMMONS),
    "ub.txt": ("ỦY BAN NHÂN DÂN TỈNH HÀ SƠN", "56/UBND-NV", "Hà Sơn", TO_OTHERS),
}
DAY = ("--today", "3/3/2026")
NEAR = {"20/04", "28/04", "10/05", "12/05"}


@pytest.fixture
def office(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    """The program of the federation of a province, which has read four letters."""

    def make() -> None:
        (home / "cong-doan.csv").write_text(REGISTRY, "utf-8")
        for name, (issuer, number, place, words) in LETTERS.items():
            (home / name).write_text(HEAD.format(issuer=issuer, number=number, place=place, words=words), "utf-8")
        assert vanthu("unions", "import", "cong-doan.csv").code == 0
        assert vanthu("office", "tinh").code == 0
        assert vanthu("run", *LETTERS).code == 0
        assert vanthu("office", "--approver", "nobody").code == 0

    made_once(kept, home, make)
    return vanthu


def named_days(entries: list[dict[str, str]]) -> set[str]:
    return {"/".join(reversed(entry["date"][5:].split("-"))) for entry in entries}


def days_of(path: Path) -> set[str]:
    return {f"{event['dtstart'].dt:%d/%m}" for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}


def test_the_office_sees_what_it_owes_and_what_is_owed_to_it(office: Vanthu) -> None:
    assert named_days(office("calendar", "--from", "1/3/2026", "--json", *DAY).json) == NEAR


@pytest.mark.parametrize(
    ("union", "days"),
    [("tinh", {"28/04", "10/05"}), ("tan-lung", {"20/04", "12/05"}), ("ben-go", {"20/04"}), ("khe-da", {"12/05"})],
)
def test_each_has_its_own_with_the_meetings_that_summon_it(office: Vanthu, union: str, days: set[str]) -> None:
    assert named_days(office("calendar", "--union", union, "--json", *DAY).json) == days


@pytest.mark.parametrize(
    ("union", "days"),
    [
        ("tinh", {"27/04", "09/05"}), ("tan-lung", {"19/04", "12/05"}), ("ben-go", {"19/04"}), ("khe-da", {"12/05"}),
    ],
)  # fmt: skip
def test_a_file_stands_on_the_last_day_in_time(office: Vanthu, home: Path, union: str, days: set[str]) -> None:
    assert office("calendar", "--union", union, "-o", "lich.ics", *DAY).code == 0
    assert days_of(home / "lich.ics") == days


def test_an_outsider_is_seen_where_somebody_asks_for_it(office: Vanthu) -> None:
    assert named_days(office("calendar", "--union", "Sở Xây dựng", "--json", *DAY).json) == {"25/04"}


def test_seen_from_below_it_is_the_lower_unions_office(office: Vanthu, home: Path) -> None:
    assert office("office", "tan-lung").code == 0
    for union, days in (("tan-lung", {"19/04", "12/05"}), ("khe-da", {"12/05"})):
        office("calendar", "--union", union, "-o", "lich.ics", *DAY)
        assert days_of(home / "lich.ics") == days


# Who is summoned to what, between two days.
MEETING = ("Hội nghị giao ban quý II", "08:00", "Hội trường tầng 2")


@pytest.mark.parametrize(
    ("day", "union", "held"),
    [
        ("2026-05-05", "khe-da", [MEETING]),
        ("2026-05-12", "khe-da", [MEETING]),
        ("2026-05-04", "khe-da", []),
        ("2026-05-13", "khe-da", []),
        ("2026-05-12", "ldld", []),
        ("2026-05-12", None, []),
    ],
)
def test_our_coming_meetings(office: Vanthu, day: str, union: str | None, held: list[tuple[str, str, str]]) -> None:
    if union is not None:
        office("office", union)
    here = Office()
    with here.open() as store:
        found = meetings_of(here, store, datetime.date.fromisoformat(day))
    assert [(one.what, one.time, one.where) for one in found] == held and all(one.day == "2026-05-12" for one in found)


def test_the_calendar_says_what_is_held(office: Vanthu) -> None:
    (entry,) = office("calendar", "--union", "khe-da", "--json", *DAY).json
    assert (entry["action"], entry["place"]) == (MEETING[0], MEETING[2])
