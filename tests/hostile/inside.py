"""What a reading process of a guarded run does first: it is watched, impatient, and may start what is played."""

import importlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.support import files
from pipeline.support.confined import confinement


def become(environment: dict[str, str]) -> None:
    """Take over what the run's environment says to its watchers."""
    os.environ.update(environment)
    watcher = importlib.import_module("sitecustomize")
    hand_in = files.handed_in

    def noted(path: Path | None, handle: int | None) -> object:
        if path is not None:
            watcher.note_opening(path)
        return hand_in(path, handle)

    files.handed_in = noted  # type: ignore[assignment]
    if "HOSTILE_PATIENCE" in environment:
        confine = confinement.confine

        def confine_impatiently(folder: Path, programs: Sequence[Path] = ()) -> None:
            confine(folder, programs)
            from pipeline.readers import libreoffice
            from pipeline.readers.ocr import engine

            engine.TIME_LIMIT = libreoffice.TIME_LIMIT = int(environment["HOSTILE_PATIENCE"])

        confinement.confine = confine_impatiently
    if played := environment.get("HOSTILE_PLAYED"):
        shut = confinement.shut
        more = [*map(Path, ("/bin", "/usr/bin")), Path(played, "bin")]

        def shut_but_for_plays(read: Iterable[Path], write: Iterable[Path], run: Sequence[Path]) -> None:
            shut(read, [*write, Path(played, "home")], [*run, *more] if run else [])

        confinement.shut = shut_but_for_plays
