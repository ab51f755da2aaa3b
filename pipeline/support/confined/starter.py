"""Programs that readers call, started by a small process beside each reading one.

A reading process starts nothing itself: once its cage is shut, its kernel refuses to. Before that it begins this one,
which opens no file of anybody, has a cage of its own, with a right to run these programs, and is asked over a line: a
program of the list, words of those that our readers say, and what the program is to read. Where nobody began one (a
script, a test, ``vanthu doctor``), programs are started right here.
"""

import contextlib
import errno
import gc
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.support.confined import confinement

#: Program → all that readers ever say to it, word by word. ``<place>`` is a folder of a reader's own, ``<uri>`` the
#: same as an address.
PROGRAMS = {
    "tesseract": r"stdin\0stdout\0-l\0vie\0--psm\0(?:3|6|7|11)\0--dpi\0\d{1,5}\0tsv|--version|--list-langs",
    "soffice": r"--headless\0--norestore\0-env:UserInstallation=<uri>/profile\0"
    r"--infilter=(?:Rich Text Format|writer8)\0--convert-to\0docx\0--outdir\0<place>\0<place>/letter\.(?:rtf|odt)",
}
_MOST_ASKED, _MOST_GIVEN = 10_000, confinement.FILE_MB << 20
#: A second thread of a program's own brings nothing on one page and takes the core from the next page.
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
#: How a program ended, and what it wrote.
Ended = subprocess.CompletedProcess[bytes]

_line: BinaryIO | None = None
_fit = True


def path_of(name: str) -> Path | None:
    """Return where a program is installed, without the script that starts it, ``None`` where it is not."""
    found = shutil.which(name)
    if found is None:
        return None
    real = Path(found).resolve()
    bare = real.with_suffix(".bin")
    return bare if bare.exists() else real


def run(name: str, *words: str, given: bytes = b"", seconds: float) -> Ended:
    """Have a program run on what is ``given``. Raises ``OSError``: ``FileNotFoundError``, ``TimeoutError`` …"""
    global _fit
    if _line is None:
        return _run(name, list(words), given, seconds)
    _fit = False  # where nobody answers
    _send(_line, [name, words, seconds, len(given)], given)
    failed, is_alone, code, *sizes = json.loads(_line.readline())
    ended = Ended(name, code, *map(_line.read, sizes))
    _fit = is_alone
    if failed:
        raise OSError(failed, os.strerror(failed), name)
    return ended


def is_fit() -> bool:
    """Whether all that was started for this process has ended."""
    return _fit


def begin() -> None:
    """Begin the process that starts programs for this one; it lets go of this one's line to the program, its input."""
    global _line
    own, far = socket.socketpair()
    _line, asked = (cast(BinaryIO, end.makefile("rwb")) for end in (own, far))
    if os.fork():
        far.close()
        asked.close()
        return
    with contextlib.suppress(BaseException):
        os.dup2(1, 0)
        own.close()
        _line.close()
        _line = None
        gc.disable()  # what it shares with the reading process stays shared
        confinement.confine(Path.cwd(), tuple(filter(None, map(path_of, PROGRAMS))))
        while _one(asked):
            pass
    os._exit(0)


def _one(asked: BinaryIO) -> bool:
    """Run the program that a line asks for, and answer; say whether all that it started has ended."""
    name, words, seconds, size = json.loads(asked.readline(_MOST_ASKED))
    given = asked.read(min(size, _MOST_GIVEN))
    confinement.renew()
    ended, failed, is_alone = Ended(name, 0, b"", b""), 0, False
    try:
        ended = _run(name, words, given, seconds)
    except (OSError, MemoryError, ValueError) as error:
        failed = getattr(error, "errno", errno.EINVAL)
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:  # all that the program started has ended; else this process goes, and the reading one
        is_alone = True
    said = ended.stdout, ended.stderr
    _send(asked, [failed, is_alone, ended.returncode, *map(len, said)], *said)
    return is_alone


def _send(line: BinaryIO, head: object, *parts: bytes) -> None:
    line.writelines([json.dumps(head).encode(), b"\n", *parts])
    line.flush()


def _run(name: str, words: list[str], given: bytes, seconds: float) -> Ended:
    """Run a program with words that ``PROGRAMS`` allows; ``OSError`` for others, or where it takes too long."""
    here = Path(tempfile.gettempdir())
    known = PROGRAMS.get(name, r"(?!)").replace("<place>", rf"{re.escape(str(here))}/vanthu-\w+")
    if not re.fullmatch(known.replace("<uri>", rf"{re.escape(here.as_uri())}/vanthu-\w+"), "\0".join(words)):
        raise PermissionError(errno.EPERM, "not of the list", name)
    program = path_of(name)
    if program is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    pipe, environment = subprocess.PIPE, {**os.environ, **_ENVIRONMENT}
    with subprocess.Popen([program, *words], stdin=pipe, stdout=pipe, stderr=pipe, env=environment) as process:
        try:
            said = process.communicate(given, seconds)
            return Ended(name, process.returncode, *said)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(errno.ETIMEDOUT, f"{seconds} s", name) from error
        finally:
            if process.poll() is None:
                _end(process.pid)


def _end(pid: int) -> None:
    """End a process with all that it started, as far as that can be seen."""
    os.kill(pid, signal.SIGSTOP)  # it starts no other meanwhile
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            _end(int(child))
    os.kill(pid, signal.SIGKILL)
