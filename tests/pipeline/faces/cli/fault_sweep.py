"""Every call of a run to the system, the database and the memory failed in turn: the same table, or one plain line.

    python -m tests.pipeline.faces.cli.fault_sweep [--letters 20] [--most N]

For each kind of call a run is done once to count them; then the run is done anew for each of them (or for so many,
evenly spread), with that one failing. It must end with a table that is right as far as it goes and lines that say what
is missing; a second, undisturbed run must give the whole table. Calls to the database and those that start workers fail
in this process; calls to the system (by ``strace``, where it is installed) and single allocations in a copy of it,
which costs no start. The same letter is extracted once: what fails is what is around it.
"""

import argparse
import contextlib
import importlib.util
import io
import os
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy.engine.default import DefaultDialect

import extractors
from pipeline.faces.cli.app import run
from pipeline.intake import batch
from pipeline.store import open_store, storing
from pipeline.support.confined.pool import Pool
from schemas import Letter, Source

LETTERS = Path("corpus/letters")
#: What a call is, and what it ends with where it fails.
CALLS: dict[str, tuple[Any, str, Callable[[], BaseException]]] = {
    "execute": (DefaultDialect, "do_execute", lambda: broken(sqlite3.SQLITE_IOERR)),
    "execute-full": (DefaultDialect, "do_executemany", lambda: broken(sqlite3.SQLITE_FULL)),
    "commit": (DefaultDialect, "do_commit", lambda: broken(sqlite3.SQLITE_FULL)),
    "open": (os, "open", lambda: OSError(24, os.strerror(24))),
    "fdopen": (os, "fdopen", lambda: OSError(5, os.strerror(5))),
    "stat": (os, "fstat", lambda: OSError(5, os.strerror(5))),
    "rows": (storing, "put_rows", MemoryError),
}
#: Calls that start workers: the run has two of them.
STARTS: dict[str, tuple[Any, str, Callable[[], BaseException]]] = {
    "process": (subprocess.Popen, "_execute_child", lambda: OSError(11, os.strerror(11))),
    "thread": (threading.Thread, "start", lambda: RuntimeError("can't start new thread")),
    "folder": (os, "mkdir", lambda: OSError(28, os.strerror(28))),
    "line": (socket, "socketpair", lambda: OSError(24, os.strerror(24))),
    "watch": (os, "pidfd_open", lambda: OSError(24, os.strerror(24))),
}
#: Calls to the system, and what they end with, those that have to do with the letters and the database: a program whose
#: own files cannot be opened says so in Python's words.
FILES = {"openat": "EMFILE", "newfstatat": "EIO", "pread64": "EIO", "pwrite64": "ENOSPC", "fdatasync": "EIO"}
FILES |= {"fcntl": "ENOLCK", "ftruncate": "ENOSPC", "mmap": "ENOMEM", "unlink": "EACCES", "read": "EIO"}
#: A run that takes longer hangs.
_SECONDS = 300


def broken(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("failed on purpose")
    error.sqlite_errorcode = code
    return error


@contextlib.contextmanager
def failing(kind: str, number: int) -> Iterator[list[int]]:
    """Let the call of this number fail (none for 0); count all of them."""
    owner, name, error = (CALLS | STARTS)[kind]
    real, count = getattr(owner, name), [0]

    def call(*args: Any, **options: Any) -> Any:
        count[0] += 1
        if count[0] == number:
            raise error()
        return real(*args, **options)

    with mock.patch.object(owner, name, call):
        yield count


def said(*args: str, workers: int = 0) -> tuple[int, str]:
    """Run a command line in this process, with so many others to read, and return how it ended and what it said."""
    out = io.StringIO()
    here = mock.patch.object(batch, "Pool", lambda read, _: Pool(read, workers))
    with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out), here:
        code = run([*args, "--today", "28/4/2026"])
    return code, out.getvalue()


@contextlib.contextmanager
def starved(allocation: int) -> Iterator[None]:
    """Let the allocation of this number fail, none for 0."""
    if not allocation:
        yield
        return
    python = importlib.import_module("_testcapi")
    python.set_nomemory(allocation, allocation + 1)
    try:
        yield
    finally:
        python.remove_mem_hooks()


def in_a_copy(args: Sequence[str], words: Path, allocation: int = 0, tracer: Sequence[str] = ()) -> int:
    """Run a command line in a copy of this process and return how it ended; what it said is written to ``words``.
    ``allocation`` is the number of the one that fails; ``tracer`` is a command that is told the copy's number, and
    waited for until it watches."""
    go, going = os.pipe()
    copy = os.fork()
    if not copy:
        os.read(go, 1)
        try:
            with starved(allocation):
                code, told = said(*args)
        except BaseException:
            code, told = 1, traceback.format_exc()
        words.write_text(told, encoding="utf-8")
        os._exit(code)
    with contextlib.ExitStack() as stack:
        if tracer:
            watching = subprocess.Popen([*tracer, "-p", str(copy)], stderr=subprocess.DEVNULL)
            stack.callback(watching.wait)
            while "TracerPid:\t0\n" in Path(f"/proc/{copy}/status").read_text() and watching.poll() is None:
                time.sleep(0.001)
        os.write(going, b"!")
        ended = os.pidfd_open(copy)
        for handle in (go, going, ended):
            stack.callback(os.close, handle)
        if not select.select([ended], [], [], _SECONDS)[0]:
            os.kill(copy, signal.SIGKILL)
            words.write_text("Traceback: it hangs", encoding="utf-8")
        return os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])


def table(path: Path) -> list[object]:
    """Return everything that a database has of letters and duties."""
    with open_store(str(path)) as store:
        return [*((line.sha256, line.obligations) for line in store.letters.all()), *store.obligations.find()]


class Sweep:
    """Runs over an inbox, each disturbed once, and how they ended. ``folder`` is empty."""

    def __init__(self, inbox: Path, folder: Path) -> None:
        self.inbox, self.words, self.calls = inbox, folder / "words", folder / "calls"
        self.path = folder / "store" / "vanthu.db"
        self.empty = folder / "empty.db"
        self.asked = ["run", str(inbox), "--db", str(self.path)]
        self.ended: Counter[str] = Counter()
        open_store(str(self.empty)).close()
        self.begin()
        said(*self.asked)
        self.whole = table(self.path)

    def begin(self) -> None:
        """Make a new, empty database."""
        shutil.rmtree(self.path.parent, ignore_errors=True)
        self.path.parent.mkdir(mode=0o700)
        shutil.copy(self.empty, self.path)

    def see(self, what: str, code: int, words: str) -> None:
        """Note how a disturbed run ended, and that an undisturbed one after it gives the whole table."""
        if "Traceback" in words or "ngoài dự kiến" in words or code < 0:
            how = "unplain"
        elif table(self.path) == self.whole:
            how = "same table"
        else:
            how = "said" if code and words.strip() else "wrong"
        said(*self.asked)
        if table(self.path) != self.whole:
            how = "wrong"
        self.ended[how] += 1
        if how in ("wrong", "unplain"):
            print(f"{what}: {how}, {code}: {words}", file=sys.stderr, flush=True)

    def here(self, kinds: Iterable[str], most: int, workers: int = 0) -> None:
        for kind in kinds:
            self.begin()
            with failing(kind, 0) as count:
                said(*self.asked, workers=workers)
            for number in spread(count[0], most):
                self.begin()
                with failing(kind, number):
                    code, words = said(*self.asked, workers=workers)
                self.see(f"{kind} {number} of {count[0]}", code, words)

    def of_the_system(self, most: int) -> None:
        """Fail calls to the system that have to do with the letters and the database."""
        for kind in FILES if shutil.which("strace") else ():
            self._traced(kind, 0)
            calls = self.calls.read_text().count(f"{kind}(")
            for number in spread(calls, most):
                self.see(f"{kind} {number} of {calls}", *self._traced(kind, number))

    def _traced(self, kind: str, number: int) -> tuple[int, str]:
        self.begin()
        stored = (self.path.parent / f"vanthu.db{end}" for end in ("", "-wal", "-shm", "-reading"))
        only = [word for place in (self.inbox, *self.inbox.iterdir(), *stored) for word in ("-P", str(place))]
        inject = ["-e", f"inject={kind}:error={FILES[kind]}:when={number}"] if number else []
        tracer = ["strace", "-q", "-o", str(self.calls), "-e", f"trace={kind}", *only, *inject]
        return in_a_copy(self.asked, self.words, tracer=tracer), self.words.read_text(encoding="utf-8")

    def of_memory(self, most: int) -> None:
        """Fail single allocations of millions, the more seldom the later they come."""
        most = min(most, 500) if importlib.util.find_spec("_testcapi") else 0
        for number in (int(10 ** (2 + 5 * part / most)) for part in range(most)):
            self.begin()
            code = in_a_copy(self.asked, self.words, number)
            self.see(f"allocation {number}", code, self.words.read_text(encoding="utf-8"))


def spread(count: int, most: int) -> range:
    """Return so many numbers up to a count, evenly spread."""
    return range(1, count + 1, max(1, -(-count // most)))


def sweep(inbox: Path, most: int) -> Counter[str]:
    """Fail calls in turn and return how the runs ended; ``wrong`` and ``unplain`` must not be among it."""
    extract, read = extractors.extract, dict[str, Letter]()

    def remembered(source: Source) -> Letter:
        if source.text not in read:
            read[source.text] = extract(source)
        return read[source.text]

    with tempfile.TemporaryDirectory() as folder, mock.patch.object(extractors, "extract", remembered):
        found = Sweep(inbox, Path(folder))
        found.here(STARTS, most, workers=2)
        found.here(CALLS, most)
        found.of_memory(most)
        found.of_the_system(most)
    return found.ended


def main() -> None:
    """Sweep over letters of the corpus and print how the runs ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=20)
    parser.add_argument("--most", type=int, default=1_000_000, help="so many calls of a kind (default: each)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(LETTERS.glob("*.txt"))[: asked.letters]:
            shutil.copy(path, folder)
        for how, count in sorted(sweep(Path(folder), asked.most).items()):
            print(f"{how}: {count}")


if __name__ == "__main__":
    main()
