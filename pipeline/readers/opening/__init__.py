"""From a file to its letters: containers walked, letters of one file parted, what came together joined.

Readers below give the text of a file; what is a letter, which part belongs to which and where the next one begins is
told here, by what the extractors know of letters.
"""

import functools
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from extractors import lexicon
from pipeline.readers import loaded
from pipeline.readers.containers.container import (
    MAX_DEPTH,
    WITHIN,
    Budget,
    Container,
    ContainerFile,
    SpentError,
    label,
    part_name,
)
from pipeline.readers.detect import BROKEN_ZIP, CONTAINERS, FORMS, Kind, detect
from pipeline.readers.opening.belonging import OpenedFile, is_litter, letters
from pipeline.readers.opening.several import read_letters
from pipeline.readers.secrecy import answered_by, asks, doubtful, secret
from pipeline.support.confined import beat
from pipeline.support.errors import ReadError, RefusedError
from pipeline.support.files import empty, load, printable_name, program_failed
from schemas import Source


class Opened(NamedTuple):
    """What a file holds: its letters, and one error for each part of it that could not be read."""

    sources: tuple[Source, ...]
    failures: tuple[ReadError, ...] = ()
    sha256: str = ""  # the hash of the file's own bytes
    parts: Mapping[str, bytes] = MappingProxyType({})
    """The bytes of what the letters stand in and came with, by their hash; the file itself where it is no container."""


# --------------------
# What this program wrote itself: calendars, workbooks, messages, tables. Dropped into an inbox they are no letters.

_data = functools.partial(lexicon.load, "own_exports", __package__)
#: So much of a file is looked at: marks stand at the beginning.
_HEAD = 4096
_PROPERTIES = "docProps/core.xml"
#: Kinds of file that exports are; a letter is seldom a table, and never asked for more than its first line.
_TEXTS: frozenset[Kind] = frozenset(("text", "page", "markup", "data", "invitation"))


def is_own(data: bytes, kind: Kind) -> bool:
    """Whether a file of this kind was written by this program, by the mark that it carries or by its form."""
    if kind == "sheet":
        with suppress(*BROKEN_ZIP), zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_PROPERTIES) as part:
            return _data()["workbook"]["author"] in part.read(_HEAD).decode("utf-8", "replace")
    if kind not in _TEXTS:
        return False
    head = data[:_HEAD].decode("utf-8-sig", "replace").replace("\r\n", "\n").lstrip()
    return any(re.match(form["pattern"], head) for form in _data()["text"])


# --------------------
# A container taken apart to its last part: what each part holds, and what could not be read.

#: What lies beside letters and never is one: known by its name only.
_NO_LETTERS: frozenset[Kind] = frozenset(("data", "binary", "markup"))
#: What may hold letters though nothing here opens it.
_HOLD_LETTERS: frozenset[Kind] = CONTAINERS | {"packed", "signed", "outlook", "mailbox"}


def _open_container(data: bytes, name: str, kind: Kind, sha256: str) -> Opened:
    """Return what a container holds. Raises ``ReadError``; ``RefusedError`` where any part must not be read."""
    opening = _FileOpening(name)
    spent: list[ReadError] = []
    try:
        opening.take(data, name, kind, ())
    except SpentError as error:
        spent.append(error)
    except RefusedError as error:
        # A part's own name may tell of what it holds.
        raise (doubtful if error.code == "secret-doubt" else secret)(name) from error
    sources = letters(opening.pieces)
    failures = [*(piece.error for piece in opening.pieces if piece.error), *spent]
    if not sources and not failures:
        names = ", ".join(piece.name for piece in opening.pieces)
        if not names:
            raise ReadError("empty", name, "gói hoặc thư rỗng, không có văn bản nào. Hãy hỏi lại nơi gửi.")
        raise ReadError(
            "unsupported", name, "không có văn bản nào trong gói, chỉ có: {names}. Hãy xin lại văn bản từ nơi gửi.",
            names=names[:200])  # fmt: skip
    if not sources and [failure.path_name for failure in failures] == [name]:
        raise failures[0]
    wanted = {file for source in sources for file in (source.sha256, *(came.sha256 for came in source.received_with))}
    parts = {piece.sha256: piece.data for piece in opening.pieces if piece.sha256 in wanted and piece.data}
    return Opened(tuple(sources), tuple(failures), sha256, parts)


def _is_container(kind: Kind, data: bytes) -> bool:
    return kind in CONTAINERS or (kind == "pdf" and any(loaded("pdf.attached:attached_files")(data)))


class _FileOpening:
    def __init__(self, name: str) -> None:
        self._budget = Budget(name)
        self._hashes: set[str] = set()
        self.pieces: list[OpenedFile] = []

    def take(
        self, data: bytes, name: str, kind: Kind, groups: tuple[str, ...], arrived_on: str | None = None, depth: int = 1
    ) -> None:
        """Take a container apart. An error of the container as a whole is raised."""
        if depth > MAX_DEPTH:
            raise ReadError("too-large", name, "gói lồng trong gói quá nhiều lớp, không mở. Hãy giải nén rồi chạy lại.")
        try:
            container: Container = loaded(FORMS[kind].opens)(data, name, self._budget)
        except ReadError:
            raise
        except Exception as error:
            raise program_failed(name, error) from error
        # A mail that was forwarded arrived when the mail around it did.
        arrived_on = arrived_on or container.arrived_on
        groups = (*groups, name)
        first = len(self.pieces)
        for part in _carefully(container, name):
            if isinstance(part, ReadError):
                name_in = part.path_name.rpartition(WITHIN)[2]
                self.pieces.append(OpenedFile(part.path_name, name_in, groups, "", "binary", error=part))
            elif not is_litter(part.name, part.folder):
                self._part(part, name, (*groups, part.folder) if part.folder else groups, arrived_on, depth)
        for piece in self.pieces[first:]:
            piece.arrived_on = piece.arrived_on or arrived_on
            piece.subject = piece.subject or container.subject

    def _part(
        self, part: ContainerFile, name: str, groups: tuple[str, ...], arrived_on: str | None, depth: int
    ) -> None:
        """Take a container apart, read anything else; what it holds, or why it cannot be read, is in ``pieces``."""
        beat()
        data, own = part.data, part_name(part.name)
        called = label(name, own) if own else name
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in self._hashes and not part.is_cover:
            return
        self._hashes.add(sha256)
        kind: Kind = "text" if part.is_body else detect(data)
        own = own or part_name(name.rpartition(WITHIN)[2])
        piece = OpenedFile(called, own, groups, sha256, kind, is_body=part.is_body, data=data)
        try:
            if any(map(asks, (own, *part.folder.split("/")))):
                raise doubtful(called)
            if not part.is_cover and _is_container(kind, data):
                self.take(data, called, kind, groups, arrived_on, depth + 1)
                return
            if not data:
                piece.error = empty(called)
            elif is_own(data, kind):
                piece.kind = "data"
            elif kind not in _NO_LETTERS:
                piece.sources = read_letters(data, called, kind)
        except (RefusedError, SpentError):
            raise
        except ReadError as error:
            # What no letter is made of is known by its name; that it is there is no fault.
            is_known = error.code == "unsupported" and kind not in _HOLD_LETTERS
            is_no_page = part.is_shown and error.code == "ocr-failed"
            piece.error = None if is_known or is_no_page else error
        self.pieces.append(piece)


def _carefully(container: Container, name: str) -> Iterator[ContainerFile | ReadError]:
    """Yield the parts; where unpacking fails as nobody foresaw, what came before is kept."""
    try:
        yield from container.parts
    except (SpentError, RefusedError):
        raise
    except ReadError as error:
        yield error
    except Exception as error:
        failed = program_failed(name, error)
        failed.__cause__ = error
        yield failed


# --------------------
# Any file.


def open_file(path: Path) -> Opened:
    """Return the letters in a file, whose kind is told by its content alone, and what is wrong with its other parts.

    Raises ``ReadError`` with one line for the clerk where the file as a whole cannot be read, and nothing else: what a
    reader did not foresee is an error of the program, its cause kept for the developer. ``RefusedError`` where any part
    must not be processed here, or where this program wrote the file itself.
    """
    return open_bytes(load(path), printable_name(path.name))


def open_bytes(data: bytes, name: str) -> Opened:
    """Return the letters in these bytes and what is wrong with parts, as ``open_file``; ``name``: for messages."""
    with answered_by(name):
        if asks(name):
            raise doubtful(name)
        kind, sha256 = detect(data), hashlib.sha256(data).hexdigest()
        if _is_container(kind, data):
            return _open_container(data, name, kind, sha256)
        if is_own(data, kind):
            raise RefusedError(
                "own-export",
                name,
                "do chương trình này xuất ra (lịch, sổ, bảng, tin nhắc), không phải văn bản đến nên không lưu.",
            )
        return Opened(tuple(read_letters(data, name, kind)), (), sha256, {sha256: data})


def read(path: Path) -> list[Source]:
    """Return the letters in a file; the error of its first part where it holds none."""
    return read_bytes(load(path), printable_name(path.name))


def read_bytes(data: bytes, name: str) -> list[Source]:
    """Return the letters in a file with these bytes; ``name`` is what messages and letters call it."""
    opened = open_bytes(data, name)
    if opened.failures and not opened.sources:
        raise opened.failures[0]
    return list(opened.sources)
