"""``backup``, ``restore``, ``note`` and a calendar for each union, as a clerk uses them."""

from pathlib import Path

import icalendar

from tests.pipeline.cli.conftest import TODAY, Vanthu


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


def test_a_calendar_for_each_union(stored: Vanthu, tmp_path: Path) -> None:
    folder = tmp_path / "lich"
    ran = stored("calendar", "--split", "-o", folder, "--today", TODAY)
    assert ran.code == 0
    files = sorted(path.name for path in folder.iterdir())
    # A sign of the union's own behind its name, so that namesakes keep their files whoever else has one.
    bare = [file.rsplit("-", 1)[0] for file in files]
    assert bare == ["cong-doan-co-so-cong-ty-may-binh-minh", "cong-doan-co-so-truong-mam-non-hoa-sen"]
    for file in files:
        assert icalendar.Calendar.from_ical((folder / file).read_bytes()).walk("VEVENT")
    assert stored("calendar", "--split").code == 2
    assert stored("calendar", "--split", "-o", tmp_path / "a.ics").code == 2
