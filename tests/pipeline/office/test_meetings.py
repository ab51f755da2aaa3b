"""Who is summoned to what, between two days."""

import datetime

import pytest

from pipeline.office import Office
from pipeline.office.today import meetings_between
from schemas import Side
from tests.pipeline.cli.conftest import Vanthu, home, vanthu
from tests.pipeline.office.test_calendars import DAY, office

__all__ = ["home", "office", "vanthu"]

MEETING = ("Hội nghị giao ban quý II", "08:00", "Hội trường tầng 2")


@pytest.mark.parametrize(
    ("first", "last", "side", "held"),
    [
        ("2026-05-01", "2026-05-31", None, [MEETING]),
        ("2026-05-12", "2026-05-12", "below", [MEETING]),
        ("2026-05-12", "2026-05-12", "outside", [MEETING]),
        ("2026-05-12", "2026-05-12", "ours", []),
        ("2026-05-13", "2026-12-31", None, []),
        ("2026-01-01", "2026-05-11", None, []),
    ],
)
def test_meetings_between_two_days(
    office: Vanthu, first: str, last: str, side: Side | None, held: list[tuple[str, str, str]]
) -> None:
    here = Office()
    with here.open() as store:
        days = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
        found = meetings_between(store, *days, side, here.bodies)
    assert [(one.what, one.time, one.where) for one in found] == held
    assert all("Công đoàn xã Tân Lũng" in one.invited and f"{one.day:%d/%m}" == "12/05" for one in found)


def test_seen_from_an_invited_union_the_meeting_is_ours(office: Vanthu) -> None:
    office("office", "khe-da")
    here, day = Office(), datetime.date(2026, 5, 12)
    with here.open() as store:
        assert [one.sides for one in meetings_between(store, day, day, "ours", here.bodies)] == [{"ours", "outside"}]


def test_the_calendar_says_what_is_held(office: Vanthu) -> None:
    (entry,) = office("calendar", "--union", "khe-da", "--json", *DAY).json
    assert (entry["action"], entry["place"]) == (MEETING[0], MEETING[2])
