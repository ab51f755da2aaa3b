"""``page`` and ``boxes`` of every value cover its words: the page is cropped there and the crop read back. pdfium
itself reads the crop, through its own way from the displayed page to the page's axes, so that nothing of ours is asked
whether ours is right."""

import ctypes
import io
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from corpus.render.pages import FontMissingError
from corpus.render.parse import parse
from corpus.render.pdf import render_pdf
from extractors import extract
from schemas import Box, Evidence, Source
from tests.each import tuples
from tests.pipeline.readers.pdfs import read_bytes

CORPUS = Path(__file__).parents[4] / "corpus" / "letters"
LETTERS = [
    "a01_kehoach_hoinghi_nld", "b03_kehoach_hdnd_giam_sat", "c10_quyetdinh_cong_ty_co_phan",
    "d12_kehoach_phoi_hop_bhxh_ldld",
]  # fmt: skip
#: Room around a box, in points: letters lean a little out of the room that their font claims.
_ROOM = 1.0


@cache
def rendered(name: str) -> bytes:
    try:
        return render_pdf(parse(name, (CORPUS / f"{name}.txt").read_text("utf-8")))
    except FontMissingError as error:
        pytest.skip(str(error))


def odd(data: bytes, rotation: int, media: Box | None, crop: Box | None, unit: float) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.Rotate = rotation
            if media:
                page.MediaBox = list(media)
            if crop:
                page.CropBox = list(crop)
            if unit != 1:
                page.UserUnit = unit
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def crop_says(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, box: Box) -> str:
    """Return what stands in a box of the page as it is displayed."""
    fine = 20  # pdfium takes whole pixels
    width, height = (round(side * fine) for side in page.get_size())
    corners = []
    for x, y in ((box[0] - _ROOM, box[1] - _ROOM), (box[2] + _ROOM, box[3] + _ROOM)):
        across, up = ctypes.c_double(), ctypes.c_double()
        raw.FPDF_DeviceToPage(page, 0, 0, width, height, 0, round(x * fine), round(y * fine), across, up)
        corners.append((across.value, up.value))
    (xa, ya), (xb, yb) = corners
    return str(textpage.get_text_bounded(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)))


def plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum())


def evidences(record: object) -> Iterator[Evidence]:
    if isinstance(record, Evidence):
        yield record
    elif isinstance(record, (list, tuple)):
        for item in record:
            yield from evidences(item)
    elif hasattr(record, "model_fields_set"):
        for name in type(record).model_fields:
            yield from evidences(getattr(record, name))


def check_places(data: bytes, source: Source) -> int:
    document = pdfium.PdfDocument(data)
    pages = [(page, page.get_textpage()) for page in document]
    for word in source.words[::7]:
        assert plain(source.text[word.start : word.end]) in plain(crop_says(*pages[word.page - 1], word.box))
    checked = 0
    for evidence in evidences(extract(source)):
        page, boxes = source.locate(evidence.start, evidence.end)
        if page is None or boxes is None:
            continue
        there = {word.page for word in source.words if word.start < evidence.end and word.end > evidence.start}
        said = plain("".join(crop_says(*pages[page - 1], box) for box in boxes))
        words = [plain(part) for part in source.text[evidence.start : evidence.end].split()]
        assert len(there) > 1 or all(word in said for word in words), (evidence.quote, said)
        assert len(said) <= 1.6 * sum(map(len, words)) + 40, (evidence.quote, said)
        checked += 1
    return checked


@pytest.mark.parametrize("name", LETTERS)
def test_boxes_of_all_records_cover_their_words(tmp_path: Path, name: str) -> None:
    data = rendered(name)
    assert check_places(data, read_bytes(data, tmp_path)) > 20


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> str:
    return read_bytes(rendered(LETTERS[0]), tmp_path_factory.mktemp("first")).text


@pytest.mark.parametrize(("rotation", "media", "crop", "unit"), tuples(__file__, "boxes_stand_where"))
def test_the_boxes(tmp_path: Path, first: str, rotation: int, media: Box | None, crop: Box | None, unit: float) -> None:
    data = odd(rendered(LETTERS[0]), rotation, media, crop, unit)
    source = read_bytes(data, tmp_path)
    assert source.text == first and check_places(data, source) > 20
