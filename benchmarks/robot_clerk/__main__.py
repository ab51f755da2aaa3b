"""``python -m benchmarks.robot_clerk``: what bringing letters to their gold costs in keys, into docs/robot-clerk.md.

The letters of ``corpus/test``, which are kept apart, are told by totals alone.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.robot_clerk.office import Done, go_over
from benchmarks.serving import browsing
from corpus.render.__main__ import main as render

ROOT = Path(__file__).parents[2]
OUT = ROOT / "docs" / "robot-clerk.md"
_LETTERS = ROOT / "corpus" / "test"
_PDFS = 10
#: Letters of one office: a worker makes one after the other.
_AT_ONCE = 10
#: Letters with fewer duties say little of ten.
_ENOUGH = 5
_HEAD = """# The robot clerk

A clerk made of rules, who knows the gold of a letter, goes over it at the review page in a browser, by the keyboard
alone, until what is stored says what the gold does: then the letter is approved. `python -m benchmarks.robot_clerk`
writes this page. After their approval the letters were read anew by another version of the program (without the second
reader): they stay as they were approved.

Every key is counted as it is pressed: arrows and Tabs on the way, Enter, those that choose one of a few values.
Characters typed into fields, those of a search too, are counted apart. A *fault* is a line of `vanthu evaluate`.
"""


def main(ways: Sequence[str]) -> int:
    """Go over letters as text (``txt``; ``txt:5``: each fifth) and ten as PDFs (``pdf``), and write the page.

    Returns 1 where a letter does not reach its gold.
    """
    parts, left = [_HEAD], 0
    with tempfile.TemporaryDirectory() as place:
        for asked in ways or ("txt:5", "pdf"):
            (way, _, every), folder = asked.partition(":"), _LETTERS
            if way == "pdf":
                render(["-o", place, "--folder", str(folder), "--forms", way, "--limit", str(_PDFS)])
                folder = Path(place, way)
            done = list(_done(sorted(folder.glob(f"*.{way}"))[:: int(every or 1)]))
            left += sum(bool(one.left) for one in done)
            told = {"txt": "As text", "pdf": "As PDFs"}[way] + (f", one letter in {every}" if every else "")
            parts.append(_part(told, done))
    OUT.write_text("\n".join(parts), encoding="utf-8")
    return 1 if left else 0


def _done(files: Sequence[Path]) -> Iterator[Done]:
    offices = [files[at : at + _AT_ONCE] for at in range(0, len(files), _AT_ONCE)]
    with ProcessPoolExecutor() as workers:
        for count, found in enumerate(workers.map(_of_office, offices), start=1):
            yield from found
            print(f"\r{count}/{len(offices)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def _of_office(files: Sequence[Path]) -> list[Done]:
    with browsing() as browser:
        return list(go_over(files, browser))


def _part(told: str, done: Sequence[Done]) -> str:
    faults = sum(one.faults for one in done)
    each = [one.keys.for_faults / one.faults for one in done if one.faults]
    kept = [one.keys.for_right / one.duties * 10 for one in done if one.duties >= _ENOUGH]
    acts: dict[str, int] = {}
    for one in done:
        for what, keys in one.keys.acts.items():
            acts[what] = acts.get(what, 0) + keys
    rows = {
        "letters": len(done),
        "brought to their gold": sum(not one.left for one in done),
        "the same after another version read them": sum(one.holds for one in done),
        "faults before": faults,
        "keys a fault, all faults": f"{sum(one.keys.for_faults for one in done) / max(1, faults):.1f}",
        "keys a fault, by letter: median, nine in ten, most": _spread(each),
        "characters typed a fault": f"{sum(one.keys.typed for one in done) / max(1, faults):.0f}",
        "keys for ten duties beside faults: median, nine in ten, most": _spread(kept),
        "keys by act": ", ".join(f"{what} {keys}" for what, keys in sorted(acts.items(), key=lambda act: -act[1])),
        "acts that the page refused": sum(len(one.keys.refused) for one in done),
    }
    told_rows = (f"| {name} | {value} |" for name, value in rows.items())
    return "\n".join([f"## {told}", "", "| | |", "|---|---:|", *told_rows, ""])


def _spread(values: Iterable[float]) -> str:
    found = sorted(values) or [0.0]
    return ", ".join(f"{found[min(len(found) - 1, int(share * len(found)))]:.1f}" for share in (0.5, 0.9, 1))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
