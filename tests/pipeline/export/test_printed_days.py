"""Calendars as months and lists: the right days, in words and signs; pages that run nothing."""

import datetime
from typing import Any

from pipeline.calendar import WorkingCalendar
from pipeline.calendar.workdays import day_name
from pipeline.export import entries, printed_days
from pipeline.export.printed_days import DayLine, lines, remaining, sign_of, square, weeks, who, whole
from pipeline.support.grouping import grouped
from tests.each import each, table
from tests.pipeline.sample import sample_letter

TODAY = datetime.date(2026, 4, 8)
WORKING = WorkingCalendar()


def entry(number: int = 0, **fields: Any) -> entries.CalendarEntry:
    return entries.of_letter(sample_letter())[number].model_copy(update=fields)


def around(*found: entries.CalendarEntry) -> list[DayLine]:
    return lines(found, datetime.date(2026, 4, 1), datetime.date(2026, 5, 31))


def test_months_begin_on_monday_and_name_the_days_off() -> None:
    first, *_, last = weeks(2026, 4, {}, TODAY, WORKING)
    assert [day.is_other for day in first[:3]] == [True, True, False], "1 April 2026 is a Wednesday"
    names = {day.day.day: day.name for day in last if not day.is_other}
    assert names[27] == "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)" and "Ngày Chiến thắng" in (names[30] or "")


def test_each_line_says_who_by_what_letter_and_how_long() -> None:
    (line,) = (line for line in around(*entries.of_letter(sample_letter())) if line.day == datetime.date(2026, 5, 1))
    assert whole(line) == "gửi danh sách vận động viên về Liên đoàn Lao động tỉnh"
    assert (who(line.entry), remaining(line, TODAY)) == ("Công đoàn cơ sở", "còn 23 ngày")
    assert printed_days.letter(line.entry) == "07/KH-LĐLĐ ngày 10/03/2026"


def test_a_period_stands_on_both_its_ends() -> None:
    listed = [line for line in around(*entries.of_letter(sample_letter())) if "tập luyện" in whole(line)]
    told = [(f"{line.day:%d/%m}", whole(line)) for line in listed]
    assert told == [("20/04", "tập luyện (bắt đầu)"), ("10/05", "tập luyện (kết thúc)")]


@each(("fields", "sign", "left"), table(__file__, "where_a_duty_stands"))
def test_where_a_duty_stands_is_said_in_words_and_signs(fields: dict[str, Any], sign: str, left: str) -> None:
    (line,) = around(entry(**fields))
    assert (sign_of(line.entry), remaining(line, TODAY)) == (sign, left)
    assert ("12/80 đơn vị xong" in who(line.entry)) == ("owed" in fields)


def test_a_full_day_shows_some_and_counts_the_rest() -> None:
    on = grouped(around(*(entry(id=f"e{number:02}") for number in range(40))), lambda line: line.day)
    day = square(datetime.date(2026, 5, 1), on, TODAY, WORKING, printed_days.MOST_IN_A_SQUARE)
    assert (len(day.lines), day.more) == (4, 36)


@each(("day", "name"), table(__file__, "days_off_have_names"))
def test_days_off_have_names(day: str, name: str | None) -> None:
    assert day_name(datetime.date.fromisoformat(day), WORKING) == name
