"""``remove --forever``: no byte of a letter that should never have come in stays in any file of the office."""

import sqlite3
import unicodedata
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import inspect

from pipeline.store import open_store
from tests.pipeline.faces.cli.conftest import Vanthu, made_once
from tests.pipeline.faces.cli.test_correcting import LETTER

DAY = ("--today", "25/3/2026")
#: Words that no other letter of the office has, as they stand and as they are searched.
OWN = ("Ngọc Khuê Tuyệt Mật", "Quyền Xuyến", "khue tuyet", "xuyen")
FORBIDDEN = LETTER.replace("07/KH", "09/KH").replace("Hội thao", "Ngọc Khuê Tuyệt Mật")
FORBIDDEN = FORBIDDEN.replace("TM. BAN", "Nơi nhận:\n- Công đoàn Quyền Xuyến.\n\nTM. BAN")


@pytest.fixture
def desk(vanthu: Vanthu, home: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Vanthu:
    monkeypatch.setenv("VANTHU_CACHE", str(home / "data" / "cache"))
    made_once(kept, home, lambda: both_come(vanthu, home))
    return vanthu


def both_come(vanthu: Vanthu, home: Path) -> None:
    for name, words in {"nhan.txt": LETTER, "cam.txt": FORBIDDEN}.items():
        (home / name).write_text(words, encoding="utf-8")
        assert vanthu("run", name, "-q", *DAY).code == 0


def held(folder: Path) -> set[str]:
    """Return the words of the letter that any file of the office holds."""
    found = set()
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        found |= {words for words in OWN if words.encode() in data or words.encode("utf-16-le") in data}
        found |= {words for words in OWN if unicodedata.normalize("NFD", words).encode() in data}
    return found


def test_no_byte_of_it_stays(desk: Vanthu, home: Path) -> None:
    rows = desk("obligations", "--json", *DAY).json
    mine = next(row["id"] for row in rows if row["letter"]["number"] == "9")
    assert desk("duty", "note", mine, "--text", "hỏi Ngọc Khuê Tuyệt Mật", *DAY).code == 0
    assert desk("done", mine, *DAY).code == 0
    assert desk("correct", "09/KH-LĐLĐ", "trích yếu=Về Ngọc Khuê Tuyệt Mật", "--why", "Quyền Xuyến dặn", *DAY).code == 0
    assert desk("office", "backup", home / "sao-luu.db", *DAY).code == 0
    before = desk("letters", "--json").json
    assert held(home / "data") >= {OWN[0]}
    ran = desk("remove", "09/KH-LĐLĐ", "--forever", *DAY)
    assert ran.code == 0 and f"25/03/2026 còn văn bản này: {home / 'sao-luu.db'}" in ran.err
    assert held(home / "data") == set()
    left = [row for row in before if row["number"] != "9"]
    assert desk("letters", "--json").json == left and len(left) == 1
    assert [row for row in rows if row["letter"]["number"] != "9"] == desk("obligations", "--json", *DAY).json
    assert desk("search", "khuê", "--json").json == [] and desk("doctor", "-q").code in (0, 1)
    assert desk("remove", "09/KH-LĐLĐ", "--forever", *DAY).code == 2


def test_no_row_there_holds_it(vanthu: Vanthu, home: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its log (``pg_wal``) and its backups are the server's own: docs/faults.md says so."""
    monkeypatch.setenv("VANTHU_DB", postgres_url)
    both_come(vanthu, home)

    def told() -> set[str]:
        with open_store(postgres_url) as store, store.reading() as connection:
            tables = inspect(connection).get_table_names()
            rows = [connection.exec_driver_sql(f"SELECT CAST(t AS text) FROM {table} t").scalars() for table in tables]
            everything = "".join(line for found in rows for line in found)
        return {words for words in OWN if words in everything}

    assert told() >= {OWN[0], OWN[2]}
    assert vanthu("remove", "09/KH-LĐLĐ", "--forever", *DAY).code == 0
    assert told() == set() and held(home / "data") == set()
    assert [line["number"] for line in vanthu("letters", "--json").json] == ["7"]


def test_one_that_was_taken_out_can_be_erased(desk: Vanthu, home: Path) -> None:
    assert desk("remove", "09/KH-LĐLĐ", *DAY).code == 0 and held(home / "data")
    assert desk("remove", "09/KH-LĐLĐ", "--forever", *DAY).code == 0 and not held(home / "data")
    assert desk("remove", "07/KH-LĐLĐ", "--forever", "--undo").code == 2


def test_what_could_not_be_read_beside_it_is_forgotten_too(vanthu: Vanthu, home: Path) -> None:
    with zipfile.ZipFile(home / "goi.zip", "w") as file:
        file.writestr("cam.txt", FORBIDDEN)
        file.writestr(f"{OWN[1]}.pdf", b"%PDF-1.7 x")
    assert vanthu("run", "goi.zip", "-q", *DAY).code == 1
    with sqlite3.connect(home / "data" / "vanthu" / "vanthu.db") as database:
        assert OWN[1] in database.execute("SELECT value FROM choices WHERE kind = 'file' AND name <> ''").fetchone()[0]
    assert vanthu("remove", "09/KH-LĐLĐ", "--forever", *DAY).code == 0
    database.close()
    assert held(home / "data") == set()
