"""Files to sources: the text of a letter in reading order, and where each word stands on its page."""

from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import ReadError
from pipeline.readers.detect import CONTAINERS, detect
from pipeline.readers.files import load, shown
from pipeline.readers.own_exports import is_own, own_export
from pipeline.readers.single import read_letters
from schemas import Source

__all__ = ["Opened", "open_bytes", "open_file", "read", "read_bytes"]

#: Loaded where such a file comes, as readers are.
_OPENING = "pipeline.readers.containers.opening"


class Opened(NamedTuple):
    """What a file holds: its letters, and one error for each part of it that could not be read."""

    sources: tuple[Source, ...]
    failures: tuple[ReadError, ...] = ()


def open_file(path: Path) -> Opened:
    """Return the letters in a file, and what is wrong with those of its parts that could not be read.

    The kind of file is told by its content, never by its name. Raises ``ReadError`` with one line for the clerk where
    the file as a whole cannot be read, and nothing else: what a reader did not foresee is told as an error of the
    program, with its cause kept for the developer. ``RefusedError`` where any part must not be processed
    here, or where this program wrote the file itself.
    """
    return open_bytes(load(path), shown(path.name))


def open_bytes(data: bytes, name: str) -> Opened:
    """Return what ``open_file`` does of a file with these bytes; ``name`` is what messages and letters call it."""
    kind = detect(data)
    if kind in CONTAINERS or kind == "pdf":
        opening = import_module(_OPENING)
        if opening.is_container(kind, data):
            return Opened(*opening.open_container(data, name, kind))
    if is_own(data, kind):
        raise own_export(name)
    return Opened(tuple(read_letters(data, name, kind)))


def read(path: Path) -> list[Source]:
    """Return the letters in a file; the error of its first part where it holds none."""
    return _letters(open_file(path))


def read_bytes(data: bytes, name: str) -> list[Source]:
    """Return the letters in a file with these bytes; ``name`` is what messages and letters call it."""
    return _letters(open_bytes(data, name))


def _letters(opened: Opened) -> list[Source]:
    if opened.failures and not opened.sources:
        raise opened.failures[0]
    return list(opened.sources)
