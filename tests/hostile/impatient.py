"""The command ``vanthu``, less patient with files that show no sign of life: nobody wants to wait for it in a test."""

import os

from pipeline import workers
from pipeline.cli import main

if __name__ == "__main__":
    workers.Workers.__init__.__defaults__ = (float(os.environ.get("HOSTILE_PATIENCE", "12")),)
    main()
