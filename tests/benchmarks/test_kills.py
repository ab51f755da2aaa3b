"""A server that is killed while files are sent to it and read: nothing is lost, nothing comes twice."""

from pathlib import Path

import pytest

from benchmarks.kills import play

pytestmark = pytest.mark.sweep


def test_what_a_killed_server_accepted_is_read_once(tmp_path: Path) -> None:
    played = play(tmp_path, kills=3, latest=0.5)
    assert played.is_whole, played
    assert played.letters >= 3 and played.in_upload + played.in_reading >= 3
