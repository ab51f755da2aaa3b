"""Every call of a run to the system, the database and the memory failed in turn: the same table, or one plain line.

    python -m benchmarks.fault_sweep [--letters 20] [--most 200]

For each kind of call a run is done once to count them; then the run is done anew for each of them (or for so many,
evenly spread), with that one failing. It must end with a table that is right as far as it goes and lines that say what
is missing; a second, undisturbed run must give the whole table. Calls to the database fail in this process, which reads
the letters itself; those to the system (by ``strace``, where it is installed) and single allocations fail in a process
of their own, whose workers read.
"""

import argparse
import contextlib
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy.engine.default import DefaultDialect

from pipeline.cli.app import run
from pipeline.confined.pool import Pool
from pipeline.intake import batch
from pipeline.store import open_store, storing

LETTERS = Path("corpus/letters")
#: What a call is, and what it ends with where it fails.
KINDS: dict[str, tuple[Any, str, Callable[[], BaseException]]] = {
    "execute": (DefaultDialect, "do_execute", lambda: broken(sqlite3.SQLITE_IOERR)),
    "execute-full": (DefaultDialect, "do_executemany", lambda: broken(sqlite3.SQLITE_FULL)),
    "commit": (DefaultDialect, "do_commit", lambda: broken(sqlite3.SQLITE_FULL)),
    "open": (os, "open", lambda: OSError(24, os.strerror(24))),
    "read": (os, "fdopen", lambda: OSError(5, os.strerror(5))),
    "stat": (os, "fstat", lambda: OSError(5, os.strerror(5))),
    "memory": (storing, "put_rows", MemoryError),
}


def broken(code: int) -> sqlite3.OperationalError:
    """Return the error of SQLite with a result code."""
    error = sqlite3.OperationalError("failed on purpose")
    error.sqlite_errorcode = code
    return error


@contextlib.contextmanager
def failing(kind: str, number: int) -> Iterator[list[int]]:
    """Let the call of this number fail (none for 0); count all of them."""
    owner, name, error = KINDS[kind]
    real, count = getattr(owner, name), [0]

    def call(*args: Any, **options: Any) -> Any:
        count[0] += 1
        if count[0] == number:
            raise error()
        return real(*args, **options)

    with mock.patch.object(owner, name, call):
        yield count


def said(*args: str) -> tuple[int, str]:
    """Run a command line in this process and return how it ended and what it said."""
    out = io.StringIO()
    here = mock.patch.object(batch, "Pool", lambda read, _: Pool(read, 0))
    with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out), here:
        code = run([*args, "--today", "28/4/2026"])
    return code, out.getvalue()


#: Calls to the system, and what they end with. Of those of the first group only the ones that have to do with the
#: letters and the database: a program whose own files cannot be opened says so in Python's words.
FILES = {"openat": "EMFILE", "newfstatat": "EIO", "pread64": "EIO", "pwrite64": "ENOSPC", "fdatasync": "EIO"}
FILES |= {"fcntl": "ENOLCK", "ftruncate": "ENOSPC", "mmap": "ENOMEM", "unlink": "EACCES", "read": "EIO"}
STARTS = {"vfork": "EAGAIN", "clone3": "EAGAIN", "mkdir": "ENOSPC", "socketpair": "EMFILE", "pidfd_open": "EMFILE"}
#: Makes one allocation fail, the how manieth the first argument says.
_STARVED = """
import sys, _testcapi
from pipeline.cli.app import run
number = int(sys.argv[1])
_testcapi.set_nomemory(number, number + 1)
sys.exit(run(sys.argv[2:]))
"""
#: A run that takes longer hangs.
_SECONDS = 300


def traced(kind: str, number: int, folder: Path, inbox: Path) -> list[str]:
    """Return the words before a command in which the call of this number fails, or all are written down for 0."""
    places = [inbox, *inbox.iterdir(), *(folder / f"vanthu.db{end}" for end in ("", "-wal", "-shm", "-reading"))]
    only = [word for place in places for word in ("-P", str(place))] if kind in FILES else []
    error = (FILES | STARTS)[kind]
    inject = ["-e", f"inject={kind}:error={error}:when={number}"] if number else []
    return ["strace", "-o", str(folder / "calls"), "-e", f"trace={kind}", *only, *inject]


def process(words: Sequence[str], before: Sequence[str] = ()) -> tuple[int, str]:
    """Run a command line in a process of its own and return how it ended and what it said."""
    asked = [*before, sys.executable, *words, "--workers", "2", "--today", "28/4/2026"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return -1, "Traceback: it hangs"
    return done.returncode, done.stdout + done.stderr


def table(path: Path) -> list[object]:
    """Return everything that a database has of letters and duties."""
    with open_store(str(path)) as store:
        return [*((line.sha256, line.obligations) for line in store.letters.all()), *store.obligations.find()]


class Sweep:
    """Runs over an inbox, each disturbed once, and how they ended."""

    def __init__(self, inbox: Path, folder: Path) -> None:
        self.inbox, self.folder, self.path = inbox, folder, folder / "vanthu.db"
        self.asked = ["run", str(inbox), "--db", str(self.path)]
        self.ended: Counter[str] = Counter()
        self.begin()
        said(*self.asked)
        self.whole = table(self.path)

    def begin(self) -> None:
        """Make a new, empty database."""
        for file in self.folder.iterdir():
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        open_store(str(self.path)).close()

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

    def here(self, most: int) -> None:
        """Fail calls in this process."""
        for kind in KINDS:
            self.begin()
            with failing(kind, 0) as count:
                said(*self.asked)
            for number in spread(count[0], most):
                self.begin()
                with failing(kind, number):
                    code, words = said(*self.asked)
                self.see(f"{kind} {number}", code, words)

    def in_processes(self, most: int) -> None:
        """Fail calls to the system and allocations of processes of their own."""
        command = ["-m", "pipeline.cli", *self.asked]
        for kind in (*FILES, *STARTS) if shutil.which("strace") else ():
            self.begin()
            process(command, traced(kind, 0, self.folder, self.inbox))
            calls = (self.folder / "calls").read_text().count(f"{kind}(")
            for number in spread(calls, most):
                self.begin()
                code, words = process(command, traced(kind, number, self.folder, self.inbox))
                self.see(f"{kind} {number} of {calls}", code, words)
        for number in (int(1_000 * 10 ** (4 * part / most)) for part in range(most)):
            self.begin()
            code, words = process(["-c", _STARVED, str(number), *self.asked])
            self.see(f"allocation {number}", code, words)


def spread(count: int, most: int) -> range:
    """Return so many numbers up to a count, evenly spread."""
    return range(1, count + 1, max(1, -(-count // most)))


def sweep(inbox: Path, most: int, *, processes: bool = False) -> Counter[str]:
    """Fail calls in turn and return how the runs ended; ``wrong`` and ``unplain`` must not be among it."""
    with tempfile.TemporaryDirectory() as folder:
        found = Sweep(inbox, Path(folder))
        if processes:
            found.in_processes(most)
        found.here(most)
    return found.ended


def main() -> None:
    """Sweep over letters of the corpus and print how the runs ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=20)
    parser.add_argument("--most", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(LETTERS.glob("*.txt"))[: asked.letters]:
            shutil.copy(path, folder)
        for how, count in sorted(sweep(Path(folder), asked.most, processes=True).items()):
            print(f"{how}: {count}")


if __name__ == "__main__":
    main()
