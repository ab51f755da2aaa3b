"""Many clerks at once: no error, nothing lost, no more memory than a small machine has."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.desk import MOST_MEGABYTES, load
from benchmarks.kills import play
from benchmarks.made_office import fill
from benchmarks.odd_forms import played
from benchmarks.played_day import CORPUS, FAILED, Day
from benchmarks.scale import AIMS, Processor, Server, figures, measured_on
from pipeline.faces.web.routes import ROUTES
from pipeline.store import open_store

pytestmark = pytest.mark.sweep


def test_eight_clerks_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/vanthu.db"
    with open_store(url) as store:
        fill(store, 4_000)
    found = load(url, clerks=8, rounds=3)
    assert found.errors == [] and found.lost == [] and found.marks == 24 and found.megabytes <= MOST_MEGABYTES


# A server that is killed while files are sent to it and read: nothing is lost, nothing comes twice.
def test_what_a_killed_server_accepted_is_read_once(tmp_path: Path) -> None:
    played = play(tmp_path, kills=3, latest=0.5)
    assert played.is_whole, played
    assert played.letters >= 3 and played.in_upload + played.in_reading >= 3


# Odd requests at every address: none ends as an error of the program, and nobody is let in who may not be.
def test_nothing_odd_is_obeyed(tmp_path: Path) -> None:
    outcomes = list(played(tmp_path, 1, random.Random(20261127)))
    assert not [asked for _, asked in outcomes if asked]
    assert set(Counter(who for who, _ in outcomes).values()) == {len(ROUTES)}


# The played day opens its pages: one that fails would show as program that nobody enters.
def test_no_page_of_the_day_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_DB", f"sqlite:///{tmp_path}/vanthu.db")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    day = Day(tmp_path)
    day.vanthu("unions", "import", str(CORPUS / "year" / "registry.csv"), "--yes")
    day.vanthu("office", "set", "ldld-ha-son")
    day.vanthu("run", str(CORPUS / "week" / "letters"))
    day.pages()
    assert [trouble for trouble in day.troubles if FAILED in trouble] == []


# The store measured on a server: a small office is filled, and asked everything.
def test_a_server_is_filled_and_asked_everything(postgres: str) -> None:
    host = Server(Path(postgres))
    found = measured_on(host, 400)
    assert set(found.figures) == set(AIMS) and found.seconds_to_fill > 0 and found.megabytes > 1
    with open_store(host.url("office400")) as store:
        # With those of the new letter; the last one to fill up with lays up to four tasks on each union.
        assert 396 < len(store.obligations.find(everybody=True)) - 2_000 <= 400
    assert [line.split(" |")[0].strip("| ") for line in figures([400], [found])[2:-2]] == [*AIMS]


def test_a_server_answers_in_one_process_and_that_is_counted(postgres: str) -> None:
    host = Server(Path(postgres))
    assert host.ask("SHOW max_parallel_workers_per_gather") == [("0",)]
    with open_store(host.url("made")) as store:
        clock, own = Processor(store.engine), time.process_time()
        before = clock() - own
        with store.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM generate_series(1, 300000)").one()
        assert clock() - time.process_time() > before
