"""What a letter asks of groups of unions by days of their own, and whom it lets off: who owes it by when."""

from collections import defaultdict

from pipeline.duties.routing import route
from tests.each import each, table
from tests.pipeline.duties.amendments.made import plan
from tests.pipeline.duties.amendments.test_for_whom import HOSPITALS


@each(("body", "expected"), table(__file__, "owed"))
def test_who_owes_it_by_when(body: str, expected: list[str]) -> None:
    found = defaultdict[str, list[str]](list)
    for row in route(plan(body), HOSPITALS):
        found[str(row.due)[5:]].append(f"{'?' if row.needs_review else ''}{row.union_id}")
    assert [f"{day}: {' '.join(sorted(unions))}" for day, unions in sorted(found.items())] == expected
