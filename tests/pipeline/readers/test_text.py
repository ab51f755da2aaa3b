"""Text files: the text is the file, decoded; a code page is believed only where it is sure."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.spelling import is_syllable
from pipeline.readers.single import read_text
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each, examples, table
from tests.pipeline.readers.old_fonts import in_vni, in_windows_1258, vni
from tests.pipeline.readers.pdfs import read_bytes

LETTER = """\
Thực hiện Kế hoạch của Liên đoàn Lao động tỉnh về tổ chức hội nghị người lao động,
đề nghị các công đoàn cơ sở báo cáo kết quả bằng văn bản trước ngày quy định.
"""
#: The same as a file of the nineties holds it.
IN_TCVN3 = (
    "Thùc hiÖn KÕ ho¹ch cña Liªn ®oµn Lao ®éng tØnh vÒ tæ chøc héi nghÞ ng­êi lao ®éng,\n"
    "®Ò nghÞ c¸c c«ng ®oµn c¬ së b¸o c¸o kÕt qu¶ b»ng v¨n b¶n tr­íc ngµy quy ®Þnh.\n"
)
#: And as one made with a VNI font does.
IN_VNI = (
    "Thöïc hieän Keá hoaïch cuûa Lieân ñoaøn Lao ñoäng tænh veà toå chöùc hoäi nghò ngöôøi lao ñoäng,\n"
    "ñeà nghò caùc coâng ñoaøn cô sôû baùo caùo keát quaû baèng vaên baûn tröôùc ngaøy quy ñònh.\n"
)


def from_bytes(data: bytes) -> Source:
    return read_text(data, "thu.txt", "0" * 64)


@each("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files(encoding: str) -> None:
    assert from_bytes(LETTER.encode(encoding)).text == LETTER


@each("end", ["\r\n", "\r", "\n"])
def test_line_ends(end: str) -> None:
    assert from_bytes(LETTER.replace("\n", end).encode()).text == LETTER


def test_apart_marks_are_joined_and_nothing_else_is_changed() -> None:
    assert from_bytes(unicodedata.normalize("NFD", LETTER).encode()).text == LETTER
    odd = "\n\n  Số:\u00a027/CĐN \t\n# Kế hoạch **năm** 2026\f\n| a | b |  \n\n"
    assert from_bytes(odd.encode()).text == odd


def test_a_source_of_text_has_no_pages(tmp_path: Path) -> None:
    source = read_bytes(LETTER.encode(), tmp_path, "thu.txt")
    assert (source.pages, source.words, source.ocr, source.notes) == (None, (), False, ())


#: Codes of old fonts, and those shown as Unicode.
OLD = [words.encode(code) for words in (IN_TCVN3, IN_VNI) for code in ("latin-1", "utf-8")]


@each("data", [in_windows_1258(LETTER), *OLD])
def test_old_codes_are_told_for_sure(data: bytes) -> None:
    source = from_bytes(data)
    assert source.text == LETTER and source.notes == ("encoding-converted",)


def test_vni_agrees_with_a_table_of_its_own() -> None:
    assert vni(LETTER) == IN_VNI and from_bytes(in_vni(LETTER.upper())).text == LETTER.upper()


def test_abbreviations_are_no_sign_of_a_wrong_code_page() -> None:
    text = LETTER + "Các CĐCS, BCH CĐ, LĐLĐ, HĐND gửi LĐLĐ tỉnh.\n" * 4
    assert from_bytes(in_vni(text)).text == text


def test_quotes_and_dashes_of_windows_are_kept() -> None:
    data = in_vni(LETTER) + "\x93Coâng ñoaøn\x94 \x96 2026\n".encode("latin-1")
    assert from_bytes(data).text == LETTER + "“Công đoàn” – 2026\n"


PLAIN = [
    LETTER, "Các bản Êđê, Hlơi, Krông Năng, Đăk Hà, Pơng Drang, Mlô, Y Wăn.\n" * 5,
    "Les élèves français étudient à l'école où règne la sérénité, là-bas.\n" * 5,
    "if (a^b) { ddof += o+u; } // e^x\n" * 10,
]  # fmt: skip


@each("text", PLAIN)
def test_plain_text_is_not_noted(text: str) -> None:
    assert from_bytes(text.encode()).notes == ()


@each(
    "data",
    [
        "Công đoàn".encode("cp1258", "replace"),
        "Les élèves français étudient à l'école où règne la sérénité".encode("latin-1"),
        "Привет всем товарищам профсоюза".encode("cp1251"),
        IN_TCVN3[:40].encode("latin-1"),
        ("Nghiệp đoàn viết tường trình. " * 40).encode()[:-3].replace("ệ".encode(), b"\xe1\xbb\x08\0", 1),
    ],
)
def test_a_guess_is_not_good_enough(data: bytes) -> None:
    with pytest.raises(ReadError, check=lambda error: error.code == "bad-encoding"):
        from_bytes(data)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
@settings(max_examples=examples(26, 80))
def test_text_is_nfc_and_read_again_is_the_same(text: str) -> None:
    data = text.encode()
    if data.startswith(b"\xef\xbb\xbf") and not text.removeprefix("\ufeff").strip():
        return
    first = from_bytes(data).text
    assert unicodedata.is_normalized("NFC", first) and from_bytes(b"\xef\xbb\xbf" + first.encode()).text == first


@each("word", table(__file__, "syllables"))
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@each("word", ["®oµn", "tØnh", "élève", "naïve", "größe", "Lươộng", "òóng", "кто"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)
