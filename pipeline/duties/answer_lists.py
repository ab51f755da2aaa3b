"""Lists of who has answered, as clerks keep them: a workbook, a CSV, lines of text; one union or id a line.

A heading says what stands in which column, in the words of ``typed_words.toml``. Without one the first cell is an id or
a union, and of the others each tells by itself what it is.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.duties.typed_words import meaning
from pipeline.errors import SetupError
from pipeline.files import load
from pipeline.registry.sheets import read_book
from pipeline.typed_dates import day_of

#: A heading stands among the first lines, below titles.
_HEADING_WITHIN = 15
_ID = re.compile(r"[0-9a-f]{6,16}", re.IGNORECASE)
#: Two words at least, and no figure.
_NAME = re.compile(r"\D*[^\d\s]\s+[^\d\s]\D*")
_CELLS = re.compile(r"\s*[;\t|]\s*")


class AnswerLine(NamedTuple):
    """What a line says: its number, whom it is about, and what of them; words as they stand there."""

    row: int
    id: str | None = None
    union: str | None = None
    status: str | None = None
    answer: str | None = None
    day: datetime.date | None = None
    due: datetime.date | None = None
    """The last day in time that a list of ours has beside it: of what recurs it says which period."""
    note: str | None = None


def read(path: Path, today: datetime.date) -> list[AnswerLine]:
    """Return the lines of a list that name anybody. Raises ``SetupError`` for a file that is none."""
    lines = list(_cells(path))
    nowhere: tuple[int, dict[str, int]] = (-1, {})
    first = ((at, _heading(cells)) for at, (_, cells) in enumerate(lines[:_HEADING_WITHIN]))
    at, heading = next((found for found in first if found[1]), nowhere)
    said = [_line(row, cells, heading, today) for row, cells in lines[at + 1 :]]
    kept = [line for line in said if line.id or line.union]
    if not kept:
        raise SetupError("{path}: không có dòng nào ghi mã hoặc tên đơn vị. Mỗi đơn vị một dòng.", path=path.name)
    return kept


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    data = load(path)
    if path.suffix.lower() == ".txt":
        for row, text in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
            if text.strip():
                yield row, _CELLS.split(text.strip())
        return
    for sheet in read_book(data, path).sheets[:1]:
        yield from ((line.row, line.cells) for line in sheet.lines)


def _heading(cells: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = meaning("column", cell) if cell else None
        if name is not None:
            found.setdefault(name, at)
    return found if found.keys() & {"id", "union"} and (len(found) > 1 or len(cells) == 1) else {}


def _line(row: int, cells: Sequence[str], heading: dict[str, int], today: datetime.date) -> AnswerLine:
    if heading:
        said = {name: cells[at].strip() or None for name, at in heading.items() if at < len(cells)}
        words, due = said.pop("day", None), said.pop("due", None)
        day = day_of(words, today) if words else None
        if words and day is None:
            raise SetupError("Dòng {row}: “{words}” không phải là một ngày. Ví dụ: 15/3/2026", row=row, words=words)
        return AnswerLine(row, **said, day=day, due=day_of(due, today) if due else None)
    first, *others = (cell.strip() for cell in cells if cell.strip())
    line = AnswerLine(row, id=first) if _ID.fullmatch(first) else AnswerLine(row, union=first)
    # What a cell may tell, the surest first: the first of it that the line has not yet.
    tells: dict[str, Callable[[str], Any]] = {
        "status": lambda cell: cell if meaning("status", cell) else None,
        "union": lambda cell: cell if _NAME.fullmatch(cell) else None,
        "day": lambda cell: day_of(cell, today),
        "answer": lambda cell: cell,
    }
    for cell in others:
        told = ((name, tell(cell)) for name, tell in tells.items() if getattr(line, name) is None)
        name, value = next((one for one in told if one[1] is not None), ("answer", line.answer))
        new: dict[str, Any] = {name: value}
        line = line._replace(**new)
    return line
