"""Every word of the lexicon that makes a date none of the calendar's does so, and only next to the date."""

from typing import Any

from extractors.dates import find_dates
from extractors.dates.bounds import entry_pattern, words_of_sign
from extractors.lexicon import load
from extractors.patterns import make_view
from tests.each import each, table


def words(name: str) -> list[str]:
    """Return the words of the sign's first entry."""
    return words_of_sign(load("date_signs")[name][0])


def dates(text: str) -> list[str | None]:
    return [record.date for record in find_dates(make_view(text), [(0, len(text))], "2026-03-02")]


@each("word", words("named_day"))
def test_named_days(word: str) -> None:
    assert dates(f"Tổ chức các hoạt động {word} 20/10/2026.") == []
    assert dates(f"Tổ chức các hoạt động {word} 20/10/2026 trước ngày 15/10/2026.") == ["2026-10-15"]


#: Sign → a sentence in which each of its words makes the day none of the calendar's.
SENTENCES = table(__file__, "sentences")


@each("text", [text.format(word) for sign, text in SENTENCES.items() for word in words(sign)])
def test_what_is_no_day_of_the_calendar(text: str) -> None:
    assert dates(text) == []


ENTRIES = [(name, entry) for name, entries in load("date_signs").items() for entry in entries]


@each(("name", "entry"), ENTRIES)
def test_every_sign_reads_its_own_example(name: str, entry: dict[str, Any]) -> None:
    before, _, after = (*entry["example"].lower().split("|"), "")[:3]
    pattern = entry_pattern(entry)
    assert pattern.search(before) if entry["side"] == "before" else pattern.match(after)
