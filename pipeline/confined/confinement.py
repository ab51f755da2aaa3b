"""What a process that opens strangers' files may use: memory, time, disk, screen, and a temporary folder of its own.

Parsers meet what somebody made to break them. Here the system itself holds them, so that a bomb ends as an error of one
file and not as a machine that swaps.
"""

import contextlib
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from pipeline.confined import heartbeat

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_MB = 1024 * 1024
#: What one file may take beyond what the process holds when it begins: a page of A3 at 250 dpi in colour with the
#: pictures made of it takes 260, and the first file brings libraries and lists of words of 120 with it.
MEMORY_MB = 400
#: A process that holds so much more than at its start has kept what belongs to no file any more; a fresh one follows.
_KEPT_MB = 250
#: Largest file that may be written: a page as a picture is a tenth of it.
FILE_MB = 256
#: More than any file that is still alive uses between two signs of life, on several cores.
CPU_SECONDS = 900


def confine(folder: Path) -> None:
    """Hold this process, and all that it starts, to the limits; temporary files go to ``folder``. For good."""
    _out_of_the_terminal()
    for name in ("TMPDIR", "TMP", "TEMP"):
        os.environ[name] = str(folder)
    tempfile.tempdir = str(folder)
    for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        # One worker a core: threads of libraries would only push each other aside, and each takes memory.
        os.environ[name] = "1"
    if resource is not None:
        _soften(resource.RLIMIT_FSIZE, FILE_MB * _MB)
        _soften(resource.RLIMIT_CORE, 0)
    global _at_start
    _at_start = held()
    renew()
    heartbeat.on_beat(renew_time)


#: Next to nothing under ``vanthu``; a script of somebody's own may have loaded packages that hold all of the limit.
_at_start = 0


def renew() -> None:
    """Allow this process the memory and the processor time of one more file, whatever files came before it."""
    if resource is not None:
        _soften(resource.RLIMIT_DATA, held() + MEMORY_MB * _MB)
    renew_time()


def is_worn() -> bool:
    """Say whether this process has kept so much memory that a fresh one should take its place."""
    return held() - _at_start > _KEPT_MB * _MB


def held() -> int:
    """Return how many bytes of memory this process holds, 0 where the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = Path("/proc/self/status").read_text("ascii", "replace")
        return int(status.partition("VmData:")[2].split()[0]) * 1024
    return 0


def renew_time() -> None:
    """Allow this process the processor time of one more piece of work."""
    if resource is not None:
        _soften(resource.RLIMIT_CPU, int(time.process_time()) + CPU_SECONDS)


def memory_can_be_limited() -> bool:
    """Say whether the system holds a process to its memory: Linux does, macOS and Windows do not."""
    return resource is not None and sys.platform.startswith("linux")


def _soften(kind: int, value: int) -> None:
    """Set the soft limit; the hard one stays, so that it can be moved again."""
    assert resource is not None
    with contextlib.suppress(OSError, ValueError):  # a system without this limit, or with a lower hard one
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _out_of_the_terminal() -> None:
    """Leave the terminal's session: Ctrl-C is for the first process alone, and what libraries print is for nobody.

    Their words may be a letter's, and a secret letter's words must not stand on any screen or in any log.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        if stream is not None:  # else its number may be that of the line to the parent
            os.dup2(nowhere, handle)
    os.close(nowhere)
