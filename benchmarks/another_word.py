"""How many letters say something else when a word stands for another of its role (``benchmarks.another_word``)."""

import argparse
from collections import Counter
from pathlib import Path

from extractors.assemble import extract
from pipeline.readers import read
from tests.extractors.another_word import lists, said, swapped


def main() -> None:
    """Print the share of letters that change, by list of words; with ``--faults`` what changed in each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("corpus/letters"))
    parser.add_argument("--faults", action="store_true")
    told = parser.parse_args()
    tried, changed = Counter[str](), Counter[str]()
    for path in sorted(told.folder.glob("*.txt")):
        source = read(path)[0]
        letter = extract(source)
        for name, words in lists().items():
            text = swapped(source.text, words)
            if text == source.text:
                continue
            tried[name] += 1
            other = extract(source.model_copy(update={"text": text}))
            before, after = Counter(map(repr, said(letter, words))), Counter(map(repr, said(other)))
            if before != after:
                changed[name] += 1
                if told.faults:
                    print(path.stem, name)
                    print(
                        *(f"  - {row}" for row in before - after), *(f"  + {row}" for row in after - before), sep="\n"
                    )
    for name, count in tried.items():
        print(f"{name:24} {changed[name]:4} of {count:4}")
    print(f"{'all':24} {changed.total():4} of {tried.total():4} ({changed.total() / max(1, tried.total()):.1%})")


if __name__ == "__main__":
    main()
