"""Work that misbehaves in every way that a hostile file can make a parser misbehave."""

import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.support.confined import beat, confinement, pool, starter
from pipeline.support.errors import ReadError

_kept: list[Any] = []
#: How processes begin in which this work may start more than the programs of readers.
START = pool.START.replace("starter.begin()", "starter.PROGRAMS.update(sh='(?s).*', sleep='(?s).*'); starter.begin()")


def start_with(folder: Path) -> str:
    """Return how processes begin that may write into one more folder."""
    more = f"from tests.pipeline import fake_tasks; fake_tasks.may_write({str(folder)!r}); worker.serve()"
    return START.replace("worker.serve()", more)


def may_write(folder: str) -> None:
    shut = confinement.shut
    confinement.shut = lambda read, write, run: shut(read, (*write, Path(folder)), run)


class CannotBeSent(Exception):
    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)


def work(task: tuple[str, Any]) -> Any:
    what, value = task
    return (_PLAIN.get(what) or globals()[f"_{what}"])(value)


#: What needs no more than a word; the others are functions by their names.
_PLAIN: dict[str, Callable[[Any], Any]] = {
    "give": lambda value: value,
    "swell": lambda megabytes: len(bytearray(megabytes * 1024 * 1024)),
    "pour": lambda megabytes: "x" * (megabytes * 1024 * 1024),
    "lambda": lambda value: lambda: value,
    "die": lambda sign: os.kill(os.getpid(), sign),
    "sleep": time.sleep,
    "look": lambda _: sorted(path.name for path in Path(tempfile.gettempdir()).iterdir()),
    "identify": lambda _: (os.getpid(), os.getsid(0), tempfile.gettempdir()),
    "say_failed": lambda _: Said(program_failed=True),
}


def _fail(value: str) -> None:
    raise ValueError(value)


def _fail_oddly(value: str) -> None:
    raise CannotBeSent(value, value)


def _write(megabytes: int) -> int:
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(megabytes):
            file.write(bytes(1024 * 1024))
        return file.tell()


def _print(words: str) -> None:
    print(words)
    print(words, file=sys.stderr, flush=True)
    os.write(1, words.encode())
    _shell(f"echo {words}; echo {words} >&2")


def _spin(value: Any) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (0, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    while True:
        pass


def _live(seconds: float) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.05)
        beat()
    return "alive"


def _leave(names: list[str]) -> str:
    """Leave files behind, as a reader that was broken off does; return where."""
    folder = Path(tempfile.gettempdir())
    for name in names:
        (folder / name).write_text("bí mật của thư")
    (folder / "thu-muc").mkdir()
    (folder / "thu-muc" / "trang.png").write_text("trang")
    return str(folder)


def _shell(script: str) -> bytes:
    """Have a script run, as programs that readers call are; return what it wrote."""
    return starter.run("sh", "-c", script, seconds=20).stdout


def _start(_: Any) -> int:
    """Start a process that outlives the task."""
    return int(_shell("sleep 600 > /dev/null 2>&1 & echo $!"))


def _start_and_sleep(_: Any) -> None:
    _start(None)
    time.sleep(60)


def _start_grandchild(_: Any) -> int:
    """Start a process by one that ends at once."""
    return int(_shell("(sleep 600 > /dev/null 2>&1 & echo $!)"))


def _start_and_die(_: Any) -> None:
    _start(_)
    os.kill(os.getpid(), signal.SIGKILL)


def _limits(_: Any) -> dict[str, int]:
    most = {key: resource.getrlimit(getattr(resource, f"RLIMIT_{key}"))[0] for key in ("DATA", "FSIZE", "CORE", "CPU")}
    return {**most, "held": confinement.memory_held()}


def _doze(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def _hoard(megabytes: int) -> int:
    _kept.append(bytearray(megabytes * 1024 * 1024))
    return os.getpid()


def _once(task: tuple[str, str, Any]) -> Any:
    """Misbehave the first time, by a mark on disk; give the process the second time."""
    mark, what, value = task
    if Path(mark).exists():
        return os.getpid()
    Path(mark).touch()
    return work((what, value))


def _refuse(name: str) -> None:
    raise ReadError("broken", name, "hỏng.")


class Said(NamedTuple):
    """A result that may say of itself that the program failed."""

    value: Any = None
    program_failed: bool = False


def telling(task: tuple[str, Any]) -> Said:
    value = work(task)
    return value if isinstance(value, Said) else Said(value)
