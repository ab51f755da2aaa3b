"""Columns of tables: what their dates are."""

from extractors.dates import column_of, turn_of
from tests.each import each, table, tuples


@each(("name", "act", "meant"), tuples(__file__, "what_a_date_in"))
def test_what_a_date_in_the_column_is(name: str | None, act: str, meant: str | None) -> None:
    assert column_of(name, act) == meant


@each(("item", "lead", "meant"), table(__file__, "whose_turn_a_day"))
def test_whose_turn_a_day_is(item: str, lead: str, meant: str | None) -> None:
    assert turn_of(item, lead) == meant
