"""From a file to its letters: containers walked, letters of one file parted, what came together joined.

Readers below give the text of a file; what is a letter, which part belongs to which and where the next one begins is
told here, by what the extractors know of letters.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pipeline.errors import ReadError
from pipeline.files import load, shown
from pipeline.opening.containers import is_container, is_own, open_container, own_export
from pipeline.opening.several import read_letters
from pipeline.readers.detect import detect
from schemas import Source

__all__ = ["Opened", "open_bytes", "open_file", "read", "read_bytes"]


class Opened(NamedTuple):
    """What a file holds: its letters, and one error for each part of it that could not be read."""

    sources: tuple[Source, ...]
    failures: tuple[ReadError, ...] = ()
    sha256: str = ""
    """The hash of the file's own bytes."""
    parts: Mapping[str, bytes] = MappingProxyType({})
    """The bytes of what the letters stand in and came with, by their hash; the file itself where it is no container."""


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
    sha256 = hashlib.sha256(data).hexdigest()
    if is_container(kind, data):
        sources, failures, parts = open_container(data, name, kind)
        return Opened(sources, failures, sha256, parts)
    if is_own(data, kind):
        raise own_export(name)
    return Opened(tuple(read_letters(data, name, kind)), (), sha256, {sha256: data})


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
