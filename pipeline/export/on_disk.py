"""Lines sorted, and rows kept, on the disk: the lists of years are more than a small memory holds."""

import contextlib
import heapq
import itertools
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

#: So many lines are in memory at once.
_AT_ONCE = 5_000
_END = "\t"
#: Rows of so many bytes are kept in memory: most lists are short.
_SHORT = 1 << 20


def in_order(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield texts without line ends by the words that tell their place, of which none holds a tab.

    They wait in files without a name, of which nothing stays however the program ends.
    """
    rest = iter(lines)
    with contextlib.ExitStack() as stack:
        parts = []
        while part := sorted(f"{place}{_END}{text}\n" for place, text in itertools.islice(rest, _AT_ONCE)):
            file = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
            file.writelines(part)
            file.seek(0)
            parts.append(file)
        for line in heapq.merge(*parts):
            yield line.partition(_END)[2].removesuffix("\n")


class Kept(Iterable[list[str]]):
    """Rows of cells that are gone through as often as one likes, in a file without a name where they are many."""

    def __init__(self, rows: Iterable[Sequence[str]] = ()) -> None:
        self._file = tempfile.SpooledTemporaryFile(_SHORT, "w+", encoding="ascii", newline="\n")  # noqa: SIM115
        self._count = 0
        for row in rows:
            self.append(row)

    def append(self, row: Sequence[str]) -> None:
        """Put a row behind the others."""
        self._file.write(json.dumps(row) + "\n")
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[list[str]]:
        self._file.seek(0)
        return map(json.loads, self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
