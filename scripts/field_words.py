"""Writes the words of the field, which follow which, and all other syllables: what tells a misread word.

`extractors/lexicon/field_words.csv`, `compounds.csv` (words of two syllables that the letters do not show),
`other_syllables.csv`, and `whole_words.csv` (words of two syllables whose second looks like an act: giao nhận).

Counted in the letters of `corpus/letters` and in the phrases of the lexicon. A word or a pair that one letter alone has
is left out: it may be a name, or that letter's own matter. Run as `python scripts/field_words.py` after the lexicon or
the corpus has grown.
"""

import importlib.resources
import re
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.letters import SCORED_ONLY  # noqa: E402
from extractors.bodies import NOT_SECOND  # noqa: E402
from extractors.lexicon import load_rows  # noqa: E402
from extractors.patterns import make_view  # noqa: E402
from extractors.spelling import is_syllable  # noqa: E402

DICTIONARY = Path(str(importlib.resources.files("underthesea"))) / "corpus" / "data"

LEXICON = ROOT / "extractors" / "lexicon"
#: Folders of letters that are at hand while the rules are made.
FOLDERS = ("letters", "fresh")
#: In how many letters a word or a pair must stand at least; from how many on a pair is called common, or usual.
LEAST = 2
COMMON = 6
USUAL = 20
RUN = re.compile(r"(?:[^\W\d_]+|0)(?:[ ]+(?:[^\W\d_]+|0)(?!\w))*")
#: A figure or a date of figures counts as the word "0".
FIGURE = re.compile(r"(?<!\w)\d[\d/.,:-]*(?<![/.,:-])(?!\w)")
#: What no phrase is in a pattern: groups that only look, escapes.
NO_WORDS = re.compile(r"\(\?<?[=!][^()]*(?:\([^()]*\)[^()]*)*\)|\\.|\(\?:|\(\?P<\w+>")


def phrases() -> Iterator[str]:
    yield from (run for word, _ in load_rows("words") for run in runs(NO_WORDS.sub("|", word)))
    for path in sorted(set(LEXICON.glob("*.toml")) - {LEXICON / "misreadings.toml"}):
        yield from (run for text in strings(tomllib.loads(path.read_text("utf-8"))) for run in runs(text))


def strings(value: Any) -> Iterator[str]:
    """Yield every string in the values of a table, the keys that are words too."""
    if isinstance(value, str):
        yield NO_WORDS.sub("|", value)
    elif isinstance(value, dict):
        for key, part in value.items():
            if not key.isascii():
                yield key
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def runs(text: str) -> list[str]:
    """Return the runs of words between marks, lower case, tone marks in the new place."""
    return RUN.findall(FIGURE.sub("0", make_view(unicodedata.normalize("NFC", text)).lower))


def dictionary() -> Counter[str]:
    """Return the syllables of underthesea's dictionary (Apache-2.0) and in how many entries each stands."""
    counted: Counter[str] = Counter()
    for entry in (DICTIONARY / "Viet74K.txt").read_text("utf-8").splitlines():
        counted.update({word for run in runs(entry) for word in run.split()})
    return counted


def of_two() -> Iterator[tuple[str, str]]:
    """Yield the words of two syllables in underthesea's dictionary of 39,000 (Apache-2.0)."""
    for entry in (DICTIONARY / "Viet39K.txt").read_text("utf-8").splitlines():
        match [run.split() for run in runs(entry)]:
            case [[first, second]] if is_syllable(first) and is_syllable(second):
                yield first, second


def looks_like_act(syllable: str) -> bool:
    """Whether an act, or a small word behind names, is this one syllable: names seem to end before it."""
    found = NOT_SECOND.match(syllable, 0, len(syllable))
    return found is not None and found[0] == len(syllable)


def lines_of_two(heading: str, pairs: set[tuple[str, str]]) -> str:
    """Return a table of pairs as lines: a first syllable and all that follow it."""
    made: dict[str, list[str]] = defaultdict(list)
    for first, second in sorted(pairs):
        made[first].append(second)
    return "\n".join([heading, *(f"{first},{' '.join(then)}" for first, then in made.items())]) + "\n"


def is_misprint(word: str, known: Counter[str]) -> bool:
    """Whether a word with marks is no syllable of the language: letters and lexicon hold some on purpose."""
    return not word.isascii() and "đ" not in word and word not in known


def main() -> None:
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for path in sorted(path for folder in FOLDERS for path in (ROOT / "corpus" / folder).glob("*.txt")):
        if path.name.startswith(SCORED_ONLY):
            continue
        found = [run.split() for run in runs(path.read_text("utf-8"))]
        words.update({word for run in found for word in run})
        pairs.update({pair for run in found for pair in pairwise(run)})
    for phrase in phrases():
        run = phrase.split()
        if phrase.isascii() and not all(words[word] >= LEAST for word in run):
            continue  # a pattern for the view without marks, where “bao” is báo
        words.update(dict.fromkeys(run, LEAST))
        for pair in pairwise(run):
            if not "".join(pair).isascii():
                pairs[pair] = max(pairs[pair], COMMON)
    known = dictionary()
    for word in [word for word in words if is_misprint(word, known)]:
        words[word] = 0
    following: dict[str, tuple[list[str], ...]] = defaultdict(lambda: ([], [], []))
    for (word, then), letters in sorted(pairs.items()):
        if letters >= LEAST:
            following[word][(letters < COMMON) + (letters < USUAL)].append(then)
    lines = ["word,usually before,commonly before,also before"]
    for word in sorted(word for word, letters in words.items() if letters >= LEAST):
        lines.append(",".join([word, *(" ".join(then) for then in following[word])]))
    (LEXICON / "field_words.csv").write_text("\n".join(lines) + "\n", "utf-8")
    field = {word for word, letters in words.items() if letters >= LEAST}
    seen = {pair for pair, letters in pairs.items() if letters >= COMMON}
    pairs_of_field = {pair for pair in of_two() if not field.isdisjoint(pair)}
    (LEXICON / "compounds.csv").write_text(lines_of_two("word,begins a word with", pairs_of_field - seen), "utf-8")
    whole = {(first, second) for first, second in of_two() if looks_like_act(second)}
    (LEXICON / "whole_words.csv").write_text(lines_of_two("syllable,makes one word with", whole), "utf-8")
    syllables = {word for word, entries in known.items() if entries > 1 and len(word) > 1 and is_syllable(word)} - field
    (LEXICON / "other_syllables.csv").write_text("\n".join(["syllable", *sorted(syllables)]) + "\n", "utf-8")
    print(len(lines) - 1, "words,", sum(letters >= LEAST for letters in pairs.values()), "pairs")


if __name__ == "__main__":
    main()
