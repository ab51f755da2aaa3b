"""Patterns that are searched for only where one of their words stands find what they find everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.late_patterns import compiled_late, needed
from tests.each import each
from tests.extractors.spec_files import rows

_ENTRIES = ["thì (?:sẽ )?bị", "(?<!thông[ ])(?:điện )?báo[^.;]{0,9} (?:về|cho) ", "đôn đốc", "trừ", "không kể"]
_WORDS = ["thì", "sẽ", "bị", "báo", "điện", "thông", "về", "cho", "đôn", "đốc", "trừ", "không", "kể", "b", "."]


@each(("entry", "word"), rows("lazy_patterns", "the_word_that_an_entry"))
def test_the_word_that_an_entry_needs(entry: str, word: str) -> None:
    assert needed(entry) == word


@each("entry", ["gửi|nộp", r"\?", "(?:gửi|nộp)"])
def test_an_entry_must_need_a_word(entry: str) -> None:
    with pytest.raises(ValueError):
        needed(entry)


@given(st.lists(st.sampled_from(_WORDS)), st.integers(0, 40), st.integers(0, 60))
def test_nothing_is_lost(words: list[str], start: int, end: int) -> None:
    text = " ".join(words)
    asked = compiled_late("|".join(_ENTRIES), told_by=_ENTRIES)
    plain = compiled_late("|".join(_ENTRIES))
    spans = [[found.span() for found in pattern.finditer(text, start, end)] for pattern in (asked, plain)]
    assert spans[0] == spans[1]
    assert (asked.search(text, start, end) is None) == (plain.search(text, start, end) is None)
