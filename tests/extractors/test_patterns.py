"""Tables of phrases: the longest that begins at a place wins, whole words only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.late_patterns import compiled_late, needed
from extractors.patterns import Covered, PhraseTable
from tests.each import each
from tests.extractors.spec_files import rows

_TABLE = PhraseTable(
    [("báo cáo", "report"), ("báo", "say"), ("gửi(?! lời)", "send"), ("đ/c", "comrade"), ("chậm nhất(?: là)?", "by")]
)


@each(("text", "value", "matched"), rows("phrases", "longest_wins"))
def test_longest_wins(text: str, value: str, matched: str) -> None:
    assert _TABLE.match(text, 0, len(text)) == (len(matched), value)


@each("text", ["gửi lời chúc", "báochí", "đc bí thư", "", " báo cáo", "12", "bão"])
def test_nothing_else_matches(text: str) -> None:
    assert _TABLE.match(text, 0, len(text)) is None


def test_a_match_ends_before_the_limit() -> None:
    assert _TABLE.match("báo cáo", 0, 5) == (3, "say") and _TABLE.match("báo cáo", 0, 2) is None


def test_a_pattern_must_begin_with_a_word() -> None:
    with pytest.raises(ValueError, match="plain word"):
        PhraseTable([("[bc]áo", "x")])


def test_first_words() -> None:
    assert _TABLE.first_words == {"báo", "gửi", "đ/c", "chậm"}


@given(st.text(alphabet="báocgửi đ/ntlà", max_size=30), st.integers(0, 30))
def test_any_place_of_any_text(text: str, at: int) -> None:
    found = _TABLE.match(text, min(at, len(text)), len(text))
    assert found is None or found[0] <= len(text)


# What spans cover together: the same as each of them by itself, asked at a cost that does not grow with them.
spans = st.builds(lambda start, length: (start, start + length), st.integers(0, 40), st.integers(1, 6))


@given(st.lists(spans), spans)
def test_a_place_is_touched_where_a_span_touches_it(held: list[tuple[int, int]], place: tuple[int, int]) -> None:
    start, end = place
    assert Covered(held).touches(start, end) == any(a < end and start < b for a, b in held)


# Patterns that are searched for only where one of their words stands find what they find everywhere.
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
    assert spans[0] == spans[1] and (asked.search(text, start, end) is None) == (plain.search(text, start, end) is None)
