"""``vanthu serve``: the office's pages in a browser."""

import contextlib
import datetime
import functools
import http.client
import ipaddress
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Annotated

import uvicorn

from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import switch, value
from pipeline.faces.web.app import create_app, listening_at, server_of
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import Access, AccountAccess, Hosts, LocalAccess
from pipeline.faces.web.sharing import SharedNotes, Wake, Workers, most_workers
from pipeline.office import page_pictures
from pipeline.office.uploading import UploadReader
from pipeline.support import settings
from pipeline.support.confined import scratch
from pipeline.support.errors import SetupError
from pipeline.support.words import if_said, t

_HERE = "127.0.0.1"
_EVERY = {"0.0.0.0": _HERE, "::": "::1"}
_PORT = 8765
_HOST_HELP = "Địa chỉ mạng của máy này để các máy khác vào, bằng tên và mật khẩu; không ghi thì chỉ máy này vào được."
_PROXY_HELP = "Địa chỉ của máy chủ trung gian có https (nginx, Caddy) đứng trước; chỉ tin lời máy ấy."
_WORKERS_HELP = "Số tiến trình phục vụ (mặc định: tự chọn theo máy; một bàn làm việc chỉ cần một)."
_PATIENCE = 30.0


def serve(
    ask: OfficeOptions,
    host: Annotated[str, value("--host", "ĐỊA_CHỈ", _HOST_HELP)] = _HERE,
    port: Annotated[int | None, value("--port", "N", "Cổng (mặc định 8765).", min=1, max=65535)] = None,
    proxy: Annotated[str | None, value("--proxy", "ĐỊA_CHỈ", _PROXY_HELP)] = None,
    workers: Annotated[int | None, value("--workers", "N", _WORKERS_HELP, min=1, max=16)] = None,
    check: Annotated[bool, switch("--check", "Mở thử, tự hỏi trang đầu một lần rồi dừng.")] = False,
) -> None:
    """Serve the pages until Ctrl-C."""
    if proxy is not None:
        try:
            ipaddress.ip_address(proxy)
        except ValueError:
            raise SetupError("{option}: “{words}” không phải địa chỉ mạng. Ví dụ: 127.0.0.1", option="--proxy",
                             words=proxy) from None  # fmt: skip
    with (
        scratch.temporary_in(ask.office.places.temporary),
        listening_at(host, port or (0 if check else _PORT)) as listening,
    ):
        at = listening.getsockname()[1]
        local = LocalAccess(ask.who, at) if host == _HERE and proxy is None else None
        with ask.office.open() as store:
            if local is None and not store.people.has_admin():
                raise SetupError(
                    "Chưa có người quản trị để cho người khác vào. Thêm: vanthu people add TÊN --role admin"
                )
        hosts = Hosts(at, host, socket.gethostname(), ask.office.server)
        serve_from = functools.partial(_serve_from, ask, listening, local, hosts, proxy)
        count = workers or (1 if local is not None else most_workers())
        words = [*_opened(ask, host, at, local), t("Phục vụ bằng {count} tiến trình.", count=count),
                 t("Dừng bằng Ctrl-C.")]  # fmt: skip
        checked = t("Phục vụ được: trang đầu và trang kiểm tra đều trả lời.")
        stopped = t("Đã dừng. Những gì đã lưu vẫn còn nguyên.")
        settings.give(settings.LANGUAGE, "vi")  # what is said from here on stands on pages, written in nothing else
        if check:
            serve_from(check=True)
            ask.say(checked)
            return
        ask.say(*words)
        try:
            if count == 1:
                serve_from()
            else:
                Workers(count, serve_from).run()
        except KeyboardInterrupt:
            ask.say(stopped)


def _opened(ask: OfficeOptions, host: str, port: int, local: LocalAccess | None) -> Iterator[str]:
    """Yield what is said at the start: where the pages are, by which ways letters come."""
    name = socket.gethostname() if host in _EVERY else f"[{host}]" if ":" in host else host
    address = ask.office.server or f"http://{name}:{port}/"
    if local is not None:
        address = f"http://{_HERE}:{port}/start?key={local.key}"
    yield t("Mở trong trình duyệt: {address}", address=address)
    if local is None and not address.startswith("https:"):
        yield t("Mật khẩu đi trong mạng không được mã hóa. Cách dùng https: docs/serving.md")
    yield if_said("Đang trông: {places}", places=ask.office.inbox)


def _serve_from(
    ask: OfficeOptions, listening: socket.socket, local: LocalAccess | None, hosts: Hosts, proxy: str | None,
    is_first: bool = True, wake: Wake = lambda: None, listen: Callable[[Wake], None] = lambda _: None, *,
    check: bool = False,
) -> None:  # fmt: skip
    """Answer until a signal comes; the first process also reads what is sent in and looks at what arrives.

    Who is not the first calls ``wake`` when something was sent in; to the first one ``listen`` passes that on.
    """
    office, shared = ask.office, ask.office.places.temporary / "shared"
    shared.mkdir(mode=0o700, exist_ok=True)

    def clock() -> datetime.datetime:
        return ask.again().at

    with office.open() as store, contextlib.ExitStack() as beside:
        access: Access | None = local
        if access is None:
            access = AccountAccess(office, store, clock, hosts, SharedNotes(shared / "tries.json"))
            if is_first:
                access.remember_tries()
        troubles = SharedNotes(shared / "troubles.json")
        if is_first:
            troubles.clear()
            reader = beside.enter_context(UploadReader(office, store, clock, troubles))
            listen(reader.wake)
            wake = reader.wake
        serving = server_of(create_app(AppState(office, store, access, clock, wake, troubles, shared)), proxy)
        if check:
            _check(serving, listening, access)
            return
        if is_first:
            page_pictures.of_office(office)  # warm before the first page is looked at
        serving.run(sockets=[listening])


def _check(serving: uvicorn.Server, listening: socket.socket, access: Access) -> None:
    """Start the server, ask for its first pages, and end; ``SetupError`` where an answer is not as it must be."""
    host, port = listening.getsockname()[:2]
    host = _EVERY.get(host, host)
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        told = json.loads(_asked(host, port, "/health")[1])
        door, right = (f"/start?key={access.key}", 303) if isinstance(access, LocalAccess) else ("/login", 200)
        found = _asked(host, port, door)[0]
        if not told["ok"] or found != right:
            raise SetupError("Trang đầu trả lời sai ({status}). Chạy: vanthu doctor", status=found)
    except (OSError, ValueError) as error:
        raise SetupError("Không hỏi được trang đầu: {reason}.", reason=error) from error
    finally:
        serving.should_exit = True
        thread.join(_PATIENCE)


def _asked(host: str, port: int, path: str) -> tuple[int, bytes]:
    """Ask this machine's own server for a page; return the status of its answer, and the content."""
    with closing(http.client.HTTPConnection(host, port, timeout=_PATIENCE)) as connection:
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        return answer.status, answer.read()
