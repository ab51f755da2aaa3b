"""Old formats: Word 97–2003 read here, older ones by way of LibreOffice, if it is there."""

import errno
import os
import stat
import struct
import tempfile
import time
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import pytest

from pipeline import readers
from pipeline.errors import ReadError
from pipeline.readers.word import office
from pipeline.readers.word.compound import CompoundFile
from pipeline.readers.word.docx_package import BLIP, Package, W
from pipeline.readers.word.word97_fonts import Letters, font_names, style_fonts
from pipeline.readers.word.word97_notes import footnotes
from pipeline.readers.word.word97_properties import Runs
from tests.pipeline.readers.old_fonts import tcvn3
from tests.pipeline.readers.pdfs import read_bytes
from tests.pipeline.readers.words import p, package

DOC = Path(__file__).parents[1] / "files" / "ke-hoach.doc"


def text_of(data: bytes, folder: Path) -> str:
    return read_bytes(data, folder, "thu.doc").text


def code_of(data: bytes, folder: Path) -> str:
    with pytest.raises(ReadError) as caught:
        text_of(data, folder)
    return caught.value.code


def patched(offset: int, value: int) -> bytes:
    """Return the letter with another number at a place of its main stream."""
    data = bytearray(DOC.read_bytes())
    start = data.index(struct.pack("<H", 0xA5EC))
    struct.pack_into("<H", data, start + offset, value)
    return bytes(data)


def test_a_letter_of_word_97() -> None:
    (source,) = readers.read(DOC)
    assert (source.media_type, source.pages, source.notes) == ("application/msword", None, ("tracked-changes",))
    assert source.text == (
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH AN BÌNH\nCÔNG ĐOÀN NGÀNH XÂY DỰNG\nSố: 08/KH-CĐXD\n\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nAn Bình, ngày 09 tháng 2 năm 2026\n\n"
        "KẾ HOẠCH\nTổ chức Ngày hội an toàn lao động năm 2026\n"
        "Ban Thường vụ Công đoàn ngành ban hành kế hoạch như sau:\n"
        "I. NỘI DUNG\n1. Tuyên truyền về an toàn lao động.\n"
        "2. Thi kiến thức, hoàn thành trước ngày 15/4/2026.\n- Mỗi đội 05 người.\n- Thi trong 01 buổi.\n"
        "II. PHÂN CÔNG\n1. Công đoàn cơ sở cử đội thi.\n\n"
        "| Đơn vị | Số đội |  |\n|  | Nam | Nữ |\n| CĐCS Công ty Một | 01 | 01 |\n| Khối hành chính |\n\n"
        "Liên hệ: cd@congdoan.example\n\n"
        "Nơi nhận:\n- LĐLĐ tỉnh (để b/c);\n- Các CĐCS;\n- Lưu: VT.\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\nTrần Thị Mẫu\n"
    )


def test_word_97_needs_no_other_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (source,) = readers.read(DOC)
    assert source.text.startswith("LIÊN ĐOÀN LAO ĐỘNG TỈNH AN BÌNH\n")


def test_a_locked_letter(tmp_path: Path) -> None:
    flags = struct.unpack_from("<H", CompoundFile(DOC.read_bytes()).stream("WordDocument"), 10)[0]
    assert code_of(patched(10, flags | 0x0100), tmp_path) == "encrypted"


def test_a_locked_letter_of_a_newer_word(tmp_path: Path) -> None:
    data = DOC.read_bytes().replace("WordDocument".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")[:24])
    name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    at = data.index("EncryptedPac".encode("utf-16-le"))
    assert (
        code_of(data[:at] + name + data[at + len(name) : at + 64] + b"\x22\0" + data[at + 66 :], tmp_path)
        == "encrypted"
    )


def test_a_spreadsheet_of_old(tmp_path: Path) -> None:
    data = DOC.read_bytes().replace("WordDocument".encode("utf-16-le"), "Workbook\0\0\0\0".encode("utf-16-le"))
    assert code_of(data, tmp_path) == "unsupported"


@pytest.mark.parametrize("kept", [100, 512, 2000, 12_000, 23_000])
def test_a_letter_cut_short(tmp_path: Path, kept: int) -> None:
    assert code_of(DOC.read_bytes()[:kept], tmp_path) in ("broken", "unsupported")


def test_a_letter_with_any_byte_wrong_gives_text_or_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    whole = DOC.read_bytes()
    for place in range(0, len(whole), 97):
        data = bytearray(whole)
        data[place] ^= 0xFF
        try:
            text_of(bytes(data), tmp_path)
        except ReadError as error:
            assert error.code in ("broken", "unsupported", "encrypted", "needs-converter", "empty")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for LibreOffice, whose script the test writes; what it leaves behind lies in ``tmp_path / "tmp"``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return folder / "soffice"


def write_program(place: Path, script: str) -> None:
    place.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    place.chmod(place.stat().st_mode | stat.S_IXUSR)


def word_95() -> bytes:
    return patched(2, 0x65)


def test_a_word_95_letter_is_converted_with_a_profile_of_its_own(program: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(package(p("Số: 27/CĐN")))
    settings = '$(echo "$@" | sed "s/.*UserInstallation=file:\\/\\/\\([^ ]*\\).*/\\1/")/user/registrymodifications.xcu'
    script = f'echo "$@" > {tmp_path}/called; cp "{settings}" {tmp_path}/settings; for last; do :; done; '
    write_program(program, script + f'cp {made} "${{last%.doc}}.docx"')
    source = read_bytes(word_95(), tmp_path, "thu.doc")
    assert (source.text, source.media_type, source.name) == ("Số: 27/CĐN\n", "application/msword", "thu.doc")
    called = (tmp_path / "called").read_text(encoding="utf-8")
    assert f"-env:UserInstallation=file://{tmp_path}/tmp/" in called
    assert 'oor:name="DisableMacrosExecution"' in (tmp_path / "settings").read_text(encoding="utf-8")
    assert not list((tmp_path / "tmp").iterdir())


def test_a_full_disk_is_no_broken_letter(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_program(program, "exit 0")
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(ReadError, match="đã đầy") as caught:
        read_bytes(word_95(), tmp_path, "thu.doc")
    assert caught.value.code == "io"


def test_a_program_that_makes_nothing(program: Path, tmp_path: Path) -> None:
    write_program(program, "exit 1")
    assert code_of(word_95(), tmp_path) == "broken"


def test_a_program_that_hangs_is_ended_with_all_it_started(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "TIME_LIMIT", 0.3)
    write_program(program, f"sleep 30 & echo $! > {tmp_path}/child; wait")
    begun = time.monotonic()
    assert code_of(word_95(), tmp_path) == "broken"
    assert time.monotonic() - begun < 5
    assert not list((tmp_path / "tmp").iterdir())
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    for _ in range(50):
        if not is_alive(child):
            break
        time.sleep(0.1)
    assert not is_alive(child)


def is_alive(process: int) -> bool:
    """Say whether a process runs; one that ended and was not fetched yet counts as ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split(")")[1].split()[0] != "Z"
    except OSError:
        return False


def test_without_the_program_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadError) as caught:
        text_of(word_95(), tmp_path)
    assert caught.value.code == "needs-converter"
    assert "apt-get install --no-install-recommends libreoffice-writer-nogui" in caught.value.message


def pictured(typed: str) -> Package:
    document = Element(f"{W}document")
    body = SubElement(document, f"{W}body")
    SubElement(SubElement(SubElement(body, f"{W}p"), f"{W}r"), BLIP)
    SubElement(SubElement(SubElement(body, f"{W}p"), f"{W}r"), f"{W}t").text = typed
    return Package(document)


def test_an_old_file_of_pictures_goes_by_way_of_libreoffice(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(package(p("Số: 27/CĐN")))
    write_program(program, f'for last; do :; done; cp {made} "${{last%.doc}}.docx"')
    for typed in ("", "Trang 1"):
        monkeypatch.setattr(office, "read_package", lambda _, typed=typed: pictured(typed))
        assert office.read_doc(b"", "thu.doc", "").text == "Số: 27/CĐN\n"
    monkeypatch.setattr(office, "read_package", lambda _: pictured("Thực hiện chỉ đạo. " * 20))
    assert office.read_doc(b"", "thu.doc", "").text.startswith("Thực hiện")


def test_without_libreoffice_an_old_file_of_pictures_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "read_package", lambda _: pictured("Trang 1"))
    assert office.read_doc(b"", "thu.doc", "").notes == ("unread-pages",)
    monkeypatch.setattr(office, "read_package", lambda _: pictured(""))
    with pytest.raises(ReadError) as caught:
        office.read_doc(b"", "thu.doc", "")
    assert caught.value.code == "needs-ocr"


def test_fonts_of_an_old_file_tell_what_its_letters_are() -> None:
    names = b"".join(_font(name) for name in ("Times New Roman", ".VnTimeH", "Symbol"))
    assert font_names(struct.pack("<HH", 3, 0) + names) == ["Times New Roman", ".VnTimeH", "Symbol"]
    runs = Runs([0, 24, 60], [_letters(1), b"", struct.pack("<HHH", 0x6A09, 2, 0xF0B3)])
    letters = Letters(runs, ["Times New Roman", ".VnTimeH", "Symbol"], [0])
    text = tcvn3("cộng hòa xã hội chủ nghĩa") + " thường ngày 30 hôm nay ("
    assert letters.look_over([(text[:24], 0, 1, 0)]) == ("encoding-converted",)
    assert letters.read(text[:24], 0, 1, 0) == "CỘNG HÒA XÃ HỘI CHỦ NGHĨ"
    assert letters.read("Hà Nội", 24, 1, 0) == "Hà Nội"
    assert letters.read("(", 60, 1, 0) == "≥"


def test_the_font_of_a_style_holds_where_a_run_names_none() -> None:
    assert style_fonts(bytes(20) + struct.pack("<H", 7), [_letters(1), b"", b""], [0xFFF, 0, 0xFFF]) == [1, 1, 7]
    assert style_fonts(b"", [b"", b""], [1, 0]) == [0, 0]


def _letters(font: int) -> bytes:
    return struct.pack("<HH", 0x4A51, font)


def _font(name: str) -> bytes:
    inner = bytes(39) + name.encode("utf-16-le") + b"\0\0"
    return bytes([len(inner)]) + inner


def test_footnotes_of_an_old_file() -> None:
    body = Element(f"{W}body")
    notes = footnotes(["Một.", "", " Hai. "], body)
    assert [note.get(f"{W}id") for note in notes] == ["0", "1"]
    assert len(list(body.iter(f"{W}footnoteReference"))) == 2
    assert len(footnotes([], Element(f"{W}body"))) == 0
