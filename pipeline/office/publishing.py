"""Calendars given away: asked for by phones at secret addresses, published for everybody, mailed."""

import contextlib
import datetime
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from pathlib import Path

from pipeline import settings
from pipeline.export import files, ics, table_files
from pipeline.export.entries import CalendarEntry, title
from pipeline.export.printed.printed_days import IndexLine, Subscription, calendar_page, index_page
from pipeline.export.workbook import workbook
from pipeline.files import write
from pipeline.frames import deadline_rows
from pipeline.office import Office
from pipeline.office.calendars import Calendars, OfUnions, Owner
from pipeline.registry.column_meanings import contact_of
from pipeline.store import Store
from pipeline.store.people import Key
from pipeline.typed_dates import TIME_ZONE
from pipeline.words import some, t

# --------------------
# Feeds: a calendar at a secret address that phones and computers ask for again and again.

#: What ended earlier leaves the feed, what begins later is not in it yet: nobody looks so far on a phone.
_BACK, _AHEAD = datetime.timedelta(days=92), datetime.timedelta(days=400)


def tag_of(office: Office, store: Store, key: Key, today: datetime.date) -> str:
    """Return what tells one state of a feed from another: it is worked out without making the feed."""
    parts = (key.id, store.revision, today, office.server)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def content(office: Office, store: Store, key: Key, today: datetime.date) -> bytes:
    """Return the calendar file of a feed: of its union, which sees what was approved, or of the whole office."""
    first, last = today - _BACK, today + _AHEAD
    calendars = Calendars(store, today, office.bodies, first, last, cancelled=True, approved=True)
    if key.union_id is None:
        found = calendars.between(first, last)
        name = office.union.name if office.union is not None else None
    else:
        found = calendars.of(key.union_id)
        name = union.name if (union := office.known.get(key.union_id)) is not None else None
    return ics.calendar_file(found, today, name, office.server, office.calendar)


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


def file_name(owner: Owner, suffix: str = ".ics") -> str:
    """Return the name of a union's calendar file, which stays."""
    return files.name_of(owner.name, owner.id, suffix)


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
        case ".html":
            return [calendar_page(entries, today, first, last, name)]
        case ".xlsx":
            return [workbook([(table_files.DEADLINES, deadline_rows(entries, today, first, last))])]
        case ".csv":
            return table_files.csv_file(deadline_rows(entries, today, first, last), table_files.DEADLINES)
        case _:
            return table_files.json_file(entries)


def _write_files(folder: Path, calendars: OfUnions, today: datetime.date, server: str | None) -> Iterator[str]:
    """Write a file for each calendar with a day, or that has one already: subscribers must not keep the old one."""
    written = 0
    for owner, entries in calendars:
        path = folder / file_name(owner)
        if any(map(ics.has_place, entries)) or path.exists():
            write(path, ics.calendar_file(entries, today, owner.name, server))
            written += 1
    yield t("Đã ghi {count} tệp lịch vào {path}.", count=written, path=folder)


def _publish(office: Office, folder: Path, calendars: OfUnions, today: datetime.date) -> Iterator[str]:
    """Write calendars, pages (with codes for phones where a server is known) and ``index.html`` into a folder."""
    from icalendar import Calendar

    lines, seen, server = [], set[str](), office.server

    def write_both(place: Subscription, name: str, entries: list[CalendarEntry]) -> None:
        write(folder / place.file, ics.calendar_file(entries, today, name, server), for_all=True)
        standing = [entry for entry in entries if entry.is_shown]
        write(folder / place.page, calendar_page(standing, today, name=name, calendar=place), for_all=True)

    for owner, entries in calendars:
        place = _subscription(file_name(owner), server)
        dated = list(filter(ics.has_place, entries))
        seen.add(place.file)
        if dated or (folder / place.file).exists():
            write_both(place, owner.name, entries)
            days = [(entry, entry.next_day(today)) for entry in dated if not entry.is_closed]
            still_open = [day for entry, day in days if entry.status == "late" or day]
            lines.append(IndexLine(owner.name, place, len(still_open), min(filter(None, still_open), default=None)))
    # The calendars of ours that nobody has any more, and whose they were.
    emptied = []
    for path in sorted(folder.glob("*.ics")):
        if path.name in seen or not _OUR_NAME.fullmatch(path.name):
            continue
        with contextlib.suppress(OSError, ValueError):
            found = Calendar.from_ical(path.read_bytes())
            if found.get("prodid") == ics.PRODUCT:
                emptied.append((path, str(found.get("x-wr-calname", "")).partition(" – ")[2]))
    for path, name in emptied:
        write_both(_subscription(path.name, server), name, [])
    us = office.union
    title = t("Lịch thời hạn – {union}", union=us.name) if us else t("Lịch thời hạn công đoàn")
    index = folder / "index.html"
    write(index, index_page(title, lines, today), for_all=True)
    yield t("Đã ghi {count} lịch và trang mục lục {path}.", count=len(lines), path=index)
    if emptied:
        yield t("{count} lịch của đơn vị không còn lịch nay để trống.", count=len(emptied))
    if server is None:
        yield t("Chưa có {name} (địa chỉ trang web) nên trang in chưa có mã QR.", name=settings.SERVER)


def _subscription(file: str, server: str | None) -> Subscription:
    folder = _ON_A_SERVER.format(base=server.rstrip("/")) if server else None
    return Subscription(file, f"{file.removesuffix('.ics')}.html", folder)


# --------------------
# Calendars brought to where unions find them: files in a folder, a published folder, letters with the file.

_MOST_NAMED = 5


def deliver(
    office: Office, calendars: Callable[[], OfUnions], today: datetime.date, folder: Path | None = None,
    published: Path | None = None, mails: Path | None = None,
) -> Iterator[str]:  # fmt: skip
    """Write the calendars into the folders that are given, each in its way, and say in a line each what was done.

    They are made anew for each folder: those of many unions are more than a small memory holds.
    """
    if folder is not None:
        yield from _write_files(folder, calendars(), today, office.server)
    if published is not None:
        yield from _publish(office, published, calendars(), today)
    if mails is not None:
        written, lacking = _write_mails(office, mails, calendars(), today)
        yield t("Đã soạn {count} thư trong {path}.", count=written, path=mails)
        if lacking:
            names = some(lacking, _MOST_NAMED, ", …")
            yield t("{count} đơn vị chưa có địa chỉ thư trong danh mục: {names}", count=len(lacking), names=names)


_POLICY = compat32.clone(linesep="\r\n")
_MORNING = datetime.time(8)
_MOST_LINES = 20


def _write_mails(office: Office, folder: Path, calendars: OfUnions, today: datetime.date) -> tuple[int, Sequence[str]]:
    """Write a mail for each lower union with something to come; return how many, and who has no address."""
    written, without, bodies = 0, [], office.bodies
    us = bodies.office if bodies is not None else None
    ours = contact_of(us)
    sender = ours.email if ours else None
    for owner, entries in calendars:
        coming = [entry for entry in entries if ics.has_place(entry) and not entry.is_closed and entry.next_day(today)]
        if not coming or (us is not None and owner.id == us.id):
            continue
        contact = contact_of(bodies.get(owner.id) if bodies is not None else None)
        address = contact.email if contact else None
        if address is None:
            without.append(owner.name)
            continue
        mail = _mail(owner, address, us.name if us else None, sender, entries, today, office.server)
        write(folder / file_name(owner, ".eml"), mail.as_bytes(policy=_POLICY))
        written += 1
    return written, without


def write_package(office: Office, calendars: OfUnions, today: datetime.date) -> int:
    """Write all mails and a list of who has no address into one package, and return how many mails it holds."""
    with tempfile.TemporaryDirectory() as folder, io.BytesIO() as held:
        written, lacking = _write_mails(office, Path(folder), calendars, today)
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
            for file in sorted(Path(folder).iterdir()):
                package.write(file, file.name)
            if lacking:
                lines = "".join(f"{name}\r\n" for name in lacking)
                package.writestr("chua-co-dia-chi.txt", "\ufeff" + lines)
        write(office.places.mails, held.getvalue())
    return written


def _mail(
    owner: Owner, address: str, office: str | None, sender: str | None, entries: list[CalendarEntry],
    today: datetime.date, server: str | None,
) -> MIMEMultipart:  # fmt: skip
    mail = MIMEMultipart(boundary=f"vanthu-{file_name(owner, '')}")  # the same file each time
    subject = t("Lịch thời hạn của {union}, lập ngày {day}", union=owner.name, day=f"{today:%d/%m/%Y}")
    mail["Subject"] = Header(subject, "utf-8").encode()
    mail["To"] = address
    if sender is not None:
        mail["From"] = sender
    mail["Date"] = format_datetime(datetime.datetime.combine(today, _MORNING, tzinfo=TIME_ZONE))
    mail["X-Unsent"] = "1"  # Outlook opens it as a draft
    days = sorted(
        (day, entry.time or "", title(entry))
        for entry in entries
        if not entry.is_closed and (day := entry.next_day(today)) is not None
    )
    lines = [t("Kính gửi: {union}", union=owner.name), "", t("Các thời hạn, sự kiện sắp tới của đơn vị:")]
    for day, hour, words in days[:_MOST_LINES]:
        lines.append(f"- {' '.join(part for part in (hour, f'{day:%d/%m/%Y}') if part)}: {words}")
    if len(days) > _MOST_LINES:
        lines.append(t("… và {count} mục nữa", count=len(days) - _MOST_LINES))
    lines += ["", t("Mở tệp đính kèm để đưa cả lịch vào điện thoại hoặc máy tính.")]
    if always := _subscription(file_name(owner), server).address:
        lines.append(t("Lịch luôn mới: {address}", address=always))
    if office is not None:
        lines += ["", office]
    mail.attach(MIMEText("\n".join(lines), "plain", "utf-8"))
    attached = MIMEText(ics.calendar_file(entries, today, owner.name, server).decode(), "calendar", "utf-8")
    attached.set_param("method", "PUBLISH")
    attached.add_header("Content-Disposition", "attachment", filename=file_name(owner))
    mail.attach(attached)
    return mail
