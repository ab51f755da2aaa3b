"""Printing: results to stdout, messages to stderr, nothing of a letter that a terminal would obey."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import compress, zip_longest
from pathlib import Path
from typing import Any
from unicodedata import normalize

from pipeline.export.files import Ordered
from pipeline.support.errors import SetupError
from pipeline.support.files import why
from pipeline.support.words import number, shortened, t

#: How a program ends that was stopped by Ctrl-C; Typer gives the same code.
INTERRUPTED = 130
#: Width of a table that goes to a file or another program.
_WIDE = 150
#: On a terminal narrower than this spare columns are left out.
_ROOMY = 120
#: A cell is cut there; exports have it whole. A warning ends with what to do: the longest of them has room.
_LONGEST_CELL = 260
#: Control characters but newline and tab: a letter could hide commands for the terminal in them.
#: So are signs that turn the direction of writing: a line would read otherwise than it stands.
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0), *_TURNING) if chr(code) not in "\n\t"}


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; a name that is no UTF-8 is shown escaped instead of ending the program."""
    # Closed by whoever started the program (``>&-``): what is said goes nowhere then.
    sys.stdout, sys.stderr = (
        stream or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the program runs
        for stream in (sys.stdout, sys.stderr)
    )
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def _written() -> Iterator[None]:
    """Raise ``SetupError`` where the result cannot be written; that its reader went away goes on to the end."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_output()
        raise SetupError(
            "Không ghi được kết quả ra: {reason}. Kiểm tra nơi nhận kết quả rồi chạy lại.", reason=why(error)
        ) from error


def forget_output() -> None:
    """Let what is still to be printed go nowhere: Python would try again at the end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def plain(text: str) -> str:
    """Return text that is safe to print.

    >>> plain("a\\x1b[2Jb")
    'a[2Jb'
    """
    return text.translate(_CONTROLS)


def out_parts(parts: Iterable[bytes]) -> None:
    """Print the parts of a file as they are."""
    with _written():
        sys.stdout.flush()
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()


def out_json(value: Any, *, indent: int | None = None) -> None:
    """Print a value as JSON; records may stand in it anywhere."""
    show(json.dumps(value, ensure_ascii=False, indent=indent, default=lambda record: record.model_dump(mode="json")))


def say(*messages: str, quiet: bool = False) -> None:
    """Say things about the work, each in one line, nothing of empty ones; no part of the result."""
    if not quiet:
        sys.stderr.writelines(plain(message).replace("\n", " ") + "\n" for message in messages if message)
        sys.stderr.flush()


def show(*parts: str | Iterable[str]) -> None:
    """Print lines and tables of the result."""
    with _written():
        for part in parts:
            sys.stdout.writelines(f"{line}\n" for line in ([part] if isinstance(part, str) else part))
        sys.stdout.flush()


#: Widest column that holds no sentences, on a wide and on a narrow terminal.
_NAME = (28, 19)
#: A column with nothing longer than a code or a status is not broken.
_LONGEST_CODE = 15
#: No column is made narrower, whatever the terminal.
_NARROWEST = 4
_GAP = "  "


def table(
    columns: Sequence[Any], rows: Iterable[Sequence[str]], title: str | None = None, *, filled: bool = True
) -> Iterator[str]:
    """Yield the lines of a table: title, headings (where there are any), a rule, the rows; none of one without rows.

    Columns (``TableColumn``) are as wide as their cells need, narrowed until a line has room for all of them; wide
    ones hold whole sentences: the others are held narrow. Spare ones are left out on a narrow terminal, empty ones
    where only ``filled`` ones are wanted. Nothing of a cell is obeyed by a terminal.

    >>> from pipeline.support.labels import TableColumn
    >>> columns = [TableColumn("Mã", str), TableColumn("Việc", str)]
    >>> print(*list(table(columns, [("a1", "gửi báo cáo")]))[1:-1], sep="\\n")
    Mã  Việc
    ──  ───────────
    a1  gửi báo cáo
    """
    shown = [not (column.spare and is_narrow()) for column in columns]
    longest = [0] * sum(shown)
    with Ordered() as lines:
        for row in rows:
            cells = [shortened(plain(cell), _LONGEST_CELL) for cell in compress(row, shown)]
            longest = [max(size, *map(len, _parts(cell))) for size, cell in zip(longest, cells, strict=True)]
            lines.put("", cells)
        if not len(lines):
            return
        kept = [size > 0 or not filled for size in longest]
        used = [*compress(compress(columns, shown), kept)]
        names = [t(column.title) for column in used]
        widths = _widths([*compress(longest, kept)], names, [column.wide for column in used])
        yield "" if title is None else strong(title)
        if any(names):
            yield from _lines(names, widths)
            yield _GAP.join("─" * size for size in widths)
        for cells in lines:
            yield from _lines([*compress(cells, kept)], widths)
    yield ""


def _widths(longest: Sequence[int], names: Sequence[str], wide: Sequence[bool]) -> list[int]:
    """Return how wide columns are whose longest words are so long, so that a line has room for all of them.

    Where it has none, columns without sentences are held narrow, then the widest ones cut, all to one size.
    """
    left, columns, most = width() - len(_GAP) * (len(names) - 1), len(names), 0
    widths = [max(size, *map(len, name.split()), 0) for size, name in zip(longest, names, strict=True)]
    if sum(widths) <= left:
        return widths
    name, widest = _NAME[is_narrow()], max(widths)
    held = [widest if size <= _LONGEST_CODE or is_wide else name for size, is_wide in zip(widths, wide, strict=True)]
    widths = [*map(min, widths, held)]
    for size in sorted(widths):
        most = max(_NARROWEST, left // columns)
        if size > most:
            break
        left, columns = left - size, columns - 1
    return [min(size, most) for size in widths]


def _parts(cell: str) -> list[str]:
    """Return the lines of a cell, its letters as one sign each."""
    return normalize("NFC", cell).split("\n")


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a row, its cells broken where their columns end."""
    folded: list[list[str]] = []
    for cell, size in zip(row, widths, strict=True):
        folded.append([])
        for part in _parts(cell):
            folded[-1] += [part] if len(part) <= size else textwrap.wrap(part, size, break_on_hyphens=False)
    for cells in zip_longest(*folded, fillvalue=""):
        yield _GAP.join(f"{cell:{size}}" for cell, size in zip(cells, widths, strict=True)).rstrip()


def table_of(columns: Sequence[Any], found: Iterable[Any], title: str | None = None) -> Iterator[str]:
    """Yield a table of things by the columns that people know them by; empty columns are left out."""
    return table(columns, ([column.words(one) for column in columns] for one in found), title)


def section(title: str, columns: Sequence[Any], found: Sequence[Any]) -> Iterator[str]:
    """Yield the table of some things, counted in its title, where there are any."""
    return table_of(columns, found, f"{title} ({len(found)})")


def strong(words: str) -> str:
    """Return words of ours that stand out on a terminal."""
    return f"\x1b[1m{words}\x1b[0m" if sys.stdout.isatty() else words


def wrapped(text: str) -> str:
    """Return text that is broken where the terminal ends, taken as it is, cut where it is longer than a cell."""
    return textwrap.fill(shortened(plain(text), _LONGEST_CELL), width(), break_on_hyphens=False)


def width() -> int:
    """Return how many characters a line of a table has."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDE


def is_narrow() -> bool:
    """Whether tables go to a terminal on which spare columns are left out."""
    return width() < _ROOMY


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give what is called to show how far a batch is: with the name of what is done, how many are done, of how many."""
    if quiet or not sys.stderr.isatty():
        yield lambda name, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    said = TextColumn("{task.description}", markup=False)
    rate = TextColumn("{task.fields[rate]}", markup=False)
    columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn(), said)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def step(name: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=plain(name))
            if speed := bar.tasks[0].speed:
                bar.update(task, rate=t("{count}/giây", count=number(round(speed, 1))))

        yield step
