"""The command ``vanthu``.

Importing this package must stay cheap: every command imports what it needs when it runs, so that ``vanthu --help``
answers at once.
"""

from pipeline.faces.cli.app import app, main

__all__ = ["app", "main"]
