"""Views of a text never move a character: what they unify, which signs are folded as they are seen, which are left."""

import unicodedata
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from extractors.assemble import extract
from extractors.lookalikes import as_seen, has_lookalikes, without_lookalikes
from extractors.patterns import LOWER, UPPER, make_view, phrase, words
from schemas import Letter, Source
from tests.each import each
from tests.extractors.mutilate import corpus, with_lookalikes, with_unseen_signs
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


@each(("text", "lower"), [*rows("view", "lower_view"), *rows("view", "tones_stand_in_the")])
def test_lower_view(text: str, lower: str) -> None:
    assert make_view(text).lower == lower


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


@each(("text", "seen"), rows("lookalikes", "what_looks_alike_is"))
def test_what_looks_alike_is_read_alike(text: str, seen: str) -> None:
    assert as_seen(text) == seen and has_lookalikes(text)


@each("text", rows("lookalikes", "other_signs_stay"))
def test_other_signs_stay(text: str) -> None:
    assert as_seen(text) == text and not has_lookalikes(text)


def test_words_of_other_alphabets_stay() -> None:
    assert as_seen("xí nghiệp Вьетсовпетро, Ελλάδα") == "xí nghiệp Вьетсовпетро, Ελλάδα"


_SIGNS = st.sampled_from("đƉƣ５\u200b\u00ad\u0301\u2028aКН")
_SEEN = st.text(alphabet=st.one_of(_SIGNS, st.characters(exclude_categories=("Cs",))))


@given(_SEEN)
def test_what_is_seen_holds_none_of_them(text: str) -> None:
    assert (has_lookalikes(text) or as_seen(text) == text) and as_seen(as_seen(text)) == as_seen(text)


@given(_SEEN, st.data())
def test_every_place_leads_back(text: str, data: st.DataObject) -> None:
    found = without_lookalikes(text)
    if found is None:
        return
    assert found.text == as_seen(text)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(found.text))] * 2)))
    first, last = found.place(start, end)
    assert 0 <= first <= last <= len(text) and found.text[start:end] in as_seen(text[first:last])


def test_evidence_is_the_print_and_reads_as_it_looks() -> None:
    for name, text in [*corpus().items()][::12]:
        odd = with_unseen_signs(with_lookalikes(text))
        assert as_seen(odd) == as_seen(text), name
        plain, found = _read(text), _read(odd)
        assert found.text == odd
        assert [as_seen(quote) for quote in _quotes(found)] == [*_quotes(plain)], name


def _read(text: str) -> Letter:
    return extract(Source(name="a.txt", sha256="0" * 64, media_type="text/plain", text=text))


def _quotes(letter: Letter) -> Iterator[str]:
    records = (*letter.references, *letter.dates, *letter.delegate_limits, *letter.tasks)
    for place in (*letter.header.evidence.values(), *(record.evidence for record in records)):
        assert place.quote == letter.text[place.start : place.end]
        yield place.quote
