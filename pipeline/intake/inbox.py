"""The files of an inbox: which there are, in which order, and which have arrived whole."""

import contextlib
import functools
import math
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from extractors import lexicon
from pipeline.support.files import load, printable_name, sha256_of, why
from pipeline.support.grouping import divided
from pipeline.support.words import t
from schemas import Record

# --------------------
# The files of an inbox: which there are, in which order, and what they are called in a summary.

_data = functools.partial(lexicon.load, "inbox", __package__)


class InboxFile(NamedTuple):
    """A file to be read, and its name in the summary."""

    name: str
    path: Path
    called: str = ""  # the name that the letter goes by, where the file lies under another one


class Listing(Record):
    """What was found: files in one order whatever the order asked for, and what was passed over."""

    files: tuple[InboxFile, ...]
    problems: tuple[tuple[str, str], ...] = ()  # files and folders that could not be opened, by name, and why
    passed_over: frozenset[Path] = frozenset()  # files and folders of no letters


def hash_of(path: Path) -> str:
    """Return the hash that the letters of a file are known by. Raises ``ReadError`` where it cannot be opened."""
    return sha256_of(load(path))


def listing(paths: Iterable[Path]) -> Listing:
    """List the files of the given files and folders (recursively), each once, sorted by path.

    A link that leads out of its folder is not followed: whoever may put files there could show us any of the machine's.
    """
    files: dict[Path, str] = {}
    problems: set[tuple[str, str]] = set()
    skipped: set[Path] = set()
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - of what may not be looked at it says no: that is told when it is opened
            _walk(path, files, problems, skipped)
        else:
            files[path] = path.name
    found = [
        InboxFile(printable_name(name), path)
        for path, name in sorted(files.items(), key=lambda item: item[0].as_posix())
    ]
    counts = Counter(file.name for file in found)  # files that would share a name are called by their whole path
    named = (file if counts[file.name] == 1 else InboxFile(printable_name(str(file.path)), file.path) for file in found)
    return Listing(files=tuple(named), problems=tuple(sorted(problems)), passed_over=frozenset(skipped - set(files)))


def _walk(folder: Path, files: dict[Path, str], problems: set[tuple[str, str]], skipped: set[Path]) -> None:
    """Go through a folder: letters, perhaps, go into ``files``, faults into ``problems``, the rest into ``skipped``."""
    inside = Path(os.path.realpath(folder))

    def note(error: OSError) -> None:
        """Keep, with the reason, that a folder could not be opened."""
        name = printable_name(os.fspath(error.filename))
        message = t(
            "{name}: không mở được thư mục ({reason}). Kiểm tra quyền đọc rồi chạy lại.", name=name, reason=why(error)
        )
        problems.add((name, message))

    def stays(path: Path) -> bool:
        """Whether a path leads to something inside the folder; where it does not, note it."""
        if not path.is_symlink() or Path(os.path.realpath(path)).is_relative_to(inside):
            return True
        name = printable_name(path.relative_to(folder).as_posix())
        message = t(
            "{name}: liên kết dẫn ra ngoài thư mục, không đọc theo. Hãy chép tệp vào thư mục, hoặc chỉ thẳng nơi kia.",
            name=name,
        )
        problems.add((name, message))
        return False

    for parent, folders, names in os.walk(folder, onerror=note):
        litter, below = divided(map(Path(parent).joinpath, sorted(folders)), lambda path: is_litter(path.name))
        skipped |= {path for path in litter if not path.name.startswith(".")}
        # No link to a folder is followed: one inside is gone through where it lies.
        folders[:] = [path.name for path in filter(stays, below)]
        paths = map(Path(parent).joinpath, names)
        others, there = divided(paths, lambda path: is_litter(path.name) or is_no_letter(path.name))
        skipped |= {*others}
        for path in filter(stays, there):
            files.setdefault(path, path.relative_to(folder).as_posix())


def is_no_letter(name: str) -> bool:
    """Whether a file is by its name a program, data or a film: nobody reads it as a letter."""
    return Path(name).suffix.lower().removeprefix(".") in _data()["no_letters"]


def is_litter(name: str) -> bool:
    """Whether a file or folder is one that systems and programs leave in folders."""
    low, known = name.lower(), _data()
    is_built_so = re.search("|".join(known["litter_patterns"]), low) is not None
    return name.startswith((".", "~$")) or low in known["litter"] or is_built_so


# --------------------
# A watched folder: which files have arrived whole and are to be read now.
#
# Files come over networks, from scanners and from people who drag fifty at once: a file is ripe when its size and
# time have not changed between two looks. Looking is by listing, not by the system's events, which network drives do
# not send.

LOOK_SECONDS = 1.0  # seconds between two looks
#: A file that failed is tried again after so long, each time after twice as long: drives come back, rights are given.
RETRY_SECONDS = 60.0
MOST_TRIES = 5  # tries of a file that does not change


@dataclass
class _SeenFile:
    look: tuple[int, int, int]  # its size, when it was changed last, which file it is
    since: float
    next_try: float  # never, where it is infinite
    tries: int = 0


class Watching:
    """Remembers what a folder held at the last look. ``now`` is any clock in seconds that never goes back."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = list(folders)
        self._known: dict[Path, _SeenFile] = {}
        self._passed_over: frozenset[Path] = frozenset()

    def ripe(self, now: float) -> Listing:
        """Look, and return what has arrived whole or is to be tried again; of what is passed over only what is new."""
        found: list[InboxFile] = []
        before, self._known = self._known, {}
        there = listing(self._folders)
        new, self._passed_over = there.passed_over - self._passed_over, self._passed_over | there.passed_over
        for file in there.files:
            known = before.get(file.path)
            with contextlib.suppress(OSError):  # gone again
                status = os.stat(file.path)  # noqa: PTH116 - the same for links that lead nowhere
                look = (status.st_size, status.st_mtime_ns, status.st_ino)
                if known is None or known.look != look:
                    known = _SeenFile(look, now, now)
                elif now >= max(known.next_try, known.since + LOOK_SECONDS) and status.st_size > 0:
                    found.append(file)
            if known is not None:
                self._known[file.path] = known
        return Listing(files=tuple(found), passed_over=new)

    def done(self, file: InboxFile, now: float, *, failed: bool) -> None:
        """Note that a file was read; one that failed is tried again later, unless it was tried often enough."""
        if (known := self._known.get(file.path)) is not None:  # it may be gone meanwhile
            known.tries += 1
            again = failed and known.tries < MOST_TRIES
            known.next_try = now + RETRY_SECONDS * 2 ** (known.tries - 1) if again else math.inf
