"""Marks of secrecy beside the lines of a letter: in properties, remarks, margins, sheets, subjects, old codes."""

import io
from collections.abc import Callable
from functools import partial

import pikepdf
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from pipeline.errors import RefusedError
from pipeline.opening import open_bytes
from tests.pipeline.readers.packages import archive, mail, word
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


def as_remark(words: str) -> bytes:
    def change(book: Workbook) -> None:
        book.active["A1"].comment = Comment(words, "Văn thư")

    return in_book(change)


def forwarded(words: str) -> bytes:
    return mail(f"Kính gửi các đồng chí.\n\n-------- Thư chuyển tiếp --------\n{HEAD}{words}\n{BODY}", []).as_bytes()


def on_web_page(words: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in f"{HEAD}{words}\n{BODY}".splitlines())
    return f"<html><body>{lines}</body></html>".encode()


FORMS: dict[str, tuple[str, Form]] = {
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
    "subject": ("eml", lambda words: mail("Kính gửi.\n", [("mo.txt", OPEN.encode())], subject=words).as_bytes()),
    "second in a mail": ("eml", forwarded),
    "ABC font": ("txt", lambda words: old_code(f"{HEAD}{words}\n{BODY}")),
}


@pytest.mark.parametrize("words", SOME)
@pytest.mark.parametrize("form", FORMS)
def test_a_mark_anywhere_else(form: str, words: str) -> None:
    ending, made = FORMS[form]
    with pytest.raises(RefusedError) as refused:
        open_bytes(made(words), f"thu.{ending}")
    assert refused.value.code == "secret"
