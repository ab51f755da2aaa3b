"""``backup``, ``restore`` and ``note``, as a clerk uses them."""

from pathlib import Path

from tests.pipeline.faces.cli.conftest import Vanthu


def test_backup_and_restore(stored: Vanthu, tmp_path: Path) -> None:
    assert stored("office", "backup", tmp_path / "sao-luu.db").code == 0
    assert stored("office", "backup", tmp_path / "sao-luu.db").code == 2
    ran = stored("office", "restore", tmp_path / "sao-luu.db", "--db", tmp_path / "moi.db")
    assert ran.code == 0 and "Đã khôi phục 1 văn bản" in ran.err
    assert stored("letters", "--db", tmp_path / "moi.db", "--json").json == stored("letters", "--json").json
    assert stored("office", "restore", tmp_path / "sao-luu.db").code == 2


def test_a_note_stands_in_the_register(stored: Vanthu, tmp_path: Path) -> None:
    assert stored("duty", "note", "nv-2", "--text", "đã gọi, hẹn thứ 2", "--json").json["note"] == "đã gọi, hẹn thứ 2"
    assert stored("duty", "note", "nv-2", "--text", "").code == 0
    assert stored("duty", "note", "khong-co", "--text", "x").code == 2
