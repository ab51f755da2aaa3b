"""A text as it is seen: which signs are folded, which are left."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from extractors.assemble import extract
from extractors.lookalikes import as_seen, has_lookalikes, without_lookalikes
from schemas import Letter, Source
from tests.each import each
from tests.extractors.mutilate import corpus, with_lookalikes, with_unseen_signs
from tests.extractors.spec_files import rows


@each(("text", "seen"), rows("lookalikes", "what_looks_alike_is"))
def test_what_looks_alike_is_read_alike(text: str, seen: str) -> None:
    assert as_seen(text) == seen and has_lookalikes(text)


@each("text", rows("lookalikes", "other_signs_stay"))
def test_other_signs_stay(text: str) -> None:
    assert as_seen(text) == text and not has_lookalikes(text)


def test_words_of_other_alphabets_stay() -> None:
    assert as_seen("xí nghiệp Вьетсовпетро, Ελλάδα") == "xí nghiệp Вьетсовпетро, Ελλάδα"


_SIGNS = st.sampled_from("đƉƣ５\u200b\u00ad\u0301\u2028aКН")
_TEXT = st.text(alphabet=st.one_of(_SIGNS, st.characters(exclude_categories=("Cs",))))


@given(_TEXT)
def test_what_is_seen_holds_none_of_them(text: str) -> None:
    assert (has_lookalikes(text) or as_seen(text) == text) and as_seen(as_seen(text)) == as_seen(text)


@given(_TEXT, st.data())
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
