"""Tables of phrases: the longest that begins at a place wins, whole words only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.patterns import PhraseTable
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
    assert _TABLE.match("báo cáo", 0, 5) == (3, "say")
    assert _TABLE.match("báo cáo", 0, 2) is None


def test_a_pattern_must_begin_with_a_word() -> None:
    with pytest.raises(ValueError, match="plain word"):
        PhraseTable([("[bc]áo", "x")])


def test_first_words() -> None:
    assert _TABLE.first_words == {"báo", "gửi", "đ/c", "chậm"}


@given(st.text(alphabet="báocgửi đ/ntlà", max_size=30), st.integers(0, 30))
def test_any_place_of_any_text(text: str, at: int) -> None:
    found = _TABLE.match(text, min(at, len(text)), len(text))
    assert found is None or found[0] <= len(text)
