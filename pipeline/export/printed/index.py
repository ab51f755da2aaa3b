"""The page that leads to all published calendars."""

import datetime
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import Element

from pipeline.export.printed.markup import document, tag
from pipeline.export.printed.subscription import Subscription
from pipeline.words import t


class IndexLine(NamedTuple):
    """One calendar of the list."""

    name: str
    calendar: Subscription
    open: int
    """How many entries are still to come, or late."""
    next: datetime.date | None
    """The next day on which one stands."""


def index_page(title: str, listed: Sequence[IndexLine], today: datetime.date) -> bytes:
    """Return the list of calendars as one HTML page in UTF-8."""
    headings = (t("Đơn vị"), t("Việc còn lại"), t("Ngày gần nhất"), t("Lịch"))
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in headings)))
    table = tag("table", head, tag("tbody", *map(_row, listed)), cls="index")
    made = t("{count} lịch; lập ngày {today}", count=len(listed), today=f"{today:%d/%m/%Y}")
    return document(title, style(), tag("header", tag("h1", title), tag("p", made)), table)


def _row(line: IndexLine) -> Element:
    links = [tag("a", t("tải .ics"), href=quote(line.calendar.file))]
    if line.calendar.webcal is not None:
        links.insert(0, tag("a", t("đăng ký"), href=line.calendar.webcal))
    return tag(
        "tr",
        tag("td", tag("a", line.name, href=quote(line.calendar.page))),
        tag("td", str(line.open)),
        tag("td", f"{line.next:%d/%m/%Y}" if line.next else ""),
        tag("td", *[piece for link in links for piece in (link, " ")]),
    )


@cache
def style() -> str:
    """Return how all pages look."""
    return resources.files(__package__).joinpath("page.css").read_text("utf-8")
