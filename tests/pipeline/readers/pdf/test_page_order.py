"""The order of pages: copies left out, pages put right by their numbers, and only where the numbers are sure."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.readers.layout.reading_order import OUT_OF_ORDER
from schemas import Source
from tests.pipeline.readers.pdfs import WIDTH, Sheet, head, paragraph, tail

ORDINALS = ("một", "hai", "ba", "bốn", "năm", "sáu")


def page(sheet: Sheet, number: int, printed: str | None = None) -> None:
    """Draw page ``number`` of a letter of which only page 1 carries the head."""
    if number == 1:
        head(sheet)
    elif printed != "":
        sheet.centred(WIDTH / 2, 35, printed or str(number))
    lines = [f"Phần {ORDINALS[number]}: dòng thứ {line} của nội dung trang này, viết cho đủ dài." for line in range(6)]
    paragraph(sheet, 230 if number == 1 else 80, lines)


def file(folder: Path, pages: Sequence[int], printed: dict[int, str] | None = None) -> Source:
    sheet = Sheet()
    for place, number in enumerate(pages):
        if place:
            sheet.page()
        page(sheet, number, (printed or {}).get(number))
    tail(sheet, 500)
    return sheet.read(folder)


def parts(source: Source) -> list[int]:
    """Return the order in which the pages' words stand in the text."""
    places = {number: source.text.find(f"Phần {word}:") for number, word in enumerate(ORDINALS)}
    return sorted((number for number in places if places[number] >= 0), key=places.__getitem__)


@pytest.mark.parametrize(
    ("pages", "note"),
    [([1, 2, 3], ()), ([1, 3, 2, 4], (OUT_OF_ORDER,)), ([1, 4, 3], (OUT_OF_ORDER,)), ([1, 2, 2, 3], (OUT_OF_ORDER,))],
)
def test_pages_out_of_their_order_are_told(tmp_path: Path, pages: list[int], note: tuple[str]) -> None:
    source = file(tmp_path, pages)
    assert source.notes == note and source.pages == len(pages)


def test_numbers_that_begin_anew_in_an_annex_are_in_order(tmp_path: Path) -> None:
    assert file(tmp_path, [1, 2, 3, 4, 5], {4: "1", 5: "2"}).notes == ()


def test_pages_without_numbers_are_left_as_they_lie(tmp_path: Path) -> None:
    source = file(tmp_path, [1, 3, 2], {2: "", 3: ""})
    assert parts(source) == [1, 3, 2] and source.notes == ()
