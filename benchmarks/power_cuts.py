"""What a power cut costs: whatever was not flushed is lost, torn or in another order, as SQLite's own tests have it.

``python -m benchmarks.power_cuts`` has letters stored and marked while every write of the database's files is noted
(a layer of our own over SQLite's: a VFS whose ways to change a file are ours), cuts the power at two hundred
random places (``--cuts``, ``--seed``) and asks what is left for every letter and mark that was said to be stored.
"""

import _sqlite3
import argparse
import ctypes
import datetime
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.calendar import office_calendar
from pipeline.intake import batch
from pipeline.store import open_store
from pipeline.support.errors import VanthuError
from tests.pipeline.test_papers import HEAD

CUTS, LETTERS = 200, 12
TODAY = datetime.date(2026, 3, 12)
_SECTOR = 512
_STATUSES = ("doing", "done", "todo")

# --------------------
# The layer: SQLite's own way to files, with each change noted before it is made.


class Change(NamedTuple):
    """A write (``content`` at ``place``), a new length (``place``), a flush, an end of a file; what was said."""

    what: str
    file: str = ""
    place: int = 0
    content: bytes = b""
    said: tuple[str, str] = ("", "")


class _Vfs(ctypes.Structure):
    _fields_ = [  # sqlite3.h: sqlite3_vfs, as far as its first two functions
        ("version", ctypes.c_int), ("size", ctypes.c_int), ("longest", ctypes.c_int), ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p), ("data", ctypes.c_void_p), ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
    ]  # fmt: skip


_WHOLE_VFS, _FUNCTIONS = 22 * 8, 19  # of version 3; functions of sqlite3_io_methods, its number before them
_WRITE, _TRUNCATE, _SYNC = 3, 4, 5
# A file keeps the place of its name: it is passed on, and no copy that goes away.
_OPEN_FORM = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
_DELETE_FORM = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
_WRITE_FORM = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_TRUNCATE_FORM = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC_FORM = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


@contextmanager
def noted() -> Iterator[list[Change]]:
    """Note all that SQLite does to files meanwhile."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    usual = library.sqlite3_vfs_find(None)
    opening, deleting = _OPEN_FORM(usual.contents.open), _DELETE_FORM(usual.contents.delete)
    changes: list[Change] = []
    names: dict[int, str] = {}
    kept: dict[int, Any] = {}

    def methods_of(found: int) -> Any:
        """Return a copy of the functions at an address, in which ours stand before three of them."""
        own = (ctypes.c_void_p * _FUNCTIONS).from_buffer_copy(ctypes.string_at(found, _FUNCTIONS * 8))
        writing, cutting, flushing = _WRITE_FORM(own[_WRITE]), _TRUNCATE_FORM(own[_TRUNCATE]), _SYNC_FORM(own[_SYNC])

        def write(file: int, content: int, size: int, place: int) -> int:
            changes.append(Change("write", names[file], place, ctypes.string_at(content, size)))
            return int(writing(file, content, size, place))

        def truncate(file: int, size: int) -> int:
            changes.append(Change("truncate", names[file], size))
            return int(cutting(file, size))

        def flush(file: int, how: int) -> int:
            changes.append(Change("flush", names[file]))
            return int(flushing(file, how))

        ours = (_WRITE_FORM(write), _TRUNCATE_FORM(truncate), _SYNC_FORM(flush))
        for place, function in zip((_WRITE, _TRUNCATE, _SYNC), ours, strict=True):
            own[place] = ctypes.cast(function, ctypes.c_void_p).value
        return own, ours

    def open_file(vfs: int, name: int | None, file: int, flags: int, told: int) -> int:
        result = int(opening(vfs, name, file, flags, told))
        functions = ctypes.c_void_p.from_address(file)
        if result == 0 and functions.value:
            names[file] = Path(ctypes.string_at(name).decode()).name if name else ""
            if functions.value not in kept:
                kept[functions.value] = methods_of(functions.value)
            functions.value = ctypes.addressof(kept[functions.value][0])
        return result

    def delete(vfs: int, name: bytes, is_flushed: int) -> int:
        file = Path(name.decode()).name
        changes.append(Change("delete", file))
        if is_flushed:
            changes.append(Change("flush", file))
        return int(deleting(vfs, name, is_flushed))

    ours = ctypes.create_string_buffer(ctypes.string_at(usual, _WHOLE_VFS), _WHOLE_VFS)
    vfs = _Vfs.from_buffer(ours)
    functions, vfs.name = (_OPEN_FORM(open_file), _DELETE_FORM(delete)), b"noted"
    vfs.open, vfs.delete = (ctypes.cast(function, ctypes.c_void_p).value for function in functions)
    library.sqlite3_vfs_register(ours, 1)
    try:
        yield changes
    finally:
        library.sqlite3_vfs_register(usual, 1)
        library.sqlite3_vfs_unregister(ours)


# --------------------
# What is done meanwhile, and what is left of it after a cut.


def recorded(folder: Path, letters: int = LETTERS) -> list[Change]:
    """Return all that was done to the files of a database while letters were stored and marked."""
    for number in range(letters):
        (folder / f"{number:02}.txt").write_text(HEAD.format(number=number + 1))
    with noted() as changes, open_store(f"sqlite:///{folder}/vanthu.db") as store:
        for path in sorted(folder.glob("*.txt")):
            batch.run([path], store, None, office_calendar(), 0)
            changes.append(Change("said", said=("letter", path.stem)))
            for duty in store.marks.of():
                status = _STATUSES[len(changes) % 3]
                store.marks.mark(duty, status, TODAY)
                changes.append(Change("said", said=(duty, status)))
    return changes


def left(changes: list[Change], at: int, chance: random.Random, folder: Path) -> None:
    """Write the files as a cut before the change number ``at`` leaves them.

    What was flushed is there. Of what was not, any part may be, in any order, torn between sectors.
    """
    images: dict[str, bytearray] = defaultdict(bytearray)
    waiting: dict[str, list[Change]] = defaultdict(list)
    for change in changes[:at]:
        if change.what == "flush":
            # The first flush of a new log is one of its folder, too: what was removed before is gone.
            gone = () if change.file in images else [one for name in waiting for one in waiting[name] if _is_end(one)]
            for one in (*gone, *waiting.pop(change.file, [])):
                _put(images, one)
            for one in gone:
                waiting.pop(one.file, None)
        elif change.what != "said":
            waiting[change.file].append(change)
    for unsaid in waiting.values():
        for change in chance.sample(unsaid, chance.randint(0, len(unsaid))):
            _put(images, _torn(change, chance))
    for name, image in images.items():
        if name.startswith("vanthu.db"):
            (folder / name).write_bytes(image)


def _is_end(change: Change) -> bool:
    return change.what == "delete"


def _put(images: dict[str, bytearray], change: Change) -> None:
    if _is_end(change):
        images.pop(change.file, None)
        return
    image = images[change.file]
    if change.what == "truncate":
        del image[change.place :]
    image.extend(bytes(max(0, change.place - len(image))))
    image[change.place : change.place + len(change.content)] = change.content


def _torn(change: Change, chance: random.Random) -> Change:
    """Return a change as the power cut it: whole, or some sectors from its beginning."""
    whole = len(change.content) // _SECTOR
    sectors = chance.choice((whole + 1, chance.randint(0, whole)))
    return change._replace(content=change.content[: sectors * _SECTOR])


def lost(changes: list[Change], at: int, folder: Path) -> list[str]:
    """Return what was acknowledged before a cut and is not there after it; the last word on a duty counts."""
    said = dict(change.said for change in changes[:at] if change.what == "said" and change.said[0] != "letter")
    letters = [change.said[1] for change in changes[:at] if change.said[0] == "letter"]
    coming = next((change.said for change in changes[at:] if change.what == "said"), ("", ""))
    try:
        with open_store(f"sqlite:///{folder}/vanthu.db") as store:
            there = {Path(letter.source.name).stem for letter in store.letters.whole()}
            marks = {duty: marked.status for duty, marked in store.marks.of().items()}
    except VanthuError as error:
        return [error.message]
    # What was being done when the power went may be there already.
    wrong = [duty for duty, status in said.items() if (duty, marks.get(duty)) not in ((duty, status), coming)]
    return [*(name for name in letters if name not in there), *wrong]


def play(folder: Path, cuts: int = CUTS, seed: int = 7, letters: int = LETTERS) -> tuple[int, list[str]]:
    """Return how many changes were noted, and what any of the cuts lost."""
    chance = random.Random(seed)
    (made := folder / "made").mkdir()
    changes = recorded(made, letters)
    found = []
    for number in range(cuts):
        (here := folder / str(number)).mkdir()
        at = chance.randrange(len(changes))
        left(changes, at, chance, here)
        found += [f"{at}: {words}" for words in lost(changes, at, here)]
    return len(changes), found


def main(told: Callable[[str], None] = print) -> None:
    """Cut the power and tell what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=CUTS)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        changes, found = play(Path(folder), asked.cuts, asked.seed)
    told(f"{changes} changes, {asked.cuts} cuts, lost: {found}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
