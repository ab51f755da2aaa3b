"""``backup``, ``restore`` and ``note``, as a clerk uses them."""

from pathlib import Path

from tests.pipeline.cli.conftest import Vanthu


def test_backup_and_restore(stored: Vanthu, tmp_path: Path) -> None:
    assert stored("backup", tmp_path / "sao-luu.db").code == 0
    assert stored("backup", tmp_path / "sao-luu.db").code == 2
    ran = stored("restore", tmp_path / "sao-luu.db", "--db", tmp_path / "moi.db")
    assert ran.code == 0 and "Đã khôi phục 1 văn bản" in ran.err
    assert stored("letters", "--db", tmp_path / "moi.db", "--json").json == stored("letters", "--json").json
    assert stored("restore", tmp_path / "sao-luu.db").code == 2


def test_a_note_stands_in_the_register(stored: Vanthu, tmp_path: Path) -> None:
    assert stored("note", "nv-2", "đã gọi, hẹn thứ Hai", "--json").json["note"] == "đã gọi, hẹn thứ Hai"
    assert stored("note", "nv-2", "").code == 0
    assert stored("note", "khong-co", "x").code == 2
