"""Calendars given away: asked for by phones at secret addresses, published for everybody."""

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.export import files, ics, table_files
from pipeline.export.entries import CalendarEntry
from pipeline.export.printed import IndexLine, Subscription, calendar_page, index_page
from pipeline.export.workbook import workbook
from pipeline.files import write
from pipeline.frames.calendar_days import rows_of_many
from pipeline.office.calendars import Calendars, OfUnions
from pipeline.office.concerning import Owner
from pipeline.office.office import Office
from pipeline.store import Store, UnknownRefError
from pipeline.store.people import Key
from pipeline.words import t

# --------------------
# Feeds: a calendar at a secret address that phones and computers ask for again and again.

#: What ended earlier leaves the feed, what begins later is not in it yet: nobody looks so far on a phone.
_BACK, _AHEAD = datetime.timedelta(days=92), datetime.timedelta(days=400)


def revoke(store: Store, id: str) -> Key:
    """Let a feed open nothing any more; raise ``UnknownRefError`` where there is none."""
    if all(key.id != id for key in store.keys.all("feed")):
        raise UnknownRefError(t("Không có địa chỉ lịch này, hoặc đã thu hồi."))
    return store.keys.revoke(id, "feed")


def tag_of(office: Office, store: Store, key: Key, today: datetime.date) -> str:
    """Return what tells one state of a feed from another: it is worked out without making the feed."""
    parts = (key.id, store.revision, today, office.server)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def content(office: Office, store: Store, key: Key, today: datetime.date) -> bytes:
    """Return the calendar file of a feed: of its union, with what it took over, or of the whole office.

    A lower union sees what was approved, the office everything.
    """
    first, last = today - _BACK, today + _AHEAD
    calendars = Calendars(store, today, office.bodies, first, last, cancelled=True, approved=True)
    if key.union_id is None:
        found = calendars.between(first, last)
        name = office.union.name if office.union is not None else None
    else:
        found = calendars.of(key.union_id)
        name = union.name if (union := office.known.get(key.union_id)) is not None else None
    return ics.calendar_file(filter(ics.has_place, found), today, name, office.server, office.calendar)


# --------------------
# Publishing calendars: a folder that a web server shows, with a file and a page for each union and a list of all.
#
# Names stay, so that who subscribed or scanned a code finds the calendar for good. Who has no calendar any more has an
# empty one: programs that subscribed would else show the old one for ever.

SUFFIXES = (".ics", ".html", ".xlsx", ".csv", ".json")
#: Where the web application, or the office's web server, shows the folder.
_ON_A_SERVER = "{base}/calendars"
#: What files have in their names that were made here, beside the union's name.
_OUR_NAME = re.compile(r".*-[0-9a-f]{6}\.ics")


class Published(NamedTuple):
    """What was published."""

    calendars: int
    emptied: int
    """How many of unions that have no calendar any more were left empty."""


def file_name(owner: Owner, suffix: str = ".ics") -> str:
    """Return the name of a union's calendar file, which stays."""
    return files.name_of(owner.name, owner.id, suffix)


def file_of(
    entries: Iterable[CalendarEntry],
    suffix: str,
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    name: str | None = None,
    server: str | None = None,
) -> Iterable[bytes]:
    """Return the parts of one calendar as a file in a form of ``SUFFIXES``; ``name`` is whose it is.

    The entries stand in their order and are gone through once; the range is that of the days that are shown.
    """
    match suffix:
        case ".ics":
            return ics.calendar_parts(entries, today, name, server)
        case ".html":
            return [calendar_page(entries, today, first, last, name)]
        case ".xlsx":
            return [workbook([(table_files.DEADLINES, rows_of_many(entries, today, first, last))])]
        case ".csv":
            return table_files.csv_file(rows_of_many(entries, today, first, last), table_files.DEADLINES)
        case _:
            return table_files.json_file(entries)


def write_files(folder: Path, calendars: OfUnions, today: datetime.date, server: str | None) -> int:
    """Write a calendar file for each union into a folder and return how many; none for those with nothing dated.

    A file that is there already is written even where nothing is left to show: subscribers must not keep the old one.
    """
    written = 0
    for owner, entries in calendars:
        path = folder / file_name(owner)
        dated = list(filter(ics.has_place, entries))
        if dated or path.exists():
            write(path, ics.calendar_file(dated, today, owner.name, server))
            written += 1
    return written


def publish(office: Office, folder: Path, calendars: OfUnions, today: datetime.date) -> Published:
    """Write calendars, their pages and ``index.html`` into a folder.

    Where the address of the web application is known, the pages carry codes for phones.
    """
    lines, seen, server = [], set[str](), office.server
    for owner, entries in calendars:
        place = subscription(owner, server)
        dated = list(filter(ics.has_place, entries))
        seen.add(place.file)
        if dated or (folder / place.file).exists():
            _write_both(folder, place, owner.name, entries, today, server)
            lines.append(_line(owner, place, dated, today))
    emptied = list(_left_over(folder, seen))
    for path, name in emptied:
        _write_both(folder, _place(path.name, server), name, [], today, server)
    us = office.union
    title = t("Lịch thời hạn – {union}", union=us.name) if us else t("Lịch thời hạn công đoàn")
    write(folder / "index.html", index_page(title, lines, today), for_all=True)
    return Published(len(lines), len(emptied))


def subscription(owner: Owner, server: str | None) -> Subscription:
    """Return where a union's calendar is published."""
    return _place(file_name(owner), server)


def _place(file: str, server: str | None) -> Subscription:
    folder = _ON_A_SERVER.format(base=server.rstrip("/")) if server else None
    return Subscription(file, f"{file.removesuffix('.ics')}.html", folder)


def _write_both(
    folder: Path, place: Subscription, name: str, entries: list[CalendarEntry], today: datetime.date, server: str | None
) -> None:
    dated = filter(ics.has_place, entries)
    write(folder / place.file, ics.calendar_file(dated, today, name, server), for_all=True)
    standing = [entry for entry in entries if not entry.is_void]
    write(folder / place.page, calendar_page(standing, today, name=name, calendar=place), for_all=True)


def _line(owner: Owner, place: Subscription, dated: list[CalendarEntry], today: datetime.date) -> IndexLine:
    still_open = [entry for entry in dated if not entry.is_closed and (entry.status == "late" or entry.next_day(today))]
    days = [day for entry in still_open if (day := entry.next_day(today)) is not None]
    return IndexLine(owner.name, place, len(still_open), min(days, default=None))


def _left_over(folder: Path, seen: set[str]) -> Iterator[tuple[Path, str]]:
    """Yield the calendars of ours in a folder that nobody has any more, and whose they were."""
    from icalendar import Calendar

    for path in sorted(folder.glob("*.ics")):
        if path.name in seen or not _OUR_NAME.fullmatch(path.name):
            continue
        try:
            found = Calendar.from_ical(path.read_bytes())
        except (OSError, ValueError):
            continue
        if found.get("prodid") == ics.PRODUCT:
            yield path, str(found.get("x-wr-calname", "")).partition(" – ")[2]
