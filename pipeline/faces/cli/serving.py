"""``vanthu serve``: the office's pages in a browser."""

import datetime
import http.client
import ipaddress
import json
import socket
import threading
from contextlib import closing
from typing import Annotated

import uvicorn

from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import switch, value
from pipeline.faces.web.app import create_app, listening_at, server_of
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import Access, AccountAccess, Hosts, LocalAccess
from pipeline.office import page_pictures
from pipeline.office.arriving import Arrivals
from pipeline.office.uploading import UploadReader
from pipeline.support.confined import scratch
from pipeline.support.errors import SetupError
from pipeline.support.words import speak_vietnamese, t

_HERE = "127.0.0.1"
_EVERY = {"0.0.0.0": _HERE, "::": "::1"}
_PORT = 8765
_HOST_HELP = "Địa chỉ mạng của máy này để các máy khác vào, bằng tên và mật khẩu; không ghi thì chỉ máy này vào được."
_PROXY_HELP = "Địa chỉ của máy chủ trung gian có https (nginx, Caddy) đứng trước; chỉ tin lời máy ấy."
_PATIENCE = 30.0


def serve(
    ask: OfficeOptions,
    host: Annotated[str, value("--host", "ĐỊA_CHỈ", _HOST_HELP)] = _HERE,
    port: Annotated[int | None, value("--port", "N", "Cổng (mặc định 8765).", min=1, max=65535)] = None,
    proxy: Annotated[str | None, value("--proxy", "ĐỊA_CHỈ", _PROXY_HELP)] = None,
    check: Annotated[bool, switch("--check", "Mở thử, tự hỏi trang đầu một lần rồi dừng.")] = False,
) -> None:
    """Serve the pages until Ctrl-C."""
    if proxy is not None:
        try:
            ipaddress.ip_address(proxy)
        except ValueError:
            raise SetupError("{option}: “{words}” không phải địa chỉ mạng. Ví dụ: 127.0.0.1", option="--proxy",
                             words=proxy) from None  # fmt: skip

    def clock() -> datetime.datetime:
        return ask.again().at

    with (
        scratch.temporary_in(ask.office.places.temporary),
        ask.office.open() as store,
        listening_at(host, port or (0 if check else _PORT)) as listening,
    ):
        at = listening.getsockname()[1]
        access: Access
        if host == _HERE and proxy is None:
            access = LocalAccess(ask.who, at)
            address = f"http://{_HERE}:{at}/start?key={access.key}"
        else:
            if not store.people.has_admin():
                raise SetupError(
                    "Chưa có người quản trị để cho người khác vào. Thêm: vanthu people add TÊN --role admin"
                )
            hosts = Hosts(at, host, socket.gethostname(), ask.office.server)
            access = AccountAccess(ask.office, store, clock, hosts)
            name = socket.gethostname() if host in _EVERY else f"[{host}]" if ":" in host else host
            address = ask.office.server or f"http://{name}:{at}/"
        ways = ask.office.ways_in
        places = ", ".join(filter(None, (ways.inbox, ways.mailbox)))
        looks = t("Đang trông: {places}", places=places)
        checked = t("Phục vụ được: trang đầu và trang kiểm tra đều trả lời.")
        opened, stops = t("Mở trong trình duyệt: {address}", address=address), t("Dừng bằng Ctrl-C.")
        plain = t("Mật khẩu đi trong mạng không được mã hóa. Cách dùng https: docs/serving.md")
        stopped = t("Đã dừng. Những gì đã lưu vẫn còn nguyên.")
        speak_vietnamese()  # what is said from here on stands on pages
        with (
            UploadReader(ask.office, store, clock) as reader,
            Arrivals(ask.office, store, clock, reader) as arrivals,
        ):
            state = AppState(ask.office, store, access, clock, reader, arrivals.troubles)
            serving = server_of(create_app(state), proxy)
            if check:
                _check(serving, listening, access)
                ask.say(checked)
                return
            page_pictures.of_office(ask.office)  # warm before the first page is looked at
            ask.say(opened)
            if isinstance(access, AccountAccess) and not (ask.office.server or "").startswith("https:"):
                ask.say(plain)
            if places:
                ask.say(looks)
            ask.say(stops)
            try:
                serving.run(sockets=[listening])
            except KeyboardInterrupt:
                ask.say(stopped)


def _check(serving: uvicorn.Server, listening: socket.socket, access: Access) -> None:
    """Start, ask for what everybody asks first, and end; raise ``SetupError`` where an answer is not as it must be."""
    host, port = listening.getsockname()[:2]
    host = _EVERY.get(host, host)
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        told = json.loads(_asked(host, port, "/health")[1])
        door = f"/start?key={access.key}" if isinstance(access, LocalAccess) else "/login"
        found = _asked(host, port, door)[0]
        if not told["ok"] or found != (303 if isinstance(access, LocalAccess) else 200):
            raise SetupError("Trang đầu trả lời sai ({status}). Chạy: vanthu doctor", status=found)
    except (OSError, ValueError) as error:
        raise SetupError("Không hỏi được trang đầu: {reason}.", reason=error) from error
    finally:
        serving.should_exit = True
        thread.join(_PATIENCE)


def _asked(host: str, port: int, path: str) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection(host, port, timeout=_PATIENCE)) as connection:
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        return answer.status, answer.read()
