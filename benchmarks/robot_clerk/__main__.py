"""``python -m benchmarks.robot_clerk``: what bringing letters to their gold costs in keys, into docs/robot-clerk.md.

Letters of ``corpus/letters`` are told by name, those of ``corpus/test``, which are kept apart, by totals alone.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.robot_clerk.hands import Keys
from benchmarks.robot_clerk.office import go_over

ROOT = Path(__file__).parents[2]
OUT = ROOT / "docs" / "robot-clerk.md"
_HEAD = """# The robot clerk

A clerk made of rules, who knows the gold of a letter, goes over it by the keys of the review page alone, until what is
stored says what the gold does: then the letter is approved. `python -m benchmarks.robot_clerk` writes this page.

A key each: Enter, Shift+Enter, Ctrl+Enter, X, N, each arrow and each Tab on the way. E and A
with their Enter are two; what is added costs one more where it is not of the kind that is offered, and two to choose
its words: `/` and Enter; another card is reached by arrows or by `/`, words and Enter (two). Characters typed, those of
a search too, are counted apart. A *fault* is a line of `vanthu evaluate`. After its approval each letter was read anew
by another version of the program (without the second reader): it stays as it was approved.
"""


def main(folders: Sequence[str]) -> int:
    """Go over the letters of the folders (``corpus/letters:3``: of each third), write the page; return 1 where one does
    not reach its gold.
    """
    parts, left = [_HEAD], 0
    for asked in folders or ("corpus/test", "corpus/letters"):
        folder, _, every = asked.partition(":")
        done = {}
        for name, keys in go_over(ROOT / folder, int(every or 1)):
            done[name] = keys
            left += bool(keys.left)
            if keys.left and Path(folder).name != "test":
                print(name, *keys.left, sep="\n", file=sys.stderr)
            print(f"\r{folder}: {len(done)}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        told = folder if every in ("", "1") else f"{folder}, one letter in {every}"
        parts.append(_part(told, done, by_name=Path(folder).name != "test"))
        OUT.write_text("\n".join(parts), encoding="utf-8")
    return 1 if left else 0


def _part(told: str, done: dict[str, Keys], *, by_name: bool) -> str:
    every = list(done.values())
    faults, typed = sum(one.faults for one in every), sum(one.typed for one in every)
    each = sorted(one.for_faults / one.faults for one in every if one.faults)
    kept = sorted(one.for_right / one.duties * 10 for one in every if one.duties >= _ENOUGH)
    acts: dict[str, int] = {}
    for one in every:
        for what, keys in one.acts.items():
            acts[what] = acts.get(what, 0) + keys
    typed_a_fault, keys_a_fault = typed / max(1, faults), sum(one.for_faults for one in every) / max(1, faults)
    by_act = ", ".join(f"{what} {acts[what]}" for what in sorted(acts, key=lambda what: -acts[what]))
    lines = [
        f"## {told}",
        "",
        "| | |",
        "|---|---:|",
        f"| letters | {len(every)} |",
        f"| brought to their gold | {sum(not one.left for one in every)} |",
        f"| the same after another version read them | {sum(one.holds for one in every)} |",
        f"| faults before | {faults} |",
        f"| keys a fault, all faults | {keys_a_fault:.1f} |",
        f"| keys a fault, by letter: median, nine in ten | {_at(each, 0.5):.1f}, {_at(each, 0.9):.1f} |",
        f"| characters typed a fault | {typed_a_fault:.0f} |",
        f"| keys for ten duties beside faults: median, nine in ten | {_at(kept, 0.5):.1f}, {_at(kept, 0.9):.1f} |",
        f"| keys by act | {by_act} |",
    ]
    if by_name:
        lines += ["", "| letter | duties | faults | keys for what was right | for faults | characters typed |"]
        lines += ["|---|---:|---:|---:|---:|---:|"]
        lines += [
            f"| {name} | {one.duties} | {one.faults} | {one.for_right} | {one.for_faults} | {one.typed} |"
            for name, one in sorted(done.items())
        ]
    return "\n".join([*lines, ""])


#: Letters with fewer duties say little of ten.
_ENOUGH = 5


def _at(values: Iterable[float], share: float) -> float:
    found = sorted(values)
    return found[min(len(found) - 1, int(share * len(found)))] if found else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
