"""Đơn vị: found, shown with what it owes; lists taken over; names that no registry knew."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from pipeline.faces.web.page_context import AppState
from pipeline.office import Office, keys, unions
from pipeline.office.taking_in import take_in
from tests.each import each, table
from tests.pipeline.faces.web.conftest import NOW, REGISTRY, Anybody, Browser, ended

#: A letter to a union that the registry has under another spelling, and to one that it lacks.
LETTER = table(__file__, "letter")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """An office that keeps its own registry, with a letter that calls two unions otherwise."""
    folder = tmp_path_factory.mktemp("office")
    office = Office(f"sqlite:///{folder}/vanthu.db")
    unions.take_over(office, unions.offer(unions.understood(office, REGISTRY)).unions)
    office.choose("ldld-ha-son", NOW.date())
    path = folder / "71.txt"
    path.write_text(LETTER)
    take_in(office, [path], NOW.date(), workers=0)
    with office.open() as store:
        yield AppState(office, store, Anybody(), lambda: NOW)


@pytest.fixture
def keeper(kept: AppState) -> Browser:
    return Browser(kept, "clerk")


@pytest.mark.parametrize(("asked", "held", "missing"), table(__file__, "unions_are_found"))
def test_unions_are_found(keeper: Browser, asked: str, held: str, missing: str) -> None:
    page = keeper.get(f"/unions?{asked}").text
    main = page[page.index('id="found"') :]
    assert held in main and missing not in main


def test_a_union_is_shown_with_what_it_owes(clerk: Browser) -> None:
    page = clerk.get("/unions/x-khe-da").text
    assert "Gửi kế hoạch Tháng Công nhân" in page
    assert "/duties?union=x-khe-da" in page or "/duties/" in page
    assert clerk.get("/unions/h-khe-da").status_code == 200 and clerk.get("/unions/nobody").status_code == 404
    assert clerk.get("/unions?under=nobody").status_code == 404


def test_a_link_is_shown_once_and_revoked(kept: AppState, keeper: Browser) -> None:
    secret = re.search(r"/u/([\w-]{20,})", keeper.post("/unions/x-khe-da/link", data={"name": "Chủ tịch <b>"}).text)
    assert secret is not None and secret[1] not in keeper.get("/unions/x-khe-da").text
    key = kept.store.keys.all("union")[0]
    assert keeper.post(f"/unions/x-lung-ha/keys/{key.id}/revoke").status_code == 404
    assert keeper.post(f"/unions/x-khe-da/keys/{key.id}/revoke").status_code == 303
    assert kept.store.keys.all("union") == []


@pytest.fixture
def _no_links(kept: AppState) -> Iterator[None]:
    yield
    for key in kept.store.keys.all("union"):
        kept.store.keys.revoke(key.id, "union")


@pytest.mark.usefixtures("_no_links")
def test_one_click_makes_a_sheet_of_links(kept: AppState, keeper: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def links() -> dict[str, str]:
        """Return the links of a sheet, by the names of the unions that the messages are to."""
        return dict(re.findall(r"Kính gửi: ([^\n]+)\n[^\n]+\n(http\S+)\n", unescape(keeper.post("/unions/links").text)))

    top = kept.office.union
    assert top is not None
    below = {union.name for union in kept.office.known.descendants(top.id, NOW.date())}
    page = unescape(keeper.post("/unions/links").text)
    rows = re.findall(r"<tr><td>(.+?)</td>.*?</tr>", page, re.DOTALL)
    assert set(rows) == below and len(rows) == len(below)
    assert page.count("<svg") == page.count(">Chép</button>") == len(rows)
    first = re.search(r'class="address">http://vanthu.test/u/([\w-]{20,})</span>', page)
    assert first is not None and f"<title>http://vanthu.test/u/{first[1]}</title>" in page
    key = kept.store.keys.of_secret("union", first[1], "2026-03-06T09:00:00")
    assert key is not None and key.union_id in {union.id for union in kept.office.known.descendants(top.id)}
    # Who has one keeps it; what nobody opened can be made anew, so many at a time.
    assert links() == {} and "Đơn vị nào cũng đã có đường dẫn" in keeper.post("/unions/links").text
    assert keeper.post("/unions/links/revoke").status_code == 303
    assert [one.id for one in kept.store.keys.all("union")] == [key.id]
    monkeypatch.setattr(keys, "MOST_LINKS", len(below) - 2)
    again = links()
    assert len(again) == len(below) - 2 and len(links()) == 1 and links() == {}
    assert first[1] not in "".join(again.values())


def test_a_sheet_tells_how_to_reach_who_gets_a_link(kept: AppState, monkeypatch: pytest.MonkeyPatch) -> None:
    known = kept.office.known
    told = {"Chủ tịch": "Lê Thị <b>Na", "Điện thoại": "0912 345 678"}
    union = known["x-khe-da"].model_copy(update={"attributes": told})
    monkeypatch.setattr(type(known), "descendants", lambda *_: [union])
    page = Browser(kept, "clerk").post("/unions/links").text
    assert "Lê Thị &lt;b&gt;Na" in page and 'href="tel:0912345678"' in page
    (key,) = kept.store.keys.all("union")
    assert key.name == "Lê Thị <b>Na" and key.union_id == "x-khe-da"
    kept.store.keys.revoke(key.id, "union")


def test_a_name_is_told_to_be_a_union(kept: AppState, keeper: Browser) -> None:
    page = unescape(keeper.get("/unions/check").text)
    assert "Công đoàn xã Khe Đáp" in page and "Là Công đoàn xã Khe Đá" in page
    told, names = re.search(r"(\d+) tên không có trong danh mục", keeper.get("/").text), page.partition("Điều cần")[0]
    assert told is not None and f'<span class="count">{told[1]}</span>' in names
    assert names.count("<li><b>") == int(told[1]), "as many as the day counts"
    revision = kept.store.revision
    assert keeper.post("/unions/names", data={"name": "Công đoàn xã Khe Đáp", "union": "x-khe-da"}).status_code == 303
    ended(keeper)
    assert kept.store.revision > revision
    union = kept.office.known.get("x-khe-da")
    assert union is not None and union.aliases == ("Công đoàn xã Khe Đáp",)
    owed = kept.store.obligations.find(letter="71/LĐLĐ-VP", union="x-khe-da")
    assert [item.union_id for item in owed] == ["x-khe-da"]
    assert "Công đoàn xã Khe Đáp" not in keeper.get("/unions/check").text.partition("Điều cần xem")[0]


def test_a_name_may_be_a_new_union(kept: AppState, keeper: Browser) -> None:
    assert keeper.post("/unions/names", data={"name": "Công đoàn xã Suối Mơ", "union": ""}).status_code == 303
    ended(keeper)
    found = kept.office.known.find("Công đoàn xã Suối Mơ")
    assert [(union.kind, union.parent) for union in found] == [("commune_union", "ldld-ha-son")]
    assert keeper.post("/unions/names", data={"name": "Công đoàn xã Suối Mơ", "union": ""}).status_code == 400


@each(("name", "union"), [("Công đoàn xã Lũng Hạ", "x-khe-da"), ("Công đoàn xã Mới", "nobody"), ("x", "khong-co")])
def test_what_would_mean_two_is_refused(kept: AppState, keeper: Browser, name: str, union: str) -> None:
    before = kept.office.places.registries[0].read_bytes()
    assert keeper.post("/unions/names", data={"name": name, "union": union}).status_code == 400
    assert kept.office.places.registries[0].read_bytes() == before


def test_a_registry_that_is_not_ours_is_left_alone(house: AppState, clerk: Browser) -> None:
    before = REGISTRY.read_bytes()
    assert clerk.post("/unions/names", data={"name": "Công đoàn X", "union": "x-khe-da"}).status_code == 400
    assert REGISTRY.read_bytes() == before


def test_a_list_is_seen_before_it_counts(kept: AppState, keeper: Browser) -> None:
    line = 'x-moi,"=cmd|<script>Công đoàn xã Mới",commune_union,ldld-ha-son\n'
    sent = {"file": ("../../ten.csv", f"id,name,kind,parent\n{line}".encode())}
    assert keeper.post("/unions/import", files=sent, data={"add": "1"}).status_code == 303
    assert "=cmd|&lt;script&gt;" in keeper.get("/unions/import").text
    assert kept.office.known.get("x-moi") is None
    assert keeper.post("/unions/import/accept").status_code == 303
    ended(keeper)
    assert kept.office.known.get("x-moi") is not None and kept.office.known.get("x-khe-da") is not None
    assert keeper.post("/unions/import/accept").status_code == 400


def test_a_person_chooses_what_the_columns_of_a_list_are(kept: AppState, keeper: Browser) -> None:
    rows = "Tổ chức thành viên,Nơi quản lý,Phân loại\nTrường Mầm non Hoa Sen,Công đoàn xã Khe Đá,công đoàn cơ sở\n"
    assert keeper.post("/unions/import", files={"file": ("a.csv", rows.encode())}, data={"add": "1"}).status_code == 303
    asked = keeper.get("/unions/import").text
    assert asked.count("<option>Nơi quản lý</option>") == 3 and "Chưa rõ cột nào là tên công đoàn" in asked
    chosen = {"name": "Tổ chức thành viên", "parent": "Nơi quản lý", "kind": "Phân loại"}
    page = keeper.get("/unions/import", params=chosen).text
    assert page.count(" selected>") == 3 and '<th scope="col">Loại</th>' in page and "<td>Công đoàn cơ sở</td>" in page
    assert keeper.post("/unions/import/accept", data=chosen).status_code == 303
    ended(keeper)
    (union,) = kept.office.known.find("CĐCS Trường Mầm non Hoa Sen")
    assert union.parent == "x-khe-da"


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04 no workbook", b"a,b\n1,2\n"])
def test_what_is_no_list_is_said(kept: AppState, keeper: Browser, data: bytes) -> None:
    sent = keeper.post("/unions/import", files={"file": ("x.csv", data)})
    page = keeper.get("/unions/import") if sent.status_code == 303 else sent
    assert page.status_code == 200
    assert 'role="alert"' in page.text or "Dòng có lỗi" in page.text
    assert str(kept.office.places.folder) not in page.text
    assert keeper.post("/unions/import/drop").status_code == 303
