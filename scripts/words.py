"""Tells the kinds of a word, or the words of a kind: ``python -m scripts.words gửi``, ``… duties.verbs``."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractors.lexicon import load

LEXICON = Path(__file__).parents[1] / "extractors" / "lexicon"


def lists(table: Any, place: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the lists of words of a table of the lexicon, with their places, however deep they stand."""
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    if isinstance(table, list) and all(isinstance(word, str) for word in table):
        yield place, table
    for key, part in inner:
        yield from lists(part, f"{place}.{key}")


def kinds() -> dict[str, list[str]]:
    """Return the words of each kind, as rules get them."""
    names = sorted(path.stem for path in LEXICON.glob("*.toml"))
    return dict(found for name in names for found in lists(load(name), name))


def written() -> dict[str, list[str]]:
    """Return the words that each list writes itself."""
    files = sorted(LEXICON.glob("*.toml"))
    return dict(found for path in files for found in lists(tomllib.loads(path.read_text("utf-8")), path.stem))


if __name__ == "__main__":
    asked, every = " ".join(sys.argv[1:]), kinds()
    print(*every.get(asked, [kind for kind, words in every.items() if asked in words]), sep="\n")
