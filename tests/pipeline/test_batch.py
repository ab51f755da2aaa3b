"""The batch: every file has its line, nothing stops the others, nothing is half stored."""

import datetime
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.duties.class_duties import ReadLetter
from pipeline.intake import batch
from pipeline.intake.batch import BatchInterrupted, FileResult, Summary
from pipeline.intake.inbox import InboxFile, hash_of
from pipeline.intake.readings import FileReading
from pipeline.store import Saved, Store, StoreError, open_store
from pipeline.support.errors import LOCKED
from pipeline.unions.office_list import load
from tests.each import SWEEPS, each, examples, table
from tests.pipeline import fake_reading

CALENDAR = WorkingCalendar()
CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(autouse=True)
def workers_find_these_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker imports the reading that it is given by name, wherever pytest was started."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "db" / "vanthu.db"), busy_seconds=0.05) as opened:
        yield opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / f"{name}.txt").write_text(content)
    return folder


def run(store: Store, *paths: Path, workers: int = 0, **options: Any) -> Summary:
    return batch.run(paths, store, None, CALENDAR, workers, read=fake_reading.read, **options)


def statuses(summary: Summary) -> dict[str, str]:
    return {result.name: result.status for result in summary.files}


def test_every_file_has_its_line(store: Store, inbox: Path) -> None:
    put(inbox, a="letter 1", b="recipe", c="secret", d="raise", e="letter 2")
    summary = run(store, inbox)
    assert statuses(summary) == {
        "a.txt": "new", "b.txt": "failed", "c.txt": "refused", "d.txt": "failed", "e.txt": "new",
    }  # fmt: skip
    assert (summary.new, summary.unchanged, summary.failed, summary.refused) == (2, 0, 2, 1)
    messages = {result.name: result.message or "" for result in summary.files}
    assert messages["a.txt"] == "1 việc, 1 thời hạn và sự kiện"
    assert "không ngờ tới" in messages["d.txt"] and "\n" not in messages["d.txt"] and len(store.letters.all()) == 2
    assert set(json.loads(summary.model_dump_json())) >= {"new", "unchanged", "failed", "refused", "seconds", "files"}


def test_a_renamed_file_is_unchanged(store: Store, inbox: Path) -> None:
    put(inbox, a="letter 1")
    run(store, inbox)
    (inbox / "a.txt").rename(inbox / "z.txt")
    assert statuses(run(store, inbox)) == {"z.txt": "unchanged"}


def test_a_copy_in_the_same_run_is_unchanged(store: Store, inbox: Path) -> None:
    put(inbox, a="letter 1", b="letter 1", c="recipe", d="recipe", e="secret", f="secret")
    summary = run(store, inbox)
    assert list(statuses(summary).values()) == ["new", "unchanged", "failed", "failed", "refused", "refused"]
    assert summary.files[1].message == "Cùng nội dung với a.txt."
    assert summary.files[3].message is not None and "không phải văn bản hành chính" in summary.files[3].message


def test_several_letters_in_one_file(store: Store, inbox: Path) -> None:
    put(inbox, a="letter 1 2 3")
    assert statuses(run(store, inbox)) == {"a.txt": "new"}
    assert [line.number for line in store.letters.all()] == ["1", "2", "3"]
    assert statuses(run(store, inbox)) == {"a.txt": "unchanged"}


def test_failed_is_read_again_if_asked_or_newer(store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with a file itself; not what the program fails on, nor anything of a file that is secret."""
    put(inbox, a="recipe", b="mixed 1", c="secret", d="raise")
    names: list[str] = []

    def read(file: InboxFile) -> FileReading:
        names.append(file.path.stem)
        return fake_reading.read(file)

    def again(**options: Any) -> Summary:
        names.clear()
        return batch.run([inbox], store, None, CALENDAR, 0, read=read, **options)

    first = {result.name: result.message or "" for result in again().files}
    assert names == ["a", "b", "c", "d"]
    (inbox / "a.txt").rename(inbox / "f.txt")
    second = {result.name: (result.status, result.message or "") for result in again().files}
    assert names == ["c", "d"]
    hint = " Muốn đọc lại: vanthu run --retry."
    assert second["f.txt"] == ("failed", first["a.txt"].replace("a.txt", "f.txt") + hint)
    assert second["b.txt"] == ("failed", first["b.txt"] + hint)
    again(retry=True)
    assert names == ["b", "c", "d", "f"]
    monkeypatch.setattr(batch, "program", lambda: "newer")
    again()
    assert names == ["b", "c", "d", "f"]
    again()
    assert names == ["c", "d"] and [line.number for line in store.letters.all()] == ["1"]


def test_big_files_hold_up_nothing(store: Store, inbox: Path) -> None:
    put(inbox, a="letter 1" + " " * batch._BIG, b="letter 2")
    done: list[str] = []
    run(store, inbox, on_progress=lambda result, *_: done.append(result.name))
    assert done == ["b.txt", "a.txt"]


def test_folders_are_walked_and_noise_is_passed_over(store: Store, inbox: Path) -> None:
    (inbox / "2026" / ".git").mkdir(parents=True)
    put(inbox / "2026", a="letter 1")
    put(inbox, a="letter 2")
    for noise in ("a.gold.json", "score.py", ".hidden.txt", "~$a.docx", "Thumbs.db", "2026/.git/config"):
        (inbox / noise).write_text("letter 9")
    (inbox / "README.md").write_text("recipe")
    summary = run(store, inbox)
    assert (statuses(summary), summary.skipped) == ({"2026/a.txt": "new", "README.md": "failed", "a.txt": "new"}, 5)


@each("noise", table(__file__, "litter_of_nas_and"))
def test_litter_of_nas_and_browsers_is_passed_over(store: Store, tmp_path: Path, noise: str) -> None:
    path = Path(tempfile.mkdtemp(dir=tmp_path), noise)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("letter 9")
    summary = run(store, tmp_path / path.relative_to(tmp_path).parts[0])
    assert (statuses(summary), summary.skipped) == ({}, 1)


@each("name", ["recycle.txt", "Thu #recycle.txt", "sb-thu.txt", "part.txt", "thu.sb-12.txt"])
def test_names_of_letters_that_look_like_litter_are_read(store: Store, tmp_path: Path, name: str) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    (folder / name).write_text(f"letter {name}")
    assert list(statuses(run(store, folder))) == [name]


def test_a_file_named_by_a_person_gets_an_answer(store: Store, inbox: Path) -> None:
    (inbox / "x.json").write_text("recipe")
    assert statuses(run(store, inbox / "x.json")) == {"x.json": "failed"}


def test_a_file_given_twice_counts_once(store: Store, inbox: Path) -> None:
    put(inbox, a="letter 1")
    summary = run(store, inbox, inbox / "a.txt")
    assert len(summary.files) == 1 and summary.new == 1


def test_files_of_one_name_are_told_apart(store: Store, tmp_path: Path) -> None:
    paths = []
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
        put(tmp_path / number, a=f"letter {number}")
        paths.append(tmp_path / number / "a.txt")
    assert statuses(run(store, *paths)) == {str(path): "new" for path in paths}


def test_a_message_says_which_of_the_files_of_one_name_is_meant(store: Store, inbox: Path) -> None:
    for folder in ("2025", "2026"):
        (inbox / folder).mkdir()
        (inbox / folder / "thu.txt").touch()
    put(inbox, b="recipe", c="recipe")
    messages = [result.message or "" for result in run(store, inbox).files]
    assert [message.split(":")[0] for message in messages] == ["2025/thu.txt", "2026/thu.txt", "b.txt", "c.txt"]
    assert messages[3].startswith("c.txt: Cùng nội dung với b.txt.")


def test_folders_behind_links_are_read_once_and_circles_are_left(store: Store, inbox: Path, tmp_path: Path) -> None:
    (inbox / "khac").mkdir()
    put(inbox / "khac", b="letter 2")
    put(inbox, a="letter 1")
    (inbox / "con").mkdir()
    for link, target in {"con/len": "..", "con/ke": "../khac", "z": "khac"}.items():
        (inbox / link).symlink_to(target, target_is_directory=True)
    assert statuses(run(store, inbox)) == {"a.txt": "new", "khac/b.txt": "new"}


def test_a_link_that_leads_out_of_the_folder_is_not_followed(store: Store, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "khac").mkdir()
    put(tmp_path / "khac", b="letter 2")
    put(inbox, a="letter 1")
    for link, target in {"may": "/proc", "len": "..", "khac": "../khac", "b.txt": "../khac/b.txt"}.items():
        (inbox / link).symlink_to(target)
    (inbox / "trong.txt").symlink_to("a.txt")
    summary = run(store, inbox)
    out = dict.fromkeys(("may", "len", "khac", "b.txt"), "failed")
    assert statuses(summary) == {"a.txt": "new", "trong.txt": "unchanged", **out}
    assert all("dẫn ra ngoài" in (file.message or "") for file in summary.files if file.status == "failed")
    # A folder that a person names is theirs to name, by whatever link.
    (tmp_path / "loi-tat").symlink_to("khac", target_is_directory=True)
    assert statuses(run(store, tmp_path / "loi-tat")) == {"b.txt": "new"}


def test_a_missing_file_says_so(store: Store, inbox: Path) -> None:
    put(inbox, a="letter 1")
    summary = run(store, inbox, inbox / "khong-co.txt")
    assert statuses(summary) == {"a.txt": "new", "khong-co.txt": "failed"}
    assert "khong-co.txt" in (summary.files[1].message or "")


def test_letter_and_memory_of_it_are_stored_at_once(store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails between the two leaves neither; of several letters those before stay, and are not stored twice."""
    put(inbox, a="letter 1", b="letter 2 3")
    remember = store.letters.remember_files

    def fail(*_: object) -> None:
        raise StoreError("disk-full", "hết chỗ")

    monkeypatch.setattr(store.letters, "remember_files", fail)
    assert run(store, inbox).failed == 2 and [line.number for line in store.letters.all()] == ["2"]
    assert not any(store.letters.has(hash_of(path)) for path in inbox.iterdir())
    monkeypatch.setattr(store.letters, "remember_files", remember)
    assert run(store, inbox).new == 2
    assert sorted(line.number or "" for line in store.letters.all()) == ["1", "2", "3"]
    assert all(store.letters.has(hash_of(path)) for path in inbox.iterdir())


def test_a_file_that_vanishes_on_the_way_says_so(store: Store, inbox: Path) -> None:
    put(inbox, a="letter 1", b="letter 2", c="letter 3")

    def vanish(result: FileResult, done: int, total: int) -> None:
        (inbox / "b.txt").unlink(missing_ok=True)

    summary = run(store, inbox, on_progress=vanish)
    assert statuses(summary) == {"a.txt": "new", "b.txt": "failed", "c.txt": "new"}
    assert "b.txt" in (summary.files[1].message or "")


def test_a_folder_without_permission_has_one_line(store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "locked").mkdir()
    put(inbox / "locked", x="letter 9")
    put(inbox, a="letter 1")
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("locked"):  # root may open any folder, so the refusal is played
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    summary = run(store, inbox)
    failed = [result for result in summary.files if result.status == "failed"]
    assert summary.new == 1 and len(failed) == 1
    assert "locked" in failed[0].name and "quyền" in (failed[0].message or "")


def tables(path: Path) -> dict[str, list[Any]]:
    of_letters = ("letters", "bodies", "duties", "obligations", "members", "dates", "citations")
    names = (*of_letters, "choices WHERE kind = 'file'")
    with sqlite3.connect(path) as connection:
        return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in names}


def test_a_locked_database_fails_the_files_and_stops_soon(store: Store, inbox: Path, tmp_path: Path) -> None:
    put(inbox, **{f"f{number:02}": f"letter {number}" for number in range(12)})
    other = sqlite3.connect(tmp_path / "db" / "vanthu.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    summary = run(store, inbox)
    other.execute("ROLLBACK")
    other.close()
    assert summary.failed == 12 and all("khóa" in (result.message or "") for result in summary.files)
    assert sum("chưa xử lý" in (result.message or "") for result in summary.files) == 9
    assert (store.letters.all(), run(store, inbox).new) == ([], 12)


def test_a_full_disk_fails_the_files_and_leaves_nothing_half_stored(store: Store, inbox: Path, tmp_path: Path) -> None:
    put(inbox, a="letter 1")
    run(store, inbox)
    put(inbox, b="letter " + " ".join(map(str, range(100, 400))), c="letter 2")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
        connection.rollback()
    summary = run(store, inbox)
    assert statuses(summary) == {"a.txt": "unchanged", "b.txt": "failed", "c.txt": "failed"}
    assert all("đầy" in (result.message or "") for result in summary.files[1:])
    letters = store.letters.all()
    assert all(line.obligations == 1 for line in letters)
    assert len(store.dates.find()) == len(letters) == len(store.obligations.find())


def test_real_letters_give_the_same_tables_in_any_order_by_any_number_of_processes(tmp_path: Path) -> None:
    files = sorted((CORPUS / "letters").glob("*.txt"))[: examples(4, 8)]
    registry = load(CORPUS / "registry.csv")
    found = []
    for number in (0, 1, 3) if SWEEPS else (0, 2):
        path = tmp_path / f"{number}.db"
        with open_store(str(path)) as store:
            order = random.Random(number).sample(files, len(files))
            assert batch.run(order, store, registry, CALENDAR, number).new == len(files)
        found.append(tables(path))
    assert all(one == found[0] for one in found) and found[0]["obligations"]


def test_a_process_that_dies_costs_only_its_file(store: Store, inbox: Path) -> None:
    put(inbox, **{f"f{number:02}": f"letter {number}" for number in range(12)}, f03x="crash", f07x="crash now")
    summary = run(store, inbox, workers=2)
    failed = {result.name: result.message or "" for result in summary.files if result.status == "failed"}
    assert set(failed) == {"f03x.txt", "f07x.txt"} and all("dừng đột ngột" in message for message in failed.values())
    assert summary.new == 12
    again = {result.name: result.message or "" for result in run(store, inbox).files if result.status == "failed"}
    hint = " Muốn đọc lại: vanthu run --retry."
    assert again == {name: message + hint for name, message in failed.items()}, "and is not read at each run"


def test_no_process_stays_when_the_program_is_killed(tmp_path: Path) -> None:
    imports = "from pipeline.support.confined.pool import Pool; import time"
    code = f"{imports}\nfor done in Pool(time.sleep, 2).results([0] * 8 + [60] * 8): print(done, flush=True)"
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert program.stdout is not None
    for _ in range(8):  # both processes are at work from then on
        program.stdout.readline()
    program.kill()
    # Whoever is left holds the pipe open, and the reading of it would not end.
    program.communicate(timeout=20)


def test_a_file_that_never_ends_is_given_up(store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inbox, a="letter 1", b="sleep", c="letter 2")
    pool = batch.Pool
    monkeypatch.setattr(batch, "Pool", lambda read, count: pool(read, count, seconds_a_task=3))
    summary = run(store, inbox, workers=1)
    assert list(statuses(summary).values()) == ["new", "failed", "new"]
    assert "quá lâu" in (summary.files[1].message or "")


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_keeps_what_is_stored(store: Store, inbox: Path, workers: int) -> None:
    put(inbox, **{f"f{number:02}": f"letter {number}" for number in range(30)})

    def stop_at_five(result: FileResult, done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(BatchInterrupted) as caught:
        run(store, inbox, workers=workers, on_progress=stop_at_five)
    reported = [result for result in caught.value.summary.files if result.status == "new"]
    assert len(reported) == 7 == len(store.letters.all()), "the fifth is stored with the fourth to the seventh"
    assert run(store, inbox).new == 23


def test_a_second_file_of_a_letter_says_whose_it_is(store: Store, inbox: Path) -> None:
    words = "Số: 7/KH-CĐYT\nKẾ HOẠCH\n" + "Các công đoàn cơ sở gửi danh sách cán bộ nữ về Văn phòng trong tuần. " * 4
    put(inbox, a=words)
    batch.run((inbox,), store, None, CALENDAR, 0)
    put(inbox, b=words + "\n")
    (_, second) = batch.run((inbox,), store, None, CALENDAR, 0).files
    assert second.message is not None and "cùng một văn bản với a.txt" in second.message
    (line,) = store.letters.all()
    assert sorted(arrival.name for arrival in line.arrivals) == ["a.txt", "b.txt"]


def many(folder: Path, count: int = 60) -> Path:
    return put(folder, **{f"f{number:02}": f"letter {number}" for number in range(count)})


def test_a_long_run_stores_several_letters_at_once(store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One at first, more later, with the numbers, lines and tables of letters that are stored one by one."""
    together: list[int] = []
    save = store.letters.save_all

    def saving(coming: Sequence[ReadLetter], on: datetime.date | None) -> list[Saved]:
        together.append(len(coming))
        return save(coming, on)

    monkeypatch.setattr(store.letters, "save_all", saving)
    seen: list[tuple[str, int]] = []
    day = datetime.date(2026, 5, 4)
    summary = run(store, many(inbox), on=day, on_progress=lambda result, done, total: seen.append((result.name, done)))
    assert summary.new == 60 == sum(together) and together[:6] == [1, 2, 4, 8, 16, 16]
    assert seen == [(f"f{number:02}.txt", number + 1) for number in range(60)]
    told = [result.message for result in summary.files]
    assert told == [f"số đến {number}; 1 việc, 1 thời hạn và sự kiện" for number in range(1, 61)]


@pytest.mark.parametrize("what", [ValueError("không ngờ tới"), StoreError("busy", "đang bận")])
def test_a_letter_fails_alone(store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch, what: Exception) -> None:
    save = store.letters.save_all

    def failing(coming: Sequence[ReadLetter], on: datetime.date | None) -> list[Saved]:
        saved = save(coming, on)
        if any(one.letter.header.number == "51" for one in coming):
            raise what
        return saved

    monkeypatch.setattr(store.letters, "save_all", failing)
    summary = run(store, many(inbox))
    assert summary.new == 59 and [result.name for result in summary.files if result.status == "failed"] == ["f51.txt"]
    assert "51" not in {line.number for line in store.letters.all()}
    monkeypatch.setattr(store.letters, "save_all", save)
    assert (run(store, inbox).new, len(store.letters.all())) == (1, 60)


def test_a_locked_database_is_waited_for_once(store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save, tries = store.letters.save_all, list[int]()

    def locked(coming: Sequence[ReadLetter], on: datetime.date | None) -> list[Saved]:
        if len(store.letters.ids()) < 100:
            return save(coming, on)
        tries.append(len(coming))
        raise StoreError(LOCKED, "đang bị khóa")

    monkeypatch.setattr(store.letters, "save_all", locked)
    summary = run(store, many(inbox, 120))
    assert tries[0] > 3 and tries[1:] == [1, 1, 1]
    assert all("khóa" in (result.message or "") for result in summary.files if result.status == "failed")
    assert summary.new + summary.failed == 120
    monkeypatch.setattr(store.letters, "save_all", save)
    assert run(store, inbox).new == summary.failed


def test_the_same_letter_in_two_files_is_new_once(store: Store, inbox: Path) -> None:
    """Also where both would be stored together: a file with two letters, and one of them again."""
    many(inbox)
    put(inbox, f50x="mixed 50", f50y="mixed 50 again")
    summary = run(store, inbox)
    assert statuses(summary)["f50x.txt"] == statuses(summary)["f50y.txt"] == "failed" and len(store.letters.all()) == 60
