"""The command ``vanthu``. Importing it must stay cheap: every command imports what it needs when it runs."""

from pipeline.support import confined

confined.collect_seldom()  # before the rest is loaded: else a tenth of that is looking for rings of objects in it

from pipeline.faces.cli.app import app, main  # noqa: E402

__all__ = ["app", "main"]
