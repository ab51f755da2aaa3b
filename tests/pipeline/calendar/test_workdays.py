"""Working days: the law's holidays, swapped days, an office's own file, shown and changed."""

import datetime
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.counting import is_working, year_of_work
from pipeline.calendar import WorkingCalendar, office_calendar
from pipeline.calendar.deadlines import complete, recounted
from pipeline.calendar.office_days import DayChanges, change, special_days
from pipeline.support.errors import SetupError
from pipeline.support.settings import WORKDAYS, places
from schemas import Relative
from tests.each import each, table
from tests.pipeline.letters import LetterMaker

CALENDAR = WorkingCalendar()
DAYS = st.dates(datetime.date(1950, 1, 10), datetime.date(2100, 12, 1))


def day(words: str) -> datetime.date:
    return datetime.datetime.strptime(words, "%d/%m/%Y").date()


OFF = {
    2019: "04/02 08/02 15/04 29/04", 2020: "23/01 29/01 02/04", 2021: "21/04 03/09", 2022: "03/01 11/04",
    2023: "02/01 26/01 04/09", 2024: "29/04 03/09", 2025: "01/01 27/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09",
    2026: "01/01 02/01 16/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09 24/11",
    2027: "01/01 16/04 30/04 03/05 02/09 24/11",
}  # fmt: skip


@each("off", [f"{when}/{year}" for year, days in OFF.items() for when in days.split()])
def test_days_off(off: str) -> None:
    assert not CALENDAR.is_working(day(off))


@each("swapped", ["26/04/2025", "10/01/2026", "22/08/2026", "04/05/2019", "04/05/2024"])
def test_swapped_saturdays_are_worked(swapped: str) -> None:
    assert day(swapped).isoweekday() == 6 and CALENDAR.is_working(day(swapped))


@each("worked", ["24/11/2025", "15/04/2026", "13/02/2026", "31/12/2025", "03/09/2026"])
def test_ordinary_days_are_worked(worked: str) -> None:
    assert CALENDAR.is_working(day(worked))


@each(("start", "count", "expected"), table(__file__, "counting_working_days"))
def test_counting_working_days(start: str, count: int, expected: str) -> None:
    assert CALENDAR.add_working(day(start), count) == day(expected)


@given(DAYS)
def test_last_and_next_enclose_a_day(when: datetime.date) -> None:
    last, following = CALENDAR.last_working(when), CALENDAR.next_working(when)
    assert last <= when <= following and CALENDAR.is_working(last) and CALENDAR.is_working(following)
    assert (last == when) == CALENDAR.is_working(when) == (following == when)


@given(DAYS, st.integers(1, 30))
def test_counting_forth_and_back(when: datetime.date, count: int) -> None:
    when = CALENDAR.last_working(when)
    end = CALENDAR.add_working(when, count)
    assert (CALENDAR.working_days_between(when, end), CALENDAR.add_working(end, -count)) == (count, when)


@each("year", [1, 1949, 1950, 2100, 2101, 9998])
def test_any_year_has_working_days(year: int) -> None:
    assert CALENDAR.next_working(datetime.date(year, 6, 1)) < datetime.date(year, 6, 20)


def test_order_of_questions_does_not_matter() -> None:
    forwards, backwards = WorkingCalendar(), WorkingCalendar()
    days = [datetime.date(2024, 1, 1) + datetime.timedelta(days=n) for n in range(1200)]
    assert [forwards.is_working(d) for d in days] == [backwards.is_working(d) for d in reversed(days)][::-1]


def test_survives_the_way_to_a_worker() -> None:
    assert not pickle.loads(pickle.dumps(CALENDAR)).is_working(day("02/01/2026"))


@pytest.mark.parametrize(
    ("words", "off", "worked"),
    [
        ("[2026]\noff = [2026-01-10, 2026-03-02]\nwork = [2026-01-02]\n", ["10/01/2026", "02/03/2026"], "02/01/2026"),
        ("rest_weekdays = [7]\n", ["15/03/2026"], "14/03/2026"),
    ],
)
def test_office_file_wins(tmp_path: Path, words: str, off: list[str], worked: str) -> None:
    (tmp_path / "office.toml").write_text(words)
    calendar = WorkingCalendar(tmp_path / "office.toml")
    assert calendar.is_working(day(worked)) and not any(calendar.is_working(day(one)) for one in off)


@pytest.mark.parametrize("content", table(__file__, "faulty_office_file_is_named"))
def test_faulty_office_file_is_named(tmp_path: Path, content: str) -> None:
    office = tmp_path / "office.toml"
    office.write_text(content)
    with pytest.raises(SetupError, match=r"office\.toml"):
        WorkingCalendar(office)


def test_missing_office_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"khong-co\.toml"):
        WorkingCalendar(tmp_path / "khong-co.toml")


def test_terms_are_counted_by_the_same_days() -> None:
    """The reading of a letter and what follows from it must not count by two calendars."""
    days = (datetime.date(2016, 1, 1) + datetime.timedelta(days=n) for n in range(11 * 366))
    assert [day for day in days if CALENDAR.is_working(day) != is_working(day)] == []


#: Days of the week that the law frees: ten, from 2021 eleven (2/9 has two), from 2026 twelve (24/11). The Saturday for
#: 31/12/2018 was worked in the next year.
FREED = {2016: 10, 2017: 10, 2018: 11, 2019: 9, 2020: 10} | dict.fromkeys(range(2021, 2026), 11) | {2026: 12}


@each(("year", "freed"), FREED.items())
def test_holidays_are_made_up_for_and_swaps_repaid(year: int, freed: int) -> None:
    off, work = year_of_work(year)
    assert {day.year for day in off | work} == {year} and all(day.isoweekday() > 5 for day in work) and not off & work
    assert sum(day.isoweekday() <= 5 for day in off) - len(work) == freed


def test_the_table_keeps_every_holiday_of_the_law() -> None:
    import holidays

    for year in range(2016, 2027):
        assert set(holidays.country_holidays("VN", years=year)) <= year_of_work(year).off


def test_office_file_is_found_by_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "office.toml"
    office.write_text("[2026]\noff = [2026-03-02]\n")
    assert office_calendar().is_working(day("02/03/2026"))
    monkeypatch.setenv(WORKDAYS, str(office))
    assert not office_calendar().is_working(day("02/03/2026"))


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


OWN_DAYS = st.frozensets(st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 12, 31)), max_size=4)


@given(OWN_DAYS, OWN_DAYS, OWN_DAYS, OWN_DAYS)
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


def test_a_letter_counted_anew_is_as_if_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "workdays.toml"
    path.write_bytes(change(path, DayChanges(frozenset({NEW_YEAR_BRIDGE}), frozenset({SATURDAY}))))
    public, office = WorkingCalendar(), WorkingCalendar(path)
    letter = (
        LetterMaker(issued_on="2026-12-31")
        .date("trước ngày 05/01/2027", "2027-01-05", bound="before", explanation="Đọc theo ngày.")
        .date("chậm nhất 04/01/2027", "2027-01-04", bound="by")
        .date("hết ngày 09/01/2027", "2027-01-09", bound="by", explanation="Năm suy ra; theo bối cảnh.")
        .date("03 ngày làm việc kể từ ngày ký", relative=Relative(days=3, working=True, anchor="issued"))
        .date("04 ngày kể từ ngày ký", "2027-01-04", relative=Relative(days=4, working=False, anchor="issued"))
        .date("05 ngày kể từ ngày nhận", relative=Relative(days=5, working=False, anchor="received"))
        .date("ngày 04/01/2027", "2027-01-04", type="event")
        .date("hằng tháng ngày 20", type="recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=20")
        .letter()
    )
    first, second = complete(letter, public), complete(letter, office)
    assert first != second
    for before, calendar, after in ((first, office, second), (second, public, first), (first, public, first)):
        again = recounted(before, calendar)
        assert again.dates == after.dates and again.tasks == after.tasks
        assert {(one.code, one.message) for one in again.flags} == {(one.code, one.message) for one in after.flags}
    assert recounted(first, public) == first
