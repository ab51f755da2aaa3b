"""Whatever the order in which letters come, are read again, and are decided on: the same table; decisions stay."""

import datetime
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.store import Store, open_store
from schemas import Letter
from tests.each import examples
from tests.pipeline.duties.amendments.made import PLAN, dispatch, duties_of, plan, reply

TODAY = datetime.date(2026, 6, 30)
Table = list[tuple[str, ...]]


@cache
def letters() -> dict[str, Letter]:
    """A plan and what happens to it: two extensions, a correction, a part repealed, answers, a reminder."""
    return {
        "plan": plan(),
        "first": dispatch(f"Gia hạn thời gian nộp báo cáo tại {PLAN} đến hết ngày 25/5/2026."),
        "second": dispatch(
            f"Tiếp tục gia hạn thời gian nộp báo cáo tại {PLAN} đến hết ngày 29/5/2026.",
            number="91",
            day="ngày 22 tháng 5 năm 2026",
        ),
        "correction": dispatch(
            f"Tại {PLAN} có ghi thời hạn gửi danh sách là ngày 20/4/2026, nay đính chính lại là ngày 24/4/2026.",
            number="40",
            day="ngày 02 tháng 3 năm 2026",
        ),
        "end": dispatch(f"Bãi bỏ điểm 3 mục II {PLAN}.", number="95", day="ngày 25 tháng 5 năm 2026"),
        "report": reply(),
        "list": reply("DANH SÁCH", "DS", "Đoàn viên có hoàn cảnh khó khăn", number="11"),
    }


def kept(store: Store, name: str) -> None:
    letter = letters()[name]
    store.letters.save(letter, duties_of(letter))


#: What a clerk decides: on which letter's proposals, and what.
Decision = tuple[str, str]
DECISIONS: tuple[Decision, ...] = (
    ("first", "confirmed"),
    ("second", "confirmed"),
    ("correction", "confirmed"),
    ("end", "confirmed"),
    ("report", "confirmed"),
    ("list", "rejected"),
)


def decide(store: Store, decision: Decision) -> bool:
    sha256 = letters()[decision[0]].source.sha256
    found = [item for item in store.proposals.find() if item.source == sha256]
    for item in found:
        store.proposals.decide(item.id, "confirmed" if decision[1] == "confirmed" else "rejected", TODAY)
    return bool(found)


def table(store: Store) -> Table:
    marks = store.marks.of()
    owed = [
        (item.id, item.status, str(item.last_good), str(item.version), str(item.history), str(marks[item.id]))
        for item in store.obligations.find(today=TODAY, everybody=True)
    ]
    return sorted(owed) + sorted((item.id, item.state, item.message) for item in store.proposals.find())


def played(steps: Sequence[Callable[[Store], object]]) -> Table:
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder) / 'v.db'}") as store:
        for step in steps:
            step(store)
        return table(store)


@cache
def in_order(decided: frozenset[str]) -> Table:
    """Return the table where everything comes in its order, and decisions last."""
    names = [*letters()]
    return played(
        [
            *(lambda store, name=name: kept(store, name) for name in names),
            *(lambda store, made=made: decide(store, made) for made in DECISIONS if made[0] in decided),
        ]
    )


@settings(max_examples=examples(4, 8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_order_gives_the_same_table(data: st.DataObject) -> None:
    arrivals = data.draw(st.permutations([*letters()]))
    again = data.draw(st.lists(st.sampled_from([*letters()]), max_size=3))
    wanted: list[Decision] = [*data.draw(st.permutations(DECISIONS))]
    made: set[str] = set()
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder) / 'v.db'}") as store:
        for name in [*arrivals, *again]:
            kept(store, name)
            # A clerk decides as soon as there is something to decide on, in between the letters.
            decides: bool = data.draw(st.booleans())
            if wanted and decides and decide(store, wanted[0]):
                made.add(wanted.pop(0)[0])
        for decision in wanted:
            decides = data.draw(st.booleans())
            if decides and decide(store, decision):
                made.add(decision[0])
        found = table(store)
    assert found == in_order(frozenset(made))


# Letters that touch each other, in both kinds of database: what stands in the table once a clerk has decided.
#: Words that tell the plan's duties apart.
NAMES = ("xây dựng", "danh sách", "hội nghị", "kết quả", "tiến độ")


def test_the_table_is_what_a_careful_clerk_would_write(store: Store) -> None:
    for name in letters():
        kept(store, name)
    assert all(decide(store, decision) for decision in DECISIONS)
    shown = {
        (next(name for name in NAMES if name in item.action), item.union_id): (
            item.last_good, item.status, item.version,
        )
        for item in store.obligations.find(letter="05/KH-CĐYT", today=TODAY)
    }  # fmt: skip
    assert [item.status for item in store.obligations.find(today=TODAY) if item.letter.symbol == "CĐYT-VP"] == []
    assert shown == {
        ("xây dựng", "bvdk"): ("2026-02-09", "late", 1),
        ("xây dựng", "ttyt"): ("2026-02-09", "late", 1),
        ("danh sách", "bvdk"): ("2026-04-24", "late", 2),
        ("danh sách", "ttyt"): ("2026-04-24", "late", 2),
        ("hội nghị", "bvdk"): ("2026-05-15", "repealed", 1),
        ("hội nghị", "ttyt"): ("2026-05-15", "repealed", 1),
        ("kết quả", "bvdk"): ("2026-05-29", "done", 3),
        ("kết quả", "ttyt"): ("2026-05-29", "late", 3),
        ("tiến độ", "bvdk"): (None, "todo", 1),
        ("tiến độ", "ttyt"): (None, "todo", 1),
    }
