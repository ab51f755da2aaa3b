"""Marks of secrecy beside the lines of a letter: in properties, remarks, margins, sheets, subjects, old codes."""

import io
import struct
import zipfile
from collections.abc import Callable
from functools import partial

import pikepdf
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image

from pipeline.readers.ocr import engine
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError, RefusedError
from pipeline.support.old_encodings import as_windows_shows
from tests.each import each
from tests.pipeline.marked.stamps import png, stamp
from tests.pipeline.readers.old_word import with_remark
from tests.pipeline.readers.packages import archive, compound, mail, old_workbook, word
from tests.pipeline.readers.pdfs import letter
from tests.pipeline.readers.words import p, package
from tests.pipeline.test_secrecy import BODY, HEAD, OPEN, described, old_code, told, with_footer, workbook

#: Where a mark stands that no line of the letter's text is, with a few of its wordings.
Form = Callable[[str], bytes]
SOME = ("MẬT", "Tối mật", "HỒ SƠ MẬT", "Độ mật: Tuyệt mật", "Văn bản MẬT – không phát tán – tờ 2/4")
_OWN_LINES = HEAD + BODY


def in_pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(letter(["Thực hiện"]).save())) as document, io.BytesIO() as held:
        change(document)
        document.save(held)
        return held.getvalue()


def in_xmp(words: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        with document.open_metadata() as said:
            said["dc:description"] = words
        del document.trailer["/Info"]

    return in_pdf(change)


def in_own_property(words: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.docinfo["/PhanLoai"] = words

    return in_pdf(change)


def in_book(change: Callable[[Workbook], None]) -> bytes:
    book = load_workbook(io.BytesIO(workbook([["TT", "Tên"], ["1", "Lan"]])))
    change(book)
    with io.BytesIO() as held:
        book.save(held)
        return archive({"mo.txt": OPEN, "so.xlsx": held.getvalue()})


def as_sheet(words: str) -> bytes:
    def change(book: Workbook) -> None:
        book.active.title = words.replace(":", " -").replace("/", "-")[:31]

    return in_book(change)


def pictured(words: str) -> bytes:
    def change(book: Workbook) -> None:
        book.active.add_image(Image(io.BytesIO(png(stamp(words)))), "B2")

    return in_book(change)


def in_old_sheet(words: str) -> bytes:
    cells = [words, "TT", "Tên"]
    stream = b"".join(struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le") for cell in cells)
    return archive({"mo.txt": OPEN, "so.xls": compound({"Workbook": b"\x09\x08\x10" + stream.ljust(5000, b"\0")})})


def in_rows(rows: list[list[str]], cut: int = 0) -> bytes:
    return archive({"mo.txt": OPEN, "so.xls": old_workbook(rows, cut)})


def bookmarked(words: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        with document.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(words, 0))

    return in_pdf(change)


def beside_word(path: str, xml: str) -> bytes:
    with io.BytesIO(word(_OWN_LINES)) as held:
        with zipfile.ZipFile(held, "a") as file:
            file.writestr(path, xml)
        return held.getvalue()


def as_remark(words: str) -> bytes:
    def change(book: Workbook) -> None:
        book.active["A1"].comment = Comment(words, "Văn thư")

    return in_book(change)


def forwarded(words: str) -> bytes:
    return mail(f"Kính gửi các đồng chí.\n\n-------- Thư chuyển tiếp --------\n{HEAD}{words}\n{BODY}", []).as_bytes()


def on_web_page(words: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in f"{HEAD}{words}\n{BODY}".splitlines())
    return f"<html><body>{lines}</body></html>".encode()


def titled(words: str, kind: int = 0x1E, size: int | None = None) -> bytes:
    """Return a file of Word 97 that tells its title; ``kind`` of what it holds, ``size`` that it says to have."""
    told = words.encode()
    body = struct.pack("<IIIIII", 0, 1, 2, 16, kind, len(told) + 1 if size is None else size) + told + b"\0"
    stream = b"\xfe\xff".ljust(44, b"\0") + struct.pack("<I", 48) + body
    return compound({"\5SummaryInformation": stream.ljust(5000, b"\0")})


FORMS: dict[str, tuple[str, Form]] = {
    "properties of Word 97": ("doc", titled),
    "property": ("docx", lambda words: told(core=f"<cp:keywords>kế hoạch; {words}</cp:keywords>")),
    "remark": ("docx", lambda words: told(comments=f"<w:comment><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>")),
    "margin": ("docx", partial(with_footer, _OWN_LINES)),
    "top margin": ("docx", lambda words: package(p(HEAD) + p(BODY), header=p(words))),
    "text": ("docx", lambda words: word(f"{HEAD}{words}\n{BODY}")),
    "web page": ("html", on_web_page),
    "title of a PDF": ("pdf", described),
    "own property of a PDF": ("pdf", in_own_property),
    "metadata of a PDF": ("pdf", in_xmp),
    "sheet": ("zip", as_sheet),
    "remark in a workbook": ("zip", as_remark),
    "cell": ("zip", lambda words: archive({"mo.txt": OPEN, "so.xlsx": workbook([[words], ["TT", "Tên"]])})),
    "cell of Excel 97": ("zip", lambda words: in_rows([["CĐCS A"], [words], ["TT", "Tên", "Hạn"]])),
    "cell of Excel 97 in two records": ("zip", lambda words: in_rows([["CĐCS A"], [words], ["TT", "Tên"]], 30)),
    "subject": ("eml", lambda words: mail("Kính gửi.\n", [("mo.txt", OPEN.encode())], subject=words).as_bytes()),
    "second in a mail": ("eml", forwarded),
    "keywords of a web page": (
        "html",
        lambda words: f'<meta name="keywords" content="{words}">'.encode() + on_web_page(""),
    ),
    "remark in a web page": ("html", lambda words: f"<!-- {words} -->".encode() + on_web_page("")),
    "form of a library": ("docx", lambda words: beside_word("customXml/item1.xml", f"<p><DoMat>{words}</DoMat></p>")),
    "footnote": ("docx", lambda words: beside_word("word/footnotes.xml", f"<w:p><w:t>{words}</w:t></w:p>")),
    "bookmark of a PDF": ("pdf", bookmarked),
    "remark of Word 97": ("doc", with_remark),
    "shown twice as Windows does": (
        "txt",
        lambda words: as_windows_shows(as_windows_shows(f"{HEAD}{words}\n{BODY}".encode()).encode()).encode(),
    ),
    "ABC font": ("txt", lambda words: old_code(f"{HEAD}{words}\n{BODY}")),
}


@each("words", SOME)
@each("form", FORMS)
def test_a_mark_anywhere_else(form: str, words: str) -> None:
    ending, made = FORMS[form]
    assert refused_as(made(words), f"thu.{ending}") == "secret"


def refused_as(data: bytes, name: str) -> str:
    with pytest.raises(RefusedError) as refused:
        open_bytes(data, name)
    return refused.value.code


def test_a_list_without_end_among_properties_takes_no_time() -> None:
    for data in (titled("Kế hoạch", 0x101E, 0x7FFFFFFF), titled("Kế hoạch", size=0x7FFFFFFF)):
        with pytest.raises(ReadError):
            open_bytes(data, "thu.doc")


@each("words", SOME)
def test_a_mark_in_an_old_workbook_is_asked(words: str) -> None:
    assert refused_as(in_old_sheet(words), "thu.zip") == "secret-doubt"
    assert open_bytes(in_old_sheet(words), "thu (không mật).zip").sources


def test_a_degree_in_a_table_of_an_old_workbook_is_asked() -> None:
    rows = [["TT", "Tên", "Độ"], ["1", "Kế hoạch", "MẬT"], ["2", "Sổ", "TỐI MẬT"]]
    assert refused_as(in_rows(rows), "thu.zip") == "secret-doubt"


@each("words", ["MẶT TRẬN", "Bí mật nhà nước", "Người giữ tài liệu mật", "Ngày"])
def test_other_words_in_an_old_workbook_pass(words: str) -> None:
    assert open_bytes(in_old_sheet(words), "thu.zip").sources


@pytest.mark.skipif(not engine.available(), reason="needs tesseract: apt-get install tesseract-ocr-vie")
def test_a_stamp_in_a_picture_of_a_workbook() -> None:
    assert refused_as(pictured("TỐI MẬT"), "thu.zip") == "secret" and open_bytes(pictured("ĐÃ THU"), "thu.zip").sources


def test_headings_below_the_first_bookmark_pass() -> None:
    def change(document: pikepdf.Pdf) -> None:
        with document.open_outline() as outline:
            outline.root += [pikepdf.OutlineItem(title, 0) for title in ("Quy chế", "Tài liệu mật", "Độ mật")]

    assert open_bytes(in_pdf(change), "thu.pdf").sources
