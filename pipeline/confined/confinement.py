"""What a process that opens strangers' files may use: memory, time, disk, a few places, and a folder of its own.

Parsers meet what somebody made to break them. Here the system itself holds them, so that a bomb ends as an error of one
file and not as a machine that swaps, and whoever takes a parser over has nowhere to go from there.
"""

import contextlib
import os
import resource
import shutil
import sys
import sysconfig
import time
from pathlib import Path

from pipeline import confined, settings
from pipeline.confined import cage

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
#: So many processes and threads more than the whole machine has may be there, of this user: LibreOffice takes twenty.
MOST_MORE = 200

#: Our own packages; of the system what programs and libraries are made of, and what they are told of the machine.
_OURS = tuple(Path(__file__).parents[2] / name for name in ("pipeline", "extractors", "schemas"))
_OF_THE_SYSTEM = (
    "/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/lib", "/usr/local/share", "/lib", "/lib64", "/etc/ld.so.cache",
    "/etc/fonts", "/etc/localtime", "/etc/locale.alias", "/etc/libreoffice", "/var/spool/libreoffice",
    "/var/cache/fontconfig", "/etc/passwd", "/etc/nsswitch.conf", "/dev/null", "/dev/zero", "/dev/urandom",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
)  # fmt: skip
#: Where packages are installed: also the user's own, and those that another environment shares with this one.
_INSTALLED = ("site-packages", "dist-packages")
#: LibreOffice without the shell around it.
_OFFICE = "soffice.bin"
#: What a loader of programs is called.
_LOADERS = ("lib64/ld-*.so*", "lib/ld-*.so*")


def confine(folder: Path) -> None:
    """Hold this process, and all that it starts, to the limits; temporary files go to ``folder``. For good."""
    _hard(resource.RLIMIT_FSIZE, FILE_MB * _MB)
    _hard(resource.RLIMIT_CORE, 0)
    with contextlib.suppress(OSError, ValueError, IndexError):  # "0.1 0.2 0.3 2/345 6789": 345 are there
        there = int(Path("/proc/loadavg").read_text("ascii").split()[3].partition("/")[2])
        _hard(resource.RLIMIT_NPROC, there + MOST_MORE)
    global _at_start, _statm
    with contextlib.suppress(OSError):
        _statm = os.open("/proc/self/statm", os.O_RDONLY)
    _at_start = held()
    if _at_start:
        _hard(resource.RLIMIT_DATA, _at_start + (_KEPT_MB + MEMORY_MB) * _MB)
    renew()
    confined.on_beat(renew_time)
    cache = settings.cache_folder()
    with contextlib.suppress(OSError):
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    cage.shut(_to_read(), (folder, Path(os.devnull)), _to_run(), cache)


def _to_read() -> tuple[Path, ...]:
    python = (sys.prefix, sys.base_prefix, *(sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib")))
    installed = (place for place in sys.path if Path(place).name in _INSTALLED)
    office = (program.parent.parent for program in _programs() if program.name == _OFFICE)
    return (*_OURS, *office, *map(Path, (*python, *installed, *_OF_THE_SYSTEM)))


def _to_run() -> tuple[Path, ...]:
    """Return the programs that readers start, and what loads a program."""
    return (*_programs(), *(path for pattern in _LOADERS for path in Path("/").glob(pattern)))


def _programs() -> list[Path]:
    found = [Path(path).resolve() for name in ("tesseract", "soffice") if (path := shutil.which(name))]
    return [path.with_name(_OFFICE) if path.name == "soffice" else path for path in found]


#: Next to nothing under ``vanthu``; a script of somebody's own may have loaded packages that hold all of the limit.
_at_start = 0
_statm: int | None = None


def renew() -> None:
    """Allow this process the memory and the processor time of one more file, whatever files came before it."""
    if holds := held():
        _soften(resource.RLIMIT_DATA, holds + MEMORY_MB * _MB)
    renew_time()


def is_worn() -> bool:
    """Say whether this process has kept so much memory that a fresh one should take its place."""
    return held() - _at_start > _KEPT_MB * _MB


def held() -> int:
    """Return how many bytes of memory a confined process holds, 0 where the system does not say."""
    return 0 if _statm is None else int(os.pread(_statm, 200, 0).split()[5]) * resource.getpagesize()


def renew_time() -> None:
    """Allow this process the processor time of one more piece of work."""
    _soften(resource.RLIMIT_CPU, int(time.process_time()) + CPU_SECONDS)


def memory_can_be_limited() -> bool:
    """Say whether the system holds a process to its memory: Linux does, macOS does not."""
    return sys.platform.startswith("linux")


def _soften(kind: int, value: int) -> None:
    """Set the soft limit; the hard one stays, so that it can be moved again."""
    with contextlib.suppress(OSError, ValueError):  # a system without this limit, or with a lower hard one
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _hard(kind: int, value: int) -> None:
    """Set a limit that cannot be moved again."""
    _soften(kind, value)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (resource.getrlimit(kind)[0],) * 2)
