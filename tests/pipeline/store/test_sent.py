"""What unions say that they have sent, and questions that are kept, on both kinds of database."""

import datetime

import pytest

from pipeline.store import Store
from pipeline.support.errors import StaleError
from tests.pipeline.store.test_store import TODAY, a_letter, owed

AT = datetime.datetime(2026, 3, 6, 9)


def test_what_a_union_says_waits_until_one_person_decides(store: Store) -> None:
    letter = a_letter()
    item = owed(letter, "CĐCS Bệnh viện", union_id="bv")
    store.letters.save(letter, [item])
    first = store.sent.say(item.id, AT, "Lung", number="9/BC", day=TODAY)
    again = store.sent.say(item.id, AT, "Lung", number="10/BC", period=TODAY)
    assert (first.period, again.period) == (None, TODAY.isoformat())
    assert [line.state for line in store.sent.of([item.id])[item.id]] == ["open", "withdrawn"]
    assert [line.id for line in store.sent.waiting()] == [again.id] and store.sent.count_waiting() == 1
    assert store.sent.waits_of("bv") == {item.id} and store.sent.waits_of("th") == set()
    assert store.sent.decide(again.id, "confirmed", AT, "Lan").decided_by == "Lan"
    for number in (again.id, first.id):
        with pytest.raises(StaleError):
            store.sent.decide(number, "rejected", AT, "Hoa", "chưa thấy")
    assert store.sent.count_waiting() == 0
