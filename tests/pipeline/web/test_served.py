"""The served program itself: what is sent to it is opened elsewhere, what it was doing when it died is done again, and
of what is secret nothing stays anywhere.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from pipeline.store import open_store
from pipeline.store.schema import metadata
from tests.pipeline.test_papers import HEAD, SECRET, printed

ROOT = Path(__file__).parents[3]
_PATIENCE = 60.0
#: What opens files of others; none of it has any business in the process that serves.
OPENERS = ("pdfminer", "pdfplumber", "pypdfium2", "PIL", "cv2", "docx", "olefile", "openpyxl")
#: Says in the end what the serving process has loaded.
_SERVE = """
import atexit, os, sys
from pathlib import Path
atexit.register(lambda: Path(os.environ["LOADED"]).write_text("\\n".join(sys.modules)))
sys.argv = ["vanthu", "serve", "--port", os.environ["PORT"], "--today", "2026-03-06"]
from pipeline.cli import main
main()
"""


class Served:
    """The program on a machine of its own: office, cache, temporary files and messages lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("office", "cache", "temp"):
            (folder / name).mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.loaded = folder / "loaded.txt"
        self._log = folder / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> httpx.Client:
        """Start it and sign in."""
        places = {"VANTHU_DB": f"sqlite:///{self.folder}/office/vanthu.db", "VANTHU_CACHE": f"{self.folder}/cache"}
        more = {"TMPDIR": f"{self.folder}/temp", "PORT": str(self.port), "LOADED": str(self.loaded)}
        with self._log.open("ab") as log:
            before = log.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE], cwd=ROOT, env=os.environ | places | more, stdout=log, stderr=log
            )
        key = until(lambda: re.search(rb"/start\?key=([\w-]+)", self._log.read_bytes()[before:]))
        client = httpx.Client(base_url=self.address, headers={"origin": self.address}, timeout=_PATIENCE)
        until(lambda: _answers(self.port))
        client.get("/start", params={"key": key[1].decode()})
        page = client.get("/letters", headers={"accept": "text/html"}).text
        token = re.search(r'name="token" content="([^"]+)"', page)
        assert token is not None
        client.headers["x-token"] = token[1]
        return client

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)

    def holds(self, words: bytes) -> list[Path]:
        """Return the files, and the names of files, in which some words stand."""
        return [
            path
            for path in self.folder.rglob("*")
            if words in os.fsencode(path.name) or (path.is_file() and words in path.read_bytes())
        ]


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def until(found: Any) -> Any:
    """Wait for something that comes."""
    end = time.monotonic() + _PATIENCE
    while not (answer := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return answer


def sent(client: httpx.Client, name: str, data: bytes) -> int:
    answer = client.post("/api/v1/letters", files={"file": (name, data)})
    assert answer.status_code == 202, answer.text
    return int(answer.json()["id"])


def read(client: httpx.Client, number: int) -> dict[str, Any]:
    def told() -> dict[str, Any] | None:
        answer: dict[str, Any] = client.get(f"/api/v1/uploads/{number}").json()
        return None if answer["state"] in ("waiting", "reading") else answer

    found: dict[str, Any] = until(told)
    return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    yield made
    made.end()


def test_nobodys_file_is_opened_in_the_process_that_serves(served: Served) -> None:
    with closing(served.start()) as client:
        found = read(client, sent(client, "thu.pdf", printed()))
        assert found["state"] == "done", found
        picture = client.get(f"/letters/{found['letters'][0]}/pages/1.webp")
        assert picture.headers["content-type"] == "image/webp"
        broken = read(client, sent(client, "hong.pdf", b"%PDF-1.7\n" + os.urandom(4096)))
        assert broken["state"] == "failed"
        assert client.get("/health").json()["ok"]
    served.end()
    loaded = served.loaded.read_text().split("\n")
    assert [name for name in OPENERS if name in loaded] == []


def test_what_is_killed_half_way_leaves_nothing_and_loses_nothing(served: Served) -> None:
    client = served.start()
    letter = HEAD.format(number=8).encode()
    # The first half of a file, and the end of the program.
    half = socket.create_connection(("127.0.0.1", served.port))
    cookie = "; ".join("=".join(one) for one in client.cookies.items())
    head = (
        f"POST /api/v1/letters HTTP/1.1\r\nhost: 127.0.0.1:{served.port}\r\norigin: {served.address}\r\n"
        f"x-token: {client.headers['x-token']}\r\ncookie: {cookie}\r\n"
        "content-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n"
        '--x\r\ncontent-disposition: form-data; name="file"; filename="nua-chung.txt"\r\n\r\n'
    )
    half.sendall(head.encode() + letter + b"NUA CHUNG" * 1000)
    whole = sent(client, "thu.txt", letter)
    served.end(signal.SIGKILL)
    half.close()

    with closing(served.start()) as again:
        assert read(again, whole)["state"] == "done"
        assert len(again.get("/api/v1/letters").json()["items"]) == 1
        assert read(again, sent(again, "lan-nua.txt", letter))["state"] == "duplicate"
    assert served.holds(b"nua-chung") == served.holds(b"NUA CHUNG") == []


def test_of_a_secret_letter_nothing_stays_anywhere(served: Served) -> None:
    with closing(served.start()) as client:
        found = read(client, sent(client, "ke-hoach-zyx.txt", f"{SECRET}Zyxwv.".encode()))
        assert found == {"id": found["id"], "at": found["at"], "state": "refused", "letters": [], "message": None}
        assert client.get("/api/v1/letters").json()["items"] == []
        pages = [client.get(path, headers={"accept": "text/html"}).text for path in ("/letters", "/", "/history")]
        assert not any("zyx" in page for page in pages)
    served.end()
    assert served.holds(b"zyx") == served.holds(b"Zyx") == []
    assert list((served.folder / "temp").iterdir()) == [], "what passed through a file did so in the office's folder"
    # What is packed in the database shows no words: nothing may be there at all.
    with open_store(f"sqlite:///{served.folder}/office/vanthu.db") as store, store.database.reading() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables
        }
    assert {name for name, count in counts.items() if count} <= {"uploads", "revision"}
