"""Calendars for phones: feeds at secret addresses."""

from typing import Any
from xml.etree.ElementTree import tostring

from starlette.responses import Response

from pipeline.export.printed.printed_days import picture
from pipeline.office import keys, publishing
from pipeline.store.people import Key
from pipeline.web.desk import AtDesk, Desk, Field, there
from pipeline.words import t

_MEDIA = "text/calendar; charset=utf-8"


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
    return Response(content, media_type=_MEDIA, headers=headers)


def code(desk: AtDesk, secret: str) -> Response:
    """Return the code by which a phone finds a feed."""
    _opened(desk, secret)
    drawing = picture(feed_address(desk, secret).replace("https://", "webcal://").replace("http://", "webcal://"))
    drawing.set("xmlns", "http://www.w3.org/2000/svg")
    return Response(tostring(drawing), media_type="image/svg+xml")


def _shown(desk: Desk) -> dict[str, Any]:
    known = desk.office.known
    found = [(key, union.name if key.union_id and (union := known.get(key.union_id)) else None)
             for key in desk.store.keys.all("feed")]  # fmt: skip
    return {"feeds": found}


def _opened(desk: Desk, secret: str) -> Key:
    return there(keys.opened(desk.store, "feed", secret, desk.now))


def feed_address(desk: Desk, secret: str) -> str:
    """Return the address of a feed."""
    return f"{desk.base}/feeds/{secret}.ics"
