"""How the served office answers many clerks at once: they look at pages and mark what they were given.

Every mark is a row's own, so that each can be looked for in the end: what was answered with success and is not there is
lost. ``benchmarks.desk`` lets fifty at an office of a million obligations.
"""

import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from benchmarks.batches import peak, processor
from benchmarks.made_office import TODAY
from pipeline.store import Filters, open_store

#: Pages that a clerk looks at, one after the other.
PAGES = ("/", "/duties", "/letters", "/calendar", "/unions", "/search?q=b%C3%A1o+c%C3%A1o", "/history",
         "/api/v1/duties", "/api/v1/obligations?limit=20")  # fmt: skip
#: What it must reach.
MOST_MEGABYTES = 250.0
_SECONDS = 60.0
TOKEN = re.compile(r'<meta name="token" content="([^"]+)"')
_KEY = re.compile(rb"/start\?key=([\w-]+)")


class Figures(NamedTuple):
    """What came of it."""

    requests: int
    errors: list[str]
    marks: int
    """Marks that were answered with success."""
    lost: list[str]
    milliseconds: float
    """Processor time of the server for one request."""
    megabytes: float
    """The most memory that the server held."""


class Clerk(threading.Thread):
    """One who looks at pages and marks rows; what went wrong stands in ``errors``."""

    def __init__(self, address: str, key: str, rows: Sequence[str]) -> None:
        super().__init__()
        self._address, self._key, self._rows = address, key, rows
        self.errors: list[str] = []
        self.marked: list[str] = []
        self.requests = 0

    def run(self) -> None:
        """Work until all rows are marked."""
        try:
            with httpx.Client(base_url=self._address, timeout=_SECONDS, headers={"accept": "text/html"}) as browser:
                self._work(browser)
        except Exception as error:  # a clerk who is cut off is one error, whatever it was
            self.errors.append(repr(error))

    def _work(self, browser: httpx.Client) -> None:
        self._asked(browser.get("/start", params={"key": self._key}))
        token = TOKEN.search(self._asked(browser.get("/")).text)
        changing = {"x-token": token[1] if token else "", "origin": self._address}
        for number, row in enumerate(self._rows):
            self._asked(browser.get(PAGES[(number + hash(row)) % len(PAGES)]))
            said = {"ids": [row], "status": "done", "answer": f"{number}/BC"}
            if self._asked(browser.post("/api/v1/obligations/mark", json=said, headers=changing)).is_success:
                self.marked.append(row)
            self._asked(browser.post("/api/v1/obligations/note", json={"ids": [row], "note": row}, headers=changing))

    def _asked(self, answer: httpx.Response) -> httpx.Response:
        self.requests += 1
        if answer.status_code >= 400:
            self.errors.append(f"{answer.status_code} {answer.request.method} {answer.request.url.path}")
        return answer


@contextmanager
def served(url: str) -> Iterator[tuple[int, str, str]]:
    """Serve an office; give the number of the process, the address and the start key."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipeline.cli", "serve", "--db", url, "--port", str(port)]
    log = tempfile.NamedTemporaryFile()  # noqa: SIM115 - closed below; a pipe that nobody reads would stop the server
    with log, subprocess.Popen([*command, "--today", TODAY.isoformat()], stderr=log, stdout=log) as process:
        try:
            end = time.monotonic() + _SECONDS
            while (key := _KEY.search(Path(log.name).read_bytes())) is None or not _answers(port):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(Path(log.name).read_text())
                time.sleep(0.05)
            yield process.pid, f"http://127.0.0.1:{port}", key[1].decode()
        finally:
            process.terminate()


def load(url: str, clerks: int, rounds: int) -> Figures:
    """Let so many clerks mark so many rows each, all at once, and look for every mark."""
    with open_store(url) as store:
        rows = [item.id for item in store.obligations.page(Filters(recurring=False, statuses=("todo", "late")), TODAY,
                                                           clerks * rounds)]  # fmt: skip
    assert len(rows) == clerks * rounds, "the office is too small for so many clerks"
    with served(url) as (pid, address, key):
        before = processor(pid)
        working = [Clerk(address, key, rows[number::clerks]) for number in range(clerks)]
        for clerk in working:
            clerk.start()
        for clerk in working:
            clerk.join()
        spent, megabytes = processor(pid) - before, peak(pid)
    marked = [row for clerk in working for row in clerk.marked]
    with open_store(url) as store:
        marks = store.marks.of(rows)
    lost = [row for row in marked if marks[row].status != "done" or marks[row].note != row]
    requests = sum(clerk.requests for clerk in working)
    errors = [error for clerk in working for error in clerk.errors]
    return Figures(requests, errors, len(marked), lost, 1000 * spent / max(1, requests), megabytes)


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
