"""Who is summoned to what, between two days."""

import datetime

import pytest

from pipeline.office import Office
from pipeline.office.today import meetings_of
from tests.pipeline.faces.cli.conftest import Vanthu, home, kept, vanthu
from tests.pipeline.office.test_calendars import DAY, office

__all__ = ["home", "kept", "office", "vanthu"]

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
def test_meetings_of_the_coming_days_to_which_we_are_called(
    office: Vanthu, day: str, union: str | None, held: list[tuple[str, str, str]]
) -> None:
    if union is not None:
        office("office", union)
    here = Office()
    with here.open() as store:
        found = meetings_of(here, store, datetime.date.fromisoformat(day))
    assert [(one.what, one.time, one.where) for one in found] == held
    assert all(one.day == "2026-05-12" for one in found)


def test_the_calendar_says_what_is_held(office: Vanthu) -> None:
    (entry,) = office("calendar", "--union", "khe-da", "--json", *DAY).json
    assert (entry["action"], entry["place"]) == (MEETING[0], MEETING[2])
