"""Who has done what of one letter."""

import datetime

from pipeline.duties.reminders import matrix
from tests.pipeline.sample import owed

TODAY = datetime.date(2026, 4, 28)


def test_unions_are_rows_and_duties_columns() -> None:
    items = [
        owed(id="1", union="B", union_id="b", parent="d1", last_good="2026-05-01", status="done"),
        owed(id="2", union="A", union_id="a", parent="d1", last_good="2026-05-01"),
        owed(id="3", union="A", union_id="a", parent="d2", last_good="2026-04-20"),
        owed(id="4", union="A", union_id="a", parent="d3", last_good="2026-05-01", status="not_applicable"),
    ]
    assert [(row.union, row.union_id, row.statuses, row.open) for row in matrix(items, TODAY)] == [
        ("A", "a", {"d1": "todo", "d2": "late", "d3": "not_applicable"}, 2),
        ("B", "b", {"d1": "done"}, 0),
    ]


def test_a_letter_without_duties() -> None:
    assert matrix([], TODAY) == []
