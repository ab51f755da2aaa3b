"""Letters as web pages: HTML, HTML named ``.doc``, pages with their pictures in one file."""

from pathlib import Path

import pytest

from pipeline.readers.detect import Kind, detect
from pipeline.readers.word.docx import read_page
from pipeline.support.errors import ReadError
from tests.each import each, named, table
from tests.pipeline.readers.old_fonts import in_vni, vni
from tests.pipeline.readers.pdfs import read_bytes


def text_of(body: str) -> str:
    return read_page(f"<html><head><title>t</title></head><body>{body}</body></html>".encode(), "a.doc", "").text


@each(("body", "text"), named(table(__file__, "bodies")))
def test_what_a_page_says(body: str, text: str) -> None:
    assert text_of(body) == text


def test_old_fonts_and_capitals() -> None:
    body = f'<p><font face="VNI-Times">{vni("Liên đoàn")}</font> <span style="text-transform:uppercase">tỉnh</span></p>'
    source = read_page(f"<html><body>{body}</body></html>".encode(), "thu.doc", "")
    assert (source.text, source.notes) == ("Liên đoàn TỈNH\n", ("encoding-converted",))


LETTER = "Thực hiện Kế hoạch của Liên đoàn Lao động tỉnh về tổ chức hội nghị người lao động, đề nghị các đơn vị báo cáo"


@each(
    "data",
    [
        f"<html><body><p>{LETTER}".encode("utf-16"),
        f"<html><head><meta charset=utf-8></head><p>{LETTER}".encode(),
        b"<html><body><p>" + in_vni(LETTER),
    ],
)
def test_encodings(data: bytes) -> None:
    assert read_page(data, "thu.doc", "").text == LETTER + "\n"


def test_a_page_with_its_pictures_in_one_file(tmp_path: Path) -> None:
    data = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n--B\r\n'
        'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        f"<html><body><p>{LETTER}</p></body></html>\r\n--B--\r\n"
    ).encode()
    assert detect(data) == "mail" and read_bytes(data, tmp_path, "thu.doc").text == LETTER


@each(
    ("data", "kind"),
    [
        (b"<html><p>x", "page"),
        (b"\n<!DOCTYPE html PUBLIC '-//W3C'><HTML>", "page"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "page"),
        (b"<p class=MsoNormal>x</p>", "page"),
        (b"<svg xmlns='x'><p/></svg>", "markup"),
        (b"<?xml version='1.0'?><a/>", "markup"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument xmlns:w='x'>", "markup"),
        (b"From: a@b\nTo: c@d\nContent-Type: multipart/related; boundary=x\n\n", "mail"),
        (b"\xef\xbb\xbf{\\rtf1 x}", "rtf"),
    ],
)
def test_kinds(data: bytes, kind: Kind) -> None:
    assert detect(data) == kind


def test_what_stands_deep_is_read_or_told() -> None:
    assert text_of("<div>" * 200 + "x") == "x\n" and text_of("<table><tr><td>" * 70 + "x").count("x") == 1
    for markup in ("<table><tr><td>" * 3000, "<div>" * 20_000):
        with pytest.raises(ReadError, match="hỏng"):
            text_of(markup + "x")
