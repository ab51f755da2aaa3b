"""Titles of entries: at most 60 characters, understood alone, without a day; lines that wait on the disk keep order."""

from operator import itemgetter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import files
from pipeline.export.entries import LONGEST_TITLE as LONGEST
from pipeline.export.entries import CalendarEntry
from pipeline.export.ics import summary
from schemas import Evidence, LetterKey
from tests.each import each, table

KEY = LetterKey(number="58", symbol="KH-LĐLĐ", issuer="Liên đoàn Lao động tỉnh", issued_on="2026-03-02")


def entry(task: str, **fields: Any) -> CalendarEntry:
    values: dict[str, Any] = {
        "id": "a" * 24, "type": "deadline", "action": "gửi báo cáo", "task": task, "letter": KEY,
        "date": "2026-11-20", "bound": "before", "last_good": "2026-11-19",
        "evidence": Evidence(start=0, end=1, quote="x"), "confidence": 1,
    }  # fmt: skip
    return CalendarEntry(**{**values, **fields})


@each(("task", "fields", "title"), table(__file__, "the_title_of_an_entry"))
def test_the_title_of_an_entry(task: str, fields: dict[str, Any], title: str) -> None:
    assert summary(entry(task, **{name: value or None for name, value in fields.items()})) == title


@given(
    words=st.text("abc đêà,–(…", max_size=200),
    number=st.from_regex(r"[0-9]{1,4}", fullmatch=True),
    symbol=st.sampled_from(["KH-LĐLĐ", "CV-CĐN", "NQ-BCH", "CTr-LĐLĐ", "TB/TU"]),
    status=st.sampled_from([None, "late", "done", "extended", "repealed", "not_applicable"]),
    owed=st.integers(0, 2000),
    named=st.dates(),
)
def test_length_and_number(words: str, number: str, symbol: str, status: str | None, owed: int, named: Any) -> None:
    key = KEY.model_copy(update={"number": number, "symbol": symbol})
    said = summary(entry(words or "x", letter=key, date=str(named), last_good=None, status=status, owed=owed))
    assert len(said) <= LONGEST and symbol in said and number in said


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
