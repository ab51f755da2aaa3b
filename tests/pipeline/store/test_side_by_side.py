"""Several programs write at once: whatever came between, the tables are those of one after another."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from pipeline.store import Filters, Store, open_store
from schemas import Letter
from tests.each import examples
from tests.pipeline.store import test_deciding as plans
from tests.pipeline.store.test_store import TODAY

Step = Callable[[Store], object]


def scanned(letter: Letter) -> Letter:
    source = letter.source.model_copy(update={"ocr": True, "sha256": letter.source.sha256[::-1]})
    return letter.model_copy(update={"source": source})


def saving(letter: Letter) -> Step:
    return lambda store: store.letters.save(letter, plans.duties(letter), on=TODAY)


def deciding(letter: Letter, state: str) -> Step:
    def decide(store: Store) -> None:
        (proposal,) = store.proposals.find(letter=letter.source.sha256)
        store.proposals.decide(proposal.id, state, TODAY)  # type: ignore[arg-type]

    return decide


#: What comes first and what follows; within each any order gives the same tables.
FIRST: list[Step] = [saving(letter) for one in plans.LETTERS for letter in (one, scanned(one))]
THEN: list[Step] = [
    deciding(plans.EXTENDING, "confirmed"), deciding(plans.EXTENDING_AGAIN, "confirmed"),
    deciding(plans.REPEALING, "rejected"), deciding(plans.ANSWER, "confirmed"), *FIRST[::3],
]  # fmt: skip


def tables(store: Store) -> tuple[object, ...]:
    """Return all that does not depend on what came first; the numbers of the register are counted only."""
    lines = [line.model_copy(update={"arrival_number": None}) for line in store.letters.all(TODAY)]
    numbers = sorted(line.number or 0 for line in store.register.written().values())
    owed = store.obligations.find(today=TODAY)
    return lines, numbers, owed, store.marks.of(), store.proposals.find(), store.duties.page(Filters(), TODAY)


@contextmanager
def hesitating(store: Store, chance: random.Random) -> Iterator[None]:
    """Let other programs come between the statements of this one."""

    def wait(*_: object) -> None:
        time.sleep(chance.choice((0, 0, 0, 0.002, 0.01)))

    event.listen(store.engine, "before_cursor_execute", wait)
    yield
    event.remove(store.engine, "before_cursor_execute", wait)


def side_by_side(url: str, steps: Sequence[Step], chance: random.Random, programs: int = 3) -> None:
    """Deal out steps to several programs and let them run at once."""
    errors: list[Exception] = []
    start = threading.Barrier(programs)
    dealt = [chance.sample(list(steps[first::programs]), len(steps[first::programs])) for first in range(programs)]
    chances = [random.Random(chance.random()) for _ in range(programs)]

    def run(mine: list[Step], own: random.Random) -> None:
        start.wait()
        try:
            with open_store(url, busy_seconds=300, propose=plans.propose) as store, hesitating(store, own):
                for step in mine:
                    step(store)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=one) for one in zip(dealt, chances, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors


@pytest.fixture(scope="module")
def expected() -> tuple[object, ...]:
    with open_store("sqlite://", propose=plans.propose) as store:
        for step in (*FIRST, *THEN):
            step(store)
        return tables(store)


@pytest.mark.parametrize("seed", range(examples(1, 3)))
def test_any_interleaving_gives_the_tables_of_a_sequence(url: str, seed: int, expected: tuple[object, ...]) -> None:
    chance = random.Random(seed)
    for steps in (FIRST, THEN):
        side_by_side(url, chance.sample(steps, len(steps)), chance)
    with open_store(url, propose=plans.propose) as store:
        assert (tables(store), len(store.letters.all())) == (expected, len(plans.LETTERS))


def test_programs_that_begin_at_once_on_nothing_make_the_tables_once(new_url: str) -> None:
    opening = f"from pipeline.store import open_store; open_store({new_url!r}).touch()"
    programs = [subprocess.Popen([sys.executable, "-c", opening], stderr=subprocess.PIPE) for _ in range(3)]
    assert [program.communicate()[1] for program in programs] == [b""] * 3
    with open_store(new_url) as store:
        assert store.revision >= 3
