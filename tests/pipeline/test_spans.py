"""A letter as a spaCy Doc and as a page: every span holds its evidence, and the page needs nothing else."""

import html
import re

import pytest

from pipeline.export import spans
from schemas import Header, Letter, SourceInfo
from tests.pipeline.sample import sample_letter


@pytest.fixture(scope="module")
def letter() -> Letter:
    return sample_letter()


def shown(page: str) -> str:
    """Return the words of the letter as a reader of the page sees them, line by line."""
    body = re.sub(
        r'<span style="background.*?</span>\s*(</span>)?', "", page.split('<ul class="flags">')[1], flags=re.S
    )
    lines = re.findall(r'<div class="spans".*?>(.*?)</div>', body, flags=re.S)
    return "\n".join(" ".join(html.unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in lines)


def test_the_doc_is_the_text(letter: Letter) -> None:
    assert spans.to_doc(letter).text == letter.text


def test_spans_stand_where_the_evidence_stands(letter: Letter) -> None:
    doc = spans.to_doc(letter)
    groups = {
        "references": [item.evidence for item in letter.references],
        "dates": [item.evidence for item in letter.dates],
        "limits": [item.evidence for item in letter.delegate_limits],
        "tasks": [item.evidence for item in letter.tasks],
    }
    for name, expected in groups.items():
        group = doc.spans[name]
        assert len(group) == len(expected)
        for span, evidence in zip(group, expected, strict=True):
            assert span.start_char <= evidence.start
            assert span.end_char >= evidence.end
            assert evidence.quote in span.text


def test_the_page_shows_the_whole_text(letter: Letter) -> None:
    page = spans.page(letter)
    words = "\n".join(" ".join(line.split()) for line in letter.text.splitlines())
    assert shown(page) == words


def test_the_page_needs_nothing_else(letter: Letter) -> None:
    page = spans.page(letter)
    assert not re.search(r"<script|<link|<img|https?:|url\(|@import", page)
    assert '<html lang="vi">' in page
    assert '<meta charset="utf-8">' in page
    for name, colour in [spans.GROUPS[group] for group in spans._SHOWN]:
        assert name in page
        assert colour in page


def test_words_of_the_letter_are_no_markup() -> None:
    text = "<script>alert(1)</script> & {x}\n"
    letter = Letter(
        source=SourceInfo(name="<b>.txt", sha256="0", media_type="text/plain"), text=text, header=Header(subject="<i>")
    )
    page = spans.page(letter)
    assert "<script>" not in page
    assert "<b>.txt" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {x}" in page
