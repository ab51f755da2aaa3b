"""Backup and restore, all or nothing; what a disk changed is not believed: whose it is, which backup has it."""

import datetime
import io
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from pipeline.duties.matching import query
from pipeline.office import Office, uploading
from pipeline.office.search import search
from pipeline.store import Store, StoreError, UnknownRefError, open_store, opening, schema
from pipeline.store.backup import back_up, restore
from pipeline.store.duties import Marks
from pipeline.store.opening import damage
from pipeline.store.register import RegisterEntry
from pipeline.store.schema import uploads
from pipeline.support.errors import SetupError, VanthuError
from schemas import Correction, Letter
from tests.each import examples
from tests.pipeline.store.test_store import TODAY, a_letter, owed
from tests.pipeline.store.test_warnings import made

NOW = datetime.datetime(2026, 3, 6, 9, 0)


def fill(store: Store, number: str = "23") -> None:
    letter = a_letter(number=number)
    obligation = owed(letter)
    store.letters.save(letter, [obligation])
    store.letters.remember_files({"f" * 63 + number[-1]: "goi.zip"})
    store.marks.mark_all({obligation.id: Marks(status="done", done_on="2026-04-30", note="đã nhận")}, TODAY)


def contents(url: str) -> tuple[object, ...]:
    with open_store(url) as store, store.engine.connect() as connection:
        events = connection.exec_driver_sql("SELECT obligation, at, what, detail, who FROM events ORDER BY id").all()
        found = search(store, "bao cao", 5)
        return (
            list(store.letters.whole()), store.obligations.find(), store.marks.of(), store.dates.find(), list(events),
            found,
        )  # fmt: skip


def test_what_nobody_has_read_yet_comes_back(url: str, tmp_path: Path) -> None:
    office, other = Office(url), Office(f"sqlite:///{tmp_path / 'anew' / 'vanthu.db'}")
    with office.open() as store:
        came = {"cho.txt": False, "giu.txt": True, "bo.txt": True, "loi.txt": False, "thoi.txt": False}
        for name, held in came.items():
            uploading.receive(office, store, name, io.BytesIO(name.encode()), "Lan", NOW, held=held)
        store.uploads.change("drop", [3])
        for number in (4, 5):
            store.uploads.finish(number, "failed", "loi.txt")
        store.uploads.change("dismiss", [5])
        back_up(url, tmp_path / "sao-luu.db")
    restore(other.url, tmp_path / "sao-luu.db")
    with other.open() as store:
        failed, waiting = uploading.progress(other, store)
        ((_, held_file),) = uploading.held_files(other, store.uploads.listed("held")).items()
        assert (waiting.name, held_file.name, held_file.path.read_text()) == ("cho.txt", "giu.txt", "giu.txt")
        assert (other.places.uploads / failed.key).read_text() == "loi.txt"
    assert len(list(other.places.uploads.iterdir())) == 6


def test_numbers_stay(url: str, tmp_path: Path) -> None:
    """What a union sent names its file by number: after one was cleared away it is no other one's."""
    with open_store(url) as store:
        for key in ("a", "b", "c"):
            store.uploads.add(key * 32, "2026-03-06T09:00:00", 1, "Lan")
        with store.writing() as connection:
            connection.execute(uploads.delete().where(uploads.c.key == "a" * 32))
        back_up(url, tmp_path / "sao-luu.db")
    restore(url, tmp_path / "sao-luu.db")
    with open_store(url) as store:
        assert {one.id: one.key[0] for one in store.uploads.listed("unread")} == {2: "b", 3: "c"}
        assert store.uploads.add("d" * 32, "2026-03-06T09:00:00", 1, "Lan").id == 4


def test_what_was_backed_up_comes_back(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        fill(store)
        fill(store, "24")
        # Taken from the living database.
        assert back_up(url, tmp_path / "a" / "sao-luu.db") == 2
    before = contents(url)
    assert restore(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "a" / "sao-luu.db") == 2
    assert contents(f"sqlite:///{tmp_path / 'new.db'}") == before
    assert (restore(url, tmp_path / "a" / "sao-luu.db", replace=True), contents(url)) == (2, before)
    # New rows get numbers of their own.
    with open_store(url) as store:
        fill(store, "25")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["sao-luu.db"]


def test_a_database_with_letters_is_not_replaced_unasked(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        fill(store)
    back_up(url, tmp_path / "sao-luu.db")
    with open_store(url) as store:
        fill(store, "24")
    before = contents(url)
    with pytest.raises(SetupError, match="--replace"):
        restore(url, tmp_path / "sao-luu.db")
    assert contents(url) == before


def test_beside_a_backup_in_a_person_s_folder_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(f"sqlite:///{tmp_path}/live.db") as store:
        fill(store)
    monkeypatch.chdir(tmp_path)
    back_up(f"sqlite:///{tmp_path}/live.db", Path("sao-luu.db"))
    assert {path.name for path in tmp_path.iterdir()} == {"live.db", "sao-luu.db"}, "and no folder of the run"


def test_an_old_backup_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "sao-luu.db").write_bytes(b"x")
    with pytest.raises(SetupError, match="đã có"):
        back_up(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "sao-luu.db")
    assert (tmp_path / "sao-luu.db").read_bytes() == b"x"


@pytest.mark.parametrize("damage", ["junk", "foreign", "cut", "missing"])
def test_what_is_no_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    url, path = f"sqlite:///{tmp_path / 'live.db'}", tmp_path / "sao-luu.db"
    with open_store(url) as store:
        for number in range(10, 40):
            fill(store, str(number))
    if damage == "junk":
        path.write_bytes(b"junk" * 1000)
    elif damage == "foreign":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (a)")
    elif damage == "cut":
        back_up(url, path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = contents(url)
    with pytest.raises(SetupError, match="sao lưu"):
        restore(url, path, replace=True)
    assert contents(url) == before
    there = sorted(tmp_path.iterdir())
    with pytest.raises(SetupError, match="sao lưu"):
        restore(f"sqlite:///{tmp_path / 'moi' / 'vanthu.db'}", path)
    assert sorted(tmp_path.iterdir()) == there, "no database and no folder of an office is made"


def test_a_newer_backup_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    url, path = f"sqlite:///{tmp_path / 'live.db'}", tmp_path / "sao-luu.db"
    with open_store(url) as store:
        fill(store)
    back_up(url, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    bytes_before = path.read_bytes()
    with pytest.raises(SetupError, match="mới hơn"):
        restore(f"sqlite:///{tmp_path / 'new.db'}", path)
    assert path.read_bytes() == bytes_before and not (tmp_path / "new.db").exists()


def test_a_database_is_not_put_back_into_itself(tmp_path: Path) -> None:
    """What is in the log beside the file, and not yet in it, would be lost."""
    live = tmp_path / "live.db"
    with open_store(str(live)) as store:
        fill(store)
        (tmp_path / "other.db").symlink_to(live)
        for path in (live, tmp_path / "other.db"):
            with pytest.raises(SetupError, match="chính là cơ sở dữ liệu"):
                restore(str(live), path, replace=True)
        assert len(store.letters.all()) == 1


def test_a_living_database_is_taken_over_whole(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "live.db")) as store:
        fill(store)
        assert (tmp_path / "live.db-wal").stat().st_size, "what was written last stands beside the file"
        assert restore(str(tmp_path / "new.db"), tmp_path / "live.db") == 1
    assert contents(str(tmp_path / "new.db")) == contents(str(tmp_path / "live.db"))


KILLED = """
import sys, time
from pipeline.store import backup
backup._check = lambda copy: (print(copy, flush=True), time.sleep(60))
getattr(backup, sys.argv[1])(sys.argv[2], __import__("pathlib").Path(sys.argv[3]))
"""


@pytest.mark.parametrize("typed", ["whole path", "name alone"])
@pytest.mark.parametrize("act", ["back_up", "restore"])
def test_what_is_killed_half_way_leaves_no_copy(act: str, typed: str, tmp_path: Path) -> None:
    live, copy, temporary = tmp_path / "live.db", tmp_path / "sao-luu.db", tmp_path / "tmp"
    temporary.mkdir()
    with open_store(f"sqlite:///{live}") as store:
        fill(store)
        if act == "restore":
            back_up(f"sqlite:///{live}", copy)
    before = {path.name for path in tmp_path.iterdir()}
    named = str(copy) if typed == "whole path" else copy.name
    asked = [sys.executable, "-c", KILLED, act, f"sqlite:///{live}", named]
    variables = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(asked, env=variables, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as done:
        assert done.stdout is not None
        made = tmp_path / done.stdout.readline().strip()
        assert made.is_file() and made.parent.stat().st_mode & 0o077 == 0
        done.kill()
    for _ in range(100):
        if not made.parent.exists():
            break
        time.sleep(0.05)
    left = {path.name for path in tmp_path.iterdir() if not path.name.startswith(live.name)}
    assert not list(temporary.iterdir()) and left == before - {live.name}


DAY = datetime.date(2026, 4, 20)
LETTER = a_letter()
ID = LETTER.source.sha256


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of an office with three letters and a mark, and a backup of it."""
    path = tmp_path / "vanthu.db"
    with open_store(str(path)) as store:
        for letter in (LETTER, a_letter(number="24"), a_letter(number="25")):
            store.letters.save(letter, [owed(letter)], on=DAY)
        store.marks.mark_all({owed(LETTER).id: Marks(status="done", note="đã nhận")}, TODAY)
    return path


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases are too large to be looked through at each opening."""
    monkeypatch.setattr(opening, "_LOOKS", (lambda _: (),) * 3)


@pytest.fixture
def middling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases are too large to be looked through whole, not so that their keys are not."""
    monkeypatch.setattr(opening, "_LOOKS", (schema.misled,) * 3)


def changed(path: Path, statement: str) -> None:
    """Change a row as a disk does: without its seal."""
    with closing(sqlite3.connect(path)) as file, file:
        assert file.execute(statement).rowcount


CHANGES = {
    "letters": f"UPDATE letters SET subject = 'khác' WHERE sha256 = '{ID}'",
    "content": f"UPDATE letters SET content = X'78' WHERE sha256 = '{ID}'",
    "duties": f"UPDATE duties SET facts = replace(facts, '2026', '2027') WHERE letter = '{ID}'",
    "obligations": f"UPDATE obligations SET note = NULL WHERE duty IN (SELECT id FROM duties WHERE letter = '{ID}')",
    "dates": f"UPDATE dates SET content = replace(content, '2026', '2027') WHERE letter = '{ID}'",
    "register": f"UPDATE register SET arrived_on = '2026-01-01' WHERE letter = '{ID}'",
    "events": f"UPDATE events SET who = 'ai' WHERE letter = '{ID}'",
    "search_docs": f"UPDATE search_docs SET head = 'khác' WHERE letter = '{ID}'",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_no_changed_row_is_believed(path: Path, tmp_path: Path, statement: str) -> None:
    back_up(str(path), tmp_path / "sao-luu.db", DAY)
    changed(path, statement)
    with pytest.raises(
        SetupError, match=r"bị hỏng.*sao lưu ngày 20/04/2026 còn nguyên: vanthu office restore \S*sao-luu\.db"
    ):
        open_store(str(path))
    with pytest.raises(SetupError):
        back_up(str(path), tmp_path / "moi.db", DAY)
    assert not list(tmp_path.glob("*moi*")) and "bị hỏng" in (damage(str(path)) or "")
    if "duty IN" not in statement:  # a row of a union names its duty alone
        assert "23/KH" in (damage(str(path)) or "")


READ: dict[str, Callable[[Store], object]] = {
    "letters": lambda store: store.letters.all(TODAY),
    "content": lambda store: store.letters.of_id(ID),
    "duties": lambda store: store.obligations.find(),
    "obligations": lambda store: store.obligations.find(),
    "dates": lambda store: store.dates.find(),
    "register": lambda store: store.letters.all(TODAY),
    "search_docs": lambda store: store.letters.search(query("bao cao"), 9),
}


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("what", READ)
def test_a_row_of_a_large_database_is_told_when_it_is_read(path: Path, what: str) -> None:
    changed(path, CHANGES[what])
    with open_store(str(path)) as store, pytest.raises(StoreError, match="bị hỏng") as caught:
        READ[what](store)
    assert caught.value.code == "broken" and (what == "obligations" or f"mã {ID[:8]}" in caught.value.message)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("lost", [True, False])
def test_an_index_that_leads_elsewhere_is_not_believed(path: Path, lost: bool) -> None:
    """Words that stand in one letter lead to another one, or to none."""
    with open_store(str(path)) as store, store.writing() as connection:
        (number,) = connection.exec_driver_sql("SELECT id FROM search_docs WHERE start IS NULL LIMIT 1").one()
        words = f"INSERT INTO search_words(rowid, head, body, exact) VALUES ({number + 99 * lost}, 'khongdau', '', '')"
        connection.exec_driver_sql(words)
    with open_store(str(path)) as store, pytest.raises(StoreError, match="bị hỏng"):
        store.letters.search(query("khongdau"), 9)


@pytest.mark.usefixtures("middling")
def test_no_bit_changes_a_list_in_silence(path: Path) -> None:
    """A changed key would hide its row, a union's name stands in many."""
    whole, data, chance = listed_in(path), path.read_bytes(), Random(3)
    used = [place for place, byte in enumerate(data) if byte]
    found = []
    for at in chance.sample(used, examples(100, 400)):
        damaged = bytearray(data)
        damaged[at] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        found.append(listed_in(path))
        assert found[-1] in (whole, "said"), at
    assert found.count("said") > 3 / 8 * len(found)


def said_of(path: Path) -> object:
    return "said" if damage(str(path)) else listed_in(path)


def listed_in(path: Path) -> object:
    try:
        with open_store(str(path)) as store:
            found = (
                store.letters.all(TODAY), store.obligations.find(), store.dates.find(), list(store.letters.whole()),
            )  # fmt: skip
            return *found, store.marks.of(), store.register.written([ID])
    except VanthuError as error:
        assert "\n" not in error.message and error.exit_code
        return "said"


def test_a_bit_anywhere_is_told_or_does_no_harm(path: Path) -> None:
    whole, data = said_of(path), path.read_bytes()
    chance, used = Random(1), [place for place, byte in enumerate(data) if byte]
    told, tried = 0, examples(40, 120)
    for _ in range(tried):
        damaged = bytearray(data)
        damaged[chance.choice(used)] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        found = said_of(path)
        assert found in (whole, "said")
        told += found == "said"
    assert told > tried / 2


def test_a_damaged_backup_is_neither_put_back_nor_named(path: Path, tmp_path: Path) -> None:
    back_up(str(path), tmp_path / "sao-luu.db", DAY)
    for file in (path, tmp_path / "sao-luu.db"):
        changed(file, CHANGES["duties"])
    with pytest.raises(SetupError, match="hỏng"):
        restore(str(tmp_path / "new.db"), tmp_path / "sao-luu.db")
    assert "sao-luu" not in (damage(str(path)) or "")


def test_whatever_the_store_writes_is_sealed(path: Path) -> None:
    tables = [table.name for table in schema.metadata.sorted_tables if "seal" in table.c]
    with closing(sqlite3.connect(path)) as file:
        found = {name: file.execute(f"SELECT count(*) FROM {name} WHERE seal IS NULL").fetchone()[0] for name in tables}
    assert set(found.values()) == {0} and set(schema.metadata.tables) - set(tables) == {"revision"}


DUTY = owed(LETTER)


def save(store: Store, letter: Letter = LETTER) -> None:
    store.letters.save(letter, [owed(letter)], on=TODAY)


SEEN: dict[str, Callable[[Store], object]] = {
    "a letter": lambda store: save(store, a_letter(number="99")),
    "a mark": lambda store: store.marks.mark(DUTY.id, "doing", TODAY),
    "a note": lambda store: store.marks.note(DUTY.id, "đã gọi", TODAY),
    "a day": lambda store: store.marks.set_anchor(LETTER.source.sha256, "received", TODAY, TODAY),
    "a line of the register": lambda store: store.register.write(
        {LETTER.source.sha256: RegisterEntry(number=1, arrived_on="2026-04-28", place="Ban Tài chính")}, "thu", TODAY
    ),
    "a warning that is settled": lambda store: store.history.settle(made(LETTER, "xem"), TODAY, None),
    "a file of the office": lambda store: store.touch(),
}


@pytest.mark.parametrize("change", SEEN.values(), ids=SEEN)
def test_it_grows_with_every_change(store: Store, change: Callable[[Store], object]) -> None:
    save(store)
    before = store.revision
    change(store)
    assert store.revision == before + 1


def test_it_stays_where_nothing_changed(store: Store) -> None:
    save(store)
    said = Correction(letter=LETTER.source.sha256, at="2026-04-29T08:00:00", who="thu", kind="change", part="header",
                      field="subject", new="về việc khác")  # fmt: skip
    before = store.revision
    save(store)  # the same once more
    store.letters.all(TODAY)
    with pytest.raises(UnknownRefError):
        store.marks.mark("0" * 12, "done", TODAY)
    with pytest.raises(RuntimeError):  # no office is there to make the letter anew: all is taken back
        store.corrections.correct([said])
    assert store.revision == before


def test_what_is_done_at_once_is_one_change(store: Store) -> None:
    save(store)
    before = store.revision
    with store.at_once():
        store.marks.mark(DUTY.id, "doing", TODAY)
        store.marks.note(DUTY.id, "đã gọi", TODAY)
    assert store.revision == before + 1


def test_it_never_falls(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        save(store)
        back_up(url, tmp_path / "sao-luu.db")
        then = store.revision
        for number in range(30, 35):
            save(store, a_letter(number=str(number)))
        before = store.revision
    restore(url, tmp_path / "sao-luu.db", replace=True)
    with open_store(url) as store:
        assert then < before < store.revision, "no page that was seen with a number may be taken for this one"
    restore(f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "sao-luu.db")
    with open_store(f"sqlite:///{tmp_path / 'b.db'}") as store:
        assert store.revision > then
