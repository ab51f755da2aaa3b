"""What the smallest functions give: names of bodies, numbers, words around a date, symbols."""

from extractors.bodies import below, is_whole, mended_place, names_place, with_place
from extractors.dates.bounds import Bounding, bound_of, loose, read_bound, says, written
from extractors.dates.written_days import weekday_code
from extractors.delegate_limits.quantities import find_quantities
from extractors.numerals import number_of
from extractors.patterns import make_view
from extractors.references.numbers import KINDS_BY_CODE, clean_number, mend, read_own_number, read_symbol


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
