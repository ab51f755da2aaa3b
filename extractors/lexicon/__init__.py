"""The words of the field: kinds of document, bodies, bound words, verbs of duty, as data.

The one place where word lists are read, here and by the pipeline: each once, and never changed.
"""

import csv
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str, package: str = __package__) -> dict[str, Any]:
    """Return the tables of ``name`` (``"kinds"`` for ``kinds.toml``) of a package, of the lexicon if none is given."""
    return tomllib.loads(files(package).joinpath(f"{name}.toml").read_text("utf-8"))


def listed(name: str, section: str, *lists: str) -> list[str]:
    """Return the words of some lists of a section of the lexicon ``name``."""
    table = load(name)[section]
    return [word for part in lists for word in table[part]]


@cache
def load_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the lexicon ``name`` (``"field_words"`` for ``field_words.csv``) below its header."""
    lines = files(__package__).joinpath(f"{name}.csv").read_text("utf-8").splitlines()
    return tuple(tuple(row) for row in csv.reader(lines[1:]))
