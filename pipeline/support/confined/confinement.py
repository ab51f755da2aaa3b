"""What a process that opens strangers' files may use: memory, time, disk, a few places, and a folder of its own.

Parsers meet what somebody made to break them. Here the system itself holds them, so that a bomb ends as an error of one
file and not as a machine that swaps, and whoever takes a parser over has nowhere to go from there.
"""

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys
import sysconfig
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from pipeline.support import confined

# --------------------
# What the kernel lets a process reach from now on: Landlock for files and signals, seccomp for calls.
#
# Both hold without root, in containers too, for good and for all that the process starts. Where the kernel lacks one,
# ``what_holds`` says so and the other still stands.

_libc = ctypes.CDLL(None, use_errno=True)

# linux/landlock.h. Rights on files; those that only folders can have are not to be named for a file.
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION_PLEASE, _PATH_BENEATH = 1, 1
_RUN, _WRITE, _READ, _LIST = 1, 2, 4, 8
_MAKE_DEVICES = 1 << 6 | 1 << 11
_OF_FILES = _RUN | _WRITE | _READ | 1 << 14 | 1 << 15
#: Version of Landlock → how many rights on files it knows, and how long its rules are (with the network: 16 bytes, with
#: signals: 24); later ones know the last.
_RIGHTS = {1: (13, 8), 2: (14, 8), 3: (15, 8), 4: (15, 16), 5: (16, 16)}
_KNOWN_NOW = (16, 24)

# linux/prctl.h, linux/seccomp.h, linux/audit.h
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER, _DROP_BOUND, _SUBREAPER = 38, 22, 2, 24, 36
_ALLOW, _DONE, _REFUSE, _NOT_THERE = 0x7FFF0000, 0x00050000, 0x00050000 | 1, 0x00050000 | 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _AND, _GO, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x05, 0x06
_NEW_NAMESPACES = 0x7E020000
_UNIX, _STREAM = 1, 1
#: Machine → its name for seccomp, and where in a pair of numbers its calls stand.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
#: The first call that Linux got after these lists were made (6.13, ``setxattrat``): what is newer is not there, nor are
#: the calls of another width of the same machine.
_NEWER = 463
#: Calls that no reader of letters needs: other people's processes and memory, the network, the kernel itself; a session
#: or group of one's own, so that a process ends with all that it started; memory, locks and messages that lie in no
#: file and that all programs of a user share; what Landlock knows only since Linux 6.2 (``truncate``) or not at all:
#: being told of others' files, programs that lie in no file. ``None``: no such call.
_REFUSED: dict[str, tuple[int, int | None]] = {
    "connect": (42, 203), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "setsid": (112, 157), "setpgid": (109, 154), "io_uring_setup": (425, 425),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "open_by_handle_at": (304, 265),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "truncate": (76, 45), "inotify_init": (253, None), "inotify_init1": (294, 26),
    "fanotify_init": (300, 262), "memfd_create": (319, 279), "memfd_secret": (447, 447), "execveat": (322, 281),
    "pidfd_send_signal": (424, 424), "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195),
    "semget": (64, 190), "semctl": (66, 191), "semop": (65, 193), "semtimedop": (220, 192), "msgget": (68, 186),
    "msgctl": (71, 187), "msgsnd": (69, 189), "msgrcv": (70, 188), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip
_SOCKET, _CLONE, _CLONE3 = (41, 198), (56, 220), (435, 435)
#: Who may start no program begins no process either: threads alone.
_STARTING = {"execve": (59, 221), "fork": (57, None), "vfork": (58, None)}
_THREAD, _ANYTHING = 0x10000, 0xFFFFFFFF
#: LibreOffice does not start unless it can wait in /tmp for who might call, and copies the rights of its own files: it
#: is told that it does. Rights, owners and times of files are no matter of Landlock; who is told that a time was set
#: believes that the file is there.
_SEEMINGLY_DONE: dict[str, tuple[int, int | None]] = {
    "bind": (49, 200), "listen": (50, 201), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16),
}  # fmt: skip
#: Calls whose first argument names a process or thread: those that are this process or began behind it, its children,
#: may be named (Landlock holds signals more narrowly where it knows them) …
_AT_A_PROCESS = {"kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "pidfd_open": (434, 434)}
#: So many who were there before can be named one by one; beyond them nobody may be named at all.
_MOST_ELDERS, _GROUPS = 1500, 0x80000000
#: … or this process alone, which is 0.
_AT_ITSELF = {
    "prlimit64": (302, 261), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122), "sched_setattr": (314, 274),
}  # fmt: skip


def what_holds() -> tuple[bool, bool]:
    """Whether this kernel can hold a process to the files and programs named to it (Landlock), and whether it can shut
    it off from network, other processes and the kernel (seccomp); this one is held to nothing by asking."""
    known = platform.machine() in _MACHINES and _libc.prctl(21, 0, 0, 0, 0) >= 0  # PR_GET_SECCOMP
    return landlock_version() > 0, known


def shut(read: Iterable[Path], write: Iterable[Path], run: Sequence[Path]) -> None:
    """Leave this process and all that it starts no more than some places to read, to write, and programs to run.

    Where nothing is to ``run``, no process can be begun. Call it while the process has one thread.
    """
    _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    _libc.prctl(_SUBREAPER, 1, 0, 0, 0)  # children of its children become its own, so that it knows them
    _drop_capabilities()
    version = landlock_version()
    if version > 0:
        known, length = _RIGHTS.get(version, _KNOWN_NOW)
        every = (1 << known) - 1
        own = every & ~(_RUN | _MAKE_DEVICES)
        rules = {**dict.fromkeys(read, _READ | _LIST), **dict.fromkeys(run, _READ | _RUN)}
        rules |= dict.fromkeys(write, own)
        _restrict(length, every, rules)
    _, are_calls_held = what_holds()
    if are_calls_held:
        _filter(*((_elders(), _REFUSED, _ANYTHING) if run else ([os.getpid() + 1], _REFUSED | _STARTING, _THREAD)))


def landlock_version() -> int:
    """Return the kernel's version of Landlock, below 1 where it has none."""
    return int(_libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION_PLEASE))


def _restrict(length: int, every: int, rules: dict[Path, int]) -> None:
    """Leave this process, for good, of the rights ``every`` those of ``rules`` (Landlock). Raises ``OSError``."""
    given = struct.pack("<QQQ", every, 3, 3)[:length]
    ruleset = _libc.syscall(_CREATE, given, ctypes.c_size_t(len(given)), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    for path, rights in rules.items():
        with contextlib.suppress(FileNotFoundError):
            place = os.open(path, os.O_PATH)
            rights = rights & every & (-1 if path.is_dir() else _OF_FILES)
            failed = _libc.syscall(_ADD, ruleset, _PATH_BENEATH, struct.pack("<Qi", rights, place), 0)
            os.close(place)
            if failed:
                raise OSError(ctypes.get_errno(), "landlock", str(path))
    if _libc.syscall(_RESTRICT, ruleset, 0):
        raise OSError(ctypes.get_errno(), "landlock")
    os.close(ruleset)


def _drop_capabilities() -> None:
    """Keep of root's rights, where there are any, only to read and write what belongs to others (1 and 2)."""
    kept = 1 << 1 | 1 << 2
    for capability in range(64):
        if not kept >> capability & 1:
            _libc.prctl(_DROP_BOUND, capability, 0, 0, 0)
    header = struct.pack("<Ii", 0x20080522, 0)
    data = ctypes.create_string_buffer(24)
    if _libc.capget(header, data) == 0:
        effective, permitted, _, *_ = struct.unpack("<6I", data.raw)
        _libc.capset(header, struct.pack("<6I", effective & kept, permitted & kept, 0, 0, 0, 0))


def _filter(elders: list[int], refused: Mapping[str, tuple[int, int | None]], begun: int) -> None:
    """Have the kernel refuse (seccomp) the calls in ``refused``, any call on a process among ``elders``, and to begin
    what lacks the flags ``begun``; what seems done or is not there is so for calls that libraries can do without."""
    machine, nth = _MACHINES[platform.machine()]

    def each(calls: Iterable[tuple[int, int | None]], answer: int) -> list[bytes]:
        known = (number for call in calls if (number := call[nth]) is not None)
        return [step for number in known for step in (_do(_EQUAL, number, 0, 1), _do(_RETURN, answer))]

    def at(call: tuple[int, int], steps: list[bytes]) -> list[bytes]:
        return [_do(_EQUAL, call[nth], 0, len(steps) + 1), *steps, _do(_RETURN, _ALLOW)]

    *known, last = elders
    own_or_later = [
        _do(_LOAD, 16), _do(_AT_LEAST, last, 0, 1), _do(_RETURN, _REFUSE),  # groups, and everybody
        _do(_AT_LEAST, os.getpid(), 1, 0), _do(_RETURN, _REFUSE),
        *(step for elder in known for step in (_do(_EQUAL, elder, 0, 1), _do(_RETURN, _REFUSE))),
        _do(_RETURN, _ALLOW)]  # fmt: skip
    itself = [_do(_LOAD, 16), _do(_EQUAL, 0, 1, 0), _do(_RETURN, _REFUSE)]
    alone = [*(step for call in _AT_ITSELF.values() for step in at(call, itself)), _do(_RETURN, _ALLOW)]
    asking = [call[nth] for call in _AT_A_PROCESS.values()]
    own_kind = [_do(_LOAD, 16), _do(_ANY_OF, _NEW_NAMESPACES, 1, 0), _do(_ANY_OF, begun, 1, 0), _do(_RETURN, _REFUSE)]
    stream_of_this_machine = [
        _do(_LOAD, 16), _do(_EQUAL, _UNIX, 1, 0), _do(_RETURN, _REFUSE),
        _do(_LOAD, 24), _do(_AND, 0xF), _do(_EQUAL, _STREAM, 1, 0), _do(_RETURN, _REFUSE)]  # fmt: skip
    program = b"".join(
        [
            _do(_LOAD, 4), _do(_EQUAL, machine, 1, 0), _do(_RETURN, _REFUSE),
            _do(_LOAD, 0), _do(_AT_LEAST, _NEWER, 0, 1), _do(_RETURN, _NOT_THERE),
            *each(refused.values(), _REFUSE),
            *each(_SEEMINGLY_DONE.values(), _DONE),
            *each((_CLONE3,), _NOT_THERE),  # its flags cannot be seen; clone is asked then
            *at(_CLONE, own_kind),
            *at(_SOCKET, stream_of_this_machine),
            *(
                step
                for more, number in zip(range(len(asking) - 1, -1, -1), asking, strict=True)
                for step in (_do(_EQUAL, number, 0, 1), _do(_GO, 2 * more + len(alone)))
            ),
            *alone,
            *own_or_later,
        ])  # fmt: skip
    steps = ctypes.create_string_buffer(program, len(program))
    listed = struct.pack("@HP", len(program) // 8, ctypes.addressof(steps))
    if _libc.prctl(_SET_SECCOMP, _FILTER, listed, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def _elders() -> list[int]:
    """Return the processes and threads above this one's number that are there already, the lowest first, and one at
    and above which nobody may be named.

    Numbers begin anew once the highest has been given, so that the program itself may stand above who serves it.
    """
    own = os.getpid()
    there = list(Path("/proc").glob("[0-9]*/task/[0-9]*"))
    above = {int(task.name) for task in there if task.parts[2] != str(own) and int(task.name) > own}
    return [*sorted(above), _GROUPS][: _MOST_ELDERS + 1] if there else [own + 1]


def _do(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("<HBBI", code, then, otherwise, value)


# --------------------
# Its limits.

_MB = 1024 * 1024
#: What one file may take beyond what the process holds when it begins: a page of A3 at 250 dpi in colour with the
#: pictures made of it takes 260, one of A4 at 300 dpi that two recognisers read 300, and the first file brings
#: libraries and lists of words of 120 with it.
MEMORY_MB = 520
#: A process that holds so much more than at its start has kept what belongs to no file any more; a fresh one follows.
#: After texts it holds 30 more, after a Word file or PDF some 120, after a scan 250 to 400: a scan is a process's last.
_KEPT_MB = 130
FILE_MB = 128  # largest file that may be written: a copy of the largest that is read
CPU_SECONDS = 900  # more than any file that is still alive uses between two signs of life, on several cores
#: So many processes and threads more than the whole machine has may be there, of this user: LibreOffice takes twenty.
MOST_MORE = 200

#: Our own packages; of the system what programs and libraries are made of, and what they are told of the machine.
_OURS = tuple(Path(__file__).parents[3] / name for name in ("pipeline", "extractors", "schemas"))
_OF_THE_SYSTEM = (
    "/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/lib", "/usr/local/share", "/lib", "/lib64", "/etc/ld.so.cache",
    "/etc/fonts", "/etc/localtime", "/etc/locale.alias", "/etc/libreoffice", "/var/spool/libreoffice",
    "/var/cache/fontconfig", "/etc/passwd", "/etc/nsswitch.conf", "/dev/null", "/dev/zero", "/dev/urandom",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
)  # fmt: skip
#: Where packages are installed: also the user's own, and those that another environment shares with this one.
_INSTALLED = ("site-packages", "dist-packages")
_OFFICE = "soffice.bin"  # LibreOffice without the shell around it
_LOADERS = ("lib64/ld-*.so*", "lib/ld-*.so*")  # what a loader of programs is called


def confine(folder: Path, programs: Sequence[Path] = ()) -> None:
    """Hold this process, and all that it starts, to the limits; temporary files go to ``folder``. For good."""
    _hard(resource.RLIMIT_FSIZE, FILE_MB * _MB)
    _hard(resource.RLIMIT_CORE, 0)
    with contextlib.suppress(OSError, ValueError, IndexError):  # "0.1 0.2 0.3 2/345 6789": 345 are there
        there = int(Path("/proc/loadavg").read_text("ascii").split()[3].partition("/")[2])
        _hard(resource.RLIMIT_NPROC, there + MOST_MORE)
    global _at_start, _statm
    _statm = os.open("/proc/self/statm", os.O_RDONLY)
    _at_start = memory_held()
    _hard(resource.RLIMIT_DATA, _at_start + (_KEPT_MB + MEMORY_MB) * _MB)
    renew()
    confined.on_beat(renew_time)
    python = (sys.prefix, sys.base_prefix, *(sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib")))
    installed = (place for place in sys.path if Path(place).name in _INSTALLED)
    office = (program.parent.parent for program in programs if program.name == _OFFICE)
    to_read = (*_OURS, *office, *map(Path, (*python, *installed, *_OF_THE_SYSTEM)))
    # What starts programs needs what loads them.
    to_run = [*programs, *chain.from_iterable(map(Path("/").glob, _LOADERS))] if programs else []
    shut(to_read, (folder, Path(os.devnull)), to_run)


#: Next to nothing under ``vanthu``; a script of somebody's own may have loaded packages that hold all of the limit.
_at_start = 0
_statm = -1


def renew() -> None:
    """Allow this process the memory and the processor time of one more file, whatever files came before it."""
    _soften(resource.RLIMIT_DATA, memory_held() + MEMORY_MB * _MB)
    renew_time()


def is_worn() -> bool:
    """Whether this process has kept so much memory that a fresh one should take its place."""
    return memory_held() - _at_start > _KEPT_MB * _MB


def memory_held() -> int:
    """Return how many bytes of memory a confined process holds."""
    return int(os.pread(_statm, 200, 0).split()[5]) * resource.getpagesize()


def renew_time() -> None:
    """Allow this process the processor time of one more piece of work."""
    _soften(resource.RLIMIT_CPU, int(time.process_time()) + CPU_SECONDS)


def _soften(kind: int, value: int) -> None:
    """Lower a limit of this process, which may raise it again, as far as the system allows."""
    with contextlib.suppress(OSError, ValueError):  # a system without this limit, or with a lower hard one
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _hard(kind: int, value: int) -> None:
    """Lower a limit of this process for good."""
    _soften(kind, value)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (resource.getrlimit(kind)[0],) * 2)
