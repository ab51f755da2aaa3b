"""Unions of a class kept together answer as unions kept one by one, whatever people do to some of them."""

import datetime
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select

from pipeline.duties.class_duties import ReadLetter, each_of
from pipeline.duties.standing import next_day
from pipeline.duties.succession import Succession
from pipeline.intake.one_file import routed
from pipeline.office.duty_files import file_of
from pipeline.store import Filters, Store, duties, open_store, schema
from pipeline.store.obligations import place_of_obligation
from pipeline.store.rows import tell_apart
from pipeline.support.errors import VanthuError
from pipeline.unions import BoundBody, Registry
from schemas import Letter, Obligation
from tests.databases import new_database
from tests.each import each, examples
from tests.pipeline.letters import LetterMaker, history_of
from tests.pipeline.unions.bodies import body

TODAY = datetime.date(2026, 5, 1)
LATE = datetime.date(2026, 6, 20)
DUE = datetime.date(2026, 5, 20)
ALL = Filters(everybody=True, advice=True)


def registry(count: int) -> Registry:
    below = [body(f"cs{at}", f"Công đoàn cơ sở Xưởng {at}", "grassroots", "x-bl") for at in range(count)]
    above = [
        body("tinh", "Liên đoàn Lao động tỉnh Hà Sơn", "federation", province="Hà Sơn"),
        body("x-bl", "Công đoàn xã Bến Lũng", "commune_union", "tinh", province="Hà Sơn"),
    ]
    return Registry([*above, *below]).of_office("tinh")


def letter(words: str = "Gửi danh sách đội thi") -> Letter:
    maker = LetterMaker(issuer="Liên đoàn Lao động tỉnh Hà Sơn", addressees=("Các công đoàn cơ sở",))
    every = "các công đoàn cơ sở"
    maker.date("trước ngày 15/5/2026", "2026-05-15", bound="before", last_good="2026-05-14", assignees=(every,))
    monthly = {"type": "recurring", "rrule": "FREQ=MONTHLY;BYMONTHDAY=20", "bound": "by"}
    maker.date("hằng tháng, ngày 20", None, **monthly)
    maker.date("hội thao ngày 01/6/2026", "2026-06-01", type="event", assignees=("Công đoàn xã Bến Lũng",))
    maker.task(words, every, date_id="d1", kind="report")
    maker.task("Báo cáo hằng tháng", every, date_id="d2", kind="report")
    maker.task("Tổng hợp, báo cáo tỉnh", "Công đoàn xã Bến Lũng", date_id="d1", kind="report")
    return maker.task("Nghiên cứu tài liệu", every, "Công đoàn xã Bến Lũng", strength="general").letter()


def made(words: str, count: int) -> ReadLetter:
    return routed(letter(words), registry(count))


_WORDS = "Gửi danh sách đội thi"
#: Each reading of the letter: other words of a task, one union less or more.
READINGS = [made(_WORDS, 5), made(f"{_WORDS} về tỉnh", 5), made(_WORDS, 4)]
LAID = routed(letter(_WORDS), registry(5)).laid


def save(store: Store, reading: int) -> None:
    taken = READINGS[reading]
    first = READINGS[0].letter.source
    same = taken.letter.model_copy(update={"source": taken.letter.source.model_copy(update={"sha256": first.sha256})})
    store.letters.save(same, taken.laid, taken.bodies, taken.direction)


def ids(store: Store) -> list[str]:
    return sorted(item.id for item in store.obligations.asked(ALL))


BOUND = [BoundBody(name=f"Công đoàn cơ sở Xưởng {at}", union_id=f"cs{at}") for at in range(5)]
#: What a person does to one obligation, by its id and a number that varies it.
DEEDS: list[Callable[[Store, str, int], Any]] = [
    lambda store, name, at: store.marks.mark(name[:9], ("done", "doing", "todo")[at % 3], TODAY, f"{at}/BC", who="lan"),
    lambda store, name, at: store.marks.note(name, f"ghi {at}" if at % 2 else None, TODAY),
    lambda store, name, at: store.marks.mark_instance(name, DUE, TODAY, f"{at}/BC", decision=("done", "todo")[at % 2]),
    lambda store, name, at: store.sent.say(name, datetime.datetime(2026, 5, 2), "x", f"{at}/BC"),
    lambda store, name, at: store.marks.set_anchor(name, "hội thao", TODAY + datetime.timedelta(at), TODAY, who="lan"),
    lambda store, name, at: store.corrections.assign(name, [BOUND[at % 5]] if at % 2 else [], TODAY),
    lambda store, name, at: save(store, at % len(READINGS)),
]


def do(store: Store, deed: int, which: int, at: int) -> str:
    """Do something and return what became of it, with what it was done to."""
    known = ids(store)
    try:
        found = DEEDS[deed](store, known[which % len(known)], at)
    except VanthuError as error:
        return f"{type(error).__name__}: {error}"
    return str(found)


def answers(store: Store) -> Iterator[object]:
    found = store.obligations.asked(ALL, TODAY)
    yield found
    known = [item.id for item in found]
    first = store.letters.ids()[0]
    for name in known[::3]:
        yield store.obligations.called(name[:8], TODAY), history_of(store, name), store.proposals.of_obligation(name)
    yield store.obligations.by_id(known, TODAY)
    yield store.obligations.by_id(known, LATE, Filters(("cs1",), statuses=("late",)))
    yield store.marks.of(), store.marks.of(known), store.marks.versions(), store.marks.instances(), store.marks.kept()
    yield store.duties.ids_of(known)
    for asked in (
        ALL, Filters(), Filters(("cs1",)), Filters(below=frozenset({"cs0", "cs2"}), advice=True),
        Filters(statuses=("late",)), Filters(statuses=("done", "todo")), Filters(side="below", text="danh sách"),
        Filters(due_before=DUE), Filters(("x-bl",), due_from=TODAY),
    ):  # fmt: skip
        for day in (TODAY, LATE):
            yield store.obligations.asked(asked, day), store.obligations.count(asked, day, 100)
            yield store.duties.page(asked, day), pages(store, asked, day), listed(store, asked, day)
            assert list(store.duties.each(asked, day)) == store.duties.page(asked, day, None)
    for union in ("cs1", "Công đoàn cơ sở Xưởng 2", "x-bl"):
        yield store.obligations.pending(LATE, [union]), store.dates.find(union), store.history.counts()
        yield store.sent.waits_of(union)
    yield store.obligations.pending(LATE), store.obligations.unions()
    for apart in ((), sorted(store.duties.bodies())[::2]):
        yield sorted(store.duties.near(LATE, TODAY, apart))
    yield [store.obligations.standing_of(["cs0", "cs3", "x-bl"], day) for day in (LATE, datetime.date.min)]
    for name in sorted(store.letters.ids()):
        yield name, sorted((item.id, item.union) for item in store.obligations.one_a_duty(name))
    for duty in sorted({item.parent for item in found}):
        yield sorted(store.obligations.asked(Filters(duty=duty, side="below"), TODAY), key=lambda item: item.id)
        yield store.history.of_duty(duty, 50)
        yield store.obligations.of_task(first, next(item for item in found if item.parent == duty).evidence.start)
    yield store.duties.meant(first[:8]), store.duties.bound(first), store.duties.counts({item.parent for item in found})
    yield store.duties.demands([first]), sorted(store.duties.near(LATE, TODAY, (), {first}))
    yield store.duties.unknown_doers()
    alike = store.duties.alike([first], TODAY)
    assert all(item.union for item, many in alike if many == 1), "who stands alone is named"
    yield sorted((many, item.union, item.status, item.side) for item, many in alike)
    yield store.letters.all(LATE), store.dates.concerned(), store.dates.find()
    yield store.sent.waiting(), [(one.duty_id, one.row, one.rows) for one in store.duties.waiting("day")]


def listed(store: Store, asked: Filters, day: datetime.date) -> list[Obligation]:
    """Return what is asked for as files have it: by the next day, a few in memory at once."""
    with mock.patch.object(schema, "_AT_ONCE", 3):
        found = list(store.obligations.listed(asked, day))
    days = [next_day(item, day) or datetime.date.max for item in found]
    assert days == sorted(days)
    if asked.due_from is None and asked.due_before is None:
        assert sorted(found, key=place_of_obligation) == store.obligations.asked(asked, day)
    return found


def pages(store: Store, asked: Filters, day: datetime.date) -> list[str]:
    found: list[str] = []
    after = None
    while page := store.obligations.page(asked, day, 3, after):
        after = f"{page[-1].last_good or '9'}.{page[-1].id}"
        found += [f"{item.id} {item.status} {item.union}" for item in page]
    return found


#: Many together: asking in all ways what became of them takes longer than they do.
deeds = st.lists(
    st.tuples(st.integers(0, len(DEEDS) - 1), st.integers(0, 30), st.integers(0, 9)), min_size=5, max_size=8
)


def answered(url: str, apart: bool, done: list[tuple[int, int, int]]) -> list[object]:
    """Do some deeds and ask; ``apart``: with a row for each union at any time."""
    with open_store(url) as store:
        save(store, 0)
        found: list[object] = []
        for deed in done:
            told_apart(store, apart)
            found.append(do(store, *deed))
        told_apart(store, apart)
        return found + list(answers(store))


def told_apart(store: Store, apart: bool) -> None:
    known = ids(store) if apart else []
    with store.writing() as connection:
        tell_apart(connection, known)


@pytest.mark.sweep
@settings(max_examples=4)
@given(deeds)
def test_together_or_one_by_one_is_the_same_in_sqlite(done: list[tuple[int, int, int]]) -> None:
    together, alone = (answered("sqlite://", apart, done) for apart in (False, True))
    for one, other in zip(together, alone, strict=True):
        assert one == other


@pytest.mark.sweep
def test_together_or_one_by_one_is_the_same_in_postgresql(postgres: str) -> None:
    @settings(max_examples=1)
    @given(deeds)
    def is_the_same(done: list[tuple[int, int, int]]) -> None:
        with ExitStack() as stack:
            first, second = (stack.enter_context(new_database(postgres)) for _ in range(2))
            assert answered(first, False, done) == answered(second, True, done)

    is_the_same()


def cohorts_in(store: Store, table: Table) -> set[int]:
    with store.reading() as connection:
        return set(connection.execute(select(table.c.cohort).where(table.c.cohort.is_not(None))).scalars())


def test_what_is_stored_of_a_letter_is_what_was_laid() -> None:
    with open_store("sqlite://") as store:
        taken = READINGS[0]
        assert (store.letters.save_all([taken])[0], store.letters.save_all([taken])[0]) == ("new", "unchanged")
        save(store, 2)
        save(store, 0)
        meant = {*cohorts_in(store, schema.obligations), *cohorts_in(store, schema.dates)}
        assert cohorts_in(store, schema.members) == meant, "who is meant no more is forgotten"
        assert ids(store) == sorted(item.id for item in each_of(LAID))


def test_all_of_a_class_may_be_told_apart_at_once() -> None:
    with open_store("sqlite://") as store:
        save(store, 0)
        before = store.obligations.asked(ALL, TODAY)
        told_apart(store, apart=True)
        assert store.obligations.asked(ALL, TODAY) == before
        with store.reading() as connection:
            assert set(connection.execute(select(schema.obligations.c.many)).scalars()) == {1}


def test_who_is_left_of_a_class_mostly_told_apart_has_a_row_too() -> None:
    """Whoever looks for a few that are late would else go through all members of the class for each."""
    with open_store("sqlite://") as store:
        made_of = made("Gửi danh sách đội thi", 9)
        store.letters.save(made_of.letter, made_of.laid, made_of.bodies)
        duty = next(row.duty_id for row in store.duties.page(Filters(), TODAY) if row.unions == 9)
        owing = [item.id for item in store.obligations.asked(Filters(duty=duty), TODAY)]
        rows = []
        for name in owing:
            store.marks.mark(name, "done", TODAY)
            with store.reading() as connection:
                many = select(schema.obligations.c.many).join(schema.duties).where(schema.duties.c.parent == duty)
                rows.append(sorted(connection.execute(many).scalars()))
        assert rows[3] == [1, 1, 1, 1, 5] and rows[4] == [1] * 9
        assert {item.status for item in store.obligations.asked(Filters(duty=duty), TODAY)} == {"done"}


@each("form", [".json", ".csv"])
def test_the_rows_of_a_file_are_read_as_it_is_written(form: str) -> None:
    with open_store("sqlite://") as store, mock.patch.object(schema, "_AT_ONCE", 3):
        save(store, 0)
        with mock.patch.object(duties, "lines_at", wraps=duties.lines_at) as read:
            parts, count = file_of(store, ALL, TODAY, form, Succession(None, TODAY), by_duty=False)
            for written, _ in enumerate(parts, start=1):
                assert read.call_count <= written / 3 + 1, "no more than are written"
    assert count > 9 and read.call_count >= count / 3


# What people said is one log, only ever added to: no deed, no other reading and no copy changes a line of it.
#: What an obligation is called changes with a better reading, and what its row is sealed with.
KEPT = [column for column in schema.events.c if column.name not in ("obligation", "seal")]


def lines(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*KEPT).order_by(schema.events.c.id))]


def test_lines_are_only_ever_added(store: Store) -> None:
    chance = random.Random(7)
    save(store, 0)
    deeds = [(deed, chance.randrange(30)) for _ in range(examples(2, 5)) for deed in range(len(DEEDS))]
    for deed, which in (*[(2, which) for which in range(len(ids(store)))], *deeds):
        before = lines(store)
        do(store, deed, which, chance.randrange(10))
        assert lines(store)[: len(before)] == before
    assert {"note", "anchor", "assign"} < {str(line[3]) for line in lines(store)}
