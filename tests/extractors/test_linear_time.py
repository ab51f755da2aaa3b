"""Time grows with the text and not with its square, on any text: a rule that looks at all from everywhere is felt here.
A file of that text goes all the way of a letter: opened, extracted, its days and its amendments worked out, routed.
Twice the text may cost 2.2 times the time; several times the text tells both apart, on a busy machine too."""

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.extract import UNITS, hostile
from benchmarks.letters import CORPUS, joined
from extractors import extract
from extractors.amendments import amendments_of
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.intake.one_file import routed
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError
from pipeline.unions import Registry
from pipeline.unions.office_list import load_office
from schemas import Source
from tests.each import examples
from tests.growing import assert_linear

_SHORT, _LONG = 3_000, 24_000
#: Letters behind each other.
_LETTERS, _MANY_LETTERS = examples(20_000, 60_000), examples(120_000, 360_000)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_office(Path(CORPUS).parent / "registry.csv")


@pytest.fixture(scope="module")
def read(registry: Registry) -> Callable[[str], None]:
    """All that is done with a letter before it is stored."""

    def read(text: str) -> None:
        source = Source(name="long.txt", sha256="0" * 64, media_type="text/plain", text=text)
        with contextlib.suppress(ReadError):
            open_bytes(text.encode(), "long.txt")
        letter = complete(extract(source), WorkingCalendar())
        amendments_of(letter)
        routed(letter, registry)

    return read


#: Every eighth is tried every day, all in a sweep.
@pytest.mark.parametrize("name", sorted(UNITS)[:: examples(8, 1)])
def test_time_grows_with_the_length(name: str, read: Callable[[str], None]) -> None:
    assert_linear(read, partial(hostile, name), _SHORT, _LONG)


def test_time_grows_with_the_number_of_letters(read: Callable[[str], None]) -> None:
    """What a whole file is asked about (a second letterhead, annexes that bind nobody) is felt only here."""
    assert_linear(read, joined, _LETTERS, _MANY_LETTERS)
