"""What a program that dies costs: it is killed while it runs, approves, backs up and serves, and then goes on.

``python -m benchmarks.kills`` ends ``run``, ``approve``, ``office backup`` and ``office restore`` at their statements
and at what they do to files (``--kills`` of each), gives each again and compares all tables with those of an office
that nobody killed; then it kills two ``serve`` on one database by turns, while files are sent to both, and clerks note
and approve at both. ``--of`` does some of it, ``--postgresql`` does it on a server, ``--servers`` says how many. What a
killed change of tables costs tells ``benchmarks.upgrades``.
"""

import argparse
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from benchmarks.letters import CORPUS
from benchmarks.upgrades import a_server, acts, held
from corpus.render.forms import write
from pipeline.office import Office
from pipeline.office.taking_in import take_in
from pipeline.store.backup import restore
from pipeline.store.opening import is_whole_backup
from pipeline.support.settings import places
from tests import databases
from tests.pipeline.faces.web.conftest import LETTERS, NOW, REGISTRY
from tests.pipeline.faces.web.served import Served, until
from tests.pipeline.test_papers import HEAD, packed, printed

#: Of each command, and of the servers.
KILLS = 30
_VANTHU = "from pipeline.faces.cli import main\nsys.argv[0] = 'vanthu'\nmain()"


class Command(NamedTuple):
    """A command that is killed, in which office, and whether it does all or nothing."""

    words: str
    office: str
    is_atomic: bool = True


#: ``run`` stores letter by letter.
COMMANDS = {
    "run": Command(f"run {LETTERS} --workers 1 --quiet", "empty", is_atomic=False),
    "approve": Command("approve 15", "read"),
    "backup": Command("office backup {folder}/copy.db", "read"),
    "restore": Command("office restore {folder}/read/vanthu.db --replace", "empty"),
}
#: What a row says of the moment in which it was written, by the clock or by the changes before it; its seal.
_MOMENT = re.compile(r"['\"]\d{4}-\d\d-\d\dT[\d:]+['\"]|'\d{19}'|, -?\d+\)$")
_COUNTED, _BY_NUMBER = re.compile(r"^\(\d+, "), ("events", "search_docs", "sent", "uploads")


class Offices:
    """Copies of one small office, in a SQLite file or on a server: before its letters came, and after."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder, self._server, self._number = folder, server, 0
        os.environ |= {"XDG_DATA_HOME": f"{folder}/data", "VANTHU_CACHE": f"{folder}/cache", "VANTHU_USER": "lan"}
        for name in ("empty", "read"):
            office = Office(f"sqlite:///{folder}/{name}/vanthu.db", REGISTRY)
            office.choose("ldld", NOW.date())
            if name == "read":
                take_in(office, [LETTERS], NOW.date(), workers=1)
            office.open().close()
            shutil.copyfile(REGISTRY, office.places.registries[0])

    @contextmanager
    def copy(self, name: str) -> Iterator[str]:
        """Give the address of a copy."""
        made, self._number = self.folder / name, self._number + 1
        with ExitStack() as stack:
            if self._server:
                url = stack.enter_context(databases.new_database(self._server))
                here = places(url).folder
                shutil.copytree(made, here, ignore=shutil.ignore_patterns("vanthu.db*"))
                if name == "read":
                    restore(url, made / "vanthu.db")
            else:
                here = shutil.copytree(made, self.folder / f"office{self._number}")
                url = f"sqlite:///{here}/vanthu.db"
            yield url
            shutil.rmtree(here)


class Kills(NamedTuple):
    """What became of a command that was killed so often."""

    name: str
    kills: int
    acts: int
    """What there was to be killed at."""
    lost: list[str]


def killed(offices: Offices, name: str, most: int) -> Kills:
    """Kill a command at so many of its acts, each time in an office of its own, and give it again."""
    command, folder, lost = COMMANDS[name], offices.folder, list[str]()
    copy = folder / "copy.db"

    def given(url: str, last: int = 0) -> int:
        copy.unlink(missing_ok=True)
        return acts(
            _VANTHU,
            *command.words.format(folder=folder).split(),
            "--today",
            NOW.date().isoformat(),
            last=last,
            VANTHU_DB=url,
        )

    with offices.copy(command.office) as url:
        count = given(url)
        whole = told_rows(url)
    points = sorted({1 + (count - 1) * number // max(1, most - 1) for number in range(most)})
    for last in points:
        with offices.copy(command.office) as url:
            before = told_rows(url)
            if given(url, last):
                raise RuntimeError(f"{name} made no act {last} of {count}")
            left = told_rows(url)
            if command.is_atomic and left not in (before, whole):
                lost.append(f"{last}: half of it stands")
            if copy.exists() and not is_whole_backup(copy):
                lost.append(f"{last}: half a copy stands")
            given(url)
            if told_rows(url) != whole or (name == "backup" and not is_whole_backup(copy)):
                lost.append(f"{last}: others")
    return Kills(name, len(points), count, lost)


def told_rows(url: str) -> dict[str, list[str]]:
    """Return all rows without the moments in which they were written, the seals, and how often anything changed.

    Nor the numbers that a server counts by: what was taken back leaves gaps in them.
    """
    found = {name: rows for name, rows in held(url).items() if name != "revision"}
    return {
        name: sorted(_MOMENT.sub("", _COUNTED.sub("(", row) if name in _BY_NUMBER else row) for row in rows)
        for name, rows in found.items()
    }


# --------------------
# Servers that are killed by turns while people send, mark and approve.

#: A file goes over the line in so many parts, with a pause before each: most kills find one half sent.
_PARTS, _PAUSE = 8, 0.02
_LATEST = 2.0
#: What is left in the end is read within so long.
_ALL_SECONDS = 900.0
_BOUNDARY = "---a-file---"
#: Letters of one sender have numbers up to so many.
_NUMBERS = 5_000


class Played(NamedTuple):
    """What became of the letters, each sent until a server said that it had it, and of what clerks said."""

    kills: int
    in_upload: int
    in_reading: int
    letters: int
    again: int
    """So many were sent again, because the server died before it answered."""
    most_tries: int
    """How often the reading of one file was begun, at most."""
    said: Counter[str]
    """How often clerks were answered, by what they did."""
    lost: list[str]
    doubled: list[str]
    told_wrong: list[str]
    """Files that the server had accepted and does not call read; of what was sent once, also what it calls known."""
    refused: list[str]
    """What a clerk was answered that no clerk should be."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, doubled or told wrong."""
        return not (self.lost or self.doubled or self.told_wrong or self.refused)


class Sender:
    """Sends letters one after the other; one that no answer came for is sent again, as a clerk does."""

    def __init__(self, number: int, first: Path | None) -> None:
        self.letters = _letters(number, first)
        self.accepted: dict[str, list[int]] = {}
        self.again: set[str] = set()
        self.is_sending = False
        self._next = next(self.letters)

    def work(self, client: httpx.Client, _: threading.Event) -> None:
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


#: The number of the letter that all clerks approve and open again; nothing of it must be judged singly.
_APPROVED = "15"


class Clerk:
    """Notes and approves; each of several notes at rows of her own, and all go over the same letter.

    ``noted`` is what was answered of a note, ``unsure`` what no answer came for; of the letters all that is known is
    how often one was approved.
    """

    def __init__(self, number: int, of: int) -> None:
        self._number, self._of = number, of
        self.noted: list[tuple[str, str]] = []
        self.unsure: list[str] = []
        self.stands: dict[str, str] = {}
        """What was said last of a row."""
        self.approved: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        """How often each letter may have been approved, or was."""
        self.said: Counter[str] = Counter()
        self.refused: list[str] = []

    def work(self, client: httpx.Client, ended: threading.Event) -> None:
        """Go round until the server is no more."""
        try:
            while not ended.is_set():
                rows = client.get("/api/v1/obligations", params={"limit": 100, "all": True}).raise_for_status().json()
                own = [row["id"] for row in rows["items"] if int(row["id"], 36) % self._of == self._number]
                for row in own[:5]:
                    self._note(client, row)
                for line in client.get("/api/v1/letters", params={"limit": 500}).raise_for_status().json()["items"]:
                    if line["number"] == _APPROVED:
                        self._approve(client, line["sha256"])
                ended.wait(0.05)
        except httpx.TransportError:
            return

    def _note(self, client: httpx.Client, row: str) -> None:
        words = f"{self._number}.{len(self.noted) + len(self.unsure)}"
        self.unsure.append(words)
        self.stands.pop(row, None)
        answer = client.post("/api/v1/obligations/note", json={"ids": [row], "note": words})
        self.unsure.pop()
        if answer.status_code != 200:
            self.refused.append(f"note {answer.status_code} {answer.text[:200]}")
            return
        self.noted.append((row, words))
        self.stands[row] = words
        self.said["note"] += 1

    def _approve(self, client: httpx.Client, letter: str) -> None:
        for act in ("rest", "approve", "reopen"):
            page = client.get(f"/letters/{letter}", headers={"accept": "text/html"}).raise_for_status().text
            seen = re.search(r'name="seen" value="([^"]*)"', page)
            self.asked[letter] += act == "approve"
            answer = client.post(f"/letters/{letter}/acts", data={"act": act, "seen": seen[1] if seen else ""})
            is_done = answer.status_code in (200, 303)
            self.asked[letter] -= act == "approve" and not is_done
            self.approved[letter] += act == "approve" and is_done
            self.said[act if is_done else f"{act}: {answer.status_code}"] += 1
            if answer.status_code >= 500:
                self.refused.append(f"{act} {answer.status_code} {answer.text[:200]}")


def _letters(number: int, first: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield what is to come first, and then letters in several forms, each with its own number."""
    if first is not None:
        yield first.name, first.read_bytes()
    for one in range(number * _NUMBERS + 1000, (number + 1) * _NUMBERS):  # no number of the letters read before
        plain = HEAD.format(number=one).encode()
        forms = {"txt": plain, "pdf": printed(one), "zip": packed(thu__txt=plain)}
        form = sorted(forms)[one % len(forms)]
        yield f"{one}.{form}", forms[form]


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


class Desk:
    """A server, and who works at it."""

    def __init__(self, folder: Path, number: int, of: int, url: str | None, scan: Path | None) -> None:
        self.served = Served(folder, url=url)
        self.sender, self.clerk = Sender(number, scan if not number else None), Clerk(number, of)
        self._threads: list[threading.Thread] = []
        self._client: httpx.Client | None = None

    def open(self) -> None:
        """Start the server and let people work."""
        self._client, self._ended = self.served.start(), threading.Event()
        clicking = httpx.Client(
            base_url=self.served.address, headers=self._client.headers, cookies=self._client.cookies, timeout=60
        )
        self._threads = [
            threading.Thread(target=self.sender.work, args=(self._client, self._ended)),
            threading.Thread(target=self.clerk.work, args=(clicking, self._ended)),
        ]
        for one in self._threads:
            one.start()

    def shut(self) -> None:
        """Kill the server; whoever works at it ends, too."""
        self.served.end(signal.SIGKILL)
        self._ended.set()
        for one in self._threads:
            one.join()


def play(
    folder: Path, kills: int, seed: int = 1, scan: Path | None = None, latest: float = _LATEST, servers: int = 1,
    url: str | None = None,
) -> Played:  # fmt: skip
    """Kill the served program so often while letters are sent to it and read, and then let it read what is left.

    Of several servers one is killed after the other, while the others go on. A ``scan`` comes first: it takes seconds
    to read, so that one kill after the other finds it half read. A kill comes ``latest`` seconds after a file began to
    be read, or before.
    """
    draw = random.Random(seed)
    desks = [Desk(folder, number, servers, url, scan) for number in range(servers)]
    in_upload = in_reading = 0
    for desk in desks:
        desk.open()
    for number in range(kills):
        killed = desks[number % servers]
        until(lambda: "reading" in _states(desks[0].served))
        time.sleep(draw.uniform(0, latest))
        in_upload += killed.sender.is_sending
        killed.shut()
        in_reading += "reading" in _states(desks[0].served)
        if number < kills - servers:
            killed.open()
    return _counted(desks, kills, in_upload, in_reading)


def _counted(desks: list[Desk], kills: int, in_upload: int, in_reading: int) -> Played:
    served, clerks = desks[0].served, [desk.clerk for desk in desks]
    accepted = {name: ids for desk in desks for name, ids in desk.sender.accepted.items()}
    again = {name for desk in desks for name in desk.sender.again}
    with closing(served.start()) as client:
        until(lambda: not {"waiting", "reading"} & {*_states(served)}, _ALL_SECONDS)
        told = {name: [_told_of(client, one) for one in ids] for name, ids in accepted.items()}
        stored = {letter["sha256"]: letter["number"] for letter in _all_letters(client)}
    served.end()
    lost = [name for name, found in told.items() if not stored.keys() & {id for one in found for id in one["letters"]}]
    doubled = [number for number, count in Counter(stored.values()).items() if count > 1]
    fair = {name: {"done", "duplicate"} if name in again else {"done"} for name in told}
    told_wrong = [name for name, found in told.items() if not {one["state"] for one in found} <= fair[name]]
    notes = Counter(str(words) for (words,) in served.asked("SELECT detail FROM events WHERE what = 'note'"))
    stands = dict(served.asked("SELECT id, note FROM obligations WHERE note IS NOT NULL"))
    approved = dict(served.asked("SELECT letter, count(*) FROM events WHERE what = 'approve' GROUP BY letter"))
    for clerk in clerks:
        lost += [f"note {words}" for _, words in clerk.noted if not notes[words]]
        lost += [f"note {words} of {row}" for row, words in clerk.stands.items() if stands.get(row) != words]
    doubled += [f"note {words}" for words, count in notes.items() if count > 1]
    for letter in {letter for clerk in clerks for letter in clerk.asked}:
        count = approved.get(letter, 0)
        lost += [f"approval of {letter}"] * (sum(clerk.approved[letter] for clerk in clerks) > count)
        doubled += [f"approval of {letter}"] * (sum(clerk.asked[letter] for clerk in clerks) < count)
    return Played(
        kills, in_upload, in_reading, len(told), len(again), max(tries for _, tries in _rows(served)),
        sum((clerk.said for clerk in clerks), Counter()), lost, doubled, told_wrong,
        [words for clerk in clerks for words in clerk.refused],
    )  # fmt: skip


def _rows(served: Served) -> list[tuple[Any, ...]]:
    """Return states of files and how often the reading of each was begun, as they stand in the database."""
    return served.asked("SELECT state, tries FROM uploads")


def _states(served: Served) -> list[str]:
    return [state for state, _ in _rows(served)]


def _told_of(client: httpx.Client, number: int) -> dict[str, Any]:
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
    parser.add_argument("--of", nargs="*", choices=[*COMMANDS, "serve"], default=[*COMMANDS, "serve"])
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    asked, is_whole = parser.parse_args(), True
    with tempfile.TemporaryDirectory(prefix="pg-") as name, ExitStack() as stack:
        folder = Path(name)
        server = stack.enter_context(a_server(folder / "server")) if asked.postgresql else None
        offices = Offices(folder, server)
        for command in COMMANDS.keys() & {*asked.of}:
            found = killed(offices, command, asked.kills)
            print(found, flush=True)
            is_whole &= not found.lost
        if "serve" in asked.of:
            scan = write(sorted(CORPUS.glob("*.txt"))[10], "scan", folder)
            url = stack.enter_context(offices.copy("read"))
            played = play(folder / "served", asked.kills, asked.seed, scan, servers=asked.servers, url=url)
            print(played)
            is_whole &= played.is_whole
    sys.exit(not is_whole)


if __name__ == "__main__":
    main()
