"""How a phone gets a published calendar: links on the page, a code to be scanned on paper."""

from typing import NamedTuple
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

import segno

from pipeline.export.printed.markup import tag
from pipeline.words import t

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
