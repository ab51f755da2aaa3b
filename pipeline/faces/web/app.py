"""The application: the table of routes made into one, with guards before it and clear words where something fails."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import h11
import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.faces.web import refusals
from pipeline.faces.web.guards import Guard, brings_token
from pipeline.faces.web.page_context import AppState, BackgroundJobs, refused_if
from pipeline.faces.web.routes import ROUTES, Route
from pipeline.office import marking
from pipeline.support.errors import SetupError, VanthuError
from pipeline.support.files import why
from pipeline.support.words import t

#: So many requests are answered at a time, each with a connection to the database: more would only take memory.
_AT_ONCE = 4
#: Fields of a form beside the lines that are ticked in it.
_FIELDS = 100


#: What is asked before a page answers, by the method and by who must reach what it gives.
_OF_METHODS = {"GET": [], "POST": [Depends(brings_token)]}
_REACHED = {None: [], "key": [refused_if("local_only")], "link": [refused_if("unreached")]}


def create_app(state: AppState, routes: tuple[Route, ...] = ROUTES) -> FastAPI:
    """Return the application of one office, as one of the processes has it that serve it."""
    app = FastAPI(
        title="vanthu", lifespan=_few_at_once, docs_url=None, redoc_url=None, openapi_url=None,
        middleware=[Middleware(Guard, routes=routes)],
        form_limits={"max_fields": marking.MOST_TICKED + _FIELDS})  # fmt: skip
    app.state.office_state, app.state.routes, app.state.sign_in = state, routes, state.access.sign_in
    app.state.jobs = BackgroundJobs(state.shared)
    for route in routes:
        first = [*_OF_METHODS[route.method], *_REACHED[route.for_others]]
        app.add_api_route(
            route.path, route.answer, methods=[route.method], dependencies=first,
            include_in_schema=bool(route.options), **({"response_model": None} | route.options))  # fmt: skip
    for kind in (HTTPException, RequestValidationError, VanthuError):
        app.add_exception_handler(kind, _refused)
    return app


@asynccontextmanager
async def _few_at_once(_: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = _AT_ONCE
    yield


async def _refused(request: Request, error: Exception) -> Response:
    """Return the answer to an error that a page raised; a program is told which fields it sent wrongly."""
    if isinstance(error, HTTPException):
        return refusals.answer(request, error.status_code)
    if not isinstance(error, RequestValidationError):
        return refusals.of_error(request, error)
    fields = dict.fromkeys(".".join(map(str, one["loc"][1:])) or str(one["loc"][0]) for one in error.errors())
    said = t("Thiếu hoặc sai: {fields}.", fields=", ".join(fields)[:300]) if refusals.is_program(request) else None
    return refusals.answer(request, 422, said)


# --------------------
# The server: it listens to one address, and waits for nobody without end.

#: Within so long the head of a request must be there; a browser needs a moment.
_HEAD_SECONDS = 10.0
#: So many wait in the system until a process has time to take them.
_WAITING_CONNECTIONS = 256


class _HeadDeadline(H11Protocol):
    """A connection on which a head that does not come ends the waiting: else a few hundred would fill the server."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Begin to wait for the head of a request, or end the waiting once it is there."""
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._late is None:
            self._late = self.loop.call_later(_HEAD_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def listening_at(host: str, port: int) -> socket.socket:
    """Return the socket of an address of this machine (port 0: any free one); ``SetupError`` where it cannot be had."""
    try:
        kind = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        found = socket.create_server(kind[4][:2], family=kind[0], backlog=_WAITING_CONNECTIONS)
        # Its connections send at once: else the body of an answer waits 40 ms until the head was acknowledged.
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError("Cổng {port} đang có chương trình khác dùng: chọn cổng khác bằng --port.",
                             port=port) from error  # fmt: skip
        raise SetupError("Không mở được địa chỉ {host}, cổng {port}: {reason}.", host=host, port=port,
                         reason=why(error)) from error  # fmt: skip


def server_of(app: ASGIApp, proxy: str | None = None) -> uvicorn.Server:
    """Return the server; of whom and by which way a request comes is taken only from the ``proxy`` at that address."""
    config = uvicorn.Config(
        app,
        http=_HeadDeadline,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy or "",
        limit_concurrency=500,  # browsers open up to six each; more than these at once are told to come again
        timeout_keep_alive=15,  # a browser keeps its connection for the next page
        timeout_graceful_shutdown=10,  # so long may go on who is being answered when the program is to end
        h11_max_incomplete_event_size=32 * 1024,
        backlog=1,
    )
    return _FairServer(config)


class _FairServer(uvicorn.Server):
    """A server that takes one connection at a time, so that of several on one socket the idle one takes the next."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(_WAITING_CONNECTIONS)
