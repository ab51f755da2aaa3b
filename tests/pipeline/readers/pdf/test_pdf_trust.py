"""The text layer of each page is measured, and the best reading of the page is taken and told."""

import io
import string
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest

from pipeline.readers.layout.page import Page
from pipeline.readers.ocr import recognised_pages
from pipeline.readers.pdf.canvas import Sheets
from pipeline.readers.pdf.page import lay_out
from pipeline.readers.pdf.sources import is_better, judge, measure
from pipeline.support.errors import ReadError
from tests.each import each
from tests.pipeline.readers.pdf.test_pdf import scanned
from tests.pipeline.readers.pdfs import BODY, Sheet, letter, paragraph, read_bytes
from tests.pipeline.readers.raw_pdfs import flate, one_page, stream

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


def test_a_picture_with_a_number_put_on_it_has_no_text_layer() -> None:
    assert judge(page_of(lines(["1849"], scanned(Sheet())))) == "empty"
    assert judge(page_of(lines(TEXT, scanned(Sheet())))) == "good"


def test_letters_drawn_as_strokes_are_no_text_layer() -> None:
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
    with pytest.raises(ReadError) as caught:
        read_bytes(lines(UNMARKED, scanned(Sheet())), tmp_path)
    assert caught.value.code == "needs-ocr"
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
