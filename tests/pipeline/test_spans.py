"""A letter as a spaCy Doc: every span holds its evidence."""

import pytest

from pipeline.export import spans
from schemas import Letter
from tests.pipeline.sample import sample_letter


@pytest.fixture(scope="module")
def letter() -> Letter:
    return sample_letter()


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
