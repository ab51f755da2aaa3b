"""Letters stored together, or by several programs at once, are stored as one after the other, or not at all."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from pipeline.duties.class_duties import ReadLetter, alone
from pipeline.store import Filters, Store, open_store, schema
from schemas import Header, Letter
from tests.each import each, examples
from tests.pipeline.store import test_deciding as deciding
from tests.pipeline.store import test_deciding as plans
from tests.pipeline.store.test_copies import COPIES, SCANNED, TYPED
from tests.pipeline.store.test_copies import duties as duties_of_copies
from tests.pipeline.store.test_store import TODAY, a_letter, owed

#: Copies of one letter and one that only looks like one; a plan that others put off, answer and repeal; strangers.
CITING = (
    *(deciding.PLAN, deciding.EXTENDING, deciding.ANSWER, deciding.REPEALING),
    deciding.a_plan(issued_on="2026-02-20", words="gửi danh sách"),
)
STRANGERS = tuple(a_letter(number=str(number)) for number in range(70, 76))
LETTERS = (*COPIES, *CITING, *STRANGERS)
#: What does not follow from the letters, but from the transaction that they came in, and what is sealed with it.
_BY_CHANCE = {"revision.number", "choices.value", "choices.seal", "search_docs.id", "search_docs.seal"}


def coming(letter: Letter) -> ReadLetter:
    made = deciding.duties(letter) if letter in CITING else duties_of_copies(letter) if letter in COPIES else None
    return ReadLetter(letter=letter, laid=tuple(map(alone, [owed(letter)] if made is None else made)), bodies={})


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    with store.engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            rows = connection.execute(select(*(column for column in table.c if str(column) not in _BY_CHANCE))).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def stored(order: Sequence[Letter], together: int) -> dict[str, list[tuple[Any, ...]]]:
    with open_store("sqlite://", propose=deciding.propose) as store:
        for start in range(0, len(order), together):
            store.letters.save_all([coming(letter) for letter in order[start : start + together]], TODAY)
        return everything(store)


@each("together", [2, 5, len(LETTERS)])
def test_letters_stored_together_give_the_rows_of_letters_stored_one_by_one(together: int) -> None:
    chance = random.Random(together)
    for _ in range(examples(1, 6)):
        order = chance.sample(LETTERS, len(LETTERS))
        assert stored(order, together) == stored(order, 1), [letter.source.name for letter in order]


def test_either_database_stores_several_at_once(url: str) -> None:
    with open_store(url, propose=deciding.propose) as store, open_store("sqlite://", propose=deciding.propose) as alone:
        assert store.letters.save_all(list(map(coming, LETTERS)), TODAY) == ["new"] * len(LETTERS)
        assert store.letters.save_all(list(map(coming, LETTERS)), TODAY) == ["unchanged"] * len(LETTERS)
        for letter in LETTERS:
            alone.letters.save_all([coming(letter)], TODAY)
        listed = ("letters.all", "obligations.find", "dates.find", "proposals.find", "register.written", "marks.of")
        for part, name in (shown.split(".") for shown in listed):
            one, other = (getattr(getattr(each, part), name)() for each in (store, alone))
            assert one == other, (part, name)


NUMBERED = a_letter(number="80")
RENUMBERED = NUMBERED.model_copy(
    update={"header": NUMBERED.header.model_copy(update={"number": "81", "issued_on": "2026-05-04"})}
)
WITHOUT_HEAD = NUMBERED.model_copy(update={"header": Header()})


@pytest.mark.parametrize(
    ("first", "again", "saved"),
    [
        (WITHOUT_HEAD, WITHOUT_HEAD, "unchanged"),
        (WITHOUT_HEAD, NUMBERED, "changed"),
        (NUMBERED, WITHOUT_HEAD, "changed"),
        (NUMBERED, RENUMBERED, "changed"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_a_stored_letter_keeps_its_id(store: Store, first: Letter, again: Letter, saved: str, together: bool) -> None:
    if together:
        assert store.letters.save_all([coming(first), coming(again)], TODAY) == ["new", saved]
    else:
        assert [store.letters.save_all([coming(each)], TODAY) for each in (first, again)] == [["new"], [saved]]
    assert store.letters.of_id(NUMBERED.source.sha256) == again


def test_numbers_are_given_in_the_order_of_the_letters(store: Store) -> None:
    store.letters.save_all([coming(TYPED), *map(coming, STRANGERS)], TODAY)
    store.letters.save_all([coming(SCANNED)], TODAY)
    given = store.register.written()
    assert [given[letter.source.sha256].number for letter in (TYPED, *STRANGERS)] == [*range(1, 8)]


def test_of_letters_stored_together_all_are_stored_or_none(store: Store) -> None:
    bad = coming(STRANGERS[1]).with_own({"laid": (alone(owed(STRANGERS[1]).with_own({"side": None})),)})
    before = everything(store)
    with pytest.raises(Exception, match=r"(?i)null|side"):
        store.letters.save_all([coming(STRANGERS[0]), bad, coming(STRANGERS[2])], TODAY)
    assert everything(store) == before


def test_a_server_is_given_many_rows_at_once(postgres_url: str) -> None:
    one_by_one: set[str] = set()

    def note(_connection: object, _cursor: object, words: str, values: Any, _context: object, many: bool) -> None:
        if many and len(values) > 1 and words.startswith("INSERT INTO"):
            one_by_one.add(words.split()[2].partition("(")[0])

    with open_store(postgres_url, propose=deciding.propose) as store:
        event.listen(store.engine, "before_cursor_execute", note)
        store.letters.save_all(list(map(coming, LETTERS)), TODAY)
    assert not one_by_one & {"letters", "duties", "obligations", "dates", "search_docs", "search_words"}


Step = Callable[[Store], object]


def scanned(letter: Letter) -> Letter:
    source = letter.source.model_copy(update={"ocr": True, "sha256": letter.source.sha256[::-1]})
    return letter.model_copy(update={"source": source})


def saving(letter: Letter) -> Step:
    return lambda store: store.letters.save(letter, plans.duties(letter), on=TODAY)


def decided(letter: Letter, state: str) -> Step:
    def decide(store: Store) -> None:
        (proposal,) = store.proposals.find(letter=letter.source.sha256)
        store.proposals.decide(proposal.id, state, TODAY)  # type: ignore[arg-type]

    return decide


#: What comes first and what follows; within each any order gives the same tables.
FIRST: list[Step] = [saving(letter) for one in plans.LETTERS for letter in (one, scanned(one))]
THEN: list[Step] = [
    decided(plans.EXTENDING, "confirmed"), decided(plans.EXTENDING_AGAIN, "confirmed"),
    decided(plans.REPEALING, "rejected"), decided(plans.ANSWER, "confirmed"), *FIRST[::3],
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
