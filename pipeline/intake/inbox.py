"""The files of an inbox: which there are, in which order, and what they are called in a summary."""

import functools
import hashlib
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from extractors import lexicon
from pipeline.files import load, shown, why
from pipeline.words import t
from schemas.source import Record

_data = functools.partial(lexicon.load, "inbox", __package__)


class InboxFile(NamedTuple):
    """A file to be read, and its name in the summary."""

    name: str
    path: Path
    called: str = ""
    """The name that the letter goes by, where the file lies under another one."""


class Problem(NamedTuple):
    """A file or folder that could not be opened."""

    name: str
    message: str


class Listing(Record):
    """What was found: files in one order whatever the order asked for, problems, and how many were passed over."""

    files: tuple[InboxFile, ...]
    problems: tuple[Problem, ...]
    skipped: int


def hash_of(path: Path) -> str:
    """Return the hash that the letters of a file are known by. Raises ``ReadError`` where it cannot be opened."""
    return hashlib.sha256(load(path)).hexdigest()


def listing(paths: Iterable[Path]) -> Listing:
    """List the files of the given files and folders (recursively), each once, sorted by path.

    A link that leads out of its folder is not followed: whoever may put files there could show us any of the machine's.
    """
    files: dict[Path, str] = {}
    problems: list[Problem] = []
    skipped: set[Path] = set()
    for path in paths:
        if _is_folder(path):
            _walk(path, files, problems, skipped)
        else:
            files[path] = path.name
    found = [InboxFile(shown(name), path) for path, name in sorted(files.items(), key=lambda item: item[0].as_posix())]
    return Listing(
        files=tuple(_named_apart(found)), problems=tuple(sorted(set(problems))), skipped=len(skipped - set(files))
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # what may not be looked at is reported when it is opened
        return False


def _walk(folder: Path, files: dict[Path, str], problems: list[Problem], skipped: set[Path]) -> None:
    def note(error: OSError) -> None:
        name = shown(os.fspath(error.filename) if error.filename else str(folder))
        message = t(
            "{name}: không mở được thư mục ({reason}). Kiểm tra quyền đọc rồi chạy lại.", name=name, reason=why(error)
        )
        problems.append(Problem(name, message))

    def stays(path: Path) -> bool:
        """Say whether a path leads to something inside the folder; where it does not, note it."""
        if not path.is_symlink() or Path(os.path.realpath(path)).is_relative_to(inside):
            return True
        message = t(
            "{name}: liên kết dẫn ra ngoài thư mục, không đọc theo. Hãy chép tệp vào thư mục, hoặc chỉ thẳng nơi kia.",
            name=(name := shown(path.relative_to(folder).as_posix())),
        )
        problems.append(Problem(name, message))
        return False

    inside = os.path.realpath(folder)
    seen = {_identity(above) for above in (folder.absolute(), *folder.resolve().parents)}
    for parent, folders, names in os.walk(folder, onerror=note, followlinks=True):
        known = [Path(parent, name) for name in sorted(folders) if not is_litter(name)]
        folders[:] = [path.name for path in known if stays(path) and _is_new(path, seen)]
        for name in names:
            path = Path(parent) / name
            if is_litter(name) or path.suffix.lower().removeprefix(".") in _data()["no_letters"]:
                skipped.add(path)
            elif stays(path):
                files.setdefault(path, path.relative_to(folder).as_posix())


def _is_new(folder: Path, seen: set[object]) -> bool:
    """Say whether a folder was not met before: links may lead round in a circle, or to one folder twice."""
    identity = _identity(folder)
    if identity in seen:
        return False
    seen.add(identity)
    return True


def _identity(folder: Path) -> object:
    """Return what a folder is the same by under all its names."""
    try:
        status = folder.stat()
    except OSError:  # said when it is opened
        return folder
    return (status.st_dev, status.st_ino)


def is_litter(name: str) -> bool:
    """Say whether a file is one that systems and programs leave in folders."""
    return name.startswith((".", "~$")) or name.lower() in _data()["litter"]


def _named_apart(found: list[InboxFile]) -> Iterable[InboxFile]:
    """Call files that would share a name by their whole path."""
    counts = Counter(file.name for file in found)
    return (file if counts[file.name] == 1 else InboxFile(shown(str(file.path)), file.path) for file in found)
