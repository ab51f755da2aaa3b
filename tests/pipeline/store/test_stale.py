"""What somebody else changed since a person saw it is not overwritten: refused, with who did what, nothing written."""

import datetime

import pytest

from pipeline.store import StaleError, Store, UnknownRefError
from pipeline.store.duties import Marks
from tests.pipeline.store.test_store import a_letter, owed

TODAY = datetime.date(2026, 4, 20)
LETTER = a_letter()
ONE, OTHER = (f"{LETTER.source.sha256[:10]}{number}" for number in "12")


@pytest.fixture
def desk(store: Store) -> Store:
    store.letters.save(LETTER, [owed(LETTER, "CĐCS Bệnh viện", "1"), owed(LETTER, "CĐCS Trường học", "2")])
    return store


def test_another_persons_mark_is_told_and_stays(desk: Store) -> None:
    seen = desk.marks.versions().get(ONE, 0)
    desk.marks.mark(ONE, "done", TODAY, "15/BC", who="An")
    with pytest.raises(StaleError, match=r"CĐCS Bệnh viện: An đã ghi “Hoàn thành” \(15/BC\) ngày 20/04/2026"):
        desk.marks.refuse_stale(ONE, seen)
    with pytest.raises(StaleError):
        desk.marks.note(ONE, "đã gọi", TODAY, who="Bình", seen=seen)
    assert desk.marks.of()[ONE] == Marks(status="done", answer="15/BC", done_on="2026-04-20")
    assert [event.who for event in desk.history.of()] == ["An"]


def test_who_saw_it_as_it_is_may_mark(desk: Store) -> None:
    desk.marks.mark(ONE, "done", TODAY, who="An")
    desk.marks.refuse_stale(ONE, 1)
    desk.marks.note(ONE, "đã gọi", TODAY, who="Bình", seen=desk.marks.versions()[ONE])
    assert [event.who for event in desk.history.of(ONE)] == ["An", "Bình"]
    assert desk.marks.versions([ONE, OTHER]) == {ONE: 2}


def test_several_changes_are_one_transaction(desk: Store) -> None:
    with pytest.raises(UnknownRefError), desk.at_once():
        desk.marks.mark(ONE, "done", TODAY)
        assert desk.marks.of()[ONE].status == "done", "what was written is seen within"
        desk.marks.mark("ffff", "done", TODAY)
    assert desk.marks.of()[ONE].status == "todo"
    assert desk.history.of() == []
    with desk.at_once():
        desk.marks.mark(ONE, "done", TODAY)
        desk.marks.note(OTHER, "đã gọi", TODAY)
    assert (desk.marks.of()[ONE].status, desk.marks.of()[OTHER].note) == ("done", "đã gọi")
