"""Files written for people: their suffixes, and rows that are kept on the disk."""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.support.errors import SetupError


def check_suffix(path: Path, known: Sequence[str]) -> None:
    """Refuse a file whose suffix names no form that can be written, before any work is done."""
    if path.suffix.lower() not in known:
        raise SetupError("Không biết ghi tệp “{name}”: tên tệp phải kết thúc bằng {suffixes}.", name=path.name,
                         suffixes=", ".join(known))  # fmt: skip


# --------------------
# Lines sorted, and rows kept, on the disk: the lists of years are more than a small memory holds.

_FALLING = str.maketrans("0123456789-", "9876543210:")


class Ordered(contextlib.ExitStack, Iterable[Any]):
    """Rows by their places, gone through one by one as often as one likes, once all are there; within a ``with``.

    They wait in a database without a name, of which nothing stays however the program ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows = self.enter_context(contextlib.closing(sqlite3.connect("", check_same_thread=False)))
        self._rows.execute("CREATE TABLE rows (place TEXT, row TEXT)")
        self._count = 0

    def put(self, place: str, row: Any) -> None:
        """Take in a row, which must be JSON, at its place (sorted as text); rows of one place stay as they came."""
        self._count += 1
        self._rows.execute("INSERT INTO rows VALUES (?, ?)", (place, json.dumps(row)))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        return (json.loads(row) for (row,) in self._rows.execute("SELECT row FROM rows ORDER BY place, rowid"))


def in_order(rows: Iterable[tuple[str, Any]]) -> Iterator[Any]:
    """Yield the rows of pairs (place, row), sorted by place as text; they wait on the disk meanwhile."""
    with Ordered() as waiting:
        for place, row in rows:
            waiting.put(place, row)
        yield from waiting


def falling(day: str) -> str:
    """Return what makes days (ISO, or their beginnings) stand in places the latest first, those without a day last."""
    return day.translate(_FALLING) + "~"
