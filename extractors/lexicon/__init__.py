"""The words of the field: kinds of document, bodies, bound words, verbs of duty, as data.

The one place where word lists are read, here and by the pipeline: each once, and never changed.
"""

import csv
import tomllib
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@cache
def load(name: str, package: str = __package__) -> dict[str, Any]:
    """Return the tables of ``name`` (``"kinds"`` for ``kinds.toml``) of a package, of the lexicon if none is given.

    To the lexicon comes what an office adds: ``vanthu_words/ANY/kinds.toml`` of any package that is installed.
    """
    tables = tomllib.loads(files(package).joinpath(f"{name}.toml").read_text("utf-8"))
    if package == __package__:
        for path in added_words(name):
            _add(tables, tomllib.loads(path.read_text("utf-8")), path.name)
    return tables


def added_words(name: str = "*") -> list[Path]:
    """Return the files that offices add to the lexicon ``name``, to all of it if none is given."""
    found = find_spec("vanthu_words")
    places = (found and found.submodule_search_locations) or ()
    return [path for place in places for path in sorted(Path(place).glob(f"*/{name}.toml"))]


def _add(tables: dict[str, Any], more: dict[str, Any], name: str) -> None:
    """Lengthen lists, add tables. Raises ``ValueError`` where a value would change: words are only added."""
    for key, value in more.items():
        held = tables.setdefault(key, value)
        if held is value:
            continue
        if isinstance(held, dict) and isinstance(value, dict):
            _add(held, value, name)
        elif isinstance(held, list) and isinstance(value, list):
            tables[key] = [*held, *(item for item in value if item not in held)]
        else:
            raise ValueError(f"{name}: {key} has a value already")


def listed(name: str, section: str, *lists: str) -> list[str]:
    """Return the words of some lists of a section of the lexicon ``name``."""
    table = load(name)[section]
    return [word for part in lists for word in table[part]]


@cache
def load_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the lexicon ``name`` (``"field_words"`` for ``field_words.csv``) below its header."""
    lines = files(__package__).joinpath(f"{name}.csv").read_text("utf-8").splitlines()
    return tuple(tuple(row) for row in csv.reader(lines[1:]))
