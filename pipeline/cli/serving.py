"""``vanthu serve``: the office's pages in a browser."""

import datetime
from typing import Annotated

import uvicorn

from pipeline.cli.asking import Asked
from pipeline.cli.options import value
from pipeline.errors import SetupError
from pipeline.office.upload_reader import reading_uploads
from pipeline.web.app import create_app
from pipeline.web.house import House
from pipeline.web.local import LocalAccess
from pipeline.words import t

_HERE = "127.0.0.1"
_HOST = t("Địa chỉ mạng của máy này để các máy khác vào; không ghi thì chỉ máy này vào được.")
_PORT = t("Cổng (mặc định 8765).")


def serve(
    ask: Asked,
    host: Annotated[str, value("--host", metavar=t("ĐỊA_CHỈ"), help=_HOST)] = _HERE,
    port: Annotated[int, value("--port", metavar="N", min=1, max=65535, help=_PORT)] = 8765,
) -> None:
    """Serve the pages until Ctrl-C."""
    if host != _HERE:
        raise SetupError(t("Chưa mở cho máy khác được: --host {host}.", host=host))
    access = LocalAccess(ask.who, port)

    def clock() -> datetime.datetime:
        return ask.again().at

    with ask.office.open() as store, reading_uploads(ask.office, store, clock) as reader:
        app = create_app(House(ask.office, store, access, clock, reader))
        ask.say(t("Mở trong trình duyệt: {address}", address=f"http://{host}:{port}/start?key={access.key}"))
        ask.say(t("Dừng bằng Ctrl-C."))
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
