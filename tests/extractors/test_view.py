"""Views of a text: what they unify, and that they never move a character."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from extractors.patterns import LOWER, UPPER, make_view, phrase, words
from tests.each import each
from tests.extractors.spec_files import rows

_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("Công đoàn cơ sở, ngày 12/3/2026 – số 05/KH-LĐLĐ “…” • ● \t\n\f\u00a0\u200b\ufeff\u00ad*_#|-+"),
        st.characters(exclude_categories=("Cs",)),
    )
)


@given(_TEXT)
def test_views_are_as_long_as_the_text(text: str) -> None:
    view = make_view(text)
    assert view.text == text and len(view.plain) == len(view.lower) == len(view.bare) == len(text)


@given(_TEXT)
def test_a_view_of_a_view_changes_nothing(text: str) -> None:
    plain = make_view(text).plain
    assert (plain.translate({ord("\n"): " "}), make_view(plain).lower) == (plain, make_view(text).lower)


@each(("text", "lower"), rows("view", "lower_view"))
def test_lower_view(text: str, lower: str) -> None:
    assert make_view(text).lower == lower


@each(("old", "new"), rows("view", "tones_stand_in_the"))
def test_tones_stand_in_the_new_place(old: str, new: str) -> None:
    assert make_view(old).lower == new


@each(("text", "bare"), rows("view", "bare_view"))
def test_bare_view(text: str, bare: str) -> None:
    assert make_view(text).bare == bare


@each(("text", "blank"), rows("view", "page_numbers_are_blank"))
def test_page_numbers_are_blank(text: str, blank: str) -> None:
    plain = make_view(text).plain
    start = text.index(blank)
    assert plain[start : start + len(blank)].strip() == ""


@each("text", ["có 2 đội", "năm\n2026: họp", "| 2 |", "1. Một\n2. Hai", "điểm\n7\n8\n9\nhết"])
def test_other_numbers_stay(text: str) -> None:
    assert [c for c in make_view(text).plain if c.isdigit()] == [c for c in text if c.isdigit()]


def test_capital_and_small_letters_are_told_apart() -> None:
    assert "Đ" in UPPER and "đ" in LOWER and "Ữ" in UPPER and "ữ" in LOWER and not set(UPPER) & set(LOWER)
    assert all(unicodedata.category(c) == "Lu" for c in UPPER)


@each(("pattern", "text", "found"), rows("view", "a_space_in_a_phrase"))
def test_a_space_in_a_phrase_is_any_run_of_blanks(pattern: str, text: str, found: bool) -> None:
    assert bool(phrase(pattern).fullmatch(text)) is found


@each(("text", "expected"), rows("view", "that_a_list_is"))
def test_that_a_list_is_longer_ends_no_sentence(text: str, expected: str) -> None:
    assert " ".join(make_view(text).plain.split()) == expected


def test_words_stand_on_one_line() -> None:
    assert words("  Tổ chức\n\n**Hội   nghị** #1 `x` ") == "Tổ chức Hội nghị 1 x"
