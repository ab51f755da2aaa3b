"""What an office counts of its own letters: field by field, weighed, and as gold; how sure is sure here."""

import datetime
from pathlib import Path

import pytest

from pipeline.evaluate.gold import gold_files, load, name_of
from pipeline.evaluate.scores import score
from pipeline.office import Office, accuracy, chasing, reviewing, today
from pipeline.office.accuracy import Counted, share_of
from pipeline.reviews.cards import LEAST_SURE
from pipeline.store import Store
from tests.pipeline.corrections.desk import REPORT
from tests.pipeline.office.test_reviewing import approved, by, card, desk, edit, look, ref

__all__ = ["desk"]


@pytest.mark.parametrize(
    ("doubtful", "sure", "value"),
    [
        ((10, 10, 10), (0, 0, 0), 1.0),
        ((10, 5, 10), (0, 0, 0), 0.5),
        # Half of the hundred in doubt are wrong, one in fifty of the nine hundred sure ones.
        ((100, 50, 100), (50, 49, 900), 0.932),
        ((0, 0, 0), (50, 49, 900), 0.98),
    ],
)
def test_the_share_is_that_of_all_values(
    doubtful: tuple[int, int, int], sure: tuple[int, int, int], value: float
) -> None:
    share = share_of((Counted(*doubtful), Counted(*sure)))
    assert share is not None and share.value == pytest.approx(value)
    assert 0 <= share.low <= share.value <= share.high <= 1
    assert (share.low == share.high) == (doubtful[0] == doubtful[2] and sure[0] == sure[2])


def test_nothing_is_said_of_what_nobody_judged() -> None:
    assert share_of((Counted(10, 9, 10), Counted(0, 0, 30))) is None


def test_what_was_corrected_was_read_wrong(desk: Store) -> None:
    edit(desk, REPORT, {"đơn vị": "Công đoàn xã Mỹ Thạnh"})
    assert accuracy.accuracy(desk).letters == 0
    approved(desk)
    found = {(line.part, line.field): line for line in accuracy.accuracy(desk).fields}
    doers = found["task", "assignees"].doubtful
    assert (doers.judged, doers.right) == (2, 1)
    assert found["task", "kind"].doubtful.right == 2
    assert found["header", "number"].title == "Số"


def test_of_letters_that_stand_as_they_stood_nothing_is_read_again(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(desk)
    before = accuracy.accuracy(desk)
    with monkeypatch.context() as patch:
        patch.setattr(accuracy, "_judgeable", None)
        assert accuracy.accuracy(desk) == before
    reviewing.reopen(desk, ref(desk), by(look(desk)))
    assert accuracy.accuracy(desk).letters == 0
    edit(desk, REPORT, {"đơn vị": "Công đoàn xã Mỹ Thạnh"})
    approved(desk)
    assert accuracy.accuracy(desk) != before


def test_gold_is_what_was_judged_by_itself(desk: Store, tmp_path: Path) -> None:
    edit(desk, REPORT, {"đơn vị": "Công đoàn xã Mỹ Thạnh"})
    reviewing.confirm_rest(desk, ref(desk), by(look(desk)))
    approved(desk)
    assert accuracy.export_gold(desk, tmp_path) == 1
    (path,) = gold_files(tmp_path)
    assert path.name.startswith("8-kh-ldld-")
    gold = load(path)
    letter = desk.letters.of_id(ref(desk))
    assert gold["header"]["number"] == "8"
    assert [record.get("optional", False) for record in gold["tasks"]] == [False, False, True]
    assert gold["tasks"][0]["assignees"] == ["Công đoàn xã Mỹ Thạnh"]
    scores = score(tmp_path, {name_of(path): letter})
    assert [str(fault) for fault in scores.faults] == []


def test_how_sure_is_sure_moves_the_cards_and_no_letter(desk: Store) -> None:
    letter = desk.letters.of_id(ref(desk))
    before = [one.in_doubt for one in look(desk).cards]
    desk.reviews.put_least({"task": 0.95})
    assert [one.in_doubt for one in look(desk).cards] == [True] * 4 != before
    assert desk.letters.of_id(ref(desk)) == letter
    assert accuracy.recalibrate(desk).get("task", LEAST_SURE) == LEAST_SURE


def test_a_deadline_that_nobody_below_sees_is_told_first(desk: Store, tmp_path: Path) -> None:
    office = Office(str(tmp_path / "office.db"))
    day = datetime.date(2026, 4, 9)

    def told(on: datetime.date) -> list[tuple[str, int, str]]:
        near = chasing.near(office, desk, on)
        return [(item.id, item.duties, item.day) for item in today.urgent(office, desk, on, near)]

    assert told(day) == [(ref(desk), 1, "2026-04-15")]
    reviewing.confirm(desk, ref(desk), by(look(desk)), card(look(desk), REPORT).key, card(look(desk), REPORT).mark)
    assert told(day) == [(ref(desk), 1, "2026-04-15")]
    assert told(day - datetime.timedelta(days=7)) == []
    approved(desk)
    assert told(day) == []
