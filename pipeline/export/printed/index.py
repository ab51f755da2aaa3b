"""The page that leads to all published calendars, how one subscribes to one, and the elements of a page."""

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from pipeline.words import t

# --------------------
# Elements of a page. What a letter says becomes text, never markup: the tree is escaped where it is written out.

Child = Element | str | None

#: Controls that no page may hold, and those that turn the direction of what follows them.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def tag(name: str, *children: Child, cls: str = "", **attributes: str) -> Element:
    """Return an element with these children; ``None`` is left out."""
    if cls:
        attributes["class"] = cls
    made = Element(name, {key: _fit(value) for key, value in attributes.items()})
    for child in children:
        if isinstance(child, str) and len(made):
            made[-1].tail = (made[-1].tail or "") + _fit(child)
        elif isinstance(child, str):
            made.text = (made.text or "") + _fit(child)
        elif child is not None:
            made.append(child)
    return made


def table(headings: Iterable[str], rows: Iterable[Element], kind: str) -> Element:
    """Return a table of a kind, as the style sheet calls it."""
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in headings)))
    return tag("table", head, tag("tbody", *rows), cls=kind)


def document(title: str, style: str, *body: Child) -> bytes:
    """Return a whole page in one of our styles, which loads nothing and runs nothing."""
    page = tag("html", lang="vi")
    head = SubElement(page, "head")
    head.append(tag("meta", charset="utf-8"))
    policy = {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"}
    head.append(Element("meta", policy))
    head.append(Element("meta", {"name": "generator", "content": "vanthu"}))
    head.append(Element("meta", {"name": "viewport", "content": "width=device-width"}))
    head.append(tag("title", title))
    head.append(tag("style", _css(style)))
    page.append(tag("body", *body))
    return b"<!DOCTYPE html>\n" + tostring(page, encoding="unicode", method="html").encode() + b"\n"


@cache
def _css(style: str) -> str:
    return resources.files(__package__).joinpath(f"{style}.css").read_text("utf-8")


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text.replace("\t", " "))


# --------------------
# How a phone gets a published calendar: links on the page, a code to be scanned on paper.

#: White squares that a code needs around it (ISO/IEC 18004).
_QUIET = 4
#: Google takes subscriptions by the address that phones of others open by themselves.
_GOOGLE = "https://calendar.google.com/calendar/r?cid="


class Subscription(NamedTuple):
    """A published calendar: its file and its page, which stand in one folder, and the folder's address on the web."""

    file: str
    page: str
    folder: str | None = None

    @property
    def address(self) -> str | None:
        """The address of the page, which leads phones of any make to the calendar."""
        return f"{self.folder}/{quote(self.page)}" if self.folder is not None else None

    @property
    def webcal(self) -> str | None:
        """The address that phones and computers subscribe to when it is opened."""
        if self.folder is None:
            return None
        where = urlsplit(self.folder)
        return f"webcal://{where.netloc}{where.path}/{quote(self.file)}"


def links(calendar: Subscription) -> Element:
    """Return the links to a calendar: to subscribe where it stands on the web, else to take the file."""
    made = [tag("a", t("Tải tệp lịch (.ics)"), href=quote(calendar.file))]
    if calendar.webcal is not None:
        google = _GOOGLE + quote(calendar.webcal, safe="")
        made[:0] = [
            tag("a", t("Đăng ký trên iPhone, iPad, Mac, Outlook"), href=calendar.webcal),
            tag("a", t("Thêm vào Lịch Google"), href=google),
        ]
    return tag("p", *made, cls="links")


def code(calendar: Subscription) -> Element | None:
    """Return the code that leads a phone to the page of a calendar; ``None`` where it stands nowhere on the web."""
    if calendar.address is None:
        return None
    return tag("figure", picture(calendar.address), tag("figcaption", t("Quét để đưa lịch vào điện thoại")), cls="code")


def picture(address: str) -> Element:
    """Return the code of an address as a drawing."""
    import segno

    matrix = segno.make_qr(address).matrix
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
    size = len(matrix) + 2 * _QUIET
    drawing = tag(
        "svg",
        tag("rect", x=str(-_QUIET), y=str(-_QUIET), width=str(size), height=str(size), fill="#fff"),
        tag("path", d=dark, fill="#000"),
        viewBox=f"{-_QUIET} {-_QUIET} {size} {size}",
        role="img",
    )
    drawing.set("shape-rendering", "crispEdges")
    drawing.set("aria-label", address)
    return drawing


# --------------------
# The page that leads to all published calendars.


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
    made = t("{count} lịch; lập ngày {today}", count=len(listed), today=f"{today:%d/%m/%Y}")
    header = tag("header", tag("h1", title), tag("p", made))
    return document(title, "page", header, table(headings, map(_row, listed), "index"))


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
