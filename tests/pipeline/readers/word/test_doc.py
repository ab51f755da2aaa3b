"""Word 97–2003, Word files and web pages: letters, tables, fonts, marks of notes, words that nobody sees."""

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.readers import opening
from pipeline.readers.detect import Kind, detect
from pipeline.readers.visible import WITHDRAWN, as_raised
from pipeline.readers.word.docx import read_docx, read_page
from pipeline.readers.word.web_page import UNREAD
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each, examples, named, table
from tests.pipeline.readers.old_fonts import in_vni, vni
from tests.pipeline.readers.old_word import DOC, FILES, OLD_FONTS, OLD_FONTS_DOC, OLD_FONTS_FLAGS, patched
from tests.pipeline.readers.pdfs import read_bytes
from tests.pipeline.readers.words import p, package, r, tbl, tc, tr, zipped


def code_of(data: bytes, folder: Path) -> str:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, folder, "thu.doc")
    return caught.value.code


def test_a_letter_of_word_97_needs_no_other_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (source,) = opening.read(DOC)
    assert (source.media_type, source.pages, source.notes) == ("application/msword", None, ("tracked-changes",))
    assert source.text == (
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH AN BÌNH\nCÔNG ĐOÀN NGÀNH XÂY DỰNG\nSố: 08/KH-CĐXD\n\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nAn Bình, ngày 09 tháng 2 năm 2026\n\n"
        "KẾ HOẠCH\nTổ chức Ngày hội an toàn lao động năm 2026\n"
        "Ban Thường vụ Công đoàn ngành ban hành kế hoạch như sau:\n"
        "I. NỘI DUNG\n1. Tuyên truyền về an toàn lao động.\n"
        "2. Thi kiến thức, hoàn thành trước ngày 15/4/2026.\n- Mỗi đội 05 người.\n- Thi trong 01 buổi.\n"
        "II. PHÂN CÔNG\n1. Công đoàn cơ sở cử đội thi.\n\n"
        "| Đơn vị | Số đội |  |\n|| Nam | Nữ |\n| CĐCS Công ty Một | 01 | 01 |\n| Khối hành chính |\n\n"
        "Liên hệ: cd@congdoan.example\n\n"
        "Nơi nhận:\n- LĐLĐ tỉnh (để b/c);\n- Các CĐCS;\n- Lưu: VT.\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\nTrần Thị Mẫu\n"
    )


def test_fonts_of_old_codes_signs_notes_and_open_changes() -> None:
    (source,) = opening.read(OLD_FONTS_DOC)
    assert source.text == OLD_FONTS.format(day=" 11/20/26") and source.notes == OLD_FONTS_FLAGS


def test_a_letter_of_word_95_is_told_how_to_save(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="lưu thành DOCX", check=lambda error: error.code == "broken"):
        read_bytes(patched(2, 0x65), tmp_path, "thu.doc")


def test_a_locked_letter(tmp_path: Path) -> None:
    assert code_of(patched(10, 0x0100), tmp_path) == "encrypted"


def test_a_locked_letter_of_a_newer_word(tmp_path: Path) -> None:
    old, new = (name.encode("utf-16-le") for name in ("WordDocument", "EncryptedPackage"))
    data = DOC.read_bytes().replace(old, new[:24])
    at = data.index(new[:24])
    data = data[:at] + new + b"\0\0" + data[at + len(new) + 2 : at + 64] + b"\x22\0" + data[at + 66 :]
    assert code_of(data, tmp_path) == "encrypted"


def test_a_spreadsheet_of_old(tmp_path: Path) -> None:
    data = DOC.read_bytes().replace("WordDocument".encode("utf-16-le"), "Workbook\0\0\0\0".encode("utf-16-le"))
    assert code_of(data, tmp_path) == "unsupported"


@each("kept", [100, 512, 2000, 12_000, 23_000])
def test_a_letter_cut_short(tmp_path: Path, kept: int) -> None:
    assert code_of(DOC.read_bytes()[:kept], tmp_path) in ("broken", "unsupported")


def test_a_letter_with_any_byte_wrong_gives_text_or_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    whole = DOC.read_bytes()
    for place in range(0, len(whole), 97 * examples(24, 1)):
        data = bytearray(whole)
        data[place] ^= 0xFF
        try:
            read_bytes(bytes(data), tmp_path, "thu.doc")
        except ReadError as error:
            assert error.code in ("broken", "unsupported", "encrypted", "needs-converter", "empty")


def test_a_letter_of_pictures() -> None:
    (source,) = opening.read(FILES / "trang-anh.doc")
    assert (source.ocr, source.pages, source.notes) == (True, 1, ())
    assert "Số: 15/KH-LĐLĐ\n" in source.text and "trước ngày 20/4/2026." in source.text


def test_struck_raised_and_hidden_letters() -> None:
    (source,) = opening.read(FILES / "gach-nang.doc")
    assert source.text == (
        "Gạch: trước ngày 15/5\nGạch đôi: trước ngày 15/5\n"
        "Mũ: trước ngày 15/5\nDưới: trước ngày 15/52\nNâng: trước ngày 15/5\n"
        "Thường: trước ngày 15/52\nẨn: trước ngày 15/5\n"
    )
    assert source.notes == ("words-withdrawn",)


_RAISED = '<w:vertAlign w:val="superscript"/>'
_WHITE = '<w:color w:val="FFFFFF"/>'


def word(body: str, styles: str = "") -> Source:
    return read_docx(package(body, styles=styles), "thu.docx", "0" * 64)


def page(body: str, head: str = "") -> Source:
    return read_page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "thu.html", "0" * 64)


def style(name: str, properties: str, kind: str = "character", based_on: str = "") -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}">{based}<w:rPr>{properties}</w:rPr></w:style>'


def of_style(name: str) -> str:
    return f'<w:rStyle w:val="{name}"/>'


@each(("before", "raised", "read"), table(__file__, "what_raised_words_are"))
def test_what_raised_words_are_read_as(before: str, raised: str, read: str) -> None:
    assert as_raised(before, raised) == read


@each(
    ("properties", "styles"),
    [
        (_RAISED, ""),
        ('<w:position w:val="8"/><w:sz w:val="16"/>', ""),
        (of_style("Note"), style("Note", "", based_on="Up") + style("Up", _RAISED)),
    ],
)
def test_marks_of_notes_in_word(properties: str, styles: str) -> None:
    body = p("Gửi danh sách trước ngày 20/5/2026", r("1", properties), r("2", properties), ", lúc 8 giờ")
    body += p(r("1", properties), " Theo mẫu.")
    source = word(body.replace("8 giờ</w:t></w:r>", "8 giờ</w:t></w:r>" + r("30", properties)), styles)
    assert source.text == "Gửi danh sách trước ngày 20/5/2026, lúc 8 giờ30\n1 Theo mẫu.\n" and source.notes == ()


def test_what_only_stands_a_little_higher_or_lower_is_no_mark() -> None:
    lower = '<w:vertAlign w:val="subscript"/>'
    assert word(p("ngày 20/5/202", r("6", '<w:position w:val="2"/>'), r("7", lower))).text == "ngày 20/5/20267\n"
    assert word(p(r("ngày ", _RAISED), r("20", _RAISED))).text == "ngày 20\n"


@each(
    ("properties", "styles"),
    [
        ("<w:strike/>", ""), ('<w:dstrike w:val="true"/>', ""),
        (of_style("Old"), style("Old", "", based_on="Out") + style("Out", "<w:strike/>")), (_WHITE, ""),
        ('<w:color w:val="FAFAFA" w:themeColor="background1"/>', ""), (of_style("Pale"), style("Pale", _WHITE)),
        ('<w:sz w:val="2"/>', ""),
    ],
)  # fmt: skip
def test_withdrawn_words_of_word(properties: str, styles: str) -> None:
    source = word(p("Nộp trước ngày ", r("15/5/2026", properties), " 20/5/2026."), styles)
    assert (source.text, source.notes) == ("Nộp trước ngày  20/5/2026.\n", (WITHDRAWN,))


def test_a_paragraph_whose_style_is_struck() -> None:
    styles = style("Out", "<w:strike/>", "paragraph")
    body = p("Nộp trước ngày 15/5/2026.", style="Out") + p(r("Giữ.", '<w:strike w:val="0"/>'), style="Out")
    assert (word(body, styles).text, word(body, styles).notes) == ("Giữ.\n", (WITHDRAWN,))


def test_rows_that_are_hidden() -> None:
    assert word(tbl(tr("1", "CĐCS A"), tr("2", "CĐCS B", properties="<w:hidden/>"))).text == "| 1 | CĐCS A |\n"


def shaded(cell: str) -> str:
    return cell.replace("<w:tcPr>", '<w:tcPr><w:shd w:val="clear" w:fill="1F4E79"/>')


@each(
    ("body", "styles"),
    [
        (tbl(tr(shaded(tc(p(r("Việc", _WHITE)))), "Hạn")), ""),
        (tbl(tr(tc(p(r("Việc", _WHITE + '<w:shd w:val="clear" w:fill="000000"/>'))), "Hạn")), ""),
        (tbl(tr(tc(p(r("Việc", _WHITE), properties='<w:shd w:val="solid" w:fill="auto"/>')), "Hạn")), ""),
        (
            tbl(tr(tc(p(r("Việc", _WHITE))), "Hạn")).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="Grid"/>'),
            '<w:style w:type="table" w:styleId="Grid"><w:tblStylePr w:type="firstRow"><w:tcPr>'
            '<w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>',
        ),
    ],
)
def test_white_words_on_a_ground_are_seen(body: str, styles: str) -> None:
    assert (word(body, styles).text, word(body, styles).notes) == ("| Việc | Hạn |\n", ())


@each(("mark", "head"), table(__file__, "marks_of_notes_on"))
def test_marks_of_notes_on_a_page(mark: str, head: str) -> None:
    text = page(f"<div>Cử không quá 12{mark} người trước 7 giờ<sup>30</sup>, phòng 40 m<sup>2</sup></div>", head).text
    assert text == "Cử không quá 12 người trước 7 giờ30, phòng 40 m2\n"


@each(("old", "head"), table(__file__, "withdrawn_words_of_a"))
def test_withdrawn_words_of_a_page(old: str, head: str) -> None:
    source = page(f"<p>Nộp trước ngày {old} 20/5/2026.</p>", head)
    assert (source.text, source.notes) == ("Nộp trước ngày  20/5/2026.\n", (WITHDRAWN,))


def test_a_struck_word_does_not_take_the_mark_of_its_item() -> None:
    assert page("<ol><li><s>Nộp quỹ</s> Gửi báo cáo</ol>").text == "1.  Gửi báo cáo\n"


@each(("hidden", "head"), table(__file__, "hidden_parts_of_a"))
def test_hidden_parts_of_a_page(hidden: str, head: str) -> None:
    assert page(f"<p>Ngày 16/3</p>{hidden}", head).text == "Ngày 16/3\n"


@each(("body", "head"), table(__file__, "words_of_a_page"))
def test_words_of_a_page_that_are_seen(body: str, head: str) -> None:
    source = page(body, head)
    assert (source.text, source.notes) == ("Việc\n", ())


@each(("fill", "seen"), table(__file__, "white_words_in_a_box"))
def test_white_words_in_a_box(fill: str, seen: bool) -> None:
    box = f"<w:r><w:drawing>{fill}<w:txbxContent>{p(r('Hội thao', _WHITE))}</w:txbxContent></w:drawing></w:r>"
    source = word(p(box, r("Gửi các CĐCS.")))
    assert ("Hội thao" in source.text, source.notes) == (seen, () if seen else (WITHDRAWN,))


def test_white_words_on_pages_of_a_colour() -> None:
    with zipfile.ZipFile(io.BytesIO(package(p(r("Hội thao", _WHITE)) + p(r("Giải nhất"))))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for colour, read in (("1F3864", "Hội thao\nGiải nhất\n"), ("FFFFFF", "Giải nhất\n")):
        behind = f'<w:background w:color="{colour}"/><w:body>'.encode()
        coloured = zipped(parts | {"word/document.xml": parts["word/document.xml"].replace(b"<w:body>", behind)})
        assert read_docx(coloured, "thu.docx", "0" * 64).text == read


@each(("selector", "element"), table(__file__, "what_a_style_sheet"))
@each("said", ["display: none", "visibility:hidden !important", "text-decoration: line-through"])
def test_what_a_style_sheet_takes_away(selector: str, element: str, said: str) -> None:
    source = page(f"<p>Hạn {element} 20/5</p>", f"<style>{selector} {{ {said} }} }}</style>")
    assert source.text.split() == ["Hạn", "20/5"] and UNREAD not in source.notes


@each("element", ["<b data-cu=x>15/5</b>", "<b class=moi>15/5</b>", "<i class='o moi'>15/5</i>"])
def test_what_a_style_sheet_does_not_ask_for_stays(element: str) -> None:
    sheet = "<style>[data-cu=y], i[data-cu], b.moi.cu, .o .moi, .cu:hover { display:none }</style>"
    assert page(f"<p>Hạn {element}</p>", sheet).text == "Hạn 15/5\n"


@each(("head", "unread"), table(__file__, "a_style_that_is"))
def test_a_style_that_is_not_read_is_told(head: str, unread: bool) -> None:
    assert (UNREAD in page("<p>Gửi báo cáo.</p>", head).notes) is unread


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
