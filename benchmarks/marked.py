"""How many letters marked secret are refused, how many others pass: the whole table of ``tests/pipeline/marked``.

Run as ``python -m benchmarks.marked``; the suite holds a part of the table, which takes some minutes as a whole.
``--lines`` tries only lines in the head of a letter and whole kinds of places, nothing drawn.
"""

import sys
import time
from collections.abc import Callable, Sequence

from tests.pipeline.marked.kinds import kinds_marked, kinds_others
from tests.pipeline.marked.lines import HARMLESS, HOSTILE
from tests.pipeline.marked.poor import poor_marked, poor_others
from tests.pipeline.marked.table import (
    Case,
    is_kept_out,
    is_refused,
    marked,
    over_text,
    unmarked,
    with_line,
    worn_on_words,
)  # fmt: skip


def tell(name: str, cases: Sequence[Case], expected: bool, told: Callable[[Case], bool] = is_refused) -> None:
    """Print how many letters came out as they must, and those that did not."""
    start = time.process_time()
    wrong = [case.name for case in cases if told(case) is not expected]
    spent = time.process_time() - start
    print(f"{name}: {len(cases) - len(wrong)} of {len(cases)} right, {spent:.0f} s", flush=True)
    for case in wrong:
        print("   ", case)


if __name__ == "__main__":
    tell("lines that mark, refused", [*map(with_line, HOSTILE)], expected=True)
    tell("lines that look it, passed", [*map(with_line, HARMLESS)], expected=False)
    tell("whole kinds that mark, refused or asked about", kinds_marked(), expected=True, told=is_kept_out)
    tell("whole kinds that look it, passed", kinds_others(), expected=False, told=is_kept_out)
    if "--lines" not in sys.argv:
        tell("poor pages that mark, refused or asked about", poor_marked(), expected=True, told=is_kept_out)
        tell("poor pages that do not, passed", poor_others(), expected=False, told=is_kept_out)
        tell("stamps, refused", marked(), expected=True)
        tell("worn stamps on the motto, refused or asked about", over_text(), expected=True, told=is_kept_out)
        tell("other stamps, passed", unmarked(), expected=False)
        tell("degrees worn by more than a third on words, kept out", worn_on_words(), expected=True, told=is_kept_out)
        tell("other stamps in that state, passed", worn_on_words(degrees=False), expected=False, told=is_kept_out)
