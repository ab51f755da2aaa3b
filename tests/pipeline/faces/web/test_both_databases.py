"""The browser desk on PostgreSQL: every page answers everybody as it does on SQLite."""

import re
from collections.abc import Iterator

import pytest

from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.routes import ROUTES
from pipeline.office import Office, keys, people, registers
from pipeline.office.uses import Secret, UseSubject
from pipeline.store.backup import back_up, restore
from pipeline.store.people import ROLES, Role
from schemas import ReviewAct
from tests.databases import new_database
from tests.pipeline.faces.web.conftest import NOW, REGISTRY, Anybody, Browser
from tests.pipeline.faces.web.test_mine import US, owed

TODAY = NOW.date()
#: What each database has of its own: where it is, how often it changed.
OWN = re.compile(r'<dd>[^<]*(?:/pytest-|vanthu\d)[^<]*|lần ghi thứ \d+|"revision":\s*\d+')


@pytest.fixture(scope="module")
def filled(house: AppState) -> dict[str, str]:
    """Something of all that people add beside letters; what stands in addresses, by its name."""
    store, office = house.store, house.office
    row = owed(store, US)[0]
    duty, letter = row.parent or "", row.letter_id
    store.reviews.add(ReviewAct(letter=letter, at="2026-03-06T08:00:00", who="Lan", what="approve"))
    store.marks.note(row.id, "đã gọi", TODAY, who="Lan")
    by = UseSubject(office, store, NOW, "Lan")
    people.add(by, "lan", role="admin", password=Secret("mật khẩu rất dài"), name="Lan")
    person = store.people.called("lan")
    program = keys.make(office, store, "program", "cổng", NOW, "Lan")
    feed = keys.make(office, store, "feed", "điện thoại", NOW, "Lan")
    upload = store.uploads.add("k", "2026-03-06T08:00:00", 10, "Lan")
    sent = store.sent.say(row.id, NOW, "Lung Hạ", number="9/BC")
    registers.enter(store, letter, {"instruction": "Giao Lan tham mưu trước 12/3"}, "Anh Ba", TODAY)
    assert program.secret
    return {
        "ref": letter, "letter_id": letter, "duty": duty, "duty_id": duty, "row": row.id,
        "obligation_id": row.id, "number": str(sent.id), "id": person.id, "union_id": US, "upload_id": str(upload.id),
        "secret": feed.secret, "name": "desk.css", "book": "in",
    }  # fmt: skip


@pytest.fixture(scope="module")
def twin(
    house: AppState, filled: dict[str, str], postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppState]:
    """The same office with its database on a server."""
    folder = tmp_path_factory.mktemp("twin")
    with pytest.MonkeyPatch.context() as patch, new_database(postgres) as url:
        patch.setenv("XDG_DATA_HOME", str(folder))
        back_up(house.office.url, folder / "backup.db")
        restore(url, folder / "backup.db")
        office = Office(url, REGISTRY)
        with office.open() as store:
            yield AppState(office, store, Anybody(), lambda: NOW)


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=[pytest.mark.sweep] * (role != "union")) for role in (None, *ROLES)]
)
def test_pages_answer_as_on_sqlite(house: AppState, twin: AppState, filled: dict[str, str], role: Role | None) -> None:
    union = US if role == "union" else None
    here, there = Browser(house, role, union), Browser(twin, role, union)
    answered, apart = 0, []
    for path in (route.path for route in ROUTES if route.method == "GET" and role in (route.roles or (None, "clerk"))):
        words = filled | {"id": US} if path.startswith("/unions/") else filled
        address = path.format_map(words | ({"number": "1"} if path.startswith("/letters/") else {}))
        one, other = seen(here, address), seen(there, address)
        answered += one[0] == 200
        apart += [address] if one != other else []
    assert apart == []
    assert answered >= (3 if role is None else 9)


def test_lists_are_sorted_as_on_sqlite(house: AppState, twin: AppState, filled: dict[str, str]) -> None:
    pages = [one.store.letters.page(TODAY, 50, directions=("in",)) for one in (house, twin)]
    here, there = ([line.sha256 for line in page] for page in pages)
    assert here == there


def seen(browser: Browser, address: str) -> tuple[int, str | None, str]:
    """Return what a page answers, without what each database has of its own; of archives only that they come."""
    answer = browser.get(address)
    kind = answer.headers.get("content-type")
    is_text = kind is not None and kind.startswith(("text/", "application/json"))
    return answer.status_code, kind, OWN.sub("", answer.text) if is_text else ""
