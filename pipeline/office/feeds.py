"""Feeds: a calendar at a secret address that phones and computers ask for again and again."""

import datetime
import hashlib

from pipeline.export import ics
from pipeline.office import keys
from pipeline.office.calendars import entries_between, entries_of
from pipeline.office.choosing import called
from pipeline.office.office import Office
from pipeline.store import Store, UnknownRefError
from pipeline.store.keys import Key, Made
from pipeline.words import t

#: What ended earlier leaves the feed, what begins later is not in it yet: nobody looks so far on a phone.
_BACK, _AHEAD = datetime.timedelta(days=92), datetime.timedelta(days=400)


def given(store: Store) -> list[Key]:
    """Return the feeds that open something, the newest first."""
    return [key for key in keys.given(store) if key.kind == "feed"]


def make(office: Office, store: Store, union: str, name: str, at: datetime.datetime, who: str | None) -> Made:
    """Make a feed of the union that is called so (id, or name in any spelling), with no words that of the office.

    Raises ``SetupError`` where none is called so, or several.
    """
    union_id = called(office.known, union, at.date()).id if union.strip() else None
    return keys.feed(office, store, union_id, name, at, who)


def revoke(store: Store, id: str) -> Key:
    """Let a feed open nothing any more; raise ``UnknownRefError`` where there is none."""
    if all(key.id != id for key in given(store)):
        raise UnknownRefError(t("Không có địa chỉ lịch này, hoặc đã thu hồi."))
    return keys.revoke(store, id)


def tag_of(office: Office, store: Store, key: Key, today: datetime.date) -> str:
    """Return what tells one state of a feed from another: it is worked out without making the feed."""
    parts = (key.id, store.revision, today, office.server)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def content(office: Office, store: Store, key: Key, today: datetime.date) -> bytes:
    """Return the calendar file of a feed: of its union, with what it took over, or of the whole office.

    A lower union sees what was approved, the office everything.
    """
    first, last, bodies = today - _BACK, today + _AHEAD, office.bodies
    if key.union_id is None:
        found = entries_between(store, today, first, last, bodies, cancelled=True)
        name = office.union.name if office.union is not None else None
    else:
        found = entries_of(store, today, key.union_id, first, last, office.succession(today), bodies=bodies,
                           cancelled=True, approved=True)  # fmt: skip
        name = union.name if (union := office.known.get(key.union_id)) is not None else None
    return ics.calendar_file(filter(ics.has_place, found), today, name, office.server, office.calendar)
