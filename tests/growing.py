"""What a rule costs grows with its text and not with its square: told by the processor's time and by growth alone."""

import gc
import math
import time
from collections.abc import Callable, Sequence

import pytest

#: What twice the text may cost.
_MOST = 2.2
#: Below this many seconds the clock says nothing.
_NOTHING = 0.03
#: How often both are read before it is said.
_RUNS = 8


def assert_in_step(cost: Callable[[int], float], few: int, many: int, most: float, spare: float = 0.0) -> None:
    """``many`` cost at most ``most`` times what ``few`` do; the least of several runs counts, as below."""
    low = high = math.inf
    for _ in range(_RUNS):
        low, high = min(low, cost(few)), min(high, cost(many))
        if high <= most * low + spare:
            return
    pytest.fail(f"{low:.3f} s for {few}, {high:.3f} s for {many}")


def processor(work: Callable[[], object]) -> float:
    """Return the seconds of this process that some work takes."""
    gc.freeze()  # a process full of other things, of a thousand tests, would slow whatever makes objects
    begun = time.process_time()
    work()
    return time.process_time() - begun


def repeated(piece: str) -> Callable[[int, int], str]:
    """Return how a text of some length is written that says the same again and again; every run's is another one."""
    return lambda length, run: piece * (length // len(piece) + run)


def assert_linear(
    work: Callable[[str], object], written: Callable[[int, int], str], short: int, long: int, most: float = _MOST
) -> None:
    """Fail where a text costs more than its length beside a short one, and one as much longer more again. What grows
    faster than its text shows the more the longer the text is; what only a busy machine adds does not: so a long text
    that seems dear is the short one of a second look, and both must say the same."""
    if _grows(work, written, short, long, most) is not None:
        told = _grows(work, written, long, long * (long // short), most)
        if told is not None:
            pytest.fail(told)


def _grows(
    work: Callable[[str], object], written: Callable[[int, int], str], short: int, long: int, most: float
) -> str | None:
    """Return what a long text costs beside short ones, where it is too much. The quickest of several runs counts: what
    else the machine does only ever adds to it. The short texts are read until they are as long together as the long
    one: it then meets both alike. No text is read twice: what is remembered of it would hide what it costs."""
    times = long // short

    def seconds(texts: Sequence[str]) -> float:
        """Of as many characters as the long text has: those of later runs are a little longer."""
        return processor(lambda: [work(text) for text in texts]) * long / sum(map(len, texts))

    allowed = (most / 2) ** math.log2(times)
    seconds([written(short, 0)])
    low = high = math.inf
    for run in range(_RUNS):
        low = min(low, seconds([written(short, 1 + run * times + number) for number in range(times)]))
        high = min(high, seconds([written(long, 1 + run)]))
        if high <= max(_NOTHING, allowed * low):
            return None
    return f"{low:.2f} s for {times} texts of {short} characters, {high:.2f} s for one of {long}"
