"""Which patterns and words of the extractors are met in how many letters (``python -m benchmarks.rules``).

A rule that one letter alone needs was fitted to it: it is made general, or goes.
"""

import argparse
import importlib
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import extractors
from extractors.assemble import extract
from extractors.lexicon import load
from extractors.patterns import make_view
from pipeline.opening import read

_LEXICONS = Path(extractors.__path__[0]) / "lexicon"
_ASKING = ("match", "search", "fullmatch")
_PLAIN = re.compile(r"[\w ,/-]+")
_EXAMPLES = ("examples", "example", "good", "bad", "not", "source")


class Watched:
    """A pattern that notes in which letter it was met."""

    def __init__(self, pattern: re.Pattern[str], met: set[str], now: list[str]) -> None:
        self._pattern, self._met, self._now = pattern, met, now

    def __getattr__(self, name: str) -> Any:
        there = getattr(self._pattern, name)
        if name in _ASKING:
            return lambda *given: self._noted(there(*given))
        if name == "finditer":
            return lambda *given: map(self._noted, there(*given))
        if name in ("split", "findall", "sub"):

            def over(*given: Any, **named: Any) -> Any:
                self._noted(self._pattern.search(given[1 if name == "sub" else 0]))
                return there(*given, **named)

            return over
        return there

    def _noted(self, found: Any) -> Any:
        if found is not None:
            self._met.add(self._now[0])
        return found


def patterns_met(folders: Sequence[Path]) -> dict[str, set[str]]:
    """Return for each pattern that a module of the extractors names the letters in which it is met."""
    for module in pkgutil.walk_packages(extractors.__path__, "extractors."):
        importlib.import_module(module.name)
    met: dict[str, set[str]] = defaultdict(set)
    now = [""]
    known: dict[int, Watched] = {}
    for name in sorted(sys.modules):
        if not name.startswith("extractors."):
            continue
        for constant, value in list(vars(sys.modules[name]).items()):
            if isinstance(value, re.Pattern):
                if id(value) not in known:
                    known[id(value)] = Watched(value, met[f"{name}.{constant}"], now)
                setattr(sys.modules[name], constant, known[id(value)])
    for path in _letters(folders):
        now[0] = path.stem
        for source in read(path):
            extract(source)
    return met


def words_met(folders: Sequence[Path]) -> dict[str, set[str]]:
    """Return for each word or phrase of a lexicon the letters whose text holds it."""
    texts = {
        path.stem: " ".join(make_view(source.text).lower.split()) for path in _letters(folders) for source in read(path)
    }
    met: dict[str, set[str]] = {}
    for lexicon in sorted(_LEXICONS.glob("*.toml")):
        if lexicon.stem in ("confidence", "places", "numerals"):
            continue
        for where, words in _strings(load(lexicon.stem), lexicon.stem):
            plain = words.lower()
            if not _PLAIN.fullmatch(plain):
                try:
                    pattern = re.compile(rf"(?<!\w){plain}")
                except re.error:
                    continue
                met[f"{where}: {words}"] = {name for name, text in texts.items() if pattern.search(text)}
            else:
                met[f"{where}: {words}"] = {name for name, text in texts.items() if plain in text}
    return met


def _strings(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _EXAMPLES:
                yield from _strings(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, where)


def _letters(folders: Sequence[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob("*.txt"))]


def main() -> None:
    """Print the patterns and words that at most ``--most`` letters of the folders hold, and how many there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", default=[Path("corpus/letters")])
    parser.add_argument("--most", type=int, default=1)
    told = parser.parse_args()
    for title, met in (("words", words_met(told.folders)), ("patterns", patterns_met(told.folders))):
        rare = {name: letters for name, letters in met.items() if len(letters) <= told.most}
        for name, letters in sorted(rare.items()):
            print(f"{title}  {name}  {' '.join(sorted(letters)) or '-'}")
        print(f"{title}: {len(met)}, of them met in at most {told.most} letters: {len(rare)}")


if __name__ == "__main__":
    main()
