"""The command ``vanthu``, less patient with files that show no sign of life: nobody wants to wait for it in a test.

Worker processes load this module, too; as soon as they are confined they become as impatient with other programs.
"""

import os
from pathlib import Path

from pipeline.cli import main
from pipeline.confined import confinement, workers

_SECONDS = float(os.environ.get("HOSTILE_PATIENCE", "12"))
_confine = confinement.confine


def _confine_impatiently(folder: Path) -> None:
    _confine(folder)
    if "HOSTILE_PATIENCE" in os.environ:
        from pipeline.readers import libreoffice
        from pipeline.readers.ocr import engine

        engine.TIME_LIMIT = libreoffice.TIME_LIMIT = int(_SECONDS)


confinement.confine = _confine_impatiently

if __name__ == "__main__":
    workers.Workers.__init__.__defaults__ = (2 * _SECONDS,)
    main()
