"""Time grows with the text and not with its square, on any text: a rule that looks at all from everywhere is felt here.

Twice the text may cost 2.2 times the time; measured is four times the text, which tells both apart on a busy machine.
"""

import time

import pytest

from benchmarks.hostile import UNITS, hostile
from extractors import extract
from schemas import Source

_SHORT, _LONG = 6_000, 24_000
#: Four times the text: 2.2 × 2.2, and a little for what else the machine does.
_MOST = 5.0
#: Below this many seconds the clock says nothing.
_NOTHING = 0.03


def _seconds(name: str, length: int) -> float:
    """Return the processor time of reading a letter of about this length."""
    source = Source(name="hostile.txt", sha256="", media_type="text/plain", text=hostile(name, length))
    begin = time.process_time()
    extract(source)
    return time.process_time() - begin


@pytest.mark.parametrize("name", sorted(UNITS))
def test_time_grows_with_the_length(name: str) -> None:
    """The quickest of several runs counts: what else the machine does only ever adds to it."""
    short = long = float("inf")
    for _ in range(6):
        short, long = min(short, _seconds(name, _SHORT)), min(long, _seconds(name, _LONG))
        if long <= max(_NOTHING, _MOST * short):
            return
    pytest.fail(f"{name}: {short:.2f} s for {_SHORT} characters, {long:.2f} s for {_LONG}")
