"""Dates as time taggers are judged, on cases small enough to count the right figures by hand."""

from typing import Any

from benchmarks.evaluate.compare import Tally
from benchmarks.time_taggers import Temporal

Record = dict[str, Any]


def date(**values: Any) -> Record:
    return {"type": "deadline", "date": "2026-03-20", "bound": "before", **values}


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.found, tally.missed, tally.wrong


def test_the_four_figures_of_time_taggers_and_the_role_of_a_deadline() -> None:
    golds = [
        date(),  # found to the letter
        date(date="2026-04-01"),  # found with a word too many, and as an event
        date(date="2026-05-01", time="16:00"),  # found without its hour
        date(date="2026-06-30"),  # missed
        date(type="event", date="2026-07-01", optional=True),  # open to argument; found as a deadline
    ]
    founds = [
        date(bound="by"),
        date(type="event", date="2026-04-01"),
        date(date="2026-05-01", time=None),
        date(date="2026-07-01"),
        date(date="2026-08-01"),  # nothing there
    ]
    covers = {(0, 0): 1.0, (1, 1): 0.9, (2, 2): 1.0, (4, 3): 1.0}
    temporal = Temporal()
    exact = [(golds[0], founds[0]), (golds[2], founds[2])]
    temporal.add(golds, founds, covers, lambda gold, found: (gold, found) in exact)
    got = {name: counts(tally) for name, tally in temporal.tallies.items()}
    assert got == {
        "strict": (2, 2, 2),
        "relaxed": (3, 1, 1),
        "value": (2, 2, 2),
        "type": (2, 2, 2),
        # Gold deadlines: four, of which the first and the third are read as such; read besides: the one of nothing.
        "deadline_role": (2, 2, 1),
    }
    # 2·3 / (2·3 + 1 + 1), 2·2 / (2·2 + 2 + 2)
    assert temporal.tallies["relaxed"].f1 == 0.75
    assert temporal.tallies["value"].f1 == 0.5
