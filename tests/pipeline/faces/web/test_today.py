"""Hôm nay: what is counted by the database is what every single obligation says; what waits is answered there."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.duties import reminders, standing
from pipeline.duties.routing import route
from pipeline.faces.web.page_context import AppState
from pipeline.office import Office, chasing, registers, warnings
from pipeline.office.chasing import DutyDue, PagePart, may_be_reminded
from pipeline.store import Filters, Store
from pipeline.unions import Registry
from schemas import CLOSED, Relative, ReviewAct, Union
from tests.each import each
from tests.pipeline.duties.crosscheck.test_any_order import LETTERS
from tests.pipeline.faces.web.conftest import NOW, REGISTRY, Browser
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_store import owed

TODAY = NOW.date()
Side = Literal["ours", "below"]


def by_looking_at_all(house: AppState, day: datetime.date, side: str) -> list[DutyDue]:
    office, store = house.office, house.store
    until = chasing.horizon(office, day)
    found = [item for item in store.obligations.find(today=day, advice=False)
             if item.status not in CLOSED and (item.side == side == "ours" or (side == "below"
             and item.status != "waiting" and may_be_reminded(office, item)))]  # fmt: skip
    near = [item for item in found if (last := standing.next_day(item, day)) is not None and last <= until
            and reminders.is_near(item.safe_due, last, day, None, office.calendar)]  # fmt: skip
    return [one.model_copy(update={"row": ""}) for one in chasing.by_duty(store, near, day)]


@pytest.fixture
def own(tmp_path: Path, house: AppState) -> Iterator[AppState]:
    """An office that has read nothing."""
    office = Office(f"sqlite:///{tmp_path}/vanthu.db", REGISTRY)
    with office.open() as store:
        yield AppState(office, store, house.access, lambda: NOW)


def after(house: AppState, days: int) -> AppState:
    return house._replace(clock=lambda: NOW + datetime.timedelta(days=days))


@pytest.fixture
def approved(store: Store) -> Iterator[None]:
    """Nobody need approve what leaves."""
    store.reviews.choose_approver("nobody")
    yield
    store.reviews.choose_approver("clerk")


def by_counting(house: AppState, day: datetime.date, side: Side, most: int | None = None) -> PagePart[DutyDue]:
    near = (one for one in chasing.near(house.office, house.store, day) if one.side == side)
    return chasing.due(house.store, chasing.lines_of(near), day, most)


@each("side", ["ours", "below"])
@each("days", [0, 9, 21, 60, 400])
def test_the_database_counts_as_if_all_were_seen(house: AppState, side: Side, days: int) -> None:
    day = TODAY + datetime.timedelta(days=days)
    found = by_counting(house, day, side)
    assert [one.model_copy(update={"row": ""}) for one in found.shown] == by_looking_at_all(house, day, side)
    first = by_counting(house, day, side, 1)
    assert first.shown == found.shown[:1] and first.all == len(found.shown)


@each("side", ["ours", "below"])
@each("days", [300, 370, 380, 400])
def test_what_is_late_for_over_a_year_comes_last(house: AppState, side: Side, days: int) -> None:
    day = TODAY + datetime.timedelta(days=days)
    last = [datetime.date.fromisoformat(one.day) for one in by_counting(house, day, side).shown]
    assert last == sorted(last, key=lambda one: (one < day - datetime.timedelta(days=365), one))


def test_each_line_leads_somewhere(house: AppState, clerk: Browser) -> None:
    lines = re.findall(r'class="go" href="([^"]+)"', clerk.get("/").text)
    assert len(lines) > 5
    for path in {path for path in lines if path.startswith("/duties/")}:
        assert clerk.get(path).status_code == 200


def test_a_missing_day_is_given_on_the_page(store: Store, clerk: Browser) -> None:
    letter = store.letters.all()[0].sha256
    form = {"day": "5/3/2026", "back": "/"}
    assert clerk.post(f"/duties/{letter}/day", data=form).headers["location"] == "/"
    for wrong in ("tuần này", "32/13"):
        assert clerk.post(f"/duties/{letter}/day", data={**form, "day": wrong}).status_code in (400, 422)
    assert clerk.post(f"/duties/{'0' * 12}/day", data=form).status_code == 404


def test_one_day_is_given_for_all_unions_of_a_duty(own: AppState) -> None:
    made = LetterMaker(issued_on="2026-03-02", symbol="KH-LĐLĐ", number="8")
    made.date("20 ngày trước Tết", relative=Relative(days=-20, working=False, anchor="Tết"))
    made.task("Thông báo phương án thưởng", "Công đoàn cơ sở", date_id="d1")
    letter = complete(made.letter(), WorkingCalendar())
    unions = [Union(id=name, name=f"CĐCS Trường {name}", kind="grassroots", parent="ldld") for name in "ab"]
    top = Union(id="ldld", name=made.letter().header.issuer or "", kind="provincial_federation")
    own.store.letters.save(letter, route(letter, Registry([top, *unions])))
    clerk = Browser(own, "clerk")
    page = clerk.get("/").text
    assert "Thông báo phương án thưởng – Tết (2 đơn vị)" in page
    (address,) = re.findall(r'action="(/duties/[^"]+/day)"', page)
    assert clerk.post(address, data={"day": "6/2/2027", "back": "/"}).status_code == 303
    assert {item.last_good for item in own.store.obligations.find(everybody=True)} == {"2027-01-17"}
    assert "– Tết" not in clerk.get("/?all=1").text


def test_an_answer_that_is_confirmed_no_longer_waits(store: Store, clerk: Browser) -> None:
    (item, *_) = store.proposals.waiting(5, "answer")
    assert item.message in clerk.get("/").text.replace("&#34;", '"')
    clerk.post(f"/proposals/{item.id}", data={"decision": "confirmed", "seen": "open"})
    assert item.id not in clerk.get("/").text + clerk.get("/?all=1").text
    assert store.obligations.called(item.obligation or "").status == "done"


def test_letters_that_lay_no_duty_are_listed_where_they_are_counted(own: AppState) -> None:
    """Those that came and those that went out, and no letter that lays one."""
    own.office.choose("ldld", TODAY)
    name = own.office.union.name if own.office.union is not None else ""
    makers = [LetterMaker(number=str(at), issuer=by) for at, by in ((71, "Sở Nội vụ"), (72, name), (73, name))]
    makers[2].task("Gửi báo cáo", "Công đoàn cơ sở")
    for letter in (maker.letter() for maker in makers):
        rows = [owed(letter, "CĐCS A", due="2026-03-10", last_good="2026-03-10")] if letter.tasks else []
        own.store.letters.save(letter, rows, on=TODAY)
    clerk = Browser(own, "clerk")
    (link,) = re.findall(r'href="([^"]+)">2 văn bản không giao việc<', clerk.get("/").text)
    path, _, part = link.partition("#")
    listed = clerk.get(path).text.partition(f'id="{part}"')[2].partition("</section>")[0]
    ids = {letter.number: letter.sha256 for letter in own.store.letters.all()}
    assert set(re.findall(r'href="/letters/([^"]+)"', listed)) == {ids["71"], ids["72"]}


def loud(browser: Browser) -> str:
    return "".join(re.findall(r'<li class="loud">.*?</li>', browser.get("/").text, re.S))


def test_a_deadline_of_a_letter_nobody_approved_is_loud(house: AppState, store: Store, clerk: Browser) -> None:
    row = store.duties.page(Filters(side="below", letter="15/KH-LĐLĐ"), TODAY)[0]
    day = datetime.date.fromisoformat(row.next_day or "")
    near = AppState(house.office, store, house.access, lambda: NOW.replace(month=day.month, day=day.day))
    letter = store.letters.id_of("15/KH-LĐLĐ")
    assert letter in loud(Browser(near, "clerk")) and letter not in loud(clerk)
    assert f'href="/letters/{letter}"' in clerk.get("/").text
    assert "Chưa duyệt thì đơn vị cấp dưới chưa thấy" in Browser(near, "clerk").get(f"/letters/{letter}").text
    store.reviews.add(ReviewAct(letter=letter, at="2026-03-06T08:00:00", who="Lan", what="approve"))
    assert letter not in loud(Browser(near, "clerk")) and f'href="/letters/{letter}"' not in clerk.get("/").text


def test_warnings_across_letters_are_told_until_they_are_settled(own: AppState) -> None:
    """Each line leads to where it is answered; while letters wait to be compared, the page does not say it is done."""
    waits, title = "Đang đối chiếu văn bản", "Cảnh báo giữa các văn bản"
    clerk = Browser(own, "clerk")
    page = clerk.get("/").text
    assert "Không có việc nào đang chờ." in page and "<section" not in page, "nothing is left when all is done"
    for letter in LETTERS:
        own.store.letters.save(letter, [])
    assert waits in clerk.get("/").text and title not in clerk.get("/").text
    while warnings.compare(own.office, own.store):
        pass
    found = own.store.warnings.open(100)
    assert found and waits not in clerk.get("/").text and title in clerk.get("/").text
    for item in found:
        path = f"/letters/{item.letter}/warnings"
        assert f'href="{path}"' in clerk.get("/").text and f'href="{path}"' in clerk.get("/?all=1").text
        assert item.id in clerk.get(path).text
        assert clerk.post(path, data={"warning": item.id}).status_code == 303
    assert title not in clerk.get("/").text + clerk.get("/?all=1").text
    assert clerk.post(path, data={"warning": item.id, "reopen": "1"}).status_code == 303
    assert f'href="{path}"' in clerk.get("/").text


def counts_agree(page: str) -> list[str]:
    """Return the heads of parts that do not say how many lines stand below them."""
    head = r'<h2>([^<]+) <span class="count">(\d+)(?:, dưới đây (\d+))?</span></h2>'
    parts = re.findall(head + "(.*?)</section>", page, re.DOTALL)
    assert parts and len(parts) == page.count("<section")
    lines = {title: (int(shown or every), len(re.findall(r"<li|<tr><td|<tr class", part)), int(every))
             for title, every, shown, part in parts}  # fmt: skip
    return [title for title, (told, there, every) in lines.items() if told != there or there > every]


ORDER = ("Hôm nay và ngày mai", "Từ nay đến", "Quá hạn", "Chờ duyệt", "Chưa rõ ai làm", "Chờ trả lời")


@pytest.mark.parametrize("approved", [False, True])
@pytest.mark.parametrize("days", [0, 13, 18, 19, 21, 96, 400])
def test_a_day_has_its_order_and_tells_each_thing_once(house: AppState, days: int, approved: bool) -> None:
    store, now = house.store, NOW + datetime.timedelta(days=days)
    if approved:
        store.reviews.choose_approver("nobody")
    page = Browser(AppState(house.office, store, house.access, lambda: now), "clerk").get("/").text
    store.reviews.choose_approver("clerk")
    titles = [next(at for at, name in enumerate(ORDER) if title.startswith(name))
              for title in re.findall(r"<h2>(.+?) <span", page)]  # fmt: skip
    assert titles == sorted(set(titles)), titles
    day = page.partition('<div class="day">')[2].partition('<p class="rest">')[0]
    assert day.count("<li") <= 19, "and one line that counts the rest"
    assert counts_agree(day) == []
    things = re.findall(r'class="go" href="(/(?:duties|letters)/[^"?]+)"', day.partition("<h2>Chờ trả lời")[0])
    assert len(things) == len(set(things))
    letters = {one.letter for one in chasing.near(house.office, store, now.date())} if approved else set()
    assert all(f"/letters/{letter}" not in things for letter in letters), "what may leave is told by its duties"


@pytest.mark.usefixtures("approved")
def test_the_newest_that_is_late_comes_first_and_a_key_opens_the_rest(house: AppState) -> None:
    clerk = Browser(after(house, 96), "clerk")
    few, every = clerk.get("/").text, clerk.get("/?all=1").text

    def late(page: str) -> list[int]:
        return [*map(int, re.findall(r">quá (\d+) ngày<", page.partition("<h2>Quá hạn")[2].partition("</section>")[0]))]

    assert late(few) == sorted(late(every))[:4] and late(every) == sorted(late(every)) and len(late(every)) > 4
    assert 'href="/?all=1" data-key="m"' in few and 'href="/" data-key="m"' in every and counts_agree(every) == []


@pytest.mark.usefixtures("approved")
def test_the_week_tells_who_owes_what_to_whom(house: AppState) -> None:
    """Ours with the department that has the letter, of unions below how many."""
    store, day = house.store, TODAY + datetime.timedelta(days=14)
    found = [row for row in store.duties.page(Filters(statuses=("todo", "late")), day, 50, by_period=True)
             if row.last_good and "2026-02-20" <= row.last_good <= "2026-03-22"]  # fmt: skip
    ours = next(row for row in found if row.side == "ours")
    registers.enter(store, ours.like.letter_id, {"place": "Ban Chính sách", "handler": "Minh"}, "Lan", TODAY)
    leader = Browser(after(house, 14), "leader")
    page = leader.get("/week").text
    assert leader.get("/week?on=16/3/2026").text.count("<tr") == page.count("<tr")
    assert "Việc trong tuần 16/03 – 22/03/2026" in page and counts_agree(page.replace("<tr class", "<tr><td")) == []
    assert {row.duty_id for row in found} <= set(re.findall(r'href="/duties/([^"]+)"', page))
    for words in ("Ban Chính sách, Minh", "Gửi về", "đơn vị</td>", "Đơn vị chậm nhất"):
        assert words in page, words
    assert "Không có việc nào." in leader.get("/week?on=1/6/2020").text


def test_who_was_given_something_says_that_they_saw_it(house: AppState, store: Store) -> None:
    letter, words = store.letters.all()[0].sha256, "Giao Lan tham mưu trước 10/3"
    registers.enter(store, letter, {"instruction": words, "handler": "Lan"}, "Anh Ba", TODAY)
    clerk, leader = Browser(house, "clerk"), Browser(house, "leader")
    data = {"words": words, "back": "/"}
    assert ">Đã xem</button>" in clerk.get("/").text
    assert clerk.post(f"/letters/{letter}/instruction", data={**data, "decision": "seen"}).status_code == 303
    assert "đã xem 06/03/2026, Lan" in leader.get("/leader").text and ">Đã xem</button>" not in clerk.get("/").text
    clerk.post(f"/letters/{letter}/instruction", data={**data, "decision": "done"})
    assert "xong 06/03/2026, Lan" in leader.get("/leader").text, "at once"


@pytest.mark.usefixtures("approved")
def test_a_leader_sees_one_screen_and_each_line_opens(house: AppState) -> None:
    """Meetings, what waits for them, five duties, ten unions that are late; a clerk may ask for it, too."""
    state = after(house, 21)
    page, asked = Browser(state, "leader").get("/leader").text, Browser(state, "clerk").get("/leader").text
    assert all(f"<h2>{title}" in page for title in ("Họp", "Chờ duyệt", "Việc đáng lo nhất", "Đơn vị chậm nhất"))
    assert counts_agree(page) == []
    lines = re.findall(r'class="go" href="(/(?:duties|unions|letters)/[^"]+)"', page)
    assert lines == re.findall(r'class="go" href="(/(?:duties|unions|letters)/[^"]+)"', asked)
    duties, unions = ([one for one in lines if one.startswith(f"/{kind}/")] for kind in ("duties", "unions"))
    assert 0 < len(duties) <= 5 and 0 < len(unions) <= 10 and f"/unions/{house.office.union_id}" not in unions
    assert all(Browser(state, "leader").get(one).status_code == 200 for one in lines)
    assert "Chờ trả lời" in Browser(state, "leader").get("/").text


def test_the_first_start_leads_step_by_step(tmp_path: Path, house: AppState) -> None:
    """The list of unions, the office, who stands above it, the first letter: what is done is told, else leads there."""

    def steps() -> dict[str, bool]:
        page = Browser(AppState(office, store, house.access, lambda: NOW), "admin").get("/").text
        shown = page.partition('class="steps"')[2].partition("</ol>")[0]
        return {word: "xong" in rest for word, rest in re.findall(r"<li>(?:<s>|<a[^>]*>)(\w+)(.*?)</li>", shown)}

    office = Office(f"sqlite:///{tmp_path}/vanthu.db")
    with office.open() as store:
        assert steps() == {"Nhập": False, "Chọn": False, "Ghi": False, "Thả": False}
    office = Office(f"sqlite:///{tmp_path}/vanthu.db", REGISTRY)
    with office.open() as store:
        assert steps() == {"Nhập": True, "Chọn": False, "Ghi": False, "Thả": False}
        office.choose("ldld", TODAY)
        store.letters.save(LETTERS[0], [])
        assert steps() == {}
