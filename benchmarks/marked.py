"""How many letters marked secret are refused, how many others pass: the whole table of ``tests/pipeline/marked``.

Run as ``python -m benchmarks.marked``; the suite holds a part of the table, which takes some minutes as a whole.
"""

import time
from collections.abc import Sequence

from tests.pipeline.marked.table import Case, is_refused, marked, unmarked


def tell(name: str, cases: Sequence[Case], expected: bool) -> None:
    """Print how many letters came out as they must, and those that did not."""
    start = time.process_time()
    wrong = [case.name for case in cases if is_refused(case) is not expected]
    spent = time.process_time() - start
    print(f"{name}: {len(cases) - len(wrong)} of {len(cases)} right, {spent:.0f} s")
    for case in wrong:
        print("   ", case)


if __name__ == "__main__":
    tell("marked, refused", marked(), expected=True)
    tell("unmarked, passed", unmarked(), expected=False)
