"""The served program itself: what is sent to it is opened elsewhere, what it was doing when it died is done again, and
of what is secret nothing stays anywhere."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pipeline.store import open_store
from pipeline.store.schema import choices, metadata
from tests.pipeline.faces.web.served import Served, read, sent
from tests.pipeline.test_papers import HEAD, SECRET, printed

#: What opens files of others; none of it has any business in the process that serves.
OPENERS = ("pdfminer", "pdfplumber", "pypdfium2", "PIL", "cv2", "docx", "olefile", "openpyxl")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    yield made
    made.end()


def test_no_file_is_opened_here_and_pages_are_vietnamese(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_LANG", "en")
    with closing(served.start()) as client:
        found = read(client, sent(client, "thu.pdf", printed()))
        assert found["state"] == "done", found
        assert client.get(f"/letters/{found['letters'][0]}/pages/1.webp").headers["content-type"] == "image/webp"
        card = client.get(f"/letters/{found['letters'][0]}", headers={"accept": "text/html"}).text
        assert all(words in card for words in ("Trích yếu", "Ngày ban hành", "Đầu văn bản"))
        assert not any(words in card for words in ("Subject", "Day of issue"))
        broken = read(client, sent(client, "hong.pdf", b"%PDF-1.7\n" + os.urandom(4096)))
        assert broken["state"] == "failed"
        assert broken["message"].startswith("tệp PDF bị hỏng"), broken
        assert "Không có văn bản nào" in client.get("/letters/ffff", headers={"accept": "text/html"}).text
        assert client.get("/health").json()["ok"]
    served.end()
    assert b"Open in the browser" in served.log.read_bytes(), "the terminal speaks as it was asked to"
    loaded = served.loaded.read_text().split("\n")
    assert [name for name in OPENERS if name in loaded] == []


@pytest.mark.sweep
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
        assert read(again, whole)["state"] == "done" and len(again.get("/api/v1/letters").json()["items"]) == 1
        assert read(again, sent(again, "lan-nua.txt", letter))["state"] == "duplicate"
    assert served.holds(b"nua-chung") == served.holds(b"NUA CHUNG") == []


@pytest.mark.sweep
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
    with open_store(f"sqlite:///{served.folder}/office/vanthu.db") as store, store.reading() as db:
        counts = {table.name: db.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables}
        assert db.execute(select(choices.c.kind)).scalars().all() == ["program"], "which version wrote it"
    assert {name for name, count in counts.items() if count} <= {"uploads", "revision", "choices"}
