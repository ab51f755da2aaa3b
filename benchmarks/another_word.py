"""How many letters say something else when a word stands for another of its role (``benchmarks.another_word``)."""

import argparse
from collections import Counter
from pathlib import Path

from tests.extractors.another_word import swaps


def main() -> None:
    """Print the share of letters that change, by list of words; with ``--faults`` what changed in each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("corpus/letters"))
    parser.add_argument("--faults", action="store_true")
    told = parser.parse_args()
    tried, changed = Counter[str](), Counter[str]()
    for letter, name, wanted, found in swaps(sorted(told.folder.glob("*.txt"))):
        tried[name] += 1
        changed[name] += wanted != found
        if told.faults and wanted != found:
            print(letter, name)
            print(*(f"  - {row}" for row in wanted - found), *(f"  + {row}" for row in found - wanted), sep="\n")
    for name, count in tried.items():
        print(f"{name:24} {changed[name]:4} of {count:4}")
    print(f"{'all':24} {changed.total():4} of {tried.total():4} ({changed.total() / max(1, tried.total()):.1%})")


if __name__ == "__main__":
    main()
