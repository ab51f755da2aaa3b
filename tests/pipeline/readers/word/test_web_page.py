"""Letters as web pages: HTML, HTML named ``.doc``, pages with their pictures in one file."""

from pathlib import Path

import pytest

from pipeline.readers.detect import Kind, detect
from pipeline.readers.word.docx import read_page
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each
from tests.pipeline.readers.old_fonts import in_vni, vni
from tests.pipeline.readers.pdfs import read_bytes


def source_of(body: str) -> Source:
    return read_page(f"<html><head><title>t</title></head><body>{body}</body></html>".encode(), "thu.doc", "0" * 64)


def text_of(body: str) -> str:
    return source_of(body).text


def test_a_whole_letter() -> None:
    head = (
        "<table border=0><tr><td><p align=center>LĐLĐ TỈNH</p><p>Số: 27/KH-CĐN</p></td>"
        "<td><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc</p></td></tr></table>"
    )
    items = "<ul><li>Một<li>Hai</ul>"
    body = head + "<p align=center><b>KẾ HOẠCH</b></p>\n<p class=MsoNormal>Thực hiện\n chỉ đạo.</p>" + items
    assert text_of(body) == (
        "LĐLĐ TỈNH\nSố: 27/KH-CĐN\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
        "KẾ HOẠCH\n\nThực hiện chỉ đạo.\n- Một\n- Hai\n"
    )


def test_tables_with_merged_cells_and_without_end_tags() -> None:
    table = (
        "<table border=1><tr><th rowspan=2>Đơn vị<th colspan=2>Số</tr><tr><td>Nam<td>Nữ"
        "<tr><td>A<td>1<td><table><tr><td>2</td></tr></table></td></tr></table>"
    )
    assert text_of(table) == "| Đơn vị | Số |  |\n|| Nam | Nữ |\n| A | 1 | 2 |\n"


def test_marks_of_lists() -> None:
    inner = "<ul><li><p>x</p></ul>"
    assert text_of(f"<ol><li><p>Một</p><p>thêm</p><li>Hai{inner}</ol><ol type=I start=3><li>Ba</ol>") == (
        "1. Một\nthêm\n2. Hai\n- x\nIII. Ba\n"
    )


def test_words_between_the_cells_of_a_table_are_kept() -> None:
    assert text_of("<table border=1>a<tr><td>b<td>c</tr> d</table>") == "a d\n\n| b | c |\n"


def test_what_nobody_sees_is_left_out() -> None:
    body = (
        "<p>Ngày <span style='display:none'>ẩn</span><del>15</del>16/3<!-- x --></p><script>alert('<p>x</p>')</script>"
        "<style>p {}</style><p style='mso-hide:all'>ẩn</p>"
    )
    assert text_of(body) == "Ngày 16/3\n"


def test_old_fonts_and_capitals() -> None:
    body = f'<p><font face="VNI-Times">{vni("Liên đoàn")}</font> <span style="text-transform:uppercase">tỉnh</span></p>'
    source = source_of(body)
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
    assert detect(data) == "mail"
    assert read_bytes(data, tmp_path, "thu.doc").text == LETTER


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
    assert text_of("<div>" * 200 + "x") == "x\n"
    assert text_of("<table><tr><td>" * 70 + "x").count("x") == 1
    for markup in ("<table><tr><td>" * 3000, "<div>" * 20_000):
        with pytest.raises(ReadError, match="hỏng"):
            text_of(markup + "x")
