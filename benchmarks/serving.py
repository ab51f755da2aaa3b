"""The pages served on this machine for a driven browser: in tests, and for the pictures of the documentation."""

import datetime
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from pipeline.faces.web.app import create_app
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import LocalAccess
from pipeline.office import Office
from pipeline.store import Store

CHROMIUM = Path("/usr/bin/chromium")
#: Nothing is asked for that a page does not ask for.
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def serving(house_at: Callable[[int], AppState]) -> Iterator[str]:
    """Serve an office, made for a free port, in a thread until the end of the block; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(create_app(house_at(port)), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.01)
            if not thread.is_alive():
                raise RuntimeError("the pages are not served")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)


@contextmanager
def serving_locally(office: Office, store: Store, now: datetime.datetime) -> Iterator[tuple[str, str]]:
    """Serve an office to Lan, who sits at this machine; give its address and the path that signs her in."""
    access: list[LocalAccess] = []

    def house_at(port: int) -> AppState:
        access.append(LocalAccess("Lan", port))
        return AppState(office, store, access[0], lambda: now)

    with serving(house_at) as address:
        yield address, f"/start?key={access[0].key}"


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()
