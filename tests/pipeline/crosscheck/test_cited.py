"""One document cited in different ways."""

from schemas import Letter
from tests.pipeline.crosscheck.office import codes, found, letter

TASK = "1. Các CĐCS tổ chức hội thi nấu ăn.\n"
PROVINCE = "Liên đoàn Lao động tỉnh Hà Sơn"


def citing(number: int, citation: str, day: str = "20/01/2026", issuer: str = "yte") -> Letter:
    return letter(issuer, number, day, TASK, basis=f"Thực hiện {citation}", subject=f"Hội thi nấu ăn lần thứ {number}")


def stored() -> Letter:
    return letter("tinh", 5, "12/01/2026", TASK)


def test_another_day_than_the_stored_letter_bears() -> None:
    (item,) = found(stored(), citing(8, f"Kế hoạch số 05/KH-LĐLĐ ngày 13/01/2026 của {PROVINCE}"))
    assert item.code == "citation-mismatch" and "13/01/2026" in item.message and "12/01/2026" in item.message
    assert item.other_key and item.other_key.number == "5"


def test_a_mistyped_year() -> None:
    wrong = citing(8, f"Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2025 của {PROVINCE}")
    assert codes(stored(), wrong) == ["citation-mismatch"]


def test_the_right_day_is_no_matter() -> None:
    assert codes(stored(), citing(8, f"Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của {PROVINCE}")) == []
    assert codes(stored(), citing(8, "Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của LĐLĐ tỉnh")) == []


def test_the_number_of_another_year_is_another_document() -> None:
    assert codes(stored(), citing(8, f"Kế hoạch số 05/KH-LĐLĐ ngày 17/02/2025 của {PROVINCE}")) == []


def test_the_number_of_another_province_is_another_document() -> None:
    other = citing(8, "Kế hoạch số 05/KH-LĐLĐ ngày 13/01/2026 của Liên đoàn Lao động tỉnh Bắc Ninh")
    assert codes(stored(), other) == []


def test_two_letters_date_a_document_differently() -> None:
    first = citing(8, "Kế hoạch số 41/KH-LĐLĐ ngày 05/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn")
    second = citing(3, "Kế hoạch số 41/KH-LĐLĐ ngày 06/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn", issuer="phuong")
    third = citing(9, "Kế hoạch số 41/KH-LĐLĐ ngày 06/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn")
    (item,) = found(first, second, third)
    assert item.letter == first.source.sha256, "what most letters say stands"
    assert [item.id for item in found(third, second, first)] == [item.id]


def test_a_norm_is_one_document_whoever_cites_it() -> None:
    first = citing(8, "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ")
    second = citing(3, "Nghị định số 30/2020/NĐ-CP ngày 03/5/2020 của Chính phủ", issuer="phuong")
    assert codes(first, second) == ["citation-mismatch"]


def test_without_an_issuer_a_number_tells_nothing() -> None:
    first = citing(8, "Nghị quyết số 02/NQ-BCH ngày 10/01/2026")
    second = citing(3, "Nghị quyết số 02/NQ-BCH ngày 11/01/2026", issuer="phuong")
    assert codes(first, second) == []
