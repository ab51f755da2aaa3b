"""Which letters of a folder are drawn: all, those named, or a spread over the kinds of letter."""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

# --------------------
# Chance that is the same everywhere: drawn from a letter's name and what is being made of it.


def dice(*what: str) -> random.Random:
    """Return a source of chance of its own for a letter and a purpose."""
    digest = hashlib.sha256("\0".join(what).encode()).digest()
    return random.Random(int.from_bytes(digest[:8]))


def chosen(folder: Path, beginnings: Sequence[str] = (), limit: int | None = None) -> list[Path]:
    """Return the text files of the letters: those whose names begin so, at most ``limit``, spread over the kinds."""
    letters = [
        path for path in sorted(folder.glob("*.txt")) if not beginnings or path.stem.startswith(tuple(beginnings))
    ]
    return letters if limit is None or limit >= len(letters) else sorted(_spread(letters, limit))


def _spread(letters: Sequence[Path], limit: int) -> list[Path]:
    by_kind: defaultdict[str, list[Path]] = defaultdict(list)
    for path in letters:
        by_kind[_kind(path)].append(path)
    for kind, group in by_kind.items():
        dice("spread", kind).shuffle(group)
    taken: list[Path] = []
    while len(taken) < limit:
        for kind in sorted(by_kind):
            if by_kind[kind] and len(taken) < limit:
                taken.append(by_kind[kind].pop())
    return taken


def _kind(path: Path) -> str:
    gold = path.with_suffix(".gold.json")
    if not gold.is_file():
        return ""
    return str(json.loads(gold.read_text("utf-8")).get("header", {}).get("kind") or "")
