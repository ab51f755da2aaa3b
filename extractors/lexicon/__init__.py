"""The words of the field: kinds of document, bodies, bound words, verbs of duty, as data.

The only place of the extractors that reads files: each lexicon is read once and never changed.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Return the lexicon ``name`` (``"kinds"`` for ``kinds.toml``) as TOML gives it."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
