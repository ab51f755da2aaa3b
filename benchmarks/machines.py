"""How many machines a federation needs: a year of letters, simulated minute by minute with what was measured.

Nobody has ten million pages to try it with. What one page and one letter cost is measured (``benchmarks.scaling``);
how they come is assumed below, and said in the page that it writes.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np

DAYS, HOURS = 250, 8
MINUTES = HOURS * 60
#: Letters come in the morning's post and with the end of the month: weights of the hours of a day, and of the last
#: three working days of a month of 21.
_OF_HOUR = (2.0, 2.5, 1.0, 0.5, 0.5, 1.0, 0.3, 0.2)
_MONTH, _LAST_DAYS, _AT_ITS_END = 21, 3, 3.0
#: A page that waits longer than this for its reading is late.
WAIT_MINUTES = 60


class Costs(NamedTuple):
    """Seconds of processor that were measured."""

    scanned_page: float
    """Recognising and reading a scanned page."""
    letter: float
    """Reading, routing a letter, beside the recognition of its pages."""
    written: float
    """Storing a letter: one process does it for the whole database."""


class Load(NamedTuple):
    """What comes in a year."""

    pages: int = 10_000_000
    pages_a_letter: float = 3.0
    scanned: float = 0.8
    """Share of the letters that come as scans."""


_USUAL = Load()


class Machines(NamedTuple):
    """A number of machines of a kind."""

    count: int
    cores: int = 8


class Year(NamedTuple):
    """How a year went."""

    machines: Machines
    on_time: float
    """Share of the pages that were read within ``WAIT_MINUTES``."""
    longest: float
    """The longest wait, in hours of work."""
    cores_busy: float
    """Share of the working time that the cores of the machines read."""
    writer_busy: float
    """Share of the working time that the one writer wrote."""


def year(machines: Machines, costs: Costs, load: Load = _USUAL, seed: int = 1) -> Year:
    """Return how a year of letters goes on so many machines; what is left in the evening is read in the morning."""
    letters = load.pages / load.pages_a_letter
    arrivals = np.random.default_rng(seed).poisson(letters * np.array(_weights())).tolist()
    page = load.scanned * costs.scanned_page + costs.letter / load.pages_a_letter
    read_a_minute = machines.count * machines.cores * 60 / page
    written_a_minute = 60 / costs.written * load.pages_a_letter
    came = read = written = 0.0
    comes: list[float] = []
    late = 0.0
    longest = waits = 0
    for minute, arrived in enumerate(arrivals):
        came += arrived * load.pages_a_letter
        comes.append(came)
        now = min(read + read_a_minute, came)
        written = min(written + written_a_minute, now)
        while waits < minute and comes[waits] <= written:
            waits += 1
        longest = max(longest, minute - waits)
        if minute - waits > WAIT_MINUTES:
            late += now - read
        read = now
    worked = DAYS * MINUTES * 60
    return Year(
        machines,
        on_time=1 - late / came,
        longest=longest / 60,
        cores_busy=came * page / (worked * machines.count * machines.cores),
        writer_busy=came / load.pages_a_letter * costs.written / worked,
    )


def needed(costs: Costs, load: Load = _USUAL, on_time: float = 0.99, cores: int = 8) -> Year:
    """Return the year with as few machines as read so many pages in time; ``ValueError`` where the writer cannot."""
    letters, worked = load.pages / load.pages_a_letter, DAYS * MINUTES * 60
    if letters * costs.written > worked:
        raise ValueError("the writer alone takes longer than the year has")
    work = load.pages * load.scanned * costs.scanned_page + letters * costs.letter
    least = math.ceil(work / (worked * cores))
    years = (year(Machines(count, cores), costs, load) for count in itertools.count(max(1, least)))
    return next(found for found in years if found.on_time >= on_time)


def bottleneck(costs: Costs, load: Load = _USUAL) -> tuple[str, float]:
    """Return what a year's work is mostly spent on, and its share of all processor time."""
    letters = load.pages / load.pages_a_letter
    parts = {
        "recognising scanned pages": load.pages * load.scanned * costs.scanned_page,
        "reading and routing letters": letters * costs.letter,
        "storing letters": letters * costs.written,
    }
    most = max(parts, key=parts.__getitem__)
    return most, parts[most] / sum(parts.values())


def _weights() -> list[float]:
    """Return the share of a year's letters that comes in each minute of work."""
    days = [_AT_ITS_END if day % _MONTH >= _MONTH - _LAST_DAYS else 1.0 for day in range(DAYS)]
    hours = [weight for weight in _OF_HOUR for _ in range(60)]
    whole = sum(days) * sum(hours)
    return [day * hour / whole for day in days for hour in hours]
