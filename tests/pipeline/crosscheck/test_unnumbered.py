"""Letters whose number was not read, and what the other letters tell of it."""

from schemas import Letter
from tests.pipeline.crosscheck.office import found, letter

TASK = "1. Các CĐCS tổ chức hội thi nấu ăn.\n"


def unread(number: int, day: str) -> Letter:
    known = letter("tinh", number, day, TASK)
    return known.model_copy(update={"header": known.header.model_copy(update={"number": None})})


def citing(number: int, citation: str) -> Letter:
    subject = f"Hội thi nấu ăn lần thứ {number}"
    return letter("yte", number, "20/01/2026", TASK, basis=f"Thực hiện {citation}", subject=subject)


def told(*letters: Letter) -> list[str]:
    return [item.message for item in found(*letters) if item.code == "number-to-fill"]


def test_a_letter_that_cites_it_tells_the_number() -> None:
    cites = citing(8, "Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn")
    (message,) = told(unread(5, "12/01/2026"), cites)
    assert "viện dẫn là số 5" in message


def test_two_numbers_tell_nothing() -> None:
    one = citing(8, "Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn")
    other = citing(9, "Kế hoạch số 06/KH-LĐLĐ ngày 12/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn")
    assert told(unread(5, "12/01/2026"), one, other) == []


def test_its_neighbours_bound_it() -> None:
    (message,) = told(
        letter("tinh", 4, "05/01/2026", TASK), unread(5, "12/01/2026"), letter("tinh", 9, "30/01/2026", TASK)
    )
    assert "giữa 4 và 9" in message


def test_another_issuer_or_year_bounds_nothing() -> None:
    others = (letter("yte", 4, "05/01/2026", TASK), letter("tinh", 9, "30/01/2025", TASK))
    assert told(unread(5, "12/01/2026"), *others) == []


def test_a_letter_with_its_number_needs_nobody() -> None:
    cites = citing(8, "Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn")
    assert told(letter("tinh", 5, "12/01/2026", TASK), cites) == []
