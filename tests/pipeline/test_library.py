"""What a program gets from ``pipeline``: every name, pages to the scale of their boxes, a letter as a spaCy Doc."""

import io
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

import pipeline
from pipeline.export import spans
from tests.each import each
from tests.pipeline.sample import sample_letter

PAGE = (420, 600)


@each("name", pipeline.__all__)
def test_every_public_name_is_there(name: str) -> None:
    found = getattr(pipeline, name)
    assert callable(found) or isinstance(found, ModuleType), "a function, or a module of tables and words"


def test_no_other_name_is_given() -> None:
    assert sorted(pipeline.__all__) == pipeline.__all__ == sorted(pipeline._STANDS_IN)
    with pytest.raises(AttributeError):
        _ = pipeline.read_all


def drawn(pages: int) -> bytes:
    first, *others = (Image.new("RGB", PAGE, "white") for _ in range(pages))
    with io.BytesIO() as file:
        first.save(file, "PDF", save_all=True, append_images=others, resolution=72.0)
        return file.getvalue()


@each("width", [210, 840])
def test_a_page_is_drawn_to_the_scale_of_its_boxes(width: int) -> None:
    picture, by = pipeline.page_picture(drawn(2), page=2, width=width)
    assert picture.size == (width, round(PAGE[1] * by)) and by == pytest.approx(width / PAGE[0])


@each(
    ("data", "page", "why"),
    [
        (drawn(2), 0, "no page"),
        (drawn(2), 3, "no page"),
        ((Path(__file__).parents[2] / "corpus/letters/a03_kehoach_thangcongnhan.txt").read_bytes(), 1, "without pages"),
    ],
)
def test_a_page_that_is_not_there_is_refused(data: bytes, page: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        pipeline.page_picture(data, page=page)


def test_the_doc_is_the_text_and_spans_stand_where_the_evidence_stands() -> None:
    letter = sample_letter()
    doc = spans.to_doc(letter)
    assert doc.text == letter.text
    sections = ("references", letter.references), ("dates", letter.dates), ("tasks", letter.tasks)
    for name, records in (*sections, ("limits", letter.delegate_limits)):
        for span, record in zip(doc.spans[name], records, strict=True):
            assert span.start_char <= record.evidence.start and span.end_char >= record.evidence.end
            assert record.evidence.quote in span.text
