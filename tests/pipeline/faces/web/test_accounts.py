"""Signing in, and everything else that lets somebody in: what is revoked opens nothing from that moment on."""

import datetime
import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import get_ident
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from starlette.testclient import TestClient

from pipeline.faces.web import people as web_people
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import FREE_OF_BOTH, LONGEST_SECONDS, AccountAccess, Hosts, LocalAccess, Throttle
from pipeline.office import keys, people
from pipeline.office.uses import Secret, UseSubject
from pipeline.store import Store
from pipeline.store.people import Account
from pipeline.support.errors import SetupError
from tests.each import each, examples
from tests.pipeline.faces.web.conftest import NOW, app_of

PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"
PASSWORD, OTHER = "một mật khẩu dài", "một mật khẩu khác"
UNION = "x-lung-ha"


class Clock:
    now = NOW

    def __call__(self) -> datetime.datetime:
        return self.now


def revoke_all(store: Store) -> None:
    for key in (*store.keys.all("union"), *store.keys.all("feed")):
        store.keys.revoke(key.id, "program", "union", "feed")


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def everybody(house: AppState) -> dict[str, Account]:
    store, by = house.store, UseSubject(house.office, house.store, NOW, None)
    for role in ("admin", "clerk", "union"):
        people.add(by, f"{role}-1", role=role, password=Secret(PASSWORD), name=f"Người {role}", union=UNION)
    people.add(by, "admin-2", role="admin", password=Secret(PASSWORD))
    return {role: store.people.called(f"{role}-1") for role in ("admin", "clerk", "union")}


@pytest.fixture(scope="module")
def entered(house: AppState, everybody: dict[str, Account], clock: Clock) -> AppState:
    return AppState(house.office, house.store, AccountAccess(house.office, house.store, clock, Hosts(PORT)), clock)


@pytest.fixture
def served(entered: AppState, clock: Clock) -> AppState:
    clock.now = NOW
    assert isinstance(entered.access, AccountAccess)
    entered.access.throttle = Throttle()  # what other tests tried is not held against this one
    return entered


def browser(served: AppState, base: str = HERE) -> TestClient:
    headers = {"origin": base, "accept": "text/html", "user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}
    return TestClient(app_of(served), base_url=base, headers=headers, follow_redirects=False)


def sign_in(client: TestClient, login: str, password: str = PASSWORD, next: str = "") -> int:
    return client.post("/login", data={"login": login, "password": password, "next": next}).status_code


def token(client: TestClient, path: str = "/me") -> str:
    found = re.search(r'name="token" content="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def signed_in(served: AppState, login: str, password: str = PASSWORD, base: str = HERE) -> TestClient:
    client = browser(served, base)
    assert sign_in(client, login, password) == 303
    client.headers["x-token"] = token(client)
    return client


def test_who_is_not_signed_in_is_led_to_the_door_and_back(served: AppState) -> None:
    client = browser(served)
    assert client.get("/").headers["location"] == "/login"
    door = client.get("/people?a=1").headers["location"]
    assert door == "/login?next=/people%3Fa%3D1" and 'value="/people?a=1"' in client.get(door).text
    answer = client.post("/login", data={"login": " Admin-1 ", "password": PASSWORD, "next": "/people?a=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?a=1")
    assert client.get("/people").status_code == 200 and client.get("/login").status_code == 303


@each("elsewhere", ["//evil.test", "https://evil.test/", "/\\evil.test", "evil", "/\nx", "javascript:1", "//[evil"])
def test_the_door_leads_nowhere_else(served: AppState, elsewhere: str) -> None:
    answer = browser(served).post("/login", data={"login": "admin-1", "password": PASSWORD, "next": elsewhere})
    assert answer.headers["location"] == "/"


def test_wrong_names_and_passwords_are_told_alike(served: AppState) -> None:
    client = browser(served)
    known, unknown = ({"login": login, "password": "sai mật khẩu"} for login in ("admin-1", "ai-do"))
    answers = [client.post("/login", data=data) for data in (known, unknown)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].text.replace("admin-1", "") == answers[1].text.replace("ai-do", "") and not client.cookies


def test_the_cookie_is_kept_from_scripts_and_other_sites(served: AppState) -> None:
    set_here = browser(served).post("/login", data={"login": "admin-1", "password": PASSWORD}).headers["set-cookie"]
    assert set_here.startswith(f"vanthu-{PORT}=") and "HttpOnly" in set_here and "SameSite=lax" in set_here
    access = AccountAccess(served.office, served.store, served.clock, Hosts(PORT, public="https://vanthu.test"))
    by_tls = browser(served._replace(access=access), "https://vanthu.test")
    safe = by_tls.post("/login", data={"login": "admin-1", "password": PASSWORD}).headers["set-cookie"]
    assert safe.startswith("__Host-vanthu=") and "Secure" in safe and "Path=/;" in safe and "Domain" not in safe


def test_a_session_ends_in_the_evening_and_when_it_is_left(served: AppState, clock: Clock) -> None:
    client = signed_in(served, "clerk-1")
    clock.now = NOW + datetime.timedelta(hours=11)
    assert client.get("/me").status_code == 200
    clock.now = NOW + datetime.timedelta(hours=13)
    assert client.get("/me").headers["location"] == "/login?next=/me"
    clock.now = NOW
    cookies = dict(client.cookies)
    assert client.post("/logout").headers["location"] == "/login"
    client.cookies.update(cookies)
    assert client.get("/me").status_code == 303, "what the browser still holds opens nothing"


def test_one_signs_out_other_machines_and_changes_the_password(served: AppState, everybody: dict[str, Account]) -> None:
    here, there, elsewhere = (signed_in(served, "clerk-1") for _ in range(3))
    sessions = keys.sessions(served.store, everybody["clerk"].id, NOW)
    foreign = keys.sign_in(served.store, everybody["admin"], "", NOW).key.id
    assert {one.name for one in sessions} == {"Firefox, Windows"}
    assert here.post("/me/end", data={"session": foreign}).status_code == 404
    assert here.post("/me/end").status_code == 303
    assert [client.get("/me").status_code for client in (here, there, elsewhere)] == [200, 303, 303]
    other = signed_in(served, "clerk-1")
    wrong = {"old": "không phải", "new": OTHER, "again": OTHER}
    assert here.post("/me/password", data=wrong).status_code == 400
    assert here.post("/me/password", data=wrong | {"old": PASSWORD, "again": "khác nữa nhé"}).status_code == 400
    assert here.post("/me/password", data=wrong | {"old": PASSWORD}).status_code == 303
    assert [client.get("/me").status_code for client in (here, other)] == [200, 303]
    assert sign_in(browser(served), "clerk-1") == 403
    people.set_password(UseSubject(served.office, served.store, NOW, None), "clerk-1", password=Secret(PASSWORD))


def test_who_is_locked_is_out_at_once(served: AppState, everybody: dict[str, Account]) -> None:
    admin, clerk = signed_in(served, "admin-1"), signed_in(served, "clerk-1")
    path = f"/people/{everybody['clerk'].id}"
    assert clerk.get("/people").status_code == clerk.post(f"{path}/lock").status_code == 403
    assert admin.post(f"{path}/lock").status_code == 303
    assert clerk.get("/me").status_code == 303 and sign_in(browser(served), "clerk-1") == 403
    assert "đã khóa" in admin.get(path).text
    assert admin.post(f"{path}/lock", data={"undo": "1"}).status_code == 303
    again = signed_in(served, "clerk-1")
    assert admin.post(path, data={"name": "Hoa", "role": "admin"}).status_code == 303
    assert again.get("/people").status_code == 200, "a role counts from the next request on"
    assert admin.post(path, data={"name": "Người clerk", "role": "clerk"}).status_code == 303
    assert admin.post(f"{path}/end").status_code == 303 and again.get("/me").status_code == 303
    assert admin.post(f"/people/{everybody['admin'].id}/lock").status_code == 400
    assert admin.post("/people/nobody/lock").status_code == 404


@each(
    "wrong",
    [
        {"login": "a b"}, {"login": "<script>"}, {"login": ""}, {"login": "admin-1"}, {"role": "root"},
        {"role": "union"},
        {"role": "union", "union": "không có"}, {"password": "ngắn"}, {"password": "aaaaaaaaaaaa"},
        {"password": "moi-nguoi-12345"}, {"password": "x" * 300}, {"name": "\u202e"}, {"name": "x" * 81},
    ],
)  # fmt: skip
def test_who_cannot_be_added(served: AppState, wrong: dict[str, str]) -> None:
    admin = signed_in(served, "admin-1")
    before = served.store.people.all()
    right = {"login": "moi-nguoi", "name": "Mới", "role": "clerk", "password": PASSWORD}
    assert admin.post("/people", data=right | wrong).status_code == 400
    assert served.store.people.all() == before


def test_a_union_comes_by_its_link_until_it_is_revoked(served: AppState) -> None:
    key, secret = keys.make(served.office, served.store, "union", "chị Hoa", NOW, "Lan", UNION)
    client = browser(served)
    answer = client.get(f"/u/{secret}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/mine")
    assert client.get("/people").status_code == 403 and client.get("/").status_code == 403
    assert client.get("/me").status_code == 404
    assert signed_in(served, "clerk-1").get(f"/u/{secret}").status_code == 400, "a clerk is not turned into a union"
    admin = signed_in(served, "admin-1")
    assert "chị Hoa" in admin.get("/people").text
    assert admin.post(f"/people/keys/{key.id}/revoke").status_code == 303
    gone = browser(served).get(f"/u/{secret}")
    assert client.get("/").status_code == 303 and gone.status_code == 404 and "đã được thu hồi" in gone.text
    assert admin.post(f"/people/keys/{key.id}/revoke").status_code == 404


def test_a_program_is_known_only_where_programs_ask(served: AppState) -> None:
    admin = signed_in(served, "admin-1")
    shown = admin.post("/people/programs", data={"name": "Cổng", "scope": "read"}).text
    found = re.search(r'class="secret">([^<]+)<', shown)
    assert found is not None and found[1] not in admin.get("/people").text
    assert browser(served).get("/people", headers={"authorization": f"Bearer {found[1]}"}).status_code == 303
    access = served.access
    assert isinstance(access, AccountAccess)
    kinds = [(scope, union) for scope in ("read", "write") for union in (None, UNION)]
    made = {kind: keys.make(served.office, served.store, "program", "x", NOW, None, kind[1], kind[0]) for kind in kinds}
    known = {}
    for asked, (key, secret) in made.items():
        person = access.person(_asked("/api/v1/duties", secret))
        assert person is not None and access.person(_asked("/duties", secret)) is None
        known[asked] = (person.role, person.may_change, person.union_id)
        served.store.keys.revoke(key.id, "program", "union", "feed")
        assert access.person(_asked("/api/v1/duties", secret)) is None
    assert known == {
        ("read", None): ("view", False, None), ("write", None): ("clerk", True, None),
        ("read", UNION): ("union", False, UNION), ("write", UNION): ("union", True, UNION),
    }  # fmt: skip


def _asked(path: str, secret: str):  # type: ignore[no-untyped-def]
    from starlette.requests import HTTPConnection

    headers = [(b"authorization", b"Bearer " + secret.encode()), (b"host", b"127.0.0.1:8765")]
    return HTTPConnection({"type": "http", "path": path, "headers": headers, "query_string": b""})


def test_nothing_that_opens_anything_stands_in_the_database(served: AppState) -> None:
    client = signed_in(served, "clerk-1")
    secrets = [PASSWORD, *(value[2:] for value in client.cookies.values()), client.headers["x-token"]]
    secrets += [keys.make(served.office, served.store, "feed", "iPhone", NOW, None).secret]
    with served.store.reading() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        rows = "".join(repr(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)
    assert "$argon2id$" in rows and not [secret for secret in secrets if secret in rows]


def test_guessing_grows_slow() -> None:
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    tries, waits = 0, []
    while now[0] < 24 * 3600:
        if wait := throttle.begin("lan", "10.0.0.1"):
            waits.append(wait)
            now[0] += wait
        else:
            tries += 1
    assert waits[:4] == [1, 2, 4, 8] and max(waits) == LONGEST_SECONDS
    assert tries < FREE_OF_BOTH + 320, "of one name from one address, in a day"
    assert not throttle.begin("hoa", "10.0.9.9"), "others do not wait"
    assert not throttle.begin("lan", "10.0.9.9"), "nor the owner of the name, elsewhere"
    throttle = Throttle(lambda: now[0])
    assert sum(not throttle.begin(f"name-{number}", "10.0.0.1") for number in range(3000)) == 3000, "nor its neighbours"
    assert not throttle.is_few("10.0.0.1"), "but no more of it is written down"
    now[0] += 3601
    assert not throttle.begin("name", "10.0.0.1") and throttle.is_few("10.0.0.1")


def test_from_many_addresses_a_name_is_tried_slowly_and_its_owner_does_not_wait() -> None:
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    assert not throttle.begin("lan", "10.0.0.1")
    throttle.right("lan", "10.0.0.1")
    tries = 0
    while now[0] < 3600:
        if wait := throttle.begin("lan", f"10.1.{tries // 200}.{tries % 200}"):
            assert wait <= web_people.LONGEST_BY_NAME
            now[0] += wait
        else:
            tries += 1
            assert not throttle.begin("lan", "10.0.0.1")
            throttle.right("lan", "10.0.0.1")
    assert tries < web_people.FREE_BY_NAME + 370


def test_a_right_password_is_not_held_against_anybody() -> None:
    throttle = Throttle(lambda: 0.0)
    for _ in range(FREE_OF_BOTH * 20):
        assert not throttle.begin("lan", "10.0.0.1")
        throttle.right("lan", "10.0.0.1")
    for _ in range(FREE_OF_BOTH):
        assert not throttle.begin("lan", "10.0.0.1")
    assert throttle.begin("lan", "10.0.0.1")


def test_a_password_costs_whoever_guesses(costly: PasswordHasher) -> None:
    assert costly.hash(PASSWORD).startswith("$argon2id$v=19$m=32768,t=3,p=1$")


def test_two_passwords_are_tried_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 32 MB: a whole office that signs in at eight must not fill the machine."""
    running: set[int] = set()
    most: list[int] = []

    def verify(kept: str, plain: str) -> bool:
        running.add(get_ident())
        most.append(len(running))
        time.sleep(0.02)
        running.discard(get_ident())
        return kept == plain

    monkeypatch.setattr(people, "_HASHER", SimpleNamespace(verify=verify))
    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(lambda _: people.fits("mật khẩu", "mật khẩu"), range(24)))
    assert max(most) == 2
    monkeypatch.setattr(people, "_WAIT_SECONDS", 0.05)
    with ThreadPoolExecutor(12) as pool, pytest.raises(people.BusyError):
        list(pool.map(lambda _: people.fits("mật khẩu", "mật khẩu"), range(24)))


def test_who_tries_too_often_is_told_to_wait(served: AppState, clock: Clock) -> None:
    clock.now = NOW - datetime.timedelta(days=1)
    assert isinstance(served.access, AccountAccess)
    served.access.throttle = Throttle(lambda: 0.0)  # no clock: a busy machine takes a second for a password
    client = browser(served)
    assert [sign_in(client, "clerk-1", "sai mật khẩu") for _ in range(FREE_OF_BOTH + 1)] == [403] * FREE_OF_BOTH + [429]
    answer = client.post("/login", data={"login": "clerk-1", "password": PASSWORD})
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
    assert sign_in(client, "admin-1") == 303


@each(
    ("hosts", "answered", "refused"),
    [
        (Hosts(8765), ["127.0.0.1:8765", "LOCALHOST:8765", "[::1]:8765"], ["127.0.0.1", "10.0.0.5:8765", "x:8765"]),
        (Hosts(80, "10.0.0.5"), ["10.0.0.5", "10.0.0.5:80", "localhost"], ["10.0.0.6", "10.0.0.5.evil.test"]),
        (Hosts(8765, "0.0.0.0", "vanthu.ldld"), ["10.0.0.5:8765", "[fe80::1]:8765", "vanthu:8765", "vanthu.local:8765",
         "vanthu.ldld:8765"], ["10.0.0.5", "evil.test:8765", "x@10.0.0.5:8765", "10.0.0.5:8765/", "",
         "10.0.0.5:99999"]),
        (Hosts(8765, "::1"), ["[::1]:8765"], ["[::2]:8765"]),
        (Hosts(8765, public="https://VanThu.vn"), ["vanthu.vn", "vanthu.vn:443"], ["vanthu.vn:8765", "x.vanthu.vn"]),
        (Hosts(8765, public="http://vanthu.vn:8080/"), ["vanthu.vn:8080"], ["vanthu.vn"]),
    ],
)  # fmt: skip
def test_names_that_are_answered(hosts: Hosts, answered: list[str], refused: list[str]) -> None:
    assert [name for name in answered if name not in hosts] == [] and [name for name in refused if name in hosts] == []


def test_at_ones_own_machine_the_start_key_lets_in(house: AppState) -> None:
    access = LocalAccess("Lan", PORT)
    client = browser(house._replace(access=access))
    assert client.get("/").status_code == 401 and client.get("/login").status_code == 404
    assert client.get("/start?key=guessed").status_code == 400
    for _ in range(2):  # it counts until the program ends: whoever closed the browser opens the same address again
        assert client.get(f"/start?key={access.key}").status_code == 303 and client.get("/people").status_code == 200
        client.cookies.clear()
    assert client.get("/people").status_code == 401


def test_who_comes_without_the_start_key_reads_what_to_do(house: AppState) -> None:
    """Nobody signs in there: neither is that asked for, nor a page offered that says the same."""
    client = browser(house._replace(access=LocalAccess("Lan", PORT)))
    for path in ("/", "/duties", "/start?key=of-yesterday"):
        page = client.get(path).text
        assert "cửa sổ đang chạy vanthu serve" in page and "Mở trong trình duyệt" in page
        assert "ăng nhập" not in page and "<a " not in page
    told = browser(house._replace(access=AccountAccess(house.office, house.store, house.clock, Hosts(PORT))))
    page = told.post("/letters/away").text
    assert "Xin đăng nhập lại" in page and "<a " in page, "elsewhere there is a page to sign in"


@pytest.mark.parametrize("path", ["/feeds", "/unions/x-lung-ha/link", "/unions/links", "/people/programs"])
def test_where_nobody_else_comes_in_nothing_is_made_for_others(house: AppState, path: str) -> None:
    access = LocalAccess("Lan", PORT)
    client = browser(house._replace(access=access))
    client.get(f"/start?key={access.key}")
    client.headers["x-token"] = token(client, "/")
    before = keys.issued(house.store)
    answer = client.post(path, data={"name": "Máy chị Lan"})
    assert answer.status_code == 400 and keys.issued(house.store) == before
    for page in (answer, *map(client.get, ("/feeds", "/unions", "/unions/x-lung-ha", "/people"))):
        assert "mở riêng trên máy này" in page.text and "vanthu serve --host 0.0.0.0" in page.text
        assert f'action="{path}"' not in page.text


def at(served: AppState, base: str) -> TestClient:
    """Return the browser of a clerk who opened the office at an address."""
    return signed_in(served, "clerk-1", base=base)


SWEEP = pytest.mark.sweep
#: Where the office is open, the public address that was set, whether links made there lead others in.
OPENED = [
    (f"http://localhost:{PORT}", None, False),
    (f"http://127.0.0.1:{PORT}", None, False),
    (f"http://[::1]:{PORT}", None, False),
    (f"http://may-chu:{PORT}", None, True),
    (f"http://10.0.0.7:{PORT}", None, True),
    (f"http://localhost:{PORT}", "https://vanthu.congdoan.test", True),
    (f"http://may-chu:{PORT}", "http://localhost:8765", False),  # set wrongly
]


@pytest.mark.parametrize("path", ["/feeds", f"/unions/{UNION}/link", pytest.param("/unions/links", marks=SWEEP)])
@pytest.mark.parametrize(("here", "public", "leads_in"), OPENED)
def test_an_address_for_others_is_made_only_where_it_leads_them_in(
    served: AppState, monkeypatch: pytest.MonkeyPatch, path: str, here: str, public: str | None, leads_in: bool
) -> None:
    if public is not None:
        monkeypatch.setenv("VANTHU_URL", public)
    known = AccountAccess(served.office, served.store, served.clock, Hosts(PORT, "0.0.0.0", "may-chu", public))
    client = at(served._replace(access=known), here)
    before = keys.issued(served.store)
    answer = client.post(path, data={"name": "Máy chị Lan"})
    if leads_in:
        assert answer.status_code == 200 and f"{public or here}/" in answer.text
        revoke_all(served.store)
        return
    assert answer.status_code == 400 and keys.issued(served.store) == before
    for page in (answer, *map(client.get, ("/feeds", "/unions", "/unions/x-lung-ha"))):
        assert f"{public or here}, chỉ máy này vào được" in page.text and "VANTHU_URL" in page.text
        assert f":{PORT}, rồi tạo" in page.text and f'action="{path}"' not in page.text


def test_each_link_of_the_sheet_lets_its_union_in(served: AppState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_URL", "https://vanthu.congdoan.test")
    page = signed_in(served, "clerk-1").post("/unions/links").text
    found = re.findall(r"<tr><td>(.+?)</td>.*?(/u/[\w-]{20,})", page, re.DOTALL)
    assert len(found) > 5
    opened = found[:: examples(4, 1)]
    for name, path in opened:
        client = browser(served)
        assert client.get(path).headers["location"] == "/mine" and f"<h1>{name}</h1>" in client.get("/mine").text
    assert sum(key.used_on is not None for key in served.store.keys.all("union")) == len(opened)
    revoke_all(served.store)


def test_anybody_may_ask_whether_it_works(served: AppState) -> None:
    assert browser(served).get("/health").json() == {"ok": True}, "and strangers learn no more"
    assert signed_in(served, "clerk-1").get("/health").json().keys() == {"ok", "revision", "version"}


def test_what_was_tried_counts_after_a_restart(served: AppState, clock: Clock) -> None:
    clock.now = NOW - datetime.timedelta(days=3)
    client = browser(served)
    for _ in range(FREE_OF_BOTH):
        assert sign_in(client, "admin-2", "sai mật khẩu") == 403
    client = browser(served._replace(access=AccountAccess(served.office, served.store, clock, Hosts(PORT))))
    assert sign_in(client, "admin-2") == 429
    assert sign_in(client, "admin-1") == 303, "others behind the same address do not wait"


def test_whatever_lets_somebody_in_leaves_a_line_for_the_admin(served: AppState, clock: Clock) -> None:
    clock.now = NOW + datetime.timedelta(days=9)
    admin = signed_in(served, "admin-1")
    sign_in(browser(served), "nobody-there", "sai")
    sign_in(browser(served), "clerk-1", "sai mật khẩu")
    client = signed_in(served, "clerk-1")
    admin.post("/people", data={"login": "hoa", "role": "clerk", "password": PASSWORD})
    hoa = served.store.people.called("hoa").id
    for path, data in {"": {"name": "Hoa", "role": "view"}, "/lock": {}, "/end": {}}.items():
        admin.post(f"/people/{hoa}{path}", data=data)
    admin.post("/people/programs", data={"name": "cổng"})
    admin.post(f"/people/keys/{served.store.keys.all('program')[0].id}/revoke")
    events = reversed(served.store.history.last_events(10, log="access"))
    found = [(line.what, line.detail, line.who) for _, line in events]
    assert found == [
        ("sign-in", "admin-1 (testclient)", None), ("wrong", "? (testclient)", None),
        ("wrong", "clerk-1 (testclient)", None), ("sign-in", "clerk-1 (testclient)", None),
        ("account", "hoa (clerk) (testclient)", "Người admin"), ("change", "hoa view (testclient)", "Người admin"),
        ("lock", "hoa (testclient)", "Người admin"), ("end", "hoa (testclient)", "Người admin"),
        ("program", "cổng (testclient)", "Người admin"), ("revoke", "cổng (testclient)", "Người admin"),
    ]  # fmt: skip
    assert {line.at[:10] for _, line in served.store.history.last_events(10, log="access")} == {"2026-03-15"}
    page = admin.get("/history?of=access").text
    assert "cấp mã cho chương trình" in page and "testclient" in page
    assert "cấp mã cho chương trình" not in client.get("/history?of=access").text
    clock.now = NOW + datetime.timedelta(days=9 + 366)
    sign_in(browser(served), "admin-1")
    lines = [line for _, line in served.store.history.last_events(999, log="access")]
    assert [line.what for line in lines if "testclient" in (line.detail or "")] == ["sign-in"], "they are kept a year"


GUESSED = ["matkhau1234", "Mật Khẩu 2026", "1234567890", "congdoan@26", "qwertyuiop1", "Password123!", "LĐLĐ vietnam 1"]


@each("password", GUESSED)
def test_what_everybody_guesses_is_no_password(served: AppState, password: str) -> None:
    with pytest.raises(SetupError):
        people.add(UseSubject(served.office, served.store, NOW, None), "moi", password=Secret(password))


@each("origin", ["https://127.0.0.1:8765", "http://127.0.0.1", "http://127.0.0.1:8766", "null", ""])
def test_a_change_comes_from_a_page_by_the_same_protocol(served: AppState, origin: str) -> None:
    answer = browser(served).post("/login", data={"login": "x", "password": "x"}, headers={"origin": origin})
    assert answer.status_code == 403 and "Tên đăng nhập" not in answer.text


def test_a_union_has_only_so_many_feeds(served: AppState) -> None:
    for _ in range(keys.MOST_OF_UNION):
        keys.make(served.office, served.store, "feed", "x", NOW, "Lan", UNION)
    with pytest.raises(SetupError):
        keys.make(served.office, served.store, "feed", "x", NOW, "Lan", UNION)
    revoke_all(served.store)
