"""PDFs that are scans, locked, broken, filled in afterwards; and what their sources say of them."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from pipeline.readers.ocr import engine, recognised_pages
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.opening import read
from pipeline.support.errors import ReadError
from pipeline.support.plugins import of_the_system
from tests.each import each, named
from tests.pipeline.readers.pdfs import BODY, LEFT, READ, Sheet, assert_read, letter, paragraph, prose, read_bytes
from tests.pipeline.readers.raw_pdfs import one_page, stream

GREY = ImageReader(Image.new("L", (60, 80), 200))
TYPED = "Thuc hien Ke hoach so 15/KH-CDN cua Cong doan nganh, de nghi cac don vi"


@pytest.fixture(autouse=True)
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[RecognisedWord]:
    """What recognition sees on every picture, instead of the program: nothing, until a test puts words in."""
    words: list[RecognisedWord] = []
    monkeypatch.setattr(recognised_pages, "seen_on", lambda gray, dpi: list(words))
    monkeypatch.setattr(recognised_pages, "with_missed", lambda gray, words, boxes: words)  # the second reader
    monkeypatch.setattr(engine, "recognise", lambda gray, dpi, layout: list(words))  # the second way
    return words


def scanned(sheet: Sheet) -> Sheet:
    sheet.canvas.drawImage(GREY, 0, 0, 595, 842)
    return sheet


def seen(*words: tuple[str, tuple[int, int, int, int]], sure: float = 0.9) -> list[RecognisedWord]:
    return [RecognisedWord(word, box, sure, 1) for word, box in words]


def fill_in(sheet: Sheet, x: float, y: float, value: str, multiline: bool = False) -> Sheet:
    """Put a value into a form field, as an e-office does with numbers and dates."""
    wide, high, size = (150, 40, 8) if multiline else (30, 16, 11)
    sheet.canvas.acroForm.textfield(
        value=value, x=x, y=842 - y - 5, width=wide, height=high, fontName="Times-Roman", fontSize=size, borderWidth=0,
        forceBorder=False, fillColor=None, borderColor=None, fieldFlags="multiline" if multiline else "",
    )  # fmt: skip
    return sheet


def refused(data: bytes, folder: Path) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, folder)
    assert caught.value.path_name == "thu.pdf" and caught.value.message.startswith("thu.pdf: ")
    assert "\n" not in caught.value.message
    return caught.value


def test_source_of_a_pdf(tmp_path: Path) -> None:
    data = letter().page().save()
    source = read_bytes(data, tmp_path)
    assert (source.name, source.media_type, source.pages) == ("thu.pdf", "application/pdf", 1)
    assert (source.ocr, source.notes, len(source.sha256)) == (False, (), 64) and read_bytes(data, tmp_path) == source


def test_boxes_lie_on_the_page(tmp_path: Path) -> None:
    """Letters cut off by the edge of the page, and what a font claims above its letters, add nothing to it."""
    source = Sheet().at(LEFT, 3, "Công đoàn cơ sở", 11).at(LEFT, 200, "tổ chức hội nghị", 400).read(tmp_path)
    assert source.words and all(0 <= x0 <= x1 <= 596 and 0 <= y0 <= y1 <= 842 for *_, (x0, y0, x1, y1) in source.words)


def test_a_banner_in_a_signature_field_is_left_out(tmp_path: Path) -> None:
    assert_read(fill_in(prose(120), 350, 60, "Signed by: CONG DOAN NGANH\ndong khac", multiline=True), tmp_path, READ)


def test_the_file_itself_is_never_changed(tmp_path: Path) -> None:
    data = fill_in(letter(), 350, 60, "27").save()
    path = tmp_path / "thu.pdf"
    path.write_bytes(data)
    before = path.stat()
    path.chmod(0o444)
    (source,) = read(path)
    after = path.stat()
    assert "27" in source.text and path.read_bytes() == data
    assert (after.st_mtime_ns, after.st_size, after.st_ino) == (before.st_mtime_ns, before.st_size, before.st_ino)
    assert [item.name for item in tmp_path.iterdir()] == ["thu.pdf"]


def test_a_scan_is_recognised(tmp_path: Path, recorded: list[RecognisedWord]) -> None:
    recorded += seen(("Kính", (300, 300, 390, 330))) + seen(("gửi:", (400, 300, 470, 338)), sure=0.5)
    source = read_bytes(scanned(Sheet()).save(), tmp_path)
    assert (source.text.strip(), source.ocr, source.notes) == ("Kính gửi:", True, ())
    assert [source.text[word.start : word.end] for word in source.doubtful] == ["gửi:"]


def test_a_number_typed_onto_a_scan_is_read_as_typed(tmp_path: Path, recorded: list[RecognisedWord]) -> None:
    recorded += seen(("Số:", (354, 300, 420, 333)), ("/KH-CĐN", (620, 300, 790, 333)))
    source = fill_in(scanned(Sheet()), LEFT + 24, 80, "1849").read(tmp_path)
    assert source.text.strip() == "Số: 1849 /KH-CĐN" and source.ocr


def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (60, 80)).save(content, "PNG")
    return content.getvalue()


def blank(pages: int) -> bytes:
    content, document = io.BytesIO(), pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.save(content)
    return content.getvalue()


def locked(password: str) -> bytes:
    return paragraph(Sheet(encrypt=StandardEncryption(password, ownerPassword="chu", canPrint=0)), 80, BODY).save()


BANNER = ["Ký bởi: Công đoàn ngành", "Thời gian ký: 09:12:33"]
#: A file, the code of its error, and what the line says.
REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a scan on which no word is seen": (lambda: scanned(scanned(Sheet()).page()).save(), "ocr-failed", ""),
    "a number and a banner put on a scan are no text layer": (
        lambda: scanned(Sheet()).at(120, 90, "1849").lines(400, 30, BANNER, 6, 7).save(), "ocr-failed", ""
    ),
    "a scan read by an English program is recognised": (
        lambda: scanned(Sheet()).lines(LEFT, 80, [TYPED] * 8).save(), "ocr-failed", ""
    ),
    "blank pages": (Sheet().page().save, "ocr-failed", ""),
    "a photo without words": (photo, "ocr-failed", ""),
    "no page": (lambda: blank(0), "broken", ""),
    "locked": (lambda: locked("mat-khau"), "encrypted", ""),
    "a book": (lambda: blank(501), "too-large", "501 trang"),
    "a page of more text than fits": (
        lambda: Sheet().lines(0, 100, ["ab" * 500] * 62, 1, 10).save(), "too-large", ""
    ),
}  # fmt: skip


@each(("data", "code", "told"), named(REFUSED))
def test_what_is_refused(tmp_path: Path, data: Callable[[], bytes], code: str, told: str) -> None:
    error = refused(data(), tmp_path)
    assert error.code == code and told in error.message


def test_a_scan_without_the_program_needs_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognised_pages, "seen_on", missing)
    error = refused(scanned(Sheet()).save(), tmp_path)
    assert error.code == "needs-ocr" and of_the_system(*engine.PACKAGES) in error.message


def missing(*_: object) -> list[RecognisedWord]:
    raise engine.EngineMissingError


def test_scans_among_other_pages_are_recognised(tmp_path: Path, recorded: list[RecognisedWord]) -> None:
    recorded += seen(("PHỤ", (600, 300, 690, 330)), ("LỤC", (700, 300, 770, 338)))
    source = scanned(letter().page()).read(tmp_path)
    assert source.notes == () and source.text.index(BODY[1]) < source.text.index("PHỤ LỤC")


def test_scans_that_cannot_be_read_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognised_pages, "seen_on", missing)
    source = scanned(letter().page()).read(tmp_path)
    assert (source.notes, source.pages) == (("unread-pages",), 2) and BODY[1] in source.text


def test_text_over_a_whole_page_picture_and_without_marks_is_noted(tmp_path: Path) -> None:
    source = paragraph(scanned(Sheet()), 80, BODY * 4).read(tmp_path)
    assert source.ocr and source.notes == ()
    assert Sheet().lines(LEFT, 80, [TYPED] * 8).read(tmp_path).notes == ("bad-encoding",)


def test_text_in_an_old_font_is_turned_into_unicode_and_noted(tmp_path: Path) -> None:
    old = ["Thùc hiÖn KÕ ho¹ch cña C«ng ®oµn ngµnh, ®Ò nghÞ c¸c ®¬n vÞ b¸o c¸o kÕt qu¶"] * 4
    source = Sheet().lines(LEFT, 80, old).read(tmp_path)
    assert "Thực hiện Kế hoạch của Công đoàn ngành, đề nghị các đơn vị báo cáo kết quả\n" in source.text
    # Not one ``ư`` stands in it: the letter may have been lost.
    assert source.notes == ("encoding-converted", "bad-encoding")


def test_a_pdf_that_opens_without_a_password_is_read(tmp_path: Path) -> None:
    """Locked against printing only, as many offices send them."""
    assert BODY[1] in read_bytes(locked(""), tmp_path).text


@each("kept", [30, 700, 4000])
def test_a_pdf_cut_short_is_broken_or_read(tmp_path: Path, kept: int) -> None:
    assert refused(letter().save()[:kept], tmp_path).code in ("broken", "ocr-failed")


def test_marks_written_apart_from_their_letters_are_joined(tmp_path: Path) -> None:
    assert "Công đoàn" in paragraph(Sheet(), 80, ["Co\u0302ng đoa\u0300n cơ sở", *BODY]).read(tmp_path).text


@each("before", [b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", bytes(range(1, 250)) * 3])
def test_what_stands_before_the_file_does_no_harm(before: bytes, tmp_path: Path) -> None:
    plain = letter().save()
    assert read_bytes(before + plain, tmp_path).text == read_bytes(plain, tmp_path).text


@each("rendered", [True, False])
def test_a_form_that_only_its_maker_shows(rendered: bool, tmp_path: Path) -> None:
    says = b"BT/F1 12 Tf 70 700 Td(Please wait... If this message is not eventually replaced)Tj ET"
    form = b"/AcroForm<</Fields[]/XFA 6 0 R>>" + b"/NeedsRendering true" * rendered
    error = refused(one_page(stream(says), catalog=form, more=[stream(b"<xdp/>")]), tmp_path)
    assert (error.code, "XFA" in error.message, "Adobe Reader" in error.message) == ("broken", True, True)


def test_a_form_with_pages_of_its_own_is_read(tmp_path: Path) -> None:
    says = b"BT/F1 12 Tf 70 700 Td(Cong van so 12/CV-CD)Tj ET"
    data = one_page(stream(says), catalog=b"/AcroForm<</Fields[]/XFA 6 0 R>>", more=[stream(b"<xdp/>")])
    assert "12/CV-CD" in read_bytes(data, tmp_path).text
