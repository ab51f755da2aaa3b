"""Each letter of the year alone: whom it binds, to what, until when; and what a person should look at across them."""

from pipeline.duties.crosscheck.checks import warnings
from tests.corpus import year, year_clerk
from tests.corpus import year_tables as tables
from tests.each import each

LETTERS = [line["name"] for line in tables.lines("letters.csv")]


@each("letter", LETTERS)
def test_a_letter_lays_on_unions_what_the_table_says(letter: str) -> None:
    found = [item for one in year_clerk.read(letter) for item in one.obligations]
    named = {year.name_of(item.letter) for item in found} | {letter}
    expected = [row for row in tables.unchanged() if row.letter in named]
    assert "\n".join(year.differences(expected, found, standing=False)) == ""


def test_what_a_person_is_told_to_look_at_across_the_letters() -> None:
    once = {year.name_of(one.letter.header): one for name in LETTERS for one in year_clerk.read(name)}
    owed = {one.letter.source.sha256: one.obligations for one in once.values()}
    letters = [one.letter for one in once.values()]
    found = warnings(letters, owed.__getitem__, year_clerk.registry())
    told = {(year.name_of(item.letter_key), item.code) for item in found}
    assert told == {(line["letter"], line["code"]) for line in tables.lines("expected/warnings.csv")}
