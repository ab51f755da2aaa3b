"""Calendars given away: at secret addresses that phones ask, and as files."""

import datetime
import hashlib
from collections.abc import Iterable

from pipeline.export import ics, table_files
from pipeline.export.entries import CalendarEntry
from pipeline.export.frames import deadline_rows
from pipeline.export.workbook import workbook
from pipeline.office import Office, instructions
from pipeline.office.calendars import Calendars
from pipeline.store import Store
from pipeline.store.people import AccessKey

# --------------------
# Feeds: a calendar at a secret address that phones and computers ask for again and again.

#: What ended earlier leaves the feed, what begins later is not in it yet: nobody looks so far on a phone.
_BACK, _AHEAD = datetime.timedelta(days=92), datetime.timedelta(days=400)


def tag_of(store: Store, key: AccessKey, today: datetime.date, server: str | None) -> str:
    """Return what tells one state of a feed from another: it is worked out without making the feed."""
    parts = (key.id, store.revision, today, server)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def content(office: Office, store: Store, key: AccessKey, today: datetime.date, server: str | None = None) -> bytes:
    """Return the calendar file of a feed: of its union, which sees what was approved, of a person, or of the office.

    ``server`` is the address by which its subscriber reaches us.
    """
    first, last, pages = today - _BACK, today + _AHEAD, "letters/"
    name: str | None
    calendars = Calendars(store, today, office.bodies, first, last, cancelled=True, approved=True)
    if key.person is not None:
        name = store.people.called(key.person).name
        found = list(filter(lambda entry: entry.touches(first, last), instructions.entries_of(store, name)))
    elif key.union_id is None:
        found = calendars.between(first, last)
        name = office.name
    else:
        found, pages = calendars.of(key.union_id), "mine?letter="
        name = union.name if (union := office.known.get(key.union_id)) is not None else None
    return ics.calendar_file(found, today, name, server, office.calendar, pages)


# --------------------
# A calendar as a file in the form that is asked for.

SUFFIXES = (".ics", ".xlsx", ".csv", ".json")


def file_of(
    entries: Iterable[CalendarEntry], suffix: str, today: datetime.date, first: datetime.date | None = None,
    last: datetime.date | None = None, name: str | None = None, server: str | None = None,
) -> Iterable[bytes]:  # fmt: skip
    """Return the parts of one calendar as a file in a form of ``SUFFIXES``; ``name`` is whose it is.

    The entries stand in their order and are gone through once; the range is that of the days that are shown.
    """
    match suffix:
        case ".ics":
            return ics.calendar_parts(entries, today, name, server)
        case ".xlsx":
            return [workbook([(table_files.DEADLINES, deadline_rows(entries, today, first, last))])]
        case ".csv":
            return table_files.csv_file(deadline_rows(entries, today, first, last), table_files.DEADLINES)
        case _:
            return table_files.json_file(entries)
