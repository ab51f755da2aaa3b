"""The desk as a clerk meets it: when a page is seen, a key shows, a file can be reviewed; what 50 clerks at once cost.

``python -m benchmarks.desk`` serves an office of the week's letters to the system's Chromium, then lets 50 clerks at
one with a million obligations, and writes docs/desk.md; ``--db`` names such an office (it is changed), ``--clerks`` and
``--size`` ask for less, and nothing is written.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import httpx
from playwright.sync_api import Browser

from benchmarks.batches import family, processor
from benchmarks.load import MOST_MEGABYTES, TOKEN, load, served
from benchmarks.made_office import fill
from benchmarks.scale import yardstick
from benchmarks.screenshots import made
from benchmarks.serving import browsing
from corpus.render.__main__ import write
from pipeline.store import open_store
from pipeline.web import render

CLERKS, ROUNDS, SIZE = 50, 10, 1_000_000
_OUT = Path(__file__).parents[1] / "docs" / "desk.md"
_LETTERS = Path(__file__).parents[1] / "corpus" / "letters"
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


class Figure(NamedTuple):
    """What was measured, in its unit, and what it must reach."""

    what: str
    found: float
    unit: str
    aim: float


class Desk(NamedTuple):
    """A served office: the number of its process, its address, the way in, and somebody who is in."""

    pid: int
    address: str
    start: str
    client: httpx.Client

    def send(self, path: Path) -> tuple[str, float]:
        """Send a file in; return its letter's id and the seconds until that can be reviewed."""
        token = TOKEN.search(self.client.get("/").text)
        headers = {"x-token": token[1] if token else "", "origin": self.address}
        begin = time.monotonic()
        answer = self.client.post("/api/v1/letters", files={"file": (path.name, path.read_bytes())}, headers=headers)
        upload = answer.raise_for_status().json()
        while upload["state"] in ("waiting", "reading"):
            time.sleep(0.02)
            upload = self.client.get(f"/api/v1/uploads/{upload['id']}").raise_for_status().json()
        if upload["state"] != "done":
            raise RuntimeError(f"{path.name}: {upload}")
        (letter,) = upload["letters"]
        self.client.get(f"/letters/{letter}").raise_for_status()
        return letter, time.monotonic() - begin

    def spent(self, path: str) -> float:
        """Return the milliseconds of processor that the server and its confined processes take for a page."""
        before = {pid: processor(pid) for pid in family(self.pid)}
        self.client.get(path).raise_for_status()
        return 1000 * sum(processor(pid) - before.get(pid, 0) for pid in family(self.pid))


def in_a_browser(desk: Desk, browser: Browser, letter: str) -> list[Figure]:
    """Return when pages are seen by a browser that has nothing of them yet, and when a key shows."""
    found = []
    for name, path in (
        ("Hôm nay", "/"),
        ("Văn bản", "/letters"),
        ("Duyệt", f"/letters/{letter}"),
        ("Lịch", "/calendar"),
    ):
        painted = []
        for _ in range(_TIMES):
            context = browser.new_context(viewport={"width": 1366, "height": 768})
            context.request.get(desk.start)
            page = context.new_page()
            page.goto(desk.address + path)
            page.wait_for_function(_PAINTED)
            painted.append(page.evaluate(_PAINTED))
            context.close()
        found.append(Figure(f"first view: {name}", min(painted), "ms", 300))
    page = browser.new_page()
    page.goto(desk.start)
    page.goto(f"{desk.address}/letters/{letter}")
    marked = [page.evaluate(_MARK) for _ in range(min(_KEYS, page.locator(".one").count()))]
    return [*found, Figure("key to mark", statistics.median(marked), "ms", 50)]


def of_files(desk: Desk, folder: Path) -> tuple[list[Figure], str]:
    """Return how long files take that are sent in, and pictures of their pages; with the id of the printed letter."""
    desk.send(_drawn(3, "pdf", folder))  # what reads is warm from here on
    desk.send(_drawn(3, "scan", folder))
    sent = [desk.send(_drawn(number, "pdf", folder)) for number in range(4, 4 + _TIMES)]
    scans = []
    for number in range(10, 10 + _TIMES):
        letter, seconds = desk.send(_drawn(number, "scan", folder))
        scans.append(seconds / _pages(desk, letter))
    places = [
        f"/letters/{letter}/pages/{number}.webp" for letter, _ in sent for number in range(1, 1 + _pages(desk, letter))
    ]

    def shown() -> list[float]:
        return [desk.spent(place) for place in places]

    drawn, again = shown(), shown()
    return [
        Figure("printed PDF sent until it can be reviewed", statistics.median(time for _, time in sent), "s", 3),
        Figure("scan sent until it can be reviewed, a page", statistics.median(scans), "s", 4),
        Figure("picture of a page, processor", statistics.mean(drawn), "ms", 150),
        Figure("the same again, processor", statistics.mean(again), "ms", 5),
    ], sent[0][0]  # fmt: skip


def _drawn(number: int, form: str, folder: Path) -> Path:
    return write(sorted(_LETTERS.glob("*.txt"))[number], form, folder)


def _pages(desk: Desk, letter: str) -> int:
    return desk.client.get(f"/letters/{letter}").text.count('class="sheet"')


def at_once(url: str, clerks: int) -> list[Figure]:
    """Let clerks work at once and return what went wrong and what it took."""
    done = load(url, clerks, ROUNDS)
    told = f"{clerks} clerks at once, {done.requests} requests"
    return [
        Figure(f"{told}: errors", len(done.errors), "", 0),
        Figure("of their marks lost", len(done.lost), "", 0),
        Figure("the server's memory meanwhile", done.megabytes, "MB", MOST_MEGABYTES),
        Figure("processor a request", done.milliseconds, "ms", 80),
    ]


def lines(found: Sequence[Figure]) -> list[str]:
    """Return the lines of the table."""
    rows = (f"| {one.what} | {one.found:.{1 if one.unit == 's' else 0}f} {one.unit} | {one.aim:.0f} |" for one in found)
    return ["| | found | at most |", "|---|---:|---:|", *rows]


_WORDS = """# The desk as a clerk meets it

Made by `python -m benchmarks.desk` on one machine that serves, draws and measures: the system's Chromium, nothing kept
from before, sees pages of an office of the corpus's week; files are sent in while the server is warm; then clerks look
at pages and mark rows, all at once, in an office of {size:,} obligations. Seconds and milliseconds are those of the
clock unless processor is said: of first views the least of {times} (the machine had other work), else medians. What
single pages cost: [pages.md](pages.md).

{table}

Other work went on beside it: {load:.1f} processes waited for {cores} processors. Yardstick (200,000 SHA-256 sums,
sorted): {seconds:.2f} s.
"""


def main() -> None:
    """Measure, print, write the page where all was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", help="an office with many obligations; it is changed")
    parser.add_argument("--clerks", type=int, default=CLERKS)
    parser.add_argument("--size", type=int, default=SIZE)
    asked = parser.parse_args()
    found = [
        Figure("script of all pages", sum(path.stat().st_size for path in render.STATIC.glob("*.js")) / 1000, "kB", 40)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = made(folder)
        url = str(office.url)
        with served(url) as (pid, address, key), httpx.Client(base_url=address, timeout=120) as client:
            desk = Desk(pid, address, f"{address}/start?key={key}", client)
            client.get(desk.start)
            (folder / "sent").mkdir()
            figures, letter = of_files(desk, folder / "sent")
            with browsing() as browser:
                found += [*in_a_browser(desk, browser, letter), *figures]
        if asked.db is None:
            asked.db = f"sqlite:///{folder}/large/vanthu.db"
            with open_store(asked.db) as store:
                fill(store, asked.size)
        found += at_once(asked.db, asked.clerks)
    table = "\n".join(lines(found))
    print(table)
    if asked.clerks == CLERKS and asked.size == SIZE:
        words = {"table": table, "times": _TIMES, "size": SIZE, "load": os.getloadavg()[1], "cores": os.cpu_count()}
        _OUT.write_text(_WORDS.format(**words, seconds=yardstick()), "utf-8")


if __name__ == "__main__":
    main()
