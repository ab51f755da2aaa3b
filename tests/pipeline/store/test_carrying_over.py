"""Marks go to the very same task of a union before they go to one that is only alike."""

import itertools

from pipeline.store.duties import UNMARKED, Marks, carry_over
from tests.each import each
from tests.pipeline.sample import owed

DONE = Marks(status="done")
TASKS = ("Tổ chức hội nghị, xong trước ngày 01/3", "Phối hợp với đơn vị tổ chức hội nghị, xong trước ngày 01/4")


@each(("done", "order"), list(itertools.product(TASKS, itertools.permutations(TASKS))))
def test_of_neighbours_each_keeps_its_own(done: str, order: tuple[str, ...]) -> None:
    old = [(owed(id=f"cu-{at}", action=task), DONE if task == done else UNMARKED) for at, task in enumerate(TASKS)]
    carried = carry_over(old, [owed(id=f"moi-{at}", action=task) for at, task in enumerate(order)])
    assert {item.action: mark.status for item, mark in carried.marked} == {
        task: "done" if task == done else "todo" for task in TASKS
    }
    assert not carried.lost


@each("order", list(itertools.permutations(TASKS)))
def test_what_only_one_reading_has_takes_nothing_from_its_neighbour(order: tuple[str, ...]) -> None:
    new = [owed(id=f"moi-{at}", action=task) for at, task in enumerate(order)]
    carried = carry_over([(owed(id="cu", action=TASKS[0]), DONE)], new)
    assert [item.action for item, mark in carried.marked if mark.status == "done"] == [TASKS[0]]
