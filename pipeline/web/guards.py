"""What stands before every page: the name asked for, who asks, what they may, where a change comes from.

It looks at nothing but the head of a request, so that what may not come in is never read.
"""

from collections.abc import Sequence
from re import Pattern
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web import refusals, render
from pipeline.web.people import Person
from pipeline.web.routes import Route

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
        access = scope["app"].state.house.access

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        scope.setdefault("state", {})["person"] = None
        if not access.is_host(asked.headers.get("host", "")):
            await refusals.answer(asked, 421)(scope, receive, sending)
            return
        route = self._route(scope["method"], scope["path"])
        if route is None:
            await refusals.answer(asked, 404)(scope, receive, sending)
            return
        person = await run_in_threadpool(access.person, asked)
        scope["state"]["person"] = person
        if (refused := _refused(asked, route, person)) is not None:
            await refusals.answer(asked, refused)(scope, receive, sending)
            return
        await self._app(scope, receive, sending)

    def _route(self, method: str, path: str) -> Route | None:
        method = "GET" if method == "HEAD" else method
        return next((route for route, form in self._routes if route.method == method and form.fullmatch(path)), None)


def _refused(asked: HTTPConnection, route: Route, person: Person | None) -> int | None:
    """Return the status with which a request is refused, ``None`` where it may go on."""
    if route.roles and person is None:
        return 401
    if route.roles and person is not None and person.role not in route.roles:
        return 403
    if route.method == "POST":
        if not (person is not None and person.by_program) and not _is_from_here(asked):
            return 403
        length = asked.headers.get("content-length", "")
        if not length.isdigit():
            return 411
        if int(length) > route.most_bytes:
            return 413
    return None


def _is_from_here(asked: HTTPConnection) -> bool:
    """Say whether a page of ours sends this: every browser says where a change comes from."""
    origin = asked.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == asked.headers.get("host", "")


async def brings_token(request: Request) -> None:
    """Refuse a change without the token that stands in the person's own pages."""
    person: Person | None = request.state.person
    if person is None or person.by_program:
        return
    token = request.headers.get(TOKEN_HEADER) or (await request.form()).get(TOKEN_FIELD)
    if not isinstance(token, str) or not render.same(token, person.token):
        raise HTTPException(403)
