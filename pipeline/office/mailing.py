"""Calendars as mails ready to be sent: a file each, opened as a draft by mail programs; nothing is sent from here."""

import datetime
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from pipeline import settings
from pipeline.export import ics
from pipeline.export.entries import CalendarEntry
from pipeline.export.titles import title
from pipeline.files import write
from pipeline.office.calendars import OfUnions
from pipeline.office.concerning import Owner
from pipeline.office.office import Office
from pipeline.office.publishing import file_name, publish, subscription, write_files
from pipeline.registry.column_meanings import contact_of
from pipeline.typed_dates import TIME_ZONE
from pipeline.words import t

# --------------------
# Calendars brought to where unions find them: files in a folder, a published folder, letters with the file.

#: So many unions without an address are named.
_MOST_NAMED = 5


def deliver(
    office: Office,
    calendars: OfUnions,
    today: datetime.date,
    folder: Path | None = None,
    published: Path | None = None,
    mails: Path | None = None,
) -> Iterator[str]:
    """Write the calendars into the folders that are given, each in its way, and say in a line each what was done.

    For each folder they are gone through once.
    """
    link = office.server
    if folder is not None:
        count = write_files(folder, calendars, today, link)
        yield t("Đã ghi {count} tệp lịch vào {path}.", count=count, path=folder)
    if published is not None:
        made = publish(office, published, calendars, today)
        index = published / "index.html"
        yield t("Đã ghi {count} lịch và trang mục lục {path}.", count=made.calendars, path=index)
        if made.emptied:
            yield t("{count} lịch của đơn vị không còn lịch nay để trống.", count=made.emptied)
        if link is None:
            yield t("Chưa có {name} (địa chỉ trang web) nên trang in chưa có mã QR.", name=settings.SERVER)
    if mails is not None:
        mailed = write_mails(office, mails, calendars, today)
        yield t("Đã soạn {count} thư trong {path}.", count=mailed.written, path=mails)
        if lacking := mailed.without_address:
            names = "; ".join(lacking[:_MOST_NAMED]) + (", …" if len(lacking) > _MOST_NAMED else "")
            yield t("{count} đơn vị chưa có địa chỉ thư trong danh mục: {names}", count=len(lacking), names=names)


_POLICY = compat32.clone(linesep="\r\n")
_MORNING = datetime.time(8)
#: So many lines of a calendar stand in the text of its mail.
_MOST_LINES = 20


class Mailed(NamedTuple):
    """What was written, and who has no address to be written to."""

    written: int
    without_address: tuple[str, ...]


def write_mails(office: Office, folder: Path, calendars: OfUnions, today: datetime.date) -> Mailed:
    """Write a mail for each lower union that has something to come, to the address that the office's list gives it."""
    written, without, bodies, server = 0, [], office.bodies, office.server
    us = bodies.office if bodies is not None else None
    for owner, entries in calendars:
        coming = [entry for entry in entries if ics.has_place(entry) and not entry.is_closed and entry.next_day(today)]
        if not coming or (us is not None and owner.id == us.id):
            continue
        union = bodies.get(owner.id) if bodies is not None else None
        address = found.email if (found := contact_of(union)) else None
        if address is None:
            without.append(owner.name)
            continue
        sender = (us.name, found.email if (found := contact_of(us)) else None) if us is not None else None
        mail = _mail(owner, address, sender, entries, today, server)
        write(folder / file_name(owner, ".eml"), mail.as_bytes(policy=_POLICY))
        written += 1
    return Mailed(written, tuple(without))


def write_package(office: Office, calendars: OfUnions, today: datetime.date) -> int:
    """Write all mails and a list of who has no address into one package, and return how many mails it holds."""
    with tempfile.TemporaryDirectory() as folder, io.BytesIO() as held:
        written = write_mails(office, Path(folder), calendars, today)
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
            for file in sorted(Path(folder).iterdir()):
                package.write(file, file.name)
            if written.without_address:
                lines = "".join(f"{name}\r\n" for name in written.without_address)
                package.writestr("chua-co-dia-chi.txt", "\ufeff" + lines)
        write(office.places.mails, held.getvalue())
    return written.written


def _mail(
    owner: Owner,
    address: str,
    sender: tuple[str, str | None] | None,
    entries: list[CalendarEntry],
    today: datetime.date,
    server: str | None,
) -> MIMEMultipart:
    mail = MIMEMultipart(boundary=f"vanthu-{file_name(owner, '')}")  # the same file each time
    subject = t("Lịch thời hạn của {union}, lập ngày {day}", union=owner.name, day=f"{today:%d/%m/%Y}")
    mail["Subject"] = Header(subject, "utf-8").encode()
    mail["To"] = address
    if sender is not None and sender[1] is not None:
        mail["From"] = sender[1]
    mail["Date"] = format_datetime(datetime.datetime.combine(today, _MORNING, tzinfo=TIME_ZONE))
    mail["X-Unsent"] = "1"  # Outlook opens it as a draft
    words = "\n".join(_words(owner, sender[0] if sender else None, entries, today, server))
    mail.attach(MIMEText(words, "plain", "utf-8"))
    made = ics.calendar_file(filter(ics.has_place, entries), today, owner.name, server)
    attached = MIMEText(made.decode(), "calendar", "utf-8")
    attached.set_param("method", "PUBLISH")
    attached.add_header("Content-Disposition", "attachment", filename=file_name(owner))
    mail.attach(attached)
    return mail


def _words(
    owner: Owner, office: str | None, entries: list[CalendarEntry], today: datetime.date, server: str | None
) -> Iterable[str]:
    days = sorted(
        (day, entry.time or "", title(entry))
        for entry in entries
        if not entry.is_closed and (day := entry.next_day(today)) is not None
    )
    yield t("Kính gửi: {union}", union=owner.name)
    yield ""
    yield t("Các thời hạn, sự kiện sắp tới của đơn vị:")
    for day, hour, words in days[:_MOST_LINES]:
        yield f"- {' '.join(part for part in (hour, f'{day:%d/%m/%Y}') if part)}: {words}"
    if len(days) > _MOST_LINES:
        yield t("… và {count} mục nữa", count=len(days) - _MOST_LINES)
    yield ""
    yield t("Mở tệp đính kèm để đưa cả lịch vào điện thoại hoặc máy tính.")
    if address := subscription(owner, server).address:
        yield t("Lịch luôn mới: {address}", address=address)
    if office is not None:
        yield ""
        yield office
