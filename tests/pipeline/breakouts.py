"""What somebody would try who has taken a reading process over."""

import contextlib
import ctypes
import json
import mmap
import os
import pickle
import resource
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.support.confined import answers, confinement, starter
from pipeline.support.confined.pool import Pool
from pipeline.support.files import load

_libc = ctypes.CDLL(None, use_errno=True)
KNOWS_SIGNALS = confinement.landlock_version() >= 6


class Try(NamedTuple):
    name: str
    given: tuple[Any, ...]
    path: Path | None = None


def tried(task: Try) -> str:
    return str(_TRIES[task.name](*((task.path,) if task.path else task.given)))


def outcome(task: Try) -> str:
    """Try it; the text of what came of it, or of its refusal. What is refused has changed nothing: the process can take
    the next try, which a raised error would have done anew."""
    try:
        return tried(task)
    except PermissionError as error:
        return f"{type(error).__name__}: {error}"


def be_under(version: int) -> None:
    """Hold the kernel for one with an older Landlock."""
    known = confinement.landlock_version
    confinement.landlock_version = lambda: min(version, known())


class Elder:
    """``tried`` in a process above whose number another stands that was there before the cage was shut."""

    def __call__(self, task: Try) -> str:
        return tried(task._replace(given=(_elder_pid,)))

    def __reduce__(self) -> tuple[Any, ...]:
        return _with_elder, ()


_elder_pid = 0


def _with_elder() -> Elder:
    global _elder_pid
    _elder_pid = subprocess.Popen(["sleep", "60"]).pid
    return Elder()


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


_held: list[object] = []


def _fill(kind: str, files: int, size: int, stay: float = 0) -> None:
    """Write so many files into our own folder and stay so many seconds: disks are quicker than looks. They lie there,
    or are removed while they are held open, or mapped to memory alone."""
    folder = Path(tempfile.gettempdir())
    for number in range(files):
        path = folder / f"x{number}"
        path.write_bytes(bytes(size))
        if kind == "removed":
            _held.append(path.open("rb"))
        if kind == "mapped":
            with path.open("rb") as file:
                _held.append(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if kind != "lying":
            path.unlink()
    time.sleep(stay)


def _nest(depth: int) -> None:
    """Make folders in folders, more than anybody walks down who calls himself for each."""
    os.chdir(tempfile.gettempdir())
    for _ in range(depth):
        os.mkdir("x")  # noqa: PTH102
        os.chdir("x")


def _run(program: str) -> str:
    return subprocess.run([program, "-c", "1"], capture_output=True, text=True).stdout


def _call(kind: str, port: int, path: str) -> None:
    here = ("127.0.0.1", port)
    if kind == "tcp":
        socket.create_connection(here)
    elif kind == "udp":
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", here)
    elif kind == "unix":
        socket.socket(socket.AF_UNIX).connect(path)
    elif kind == "unix_datagram":
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", "/dev/log")
    else:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW)


def _touch(path: str) -> None:
    """Change rights, owner, times and what else is noted of a file, as far as that goes."""
    name, here, longest = path.encode(), -100, ctypes.create_string_buffer(32)
    # chmod, chown, lchown, utime, utimes, setxattr, lsetxattr
    of_path = ((90, 0o777), (92, 1, 1), (94, 1, 1), (132, None), (235, None))
    of_path += tuple((call, b"user.x", b"x", 1, 0) for call in (188, 189))
    # fchmodat, fchmodat2, fchownat, futimesat, utimensat
    of_folder = ((268, 0o777), (452, 0o777, 0), (260, 1, 1, 0), (261, longest), (280, longest, 0))
    for call, *given in of_path:
        _libc.syscall(call, name, *given)
    for call, *given in of_folder:
        _libc.syscall(call, here, name, *given)


def _run_from_memory(program: str) -> None:
    held = os.memfd_create("x")
    os.write(held, Path(program).read_bytes())
    os.execve(held, ["x"], {})


def _gain_rights() -> None:
    status = Path("/proc/self/status") if os.access("/proc/self/status", os.R_OK) else None
    assert _libc.prctl(39, 0, 0, 0, 0) == 1, status  # PR_GET_NO_NEW_PRIVS
    os.chroot("/")


def _lift_limits() -> list[str]:
    lifted = []
    for name in ("FSIZE", "CORE", "DATA"):
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        try:
            resource.setrlimit(kind, (hard, hard + 1))
            lifted.append(name)
        except (OSError, ValueError):
            pass
    return lifted


class _Bomb:
    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.mark}",)


def _answer(kind: str, mark: str) -> None:
    """Answer past the program, by the line that is this process's input."""
    line = socket.socket(fileno=os.dup(0))
    if kind == "pickle":
        answers.send(line, answers.DONE, pickle.dumps(_Bomb(mark)))
    elif kind == "garbage":
        answers.send(line, answers.DONE, b"\xff\xfe")
    elif kind == "endless":
        line.sendall(answers.DONE + b"\xff\xff\xff\xff" + bytes(100_000))
    elif kind == "other_shape":
        answers.send(line, answers.DONE, b'{"a": [1, 2]}')
    else:
        answers.send(line, answers.FAILED, b'["SystemExit", "1"]')
    time.sleep(60)


def count_threads() -> None:
    """Have a confined process start as many as it can; print how many it could."""
    with Pool(_threads) as pool:
        print(pool.submit(0).result())


def _threads(_: int) -> int:
    count = 0
    threading.stack_size(1 << 16)
    with contextlib.suppress(RuntimeError):
        while count < 3000:
            count += 1
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return count


def _begin_process(way: str) -> None:
    begin = {"fork": os.fork, "old fork": lambda: _libc.syscall(57), "vfork": lambda: _libc.syscall(58)}[way]
    if _checked(begin()) == 0:
        os._exit(0)


def _run_by_loader(program: str) -> str:
    loader = next(path for pattern in ("lib64/ld-*.so*", "lib/ld-*.so*") for path in Path("/").glob(pattern))
    os.execv(loader, [str(loader), program, "-c", "1"])


def _ask(program: str, *words: str) -> str:
    """Ask who starts programs for us for something else."""
    folder = Path(tempfile.gettempdir(), "vanthu-x")
    return str(starter.run(program, *(word.replace("{here}", str(folder)) for word in words), seconds=20))


def _ask_badly(line: str) -> str:
    """Send it what is no request."""
    held = starter._line
    assert held is not None
    held.write((line * 20_000 if line == "long" else line).encode() + b"\n")
    held.flush()
    return str(json.loads(held.readline()))


def _kill_beside(_: int) -> None:
    """Signal whoever began right after this process: who starts programs for it is one of them."""
    for pid in range(os.getpid() + 1, os.getpid() + 200):
        with contextlib.suppress(PermissionError):
            os.kill(pid, 0)
            return
    raise PermissionError


_NOTE, _DEADLINE = ctypes.create_string_buffer(128), struct.pack("IIQiIQQQ", 48, 3, 0, 0, 0, 0, 0, 0)
#: All that is tried, by name.
_TRIES: dict[str, Callable[..., Any]] = {
    "read": lambda path: Path(path).read_text(),
    "handed_in": lambda path: load(path).decode(),
    "lists": lambda path: [entry.name for entry in Path(path).iterdir()],
    "write": lambda path: Path(path).write_text("x"),
    "newer_call": lambda path: _checked(_libc.syscall(463, -100, path.encode(), 0, b"user.x", None, 0)),  # setxattrat
    "shared_memory": lambda key: _checked(_libc.shmctl(_checked(_libc.shmget(key, 0, 0)), 0, None)),  # to be removed
    "remove": lambda path: Path(path).unlink(),
    "link": lambda path: Path(path).symlink_to("/etc/passwd"),
    "make_folder": lambda path: Path(path).mkdir(),
    "rename": lambda path: Path(path).rename(Path(tempfile.gettempdir()) / "x"),
    "socket_file": lambda path: os.mknod(path, 0o140600),
    "environment": lambda: dict(os.environ),
    "run_own_copy": lambda program: _run(shutil.copy(program, Path(tempfile.gettempdir()) / "copy")),
    "kill": lambda pid: os.kill(pid, signal.SIGTERM),
    "kill_everybody": lambda _: os.kill(-1, signal.SIGTERM),
    "kill_in_thread": lambda pid: _checked(_libc.syscall(234, pid, pid, signal.SIGTERM)),  # tgkill
    "look_into": lambda pid: _checked(_libc.ptrace(16, pid, 0, 0)),  # PTRACE_ATTACH
    "steal_file": lambda pid: _checked(_libc.syscall(434, pid, 0)),  # pidfd_open
    "leave_group": lambda _: os.setsid(),
    "limit": lambda pid: resource.prlimit(pid, resource.RLIMIT_NOFILE, (1, 1)),
    "limit_thread": lambda thread: _checked(
        _libc.syscall(302, thread, resource.RLIMIT_NOFILE, struct.pack("QQ", 1, 1), None)
    ),
    "queue": lambda pid: _checked(_libc.syscall(129, pid, signal.SIGTERM, _NOTE)),  # rt_sigqueueinfo
    "queue_in_thread": lambda pid: _checked(_libc.syscall(297, pid, pid, signal.SIGTERM, _NOTE)),  # rt_tgsigqueueinfo
    "schedule_with": lambda pid: _checked(_libc.syscall(314, pid, _DEADLINE, 0)),  # sched_setattr
    "told_of": lambda path: _checked(
        _checked(_libc.inotify_init1(0)) and _libc.inotify_add_watch(3, path.encode(), 0xFFF)
    ),
    "kill_thread": lambda thread: _checked(_libc.syscall(200, thread, signal.SIGTERM)),  # tkill
    "slow_down": lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 19),
    "schedule": lambda pid: os.sched_setaffinity(pid, {0}),
    "schedule_by": lambda pid: _checked(_libc.syscall(142, pid, struct.pack("i", 0))),  # sched_setparam
    "schedule_as": lambda pid: _checked(_libc.syscall(144, pid, 3, struct.pack("i", 0))),  # sched_setscheduler: batch
    "last_in_line": lambda pid: _checked(_libc.syscall(251, 1, pid, 3 << 13)),  # ioprio_set: idle
    "cut": lambda path: os.truncate(path, 0),
    "new_namespace": lambda: _checked(_libc.unshare(0x10000000)),
    "mount": lambda: _checked(_libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)),
    "ring": lambda: _checked(_libc.syscall(425, 1, ctypes.create_string_buffer(120))),  # io_uring_setup
    "replace_itself": lambda program: os.execv(program, [program, "-c", "1"]),
    **{one.__name__[1:]: one for one in (
        _fill, _nest, _run, _call, _touch, _run_from_memory, _gain_rights, _lift_limits, _answer, _begin_process,
        _run_by_loader, _ask, _ask_badly, _kill_beside,
    )},
}  # fmt: skip
