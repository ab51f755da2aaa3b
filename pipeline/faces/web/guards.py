"""What stands before every page: the name asked for, who asks, what they may, where a change comes from, how fast.

It looks at nothing but the head of a request, so that what may not come in is never read.
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from re import Pattern
from traceback import extract_tb
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.faces.web import refusals, render
from pipeline.faces.web.people import Person
from pipeline.faces.web.routes import Route

#: Headers of every answer: nothing from elsewhere is loaded, no other site frames or reads a page.
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_HIDDEN = re.compile(rb"%(?:2f|5c|00)", re.IGNORECASE)
_log = logging.getLogger("vanthu.web")
#: How much comes with a request that does not say it.
_NO_LENGTH = -1
#: Whoever is not signed in: what is forbidden to some is not to that one.
_NOBODY = Person("", "view", "")
TOKEN_HEADER, TOKEN_FIELD = "x-token", "token"


class Guard:
    """The outermost part of the application."""

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        self._app = app
        self._routes: list[tuple[Route, Pattern[str]]] = [(route, compile_path(route.path)[0]) for route in routes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        scope.setdefault("state", {})["person"] = None
        is_head, length = scope["method"] == "HEAD", asked.headers.get("content-length", "")
        whole = {**scope, "method": "GET"} if is_head else scope
        route = self._route(whole)
        size = int(length) if length.isdecimal() else _NO_LENGTH
        body = _RequestBody(receive, size, route.most_bytes if route is not None else 0)
        has_body, is_begun = length not in ("", "0") or "transfer-encoding" in asked.headers, False

        async def sending(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                if has_body and not body.is_read:  # the rest is not waited for
                    headers["connection"] = "close"
            elif is_head:
                message = {**message, "body": b""}
            async with asyncio.timeout(_ANSWER_SECONDS):  # else nobody takes it
                await send(message)

        try:
            answer = await _refusal(asked, route, size)
            if answer is not None:
                await answer(scope, receive, sending)
            else:
                await self._app(whole, body.receive, sending)
        except ClientDisconnect:
            return
        except Exception as error:
            # The kind of error and where it was, never what it says: that may be words of a letter, or a secret.
            where, path = extract_tb(error.__traceback__, -1)[-1], getattr(route, "path", "")
            place = f"{where.filename}:{where.lineno}"
            _log.error("%s %s: %s at %s", scope["method"], path, type(error).__name__, place)
            if not is_begun:
                await refusals.of_error(asked, error)(scope, receive, sending)

    def _route(self, scope: Scope) -> Route | None:
        """Return the row of ``ROUTES`` that answers a request's method and path, ``None`` where none does."""
        # A slash, a backslash or a zero that was hidden in the address would make two readings of it.
        if _HIDDEN.search(scope.get("raw_path") or b""):
            return None
        method, path = scope["method"], scope["path"]
        return next((route for route, form in self._routes if route.method == method and form.fullmatch(path)), None)


async def _refusal(asked: HTTPConnection, route: Route | None, size: int) -> Response | None:
    """Return the refusal of a request that brings ``size`` bytes, else ``None``; its state then says who asks."""
    state = asked.app.state.office_state
    access, public = state.access, urlsplit((state.office.server or "").lower())
    if asked.headers.get("host", "") not in access.hosts:
        return refusals.answer(asked, 421)
    if route is None:
        return refusals.answer(asked, 404)
    if b"%00" in asked.scope.get("query_string", b""):  # no database keeps such a sign in words
        return refusals.answer(asked, 400)
    person: Person | None = await run_in_threadpool(access.person, asked)
    asked.scope["state"]["person"] = person
    asking, is_out = person or _NOBODY, {True: 401, False: 403}[person is None]
    # Every browser says where a change comes from: it must be a page of ours, by the same protocol.
    here = f"{asked.url.scheme}://{asked.headers.get('host', '')}"
    is_from_here = asked.headers.get("origin", "").lower() in {here.lower(), f"{public.scheme}://{public.netloc}"}
    of_changes = (
        (403, not asking.may_change or not (asking.by_program or is_from_here)),
        (411, size == _NO_LENGTH or "transfer-encoding" in asked.headers),
        (413, size > route.most_bytes),
    )
    is_shut = bool(route.roles) and (person is None or asking.role not in route.roles)
    refused = ((is_out, is_shut), *(of_changes if route.method == "POST" else ()))
    return next((refusals.answer(asked, status) for status, is_so in refused if is_so), None)


async def brings_token(request: Request) -> None:
    """Raise 403 for a change without the token of the person's own pages; a program needs none."""
    person: Person | None = request.state.person
    if person is None or person.by_program:
        return
    token = request.headers.get(TOKEN_HEADER) or (await request.form()).get(TOKEN_FIELD)
    if not isinstance(token, str) or not render.same(token, person.token):
        raise HTTPException(403)


# --------------------
# What is sent comes in time and is no more than was told; who reads slowly is not waited for.

#: A form comes at once; what is uploaded at least as fast as by a bad line.
_SECONDS, _BYTES_A_SECOND = 30.0, 50_000
#: A piece of an answer that nobody takes.
_ANSWER_SECONDS = 60.0


class _RequestBody:
    """What comes with one request."""

    def __init__(self, receive: Receive, length: int, most: int) -> None:
        self._receive, self._most, self._got = receive, most, 0
        self._deadline = asyncio.get_running_loop().time() + _SECONDS + length / _BYTES_A_SECOND
        self.is_read = False
        """Whether all of it was taken."""

    async def receive(self) -> Message:
        """Return the next part; once all is there, wait for the end of the connection as long as it lasts."""
        if self.is_read:
            return await self._receive()
        async with asyncio.timeout_at(self._deadline):  # who keeps it open without sending the rest is not waited for
            message = await self._receive()
        self._got += len(message.get("body", b""))
        if self._got > self._most:
            raise HTTPException(413)
        self.is_read = not message.get("more_body", False)
        return message
