"""A progress bar on a terminal; elsewhere nothing, so that a log is not filled with it."""

import sys
from types import TracebackType
from typing import Any

from pipeline.cli.console import plain
from pipeline.intake.batch import FileResult


class Progress:
    """Shows how far a batch is; use it in a ``with``."""

    def __init__(self, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> "Progress":
        if self._shown:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.description}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=None)
        return self

    def note(self, result: FileResult, done: int, total: int) -> None:
        """Take note of one more file; its name stands beside the bar."""
        self.step(result.name, done, total)

    def step(self, name: str, done: int, total: int) -> None:
        """Take note of one more thing that is done; its name stands beside the bar."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total, description=plain(name))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
