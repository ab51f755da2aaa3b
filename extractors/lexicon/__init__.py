"""The words of the field: kinds of document, bodies, bound words, verbs of duty, as data.

The one place where word lists are read, here and by the pipeline: each once, and never changed.
"""

import csv
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, reduce
from importlib.resources import files
from importlib.util import find_spec
from itertools import chain
from operator import getitem
from pathlib import Path
from typing import Any


@cache
def load(name: str, package: str = __package__) -> dict[str, Any]:
    """Return the tables of ``name`` (``"kinds"`` for ``kinds.toml``) of a package, of the lexicon if none is given.

    A list of the lexicon is what its file writes, which no other list has, and the words of ``words.csv`` that are of
    this kind. To it comes what an office adds: ``vanthu_words/ANY/kinds.toml`` and ``words.csv`` of any package.
    """
    tables = tomllib.loads(files(package).joinpath(f"{name}.toml").read_text("utf-8"))
    if package == __package__:
        for kind, words in of_several_kinds()[name].items():
            *parts, last = kind.split(".")
            reduce(getitem, parts, tables)[last] += words
        for path in added_files(f"{name}.toml"):
            _add(tables, tomllib.loads(path.read_text("utf-8")), path.name)
    return tables


@cache
def of_several_kinds() -> Mapping[str, Mapping[str, list[str]]]:
    """Return the words that several lists have, by file and place of each list: ``["duties"]["verbs"]``. ``=gửi`` at
    the end of its kinds gives a word those of that one. Raises ``KeyError`` where there is no such word."""
    rows = [*load_rows("words"), *(row for path in added_files("words.csv") for row in _rows(path.read_text("utf-8")))]
    kinds: dict[str, list[str]] = {}
    like: dict[str, str] = {}
    for word, told in rows:
        own, is_like, other = told.partition("=")
        kinds.setdefault(word, []).extend(own.split())
        if is_like:
            like[word] = other
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word, own_kinds in kinds.items():
        for kind in (*own_kinds, *(kinds[like[word]] if word in like else ())):
            name, _, place = kind.partition(".")
            found[name][place].append(word)
    return found


def added_files(name: str) -> list[Path]:
    """Return the files that offices add to the one of this name in the lexicon, of any name for ``*.toml``."""
    found = find_spec("vanthu_words")
    places = (found and found.submodule_search_locations) or ()
    return [path for place in places for path in sorted(Path(place).glob(f"*/{name}"))]


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


def words_of_lists(name: str, section: str, *lists: str) -> list[str]:
    """Return the words of the ``lists`` in the table ``section`` of ``lexicon/<name>.toml``, one list after another."""
    table = load(name)[section]
    return [word for part in lists for word in table[part]]


def listed_at(name: str, *places: str) -> list[str]:
    """Return the words of lists by their places in the lexicon ``name``, or in another (``"duties:modals"``)."""
    lists = (
        reduce(getitem, path.split("."), load(file or name)) for file, _, path in (p.rpartition(":") for p in places)
    )
    return [*chain.from_iterable(lists)]


@cache
def load_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the lexicon ``name`` (``"field_words"`` for ``field_words.csv``) below its header."""
    return _rows(files(__package__).joinpath(f"{name}.csv").read_text("utf-8"))


def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a CSV text below its header."""
    return tuple(map(tuple, csv.reader(text.splitlines()[1:])))
