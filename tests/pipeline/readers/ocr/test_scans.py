"""Whole scans read by the real program: words, columns, tables, and boxes that cover what they say."""

import io
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

import extractors
from pipeline.readers.ocr import engine
from pipeline.readers.opening import read_bytes
from schemas import Source
from tests.pipeline.readers.pdfs import BODY, LEFT, LEFT_COLUMN, RIGHT_COLUMN, Sheet, paragraph

pytestmark = pytest.mark.skipif(not engine.available(), reason="apt-get install tesseract-ocr tesseract-ocr-vie")
DPI = 200


def printed() -> bytes:
    """Return a letter as PDF: head in two columns that are not level, text, tail in two columns."""
    sheet = Sheet()
    sheet.column(LEFT_COLUMN, 60, ["LIÊN ĐOÀN LAO ĐỘNG", "CÔNG ĐOÀN NGÀNH Y TẾ", "Số: 127/KH-CĐN"], pitch=17)
    sheet.centred(RIGHT_COLUMN, 66, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 10)
    sheet.centred(RIGHT_COLUMN, 82, "Độc lập - Tự do - Hạnh phúc")
    sheet.centred(RIGHT_COLUMN, 108, "Hà Nam, ngày 05 tháng 3 năm 2026").centred(297, 150, "KẾ HOẠCH", 13)
    paragraph(sheet, 190, BODY * 3).lines(LEFT, 420, ["Nơi nhận:", "- Các công đoàn cơ sở;", "- Lưu: VT."], 11, 16)
    sheet.centred(RIGHT_COLUMN, 424, "TM. BAN THƯỜNG VỤ").centred(RIGHT_COLUMN, 500, "Trần Văn Bình")
    return sheet.save()


def pixels(data: bytes, turned: float = 0.0) -> np.ndarray:
    gray = cv2.cvtColor(pdfium.PdfDocument(data)[0].render(scale=DPI / 72).to_numpy()[..., :3], cv2.COLOR_BGR2GRAY)
    height, width = gray.shape
    around = cv2.getRotationMatrix2D((width / 2, height / 2), turned, 1.0)
    return np.asarray(cv2.warpAffine(gray, around, (width, height), borderValue=255))


def as_png(picture: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


@pytest.fixture(scope="module")
def letter() -> Source:
    (source,) = read_bytes(printed(), "thu.pdf")
    return source


@pytest.fixture(scope="module")
def leant() -> tuple[np.ndarray, Source]:
    picture = pixels(printed(), 1.2)
    (source,) = read_bytes(as_png(picture), "thu.png")
    return picture, source


def plain(text: str) -> str:
    return " ".join(text.split())


def test_a_scan_says_what_the_print_says(letter: Source, leant: tuple[np.ndarray, Source]) -> None:
    scan = leant[1]
    assert (scan.ocr, scan.pages, scan.media_type) == (True, 1, "image/png")
    there, seen = plain(letter.text), plain(scan.text)
    assert Levenshtein.distance(there, seen) <= 0.015 * len(there)


def test_its_records_are_those_of_the_print(letter: Source, leant: tuple[np.ndarray, Source]) -> None:
    printed_head, scanned_head = (extractors.extract(source).header for source in (letter, leant[1]))
    for name in ("number", "symbol", "issued_on", "issuer"):
        assert getattr(scanned_head, name) == getattr(printed_head, name) is not None


def test_boxes_cover_their_words_on_the_page_as_it_came(leant: tuple[np.ndarray, Source]) -> None:
    picture, source = leant
    for words in ("127/KH-CĐN", "05 tháng 3 năm 2026"):
        start = source.text.index(words)
        page, boxes = source.locate(start, start + len(words))
        assert page == 1 and len(boxes) == 1
        left, top, right, bottom = (round(side * DPI / 72) for side in boxes[0])
        crop = cv2.resize(picture[top - 6 : bottom + 6, left - 6 : right + 6], None, fx=1.5, fy=1.5)
        framed = cv2.copyMakeBorder(crop, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255)
        read = " ".join(seen.text for seen in engine.recognise(np.asarray(framed, np.uint8), 300, layout="line"))
        assert Levenshtein.distance(plain(read), words) <= 2


@pytest.mark.sweep
def test_a_page_that_stands_on_its_head_is_read(letter: Source, tmp_path: Path) -> None:
    (source,) = read_bytes(as_png(np.ascontiguousarray(pixels(printed())[::-1, ::-1])), "thu.png")
    assert Levenshtein.distance(plain(letter.text), plain(source.text)) <= 0.015 * len(plain(letter.text))
