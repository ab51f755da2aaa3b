"""The examination of a machine: what is there, what is missing, and a command for every gap."""

import shutil
import stat
import sys
from pathlib import Path

import pytest

from pipeline.faces.cli import doctor
from pipeline.readers.libreoffice import converter
from pipeline.readers.ocr import handwriting, lines
from pipeline.support.confined import confinement
from pipeline.support.plugins import lacking
from schemas import Source
from tests.each import table


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any program on its path, and a home of its own."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("VANTHU_DB", raising=False)
    return programs


def program(folder: Path, name: str, says: str, code: int = 0) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def finding(name: str, db: str | None = None) -> doctor.Finding:
    (found,) = [item for item in doctor.examine(db) if name in item.name]
    return found


def test_a_bare_machine_can_still_read_texts(bare: Path) -> None:
    findings = doctor.examine()
    assert [item.name for item in findings if item.needed and not item.ok] == []
    for item in findings:
        if not item.ok:
            assert item.cost and item.mend


def test_nothing_is_left_behind(bare: Path, tmp_path: Path) -> None:
    doctor.examine()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bin"]


#: A word as tesseract writes it: level, page, block, paragraph, line, word, left, top, width, height, sure, text.
SEEN = "\\t".join(["5", "1", "1", "1", "1", "1", "10", "10", "60", "20", "96", "%s"])
RECOGNISER = """#!/bin/sh
case "$*" in
  *--list-langs*) echo 'List of available languages (2):'; echo '{languages}';;
  *--version*) echo 'tesseract 5.9.9';;
  *) printf '{seen}\\n';;
esac
exit {code}
"""


def recogniser(folder: Path, languages: str = "vie", word: str = "2026", code: int = 0) -> None:
    path = folder / "tesseract"
    path.write_text(RECOGNISER.format(languages=languages, seen=SEEN % word, code=code))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(("languages", "word", "code", "says"), table(__file__, "tesseract_must_read_a_picture"))
def test_tesseract_must_read_a_picture(bare: Path, languages: str, word: str, code: int, says: str) -> None:
    from pipeline.readers.ocr import engine

    engine.version.cache_clear()
    recogniser(bare, languages, word, code)
    found = finding("tesseract")
    engine.version.cache_clear()
    assert found.ok == (says == "tesseract 5.9.9") and says in found.found and "tesseract-ocr-vie" in found.mend


def test_without_programs_the_forms_that_need_them_are_missing(bare: Path) -> None:
    told = {item.name for item in doctor.examine_forms() if not item.ok}
    assert told == {"Bản quét, ảnh chụp (tesseract, tiếng Việt)", "RTF, ODT (LibreOffice)"}


def test_each_system_is_told_its_own_command(bare: Path) -> None:
    assert finding("LibreOffice").mend == "sudo apt-get install --no-install-recommends libreoffice-writer-nogui"
    program(bare, "dnf", "")
    assert finding("LibreOffice").mend == "sudo dnf install libreoffice-writer"
    assert finding("tesseract").mend == "sudo dnf install tesseract tesseract-langpack-vie"


def test_windows_is_told_of_linux_inside_it() -> None:
    """What reading is confined by is not there: the first command says where the program runs."""
    told = lacking(ModuleNotFoundError(name="fcntl"))
    assert told is not None and "wsl --install" in told.message


def test_a_program_that_is_there_and_does_nothing_is_no_help(bare: Path) -> None:
    program(bare, "soffice", "")
    assert not finding("LibreOffice").ok


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract: apt-get install tesseract-ocr-vie")
def test_tesseract_reads_the_picture_made_for_it() -> None:
    assert "2026" not in doctor.scan()


@pytest.mark.skipif(converter() is None, reason="needs LibreOffice: apt-get install libreoffice-writer-nogui")
def test_libreoffice_converts_the_letter_made_for_it() -> None:
    assert "office" in doctor.office()


def test_a_form_that_is_misread_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def misread(data: bytes, name: str) -> list[Source]:
        return [Source(name=name, sha256="a" * 64, media_type="text/plain", text="Ke hoach so 2O26")]

    monkeypatch.setattr("pipeline.readers.opening.read_bytes", misread)
    found = {item.name: item for item in doctor.examine_forms()}
    assert not found["PDF có lớp chữ"].ok and found["PDF có lớp chữ"].needed
    assert found["PDF có lớp chữ"].found == "đọc sai tệp thử"


def test_a_broken_installation_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    found = {item.name: item for item in doctor.examine_forms() if not item.ok}
    assert found["Ảnh HEIC của điện thoại"].mend == "pip install pi-heif"


def test_a_missing_model_of_handwriting_is_told_with_its_version(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finding("viết tay").ok
    monkeypatch.setattr(handwriting, "PACKAGE", "khong_co_goi")
    found = finding("viết tay")
    assert not found.ok and not found.needed and "để trống" in found.cost
    assert f"{found.mend.split()[-1]} \\\n" in (Path(__file__).parents[2] / "requirements.txt").read_text()


def test_a_missing_second_reader_is_told_with_what_it_costs(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finding("thứ hai").ok
    monkeypatch.setattr(lines, "available", lambda: False)
    found = finding("thứ hai")
    assert not found.ok and not found.needed and "gấp đôi" in found.cost and found.mend == "pip install 'vanthu[ocr2]'"


def test_the_folder_for_temporary_files(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finding("Thư mục tạm").ok
    monkeypatch.setattr(doctor, "_LEAST_TEMP_MB", 10**12)
    assert not finding("Thư mục tạm").ok


@pytest.mark.parametrize(
    ("holds", "said"),
    [((True, True), ""), ((False, True), "Landlock"), ((True, False), "seccomp"), ((False, False), "Landlock")],
)
def test_what_holds_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch, holds: tuple[bool, bool], said: str) -> None:
    monkeypatch.setattr(confinement, "what_holds", lambda: holds)
    found = finding("Ngăn tiến trình")
    assert found.ok == all(holds) and said in found.found


def test_a_database_that_cannot_be_written(bare: Path, tmp_path: Path) -> None:
    assert finding("Cơ sở dữ liệu", f"sqlite:///{tmp_path / 'moi' / 'vanthu.db'}").ok
    found = finding("Cơ sở dữ liệu", "sqlite:////proc/khong/vanthu.db")
    assert not found.ok and "--db" in found.mend
    (tmp_path / "thu-muc").mkdir()
    assert not finding("Cơ sở dữ liệu", str(tmp_path / "thu-muc")).ok
    assert finding("Cơ sở dữ liệu", "postgresql://may-chu/vanthu").ok


def test_a_missing_package_is_named(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_NEEDED_PACKAGES", ("pydantic", "goi-khong-co"))
    found = finding("Gói Python")
    assert not found.ok and found.mend == "pip install goi-khong-co"


def test_every_needed_package_is_required() -> None:
    required = (Path(__file__).parents[2] / "requirements/core.in").read_text().lower().replace("_", "-")
    assert [name for name in doctor._NEEDED_PACKAGES if name.lower() not in required] == []
