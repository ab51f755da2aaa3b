"""Gold files and the letters beside them.

``NAME.gold.json`` stands beside ``NAME.txt`` (or ``.docx``, ``.pdf`` …). Scoring takes gold as it is, so that a
field that an older file lacks is simply not scored; ``corpus/gold_check.py`` is the strict reader.
"""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: What a gold file's name ends in.
SUFFIX = ".gold.json"
#: Kinds of letter file, in the order in which they are looked for beside a gold file.
_OFFICE = (".docx", ".pdf", ".doc", ".rtf", ".odt")
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".heic")
_CONTAINERS = (".eml", ".msg", ".zip")
LETTER_SUFFIXES = (".txt", ".md", *_OFFICE, *_PICTURES, *_CONTAINERS)

Span = tuple[int, int]


def gold_files(folder: Path) -> list[Path]:
    """Return the gold files of a folder by name."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def name_of(gold: Path) -> str:
    """Return the name that a gold file shares with its letter."""
    return gold.name.removesuffix(SUFFIX)


def letter_beside(gold: Path) -> Path | None:
    """Return the letter's file, the plain text first, or ``None`` where there is none."""
    for suffix in LETTER_SUFFIXES:
        letter = gold.with_name(name_of(gold) + suffix)
        if letter.is_file():
            return letter
    return None


def text_beside(gold: Path) -> str | None:
    """Return the letter's plain text in NFC with ``\\n`` line ends, or ``None`` without a ``.txt`` or ``.md``.

    Quotes can be placed in it; in the text of a PDF or a scan, whose offsets differ, they are found by their words.
    """
    letter = letter_beside(gold)
    if letter is None or letter.suffix not in (".txt", ".md"):
        return None
    try:
        return unicodedata.normalize("NFC", letter.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):  # said where the letter itself is read
        return None


def load(gold: Path) -> dict[str, Any]:
    """Return a gold file's object; a key that stands twice is an error, since one of its values would be lost."""
    data = json.loads(gold.read_text("utf-8"), object_pairs_hook=_without_doubles)
    if not isinstance(data, dict):
        raise ValueError("không phải một đối tượng JSON")
    return data


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"khóa {twice!r} đứng hai lần trong một đối tượng")
    return data


def occurrences(text: str, quote: str) -> Iterator[Span]:
    """Yield every place of a quote in the text, overlapping ones too."""
    at = text.find(quote)
    while at >= 0:
        yield at, at + len(quote)
        at = text.find(quote, at + 1)


def place(text: str, record: dict[str, Any]) -> Span | None:
    """Return the place that a gold record means: the ``nth`` occurrence of its quote."""
    for count, span in enumerate(occurrences(text, record["quote"]), start=1):
        if count == record.get("nth", 1):
            return span
    return None
