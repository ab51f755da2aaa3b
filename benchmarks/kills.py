"""What a server that dies costs: files are sent in and read while it is killed again and again.

``python -m benchmarks.kills`` kills it thirty times (``--kills``, ``--seed``) and tells what was lost, what came twice.
"""

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from benchmarks.letters import CORPUS
from corpus.render.forms import write
from tests.pipeline.faces.web.served import Served, until
from tests.pipeline.test_papers import HEAD, packed, printed

KILLS = 30
#: A file goes over the line in so many parts, with a pause before each: most kills find one half sent.
_PARTS, _PAUSE = 8, 0.02
_LATEST = 2.0
#: What is left in the end is read within so long.
_ALL_SECONDS = 900.0
_BOUNDARY = "---a-file---"


class Played(NamedTuple):
    """What became of the letters; each was sent until the server said that it had it."""

    kills: int
    in_upload: int
    in_reading: int
    letters: int
    again: int
    """So many were sent again, because the server died before it answered."""
    most_tries: int
    """How often the reading of one file was begun, at most."""
    lost: list[str]
    doubled: list[str]
    told_wrong: list[str]
    """Files that the server had accepted and does not call read; of what was sent once, also what it calls known."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, doubled or told wrong."""
        return not (self.lost or self.doubled or self.told_wrong)


class Sender:
    """Sends letters one after the other; one that no answer came for is sent again, as a clerk does."""

    def __init__(self, first: Path | None) -> None:
        self.letters = _letters(first)
        self.accepted: dict[str, list[int]] = {}
        self.again: set[str] = set()
        self.is_sending = False
        self._next = next(self.letters)

    def send(self, client: httpx.Client) -> None:
        """Send until the server is no more."""
        while True:
            name, data = self._next
            try:
                self.is_sending = True
                answer = client.post("/api/v1/letters", content=_slowly(name, data), headers=_head(name, data))
                self.is_sending = False
            except httpx.TransportError:
                self.again.add(name)
                return
            self.accepted.setdefault(name, []).append(int(answer.raise_for_status().json()["id"]))
            self._next = next(self.letters)


def _letters(first: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield what is to come first, and then letters in several forms, each with its own number."""
    if first is not None:
        yield first.name, first.read_bytes()
    for number in range(100, 10_000):
        plain = HEAD.format(number=number).encode()
        forms = {"txt": plain, "pdf": printed(number), "zip": packed(thu__txt=plain)}
        form = sorted(forms)[number % len(forms)]
        yield f"{number}.{form}", forms[form]


def _body(name: str, data: bytes) -> bytes:
    head = f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + data + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _head(name: str, data: bytes) -> dict[str, str]:
    kind = f"multipart/form-data; boundary={_BOUNDARY}"
    return {"content-type": kind, "content-length": str(len(_body(name, data)))}


def _slowly(name: str, data: bytes) -> Iterator[bytes]:
    body = _body(name, data)
    step = len(body) // _PARTS + 1
    for start in range(0, len(body), step):
        time.sleep(_PAUSE)
        yield body[start : start + step]


def play(folder: Path, kills: int, seed: int = 1, scan: Path | None = None, latest: float = _LATEST) -> Played:
    """Kill the served program so often while letters are sent to it and read, and then let it read what is left.

    A ``scan`` comes first: it takes seconds to read, so that one kill after the other finds it half read. A kill comes
    ``latest`` seconds after a file began to be read, or before.
    """
    draw = random.Random(seed)
    served = Served(folder)
    sender = Sender(scan)
    in_upload = in_reading = 0
    for _ in range(kills):
        with closing(served.start()) as client:
            sending = threading.Thread(target=sender.send, args=(client,))
            sending.start()
            until(lambda: "reading" in _states(served))
            time.sleep(draw.uniform(0, latest))
            in_upload += sender.is_sending
            served.end(signal.SIGKILL)
            sending.join()
        in_reading += "reading" in _states(served)
    with closing(served.start()) as client:
        until(lambda: not {"waiting", "reading"} & {*_states(served)}, _ALL_SECONDS)
        told = {name: [_told(client, one) for one in ids] for name, ids in sender.accepted.items()}
        stored = {letter["sha256"]: letter["number"] for letter in _all_letters(client)}
    served.end()
    lost = [name for name, found in told.items() if not stored.keys() & {id for one in found for id in one["letters"]}]
    doubled = [number for number, count in Counter(stored.values()).items() if count > 1]
    fair = {name: {"done", "duplicate"} if name in sender.again else {"done"} for name in told}
    told_wrong = [name for name, found in told.items() if not {one["state"] for one in found} <= fair[name]]
    most = max(tries for _, tries in _rows(served))
    return Played(kills, in_upload, in_reading, len(told), len(sender.again), most, lost, doubled, told_wrong)


def _rows(served: Served) -> list[tuple[str, int]]:
    """Return states of files and how often the reading of each was begun, as they stand in the database."""
    return served.asked("SELECT state, tries FROM uploads")


def _states(served: Served) -> list[str]:
    return [state for state, _ in _rows(served)]


def _told(client: httpx.Client, number: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/uploads/{number}").raise_for_status().json()
    return found


def _all_letters(client: httpx.Client) -> Iterator[dict[str, Any]]:
    after: dict[str, str] = {}
    while True:
        part = client.get("/api/v1/letters", params={"limit": 500} | after).raise_for_status().json()
        yield from part["items"]
        if part["next"] is None:
            return
        after = {"after": part["next"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scan = write(sorted(CORPUS.glob("*.txt"))[10], "scan", folder)
        played = play(folder, asked.kills, asked.seed, scan)
    print(played)
    sys.exit(not played.is_whole)


if __name__ == "__main__":
    main()
