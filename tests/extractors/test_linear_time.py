"""Time grows with the text and not with its square, on any text: a rule that looks at all from everywhere is felt here.

A file of that text goes all the way of a letter: opened, extracted, its days and its amendments worked out, routed.
Twice the text may cost 2.2 times the time; several times the text tells both apart, on a busy machine too.
"""

import contextlib
import math
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.extract import UNITS, hostile, own_objects_alone
from benchmarks.letters import CORPUS, joined
from extractors import extract
from extractors.amendments import amendments_of
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.errors import ReadError
from pipeline.intake.reading import routed
from pipeline.opening import open_bytes
from pipeline.registry import Registry
from pipeline.registry.reading import load_office
from schemas import Source

_SHORT, _LONG = 6_000, 24_000
#: Letters behind each other; up to five million characters are measured by ``benchmarks.extract``.
_LETTERS, _MANY_LETTERS = 100_000, 800_000
#: What twice the text may cost.
_MOST = 2.2
#: Below this many seconds the clock says nothing.
_NOTHING = 0.03


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_office(Path(CORPUS).parent / "registry.csv")


def _seconds(text: str, registry: Registry) -> float:
    """Return the processor time of reading a letter."""
    source = Source(name="long.txt", sha256="0" * 64, media_type="text/plain", text=text)
    with own_objects_alone():
        begin = time.process_time()
        with contextlib.suppress(ReadError):
            open_bytes(text.encode(), "long.txt")
        letter = complete(extract(source), WorkingCalendar())
        amendments_of(letter)
        routed(letter, registry)
        return time.process_time() - begin


def _grows_with_length(written: Callable[[int, int], str], short: int, long: int, registry: Registry) -> None:
    """The quickest of several runs counts: what else the machine does only ever adds to it.

    No text is read twice: what is remembered of it would hide what it costs.
    """
    most = _MOST ** math.log2(long / short)
    _seconds(written(short, 0), registry)
    low = high = math.inf
    for run in range(1, 6):
        low, high = min(low, _seconds(written(short, run), registry)), min(high, _seconds(written(long, run), registry))
        if high <= max(_NOTHING, most * low):
            return
    pytest.fail(f"{low:.2f} s for {short} characters, {high:.2f} s for {long}")


@pytest.mark.parametrize("name", sorted(UNITS))
def test_time_grows_with_the_length(name: str, registry: Registry) -> None:
    _grows_with_length(partial(hostile, name), _SHORT, _LONG, registry)


def test_time_grows_with_the_number_of_letters(registry: Registry) -> None:
    """What a whole file is asked about (a second letterhead, annexes that bind nobody) is felt only here."""
    _grows_with_length(lambda length, run: joined(length + run), _LETTERS, _MANY_LETTERS, registry)
