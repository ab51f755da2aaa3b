"""Calendars for phones: feeds at secret addresses, the published folder, mails with the file."""

import base64
import datetime
import hashlib
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

from fastapi import HTTPException
from starlette.responses import FileResponse, Response

from pipeline.export.printed.printed_days import picture
from pipeline.office import keys, publishing
from pipeline.office.calendars import Calendars, OfUnions
from pipeline.office.publishing import deliver
from pipeline.store.people import Key
from pipeline.typed_dates import TIME_ZONE
from pipeline.web.desk import AtDesk, Desk, Field, there
from pipeline.words import t

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,140}\.(?:ics|html)")
_KINDS = {".ics": "text/calendar; charset=utf-8", ".html": "text/html; charset=utf-8"}
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_ERRAND, _MAILS = "publish", "mails"


def page(desk: AtDesk) -> Response:
    """Show which feeds there are, and how to make one."""
    return desk.page("feeds.html", **_shown(desk))


def make(desk: AtDesk, name: Field = "", union: Field = "") -> Response:
    """Make a feed; its address is shown now, and never again."""
    made = keys.make(desk.office, desk.store, "feed", name, desk.now, desk.who, union.strip() or None)
    return desk.page("feeds.html", made=made.key, secret=made.secret, address=feed_address(desk, made.secret),
                     **_shown(desk))  # fmt: skip


def revoke(desk: AtDesk, id: str) -> Response:
    """Let a feed open nothing any more."""
    key = desk.store.keys.revoke(id, "feed")
    return desk.to("/feeds", t("Đã thu hồi địa chỉ lịch “{name}”.", name=key.name))


def calendar(desk: AtDesk, secret: str) -> Response:
    """Answer a program that subscribed; nothing is sent where nothing changed."""
    key = _opened(desk, secret)
    tag = f'"{publishing.tag_of(desk.office, desk.store, key, desk.today)}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    known = desk.request.headers.get("if-none-match", "")
    if tag in (part.strip().removeprefix("W/") for part in known.split(",")):
        return Response(status_code=304, headers=headers)
    content = publishing.content(desk.office, desk.store, key, desk.today)
    return Response(content, media_type=_KINDS[".ics"], headers=headers)


def code(desk: AtDesk, secret: str) -> Response:
    """Return the code by which a phone finds a feed."""
    _opened(desk, secret)
    drawing = picture(feed_address(desk, secret).replace("https://", "webcal://").replace("http://", "webcal://"))
    drawing.set("xmlns", "http://www.w3.org/2000/svg")
    return Response(tostring(drawing), media_type="image/svg+xml")


def publish(desk: AtDesk) -> Response:
    """Write the calendars of all unions into the folder that anybody may read."""
    office, today = desk.office, desk.today

    def do() -> str:
        return " ".join(deliver(office, lambda: _calendars(desk), today, published=office.places.published))

    return desk.to("/feeds", desk.errands.begin(_ERRAND, t("Đang ghi lịch để công bố…"), do))


def unpublish(desk: AtDesk) -> Response:
    """Take the published calendars away: our files alone, whatever else somebody put beside them."""
    for path in _published(desk):
        path.unlink()
    return desk.to("/feeds", t("Đã gỡ các lịch công bố."))


def published(desk: AtDesk, name: str) -> Response:
    """Return a published calendar, or its page; nothing from elsewhere."""
    path = desk.office.places.published / name
    if not _NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise HTTPException(404)
    content = path.read_bytes()
    headers = {"cache-control": "no-cache"}
    if path.suffix == ".html" and (style := _STYLE.search(content)):
        # The page carries its style, so that it can be printed from a folder: this one style may count, no other.
        print_ = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
        headers["content-security-policy"] = (
            f"default-src 'none'; style-src 'sha256-{print_}'; base-uri 'none'; frame-ancestors 'none'"
        )
    return Response(content, media_type=_KINDS[path.suffix], headers=headers)


def index(desk: AtDesk) -> Response:
    """Return the list of the published calendars."""
    return published(desk, "index.html")


def write_mails(desk: AtDesk) -> Response:
    """Write a mail for each lower union that has an address, with its calendar, into one package; nothing is sent."""

    def do() -> str:
        written = publishing.write_package(desk.office, _calendars(desk), desk.today)
        return t("Đã soạn {count} thư kèm lịch.", count=written)

    return desk.to("/feeds", desk.errands.begin(_MAILS, t("Đang soạn thư kèm lịch…"), do))


def mails(desk: AtDesk) -> Response:
    """Return the package that was written last."""
    path = desk.office.places.mails
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, filename=f"thu-kem-lich-{_day_of(path).isoformat()}.zip", media_type="application/zip")


def _calendars(desk: Desk) -> OfUnions:
    return Calendars(desk.store, desk.today, desk.office.bodies, approved=True).of_each()


def _day_of(path: Path) -> datetime.date:
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, TIME_ZONE).date()


def _shown(desk: Desk) -> dict[str, Any]:
    known, errands = desk.office.known, desk.errands
    found = [(key, union.name if key.union_id and (union := known.get(key.union_id)) else None)
             for key in desk.store.keys.all("feed")]  # fmt: skip
    return {
        "feeds": found,
        "published": len(_published(desk)) // 2,
        "server": desk.office.server,
        "done": [said for name in (_ERRAND, _MAILS) if (said := errands.said(name))],
        "mails": _day_of(mails) if (mails := desk.office.places.mails).is_file() else None,
    }


def _published(desk: Desk) -> list[Path]:
    folder = desk.office.places.published
    return [path for path in sorted(folder.glob("*")) if _NAME.fullmatch(path.name) and path.is_file()]


def _opened(desk: Desk, secret: str) -> Key:
    return there(keys.opened(desk.store, "feed", secret, desk.now))


def feed_address(desk: Desk, secret: str) -> str:
    """Return the address of a feed."""
    return f"{desk.base}/feeds/{secret}.ics"
