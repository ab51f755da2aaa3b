"""Answers that all who ask share, until anything changes that is stored or that the office was told."""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.office import Office
from pipeline.office.today import first_page
from pipeline.store import Filters
from pipeline.store.duty_queries import Duties
from pipeline.store.register import RegisterEntry
from tests.pipeline.sample import owed, sample_letter

DAY = datetime.date(2026, 5, 4)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(f"sqlite:///{tmp_path}/vanthu.db")
    with made.open() as store:
        letter = sample_letter()
        store.letters.save(letter, [owed(id="n1", parent="d1"), owed(id="n2", parent="d1", union="B")], on=DAY)
        entry = RegisterEntry(number=1, arrived_on=DAY.isoformat(), handler="Trần Thị Lan", instruction="đ/c Lan làm")
        store.register.write({letter.source.sha256: entry}, None, DAY)
    return made


def test_what_another_process_changed_is_seen_at_once(office: Office) -> None:
    with office.open() as store, Office(office.url).open() as elsewhere:

        def listed() -> list[object]:
            return list(office.shared(store, Duties.page, store.duties, Filters(), DAY))

        (first,) = listed()
        assert listed()[0] is first
        elsewhere.marks.mark("n1", "done", on=DAY)
        (after,) = listed()
        assert after is not first and [one.done for one in store.duties.page(Filters(), DAY)] == [1]


def test_nobody_is_shown_what_another_has_to_do(office: Office) -> None:
    with office.open() as store:
        counts = [first_page(office, store, DAY, who).mine.all for who in ("Lan", "Minh", None, "Lan")]
    assert counts == [1, 0, 0, 1]


def test_a_page_sees_one_state_of_all(office: Office) -> None:
    with office.open() as store, Office(office.url).open() as elsewhere:
        with store.together():
            before = store.revision
            elsewhere.marks.mark("n1", "done", on=DAY)
            assert store.revision == before
        assert store.revision > before


def test_who_asks_at_the_same_time_has_one_answer(office: Office) -> None:
    made: list[int] = []

    def slow(number: int) -> object:
        time.sleep(0.05)
        made.append(number)
        return object()

    with office.open() as store, ThreadPoolExecutor(4) as threads:
        found = {*threads.map(lambda _: office.shared(store, slow, 1), range(4))}
    assert made == [1] and len(found) == 1
