"""Titles of entries: at most 60 characters, understood alone, without a day; the letter's number is never cut."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

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
