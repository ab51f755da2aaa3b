"""The scale study: its tables from small batches, and what the simulation of a year must hold."""

import pytest

from benchmarks.scaling import (
    OUT,
    Batch,
    Costs,
    Load,
    Machines,
    batch_lines,
    batch_rows,
    bottleneck,
    costs_of,
    needed,
    onto,
    onto_lines,
    text_batches,
    with_part,
    with_rows,
    year,
    year_lines,
)

COSTS = Costs(scanned_page=4.0, letter=0.1, written=0.04)
LOAD = Load(1_000_000)


def test_a_batch_is_told_by_process_and_again_it_costs_little() -> None:
    ((run, again),) = text_batches([40], [1])
    assert run.letters == again.letters == 40 and run.first > 0 and run.others > 0 and run.stored > 0
    assert again.first + again.others < run.first + run.others
    assert len(list(batch_lines([(run, again)]))) == 3


def test_parts_come_onto_what_is_stored() -> None:
    runs = list(onto(24, 16))
    assert [run.letters for run in runs] == [16, 8] and runs[1].stored > runs[0].stored
    assert [line.split("|")[1].strip() for line in onto_lines(runs) if "|" in line][2:] == ["0", "16"]


def test_the_slower_side_decides_how_many_letters_come_in() -> None:
    run = Batch(100, 2, first=4.0, others=6.0, megabytes=(80.0,), stored=1.0)
    assert run.rate == 100 / 4.0 and run._replace(first=1.0).rate == 100 / 3.0


def test_what_a_page_costs_is_what_is_left_of_a_run_over_scans() -> None:
    texts = Batch(100, 2, first=2.0, others=8.0, megabytes=(80.0,), stored=1.0)
    scans = Batch(10, 1, first=1.0, others=40.0, megabytes=(80.0,), stored=1.0)
    assert costs_of(texts, scans, pages=20) == Costs(pytest.approx(2.0), 0.08, 0.02)


def test_more_machines_read_sooner_and_are_less_busy() -> None:
    enough = needed(COSTS, LOAD)
    assert enough.on_time >= 0.99
    if enough.machines.count > 1:
        assert year(enough.machines._replace(count=enough.machines.count - 1), COSTS, LOAD).on_time < 0.99
    double = year(enough.machines._replace(count=2 * enough.machines.count), COSTS, LOAD)
    assert double.on_time >= enough.on_time and double.cores_busy == pytest.approx(enough.cores_busy / 2, rel=0.01)


def test_work_is_neither_lost_nor_made() -> None:
    letters = LOAD.pages / LOAD.pages_a_letter
    work = LOAD.pages * LOAD.scanned * COSTS.scanned_page + letters * COSTS.letter
    found = year(Machines(100), COSTS, LOAD)
    assert found.cores_busy * 250 * 8 * 3600 * 800 == pytest.approx(work, rel=0.01)
    assert found.writer_busy * 250 * 8 * 3600 == pytest.approx(letters * COSTS.written, rel=0.01)


def test_the_bottleneck_is_where_most_time_goes() -> None:
    assert bottleneck(COSTS)[0] == "recognising scanned pages"
    assert bottleneck(Costs(0.01, 0.1, 4.0))[0] == "storing letters"
    with pytest.raises(ValueError, match="writer"):
        needed(Costs(0.01, 0.1, 400.0), LOAD)


def test_the_table_of_a_year_has_three_sizes() -> None:
    assert sum(line.startswith("| 10,000,000") for line in year_lines(COSTS)) >= 2


def test_a_size_measured_alone_stands_in_its_place() -> None:
    page = OUT.read_text("utf-8")
    run = Batch(200, 2, first=2.0, others=8.0, megabytes=(80.0, 70.0), stored=1.0)
    (row,) = batch_rows([(run, run)])
    there = with_rows(page, [row]).split("\n")
    assert there[there.index(row) - 1].startswith("| 100 | 2 |") and there[there.index(row) + 1].startswith(
        "| 300 | 1 |"
    )
    assert with_rows("\n".join(there), [row]).split("\n") == there
    assert [line for line in there if line != row] == page.split("\n")


def test_what_is_measured_alone_takes_the_place_of_what_stood_there() -> None:
    page = OUT.read_text("utf-8")
    once = with_part(page, "Dask beside the local pool", ["| a |"])
    assert once.count("## Dask beside the local pool\n\n| a |\n\n## Ten million pages a year\n") == 1
    assert with_part(once, "Dask beside the local pool", ["| a |"]) == once
    assert (
        with_part(page.replace("## Dask beside the local pool", "## Other"), "New", ["b"]).count(
            "## New\n\nb\n\n## Ten"
        )
        == 1
    )
