"""What those outside get: slow clients, guessed passwords, fixed sessions, other unions' rows of approved letters.

``python -m benchmarks.doors`` prints of each how often it was tried and what was let through; ``--slow``: so many
connections that send, or take, a byte a second at a served office, while a clerk goes on working.
"""

import argparse
import random
import re
import secrets
import select
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from benchmarks.measuring import table
from benchmarks.upgrades import held
from pipeline.faces.web.app import create_app
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import AccountAccess, Hosts, Throttle
from pipeline.faces.web.routes import ROUTES
from pipeline.office import people
from pipeline.office.taking_in import take_in
from pipeline.office.uses import Secret, UseSubject
from pipeline.store import Filters
from pipeline.store.people import ROLES
from schemas import ReviewAct
from tests.pipeline.faces.web.conftest import LETTERS, NOW, Anybody, Browser, having_read, office_in
from tests.pipeline.faces.web.served import Served
from tests.pipeline.test_papers import HEAD

HERE = "http://127.0.0.1:8765"
PASSWORD = "một mật khẩu dài"
_PLACE = re.compile(r"\{\w+\}")
Row = tuple[str, int, str]
"""What was tried, how often, and what came of it."""

# --------------------
# Slow clients, at a served office.

_HEAD = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "
_BODY = """POST /api/v1/letters HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r
X-Token: {token}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 3000\r\n\r\n--b\r\n"""


def slow(folder: Path, count: int, seconds: float = 45.0) -> Iterator[Row]:
    """Open connections by the hundred that send a byte a second, or take none, and ask a page as a clerk meanwhile."""
    served = Served(folder)
    with closing(served.start()) as client:
        for number in range(100, 130):
            client.post("/api/v1/letters", files={"file": (f"{number}.txt", HEAD.format(number=number).encode())})
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        host, token = served.address.removeprefix("http://"), client.headers["x-token"]
        body = _BODY.format(host=host, cookie=cookie, token=token).encode()
        begins = {"body of who is signed in": body, "head": _HEAD, "nothing": b""}
        for what, begin in begins.items():
            there = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(count)]
            began, pages, cut = time.monotonic(), list[float](), list[float]()
            for one in there:
                one.sendall(begin)
            while there and time.monotonic() - began < seconds:
                asked = time.monotonic()
                client.get("/letters", headers={"accept": "text/html"}).raise_for_status()
                pages.append(time.monotonic() - asked)
                ended = [one for one in there if _is_cut(one, b"" if what == "nothing" else b"x")]
                cut += [time.monotonic() - began] * len(ended)
                there = [one for one in there if one not in ended]
                time.sleep(1)
            for one in there:
                one.close()
            last = f"all cut off, the last after {max(cut):.0f} s" if not there else f"{len(there)} NOT CUT OFF"
            middle, worst = statistics.median(pages), max(pages)
            yield f"slow: {what}", count, f"{last}; a page meanwhile {middle:.2f} s, at most {worst:.2f} s"
    served.end()


def _is_cut(there: socket.socket, more: bytes) -> bool:
    with suppress(BlockingIOError):
        try:
            there.sendall(more)
            if select.select([there], [], [], 0)[0]:
                return True  # an end, or an answer that says why
        except OSError:
            return True
    return False


# --------------------
# Passwords and sessions.


def _house(folder: Path) -> AppState:
    office = office_in(having_read(folder, LETTERS))
    store = office.open()
    return AppState(office, store, Anybody(), lambda: NOW)


def _browser(house: AppState) -> TestClient:
    headers = {"origin": HERE, "accept": "text/html"}
    return TestClient(create_app(house), base_url=HERE, headers=headers, follow_redirects=False)


def guessing(house: AppState, count: int) -> Iterator[Row]:
    """Guess: how many tries a day are taken, and whether time tells which name there is."""
    now = [0.0]
    for what, addresses in (("one address", 1), ("a thousand addresses", 1000)):
        throttle, taken, now[0] = Throttle(lambda: now[0]), 0, 0.0
        while now[0] < 86_400:
            address = f"10.0.{taken % addresses // 256}.{taken % addresses % 256}"
            wait = throttle.begin("lan", address)
            taken += not wait
            now[0] += max(wait, 0.05)
        yield f"passwords of one name guessed for a day from {what}", taken, "taken; all others told to wait"
    access = AccountAccess(house.office, house.store, lambda: NOW, Hosts(8765))
    house = house._replace(access=access)
    by = UseSubject(house.office, house.store, NOW, None)
    for login in ("lan", "hoa"):
        people.add(by, login, role="clerk", password=Secret(PASSWORD))
    people.lock(by, "hoa")
    browser, seconds = _browser(house), dict[str, list[float]]()
    for number in range(count):
        for name in ("lan", "hoa", f"ai{number}"):
            access.throttle = Throttle()
            began = time.perf_counter()
            answer = browser.post("/login", data={"login": name, "password": "sai mật khẩu"})
            seconds.setdefault(name[:2], []).append(time.perf_counter() - began)
            assert answer.status_code == 403
    known, locked, unknown = (statistics.median(seconds[name]) * 1000 for name in ("la", "ho", "ai"))
    told = f"median ms: a name that is there {known:.1f}, one that is locked {locked:.1f}, none {unknown:.1f}"
    yield "wrong passwords, timed", 3 * count, told


def sessions(house: AppState, count: int) -> Iterator[Row]:
    """Bring a session of one's own making, or of somebody else, to the door, and sign in over it."""
    access = AccountAccess(house.office, house.store, lambda: NOW, Hosts(8765))
    house = house._replace(access=access)
    access.throttle, other = Throttle(), _browser(house)
    other.post("/login", data={"login": "lan", "password": PASSWORD})
    name, theirs = next(iter(other.cookies.items()))
    kept, opened = 0, 0
    made = [f"{kind}{secrets.token_urlsafe(size)}" for kind in ("s.", "u.", "") for size in (0, 1, 24, 300)]
    chance = random.Random(1)
    for number in range(count):
        fixed = theirs if not number else chance.choice(made) + "x" * (number % 3)
        victim = _browser(house)
        victim.cookies.set(name, fixed)
        opened += bool(number) and victim.get("/letters").status_code == 200
        access.throttle = Throttle()
        victim.post("/login", data={"login": "lan", "password": PASSWORD})
        kept += fixed == [one.value for one in victim.cookies.jar][-1]
        attacker = _browser(house)
        attacker.cookies.set(name, fixed)
        opened += bool(number) and attacker.get("/letters").status_code == 200
    yield "sessions brought to the door", count, f"{kept} kept, {opened} let in"
    guessed = sum(
        _browser(house).get(path + secrets.token_urlsafe(24) + end).status_code != 404
        for path, end in (("/feeds/", ".ics"), ("/u/", "")) for _ in range(count)
    )  # fmt: skip
    yield "addresses of feeds and links guessed", 2 * count, f"{guessed} let in"


# --------------------
# Rights between unions, all letters being approved.


def rights(house: AppState, database: str) -> Iterator[Row]:
    """Ask at each address in each role for everything that there is, of each union for what is others'."""
    store, today = house.store, NOW.date()
    for letter in store.letters.ids():
        store.reviews.add(ReviewAct(letter=letter, at="2026-03-06T08:00:00", who="Lan", what="approve"))
    rows: dict[str, list[Any]] = {}
    for union in [one.id for one in house.office.known.own()]:
        if found := store.obligations.asked(Filters(below=frozenset({union}), approved=True), today):
            rows[union] = found
    for union, owed in rows.items():
        for item in owed:
            store.marks.note(item.id, f"riêng-của-{union}.", today, who="Lan")
            store.sent.say(item.id, NOW, "kia", f"gửi-bởi-{union}.", today)
    feeds = {
        union: store.keys.make("feed", "điện thoại", NOW.isoformat()[:19], union_id=union).secret for union in rows
    }
    some = [rows[union][0] for union in [*rows][:6]]
    ids = [*[line.sha256 for line in store.letters.all()][:3], *[*feeds][:4], *(item.id for item in some)]
    ids += [*{item.duty_id for item in some}, "1", "0"]
    asked = leaks = let_in = 0
    for union in [*rows][:5]:
        browser = Browser(house, "union", union)
        own = {item.id for item in rows[union]}
        foreign = [item.id for other, owed in rows.items() if other != union for item in owed if item.id not in own]
        canaries = [f"{words}-{other}." for other in rows if other != union for words in ("riêng-của", "gửi-bởi")]
        canaries += [f"riêng-của-{union}."]
        for route in (route for route in ROUTES if route.method == "GET"):
            places = ids if "{" in route.path else [""]
            for one in places:
                path = _PLACE.sub(one, route.path)
                if route.path.startswith("/feeds/{secret}"):
                    path = route.path.replace("{secret}", feeds.get(one, one))
                answer = browser.get(path, headers={"accept": "application/json"} if "/api/" in path else {})
                asked += 1
                is_own_feed = route.path.startswith("/feeds/{secret}") and one != union  # whoever has it may read it
                shown = answer.text.replace(one, "") if one else answer.text
                if not is_own_feed and any(words in shown for words in (*foreign, *canaries)):
                    leaks += 1
                    print("LEAK", union, path, flush=True)
                if route.roles and "union" not in route.roles and answer.status_code < 400:
                    let_in += 1
    yield "a union asks for what there is, its own and others', all approved", asked, f"{leaks} leaks, {let_in} let in"
    before, asked, done = held(database), 0, 0
    union = next(iter(rows))
    own = {item.id for item in rows[union]}
    for route in (route for route in ROUTES if route.method == "POST" and "{" in route.path):
        for one in ids:
            if one not in own:
                answer = Browser(house, "union", union).post(_PLACE.sub(one, route.path), data={"number": "1/BC"})
                asked += 1
                done += answer.status_code < 400
    same = held(database) == before
    yield "a union changes what is others'", asked, f"{done} let in, the database {'as it was' if same else 'CHANGED'}"
    asked, wrong = 0, 0
    for role in (None, *ROLES):
        browser = Browser(house, role, "x-lung-ha" if role == "union" else None)
        for route in (route for route in ROUTES if route.method == "GET" and route.roles):
            for one in ids[:: max(1, len(ids) // 6)] if "{" in route.path else [""]:
                answer = browser.get(_PLACE.sub(one, route.path))
                asked += 1
                is_in = answer.status_code < 400 and answer.headers.get("location") != "/login"
                wrong += (is_in and role not in route.roles) or answer.status_code >= 500
    yield "each role at each page, API and file", asked, f"{wrong} wrong"


def endless(house: AppState, folder: Path) -> Iterator[Row]:
    """Let a letter ask for something each month without end, and ask for the feed again and again."""
    letter = folder / "hang-thang.txt"
    letter.write_text(HEAD.format(number=88) + "Các công đoàn cơ sở gửi báo cáo trước ngày 20 hằng tháng.\n", "utf-8")
    take_in(house.office, [letter], NOW.date(), workers=1)
    for ref in house.store.letters.ids():
        house.store.reviews.add(ReviewAct(letter=ref, at="2026-03-06T08:00:00", who="Lan", what="approve"))
    secret = house.store.keys.make("feed", "máy", NOW.isoformat()[:19]).secret
    browser = _browser(house._replace(access=AccountAccess(house.office, house.store, lambda: NOW, Hosts(8765))))
    began = time.perf_counter()
    for _ in range(50):
        content = browser.get(f"/feeds/{secret}.ics").raise_for_status().text
    took = (time.perf_counter() - began) * 20
    rules = re.findall(r"^RRULE:(.*)", content.replace("\r\n ", "").replace("\r", ""), re.MULTILINE)
    events = content.count("BEGIN:VEVENT")
    yield "a feed asked, one duty in it without end", 50, f"{events} entries, rules {rules}, {took:.0f} ms each"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", type=int, default=200)
    parser.add_argument("--tries", type=int, default=40)
    asked, rows = parser.parse_args(), list[Row]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = _house(folder / "office")
        try:
            database = f"sqlite:///{folder}/office/vanthu.db"
            inside = (
                rights(house, database),
                guessing(house, asked.tries),
                sessions(house, asked.tries),
                endless(house, folder),
            )
            for found in (*inside, slow(folder / "served", asked.slow)):
                for row in found:
                    print(*row, sep=" · ", flush=True)
                    rows.append(row)
        finally:
            house.store.close()
    print("\n".join(table(["tried", "times", "found"], [list(row) for row in rows])))


if __name__ == "__main__":
    main()
