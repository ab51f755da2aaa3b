"""Who may sign in, and what lets somebody in: only hashes are kept, and what is revoked opens nothing."""

import datetime
from pathlib import Path

import pytest

from pipeline.calendar import typed_dates
from pipeline.store import Store, UnknownRefError, open_store
from pipeline.store.backup import back_up, restore
from pipeline.store.people import Account, NewKey, acting
from pipeline.support.errors import SetupError

AT, LATER = "2026-03-06T09:00:00", "2026-03-06T21:30:00"


def lan(store: Store, login: str = "lan", name: str = "Lan", role: str = "admin") -> Account:
    return store.people.add(login, name, role, None, "hash", AT)  # type: ignore[arg-type]


def session(store: Store, person: Account) -> NewKey:
    return store.keys.make("session", "Firefox", AT, person=person.id, until="2026-03-06T21:00:00")


@pytest.mark.parametrize("kind", ["program", "union", "feed"])
def test_what_is_revoked_opens_nothing(store: Store, kind: str) -> None:
    key, secret = store.keys.make(kind, "một", AT, union_id="u1")  # type: ignore[arg-type]
    other = store.keys.make(kind, "hai", AT, union_id="u2").secret  # type: ignore[arg-type]
    found = store.keys.of_secret(kind, secret, AT)  # type: ignore[arg-type]
    assert found is not None and (found.id, found.union_id) == (key.id, "u1")
    assert store.keys.all("program", "union", "feed", union_id="u1")[0].used_on == "2026-03-06"
    for wrong in ({"program", "union", "feed"} - {kind}) | {"session"}:
        assert store.keys.of_secret(wrong, secret, AT) is None  # type: ignore[arg-type]
    store.keys.revoke(key.id, kind)  # type: ignore[arg-type]
    assert store.keys.of_secret(kind, secret, AT) is None  # type: ignore[arg-type]
    assert store.keys.of_secret(kind, other, AT) is not None  # type: ignore[arg-type]
    with pytest.raises(UnknownRefError):
        store.keys.revoke(key.id, kind)  # type: ignore[arg-type]


def test_somebody_is_left_who_lets_others_in(store: Store) -> None:
    person, clerk = lan(store), lan(store, "hoa", "Hoa", "clerk")
    for change in ({"active": False}, {"role": "clerk"}):
        with pytest.raises(SetupError):
            store.people.change("lan", **change)
    assert store.people.called("lan") == person
    store.people.change(clerk.id, role="admin")
    store.people.change("lan", active=False)
    with pytest.raises(SetupError):
        store.people.change("hoa", active=False)


def test_nobody_is_called_like_another_one(store: Store) -> None:
    lan(store)
    for login, name in (("lan", "Hoa"), ("hoa", "LAN")):
        with pytest.raises(SetupError):
            lan(store, login, name)


def test_sessions_change_nothing_that_others_see(store: Store) -> None:
    person = lan(store)
    secret = store.keys.make("feed", "iPhone", AT).secret
    before = store.revision
    made = session(store, person)
    store.keys.of_secret("feed", secret, AT)
    store.keys.end_sessions(made.key.person or "")
    assert store.revision == before


def test_a_backup_holds_people_and_signs_nobody_in(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'one.db'}") as store:
        secret, feed = session(store, lan(store)).secret, store.keys.make("feed", "iPhone", AT).secret
    back_up(f"sqlite:///{tmp_path / 'one.db'}", tmp_path / "copy.db")
    restore(f"sqlite:///{tmp_path / 'two.db'}", tmp_path / "copy.db")
    with open_store(f"sqlite:///{tmp_path / 'two.db'}") as store:
        assert store.people.has_admin() and store.keys.session(secret, AT) is None
        assert store.keys.of_secret("feed", feed, AT) is not None


# What an audit line says where nobody acts: the time of the office, not of the machine.
def test_a_line_of_nobody_has_the_time_in_vietnam(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime.datetime(2026, 4, 6, 23, 59, 1, tzinfo=typed_dates.TIME_ZONE)
    monkeypatch.setattr(typed_dates, "now", lambda: at)
    token = acting.set(None)
    store.people.note("wrong", "lan")
    acting.reset(token)
    assert [at for _, _, at in store.people.deeds_since("", "wrong")] == ["2026-04-06T23:59:01"]
