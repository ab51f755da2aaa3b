"""Word files read as Word shows them: order, tables, tracked changes, capitals, boxes; broken ones told apart."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import docx
import pytest
from docx.shared import Pt

from pipeline.readers.detect import detect
from pipeline.readers.layout.assemble import TextBuilder
from pipeline.readers.word import docx as docx_reader
from pipeline.readers.word.docx import MEDIA_TYPE, read_docx
from pipeline.readers.word.docx_package import MAX_PART_BYTES, open_package, page_pictures
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each, named
from tests.pipeline.readers.old_fonts import tcvn3, vni
from tests.pipeline.readers.pdfs import read_bytes
from tests.pipeline.readers.words import p, package, r, tbl, tc, tr, zipped


def source_of(body: str, media: dict[str, bytes] | None = None, **parts: str) -> Source:
    return read_docx(package(body, **parts, media=media), "thu.docx", "0" * 64)


def code_of(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read_docx(data, "thu.docx", "0" * 64)
    assert caught.value.message.startswith("thu.docx: ")
    return caught.value.code


HEAD = tbl(
    tr(
        tc("LIÊN ĐOÀN LAO ĐỘNG TỈNH", "CÔNG ĐOÀN NGÀNH", "", "Số: 27/KH-CĐN"),
        tc("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "An Bình, ngày 16 tháng 3 năm 2026"),
    ),
    ruled=False,
)
TAIL = tbl(
    tr(tc("Nơi nhận:", "- Như trên;", "- Lưu: VT."), tc("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH", "", "Trần Thị Mẫu")),
    ruled=False,
)
WHOLE = HEAD + p("KẾ HOẠCH") + p("Tổ chức hội nghị") + p() + p() + p("Thực hiện chỉ đạo của cấp trên.") + TAIL
MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nAn Bình, ngày 16 tháng 3 năm 2026\n\n"
IN_ROWS = tbl(
    tr(tc("LĐLĐ TỈNH", "CÔNG ĐOÀN NGÀNH"), tc("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")),
    tr("Số: 27/KH-CĐN", "An Bình, ngày 16 tháng 3 năm 2026"),
    tr(tc("KẾ HOẠCH", "Tổ chức hội nghị", span=2)),
    ruled=False,
)


def field(code: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def styled(name: str, properties: str, kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:rPr>{properties}</w:rPr></w:style>'


def hint(content: str) -> str:
    return f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


CENTRED = '<w:jc w:val="center"/>'
OPEN_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
NOTED = (
    '<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r><w:r><w:footnoteReference w:id="1"/></w:r>'
)
BOX = f"<w:txbxContent>{p('DỰ THẢO LẦN 2')}</w:txbxContent>"
SIDES = "".join(f'<w:{side} w:val="single"/>' for side in ("top", "left", "bottom", "right"))
FRACTION = "<m:oMath><m:f><m:num><m:r><m:t>2</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath>"
WATERMARK = p('<w:r><w:pict><v:shape><v:textpath string="DỰ THẢO"/></v:shape></w:pict></w:r>')
UNRULED = tbl(tr("TT", "Nội dung"), ruled=False).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="Grid"/>')
#: What it is about: body, text, other parts of the file.
BODIES: dict[str, tuple[Any, ...]] = {
    "a whole letter": (
        WHOLE, f"LIÊN ĐOÀN LAO ĐỘNG TỈNH\nCÔNG ĐOÀN NGÀNH\nSố: 27/KH-CĐN\n\n{MOTTO}"
        "KẾ HOẠCH\nTổ chức hội nghị\n\nThực hiện chỉ đạo của cấp trên.\n\n"
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\nTrần Thị Mẫu\n",
    ),
    "a head in two rows is still two columns": (
        IN_ROWS + p("Thực hiện."),
        f"LĐLĐ TỈNH\nCÔNG ĐOÀN NGÀNH\nSố: 27/KH-CĐN\n\n{MOTTO}KẾ HOẠCH\nTổ chức hội nghị\n\nThực hiện.\n",
    ),
    "text below centred lines is set apart": (
        p("KẾ HOẠCH", properties=CENTRED) + p("Hội thi", properties=CENTRED) + p("Thực hiện chương trình năm"),
        "KẾ HOẠCH\nHội thi\n\nThực hiện chương trình năm\n",
    ),
    "tables stand between the paragraphs around them": (
        p("Trước.") + tbl(tr("TT", "Nội dung", "Hạn"), tr("1", tc("Rà soát", "quy chế"), "15/4/2026")) + p("Sau."),
        "Trước.\n\n| TT | Nội dung | Hạn |\n| 1 | Rà soát quy chế | 15/4/2026 |\n\nSau.\n",
    ),
    "merged cells": (
        tbl(
            tr(tc("Đơn vị", merge="restart"), tc("Số đại biểu", span=2)), tr(tc(merge="continue"), "Bầu", "Chỉ định"),
            tr("CĐCS 1", "03", "01"), tr(tc("Khối doanh nghiệp", span=3)),
            tr("CĐCS 2", "01", properties='<w:gridBefore w:val="1"/>'),
        ),
        "| Đơn vị | Số đại biểu |  |\n|| Bầu | Chỉ định |\n| CĐCS 1 | 03 | 01 |\n| Khối doanh nghiệp |\n"
        "|  | CĐCS 2 | 01 |\n",
    ),
    "cells of old files that go on in the next": (
        tbl(
            tr(
                tc("Đơn vị").replace("<w:tcPr>", '<w:tcPr><w:hMerge w:val="restart"/>'),
                tc("").replace("<w:tcPr>", "<w:tcPr><w:hMerge/>"),
                "Số",
            ),
            tr("a", "b", "c"),
        ),
        "| Đơn vị |  | Số |\n| a | b | c |\n",
    ),
    "a rule inside a cell is no end of the cell": (tbl(tr("a|b", "c")), "| a/b | c |\n"),
    "a table without rules but with many rows is a table": (
        tbl(*(tr(f"Bà {name}", "Ủy viên") for name in "ABC"), ruled=False),
        "| Bà A | Ủy viên |\n| Bà B | Ủy viên |\n| Bà C | Ủy viên |\n",
    ),
    "a framed text is no table": (tbl(tr("DỰ THẢO")) + p("Kính gửi: các đơn vị"), "DỰ THẢO\n\nKính gửi: các đơn vị\n"),
    "rules from a table style": (
        UNRULED, "| TT | Nội dung |\n",
        f'<w:style w:type="table" w:styleId="Base"><w:tblPr><w:tblBorders>{SIDES}</w:tblBorders></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="Grid"><w:basedOn w:val="Base"/></w:style>',
    ),
    "a style that rules nothing": (UNRULED, "TT\n\nNội dung\n"),
    "tracked changes are accepted": (
        p("trước ngày ", '<w:del w:id="2"><w:r><w:delText>10/4</w:delText></w:r></w:del>',
          f'<w:ins w:id="1">{r("15/4")}</w:ins>',
          f'<w:moveFrom w:id="3">{r("cũ")}</w:moveFrom><w:moveTo w:id="4">{r(" (mới)")}</w:moveTo>'),
        "trước ngày 15/4 (mới)\n",
    ),
    "a deleted paragraph end joins two paragraphs": (
        p("Báo cáo ", properties="<w:rPr><w:del/></w:rPr>") + p("kết quả."), "Báo cáo kết quả.\n",
    ),
    "deleted rows are left out": (tbl(tr("1", "a"), tr("2", "b", properties="<w:del/>")), "| 1 | a |\n"),
    "comments, notes, hidden text and codes of fields are left out": (
        p("Ngày ", NOTED + OPEN_FIELD, r("16/3"), r("bí mật", "<w:vanish/>")), "Ngày 16/3\n",
    ),
    "capitals that are only shown": (
        p(r("kế hoạch", "<w:caps/>"), r(" năm", '<w:caps w:val="0"/>')) + p("tổ chức", style="T"),
        "KẾ HOẠCH năm\nTỔ CHỨC\n", styled("T", "<w:caps/>"),
    ),
    "hidden by its style": (
        p("Ngày ", r("ẩn", '<w:rStyle w:val="H"/>'), r("16/3")), "Ngày 16/3\n", styled("H", "<w:vanish/>", "character"),
    ),
    "breaks, tabs and hyphens": (
        p("Nơi nhận:\n- Như trên;") + p("1.\tNội dung") + p("Họ tên:\tChức vụ:")
        + p("27", "<w:r><w:noBreakHyphen/></w:r>", "KH"),
        "Nơi nhận:\n- Như trên;\n1. Nội dung\nHọ tên:    Chức vụ:\n27-KH\n",
    ),
    "text in links, controls and symbols": (
        p(f'<w:hyperlink r:id="x">{r("cd@congdoan.example")}</w:hyperlink>',
          '<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>')
        + f"<w:sdt><w:sdtContent>{p('Trong ô')}</w:sdtContent></w:sdt>",
        "cd@congdoan.example•\nTrong ô\n",
    ),
    "a text box is read once": (
        p(f"<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r>",
          "KẾ HOẠCH"),
        "DỰ THẢO LẦN 2\nKẾ HOẠCH\n",
    ),
    "marks apart from their letters are joined": (p("Co\u0302ng", r(" \u0111oa"), r("\u0300n")), "Công đoàn\n"),
    "a field made of fields shows its result only": (
        p("Số ", field("IF </w:instrText></w:r>" + field("MERGEFIELD A", r("cũ")) + "<w:r><w:instrText>", r("mới"))),
        "Số mới\n",
    ),
    "a table of contents and hints what to type are left out": (
        p("I. MỤC ĐÍCH\t1", style="M1") + hint(p("Bấm để nhập")) + p("Ngày ", hint(r("Chọn ngày"))), "Ngày\n",
        '<w:style w:type="paragraph" w:styleId="M1"><w:name w:val="toc 1"/></w:style>',
    ),
    "equations, signs and hyphens": (
        p("Tỷ lệ ", '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', FRACTION, " số ",
          "<w:r><w:t>lư</w:t><w:softHyphen/><w:t>ợng</w:t></w:r>"),
        "Tỷ lệ ≥2/3 số lượng\n",
    ),
    "an old font that comes through a style": (
        p(vni("Kính gửi các đơn vị"), style="V"), "Kính gửi các đơn vị\n", styled("V", font("VNI-Times")),
    ),
    "an old font that is the usual one": (
        p(tcvn3("Kính gửi các đơn vị")), "Kính gửi các đơn vị\n",
        f"<w:docDefaults><w:rPrDefault><w:rPr>{font('.VnTime')}</w:rPr></w:rPrDefault></w:docDefaults>",
    ),
    "a word split over runs is read as one": (
        p(r(vni("Liên "), font("VNI-Times")), *(r(letter, font("VNI-Times")) for letter in vni("đoàn"))), "Liên đoàn\n",
    ),
    "a page header is left out": (p("Thực hiện."), "Thực hiện.\n", "", p("Trang 1")),
    "a page header that holds the letterhead is read": (
        p("Thực hiện."), f"LIÊN ĐOÀN LAO ĐỘNG TỈNH\nCÔNG ĐOÀN NGÀNH\nSố: 27/KH-CĐN\n\n{MOTTO}Thực hiện.\n", "", HEAD
    ),
    "a page header of other words is left out": (p("KẾ HOẠCH"), "KẾ HOẠCH\n", "", p("Bảo mật thông tin")),
    "a draft told by a watermark": (p("KẾ HOẠCH"), "DỰ THẢO\n\nKẾ HOẠCH\n", "", WATERMARK),
    "a draft told by a page header": (p("KẾ HOẠCH"), "Dự thảo lần 2\n\nKẾ HOẠCH\n", "", p("Dự thảo lần 2")),
    "footnotes stand below the letter and outside its sentences": (
        p("Theo quyết định", '<w:r><w:footnoteReference w:id="2"/></w:r>', r(" của Công đoàn ngành.")),
        "Theo quyết định của Công đoàn ngành.\n\nChú thích:\n(1) Quyết định số 11/QĐ-CĐN.\n", "", "",
        f'<w:footnote w:id="-1" w:type="separator">{p("–")}</w:footnote>'
        f'<w:footnote w:id="2">{p("Quyết định số 11/QĐ-CĐN.")}</w:footnote>',
    ),
}  # fmt: skip


@each(("body", "text", "styles", "header", "footnotes"), named(BODIES))
def test_what_a_file_says(body: str, text: str, styles: str | None, header: str | None, footnotes: str | None) -> None:
    assert source_of(body, styles=styles or "", header=header or "", footnotes=footnotes or "").text == text


def test_source_of_a_word_file(tmp_path: Path) -> None:
    source = read_bytes(package(p("Số: 27/KH-CĐN")), tmp_path, "thu.bin")
    assert (source.media_type, source.pages, source.words, source.notes) == (MEDIA_TYPE, None, (), ())


THUC = "Thực hiện Kế hoạch của Liên đoàn Lao động tỉnh về tổ chức hội nghị người lao động, đề nghị các đơn vị báo cáo"
IN_VNI = "Thöïc hieän Keá hoaïch cuûa Lieân ñoaøn Lao ñoäng tænh veà toå chöùc hoäi nghò ngöôøi lao ñoäng, ñeà nghò "
IN_TCVN = "Thùc hiÖn KÕ ho¹ch cña Liªn ®oµn Lao ®éng tØnh vÒ tæ chøc héi nghÞ ngêi lao ®éng, ®Ò nghÞ c¸c ®¬n vÞ b¸o c¸o"
UNICODE = "Liên đoàn Lao động tỉnh Thái Bình gửi các công đoàn cơ sở trực thuộc việc sau"


@each(
    ("body", "said", "notes"),
    [
        (p(IN_TCVN), "", ("encoding-converted", "bad-encoding")),
        (p(vni(THUC)), f"{THUC}\n", ("encoding-converted",)),
        (p(UNICODE) + p(IN_VNI * 2), "của Liên đoàn Lao động tỉnh", ("encoding-converted",)),
        (p(r(UNICODE, font(".VnTime"))), f"{UNICODE}\n", ()),
    ],
)
def test_words_in_old_codes_are_read_and_noted(body: str, said: str, notes: tuple[str, ...]) -> None:
    source = source_of(body)
    assert said in source.text and source.notes == notes


def test_a_file_of_the_strict_kind() -> None:
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    words = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts = {
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="1" Type="{kind}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{words}"><w:body>{p("Thực hiện.")}</w:body></w:document>',
    }
    assert read_docx(zipped(parts), "thu.docx", "").text == "Thực hiện.\n"


def test_a_file_made_by_a_library(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Kế hoạch", 1)
    document.add_paragraph("Báo cáo kết quả", style="List Number")
    document.add_paragraph("Gửi danh sách", style="List Number")
    document.add_paragraph("Ghi chú", style="List Bullet").runs[0].font.size = Pt(9)
    table = document.add_table(2, 2, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Phân công"
    table.cell(1, 0).text, table.cell(1, 1).text = "CĐCS", "15/4/2026"
    content = io.BytesIO()
    document.save(content)
    told = read_bytes(content.getvalue(), tmp_path, "thu.docx").text
    assert told == "Kế hoạch\n1. Báo cáo kết quả\n2. Gửi danh sách\n• Ghi chú\n\n| Phân công |\n| CĐCS | 15/4/2026 |\n"


NO_LETTERS: dict[str, tuple[bytes, str]] = {
    "pictures only": (package(p('<w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r>')), "needs-ocr"),
    "no words": (package(p() + p(" ")), "empty"),
    "cut off": (package(p("Thực hiện."))[:200], "broken"),
    "markup that is not closed": (zipped({"word/document.xml": "<w:document"}), "broken"),
    "no document": (zipped({"word/styles.xml": "<a/>"}), "broken"),
    "an entity": (zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "broken"),
    "another name in it": (
        package(p("Thực hiện.")).replace(b"word/document.xml", b"word/documenX.xml"), "broken"
    ),
    "its first bytes alone": (b"PK\x03\x04", "broken"),
    "more paragraphs than a letter can have": (package("<w:p/>" * 200_001), "too-large"),
    "more letters than a letter can have": (package(p("x" * (5 * 1024 * 1024 + 1))), "too-large"),
}  # fmt: skip


@each(("data", "code"), named(NO_LETTERS))
def test_files_that_give_no_letter(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_part_that_unpacks_to_far_more_than_a_letter_is_too_large() -> None:
    data = zipped({"word/document.xml": "<a>" + " " * MAX_PART_BYTES + "</a>"})
    assert len(data) < MAX_PART_BYTES / 100 and code_of(data) == "too-large"
    # What its headers say of its size counts for nothing.
    size = (len("<a></a>") + MAX_PART_BYTES).to_bytes(4, "little")
    assert data.count(size) == 2 and code_of(data.replace(size, b"\x09\0\0\0")) in ("too-large", "broken")


def test_elements_nested_without_end_are_a_broken_file(tmp_path: Path) -> None:
    data = package("<w:p>" + "<w:smartTag>" * 30_000 + r("x") + "</w:smartTag>" * 30_000 + "</w:p>")
    with pytest.raises(ReadError, check=lambda error: error.code == "broken"):
        read_bytes(data, tmp_path, "thu.docx")


def test_changes_that_are_open_are_flagged() -> None:
    assert source_of(p("trước ngày ", f'<w:ins w:id="1">{r("15/4/2026")}</w:ins>')).notes == ("tracked-changes",)
    assert source_of(p("x", properties="<w:rPr><w:ins/></w:rPr>")).notes == ()
    assert source_of(tbl(tr("1", "a"), tr("2", "b", properties="<w:ins/>"))).notes == ("tracked-changes",)


def test_the_result_of_a_field_is_read_and_a_day_that_word_fills_in_is_flagged() -> None:
    source = source_of(p("An Bình, ", field(' DATE \\@ "dd" ', r("ngày 16")), r(" tháng 3")))
    assert (source.text, source.notes) == ("An Bình, ngày 16 tháng 3\n", ("date-field",))
    assert source_of(p(field(" MERGEFIELD So ", r("27")))).notes == ()


def test_runs_in_old_fonts_are_read_by_their_fonts() -> None:
    body = p(
        r(tcvn3("liên đoàn lao động tỉnh"), font(".VnTimeH")), r(" gửi "),
        r(tcvn3("các công đoàn cơ sở"), font(".VnTime")), r(" và "),
        r(vni("các đơn vị trực thuộc"), font("VNI-Times")),
    )  # fmt: skip
    source = source_of(body)
    assert source.text == "LIÊN ĐOÀN LAO ĐỘNG TỈNH gửi các công đoàn cơ sở và các đơn vị trực thuộc\n"
    assert source.notes == ("encoding-converted",)


def picture(width: float, height: float, name: str = "a.png") -> str:
    size = f'<wp:extent cx="{int(width * 12700)}" cy="{int(height * 12700)}"/>'
    return f'<w:r><w:drawing><wp:inline>{size}<a:blip r:embed="{name}"/></wp:inline></w:drawing></w:r>'


def said(text: str) -> Callable[[list[bytes], str], TextBuilder]:
    """Stand for the recognition of pictures: their bytes and this text."""

    def recognise(pictures: list[bytes], name: str) -> TextBuilder:
        builder = TextBuilder()
        builder.add(b"".join(pictures).decode() + text)
        return builder

    return recognise


def test_pictures_of_pages_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_reader, "recognised", said(": Số: 27/KH-CĐN\n"))
    media = {"a.png": b"A", "b.png": b"B"}
    source = source_of(p(picture(500, 700)) + p(picture(500, 700, "b.png")), media=media)
    assert (source.text, source.pages, source.ocr) == ("AB: Số: 27/KH-CĐN\n", 2, True)
    letter = p("Thực hiện chỉ đạo của cấp trên. " * 20)
    source = source_of(letter + p(picture(60, 60, "b.png")) + p(picture(500, 700)), media=media)
    assert source.text.endswith("cấp trên.\n\nA: Số: 27/KH-CĐN\n") and (source.pages, source.notes) == (None, ())


def test_an_annex_that_cannot_be_recognised_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_reader, "recognised", Mock(side_effect=ReadError("needs-ocr", "thu.docx", "…")))
    body = p("Thực hiện chỉ đạo của cấp trên. " * 20) + p(picture(500, 700))
    assert source_of(body, media={"a.png": b"A"}).notes == ("unread-pages",)


def test_an_old_picture_of_a_page() -> None:
    shape = '<v:shape style="width:450pt;height:640.5pt"><v:imagedata r:id="a.png"/></v:shape>'
    data = package(p(f"<w:r><w:pict>{shape}</w:pict></w:r>"), media={"a.png": b"A"})
    assert page_pictures(open_package(data, ""), all_of_them=False) == [b"A"]


def test_a_file_put_in_whole_is_told() -> None:
    with pytest.raises(ReadError, match="lưu lại"):
        source_of(p("Trước.") + '<w:altChunk r:id="a.html"/>', media={"a.html": b"<html><p>x</p></html>"})


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:rPr><w:caps/></w:rPr></w:style>"
)


def test_paths_as_windows_writes_them() -> None:
    with zipfile.ZipFile(io.BytesIO(package(p("Gửi các CĐCS"), header=p("Số: 12"), styles=STYLES))) as archive:
        members = {name.replace("/", "\\"): archive.read(name) for name in archive.namelist()}
    related = members["_rels\\.rels"].replace(b"word/document.xml", b"word\\Document.xml")
    for data in (zipped(members), zipped(members | {"_rels\\.rels": related})):
        assert detect(data) == "docx" and read_docx(data, "thu.docx", "0" * 64).text == "GỬI CÁC CĐCS\n"
