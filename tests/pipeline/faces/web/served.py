"""The served program on a machine of its own, started, asked and killed as often as one likes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from pipeline.store.opening import reached

ROOT = Path(__file__).parents[4]
_PATIENCE = 60.0
#: Says in the end what the serving process has loaded.
_SERVE = """
import atexit, os, sys
from pathlib import Path
atexit.register(lambda: Path(os.environ["LOADED"]).write_text("\\n".join(sys.modules)))
of = os.environ
sys.argv = ["vanthu", "serve", "--port", of["PORT"], "--today", "2026-03-06", *of["SERVED"].split()]
from pipeline.faces.cli import main
main()
"""


class Served:
    """The program on a machine of its own: what it has lies in one folder. With 0 workers it says how many."""

    def __init__(self, folder: Path, workers: int = 1, url: str | None = None, more: str = "") -> None:
        self.folder, self._words = folder, f"--workers {workers} {more}" if workers else more
        self.url = url or f"sqlite:///{folder}/office/vanthu.db"
        for name in ("office", "cache", "temp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.loaded = folder / "loaded.txt"
        self.log = folder / f"log-{self.port}.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> int:
        """Start it; return how long its log was."""
        places = {"VANTHU_DB": self.url, "VANTHU_CACHE": f"{self.folder}/cache"}
        more = {"TMPDIR": f"{self.folder}/temp", "PORT": str(self.port), "LOADED": str(self.loaded)}
        more["SERVED"] = self._words
        with self.log.open("ab") as log:
            before = log.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE], cwd=ROOT, env=os.environ | places | more, stdout=log, stderr=log
            )
        return before

    def start(self) -> httpx.Client:
        before = self.begin()
        key = until(lambda: re.search(rb"/start\?key=([\w-]+)", self.log.read_bytes()[before:]))
        client = httpx.Client(base_url=self.address, headers={"origin": self.address}, timeout=_PATIENCE)
        until(lambda: _answers(self.port))
        client.get("/start", params={"key": key[1].decode()})
        page = client.get("/letters", headers={"accept": "text/html"}).text
        token = re.search(r'name="token" content="([^"]+)"', page)
        assert token is not None
        client.headers["x-token"] = token[1]
        return client

    def processes(self) -> list[int]:
        """Return those that answer: what the started one began, or it alone."""
        assert self._process is not None
        begun = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        names = {int(one): Path(f"/proc/{one}/cmdline").read_bytes() for one in begun}
        own = Path(f"/proc/{self._process.pid}/cmdline").read_bytes()
        return [one for one, name in names.items() if name == own] or [self._process.pid]

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)

    def asked(self, question: str) -> list[tuple[Any, ...]]:
        """Return the rows of a question to its database, beside it."""
        engine = create_engine(reached(make_url(self.url)) if self.url.startswith("postgresql") else self.url)
        with engine.connect() as database:
            rows = [tuple(row) for row in database.exec_driver_sql(question)]
        engine.dispose()
        return rows

    def holds(self, words: bytes) -> list[Path]:
        """Return the files, and the names of files, in which some words stand."""
        return [
            path
            for path in self.folder.rglob("*")
            if words in os.fsencode(path.name) or (path.is_file() and words in path.read_bytes())
        ]


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def until(found: Any, patience: float = _PATIENCE) -> Any:
    end = time.monotonic() + patience
    while not (answer := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return answer


def sent(client: httpx.Client, name: str, data: bytes) -> int:
    answer = client.post("/api/v1/letters", files={"file": (name, data)})
    assert answer.status_code == 202, answer.text
    return int(answer.json()["id"])


def read(client: httpx.Client, number: int) -> dict[str, Any]:
    def told() -> dict[str, Any] | None:
        answer: dict[str, Any] = client.get(f"/api/v1/uploads/{number}").json()
        return None if answer["state"] in ("waiting", "reading") else answer

    found: dict[str, Any] = until(told)
    return found
