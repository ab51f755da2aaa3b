"""The scale study: its tables from small batches, and what the simulation of a year must hold."""

import pytest

from benchmarks import scaling
from benchmarks.scaling import Costs, needed, year

COSTS = Costs(scanned_page=4.0, letter=0.1, written=0.04)
MANY = 1_000_000


@pytest.mark.sweep
def test_a_batch_is_told_by_process_and_again_it_costs_little() -> None:
    ((run, again),) = scaling.text_batches([40], [1])
    assert run.letters == again.letters == 40 and run.first > 0 and run.others > 0 and run.stored > 0
    assert again.first + again.others < run.first + run.others and len(list(scaling.batch_lines([(run, again)]))) == 3


@pytest.mark.sweep
def test_parts_come_onto_what_is_stored() -> None:
    runs = list(scaling.onto(24, 16))
    assert [run.letters for run in runs] == [16, 8] and runs[1].stored > runs[0].stored
    assert [line.split("|")[1].strip() for line in scaling.onto_lines(runs) if "|" in line][2:] == ["0", "16"]


def test_more_machines_read_sooner_and_are_less_busy() -> None:
    enough = needed(COSTS, MANY)
    assert enough.on_time >= 0.99
    if enough.machines > 1:
        assert year(enough.machines - 1, COSTS, MANY).on_time < 0.99
    double = year(2 * enough.machines, COSTS, MANY)
    assert double.on_time >= enough.on_time and double.cores_busy == pytest.approx(enough.cores_busy / 2, rel=0.01)


def test_the_bottleneck_is_where_most_time_goes() -> None:
    assert scaling.bottleneck(COSTS)[0] == "recognising scanned pages"
    assert scaling.bottleneck(Costs(0.01, 0.1, 4.0))[0] == "storing letters"
    with pytest.raises(ValueError, match="writer"):
        needed(Costs(0.01, 0.1, 400.0))
