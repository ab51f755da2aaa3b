"""The office's own file of days: shown with where each day comes from, changed without losing what stands in it."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar import WorkingCalendar, office_calendar
from pipeline.calendar.deadlines import complete, recounted
from pipeline.calendar.office_days import DayChanges, change, special_days
from pipeline.support.errors import SetupError
from pipeline.support.settings import places
from schemas import Relative
from tests.pipeline.letters import LetterMaker

NEW_YEAR_BRIDGE = datetime.date(2027, 1, 4)
SATURDAY = datetime.date(2027, 1, 9)


def test_each_day_says_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "workdays.toml"
    path.write_text("[2026]\noff = [2026-11-20]\nwork = [2026-02-16]\n")
    found = {one.day.isoformat(): one for one in special_days(2026, path)}
    assert (found["2026-01-01"].source, found["2026-01-01"].name) == ("table", "Tết Dương lịch")
    assert (found["2026-01-10"].kind, found["2026-01-10"].source) == ("work", "table")
    assert (found["2026-11-20"].kind, found["2026-11-20"].source) == ("off", "office")
    assert (found["2026-02-16"].kind, found["2026-02-16"].source) == ("work", "office")
    assert {one.source for one in special_days(2031, None)} == {"law"} and special_days(1900, None) == []


def test_changes_are_what_the_calendar_then_says(tmp_path: Path) -> None:
    path = tmp_path / "workdays.toml"
    path.write_bytes(change(path, DayChanges(frozenset({NEW_YEAR_BRIDGE}), frozenset({SATURDAY}))))
    calendar = WorkingCalendar(path)
    assert not calendar.is_working(NEW_YEAR_BRIDGE) and calendar.is_working(SATURDAY)
    path.write_bytes(change(path, DayChanges(work=frozenset({NEW_YEAR_BRIDGE}))))
    assert WorkingCalendar(path).is_working(NEW_YEAR_BRIDGE), "the last word counts"
    path.write_bytes(change(path, DayChanges(reset=frozenset({NEW_YEAR_BRIDGE, SATURDAY}))))
    assert special_days(2027, path) == special_days(2027, None)


def test_what_stands_in_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "workdays.toml"
    path.write_text("# Lịch của phường, anh Ba giữ\nrest_weekdays = [7]\n[2025]\noff = [2025-12-26]\n")
    path.write_bytes(change(path, DayChanges(frozenset({NEW_YEAR_BRIDGE}))))
    assert path.read_text() == (
        "# Lịch của phường, anh Ba giữ\nrest_weekdays = [7]\n"
        "\n[2025]\noff = [2025-12-26]\n\n[2027]\noff = [2027-01-04]\n"
    )


DAYS = st.frozensets(st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 12, 31)), max_size=4)


@given(DAYS, DAYS, DAYS, DAYS)
def test_no_change_disturbs_other_days(
    tmp_path_factory: pytest.TempPathFactory, off: frozenset[datetime.date], work: frozenset[datetime.date],
    more_off: frozenset[datetime.date], reset: frozenset[datetime.date],
) -> None:  # fmt: skip
    path = tmp_path_factory.mktemp("days") / "workdays.toml"
    path.write_bytes(change(path, DayChanges(off - work, work)))
    path.write_bytes(change(path, DayChanges(more_off, frozenset(), reset)))
    calendar, public = WorkingCalendar(path), WorkingCalendar()
    for day in off | work | more_off | reset:
        expected = False if day in more_off else public.is_working(day) if day in reset else day in work
        assert calendar.is_working(day) is expected


@pytest.mark.parametrize(
    "changes",
    [DayChanges(frozenset({SATURDAY}), frozenset({SATURDAY})), DayChanges(frozenset({datetime.date(2300, 1, 1)}))],
)
def test_what_contradicts_itself_is_refused(changes: DayChanges, tmp_path: Path) -> None:
    with pytest.raises(SetupError):
        change(tmp_path / "workdays.toml", changes)


def test_a_faulty_file_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "workdays.toml"
    path.write_text("[2027]\noff = ['mai']\n")
    with pytest.raises(SetupError, match=r"workdays\.toml"):
        change(path, DayChanges(frozenset({SATURDAY})))


def test_the_office_file_in_the_data_folder_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("VANTHU_WORKDAYS", raising=False)
    assert office_calendar().is_working(NEW_YEAR_BRIDGE)
    path = places().workdays
    path.parent.mkdir()
    path.write_bytes(change(path, DayChanges(frozenset({NEW_YEAR_BRIDGE}))))
    assert not office_calendar().is_working(NEW_YEAR_BRIDGE)


def letter_with_all_kinds_of_dates() -> LetterMaker:
    return (
        LetterMaker(issued_on="2026-12-31")
        .date("trước ngày 05/01/2027", "2027-01-05", bound="before", explanation="Đọc theo ngày.")
        .date("chậm nhất 04/01/2027", "2027-01-04", bound="by")
        .date("hết ngày 09/01/2027", "2027-01-09", bound="by", explanation="Năm suy ra; theo bối cảnh.")
        .date("03 ngày làm việc kể từ ngày ký", relative=Relative(days=3, working=True, anchor="issued"))
        .date("04 ngày kể từ ngày ký", "2027-01-04", relative=Relative(days=4, working=False, anchor="issued"))
        .date("05 ngày kể từ ngày nhận", relative=Relative(days=5, working=False, anchor="received"))
        .date("ngày 04/01/2027", "2027-01-04", type="event")
        .date("hằng tháng ngày 20", type="recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=20")
    )


def test_a_letter_counted_anew_is_as_if_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "workdays.toml"
    path.write_bytes(change(path, DayChanges(frozenset({NEW_YEAR_BRIDGE}), frozenset({SATURDAY}))))
    public, office = WorkingCalendar(), WorkingCalendar(path)
    letter = letter_with_all_kinds_of_dates().letter()
    first, second = complete(letter, public), complete(letter, office)
    assert first != second
    for before, calendar, after in ((first, office, second), (second, public, first), (first, public, first)):
        again = recounted(before, calendar)
        assert again.dates == after.dates and again.tasks == after.tasks
        assert {(one.code, one.message) for one in again.flags} == {(one.code, one.message) for one in after.flags}
    assert recounted(first, public) == first
