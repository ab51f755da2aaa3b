"""What an audit line says where nobody acts: the time of the office, not of the machine."""

import datetime

import pytest

from pipeline.calendar import typed_dates
from pipeline.store import Store
from pipeline.store.people import acting


def test_a_line_of_nobody_has_the_time_in_vietnam(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime.datetime(2026, 4, 6, 23, 59, 1, tzinfo=typed_dates.TIME_ZONE)
    monkeypatch.setattr(typed_dates, "now", lambda: at)
    token = acting.set(None)
    store.people.note("wrong", "lan")
    acting.reset(token)
    assert [at for _, _, at in store.people.deeds_since("", "wrong")] == ["2026-04-06T23:59:01"]
