"""Lines that wait on the disk come in the order that a list of all of them has, rows as they were put there."""

from operator import itemgetter

from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import files

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\t\n"), max_size=4)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=20))
def test_order_and_words_are_those_of_a_sorted_list(lines: list[tuple[str, str]]) -> None:
    assert list(files.in_order(lines)) == [text for _, text in sorted(lines, key=itemgetter(0))]


@given(st.lists(st.lists(st.text(max_size=4), max_size=3), max_size=20))
def test_kept_rows_are_gone_through_as_often_as_one_likes(rows: list[list[str]]) -> None:
    with files.Ordered() as kept:
        for row in rows:
            kept.put("", row)
        assert len(kept) == len(rows) and list(kept) == list(kept) == rows


@given(st.lists(st.text("a\t\n ", max_size=3), max_size=12))
def test_rows_come_whole_whatever_their_places_are_made_of(places: list[str]) -> None:
    with files.Ordered() as waiting:
        for place in places:
            waiting.put(place, {"place": place})
        assert sorted(row["place"] for row in waiting) == sorted(places)
