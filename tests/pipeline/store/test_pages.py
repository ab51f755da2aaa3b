"""Lists by the page: what stands in them, in which order; single instances of what recurs, which they follow."""

import datetime
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from pipeline.duties import standing
from pipeline.store import DutyRow, Filters, Store, open_store
from pipeline.store.obligations import place_in_pages
from pipeline.store.rows import Event, StoredLetter
from pipeline.support.errors import SetupError
from schemas import CLOSED, Letter, Obligation
from tests.each import examples
from tests.pipeline.letters import history_of
from tests.pipeline.store.test_store import a_letter, owed

TODAY = datetime.date(2026, 5, 15)
LETTER = a_letter(issued_on="2026-03-10")
MONTHLY = {"recurrence": "FREQ=MONTHLY;BYMONTHDAY=20", "bound": "by", "due": None, "last_good": None, "safe_due": None}
#: Duty → whose, its day, what else is said of it.
DUTIES: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "a-late": ("ABC", "2026-05-10", {}),
    "b-soon": ("AB", "2026-05-20", {"action": "nộp danh sách đoàn viên"}),
    "c-ours": ("O", "2026-06-30", {"side": "ours"}),
    "d-monthly": ("AB", None, MONTHLY),
    "e-undated": ("C", None, {"kind": "task"}),
    "f-advice": ("ABC", None, {"strength": "general"}),
    "g-outside": ("X", "2026-05-01", {"side": "outside"}),
    "h-done": ("AB", "2026-04-01", {}),
}


def fill(store: Store) -> Store:
    items = []
    for duty, (unions, day, more) in DUTIES.items():
        fields = {"parent": duty, "last_good": day, "due": day, "action": duty} | more
        items += [owed(LETTER, f"CĐCS {name}", f"{duty[0]}{name.lower()}", union_id=name, **fields) for name in unions]
    store.letters.save(LETTER, items)
    for name in ("hA", "hB", "aA"):
        store.marks.mark(name_of(name), "done", TODAY)
    store.marks.mark(name_of("aB"), "waiting", TODAY)
    return store


def name_of(short: str) -> str:
    return f"{LETTER.source.sha256[:10]}{short.lower()}"


@pytest.fixture
def filled(store: Store) -> Store:
    return fill(store)


def names(rows: list[DutyRow]) -> str:
    return " ".join(row.duty_id[0] for row in rows)


LISTS: list[tuple[dict[str, Any], str]] = [
    ({}, "c a b d e h"),
    ({"everybody": True}, "c a b d e g h"),
    ({"advice": True}, "c a b d e f h"),
    ({"side": "ours"}, "c"),
    ({"side": "below"}, "a b d e h"),
    ({"side": "outside", "everybody": True}, "g"),
    ({"union": ("A",)}, "b d h a"),
    ({"union": ("A", "C")}, "a b d e h"),
    ({"union": ("A",), "below": frozenset({"C"})}, "a b d e h"),
    ({"below": frozenset({"C"})}, "a e"),
    ({"union": ("không có",)}, ""),
    ({"statuses": ("late",)}, "a"),
    ({"statuses": ("done",)}, "a h"),
    ({"statuses": ("waiting", "late")}, "a"),
    ({"statuses": ("todo",)}, "c b d e"),
    ({"due_from": datetime.date(2026, 5, 16)}, "c b d"),
    ({"due_before": datetime.date(2026, 5, 21)}, "a b d h"),
    ({"due_from": TODAY, "due_before": datetime.date(2026, 5, 20)}, ""),
    ({"kind": "task"}, "e"),
    ({"text": "danh sách"}, "b"),
    ({"letter": "23/KH-CĐYT"}, "c a b d e h"),
    ({"duty": "b-soon"}, "b"),
]


def test_duties_in_their_order(filled: Store) -> None:
    for asked, expected in LISTS:
        filters = Filters(**asked)
        assert names(filled.duties.page(filters, TODAY)) == expected, asked
        assert names(by_pages(filled, filters, 2)) == expected, asked


def by_pages(store: Store, asked: Filters, most: int) -> list[DutyRow]:
    found: list[DutyRow] = []
    while page := store.duties.page(asked, TODAY, most, found[-1].place if found else None):
        found += page
    return found


def test_a_line_counts_its_unions(filled: Store) -> None:
    rows = {row.duty_id[0]: row for row in filled.duties.page(Filters(everybody=True), TODAY)}
    late, monthly, ours = rows["a"], rows["d"], rows["c"]
    assert (late.unions, late.done, late.late, late.waiting, late.status) == (3, 1, 1, 1, "late")
    assert (late.next_day, late.union) == ("2026-05-10", None)
    assert (monthly.unions, monthly.next_day, monthly.last_good) == (2, "2026-05-20", None)
    assert (ours.side, ours.union) == ("ours", "CĐCS O")
    (of_one,) = filled.duties.page(Filters(union=("B",), duty="a-late"), TODAY)
    assert (of_one.unions, of_one.waiting, of_one.union) == (1, 1, "CĐCS B")


def test_who_is_no_longer_asked_does_not_count(filled: Store) -> None:
    filled.marks.mark(name_of("aC"), "not_applicable", TODAY)
    (row,) = filled.duties.page(Filters(duty="a-late"), TODAY)
    assert (row.unions, row.done, row.late) == (2, 1, 0)


def test_instances_done_by_one_union_move_only_its_own(filled: Store) -> None:
    filled.marks.mark_instance(name_of("dA"), datetime.date(2026, 4, 20), TODAY)
    filled.marks.mark_instance(name_of("dA"), datetime.date(2026, 5, 20), TODAY)
    (row,) = filled.duties.page(Filters(duty="d-monthly"), TODAY)
    assert (row.next_day, row.unions) == ("2026-05-20", 2)
    (row,) = filled.duties.page(Filters(duty="d-monthly", union=("A",)), TODAY)
    assert row.next_day == "2026-06-20"
    assert names(filled.duties.page(Filters(statuses=("late",), duty="d-monthly"), datetime.date(2026, 6, 25))) == "d"


def test_marks_move_a_duty_at_once(filled: Store) -> None:
    with filled.at_once():
        for name in ("bA", "bB"):
            filled.marks.mark(name_of(name), "done", TODAY)
    assert names(filled.duties.page(Filters(), TODAY)) == "c a d e h b"
    filled.marks.mark(name_of("bA"), "todo", TODAY)
    assert names(filled.duties.page(Filters(), TODAY)) == "c a b d e h"


def test_a_letter_read_anew_leaves_no_line_behind(filled: Store) -> None:
    filled.letters.save(LETTER, [owed(LETTER, "CĐCS A", "zA", parent="z", last_good="2026-05-30")])
    assert names(filled.duties.page(Filters(), TODAY)) == "z"


def test_rows_of_unions_by_the_page_are_the_list(filled: Store) -> None:
    for asked, _ in LISTS:
        filters = Filters(**asked)
        found: list[Obligation] = []
        while page := filled.obligations.page(filters, TODAY, 3, place_in_pages(found[-1]) if found else None):
            found += page
        assert found == filled.obligations.page(filters, TODAY, 100), asked
        assert [item.last_good or "9" for item in found] == sorted(item.last_good or "9" for item in found), asked
        if not set(asked) - {"everybody", "advice"}:
            whole = filled.obligations.find(today=TODAY, everybody=filters.everybody, advice=filters.advice)
            assert {item.id for item in found} == {item.id for item in whole}, asked


STATUSES = st.sampled_from(["todo", "doing", "waiting", "done", "not_applicable"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from("pqrst"), st.sampled_from(["ours", "below", "outside"]),
        st.sampled_from(["2026-05-01", "2026-05-15", "2026-06-01", None]), STATUSES,
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@settings(max_examples=examples(8, 25), deadline=None)
@given(rows=ROWS, most=st.integers(1, 4))
def test_lines_say_what_the_obligations_say(rows: list[tuple[str, str, str | None, str]], most: int) -> None:
    items = [
        owed(LETTER, f"CĐCS {n}", str(n), parent=duty, side=side, last_good=day, due=day, action=f"việc {duty}")
        for n, (duty, side, day, _) in enumerate(rows)
    ]
    with open_store("sqlite://") as store:
        store.letters.save(LETTER, items)
        for item, (_, _, _, status) in zip(items, rows, strict=True):
            store.marks.mark(item.id, status, TODAY)
        pages = by_pages(store, Filters(), most)
        near = store.obligations.find(today=TODAY)
    assert {row.duty_id for row in pages} == {item.parent for item in near}
    assert len(pages) == len({row.duty_id for row in pages})
    for row in pages:
        mine = [item for item in near if item.parent == row.duty_id]
        said = Counter(standing.status(item, TODAY) for item in mine)
        assert (row.done, row.late, row.waiting) == (said["done"], said["late"], said["waiting"])
        assert row.side == ("ours" if any(item.side == "ours" for item in mine) else "below")
        days = [item.last_good for item in mine if item.status not in CLOSED and item.last_good]
        assert row.next_day == min(days, default=None) or row.status in CLOSED
    places = [(all(i.status in CLOSED for i in near if i.parent == r.duty_id), r.side == "below") for r in pages]
    assert places == sorted(places)


def test_letters_and_deeds_by_the_page_are_each_seen_once(filled: Store) -> None:
    for number, day in enumerate(("2026-03-10", "2026-03-10", "2026-03", None)):
        filled.letters.save(a_letter(str(number), number=str(number), issued_on=day), [])
    found: list[StoredLetter] = []
    while page := filled.letters.page(TODAY, 2, found[-1].sha256 if found else None):
        found += page
    assert sorted(found, key=lambda one: one.sha256) == sorted(filled.letters.all(TODAY), key=lambda one: one.sha256)
    assert [one.issued_on for one in found] == sorted((one.issued_on for one in found), key=lambda on: on or "9")[::-1]
    deeds: list[tuple[int, Event]] = []
    while last := filled.history.last_events(3, deeds[-1][0] if deeds else None):
        deeds += last
    assert [deed for _, deed in reversed(deeds)] == history_of(filled)
    assert filled.history.last_events(9, letter="elsewhere") == []


UNIONS = ("CĐCS Bệnh viện", "CĐCS Trường học")
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
