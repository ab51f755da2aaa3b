import datetime
import re

from extractors.counting import add_working
from extractors.numerals import PATTERN, number_of
from tests.each import each
from tests.extractors.spec_files import rows


@each(("start", "count", "end"), rows("counting", "add_working"))
def test_add_working(start: str, count: int, end: str) -> None:
    assert str(add_working(datetime.date.fromisoformat(start), count)) == end


@each(("words", "number"), rows("counting", "numbers_in_words"))
def test_numbers_in_words(words: str, number: int) -> None:
    assert number_of(words) == number
    assert words.isdigit() or re.fullmatch(PATTERN.replace(" ", " +"), words)
