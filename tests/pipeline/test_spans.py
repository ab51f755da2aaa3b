"""A letter as a spaCy Doc: every span holds its evidence."""

from pipeline.export import spans
from tests.pipeline.sample import sample_letter


def test_the_doc_is_the_text_and_spans_stand_where_the_evidence_stands() -> None:
    letter = sample_letter()
    doc = spans.to_doc(letter)
    assert doc.text == letter.text
    sections = ("references", letter.references), ("dates", letter.dates), ("tasks", letter.tasks)
    for name, records in (*sections, ("limits", letter.delegate_limits)):
        for span, record in zip(doc.spans[name], records, strict=True):
            assert span.start_char <= record.evidence.start and span.end_char >= record.evidence.end
            assert record.evidence.quote in span.text
