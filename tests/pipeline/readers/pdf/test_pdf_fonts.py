"""PDFs in fonts of before Unicode come out in Unicode; one without its fonts is drawn as by the first comer."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.readers import opening
from pipeline.readers.ocr.drawing import forget_drawings
from pipeline.readers.ocr.raster import scanned
from schemas import Source
from tests.each import each
from tests.pipeline.readers.old_fonts import tcvn3, vni
from tests.pipeline.readers.pdf.test_pdf_attached import with_files
from tests.pipeline.readers.pdfs import Sheet, read_bytes
from tests.pipeline.readers.raw_pdfs import pdf, stream

LINES = [
    "Thực hiện Kế hoạch số 15/KH-CĐN ngày 02/3/2026 của Công đoàn ngành về việc tổ chức hội nghị,",
    "đề nghị các công đoàn cơ sở xây dựng phương hướng, nhiệm vụ năm 2026-2027 trước ngày 15/4/2026;",
    "gửi báo cáo bằng thư điện tử và thực hiện chế độ thông tin, lưu trữ hồ sơ đúng quy định.",
]
Typed = Callable[[str], str]


def typed(lines: list[tuple[str, str]], **fonts: str) -> bytes:
    """Return a PDF of lines, each with the name of its font; ``fonts`` give the standard fonts other names."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number, (font, line) in enumerate(lines):
        canvas.setFont(font, 7)  # unknown fonts have no widths: letters come out wide
        canvas.drawString(60, 750 - 20 * number, line)
    canvas.save()
    return renamed(out.getvalue(), fonts)


def renamed(data: bytes, fonts: dict[str, str]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                name = str(item.BaseFont)[1:].replace("-", "_")
                item.BaseFont = pikepdf.Name("/" + fonts.get(name, str(item.BaseFont)[1:]))
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()


def words(source: Source) -> list[str]:
    return source.text.split()


@pytest.mark.parametrize(("font", "write"), [(".VnTime", tcvn3), ("ABCDEF+.VnTime", tcvn3), ("VNI-Times", vni)])
def test_a_letter_in_an_old_font(tmp_path: Path, font: str, write: Typed) -> None:
    source = read_bytes(typed([("Times-Roman", write(line)) for line in LINES], Times_Roman=font), tmp_path)
    assert words(source) == " ".join(LINES).split() and source.notes == ("encoding-converted",)
    assert all(source.text[word.start : word.end] in " ".join(LINES) for word in source.words)


def test_capitals_that_only_the_font_shows(tmp_path: Path) -> None:
    lines = [("Times-Bold", tcvn3("liên đoàn lao động tỉnh an bình")), *(("Times-Roman", tcvn3(one)) for one in LINES)]
    source = read_bytes(typed(lines, Times_Roman=".VnTime", Times_Bold=".VnTimeH"), tmp_path)
    assert source.text.strip().splitlines()[0].strip() == "LIÊN ĐOÀN LAO ĐỘNG TỈNH AN BÌNH"


def test_a_head_in_unicode_and_a_body_in_an_old_font(tmp_path: Path) -> None:
    sheet = Sheet().at(60, 60, "LIÊN ĐOÀN LAO ĐỘNG TỈNH AN BÌNH - ĐỀ NGHỊ KHẨN")
    for number, line in enumerate(LINES):
        sheet.canvas.setFont("Times-Roman", 7)
        sheet.canvas.drawString(60, 700 - 20 * number, tcvn3(line))
    source = read_bytes(renamed(sheet.save(), {"Times_Roman": ".VnTime"}), tmp_path)
    assert words(source) == " ".join(["LIÊN ĐOÀN LAO ĐỘNG TỈNH AN BÌNH - ĐỀ NGHỊ KHẨN", *LINES]).split()


def test_unicode_under_the_name_of_an_old_font_stays(tmp_path: Path) -> None:
    # Word keeps the old name where it shows the letters in another font.
    with pikepdf.open(io.BytesIO(Sheet().lines(60, 80, LINES, 10).save())) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/ToUnicode" in item:
                item.BaseFont = pikepdf.Name("/ABCDEE+.VnTime")
        document.save(tmp_path / "in.pdf")
    source = read_bytes((tmp_path / "in.pdf").read_bytes(), tmp_path)
    assert words(source) == " ".join(LINES).split() and source.notes == ()


@pytest.mark.parametrize("write", [tcvn3, vni])
def test_codes_in_a_font_whose_name_says_nothing(tmp_path: Path, write: Typed) -> None:
    source = read_bytes(typed([("Times-Roman", write(line)) for line in LINES * 3]), tmp_path)
    assert "encoding-converted" in source.notes and "Công đoàn ngành về việc tổ chức hội nghị" in source.text


def test_french_in_an_ordinary_font_stays(tmp_path: Path) -> None:
    french = "L'Université fédérale a présenté à la délégation les expériences réalisées près de l'île"
    source = read_bytes(typed([("Times-Roman", french)] * 3), tmp_path)
    assert french in source.text and "encoding-converted" not in source.notes


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
