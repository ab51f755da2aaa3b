"""What the smallest functions give: names of bodies, numbers, words around a date, symbols, counts."""

import datetime
import re

from extractors.bodies import below, is_whole, mended_place, names_place, with_place
from extractors.counting import add_working, to_solar
from extractors.dates.bounds import Bounding, bound_of, loose, read_bound, says, written
from extractors.dates.written_days import weekday_code
from extractors.delegate_limits.quantities import find_quantities
from extractors.numerals import PATTERN, number_of
from extractors.patterns import make_view
from extractors.references.numbers import KINDS_BY_CODE, clean_number, mend, read_own_number, read_symbol
from tests.each import each
from tests.extractors.spec_files import rows


def test_places_in_names() -> None:
    assert (mended_place("Cân Thơ"), mended_place("Hiệp Hòa")) == ("Cần Thơ", "Hiệp Hòa")
    assert not names_place("Liên đoàn Lao động tỉnh") and names_place("Liên đoàn Lao động tỉnh Nam Định")
    assert not is_whole("Liên đoàn Lao động tỉnh") and is_whole("Trường THPT Ngọc Hồi")
    assert with_place("Sở Nội vụ", "ủy ban nhân dân tỉnh thái bình", None) == "Sở Nội vụ tỉnh Thái Bình"
    assert with_place("Liên đoàn Lao động", None, "Hải Phòng") == "Liên đoàn Lao động thành phố Hải Phòng"
    assert below("Thanh tra", "ủy ban nhân dân tỉnh thái bình") == "Thanh tra tỉnh Thái Bình"


def test_numbers_in_words() -> None:
    assert [number_of(word) for word in ("06", "ba", "mười  lăm", "bốn mươi lăm")] == [6, 3, 15, 45]


def test_patterns_and_words_around_a_date() -> None:
    assert loose(r"ngày~\d tháng").match("ngày3  tháng")
    assert written({"year": "20[0-9]{2}"})("năm <year>") == "năm 20[0-9]{2}"
    assert says("history", "các đơn vị đã họp ") and says("later", "nộp sau ngày ")
    assert says("fraction", "", " tổng số đại biểu")
    assert read_bound("gửi về chậm nhất trước ", 0, 23) == Bounding(7, "before", "chậm nhất trước", conflict=True)
    assert bound_of(Bounding(0, "before", "trước")) == "before"
    assert bound_of(Bounding(0, "before", "trước khi hết")) == "by"
    assert [weekday_code(word) for word in ("thứ  sáu", "t2", "cn")] == ["FR", "MO", "SU"]


def test_codes_and_numbers_of_documents() -> None:
    assert KINDS_BY_CODE["KH"] == "Kế hoạch"
    assert [mend(code) for code in ("CDYT", "LDLD", "TTG", "DA", "QH15")] == ["CĐYT", "LĐLĐ", "TTg", "DA", "QH15"]
    symbol = read_symbol(make_view("KH- CDYT ngày"), 0, 13)
    assert symbol is not None and symbol.text == "KH-CĐYT"
    assert [clean_number(raw) for raw in ("05", "l2", "12a", "00")] == ["5", "12", "12a", "0"]
    own = read_own_number(make_view("Số: 23 /KH- CDYT"), 0, 16)
    assert own is not None and (own.number, own.symbol, own.repaired) == ("23", "KH-CĐYT", True)


def test_quantities() -> None:
    view = make_view("tối đa không quá 200 đại biểu")
    assert [(one.bound, one.value, one.start) for one in find_quantities(view, 0, len(view.text))] == [("max", 200, 0)]


@each(("start", "count", "end"), rows("counting", "add_working"))
def test_add_working(start: str, count: int, end: str) -> None:
    assert str(add_working(datetime.date.fromisoformat(start), count)) == end


@each(("words", "number"), rows("counting", "numbers_in_words"))
def test_counts_in_words(words: str, number: int) -> None:
    assert number_of(words) == number and (words.isdigit() or re.fullmatch(PATTERN.replace(" ", " +"), words))


@each(("year", "tet", "hung_kings"), rows("lunar", "tet_and_hung_kings"))
def test_tet_and_hung_kings_day(year: int, tet: str, hung_kings: str) -> None:
    assert (str(to_solar(year, 1, 1)), str(to_solar(year, 3, 10))) == (tet, hung_kings)


@each(("year", "month"), [(2023, 2), (2025, 6), (2028, 5), (2031, 3)])
def test_leap_months(year: int, month: int) -> None:
    assert [m for m in range(1, 13) if to_solar(year, m, 1, leap=True)] == [month]


def test_agrees_with_the_public_holidays() -> None:
    import holidays

    for year in range(2005, 2041):
        days = holidays.country_holidays("VN", years=year, language="en_US")
        assert "Lunar New Year" in days.get(to_solar(year, 1, 1), "")


def test_months_have_29_or_30_days_and_follow_one_another() -> None:
    day = to_solar(2020, 1, 1)
    assert day is not None
    for year in range(2020, 2035):
        for month in range(1, 13):
            for leap in (False, True):
                first = to_solar(year, month, 1, leap)
                if first is None:
                    continue
                assert first == day
                day = first + datetime.timedelta(days=30 if to_solar(year, month, 30, leap) else 29)


@each(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 31)])
def test_no_such_day(month: int, day: int) -> None:
    assert to_solar(2026, month, day) is None
