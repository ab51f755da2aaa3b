"""Calendars brought to where unions find them: files in a folder, a published folder, letters with the file."""

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline import settings
from pipeline.export.entries import CalendarEntry
from pipeline.office.concerning import Owner
from pipeline.office.mailing import write_mails
from pipeline.office.office import Office
from pipeline.office.publishing import publish, write_files
from pipeline.words import t

#: So many unions without an address are named.
_MOST_NAMED = 5


def deliver(
    office: Office,
    calendars: Iterable[tuple[Owner, list[CalendarEntry]]],
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
        made = publish(published, calendars, today, link, office.union.name if office.union else None)
        index = published / "index.html"
        yield t("Đã ghi {count} lịch và trang mục lục {path}.", count=made.calendars, path=index)
        if made.emptied:
            yield t("{count} lịch của đơn vị không còn lịch nay để trống.", count=made.emptied)
        if link is None:
            yield t("Chưa có {name} (địa chỉ trang web) nên trang in chưa có mã QR.", name=settings.SERVER)
    if mails is not None:
        mailed = write_mails(mails, calendars, office.bodies, today, link)
        yield t("Đã soạn {count} thư trong {path}.", count=mailed.written, path=mails)
        if lacking := mailed.without_address:
            names = "; ".join(lacking[:_MOST_NAMED]) + (", …" if len(lacking) > _MOST_NAMED else "")
            yield t("{count} đơn vị chưa có địa chỉ thư trong danh mục: {names}", count=len(lacking), names=names)
