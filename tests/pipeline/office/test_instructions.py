"""What a leader writes on a letter: whose it is, until when."""

import datetime

from pipeline.office.instructions import _names, _until, whom
from tests.each import each, table

CAME = datetime.date(2026, 11, 26)


@each(("words", "until"), table(__file__, "the_day_that_is"))
def test_the_day_that_is_named(words: str, until: str | None) -> None:
    found = _until(words, CAME)
    assert (found and found.isoformat()) == until


@each(("words", "name", "is_named"), table(__file__, "who_is_named"))
def test_who_is_named(words: str, name: str, is_named: bool) -> None:
    assert _names(words, name) == is_named


@each(("words", "handler", "meant", "unclear"), table(__file__, "whom_a_given_name"))
def test_whom_a_given_name_means(words: str, handler: str, meant: str, unclear: bool) -> None:
    people = ["Trần Thị Hương", "Lê Văn Minh", "Nguyễn Thị Lan", "Phạm Ngọc Lan"]
    assert whom(words, handler, people) == (meant, unclear)
