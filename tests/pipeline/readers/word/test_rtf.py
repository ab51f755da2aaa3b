"""RTF read as Word shows it: encodings, tables, list labels, what is left out; broken and hostile files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.readers.word.rtf import read_rtf
from schemas import Source
from tests.pipeline.readers.old_fonts import in_vni, tcvn3
from tests.pipeline.readers.pdfs import read_bytes

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman{\*\falt Tinos};}{\f1\fcharset163 Times New Roman;}"
    r"{\f2\fcharset0 .VnTime;}{\f3\fcharset0 VNI-Times;}{\f4\fcharset2 Symbol;}}"
)


def source_of(body: str, *, escaped: bool = True) -> Source:
    text = "".join(
        f"\\u{ord(sign) if ord(sign) < 0x8000 else ord(sign) - 0x10000}?" if ord(sign) > 127 else sign for sign in body
    )
    data = r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + (text if escaped else body) + "}"
    return read_rtf(data.encode("latin-1"), "thu.rtf", "0" * 64)


def text_of(body: str) -> str:
    return source_of(body).text


def test_a_file_is_told_by_how_it_begins(tmp_path: Path) -> None:
    source = read_bytes(b"\xef\xbb\xbf\r\n{\\rtf1\\ansi So: 27/CDN\\par}", tmp_path, "thu.doc")
    assert (source.text, source.media_type) == ("So: 27/CDN\n", "application/rtf")


def test_paragraphs_breaks_and_signs() -> None:
    body = r"Số:\~27\_KH\tab x\line dòng\par\bullet  a \endash  b \ldblquote c\rdblquote  d\-e \{f\}\par\par g"
    assert text_of(body) == "Số: 27-KH    x\ndòng\n• a – b “c” de {f}\n\ng\n"


def test_unicode_with_what_old_programs_show_for_it() -> None:
    assert source_of(r"{\uc2\u272 \'d0\'d0}\uc1\u7897?ng \uc0\u7891 x").text == "Động ồx\n"
    assert source_of(r"\u-10179?\u-8704?").text == "😀\n"


def test_bytes_by_the_character_set_of_their_font() -> None:
    assert source_of(r"\f1 \'d0\f0\'e9").text == "Đé\n"
    assert source_of(r"{\f4\'b7} a").text == "• a\n"


def test_old_fonts() -> None:
    shown = "".join(f"\\'{ord(sign):02x}" if ord(sign) > 127 else sign for sign in tcvn3("Liên đoàn Lao động tỉnh"))
    source = source_of(rf"{{\f2 {shown}}}{{\f0  gửi}}")
    assert (source.text, source.notes) == ("Liên đoàn Lao động tỉnh gửi\n", ("encoding-converted",))
    raw = in_vni("Công đoàn cơ sở").decode("latin-1")
    assert source_of(rf"{{\f3 {raw}}}", escaped=False).text == "Công đoàn cơ sở\n"


def test_labels_of_lists_are_read_as_they_were_shown() -> None:
    body = r"{\listtext\pard\plain\f0 I.\tab}MỤC ĐÍCH\par{\pntext\f4\'b7\tab}{\*\pn\pnlvlblt}Một\par"
    assert text_of(body) == "I. MỤC ĐÍCH\n• Một\n"


def test_what_is_left_out() -> None:
    body = (
        r"{\info{\title t}}{\stylesheet{\s0 Normal;}}{\*\generator x}{\v ẩn}{\footer Trang 1}"
        r"{\*\annotation nhận xét}{\field{\*\fldinst HYPERLINK x}{\fldrslt cd@x.vn}}{\pict\wmetafile8 0123} hết"
    )
    assert text_of(body) == "cd@x.vn hết\n"


def test_changes_and_days_that_fill_themselves_in() -> None:
    source = source_of(r"{\deleted cũ}{\revised mới} {\field{\*\fldinst  DATE }{\fldrslt 16/3}}\par")
    assert (source.text, source.notes) == ("mới 16/3\n", ("tracked-changes", "date-field"))


def test_a_box_a_note_and_a_letterhead_in_the_page_header() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn fill}{\sv 1}}{\shptxt DỰ THẢO\par}}}"
    body = r"{\header CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\par}" + box + r"Theo{\footnote Quyết định số 1.} đó.\par"
    assert text_of(body) == (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nDỰ THẢO\nTheo đó.\n\nChú thích:\n(1) Quyết định số 1.\n"
    )


def row(*cells: tuple[str, str, int]) -> str:
    rules = r"\clbrdrt\brdrs\clbrdrl\brdrs\clbrdrb\brdrs\clbrdrr\brdrs"
    shape = "".join(rf"{more}{rules}\cellx{edge}" for _, more, edge in cells)
    return rf"\trowd{shape}" + "".join(rf"\pard\intbl {words}\cell" for words, _, _ in cells) + r"\row"


def test_tables_with_merged_cells() -> None:
    table = (
        row(("Đơn vị", r"\clvmgf", 1000), ("Số", "", 3000))
        + row(("", r"\clvmrg", 1000), ("Nam", "", 2000), ("Nữ", "", 3000))
        + row((r"A\par B", "", 1000), ("1", r"\clmgf", 2000), ("", r"\clmrg", 3000))
    )
    assert text_of("Trước.\\par" + table + "\\pard Sau.\\par") == (
        "Trước.\n\n| Đơn vị | Số |  |\n|  | Nam | Nữ |\n| A B | 1 |  |\n\nSau.\n"
    )


def test_pictures_only(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        source_of(r"{\*\shppict{\pict\picwgoal600\pichgoal600\pngblip 89504e47}}\par")
    assert caught.value.code in ("needs-ocr", "broken", "unsupported", "ocr-failed")


@pytest.mark.parametrize("data", [b"{\\rt", b"{\\rtf1", b"{\\rtf1}", b"{\\rtf1" + b"{" * 5000])
def test_broken_and_hostile_files(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, tmp_path, "thu.rtf")
    assert caught.value.code in ("broken", "empty")


@given(st.text(st.sampled_from("{}\\\\'abu1* \npardcellrowtrowdintbl"), max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_words_give_text_or_one_clear_error(text: str) -> None:
    try:
        source = read_rtf(b"{\\rtf1 a" + text.encode("latin-1"), "thu.rtf", "")
    except ReadError as error:
        assert error.message
    except ValueError as error:
        assert "groups" in str(error)
    else:
        assert source.text.strip()
