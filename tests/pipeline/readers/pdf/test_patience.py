"""Parsers without an end are given up; others are not disturbed."""

import signal
import threading
import time

import pytest

from pipeline.readers.pdf.guard import BlockTimeoutError, at_most


def spin(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_what_does_not_end_is_given_up() -> None:
    with pytest.raises(BlockTimeoutError), at_most(0.1):
        spin(20)


def test_a_parser_that_catches_everything_is_given_up() -> None:
    caught = 0
    with pytest.raises(BlockTimeoutError), at_most(0.05):
        while True:
            try:
                spin(20)
            except Exception:
                caught += 1
                if caught > 1:
                    raise


def test_what_ends_in_time_leaves_nothing_behind() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with at_most(0.2):
        pass
    spin(0.4)
    assert signal.getsignal(signal.SIGVTALRM) == before


def test_in_another_thread_there_is_no_limit() -> None:
    ended: list[bool] = []

    def work() -> None:
        with at_most(0.01):
            spin(0.1)
        ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [True]
