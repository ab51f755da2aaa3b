"""Whatever was drawn before, a PDF whose fonts are not in it is read and drawn as by the first comer."""

import hashlib

import pypdfium2 as pdfium

from pipeline.readers import opening
from pipeline.readers.ocr.drawing import forget_drawings
from pipeline.readers.ocr.raster import scanned
from tests.each import each
from tests.pipeline.readers.pdf.test_pdf_attached import with_files
from tests.pipeline.readers.raw_pdfs import pdf, stream


def borrowed(font: str, step: int = 0) -> bytes:
    """Return a letter in a font that it does not bring; ``step`` makes its widths its own, 0 leaves them out."""
    widths = " ".join(str(320 + (code * step) % 480) for code in range(32, 127))
    told = f"/FirstChar 32/LastChar 126/Widths[{widths}]" if step else ""
    lines = ["S: 12/KH-CD Ha Noi, ngay 5 thang 6 nam 2024", "Cong doan co so trien khai ke hoach thang 6"]
    content = "".join(f"BT /F1 13 Tf 72 {700 - 30 * at} Td ({line}) Tj ET\n" for at, line in enumerate(lines))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    own = f"<</Type/Font/Subtype/TrueType/BaseFont/{font}/Encoding/WinAnsiEncoding{told}/FontDescriptor 6 0 R>>"
    described = f"<</Type/FontDescriptor/FontName/{font}/Flags 32/StemV 80/ItalicAngle 0/Ascent 900/Descent -200"
    described += "/CapHeight 700/FontBBox[-100 -200 1000 900]>>"
    tree = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    return pdf([*tree, stream(content.encode()), own.encode(), described.encode()])


LETTER, OTHER, WIDE = borrowed("ABCGothic", 37), borrowed("ABCGaramond", 91), borrowed("ABCSlab", 53)
WIDTHLESS = borrowed("ABCGothic")


def drawn(data: bytes) -> str:
    document = pdfium.PdfDocument(data)
    try:
        return hashlib.sha256(scanned(document[0], "a.pdf").pixels.tobytes()).hexdigest()
    finally:
        document.close()


@each("before", [[OTHER], [WIDE], [WIDE, OTHER], [LETTER]])
def test_a_letter_is_read_as_if_nothing_was_drawn_before(before: list[bytes]) -> None:
    first = opening.open_bytes(LETTER, "a.pdf")
    drawn(LETTER)
    for data in before:
        drawn(data)
    assert opening.open_bytes(LETTER, "a.pdf") == first


@each("before", [[OTHER], [WIDE, OTHER], [LETTER]])
def test_a_letter_is_drawn_as_if_nothing_was_drawn_before(before: list[bytes]) -> None:
    forget_drawings()
    first = drawn(WIDTHLESS)
    for data in before:
        drawn(data)
    forget_drawings()
    assert drawn(WIDTHLESS) == first


def test_a_letter_in_a_portfolio_is_read_the_same() -> None:
    cover = with_files({"a.pdf": LETTER, "b.pdf": OTHER}, portfolio=True)
    first = opening.open_bytes(cover, "goi.pdf")
    drawn(OTHER)
    assert opening.open_bytes(cover, "goi.pdf") == first


def test_a_pdf_that_somebody_has_open_is_not_lost() -> None:
    document = pdfium.PdfDocument(LETTER)
    try:
        drawn(OTHER)
        forget_drawings()
        assert len(document) == 1 and document[0].get_textpage().count_chars() > 50
    finally:
        document.close()
