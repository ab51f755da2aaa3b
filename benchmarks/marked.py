"""How many letters marked secret are refused, how many others pass: the whole table of ``tests/pipeline/marked``.

Run as ``python -m benchmarks.marked``; the suite holds a part of the table, which takes some minutes as a whole.
"""

import time
from collections.abc import Sequence

from pipeline.errors import ReadError
from pipeline.opening import open_bytes
from tests.pipeline.marked.table import Case, marked, unmarked


def refused(case: Case) -> bool:
    """Say whether a letter of the table is refused as secret."""
    try:
        opened = open_bytes(case.make(), case.file)
    except ReadError as error:
        if error.code != "secret":
            print("   ", case.name, error.code)
        return error.code == "secret"
    return any(failure.code == "secret" for failure in opened.failures)


def tell(name: str, cases: Sequence[Case], expected: bool) -> None:
    """Print how many letters came out as they must, and those that did not."""
    start = time.process_time()
    wrong = [case.name for case in cases if refused(case) is not expected]
    spent = time.process_time() - start
    print(f"{name}: {len(cases) - len(wrong)} of {len(cases)} right, {spent:.0f} s")
    for case in wrong:
        print("   ", case)


if __name__ == "__main__":
    tell("marked, refused", marked(), expected=True)
    tell("unmarked, passed", unmarked(), expected=False)
