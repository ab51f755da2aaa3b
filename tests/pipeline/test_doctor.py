"""The examination of a machine: what is there, what is missing, and a command for every gap."""

import stat
from pathlib import Path

import pytest

from pipeline import doctor


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
            assert item.cost
            assert item.mend


def test_nothing_is_left_behind(bare: Path, tmp_path: Path) -> None:
    doctor.examine()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bin"]


@pytest.mark.parametrize(
    ("says", "code", "ok"),
    [("eng vie", 0, True), ("eng osd", 0, False), ("eng vietnamese", 0, False), ("vie", 1, False)],
)
def test_tesseract_needs_its_vietnamese(bare: Path, says: str, code: int, ok: bool) -> None:
    program(bare, "tesseract", says, code)
    found = finding("tesseract")
    assert found.ok == ok
    assert "tesseract-ocr-vie" in found.mend


def test_libreoffice_and_fonts(bare: Path) -> None:
    assert not finding("LibreOffice").ok
    assert not finding("Phông chữ").ok
    program(bare, "soffice", "")
    program(bare, "fc-list", "Tinos,Tinos Regular")
    assert finding("LibreOffice").ok
    assert finding("Phông chữ").found == "Tinos"


def test_a_database_that_cannot_be_written(bare: Path, tmp_path: Path) -> None:
    assert finding("Cơ sở dữ liệu", f"sqlite:///{tmp_path / 'moi' / 'vanthu.db'}").ok
    found = finding("Cơ sở dữ liệu", "sqlite:////proc/khong/vanthu.db")
    assert not found.ok
    assert "--db" in found.mend
    (tmp_path / "thu-muc").mkdir()
    assert not finding("Cơ sở dữ liệu", str(tmp_path / "thu-muc")).ok
    assert finding("Cơ sở dữ liệu", "postgresql://may-chu/vanthu").ok


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_NEEDED_PACKAGES", ("pydantic", "goi-khong-co"))
    found = finding("Gói Python")
    assert not found.ok
    assert found.mend == "pip install goi-khong-co"


def test_every_needed_package_is_required() -> None:
    required = (Path(__file__).parents[2] / "requirements.in").read_text().lower().replace("_", "-")
    assert [name for name in doctor._NEEDED_PACKAGES if name.lower() not in required] == []
