"""A desk of its own for the real commands: they run with watchers at every side, and what they leave is counted."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.measuring import family, peak

ROOT = Path(__file__).parents[2]
_GUARD = Path(__file__).with_name("guard")


class Listener:
    """A server that files tell readers to call; ``calls`` counts who did."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.calls = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                caller, _ = self._socket.accept()
            except OSError:
                continue
            self.calls += 1
            caller.close()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()


@dataclass
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    said: list[tuple[float, str]]
    """Lines on standard error with the seconds since the start at which they came."""
    peaks: dict[int, float]
    """The most memory that each Python process held, in MB; the first one is that of the command itself."""
    seconds: float
    notes: list[str]
    """What the guard saw."""
    took: dict[str, float]
    """Processor seconds that the process which opened a file was at it, by the file's name."""
    left: set[str]
    """What is in the folder of temporary files that was not there before."""
    orphans: list[str] = field(default_factory=list)
    """Processes that are still there."""

    @property
    def err(self) -> str:
        return "\n".join(line for _, line in self.said)

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def assert_clean(self) -> None:
        """Nothing stays, nobody was called, nothing was written elsewhere, no failure shows its inside."""
        assert not self.notes, self.notes[:5]
        assert not self.left, sorted(self.left)[:5]
        assert not self.orphans, self.orphans
        assert "Traceback" not in self.err and "Traceback" not in self.out, self.err[:3000]


class Desk:
    """Folders for one run or several: inbox, database, cache, temporary files, home."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.inbox, self.temp, self.home = root / "inbox", root / "tmp", root / "home"
        self.cache, self.programs = root / "cache", root / "bin"
        for folder in (self.inbox, self.temp, self.home, self.cache, self.programs):
            folder.mkdir(parents=True, exist_ok=True)
        self.db = root / "db" / "vanthu.db"
        self.notes = root / "notes"
        self.notes.touch()
        self.played = False

    def env(self, **more: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not re.match("VANTHU|XDG|PYTEST|COV", key)}
        allowed = (self.temp, self.home, self.cache, self.db.parent)
        return {
            **kept, "PYTHONPATH": os.pathsep.join([str(_GUARD), str(ROOT)]), "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": f"{self.programs}{os.pathsep}{kept['PATH']}", "TMPDIR": str(self.temp), "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"), "XDG_CACHE_HOME": str(self.home / "cache"),
            "VANTHU_CACHE": str(self.cache), "OMP_THREAD_LIMIT": "1", "COLUMNS": "200",
            "HOSTILE_NOTES": str(self.notes), **({"HOSTILE_PLAYED": str(self.root)} if self.played else {}),
            "HOSTILE_ALLOWED": os.pathsep.join(str(folder.resolve()) for folder in allowed), **more,
        }  # fmt: skip

    def start(self, *args: object, preexec: Any = None, **more: str) -> "subprocess.Popen[str]":
        """Start the command; its output is read by the caller."""
        command = [sys.executable, "-m", "tests.hostile.impatient", *map(str, args)]
        return subprocess.Popen(
            command, cwd=self.root, env=self.env(**more), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="surrogateescape", start_new_session=True,
            preexec_fn=preexec,
        )  # fmt: skip

    def run(self, *args: object, seconds: float = 240, preexec: Any = None, **more: str) -> Ended:
        """Run the command to its end."""
        before, noted = set(_tree(self.temp)), len(self.notes.read_text().splitlines())
        began = time.monotonic()
        process = self.start(*args, preexec=preexec, **more)
        said: list[tuple[float, str]] = []
        with watched(process.pid) as peaks:
            listening = threading.Thread(target=_listen, args=(process.stderr, said, began), daemon=True)
            listening.start()
            timer = threading.Timer(seconds, process.kill)
            timer.start()
            assert process.stdout is not None
            out = process.stdout.read()
            code = process.wait()
            timer.cancel()
            listening.join(10)
        notes = self.notes.read_text().splitlines()[noted:]
        return Ended(
            code=code, out=out, said=said, peaks=peaks, seconds=time.monotonic() - began,
            notes=[note for note in notes if not note.startswith("opened: ")], took=_times(notes, process.pid),
            left=set(_tree(self.temp)) - before, orphans=self.processes(),
        )  # fmt: skip

    def processes(self, patience: float = 3.0) -> list[str]:
        """Return the command lines of processes that belong to this desk and do not go away."""
        until = time.monotonic() + patience
        while (found := self._processes()) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def _processes(self) -> list[str]:
        marks = (f"HOSTILE_NOTES={self.notes}".encode(), f"TMPDIR={self.temp}".encode())
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                own = any(line.startswith(marks) for line in (entry / "environ").read_bytes().split(b"\0"))
                if own and (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        return found

    def program(self, name: str, script: str) -> None:
        place = self.programs / name
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(0o755)
        self.played = True


def _times(notes: list[str], first: int) -> dict[str, float]:
    """Return how long each file took: from its opening to that of the next one by the same process. The last file of a
    process is left out: it ended the process, or waited for others to end."""
    opened: dict[str, list[tuple[float, str]]] = {}
    for note in notes:
        if note.startswith("opened: "):
            _, process, at, name = note.split(" ", 3)
            opened.setdefault(process, []).append((float(at), ast.literal_eval(name)))
    opened.pop(str(first), None)  # it opens files only to see whether they are known
    return {name: following - at for times in opened.values() for (at, name), (following, _) in pairwise(times)}


def _listen(stream: Any, said: list[tuple[float, str]], began: float) -> None:
    said += ((time.monotonic() - began, line.rstrip("\n")) for line in stream)


def _tree(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        yield from (str(Path(parent, name).relative_to(folder)) for name in (*folders, *names))


@contextmanager
def watched(pid: int) -> Iterator[dict[int, float]]:
    """Watch the memory of a process and of the Python processes that it starts."""
    peaks: dict[int, float] = {}
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            for child in filter(_is_python, family(pid)):
                peaks[child] = max(peaks.get(child, 0.0), peak(child))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        ended.set()
        thread.join()


def _is_python(pid: int) -> bool:
    try:
        return b"python" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False
