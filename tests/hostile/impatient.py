"""The command ``vanthu``, less patient with files that show no sign of life: nobody wants to wait for it in a test.
What it starts to read files becomes as impatient, and is watched (``inside.py``)."""

import os

from pipeline.faces.cli import main
from pipeline.support.confined import pool

_SECONDS = float(os.environ.get("HOSTILE_PATIENCE", "12"))
#: A program that hangs is given up before the file that needs it, unless no program does.
_SILENT_SECONDS = float(os.environ.get("HOSTILE_SILENT", _SECONDS + 4))
_WATCHED = {name: value for name, value in os.environ.items() if name.startswith("HOSTILE_")}
if __name__ == "__main__":
    count, _, warm = pool.Pool.__init__.__defaults__ or ()
    pool.Pool.__init__.__defaults__ = (count, _SILENT_SECONDS, warm)
    pool.START = pool.START.replace(
        "from pipeline", f"from tests.hostile import inside; inside.become({_WATCHED!r}); from pipeline", 1
    )
    main()
