"""What a rule costs grows with its text and not with its square: told by the processor's time and by growth alone."""

import gc
import math
import time
from collections.abc import Callable

import pytest

#: What twice the text may cost.
_MOST = 2.2
#: Below this many seconds the clock says nothing.
_NOTHING = 0.03


def repeated(piece: str) -> Callable[[int, int], str]:
    """Return how a text of some length is written that says the same again and again; every run's is another one."""
    return lambda length, run: piece * (length // len(piece) + run)


def assert_linear(
    work: Callable[[str], object], written: Callable[[int, int], str], short: int, long: int, most: float = _MOST
) -> None:
    """The quickest of several runs counts: what else the machine does only ever adds to it.

    No text is read twice: what is remembered of it would hide what it costs.
    """

    def seconds(length: int, run: int) -> float:
        text = written(length, run)
        gc.freeze()  # a process full of other things, of a thousand tests, would slow whatever makes objects
        begin = time.process_time()
        work(text)
        return time.process_time() - begin

    allowed = most ** math.log2(long / short)
    seconds(short, 0)
    low = high = math.inf
    for run in range(1, 6):
        low, high = min(low, seconds(short, run)), min(high, seconds(long, run))
        if high <= max(_NOTHING, allowed * low):
            return
    pytest.fail(f"{low:.2f} s for {short} characters, {high:.2f} s for {long}")
