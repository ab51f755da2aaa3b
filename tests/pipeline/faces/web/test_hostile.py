"""An office full of script, formula cells and turned writing, and requests that are made to hurt."""

import csv
import http.client
import io
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import openpyxl
import pytest
from starlette.responses import Response

from pipeline.faces.web import app, guards
from pipeline.faces.web.app import create_app
from pipeline.faces.web.guards import HEADERS
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import INSIDE, AccountAccess, Hosts
from pipeline.faces.web.routes import ROUTES, Route
from pipeline.office import Office, keys, people
from pipeline.office.taking_in import take_in
from pipeline.office.uses import Secret, UseSubject
from pipeline.store import Filters
from pipeline.support.errors import SetupError
from tests.each import each, examples
from tests.pipeline.faces.web.conftest import LETTERS, NOW, REGISTRY, Anybody, Browser

SCRIPT, PICTURE, FORMULA = "<script>alert(7)</script>", '"><img src=x onerror=alert(7)>', "=cmd|' /C calc'!A0"
TURNED = "\u202egpj.exe"
ALL = f"{SCRIPT} {PICTURE} {TURNED}"
#: None of these may stand on a page as it is.
RAW = ("<script>alert", "<img src=x", "'><img", '"><img', "\u202e")
PASSWORD = "một mật khẩu dài"
GETS = [route for route in ROUTES if route.method == "GET"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """An office whose letters, files, unions and people are named by somebody who means harm."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = list(csv.reader(REGISTRY.open(encoding="utf-8")))
    for row in rows[1:]:
        if row[0].startswith(("x-", "p-")):
            row[2] = "; ".join(filter(None, (row[2], row[1])))
            row[1] = f"{FORMULA if row[0] == 'x-lung-ha' else row[1]} {ALL}"
    with (folder / "registry.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    (folder / "in").mkdir()
    for number, path in enumerate(sorted(LETTERS.glob("*.txt"))):
        words = path.read_text("utf-8")
        for plain in ("Tháng Công nhân", "hợp đồng", "hội nghị", "tài chính"):
            words = words.replace(plain, f"{plain} {ALL}")
        (folder / "in" / f"{FORMULA.replace('/', '-')}{PICTURE}{TURNED}{number}.txt").write_text(words, "utf-8")
    office = Office(f"sqlite:///{folder}/vanthu.db", folder / "registry.csv")
    take_in(office, [folder / "in"], NOW.date(), workers=0)
    office.choose("ldld", NOW.date())
    office.forget()
    with office.open() as store:
        by = UseSubject(office, store, NOW, None)
        people.add(by, "lan", role="admin", password=Secret(PASSWORD), name=f"Lan {SCRIPT} {PICTURE}")
        keys.make(office, store, "program", f"{SCRIPT}{PICTURE}", NOW, f"{SCRIPT}")
        keys.make(office, store, "feed", f"{SCRIPT}{PICTURE}", NOW, f"{SCRIPT}")
        for item in store.obligations.find(today=NOW.date())[:5]:
            store.marks.note(item.id, ALL, NOW.date(), who=SCRIPT)
        yield AppState(office, store, Anybody(), lambda: NOW)


def ids(house: AppState, first: str) -> list[str]:
    """What the first parameter of an address may be, by its first part."""
    store = house.store
    known = {
        "letters": lambda: [letter.sha256 for letter in store.letters.all()],
        "duties": lambda: [duty.duty_id for duty in store.duties.page(Filters(), NOW.date(), 5)],
        "unions": lambda: ["x-lung-ha", "ldld-ha-son"],
        "people": lambda: [one.id for one in store.people.all()],
    }
    return known[first]() if first in known else [SCRIPT]


def addresses(house: AppState, route: Route) -> list[str]:
    if "{" not in route.path:
        return [route.path]
    before, _, rest = route.path.partition("{")
    after = rest.partition("}")[2]
    while "{" in after:
        start, _, more = after.partition("{")
        after = start + "1" + more.partition("}")[2]
    return [f"{before}{one}{after}" for one in ids(house, before.strip("/").split("/")[0])[: examples(2, 99)]]


TYPED = dict.fromkeys(("q", "text", "union", "who", "next", "letter", "status", "day", "name", "kind", "side"), ALL)


@each("route", [route for route in GETS if "/static/" not in route.path])
def test_no_page_holds_what_a_browser_would_obey(hostile: AppState, route: Route) -> None:
    browser = Browser(hostile, "union" if route.roles == {"union"} else "admin", "x-lung-ha")
    for address in addresses(hostile, route):
        for query in ({}, TYPED):
            answer = browser.get(address, params=query)
            kind = answer.headers.get("content-type", "")
            assert {name: answer.headers[name] for name in HEADERS} == HEADERS
            if kind.startswith("text/html"):
                assert [raw for raw in RAW if raw in answer.text] == []
            elif kind.startswith("text/csv"):
                cells = [cell for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))) for cell in row]
                assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
            elif "spreadsheetml" in kind:
                book = openpyxl.load_workbook(io.BytesIO(answer.content))
                assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if _obeyed(cell)]
            elif answer.status_code == 200 and not kind.startswith(("application/json", "image/", "text/calendar")):
                assert "attachment" in answer.headers["content-disposition"]


def _obeyed(cell: object) -> bool:
    return str(getattr(cell, "value", "")).startswith("=cmd") and getattr(cell, "data_type", "") == "f"


def test_what_harms_is_there_at_all(hostile: AppState) -> None:
    browser = Browser(hostile, "admin")
    shown = "".join(browser.get(path).text for path in ("/", "/people", "/duties", "/calendar"))
    for words in ("&lt;script&gt;alert(7)", "&lt;img src=x", "\ufffdgpj.exe"):
        assert words in shown


def test_a_lower_union_gets_nothing_of_others(hostile: AppState) -> None:
    """Every page of a lower union, asked for ids that are others', or its own by letters that nobody approved."""
    browser, store = Browser(hostile, "union", "x-khe-da"), hostile.store
    foreign = [duty.duty_id for duty in store.duties.page(Filters(), NOW.date(), 8)]
    foreign += [item.id for item in store.obligations.find(today=NOW.date())[:8]]
    foreign += [*ids(hostile, "letters"), *ids(hostile, "people"), "x-lung-ha", "0" * 12]
    for route in ROUTES:
        if "union" in route.roles and "{" in route.path:
            for one in foreign:
                address = route.path.format_map(type("Ids", (dict,), {"__missing__": lambda _, __, one=one: one})())
                assert browser.request(route.method, address).status_code in (404, 422), address


@each("path", ["/%2fpeople", "/people%2F..", "/letters/a%2Fb", "/people%5c", "//people"])
def test_an_address_has_one_reading(hostile: AppState, path: str) -> None:
    assert Browser(hostile, "admin").get(f"http://vanthu.test{path}").status_code == 404


@each("path", ["/", "/people", "/health", "/login", "/nothing"])
def test_head_answers_like_get(hostile: AppState, path: str) -> None:
    browser = Browser(hostile, "admin")
    got, head = browser.get(path), browser.head(path)
    assert (head.status_code, head.headers["content-length"]) == (got.status_code, got.headers["content-length"])
    assert head.content == b""


@each("form", ["a=&" * 300_000, "%", "=" * 999_000, "name=" + "x" * 900_000, "name[]=1&name[0]=2"])
def test_a_form_made_to_hurt_costs_little(hostile: AppState, form: str) -> None:
    browser = Browser(hostile, "admin")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    start = time.process_time()
    assert browser.post("/people", content=form, headers=headers).status_code in (400, 422)
    assert time.process_time() - start < 2.0


def test_what_fails_is_logged_without_its_words(hostile: AppState, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> Response:
        raise ValueError("words of a letter")

    def refuses() -> Response:
        raise SetupError("said to people")

    routes = (Route("GET", "/fails", INSIDE, fails), Route("GET", "/refuses", INSIDE, refuses))
    browser = Browser(hostile, "admin")
    browser.app = create_app(hostile, routes)
    client = type(browser).__mro__[1](browser.app, base_url="http://vanthu.test", headers=dict(browser.headers))
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/fails?q=secret")
    assert answer.status_code == 500 and "words of a letter" not in answer.text
    assert "ValueError" in caplog.text and "GET /fails" in caplog.text
    assert "words of a letter" not in caplog.text and "secret" not in caplog.text.replace("/fails?q=secret", "")
    assert (client.get("/refuses").status_code, "said to people" in client.get("/refuses").text) == (400, True)


class Live:
    """The application on a real socket."""

    def __init__(self, house: AppState, proxy: str | None = None) -> None:
        self.listening = app.listening_at("127.0.0.1", 0)
        self.port = self.listening.getsockname()[1]
        access = AccountAccess(house.office, house.store, house.clock, Hosts(self.port, public="https://vanthu.test"))
        self.server = app.server_of(create_app(house._replace(access=access)), proxy)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listening]})
        self.thread.start()

    def end(self) -> None:
        self.server.should_exit = True
        self.thread.join()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def said(self, request: bytes) -> bytes:
        """Everything that is answered until the connection is closed by the server."""
        said = b""
        with self.connect() as there, suppress(ConnectionError):
            there.sendall(request)
            while part := there.recv(65536):
                said += part
        return said


@pytest.fixture(scope="module")
def live(hostile: AppState) -> Iterator[Live]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "_HEAD_SECONDS", 0.4)
        patch.setattr(guards, "_SECONDS", 0.4)
        made = Live(hostile)
        yield made
        made.end()


def test_a_head_that_does_not_come_is_not_waited_for(live: Live) -> None:
    assert live.said(b"") == b"" and live.said(b"GET /health HTTP/1.1\r\nHost: ") == b""
    patience = time.monotonic() + 60
    with live.connect() as there, pytest.raises(OSError):
        while time.monotonic() < patience:  # byte by byte, so that something always comes
            there.sendall(b"x")
            time.sleep(0.05)


HEAD = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nAccept: text/html\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (b"Content-Length: 3000\r\n\r\nlogin=", (400, 408)),
        (b"Content-Length: 4001\r\n\r\n", (413,)),
        (b"Content-Length: 99999999999\r\n\r\n", (413,)),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n", (411,)),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nlogin\r\n", (411, 400)),
        (b"Content-Length: -1\r\n\r\n", (400,)),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nlogin", (400,)),
        (b"X: " + b"x" * 400_000 + b"\r\n\r\n", (400, 0)),
        (b"Content-Length: 0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", (400, 403, 422)),
    ],
)  # fmt: skip
def test_a_body_is_as_it_was_told(live: Live, more: bytes, status: tuple[int, ...]) -> None:
    more = more if b"Content-Length: 0" in more else more.replace(b"\r\n\r\n", b"\r\n" + FORM + b"\r\n", 1)
    answer = live.said(HEAD % (live.port, live.port) + (b"Connection: close\r\n" if b"upgrade" in more else b"") + more)
    assert int((answer.split() or [b"", b"0"])[1]) in status


def test_only_the_proxy_is_believed(hostile: AppState, live: Live) -> None:
    behind = Live(hostile, proxy="127.0.0.1")
    try:
        found = {}
        for name, at in (("alone", live), ("behind", behind)):
            connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=20)
            form = urlencode({"login": "lan", "password": PASSWORD})
            origin = "https://vanthu.test" if at is behind else "http://vanthu.test"
            headers = {"host": "vanthu.test", "origin": origin, "x-forwarded-proto": "https"}
            headers |= {"x-forwarded-for": "10.0.0.9", "content-type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/login", form, headers)
            found[name] = connection.getresponse().headers["set-cookie"] or ""
            connection.close()
    finally:
        behind.end()
    assert found["behind"].startswith("__Host-vanthu=") and found["alone"].startswith("vanthu-80=")
