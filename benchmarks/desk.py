"""The desk as a clerk meets it: when a page is seen, a key shows, a file can be reviewed; what pages, 50 clerks cost.

``python -m benchmarks.desk`` serves an office of the week's letters to the system's Chromium, asks each page of one
with a million obligations in this process, then lets 50 clerks at another, and writes docs/bench.md;
``--clerks`` and ``--size`` ask for less, and nothing is written.
"""

import argparse
import datetime
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from benchmarks.letters import CORPUS
from benchmarks.made_office import TODAY, UNIONS, fill, registered, union_name
from benchmarks.measuring import Figure, family, once, peak, processor, table
from benchmarks.measuring import fill as fill_page
from benchmarks.screenshots import made
from benchmarks.serving import browsing
from corpus.render.forms import write
from pipeline.faces.web import render
from pipeline.faces.web.app import create_app
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import Person
from pipeline.office import Office
from pipeline.store import Filters, Store, open_store
from pipeline.support import confined
from pipeline.support.files import write as write_file
from pipeline.unions.office_list import csv_bytes

# --------------------
# How the served office answers many clerks at once: they look at pages and mark what they were given.
#
# Every mark is a row's own, so that each can be looked for in the end: what was answered with success and is not there
# is lost.

#: Pages that a clerk looks at, one after the other.
PAGES = ("/", "/duties", "/letters", "/calendar", "/unions", "/search?q=b%C3%A1o+c%C3%A1o", "/history",
         "/api/v1/duties", "/api/v1/obligations?limit=20")  # fmt: skip
#: What it must reach.
MOST_MEGABYTES = 250.0
_SECONDS = 60.0
TOKEN = re.compile(r'<meta name="token" content="([^"]+)"')
_KEY = re.compile(rb"/start\?key=([\w-]+)")


class Clerk:
    """One who looks at pages and marks rows; what went wrong stands in ``errors``."""

    def __init__(self, address: str, key: str, rows: Sequence[str]) -> None:
        self._address, self._key, self._rows = address, key, rows
        self.errors: list[str] = []
        self.marked: list[str] = []
        self.requests = 0

    def work(self) -> None:
        try:
            with httpx.Client(base_url=self._address, timeout=_SECONDS, headers={"accept": "text/html"}) as browser:
                self._asked(browser.get("/start", params={"key": self._key}))
                changing = _changing(self._asked(browser.get("/")), self._address)
                for number, row in enumerate(self._rows):
                    self._asked(browser.get(PAGES[(number + hash(row)) % len(PAGES)]))
                    said = {"ids": [row], "answer": f"{number}/BC"}
                    if self._asked(browser.post("/api/v1/obligations/done", json=said, headers=changing)).is_success:
                        self.marked.append(row)
                    said = {"ids": [row], "note": row}
                    self._asked(browser.post("/api/v1/obligations/note", json=said, headers=changing))
        except Exception as error:  # a clerk who is cut off is one error, whatever it was
            self.errors.append(repr(error))

    def _asked(self, answer: httpx.Response) -> httpx.Response:
        self.requests += 1
        if answer.status_code >= 400:
            self.errors.append(f"{answer.status_code} {answer.request.method} {answer.request.url.path}")
        return answer


def _changing(page: httpx.Response, address: str) -> dict[str, str]:
    token = TOKEN.search(page.text)
    return {"x-token": token[1] if token else "", "origin": address}


@contextmanager
def served(url: str) -> Iterator[tuple[int, str, str]]:
    """Serve an office; give the number of the process, the address and the start key."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        here = free.getsockname()
    command = [sys.executable, "-m", "pipeline.faces.cli", "serve", "--db", url, "--port", str(here[1])]
    log = tempfile.NamedTemporaryFile()  # noqa: SIM115 - closed below; a pipe that nobody reads would stop the server
    with log, subprocess.Popen([*command, "--today", TODAY.isoformat()], stderr=log, stdout=log) as process:
        try:
            end = time.monotonic() + _SECONDS
            while (key := _KEY.search(Path(log.name).read_bytes())) is None or socket.socket().connect_ex(here):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(Path(log.name).read_text())
                time.sleep(0.05)
            yield process.pid, f"http://127.0.0.1:{here[1]}", key[1].decode()
        finally:
            process.terminate()


class Load(NamedTuple):
    requests: int
    errors: list[str]
    marks: int  # marks that were answered with success
    lost: list[str]
    milliseconds: float  # processor time of the server for one request
    megabytes: float  # the most memory that the server held


def load(url: str, clerks: int, rounds: int) -> Load:
    """Let so many clerks mark so many rows each, all at once, and look for every mark."""
    asked, count = Filters(statuses=("todo", "late")), clerks * rounds
    with open_store(url) as store:
        every = store.obligations.page(asked, TODAY, 2 * count)
    rows = [item.id for item in every if not item.recurrence][:count]
    assert len(rows) == count, "the office is too small for so many clerks"
    with served(url) as (pid, address, key):
        before = processor(pid)
        working = [Clerk(address, key, rows[number::clerks]) for number in range(clerks)]
        with ThreadPoolExecutor(clerks) as at_once:
            list(at_once.map(Clerk.work, working))
        spent, megabytes = processor(pid) - before, peak(pid)
    marked = [row for clerk in working for row in clerk.marked]
    with open_store(url) as store:
        marks = store.marks.of(rows)
    lost = [row for row in marked if marks[row].status != "done" or marks[row].note != row]
    requests = sum(clerk.requests for clerk in working)
    errors = [error for clerk in working for error in clerk.errors]
    return Load(requests, errors, len(marked), lost, 1000 * spent / max(1, requests), megabytes)


# --------------------
# What pages cost when the store is full: milliseconds of processor of the server, the asking itself taken off.

_ASKED = 9
#: A page may take so many milliseconds, one that is a table alone so many.
AIM, AIM_OF_TABLES = 80, 50
#: Before each asking of these the store is changed: nothing that was worked out before stands for them.
_CHANGED = "after a change"


class _Anybody:
    sign_in = "/login"
    hosts = frozenset(("vanthu.test",))

    def person(self, asked: object) -> Person | None:
        headers = getattr(asked, "headers")  # noqa: B009 - any connection
        return Person("Lan", headers.get("x-role", "clerk"), "token", headers.get("x-union"))


def paths(store: Store) -> list[tuple[str, str, int]]:
    """Return the pages that are asked: what each is, its address, the most milliseconds that it may take."""
    first = store.duties.page(Filters(), TODAY, 60)
    many = max(first, key=lambda row: row.unions)
    letter = store.letters.id_of(f"{len(store.letters.all()) * 49 // 50}/KH-LĐLĐ")  # 4900 of 5000
    table = AIM_OF_TABLES
    return [
        ("Hôm nay", "/", AIM),
        ("the leader's page", "/leader", AIM),
        ("the leader's page after a change", "/leader", AIM),
        ("duties", "/duties", table),
        ("duties, second page", f"/duties?after={first[49].place}", table),
        ("duties that are late", "/duties?status=late", table),
        ("duties not done", "/duties?status=open", table),
        ("duties of a union", f"/duties?union={union_name(7)}", table),
        ("duties by words", "/duties?text=bao+cao+nu+cong", table),
        ("duties by words nobody wrote", "/duties?text=khongco", table),
        ("rows of unions", "/duties?by=union", table),
        ("rows of our own", "/duties?by=union&side=ours", table),
        (f"a duty of {many.unions} unions", f"/duties/{many.duty_id}", AIM),
        (f"who has not answered it, of {many.unions}", f"/duties/{many.duty_id}/missing", AIM),
        ("duties of a letter", f"/duties?letter={letter}", AIM),
        ("what waits", "/?all=1", AIM),
        ("letters", "/letters", table),
        ("calendar, a month", "/calendar", AIM),
        ("calendar, a month after a change", "/calendar", AIM),
        ("calendar, a week after a change", "/calendar?view=week", AIM),
        ("calendar, a list after a change", "/calendar?view=list", AIM),
        ("calendar, on paper after a change", "/calendar?view=print", AIM),
        ("calendar of a union after a change", f"/calendar?union={union_name(7)}", AIM),
        ("unions", "/unions", AIM),
        ("what the registry lacks, half of the names", "/unions/check", 300),
        ("history", "/history", table),
        ("a lower union's own", "/mine", AIM),
    ]


def costs(store: Store, office: Office) -> list[str]:
    """Ask all pages and return the lines of the table. Raises ``HTTPStatusError`` where one does not answer."""
    now = datetime.datetime.combine(TODAY, datetime.time(9), datetime.timezone(datetime.timedelta(hours=7)))
    app = create_app(AppState(office, store, _Anybody(), lambda: now))
    browser = TestClient(app, base_url="http://vanthu.test", headers={"accept": "text/html"}, follow_redirects=False)

    def times(path: str, who: dict[str, str], change: Callable[[], None] = lambda: None) -> list[float]:
        found = []
        for _ in range(_ASKED):
            change()
            found.append(1000 * once(partial(browser.get, path, headers=who)))
        return found

    spared = min(times("/static/icon.svg", {}))  # what asking costs in the same process belongs to no page
    rows = []
    for name, path, aim in paths(store):
        who = {"x-role": "union", "x-union": "U7"} if path == "/mine" else {}
        page = browser.get(path, headers=who).raise_for_status()
        taken = times(path, who, store.touch) if name.endswith(_CHANGED) else times(path, who)
        least, middle = min(taken) - spared, statistics.median(taken) - spared
        rows.append([name, f"{least:.0f}", f"{middle:.0f}", aim, f"{len(page.content) / 1000:.0f}"])
    return [*table(["page", "ms, least", "ms, middle", "aim", "kB"], rows)]


# --------------------
# The desk of one clerk.

CLERKS, ROUNDS, SIZE = 50, 10, 1_000_000
_TIMES = 5
_KEYS = 12
#: From a key to the end of the turn in which the browser has drawn what it changed.
_MARK = """() => new Promise((done) => {
    const start = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    if (!document.querySelector(".one.done")) throw new Error("nothing is marked");
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


class Desk(NamedTuple):
    """A served office: the number of its process, its address, the way in, and somebody who is in."""

    pid: int
    address: str
    start: str
    client: httpx.Client

    def send(self, number: int, form: str, folder: Path) -> tuple[str, float, int]:
        """Send a letter of the corpus in, drawn in a form.

        Returns its id, the seconds until it can be reviewed, how many pages it has.
        """
        path = write(sorted(CORPUS.glob("*.txt"))[number], form, folder)
        headers = _changing(self.client.get("/"), self.address)
        begin = time.monotonic()
        answer = self.client.post("/api/v1/letters", files={"file": (path.name, path.read_bytes())}, headers=headers)
        upload = answer.raise_for_status().json()
        while upload["state"] in ("waiting", "reading"):
            time.sleep(0.02)
            upload = self.client.get(f"/api/v1/uploads/{upload['id']}").raise_for_status().json()
        if upload["state"] != "done":
            raise RuntimeError(f"{path.name}: {upload}")
        (letter,) = upload["letters"]
        page = self.client.get(f"/letters/{letter}").raise_for_status()
        return letter, time.monotonic() - begin, page.text.count('class="sheet"')

    def spent(self, path: str) -> float:
        """Return the milliseconds of processor that the server and its confined processes take for a page."""
        before = {pid: processor(pid) for pid in family(self.pid)}
        self.client.get(path).raise_for_status()
        return 1000 * sum(processor(pid) - before.get(pid, 0) for pid in family(self.pid))


def in_a_browser(desk: Desk, browser: Browser, letter: str) -> Iterator[Figure]:
    """Yield when pages are seen by a browser that has nothing of them yet, and when a key shows."""
    pages = {"Hôm nay": "/", "Văn bản": "/letters", "Duyệt": f"/letters/{letter}", "Lịch": "/calendar"}
    for name, path in pages.items():
        painted = []
        for _ in range(_TIMES):
            context = browser.new_context(viewport={"width": 1366, "height": 768})
            context.request.get(desk.start)
            page = context.new_page()
            page.goto(desk.address + path)
            page.wait_for_function(_PAINTED)
            painted.append(page.evaluate(_PAINTED))
            context.close()
        yield Figure(f"first view: {name}", min(painted), 300, unit="ms")
    page = browser.new_page()
    page.goto(desk.start)
    page.goto(f"{desk.address}/letters/{letter}")
    marked = [page.evaluate(_MARK) for _ in range(min(_KEYS, page.locator(".one").count()))]
    yield Figure("key to mark", statistics.median(marked), 50, unit="ms")


def of_files(desk: Desk, folder: Path) -> tuple[list[Figure], str]:
    """Return how long files take that are sent in, and pictures of their pages; with the id of a printed letter."""
    desk.send(3, "pdf", folder)  # what reads is warm from here on
    desk.send(3, "scan", folder)
    printed = [desk.send(number, "pdf", folder) for number in range(4, 4 + _TIMES)]
    scans = [desk.send(number, "scan", folder) for number in range(10, 10 + _TIMES)]
    places = [f"/letters/{letter}/pages/{at}.webp" for letter, _, pages in printed for at in range(1, 1 + pages)]
    drawn = [desk.spent(place) for place in places]  # once: browsers keep them
    until = statistics.median(seconds for _, seconds, _ in printed)
    a_page = statistics.median(seconds / pages for _, seconds, pages in scans)
    return [
        Figure("printed PDF sent until it can be reviewed", until, 3, unit="s"),
        Figure("scan sent until it can be reviewed, a page", a_page, 4, unit="s"),
        Figure("picture of a page, processor", statistics.mean(drawn), 150, unit="ms"),
    ], printed[0][0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clerks", type=int, default=CLERKS)
    parser.add_argument("--size", type=int, default=SIZE)
    asked = parser.parse_args()
    confined.collect_seldom()  # as where pages are served
    script = sum(path.stat().st_size for path in render.STATIC.glob("*.js")) / 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = made(folder)
        with served(str(office.url)) as (pid, address, key), httpx.Client(base_url=address, timeout=120) as client:
            desk = Desk(pid, address, f"{address}/start?key={key}", client)
            client.get(desk.start)
            (folder / "sent").mkdir()
            figures, letter = of_files(desk, folder / "sent")
            with browsing() as browser:
                found = [*in_a_browser(desk, browser, letter), *figures]
        full = Office(f"sqlite:///{folder}/full/vanthu.db")
        large = f"sqlite:///{folder}/large/vanthu.db"
        for url in (str(full.url), large):
            with open_store(url) as store:
                fill(store, asked.size)
        write_file(full.places.registries[0], csv_bytes(registered(UNIONS // 2)))  # half are there under other names
        write_file(full.places.settings, b'union = "T"\n')
        with full.open() as store:
            pages = costs(store, full)
        done = load(large, asked.clerks, ROUNDS)
    found = [
        Figure("script of all pages", script, 40, unit="kB"),
        *found,
        Figure(f"{asked.clerks} clerks at once, {done.requests} requests: errors", len(done.errors), 0),
        Figure("of their marks lost", len(done.lost), 0),
        Figure("the server's memory meanwhile", done.megabytes, MOST_MEGABYTES, unit="MB"),
        Figure("processor a request", done.milliseconds, 80, unit="ms"),
    ]
    rows = ([one.what, f"{one.value:.{1 if one.unit == 's' else 0}f} {one.unit}", f"{one.aim:.0f}"] for one in found)
    told = [*table(["", "found", "at most"], rows)]
    print("\n".join([*pages, *told]))
    if asked.clerks == CLERKS and asked.size == SIZE:
        fill_page("bench.md", pages=pages, desk=told)


if __name__ == "__main__":
    main()
