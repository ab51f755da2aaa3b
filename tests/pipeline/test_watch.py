"""A watched folder: files are read once they are whole, once each, and again only if they failed or changed."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.intake.inbox import LOOK_SECONDS, MOST_TRIES, RETRY_SECONDS, Watching


@pytest.fixture
def watching(tmp_path: Path) -> Watching:
    return Watching([tmp_path])


def names(watching: Watching, now: float) -> list[str]:
    return [file.name for file in watching.ripe(now).files]


def read(watching: Watching, now: float, *, failed: bool = False) -> list[str]:
    files = watching.ripe(now).files
    for file in files:
        watching.done(file, now, failed=failed)
    return [file.name for file in files]


def test_a_file_is_ripe_when_it_stayed_the_same_between_two_looks(watching: Watching, tmp_path: Path) -> None:
    path = tmp_path / "thu.txt"
    path.write_text("Số: 1")
    assert names(watching, 0) == []
    path.write_text("Số: 12/KH-LĐLĐ")
    assert (names(watching, LOOK_SECONDS), names(watching, 1.5 * LOOK_SECONDS)) == ([], [])
    assert names(watching, 2 * LOOK_SECONDS) == ["thu.txt"]


def test_an_empty_file_is_still_being_written(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "thu.txt").touch()
    assert [names(watching, now) for now in range(5)] == [[]] * 5


def test_a_file_is_read_once_and_again_when_it_changed(watching: Watching, tmp_path: Path) -> None:
    path = tmp_path / "thu.txt"
    path.write_text("Số: 1")
    assert [read(watching, now) for now in range(5)] == [[], ["thu.txt"], [], [], []]
    path.write_text("Số: 2")
    os.utime(path, ns=(1, 1))
    assert [read(watching, now) for now in range(5, 8)] == [[], ["thu.txt"], []]


def test_what_failed_is_tried_again_less_and_less_often(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "thu.txt").write_text("Số: 1")
    tries = [now for now in range(int(RETRY_SECONDS * 40)) if read(watching, now, failed=True)]
    assert len(tries) == MOST_TRIES
    gaps = [after - before for before, after in pairwise(tries)]
    assert gaps == [RETRY_SECONDS * 2**number for number in range(MOST_TRIES - 1)]


def test_files_that_vanish_and_folders_that_go_away_stop_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "den"
    folder.mkdir()
    watching = Watching([folder])
    (folder / "thu.txt").write_text("Số: 1")
    assert names(watching, 0) == []
    (folder / "thu.txt").unlink()
    folder.rmdir()
    assert names(watching, 1) == []
    folder.mkdir()
    (folder / "thu.txt").write_text("Số: 1")
    assert [names(watching, now) for now in (2, 3)] == [[], ["thu.txt"]]


def test_what_is_passed_over_is_told_once(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "#recycle").mkdir()
    (tmp_path / "thu.pdf.filepart").write_text("x")
    assert [len(watching.ripe(now).passed_over) for now in (0, 2, 4)] == [2, 0, 0]
    (tmp_path / "thu.pdf.filepart").unlink()
    (tmp_path / "hai.pdf.filepart").write_text("x")
    assert [len(watching.ripe(now).passed_over) for now in (6, 8)] == [1, 0]


def test_many_files_at_once_and_those_below(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    for number in range(30):
        (tmp_path / "2026" / f"{number}.txt").write_text(f"Số: {number}")
    names(watching, 0)
    assert len(names(watching, 1)) == 30
