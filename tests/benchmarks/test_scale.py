"""The store measured on a server: a small office is filled, and asked everything."""

import time
from pathlib import Path

import pytest

from benchmarks.scale import AIMS, Processor, Server, figures, measured_on
from pipeline.store import open_store

pytestmark = pytest.mark.sweep


def test_a_server_is_filled_and_asked_everything(postgres: str) -> None:
    host = Server(Path(postgres))
    found = measured_on(host, 400)
    assert set(found.figures) == set(AIMS)
    assert found.seconds_to_fill > 0 and found.megabytes > 1
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
