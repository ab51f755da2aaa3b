"""Stores that earlier releases made: opened without loss, whatever interrupts it; a copy stays as it was."""

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.store import open_store, opening, schema
from pipeline.store.backup import restore
from pipeline.support.errors import SetupError

STORES = sorted((Path(__file__).parent / "stores").glob("*.sqlite.gz"))
#: Of a version before the first release, with other tables: two letters, a duty done, a note.
TRIAL = Path(__file__).parent / "trials" / "a592eba8.sqlite.gz"


def unpacked(kept: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "vanthu.db"
    with gzip.open(kept) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return path


@pytest.fixture(params=STORES, ids=lambda path: path.name.partition(".")[0])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpacked(request.param, tmp_path / "office")


def told(path: Path) -> dict[str, object]:
    """Return what people said, as it stands in the tables of a store that nobody opened since."""
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as file:
        asked = {
            "letters": "SELECT sha256, number, issuer, copy_of IS NULL FROM letters ORDER BY 1",
            "marks": "SELECT id, status, note FROM obligations WHERE status <> 'todo' OR note IS NOT NULL ORDER BY 1",
            "people": "SELECT login, name, role, password FROM people ORDER BY 1",
            "keys": "SELECT secret, kind, name FROM keys ORDER BY 1",
            "said": "SELECT letter, obligation, what, who, log, content FROM events ORDER BY id",
            "register": "SELECT letter, number, handler FROM register ORDER BY 1",
        }
        return {name: file.execute(words).fetchall() for name, words in asked.items()}


def test_a_store_of_each_release_opens_and_nothing_is_lost(earlier: Path) -> None:
    before = told(earlier)
    with open_store(str(earlier)) as store:
        assert len(store.letters.all()) == sum(1 for *_, stands in before["letters"] if stands)  # type: ignore[attr-defined]
        assert {one.login for one in store.people.all()} == {"hoa", "lan"}
        assert store.people.password_of("lan") is not None
        assert {one.kind for one in store.keys.all("program", "union", "feed", "session")} == {
            "program", "union", "feed", "session",
        }  # fmt: skip
        assert store.history.last() > 0
    assert told(earlier) == before
    with closing(sqlite3.connect(earlier)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchone() == (schema.HEAD,)
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_store_of_a_trial_version_is_refused_by_name_and_left_as_it_was(tmp_path: Path) -> None:
    path = unpacked(TRIAL, tmp_path / "office")
    with pytest.raises(SetupError, match=r"bản thử 1436598c, .*\(bảng số 0029\).*register -o.*vanthu run"):
        open_store(str(path))
    with pytest.raises(SetupError, match="bản thử 1436598c"):
        restore(f"sqlite:///{tmp_path}/new.db", path)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as file:
        stand = file.execute("SELECT status, note, count(*) FROM obligations GROUP BY 1, 2 ORDER BY 3").fetchall()
    assert stand == [("done", None, 1), ("todo", "đã gọi, hẹn thứ Hai", 1), ("todo", None, 84)]


def test_what_a_newer_version_wrote_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "vanthu.db"
    open_store(str(path)).close()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.execute("UPDATE choices SET value = '7.4.1' WHERE kind = 'program'")
    with pytest.raises(SetupError, match=r"vanthu 7\.4\.1 ghi, mới hơn"):
        open_store(str(path))


def test_a_new_database_says_which_version_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "vanthu.db"
    open_store(str(path)).close()
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT value FROM choices WHERE kind = 'program'").fetchall() == [(opening.version(),)]
