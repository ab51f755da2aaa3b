"""Whom a date binds, where no task of its own holds it."""

from extractors import extract
from schemas import Source
from tests.each import each, table
from tests.extractors.spec_files import rows

HEAD = table(__file__, "head")


def assignees(body: str) -> list[tuple[str, ...]]:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body)
    return [date.assignees for date in extract(source).dates]


@each(("body", "expected"), rows("date_assignees", "events"))
def test_what_takes_place_binds(body: str, expected: list[str]) -> None:
    assert assignees(body) == [tuple(expected)]


@each(("body", "expected"), rows("date_assignees", "nearest"))
def test_the_nearest_doer_binds(body: str, expected: list[list[str]]) -> None:
    assert [*map(list, assignees("I. Nội dung\n\n" + body))] == expected
