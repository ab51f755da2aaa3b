"""The server of the application: one process that listens to one address, and waits for nobody without end."""

import asyncio
import errno
import socket

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.errors import SetupError
from pipeline.files import why
from pipeline.words import t

#: Within so long the head of a request must be there; a browser needs a moment.
_HEAD_SECONDS = 10.0
#: A browser keeps its connection for the next page.
_IDLE_SECONDS = 15
#: Browsers open up to six connections each; more than these at once are told to come again.
_MOST_CONNECTIONS = 500
_LONGEST_HEAD = 32 * 1024
#: So long those who are being answered may go on when the program is to end.
_LAST_SECONDS = 10


class _Hasty(H11Protocol):
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
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._late is None:
            self._late = self.loop.call_later(_HEAD_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def listening(host: str, port: int) -> socket.socket:
    """Return the socket of an address of this machine (port 0: any free one); ``SetupError`` where it cannot be had."""
    try:
        kind = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(kind[4][:2], family=kind[0], backlog=256)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError(t("Cổng {port} đang có chương trình khác dùng: chọn cổng khác bằng --port.",
                               port=port)) from error  # fmt: skip
        words = {"host": host, "port": port, "reason": why(error)}
        raise SetupError(t("Không mở được địa chỉ {host}, cổng {port}: {reason}.", **words)) from error


def server(app: ASGIApp, proxy: str | None = None) -> uvicorn.Server:
    """Return the server; of whom and by which way a request comes is taken only from the ``proxy`` at that address."""
    config = uvicorn.Config(
        app,
        http=_Hasty,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy or "",
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_LAST_SECONDS,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
    )
    return uvicorn.Server(config)
