"""Calendars for phones: feeds at secret addresses."""

from typing import Any

from starlette.responses import Response

from pipeline.export.printed.printed_days import picture
from pipeline.faces.web.page_context import Context, Field, PageContext, there
from pipeline.office import keys, publishing
from pipeline.store.people import AccessKey
from pipeline.support.words import t

_MEDIA = "text/calendar; charset=utf-8"


def page(ctx: Context) -> Response:
    """Show which feeds there are, and how to make one."""
    return ctx.page("feeds.html", **_shown(ctx))


def make(ctx: Context, name: Field = "", union: Field = "", own: Field = "") -> Response:
    """Make a feed, with ``own`` of what is given to who asks; its address is shown now, and never again."""
    person = there(ctx.person and ctx.person.account) if own else None
    made = keys.make(ctx.office, ctx.store, "feed", name, ctx.now, ctx.who, union.strip() or None, person=person)
    return ctx.page("feeds.html", made=made.key, secret=made.secret, address=feed_address(ctx, made.secret),
                     **_shown(ctx))  # fmt: skip


def revoke(ctx: Context, id: str) -> Response:
    """Let a feed open nothing any more."""
    key = ctx.store.keys.revoke(id, "feed")
    return ctx.to("/feeds", t("Đã thu hồi địa chỉ lịch “{name}”.", name=key.name))


def calendar(ctx: Context, secret: str) -> Response:
    """Answer a program that subscribed; nothing is sent where nothing changed."""
    key = _opened(ctx, secret)
    tag = f'"{publishing.tag_of(ctx.store, key, ctx.today, ctx.base)}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    known = ctx.request.headers.get("if-none-match", "")
    if tag in (part.strip().removeprefix("W/") for part in known.split(",")):
        return Response(status_code=304, headers=headers)
    content = publishing.content(ctx.office, ctx.store, key, ctx.today, ctx.base)
    return Response(content, media_type=_MEDIA, headers=headers)


def code(ctx: Context, secret: str) -> Response:
    """Return the code by which a phone finds a feed."""
    _opened(ctx, secret)
    address = feed_address(ctx, secret).replace("https://", "webcal://").replace("http://", "webcal://")
    return Response(picture(address), media_type="image/svg+xml")


def _shown(ctx: PageContext) -> dict[str, Any]:
    known = ctx.office.known
    found = [(key, union.name if key.union_id and (union := known.get(key.union_id)) else None)
             for key in ctx.store.keys.all("feed")]  # fmt: skip
    return {"feeds": found}


def _opened(ctx: PageContext, secret: str) -> AccessKey:
    return there(keys.opened(ctx.store, "feed", secret, ctx.now))


def feed_address(ctx: PageContext, secret: str) -> str:
    """Return the address of a feed."""
    return f"{ctx.base}/feeds/{secret}.ics"
