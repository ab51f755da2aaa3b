"""Stores that earlier releases made open without loss; files that were sent in come one after another, none twice."""

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.store import Store, open_store, opening, schema
from pipeline.store.backup import restore
from pipeline.store.kept_files import Upload
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


AT = "2026-03-06T09:00:00"


def keys(found: list[Upload]) -> list[str]:
    return [upload.key for upload in found]


def test_files_are_read_in_the_order_in_which_they_came(store: Store) -> None:
    for key in "abc":
        store.uploads.add(key, AT, 10, "lan")
    first, second = store.uploads.take(), store.uploads.take()
    assert first is not None and second is not None
    assert (first.key, first.state, first.tries, second.key) == ("a", "reading", 1, "b")
    store.uploads.finish(first.id, "done", "thu.txt", ["9" * 64], "số đến 1")
    assert keys(store.uploads.listed("unread")) == ["b", "c"]
    last, _, done = store.uploads.recent(10)
    assert (last.key, last.state, last.name) == ("c", "waiting", None)
    assert done == first._replace(state="done", name="thu.txt", letters=("9" * 64,), message="số đến 1")


def test_what_was_read_well_can_be_taken_out_of_the_list(store: Store) -> None:
    done, failed, _ = (store.uploads.add(key, AT, 1, None) for key in "abc")
    store.uploads.finish(done.id, "done", "a.txt")
    store.uploads.finish(failed.id, "failed", "b.txt", message="hỏng")
    assert store.uploads.counts() == {"done": 1, "failed": 1, "waiting": 1}
    assert store.uploads.change("clear") == 1 and store.uploads.change("clear") == 0
    assert keys(store.uploads.recent(10)) == ["c", "b"]


def test_what_failed_waits_again_or_is_dismissed_once(store: Store) -> None:
    first, second, lost, waiting = (store.uploads.add(key, AT, 1, None) for key in "abcd")
    for one in (first, second, lost):
        store.uploads.take()
        store.uploads.finish(one.id, "failed", "x.txt", ["9" * 64], "hỏng")
    store.uploads.change("lose", [lost.id])
    assert keys(store.uploads.listed("failed")) == ["a", "b"]
    ids = [first.id, lost.id, waiting.id]
    assert store.uploads.change("again", ids) == 1 and store.uploads.change("again", ids) == 0
    assert store.uploads.of([first.id]) == {first.id: first}, "as it came"
    assert [store.uploads.change("dismiss", [one.id]) for one in (first, second, second, lost, waiting)] == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert store.uploads.change("again", [second.id]) == 0 and keys(store.uploads.listed("unread")) == ["a", "d"]
