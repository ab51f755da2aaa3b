"""An office's approved letters as gold."""

from pathlib import Path

from pipeline.evaluate.gold import gold_files, load, name_of
from pipeline.evaluate.scores import score
from pipeline.office import own_gold, reviewing
from pipeline.store import Store
from tests.pipeline.corrections.desk import REPORT
from tests.pipeline.office.test_reviewing import approved, by, desk, edit, look, ref

__all__ = ["desk"]


def test_gold_is_what_was_judged_by_itself(desk: Store, tmp_path: Path) -> None:
    edit(desk, REPORT, {"đơn vị": "Công đoàn xã Mỹ Thạnh"})
    reviewing.confirm_rest(desk, ref(desk), by(look(desk)))
    approved(desk)
    assert own_gold.export_gold(desk, tmp_path) == 1
    (path,) = gold_files(tmp_path)
    assert path.name.startswith("8-kh-ldld-")
    gold = load(path)
    letter = desk.letters.of_id(ref(desk))
    assert gold["header"]["number"] == "8"
    assert [record.get("optional", False) for record in gold["tasks"]] == [False, False, True]
    assert gold["tasks"][0]["assignees"] == ["Công đoàn xã Mỹ Thạnh"]
    scores = score(tmp_path, {name_of(path): letter})
    assert [str(fault) for fault in scores.faults] == []
