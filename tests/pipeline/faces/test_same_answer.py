"""One question by union, asked of the command, the page, the address for programs and the library: one answer."""

import json
import re

import pytest

from pipeline import frames
from pipeline.calendar.periods import line_id
from pipeline.duties import standing
from pipeline.faces.cli.app import run
from pipeline.faces.web.page_context import AppState
from tests.pipeline.faces.web.conftest import NOW, REGISTRY, Browser, costly, house, read_letters, store

__all__ = ["costly", "house", "read_letters", "store"]
TODAY = NOW.date()
NAME = "Công đoàn phường Bến Gỗ"


@pytest.mark.parametrize("kind", ["", "report"])
def test_a_union_owes_the_same_wherever_asked(house: AppState, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--kind", kind] if kind else []
    assert run(["obligations", "--union", NAME, *more, "--format", "json", "--db", house.office.url, "--registry",
                str(REGISTRY), "--today", TODAY.isoformat(), "-q"]) == 0  # fmt: skip
    told = {one["id"]: (one["status"], one["last_good"]) for one in json.loads(capsys.readouterr().out)}
    assert len(told) > 1 or kind

    clerk, query = Browser(house, "clerk"), f"union={NAME}&kind={kind}"
    answer = clerk.get(f"/api/v1/obligations?{query if kind else f'union={NAME}'}").json()
    assert {one["id"]: (one["status"], one["last_good"]) for one in answer["items"]} == told

    found = house.store.obligations.find(union=NAME, kind=kind or None, today=TODAY)
    frame = frames.obligations(found, TODAY)
    assert {row["id"]: row["status"] for row in frame.to_dict("records")} == {id: one[0] for id, one in told.items()}

    page = clerk.get(f"/duties?by=union&{query}").text
    by_period = [line_id(one.id, one) for one in standing.all_by_period(found, TODAY)]
    assert sorted(re.findall(r'name="row" value="([^"]+)"', page)) == sorted(by_period)
    assert {row.partition("@")[0] for row in by_period} == told.keys()
