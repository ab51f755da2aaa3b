"""Tests that are collected once and run by two copies of the process that did: ``pytest -p scripts.side_by_side``.

A copy takes the tests of one file after the other, in their order, as they come, from a line that both share; what it
finds goes to the first process, which tells it as ever. Two processes that import and collect for themselves
(pytest-xdist) take as long again for it as for all tests of letters.
"""

import os
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

import pytest

COUNT = 2
#: What takes long in one piece comes first: at the end no processor waits while the other is at it.
LONGEST = ("tests/test_", "tests/pipeline/test_marked.py", "notebooks/")
#: How long the number of a file is in the line of files.
_NUMBER = 4


class _Telling:
    """Sends what is known of a test once it is over, and warnings."""

    def __init__(self, config: pytest.Config, to: Connection) -> None:
        self._config, self._to = config, to
        self._reports: list[Any] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._reports.append(self._config.hook.pytest_report_to_serializable(config=self._config, report=report))

    def pytest_runtest_logfinish(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        self._to.send(({"nodeid": nodeid, "location": location}, self._reports))
        self._reports = []

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: Any
    ) -> None:
        place = (warning_message.category.__name__, warning_message.filename, warning_message.lineno)
        about = {"when": when, "nodeid": nodeid, "location": location}
        self._to.send((about, (str(warning_message.message), *place)))


def _tell(config: pytest.Config, about: Mapping[str, Any], found: Any) -> None:
    """Tell of a test or a warning as if it had been here."""
    if isinstance(found, tuple):
        said, kind, *place = found
        warning = warnings.WarningMessage(Warning(said), type(kind, (Warning,), {}), *place)
        config.hook.pytest_warning_recorded.call_historic(kwargs={**about, "warning_message": warning})
        return
    config.hook.pytest_runtest_logstart(**about)
    for data in found:
        report = config.hook.pytest_report_from_serializable(config=config, data=data)
        config.hook.pytest_runtest_logreport(report=report)
    config.hook.pytest_runtest_logfinish(**about)


def _taken(files: Sequence[Sequence[pytest.Item]], line: int) -> Iterator[pytest.Item]:
    while number := os.read(line, _NUMBER):
        yield from files[int.from_bytes(number)]


def _run(session: pytest.Session, name: str, tests: Iterator[pytest.Item], to: Connection) -> None:
    """Run tests in this copy, which has folders and captured streams of its own."""
    config = session.config
    os.environ["PYTEST_XDIST_WORKER"] = name
    folders = config._tmp_path_factory  # type: ignore[attr-defined]
    folders._basetemp = folders.getbasetemp() / name
    folders._basetemp.mkdir(mode=0o700)
    streams = config.pluginmanager.getplugin("capturemanager")
    streams.stop_global_capturing()
    streams.start_global_capturing()
    streams.suspend_global_capture()
    config.pluginmanager.unregister(name="terminalreporter")
    config.pluginmanager.register(_Telling(config, to))
    try:
        for item, following in pairwise(chain(tests, [None])):
            assert item is not None
            config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail or session.shouldstop:
                break
    finally:
        session._setupstate.teardown_exact(None)
    to.send(None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run all tests, where there are those of several files and none failed to be collected."""
    by_file: dict[Path, list[pytest.Item]] = {}
    for item in session.items:
        by_file.setdefault(item.path, []).append(item)
    if len(by_file) < COUNT or session.testsfailed or session.config.option.collectonly:
        return None
    session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    line, end = os.pipe()
    os.write(end, b"".join(number.to_bytes(_NUMBER) for number in range(len(by_file))))
    os.close(end)
    copies: dict[Connection, int] = {}
    for number in range(COUNT):
        here, there = Pipe(duplex=False)
        if not (process := os.fork()):
            try:
                _run(session, f"gw{number}", _taken([*by_file.values()], line), there)
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(0)
        there.close()
        copies[here] = process
    lost = _listen(session, set(copies), line)
    for process in copies.values():
        os.waitpid(process, 0)
    if lost:
        session.shouldfail = f"{lost} of {COUNT} processes ended before their tests"
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    return True


def _listen(session: pytest.Session, to: set[Connection], line: int) -> int:
    """Tell what the copies tell until all have ended; return how many ended amid their tests."""
    lost = 0
    while to:
        for one in wait(to):
            assert isinstance(one, Connection)
            try:
                told = one.recv()
            except EOFError:
                lost += 1
                told = None
            if told:
                _tell(session.config, *told)
            else:
                to.remove(one)
        while (session.shouldfail or session.shouldstop) and os.read(line, _NUMBER):
            pass  # no further file is begun
    return lost
