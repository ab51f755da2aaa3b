"""Files written for people: their names, and rows that are kept on the disk."""

import contextlib
import heapq
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from extractors.spelling import fold
from pipeline.support.errors import SetupError

# --------------------
# The names of files that are written for people.

_PART_OF_NAME = re.compile("[a-z0-9]+")


def check_suffix(path: Path, known: Sequence[str]) -> None:
    """Refuse a file whose suffix names no form that can be written, before any work is done."""
    if path.suffix.lower() not in known:
        raise SetupError("Không biết ghi tệp “{name}”: tên tệp phải kết thúc bằng {suffixes}.", name=path.name,
                         suffixes=", ".join(known))  # fmt: skip


def plain_name(words: str) -> str:
    """Return words as part of a file's name, in letters and figures that every system takes.

    >>> plain_name("23/KH-CĐYT")
    '23-kh-cdyt'
    """
    return "-".join(_PART_OF_NAME.findall(fold(words)))


# --------------------
# Lines sorted, and rows kept, on the disk: the lists of years are more than a small memory holds.

#: So many lines are in memory at once.
_AT_ONCE = 5_000
_END = "\t"
_ENDS = str.maketrans(f"{_END}\n", "  ")
_FALLING = str.maketrans("0123456789-", "9876543210:")


class Ordered(contextlib.ExitStack, Iterable[Any]):
    """Rows by their places, gone through one by one as often as one likes, once all are there; within a ``with``.

    They wait in files without a name, of which nothing stays however the program ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._held: list[str] = []
        self._files: list[TextIO] = []

    def put(self, place: str, row: Any) -> None:
        """Take a row in; rows of one place stay as they came, where the place says so."""
        self.add(place.translate(_ENDS), json.dumps(row))

    def append(self, row: Any) -> None:
        """Take a row in behind those that were appended before."""
        self.put(f"{self._count:012}", row)

    def add(self, place: str, text: str) -> None:
        """Take a text in; it holds no line end, its place no tab either."""
        self._count += 1
        self._held.append(f"{place}{_END}{text}\n")
        if len(self._held) == _AT_ONCE:
            file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed with the others
            self.enter_context(file)
            file.writelines(sorted(self._held))
            self._files.append(file)
            self._held = []

    def texts(self) -> Iterator[str]:
        """Yield the texts in their order."""
        for file in self._files:
            file.seek(0)
        for line in heapq.merge(*self._files, sorted(self._held)):
            yield line.partition(_END)[2].removesuffix("\n")

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        return map(json.loads, self.texts())


def in_order(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield texts by the words that tell their place."""
    with Ordered() as waiting:
        for place, text in lines:
            waiting.add(place, text)
        yield from waiting.texts()


def falling(day: str) -> str:
    """Return what makes days (ISO, or their beginnings) stand in places the latest first, those without a day last."""
    return day.translate(_FALLING) + "~"
