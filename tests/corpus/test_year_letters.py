"""Each letter of the year alone: whom it binds, to what, until when, as the hand-written table says."""

from functools import cache

import pytest

from corpus.year import tables
from pipeline.calendar import office_calendar
from pipeline.inbox import InboxFile
from pipeline.reading import LetterReading, Reading
from pipeline.registry import Registry, load
from schemas import Obligation
from tests.corpus import year

LETTERS = [line["name"] for line in tables.lines("letters.csv")]


@cache
def registry() -> Registry:
    return load(tables.ROOT / "registry.csv")


@cache
def read(letter: str) -> Reading:
    path = tables.ROOT / "letters" / f"{letter}.txt"
    return LetterReading(registry(), office_calendar())(InboxFile(path.name, path))


def obligations(letter: str) -> list[Obligation]:
    return [item for found in read(letter).found for item in found.obligations]


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_lays_on_unions_what_the_table_says(letter: str) -> None:
    found = obligations(letter)
    named = {year.name_of(item.letter) for item in found} | {letter}
    expected = [row for row in tables.unchanged() if row.letter in named]
    assert "\n".join(year.differences(expected, found, standing=False)) == ""
