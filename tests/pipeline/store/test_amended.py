"""Letters that touch each other, in both kinds of database: what stands in the table once a clerk has decided."""

from pipeline.store import Store
from tests.pipeline.duties.amendments.test_orders import DECISIONS, TODAY, decide, kept, letters

#: Words that tell the plan's duties apart.
NAMES = ("xây dựng", "danh sách", "hội nghị", "kết quả", "tiến độ")


def test_the_table_is_what_a_careful_clerk_would_write(store: Store) -> None:
    for name in letters():
        kept(store, name)
    assert all(decide(store, decision) for decision in DECISIONS)
    shown = {
        (next(name for name in NAMES if name in item.action), item.union_id): (
            item.last_good,
            item.status,
            item.version,
        )
        for item in store.obligations.find(letter="05/KH-CĐYT", today=TODAY)
    }
    told_again = [item.status for item in store.obligations.find(today=TODAY) if item.letter.symbol == "CĐYT-VP"]
    assert told_again == []
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
