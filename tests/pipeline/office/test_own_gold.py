"""An office's approved letters as gold."""

from pathlib import Path

import pytest

from pipeline.evaluate.duty_sentences import Gain
from pipeline.evaluate.gold import gold_files, load, name_of
from pipeline.evaluate.scores import score
from pipeline.office import Office, own_gold, reviewing
from pipeline.store import Store
from tests.pipeline.duties.corrections.desk import REPORT
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


def test_one_letter_teaches_nothing_and_the_reading_stays(desk: Store, tmp_path: Path) -> None:
    office = Office(f"sqlite:///{tmp_path / 'vanthu.db'}")
    assert office.learned == {}
    reviewing.confirm_rest(desk, ref(desk), by(look(desk)))
    approved(desk)
    found = own_gold.learn(office, desk)
    assert found.letters == 1 and found.gain.sentences > 0
    assert found.added == office.learned == {}


def test_what_letters_teach_holds_for_later_readings(
    desk: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(f"sqlite:///{tmp_path / 'vanthu.db'}")
    monkeypatch.setattr(own_gold, "gain", lambda *_: Gain(9, before=0.3, after=0.2))
    monkeypatch.setattr(own_gold, "added", lambda *_: {"nhờ": 0.5})
    assert office.learned == {}
    own_gold.learn(office, desk)
    assert office.learned == Office(office.url).learned == {"nhờ": 0.5}
    assert office.places.weights in office.places.files  # a backup holds it
    monkeypatch.setattr(own_gold, "gain", lambda *_: Gain(9, before=0.3, after=0.3))
    own_gold.learn(office, desk)
    assert office.learned == {}
