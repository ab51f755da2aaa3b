"""What those outside get: slow clients, guessed passwords, fixed sessions, other unions' rows, what a proxy passes on.

``python -m benchmarks.doors`` prints of each how often it was tried and what was let through, and ends with 1 where
anything was, or where a leak that was planted is not found. ``--slow``: so many connections that send, or take, a byte
a second at a served office, while a clerk goes on working. ``--nginx``: the program of the proxy, which is set up by
the words of ``docs/serving.md``; ``--of`` does some of it.
"""

import argparse
import os
import random
import re
import secrets
import select
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx
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
from pipeline.store.people import ROLES, Role
from schemas import ReviewAct
from tests.pipeline.faces.web.conftest import LETTERS, NOW, Anybody, Browser, having_read, office_in
from tests.pipeline.faces.web.served import ROOT, Served, until
from tests.pipeline.test_papers import HEAD

HERE = "http://127.0.0.1:8765"
PASSWORD = "một mật khẩu dài"
_PLACE = re.compile(r"\{\w+\}")


class Row(NamedTuple):
    """What was tried, how often, what came of it, and whether that is as it must be."""

    tried: str
    times: int
    found: str
    is_sound: bool = True


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
            told = f"{last}; a page meanwhile {middle:.2f} s, at most {worst:.2f} s"
            yield Row(f"slow: {what}", count, told, not there)
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
        told = "taken; all others told to wait"
        yield Row(f"passwords of one name guessed for a day from {what}", taken, told, taken < 10_000)
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
    yield Row("wrong passwords, timed", 3 * count, told)


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
        answer = victim.post("/login", data={"login": "lan", "password": PASSWORD})
        # Who is somebody already (by a session that counts) is asked to leave first: 403.
        kept += answer.status_code == 303 and fixed == [one.value for one in victim.cookies.jar][-1]
        attacker = _browser(house)
        attacker.cookies.set(name, fixed)
        opened += bool(number) and attacker.get("/letters").status_code == 200
    yield Row("sessions brought to the door", count, f"{kept} kept, {opened} let in", not kept + opened)
    guessed = sum(
        _browser(house).get(path + secrets.token_urlsafe(24) + end).status_code != 404
        for path, end in (("/feeds/", ".ics"), ("/u/", "")) for _ in range(count)
    )  # fmt: skip
    yield Row("addresses of feeds and links guessed", 2 * count, f"{guessed} let in", not guessed)


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

    def let_out(union: str, role: Role = "union") -> tuple[int, int, int]:
        """Ask everything as a union: how many questions, which showed what is others', how many pages of others came.

        In another role the same answers are a leak each: it is asked so to see that one would be found.
        """
        browser = Browser(house, role, union if role == "union" else None)
        own = {item.id for item in rows[union]}
        foreign = [item.id for other, owed in rows.items() if other != union for item in owed if item.id not in own]
        canaries = [f"{words}-{other}." for other in rows if other != union for words in ("riêng-của", "gửi-bởi")]
        canaries += [f"riêng-của-{union}."]
        asked = leaks = let_in = 0
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
                    print(f"shown to {union} ({role}): {path}", flush=True)
                if route.roles and "union" not in route.roles and answer.status_code < 400:
                    let_in += 1
        return asked, leaks, let_in

    found = [let_out(union) for union in [*rows][:5]]
    asked, leaks, let_in = map(sum, zip(*found, strict=True))
    told = f"{leaks} leaks, {let_in} let in"
    yield Row("a union asks for what there is, its own and others', all approved", asked, told, not leaks + let_in)
    asked, leaks, let_in = let_out(next(iter(rows)), "clerk")
    told = f"{leaks} leaks, {let_in} let in"
    yield Row("control: a clerk's answers, given to a union", asked, told, bool(leaks and let_in))
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
    told = f"{done} let in, the database {'as it was' if same else 'CHANGED'}"
    yield Row("a union changes what is others'", asked, told, same and not done)
    union, other = [*rows][:2]
    store.sent.say(rows[union][0].id, NOW, "kia", f"gửi-bởi-{other}.", today)
    _, leaks, _ = let_out(union)
    told = f"seen at {leaks} addresses"
    yield Row("control: a word of another union, planted in a union's own duty", 1, told, bool(leaks))
    asked, wrong = 0, 0
    for role in (None, *ROLES):
        browser = Browser(house, role, "x-lung-ha" if role == "union" else None)
        for route in (route for route in ROUTES if route.method == "GET" and route.roles):
            for one in ids[:: max(1, len(ids) // 6)] if "{" in route.path else [""]:
                answer = browser.get(_PLACE.sub(one, route.path))
                asked += 1
                is_in = answer.status_code < 400 and answer.headers.get("location") != "/login"
                wrong += (is_in and role not in route.roles) or answer.status_code >= 500
    yield Row("each role at each page, API and file", asked, f"{wrong} wrong", not wrong)


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
    told = f"{events} entries, rules {rules}, {took:.0f} ms each"
    yield Row("a feed asked, one duty in it without end", 50, told, all("UNTIL" in rule for rule in rules))


# --------------------
# Behind a proxy that speaks TLS, as docs/serving.md sets it up, at the root of a name and below a path of one.

_NAME = "vanthu.congdoan.local"
_SITE, _STRANGER, _FORGED = f"https://{_NAME}", "127.0.0.2", "10.99.88.77"
_AROUND = """daemon off; pid {folder}/pid; error_log {folder}/error.log; {user}
events {{}}
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{site} }}
"""


class _ByProxy(httpx.HTTPTransport):
    """Leads the name of the office to the proxy on this machine, by TLS with its own certificate."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(verify=ssl.create_default_context(cafile=str(folder / "vanthu.pem")))
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the proxy as if the name led there."""
        there = request.url.copy_with(host="127.0.0.1", port=self._port)
        named = request.extensions | {"sni_hostname": request.url.host}
        return super().handle_request(
            httpx.Request(request.method, there, headers=request.headers, stream=request.stream, extensions=named)
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _proxied(folder: Path, nginx: str, port: int, path: str = "") -> Iterator[httpx.Client]:
    """Start the proxy before what listens to a port; give a browser that comes by it."""
    folder.mkdir(parents=True)
    certificate, key = folder / "vanthu.pem", folder / "vanthu.key"
    asked = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={_NAME}"]
    asked += ["-addext", f"subjectAltName=DNS:{_NAME}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *asked], check=True, capture_output=True)
    at = _free_port()
    words = (ROOT / "docs" / "serving.md").read_text("utf-8")
    site = words.partition("# /etc/nginx/sites-enabled/vanthu\n")[2].partition("```")[0]
    told = {
        "443 ssl": f"127.0.0.1:{at} ssl",
        "/etc/ssl/vanthu.pem": str(certificate),
        "/etc/ssl/private/vanthu.key": str(key),
        "location / {": f"location {path}/ {{",
        "127.0.0.1:8765;": f"127.0.0.1:{port}{path and '/'};",
    }
    for said, here in told.items():
        assert said in site, said
        site = site.replace(said, here)
    user = "user root;" if os.geteuid() == 0 else ""
    settings, errors = folder / "nginx.conf", folder / "error.log"
    settings.write_text(_AROUND.format(folder=folder, user=user, site=site))
    with errors.open("ab") as log:
        process = subprocess.Popen([nginx, "-c", str(settings), "-e", str(errors)], stderr=log)
    try:
        until(lambda: not socket.socket().connect_ex(("127.0.0.1", at)))
        headers = {"origin": _SITE, "accept": "text/html", "user-agent": "Mozilla/5.0 Firefox/140.0"}
        with httpx.Client(base_url=_SITE, headers=headers, transport=_ByProxy(folder, at), timeout=60) as client:
            yield client
    finally:
        process.terminate()
        process.wait()


def _signed_in(client: httpx.Client, password: str = PASSWORD, path: str = "", **headers: str) -> httpx.Response:
    return client.post(f"{path}/login", data={"login": "lan", "password": password}, headers=headers)


def behind(folder: Path, nginx: str | None) -> Iterator[Row]:
    """Sign in, read, send a letter by the proxy; come by other names and sites, with headers that only it may send."""
    if nginx is None:
        yield Row("TLS by nginx", 0, "not tried: there is no nginx here", False)
        return
    office = office_in(having_read(folder, LETTERS))
    with office.open() as store:
        people.add(UseSubject(office, store, NOW, None), "lan", role="admin", password=Secret(PASSWORD))
    served = Served(folder, url=f"sqlite:///{folder}/vanthu.db", more="--proxy 127.0.0.1")
    os.environ["VANTHU_URL"] = _SITE
    served.begin()
    try:
        until(lambda: not socket.socket().connect_ex(("127.0.0.1", served.port)))
        with _proxied(folder / "root", nginx, served.port) as client:
            yield from _at_the_root(client, served)
            with _proxied(folder / "below", nginx, served.port, "/vanthu") as below:
                yield _below_a_path(below)
            yield from _strangers(client, served)
    finally:
        served.end()
        del os.environ["VANTHU_URL"]
    command = [sys.executable, "-c", "from pipeline.faces.cli import main; main()", "serve", "--check"]
    places = {"VANTHU_DB": served.url, "VANTHU_URL": f"{_SITE}/vanthu"}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | places, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    is_told = done.returncode == 2 and len(lines) == 1
    yield Row("an office whose address has a path", 1, f"{done.returncode}: {' '.join(lines)}", is_told)


def _at_the_root(client: httpx.Client, served: Served) -> Iterator[Row]:
    door, inside = client.get("/letters"), _signed_in(client)
    cookie, page = inside.headers.get("set-cookie", ""), client.get("/letters")
    token = re.search(r'name="token" content="([^"]+)"', page.text)
    flags = ("__Host-vanthu=", "Secure", "HttpOnly", "SameSite=lax", "Path=/")
    missing = [flag for flag in flags if flag not in cookie]
    led = [one.headers.get("location", "") for one in (door, inside)]
    is_in = token is not None and not missing and led == ["/login?next=/letters", "/"]
    yield Row("TLS by nginx: signing in", 1, f"let in, its cookie lacks {missing or 'nothing'}, led to {led}", is_in)
    client.headers["x-token"] = token[1] if token else ""
    pages = [one.path for one in ROUTES if one.method == "GET" and "{" not in one.path and "admin" in one.roles]
    answers = {path: client.get(path) for path in pages}
    wrong = [path for path, answer in answers.items() if answer.status_code not in (200, 303, 422)]
    elsewhere = rf"(?:https?:)?//(?:127\.0\.0\.1|localhost|{_NAME}:)|http://{_NAME}"
    past = [path for path, answer in answers.items() if re.search(elsewhere, f"{answer.text} {answer.headers}")]
    told = f"{len(wrong)} refused, {len(past)} lead past it {' '.join(wrong + past)}"
    yield Row("its pages and files", len(pages), told, not wrong + past)
    for number in range(200, 205):
        letter = {"file": (f"{number}.txt", HEAD.format(number=number).encode())}
        client.post("/api/v1/letters", files=letter).raise_for_status()
    until(lambda: {"done"} == {state for (state,) in served.asked("SELECT state FROM uploads")})
    yield Row("letters sent by it", 5, "all read")
    before, own = held(served.url), f"http://127.0.0.1:{served.port}"
    sites = ("null", "", f"http://{_NAME}", f"{_SITE}:444", f"{_SITE}.evil.test", "https://evil.test", own)

    def note(**headers: str) -> int:
        """Note at a duty that is not there: who may do so is told 422."""
        note = {"ids": ["1"], "note": "x"}
        return client.post("/api/v1/obligations/note", json=note, headers=headers).status_code

    statuses, fine = {note(origin=site) for site in sites} | {note(**{"x-token": "x"})}, note()
    told = f"answers {statuses}, from its own {fine}"
    is_sound = statuses == {403} and fine == 422 and held(served.url) == before
    yield Row("changes sent from other sites, or without the page's token", len(sites) + 1, told, is_sound)
    names = ("evil.test", f"{_NAME}.evil.test", "10.0.0.9", f"{_NAME}@evil.test", "")
    statuses = {client.get("/letters", headers={"host": name}).status_code for name in names}
    yield Row("other names, passed on by the proxy", len(names), f"answers {statuses}", statuses <= {400, 421})


def _strangers(client: httpx.Client, served: Served) -> Iterator[Row]:
    """Send what only the proxy may say: through it, and past it from another address."""
    client.cookies.clear()
    forged = {"x-forwarded-host": "evil.test", "x-forwarded-port": "80", "x-forwarded-prefix": "/evil"}
    forged |= dict.fromkeys(("x-forwarded-for", "x-real-ip", "x-client-ip", "true-client-ip"), _FORGED)
    forged |= {"forwarded": f"for={_FORGED};proto=http;host=evil.test", "x-forwarded-proto": "http"}
    by_proxy = _signed_in(client, **forged)
    transport = httpx.HTTPTransport(local_address=_STRANGER)
    with httpx.Client(base_url=f"http://127.0.0.1:{served.port}", transport=transport) as past:
        by_itself = _signed_in(past, **forged | {"host": _NAME, "origin": _SITE, "x-forwarded-proto": "https"})
    is_safe = [one.status_code for one in (by_proxy, by_itself)] == [303, 303]
    is_safe &= "Secure" in by_proxy.headers["set-cookie"] and "Secure" not in by_itself.headers["set-cookie"]
    led = [one for one in (by_proxy, by_itself) if "evil" in str(one.headers)]
    rows = str(held(served.url))
    told = f"{len(led)} led by them, the forged address stands in {rows.count(_FORGED)} rows, the own ones do"
    is_own = _FORGED not in rows and _STRANGER in rows
    yield Row("forged headers, by the proxy and past it", 2, told, is_safe and not led and is_own)
    client.cookies.clear()
    forged_each_time = [{"x-forwarded-for": f"10.1.2.{number}"} for number in range(12)]
    statuses = [_signed_in(client, "sai mật khẩu", **forged).status_code for forged in forged_each_time]
    told = f"{statuses.count(403)} taken, {statuses.count(429)} told to wait"
    yield Row("wrong passwords, each with another forged address", 12, told, statuses[-1] == 429)


def _below_a_path(client: httpx.Client) -> Row:
    page = client.get("/vanthu/login")
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
    lost = [link for link in links if client.get(link).status_code == 404]
    led = _signed_in(client, path="/vanthu").headers.get("location")
    told = f"of {len(links)} links of the door {len(lost)} lead out of the path, signing in leads to {led}"
    return Row("pages below a path of the proxy", 1, told)


PARTS = ("inside", "slow", "proxy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--slow", type=int, default=200)
    parser.add_argument("--tries", type=int, default=40)
    parser.add_argument("--nginx", default=shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"))
    asked, rows = parser.parse_args(), list[Row]()
    with tempfile.TemporaryDirectory() as name:
        parts = {
            "inside": lambda: _inside(Path(name, "office"), asked.tries),
            "slow": lambda: slow(Path(name, "served"), asked.slow),
            "proxy": lambda: behind(Path(name, "proxied"), asked.nginx),
        }
        for part in asked.of:
            for row in parts[part]():
                print(*row, sep=" · ", flush=True)
                rows.append(row)
    print("\n".join(table(["tried", "times", "found"], [list(row[:3]) for row in rows])))
    sys.exit(not all(row.is_sound for row in rows))


def _inside(folder: Path, tries: int) -> Iterator[Row]:
    house = _house(folder)
    try:
        yield from rights(house, f"sqlite:///{folder}/vanthu.db")
        yield from guessing(house, tries)
        yield from sessions(house, tries)
        yield from endless(house, folder)
    finally:
        house.store.close()


if __name__ == "__main__":
    main()
