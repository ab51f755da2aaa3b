import datetime
import re

from extractors.counting import add_working
from extractors.numerals import PATTERN, number_of
from tests.each import each
from tests.extractors.spec_files import rows


@each(
    ("start", "count", "end"),
    [
        ("2026-04-16", 5, "2026-04-23"),
        ("2026-04-22", 5, "2026-05-04"),  # Giỗ Tổ made up on Monday, 30/4, 01/5
        ("2026-11-20", 5, "2026-11-30"),  # Ngày Văn hóa Việt Nam
        ("2026-02-13", 1, "2026-02-23"),  # Tết
        ("2025-12-31", 1, "2026-01-05"),  # 02/01 swapped with Saturday 10/01
        ("2026-01-09", 1, "2026-01-10"),
        ("2026-03-06", 1, "2026-03-09"),
        ("2026-03-09", -1, "2026-03-06"),
    ],
)
def test_add_working(start: str, count: int, end: str) -> None:
    assert str(add_working(datetime.date.fromisoformat(start), count)) == end


@each(
    ("words", "number"),
    rows("counting", "numbers_in_words"),
)
def test_numbers_in_words(words: str, number: int) -> None:
    assert number_of(words) == number
    assert words.isdigit() or re.fullmatch(PATTERN.replace(" ", " +"), words)
