"""Single instances of what recurs: what people said of them stays, and lists follow it."""

import datetime

import pytest
from sqlalchemy import event, text

from pipeline.store import Store
from pipeline.support.errors import SetupError
from schemas import Letter, Obligation
from tests.pipeline.letters import history_of
from tests.pipeline.store.test_store import a_letter, owed

UNIONS = ("CĐCS Bệnh viện", "CĐCS Trường học")
LETTER = a_letter(issued_on="2026-03-10")
APRIL, MAY, JUNE = (datetime.date(2026, month, 20) for month in (4, 5, 6))


def monthly(letter: Letter = LETTER, **fields: object) -> list[Obligation]:
    """Return a report by the 20th of each month, of two unions."""
    rule = {"recurrence": "FREQ=MONTHLY;BYMONTHDAY=20", "bound": "by", "due": None, "last_good": None, "safe_due": None}
    return [owed(letter, name, str(number), **{**rule, **fields}) for number, name in enumerate(UNIONS)]


@pytest.fixture
def reports(store: Store) -> Store:
    store.letters.save(LETTER, monthly())
    return store


def seen(store: Store, day: datetime.date) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.status, item.done_days) for item in store.obligations.find(today=day)]


FIRST, SECOND = (item.id for item in monthly())


def test_the_last_word_on_an_instance_counts_and_all_are_kept(reports: Store) -> None:
    marked = reports.marks.mark_instance(FIRST, APRIL, APRIL, "9/BC", who="lan")
    assert (marked.status, marked.done_days) == ("todo", ("2026-04-20",))
    assert seen(reports, MAY) == [("todo", ("2026-04-20",)), ("todo", ())]
    assert seen(reports, JUNE) == [("late", ("2026-04-20",)), ("todo", ())]
    (said,) = reports.marks.instances([FIRST])
    assert (said.day, said.decision, said.answer, said.done_on, said.who) == (
        "2026-04-20", "done", "9/BC", "2026-04-20", "lan",
    )  # fmt: skip
    reports.marks.mark_instance(FIRST, APRIL, MAY, decision="todo")
    assert seen(reports, JUNE) == [("todo", ()), ("todo", ())]
    assert [item.decision for item in reports.marks.instances()] == ["todo"]
    assert [item.what for item in history_of(reports, FIRST)] == ["instance-done", "instance-open"]
    with reports.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM events WHERE content IS NOT NULL")).scalar_one() == 2
    assert reports.obligations.called(FIRST).status == "todo"


def test_a_day_that_is_no_instance_is_refused(reports: Store) -> None:
    for day in (datetime.date(2026, 4, 19), datetime.date(2026, 2, 20)):
        with pytest.raises(SetupError, match="không phải hạn"):
            reports.marks.mark_instance(FIRST, day, JUNE)
    assert reports.marks.instances() == []


@pytest.mark.parametrize(
    ("statuses", "expected"), [(("late",), [FIRST]), (("todo",), [SECOND]), (("done",), []), ((), [FIRST, SECOND])]
)
def test_lists_follow(reports: Store, statuses: tuple[str, ...], expected: list[str]) -> None:
    reports.marks.mark_instance(FIRST, APRIL, APRIL)
    today = datetime.date(2026, 5, 25)
    assert sorted(item.id for item in reports.obligations.find(statuses=statuses, today=today)) == expected
    (letter,) = reports.letters.all(today)
    assert (letter.obligations, letter.open, letter.late) == (2, 2, 1)


def test_a_series_that_the_letter_ends(store: Store) -> None:
    store.letters.save(LETTER, monthly(until="2026-05-31", shown_until="2026-05-31"), on=MAY)
    assert [status for status, _ in seen(store, JUNE)] == ["late", "late"]
    store.marks.mark_instance(FIRST, MAY, MAY)
    for status, expected in (("late", [SECOND]), ("done", [FIRST]), ("todo", [])):
        assert [item.id for item in store.obligations.find(statuses=(status,), today=JUNE)] == expected
    (letter,) = store.letters.all(JUNE)
    assert (letter.obligations, letter.open, letter.late) == (2, 1, 1)


def test_a_better_reading_keeps_instances(reports: Store) -> None:
    reports.marks.mark_instance(FIRST, APRIL, APRIL)
    assert reports.letters.save(LETTER, monthly()) == "unchanged"
    new = [item.model_copy(update={"id": f"b{item.id}"[:12]}) for item in monthly()]
    reports.letters.save(LETTER, new)
    assert {one.id: one.done_days for one in reports.obligations.find()} == {new[0].id: ("2026-04-20",), new[1].id: ()}
    assert reports.obligations.called(FIRST).id == new[0].id


def test_instances_wait_for_a_reading_that_finds_the_obligation_again(reports: Store) -> None:
    reports.marks.mark_instance(FIRST, APRIL, APRIL)
    reports.letters.save(LETTER, monthly()[1:])
    again = monthly()[0].model_copy(update={"id": "c" * 11})
    reports.letters.save(LETTER, [again, *monthly()[1:]])
    assert {item.id: item.done_days for item in reports.obligations.find()} == {again.id: ("2026-04-20",), SECOND: ()}


@pytest.mark.parametrize("ask", ["union", "all"])
def test_instances_of_a_list_are_one_question(reports: Store, ask: str) -> None:
    for item in (FIRST, SECOND):
        reports.marks.mark_instance(item, APRIL, APRIL)
    asked: list[str] = []
    event.listen(reports.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    found = reports.obligations.find(UNIONS[0] if ask == "union" else None, today=JUNE)
    assert [item.done_days for item in found] == [("2026-04-20",)] * len(found) and found
    assert sum("FROM events" in words for words in asked) == 1
