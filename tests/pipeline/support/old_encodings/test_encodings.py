"""Texts of before Unicode: read back exactly or flagged, never wrongly; texts of today never touched."""

import shutil
import subprocess
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.spelling import is_syllable
from pipeline.readers.single import read_text
from pipeline.support import old_encodings
from schemas import Source
from tests.each import each, examples, table, tuples
from tests.pipeline.readers.old_fonts import in_windows_1258, tcvn3, vni

LETTER = """\
Thực hiện Kế hoạch của Liên đoàn Lao động tỉnh về tổ chức hội nghị người lao động,
đề nghị các công đoàn cơ sở báo cáo kết quả bằng văn bản trước ngày quy định.
"""
HEAD = "LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ NAM\nCộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc\n"
WRITERS: dict[str, Callable[[str], str]] = {
    "tcvn3": tcvn3,
    "vni": vni,
    "windows-1258": lambda text: old_encodings.as_windows_shows(in_windows_1258(text)),
    "utf-8": lambda text: old_encodings.as_windows_shows(text.encode()),
}
EVERY_CODE = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


def from_bytes(data: bytes) -> Source:
    return read_text(data, "thu.txt", "0" * 64)


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv of the C library is not installed")
@pytest.mark.parametrize(
    ("name", "read", "codes"), [("TCVN5712-1", lambda text: text.translate(old_encodings._TCVN3), range(0xA0, 0x100))]
)
def test_tables_agree_with_the_c_library(name: str, read: Callable[[str], str], codes: range) -> None:
    # A blank between keeps marks apart from letters.
    data = b" ".join(bytes([code]) for code in codes)
    done = subprocess.run(["iconv", "-f", name, "-t", "UTF-8"], input=data, capture_output=True, check=True)
    assert read(data.decode("latin-1")) == done.stdout.decode()


@each(
    ("read", "shown", "meant"),
    [
        (old_encodings.TCVN3.read, "Liªn ®oµn Lao ®éng, CéNG HßA X· HéI", "Liên đoàn Lao động, CỘNG HÒA XÃ HỘI"),
        (old_encodings.VNI.read, "Lieân ñoaøn Lao ñoäng, ÑAÏI HOÄI, Söûa ñoåi", "Liên đoàn Lao động, ĐẠI HỘI, Sửa đổi"),
        (old_encodings.WINDOWS_1258.read, "Liên ðoàn Lao ðôòng", "Liên đoàn Lao động"),
        (old_encodings.UTF8_AS_WINDOWS.read, "LiÃªn Ä‘oÃ n", "Liên đoàn"),
        (lambda text: "".join(map(old_encodings.as_mark, text)), "\uf0b7\uf02da", "•-a"),
        (lambda text: old_encodings.as_marks(text, ""), "\uf0b7", "•"),
        (lambda text: old_encodings.as_marks(text, "Wingdings"), "Ø", "•"),
        (lambda text: old_encodings.as_marks(text, "Courier New"), "o", "•"),
        (lambda text: old_encodings.as_marks(text, "Times"), "-", "-"),
        (lambda text: old_encodings.as_signs(text, "Symbol"), "\uf0b3", "≥"),
        (lambda text: old_encodings.as_signs(text, "Wingdings"), "\uf0fe", "☑"),
        (lambda text: old_encodings.as_signs(text, "Symbol"), "≤ 5", "≤ 5"),
    ],
)
def test_what_codes_and_fonts_of_signs_show(read: Callable[[str], str], shown: str, meant: str) -> None:
    assert read(shown) == meant


@EVERY_CODE
@pytest.mark.parametrize("text", [LETTER, LETTER.upper()], ids=["small", "capitals"])
def test_a_text_in_a_code_is_read(write: Callable[[str], str], text: str) -> None:
    source = from_bytes(write(text).encode())
    assert (source.text, source.notes) == (text, (old_encodings.CONVERTED,))


@EVERY_CODE
def test_a_part_in_a_code_is_read_and_the_rest_left(write: Callable[[str], str]) -> None:
    source = from_bytes((HEAD + write(LETTER)).encode())
    assert (source.text, source.notes) == (HEAD + LETTER, (old_encodings.CONVERTED,))


@each("line", ["Số: 27/KH-CĐN", "Công ty Một", "Nơi nhận:"])
def test_short_lines_that_may_be_either_follow_the_rest(line: str) -> None:
    assert from_bytes((tcvn3(line) + "\n" + tcvn3(LETTER)).encode()).text == f"{line}\n{LETTER}"


def test_beside_unicode_words_of_the_field_decide() -> None:
    text = HEAD + "Công an xã\n"  # may be read in TCVN3 as well as not, to the eye of a table of syllables
    assert from_bytes((text + tcvn3(LETTER)).encode()).text == text + LETTER


def test_a_line_that_stays_unclear_is_left_and_flagged() -> None:
    line = "Krôông M®r¸k Hl½i"
    source = from_bytes((HEAD + tcvn3(LETTER) + line + "\n").encode())
    assert source.text.endswith(line + "\n") and old_encodings.DOUBTFUL in source.notes


def test_the_soft_hyphen_that_was_lost_is_put_back_and_flagged() -> None:
    source = from_bytes(tcvn3(LETTER).replace("\u00ad", "").encode())
    assert "trước ngày" in source.text and source.notes == (old_encodings.CONVERTED, old_encodings.DOUBTFUL)


@each("kind", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf16_with_and_without_its_mark(kind: str) -> None:
    assert from_bytes(LETTER.encode(kind)).text == LETTER and old_encodings.utf16(LETTER.encode()) is None


@each(("font", "code", "capitals"), tuples(__file__, "names_of_fonts"))
def test_names_of_fonts(font: str, code: str | None, capitals: bool) -> None:
    found = old_encodings.code_of_font(font)
    assert (found and found.name, old_encodings.shows_capitals(font)) == (code, capitals)


def test_a_font_tells_where_words_are_few() -> None:
    script = old_encodings.script_of([(".VnTime", tcvn3("Số: 27/KH-CĐ")), (".VnTimeH", tcvn3("kế hoạch"))])
    assert (script.notes, script.read(tcvn3("Số: 27/KH-CĐ"), ".VnTime")) == ((old_encodings.CONVERTED,), "Số: 27/KH-CĐ")
    assert (script.read(tcvn3("kế hoạch"), ".VnTimeH"), script.read("năm Sè", "Arial")) == ("KẾ HOẠCH", "năm Sè")


def test_signs_at_private_places_belong_to_the_font() -> None:
    words = "".join(chr(0xF000 + ord(letter)) for letter in tcvn3("Liên đoàn"))
    assert old_encodings.script_of([(".VnTime", words)]).read(words, ".VnTime") == "Liên đoàn"


def test_unicode_typed_in_an_old_font_is_left() -> None:
    script = old_encodings.script_of([(".VnTime", LETTER), (".VnTimeH", "Hà Nam là")])
    assert script.plain and script.notes == ()


def test_a_wrong_font_name_is_not_believed() -> None:
    script = old_encodings.script_of([("VNI-Times", tcvn3(LETTER)), ("VNI-Times", tcvn3("Kế hoạch năm"))])
    assert old_encodings.DOUBTFUL in script.notes or script.read(tcvn3(LETTER), "VNI-Times") == LETTER


FOREIGN = table(__file__, "foreign")


@each("text", FOREIGN.values())
def test_other_languages_are_never_touched(text: str) -> None:
    script = old_encodings.script_of([("", text * 12)])
    assert (script.plain, script.notes) == (True, ())


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
@EVERY_CODE
def test_foreign_lines_beside_an_old_code_are_not_made_vietnamese(write: Callable[[str], str], text: str) -> None:
    source = from_bytes((write(LETTER) + "\n" + text + "\n").encode())
    assert text.strip() in source.text or old_encodings.DOUBTFUL in source.notes


ONSETS = table(__file__, "onsets")
RHYMES = table(__file__, "rhymes")
TONES = ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"]


@st.composite
def syllables(draw: st.DrawFn) -> str:
    rhyme = draw(st.sampled_from(RHYMES))
    vowel = max((place for place, letter in enumerate(rhyme) if letter in "aăâeêioôơuưy"), default=0)
    at = vowel if rhyme[-1] not in "aăâeêioôơuưy" or len(rhyme) == 1 else max(0, vowel - 1)
    toned = unicodedata.normalize("NFC", rhyme[: at + 1] + draw(st.sampled_from(TONES)) + rhyme[at + 1 :])
    return draw(st.sampled_from(ONSETS)) + toned


@EVERY_CODE
@given(words=st.lists(syllables().filter(is_syllable), min_size=25, max_size=60), capitals=st.booleans())
@settings(max_examples=examples(5, 15), deadline=None)
def test_any_syllables_come_back_or_are_flagged(write: Callable[[str], str], words: list[str], capitals: bool) -> None:
    lines = [" ".join(words[at : at + 8]) for at in range(0, len(words), 8)]
    text = "\n".join(lines).upper() if capitals else "\n".join(lines)
    written = write(text)
    source = from_bytes(written.encode())
    unread = source.text == unicodedata.normalize("NFC", written)
    if write is tcvn3 and capitals:  # its fonts keep no capitals with tones
        too_few_to_tell = sum(not word.isascii() for word in written.split()) < 15
        assert source.text.upper() == text or (unread and too_few_to_tell)
        return
    assert source.text == text or old_encodings.DOUBTFUL in source.notes or unread


@given(st.text(st.characters(max_codepoint=0x1EFF, exclude_categories=["Cs", "Cc"]), max_size=300))
@settings(max_examples=examples(20, 60))
def test_any_text_gives_a_script_that_keeps_ascii(text: str) -> None:
    script = old_encodings.script_of([("", text), (".VnTime", text)])
    assert script.read("Cong doan 2026", "") == "Cong doan 2026" and old_encodings.TCVN3.read("abc") == "abc"
