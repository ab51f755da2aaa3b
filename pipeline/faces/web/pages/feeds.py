"""Calendars for phones: feeds at secret addresses."""

import re

from starlette.responses import Response

from pipeline.export.printed.printed_days import picture
from pipeline.faces.web.page_context import ADDRESSES, Context, PageContext, found_or_404
from pipeline.office import keys, publishing
from pipeline.store.people import AccessKey

_MEDIA = "text/calendar; charset=utf-8"


def page(ctx: Context) -> Response:
    """Show which feeds there are, and how to make one."""
    known = ctx.office.known
    found = [(key, union.name if key.union_id and (union := known.get(key.union_id)) else None)
             for key in ctx.store.keys.all("feed")]  # fmt: skip
    return ctx.page("feeds.html", feeds=found)


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
    address = re.sub("^https?://", "webcal://", ctx.base) + ADDRESSES["feed"].format(secret)
    return Response(picture(address), media_type="image/svg+xml")


def _opened(ctx: PageContext, secret: str) -> AccessKey:
    return found_or_404(keys.opened(ctx.store, "feed", secret, ctx.now))
