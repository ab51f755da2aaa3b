"""Time grows with the text and not with its square, on any text: a rule that looks at all from everywhere is felt here.

Twice the text may cost 2.2 times the time; measured is four times the text, which tells both apart on a busy machine.
"""

import time

import pytest

from benchmarks.extract import own_objects_alone
from benchmarks.hostile import UNITS, hostile
from benchmarks.letters import joined
from extractors import extract
from schemas import Source

_SHORT, _LONG = 6_000, 24_000
#: Letters behind each other, up to a million characters.
_LETTERS, _MANY_LETTERS = 250_000, 1_000_000
#: Four times the text: 2.2 × 2.2, and a little for what else the machine does.
_MOST = 5.0
#: Below this many seconds the clock says nothing.
_NOTHING = 0.03


def _seconds(text: str) -> float:
    """Return the processor time of reading a letter."""
    source = Source(name="long.txt", sha256="", media_type="text/plain", text=text)
    with own_objects_alone():
        begin = time.process_time()
        extract(source)
        return time.process_time() - begin


def _grows_with_length(short_text: str, long_text: str) -> None:
    """The quickest of several runs counts: what else the machine does only ever adds to it."""
    short = long = float("inf")
    for _ in range(6):
        short, long = min(short, _seconds(short_text)), min(long, _seconds(long_text))
        if long <= max(_NOTHING, _MOST * short):
            return
    pytest.fail(f"{short:.2f} s for {len(short_text)} characters, {long:.2f} s for {len(long_text)}")


@pytest.mark.parametrize("name", sorted(UNITS))
def test_time_grows_with_the_length(name: str) -> None:
    _grows_with_length(hostile(name, _SHORT), hostile(name, _LONG))


def test_time_grows_with_the_number_of_letters() -> None:
    """What a whole file is asked about (a second letterhead, annexes that bind nobody) is felt only here."""
    _grows_with_length(joined(_LETTERS), joined(_MANY_LETTERS))
