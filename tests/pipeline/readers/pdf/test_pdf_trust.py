"""The text layer of each page is measured, the best reading taken; fonts of before Unicode, fonts that are missing."""

import hashlib
import io
import string
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.readers import opening
from pipeline.readers.layout.page import Page
from pipeline.readers.ocr import recognised_pages
from pipeline.readers.ocr.drawing import forget_drawings
from pipeline.readers.ocr.raster import scanned as scanned_file
from pipeline.readers.pdf.canvas import Sheets
from pipeline.readers.pdf.page import lay_out
from pipeline.readers.pdf.sources import is_better, judge, measure
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each
from tests.pipeline.readers.old_fonts import tcvn3, vni
from tests.pipeline.readers.pdf.test_pdf import scanned
from tests.pipeline.readers.pdf.test_pdf_attached import with_files
from tests.pipeline.readers.pdfs import BODY, Sheet, letter, paragraph, read_bytes
from tests.pipeline.readers.raw_pdfs import flate, one_page, pdf, stream

TEXT = BODY * 6
UNMARKED = ["Thuc hien Ke hoach so 15/KH-CDN ngay 02/3/2026 cua Cong doan nganh, de", "nghi cac cong doan co so"] * 6
WRONG = ["Thvc hiçn Kê hoach sô 15/KH-CDN cùa Công doàn nghành, dë nghï cáe công dòan cõ sô tö chûc hôi nghj nguöi"] * 6
ENGLISH = ["Workers of the factories elect their delegates at the conference of the district federation"] * 12
SHIFTED = ["".join(chr(ord(sign) - 29) if sign in string.ascii_letters else sign for sign in line) for line in UNMARKED]


def page_of(data: bytes) -> Page:
    return lay_out(Sheets(data, 1).look(0))


def lines(content: list[str], sheet: Sheet | None = None) -> bytes:
    return (sheet or Sheet()).lines(40, 80, content, 9).save()


@pytest.fixture
def seen_by_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition that reads what the page shows, without the program: the page drawn with ``TEXT``."""
    monkeypatch.setattr(recognised_pages, "recognised_page", lambda *_: page_of(lines(TEXT)))


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Page:
        raise ReadError("needs-ocr", "thu.pdf", "cần tesseract")

    monkeypatch.setattr(recognised_pages, "recognised_page", refuse)


@each(
    ("content", "verdict"),
    [
        (TEXT, "good"),
        (BODY, "good"),
        (["LIÊN ĐOÀN LAO ĐỘNG TỈNH AN BÌNH", "Số: 15/KH-LĐLĐ", "CNVCLĐ CĐCS BTV BCH UBKT TLĐ ĐVCĐ CĐTTCS"], "good"),
        (["1 2 3 4 5 6 7 8 9 10 11 12 13"] * 20, "good"),
        (["Krông Păc, Ea H'leo, Buôn Ma Thuột, M'Drắk, Cư M'gar: các công đoàn cơ sở báo cáo"] * 4, "good"),
        (UNMARKED, "unmarked"),
        (WRONG, "wrong"),
        (ENGLISH, "unmarked"),
        (SHIFTED, "unmarked"),
        (["Ӝ ѭ Ҩ Ѳ " + line for line in ["ӊӕӝҭ ҧҩѫӇӏ"] * 12], "unmapped"),
    ],
)
def test_what_a_text_layer_is_worth(content: list[str], verdict: str) -> None:
    assert judge(page_of(lines(content))) == verdict


def test_a_number_put_on_a_picture_and_letters_drawn_as_strokes_are_no_text_layer() -> None:
    assert judge(page_of(lines(["1849"], scanned(Sheet())))) == "empty"
    assert judge(page_of(lines(TEXT, scanned(Sheet())))) == "good"
    assert judge(page_of(one_page(flate(b"9 9 m 20 20 l 30 9 l S\n" * 400)))) == "empty"
    assert judge(page_of(one_page(stream(b"9 9 m 200 9 l S\n")))) == "good"


def test_vietnamese_with_its_marks_is_worth_most() -> None:
    scores = [measure(page_of(lines(content))).score for content in (TEXT, UNMARKED, SHIFTED)]
    assert scores == sorted(scores, reverse=True) and is_better(page_of(lines(TEXT)), page_of(lines(UNMARKED)))
    assert not is_better(page_of(lines(TEXT)), page_of(lines(TEXT)))
    assert not is_better(page_of(lines(["Kính gửi", "Z £ Z © 7 C"])), page_of(lines(UNMARKED)))


@pytest.mark.parametrize("content", [UNMARKED, WRONG, SHIFTED])
def test_a_layer_unlike_its_page_is_replaced(tmp_path: Path, content: list[str], seen_by_people: None) -> None:
    source = read_bytes(lines(content), tmp_path)
    assert BODY[1] in source.text and source.notes == ("text-layer-replaced",) and source.ocr


def test_a_good_layer_is_never_recognised_again(tmp_path: Path, nothing_installed: None) -> None:
    source = read_bytes(lines(TEXT), tmp_path)
    assert (source.notes, source.ocr) == ((), False)


def test_only_the_page_with_the_wrong_layer_is_replaced(tmp_path: Path, seen_by_people: None) -> None:
    sheet = paragraph(Sheet(), 80, ["Trang thứ nhất giữ nguyên, các công đoàn cơ sở thực hiện."]).page()
    source = sheet.lines(40, 80, UNMARKED, 9).page().lines(40, 80, ["Trang cuối cùng cũng giữ nguyên."]).read(tmp_path)
    assert source.text.index("Trang thứ nhất") < source.text.index(BODY[0]) < source.text.index("Trang cuối cùng")
    assert {word.page for word in source.words} == {1, 2, 3} and source.notes == ("text-layer-replaced",)


def test_without_the_program_a_doubtful_layer_is_flagged(tmp_path: Path, nothing_installed: None) -> None:
    source = read_bytes(lines(WRONG), tmp_path)
    assert source.notes == ("bad-encoding",) and "15/KH-CDN" in source.text


def test_without_the_program_rubbish_over_a_scan_is_not_read(tmp_path: Path, nothing_installed: None) -> None:
    with pytest.raises(ReadError, check=lambda error: error.code == "needs-ocr"):
        read_bytes(lines(UNMARKED, scanned(Sheet())), tmp_path)
    assert scanned(letter().page()).lines(40, 80, UNMARKED, 9).read(tmp_path).notes == ("unread-pages",)


def without_meanings(data: bytes) -> bytes:
    """Take the tables away that say what the letters of the fonts mean."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item["/ToUnicode"]
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def test_fonts_that_do_not_say_what_their_letters_are_are_seen(tmp_path: Path, seen_by_people: None) -> None:
    data = without_meanings(lines(TEXT))
    page = page_of(data)
    assert page.unmapped > 50 and judge(page) == "unmapped"
    source = read_bytes(data, tmp_path)
    assert BODY[1] in source.text and source.notes == ("text-layer-replaced",)


def lose(signs: str, data: bytes, told: Callable[[int], int] = lambda sign: 0x20) -> bytes:
    """Let the fonts call some letters, which they draw, something else: blanks, or what ``told`` says."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                meanings = item.ToUnicode.read_bytes()
                for sign in signs:
                    meanings = meanings.replace(f"<{ord(sign):04X}>\n".encode(), f"<{told(ord(sign)):04X}>\n".encode())
                item.ToUnicode = document.make_stream(meanings)
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


REPLACED = ("text-layer-replaced",)


@each(("signs", "notes"), [("", ()), ("T", ()), ("Tt", REPLACED), ("\u1ed5n", REPLACED)])
def test_blank_letters_of_the_layer(tmp_path: Path, seen_by_people: None, signs: str, notes: tuple[str, ...]) -> None:
    source = read_bytes(lose(signs, lines(TEXT)), tmp_path)
    assert source.notes == notes and BODY[1] in source.text


@each(("signs", "notes"), [("", ()), ("•", ()), ("aáàảãạăâcginhtđêoôơuư", ("text-layer-replaced",))])
def test_private_signs_of_the_layer(tmp_path: Path, seen_by_people: None, signs: str, notes: tuple[str, ...]) -> None:
    source = read_bytes(lose(signs, lines(TEXT), lambda sign: 0xE000 + sign % 0x800), tmp_path)
    assert source.notes == notes and BODY[1] in source.text


@each("rotation", [0, 90, 180, 270])
def test_a_page_is_read_as_it_is_shown_turned_and_cut(rotation: int) -> None:
    with pikepdf.open(io.BytesIO(lines(TEXT))) as document:
        document.pages[0].Rotate = rotation
        document.pages[0].CropBox = [20, 30, 590, 830]
        out = io.BytesIO()
        document.save(out)
    page = page_of(out.getvalue())
    shown = pdfium.PdfDocument(out.getvalue())[0]
    assert [piece.text for piece in page.pieces] == TEXT and (page.width, page.height) == pytest.approx((570, 800))
    for piece in page.pieces:
        left, top, right, bottom = page.place(piece.words[0].box)
        assert 0 <= left <= right <= shown.get_width() and 0 <= top <= bottom <= shown.get_height()


def test_what_cannot_be_opened_shows_nothing() -> None:
    assert Sheets(b"%PDF-1.7 broken", 1).look(0) == (Page(842.0, 595.0, [], [], 1.0), [], [])
    assert Sheets(lines(TEXT), 1).look(5) == (Page(842.0, 595.0, [], [], 1.0), [], [])


def test_a_book_typed_without_marks_is_not_recognised_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def same(_: str, number: int, __: object) -> Page:
        asked.append(number)
        return page_of(lines(UNMARKED))

    monkeypatch.setattr(recognised_pages, "recognised_page", same)
    sheet = Sheet()
    for _ in range(8):
        sheet.lines(40, 80, UNMARKED, 9).page()
    source = sheet.read(tmp_path)
    assert asked == [1, 2, 3] and "bad-encoding" in source.notes


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
        return hashlib.sha256(scanned_file(document[0], "a.pdf").pixels.tobytes()).hexdigest()
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
