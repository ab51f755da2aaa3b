"""Word 97–2003 read here: letters, tables, lists, fonts, changes, looks; broken and locked files told."""

from pathlib import Path

import pytest

from pipeline.readers import opening
from pipeline.support.errors import ReadError
from tests.each import each, examples
from tests.pipeline.readers.old_word import DOC, FILES, OLD_FONTS, OLD_FONTS_DOC, OLD_FONTS_FLAGS, patched
from tests.pipeline.readers.pdfs import read_bytes


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
    with pytest.raises(ReadError, match="lưu thành DOCX") as caught:
        read_bytes(patched(2, 0x65), tmp_path, "thu.doc")
    assert caught.value.code == "broken"


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
