"""Loaded by every Python process of a guarded run: notes each try to reach the network or to write where it must not.
``HOSTILE_NOTES`` is the file of notes, ``HOSTILE_ALLOWED`` the folders in which files may be made, changed or
removed."""
# ruff: noqa: PTH109, PTH118, PTH119 - loaded before anything else, so it imports next to nothing

import os
import sys
import time

_NOTES = os.environ.get("HOSTILE_NOTES", "")
_ALLOWED = tuple(folder for folder in os.environ.get("HOSTILE_ALLOWED", "").split(os.pathsep) if folder)
#: Without a folder in front these are the system's own: /dev/null, pipes, what the kernel says of a process.
_SYSTEM = ("/dev/", "/proc/self/", "/sys/")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS = {
    "os.mkdir": (0,), "os.rename": (0, 1), "os.remove": (0,), "os.rmdir": (0,), "os.symlink": (1,), "os.link": (1,),
    "os.truncate": (0,), "os.chmod": (0,), "os.chown": (0,), "shutil.rmtree": (0,), "shutil.move": (0, 1),
    "sqlite3.connect": (0,),
}  # fmt: skip
#: Where among the arguments of an event the open folder stands that its path begins in.
_FOLDER = {"os.mkdir": 2, "os.remove": 1, "os.rmdir": 1}
_WITH_SOCKET = ("socket.connect", "socket.sendto", "socket.sendmsg")
_NETWORK = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendmsg")
_writing = False


def _note(text: str) -> None:
    global _writing
    _writing = True
    try:
        os.write(_notes, text.encode("utf-8", "replace") + b"\n")
    finally:
        _writing = False


def note_opening(path: object) -> None:
    """Note that this process begins to read a file: so one knows how long each took."""
    _note(f"opened: {os.getpid()} {time.process_time()} {os.path.basename(str(path))!r}")


def _is_outside(path: object, folder: int = -1) -> bool:
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, (str, os.PathLike)):
        return False  # an open handle
    if str(path).startswith("file:"):  # of a database
        path = str(path).removeprefix("file:").partition("?")[0]
    place = os.path.realpath(os.path.join(os.getcwd() if folder < 0 else f"/proc/self/fd/{folder}", os.fspath(path)))
    return not place.startswith(_ALLOWED) and not str(path).startswith(_SYSTEM)


def _hook(event: str, args: tuple) -> None:  # type: ignore[type-arg]
    if _writing:
        return
    if event in _NETWORK:
        address = args[1] if event in _WITH_SOCKET else args[0]
        if event == "socket.sendmsg" and address is None:  # the line to a process that reads
            return
        if not isinstance(address, (str, bytes)) or event not in _WITH_SOCKET:
            _note(f"network: {event} {address!r}")
            raise OSError(f"no network here: {address!r}")
    elif event == "open":
        path, _, flags = args
        if isinstance(flags, int) and flags & _WRITES and _is_outside(path):
            _note(f"written: {path!r}")
    elif event in _PATHS:
        for place in _PATHS[event]:
            if _is_outside(args[place], args[_FOLDER[event]] if event in _FOLDER else -1):
                _note(f"{event}: {args[place]!r}")


if _NOTES:
    _notes = os.open(_NOTES, os.O_WRONLY | os.O_APPEND)
    sys.addaudithook(_hook)
