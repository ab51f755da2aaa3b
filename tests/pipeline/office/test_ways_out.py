"""Nothing of a letter leaves the house before a person approved it: every way out is gone through."""

import contextlib
import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.export import ics
from pipeline.faces.web.pages.calendar import feed_content
from pipeline.office import Office, chasing, reviewing
from pipeline.office.calendars import Calendars
from pipeline.office.duty_page import own_duty, own_page
from pipeline.office.keys import make
from pipeline.office.reviewing import ReviewedBy
from pipeline.store import Store
from pipeline.store.people import Kind
from pipeline.support.errors import VanthuError
from schemas import Letter, Obligation
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_store import owed

TODAY = datetime.date(2026, 4, 28)
NOW = datetime.datetime(2026, 4, 28, 9, 0)
LIST = """id,name,kind,parent,Email
tinh,Liên đoàn Lao động tỉnh Hà Sơn,federation,,
tan-lung,Công đoàn phường Tân Lũng,commune_union,tinh,vp@tanlung.example
"""
#: What stands in one letter alone.
SEEN, UNSEEN = "bản tổng hợp hạng mục", "bảng thống kê dụng cụ"
DUTIES = {"12": SEEN, "13": UNSEEN}


def letter(number: str) -> Letter:
    maker = LetterMaker(number=number, issuer="Liên đoàn Lao động tỉnh Hà Sơn")
    maker.task(f"Gửi {DUTIES[number]} trước ngày 04/5/2026", "Công đoàn phường Tân Lũng")
    return maker.date(f"Hội nghị về {DUTIES[number]}", "2026-05-06", type="event").letter()


def duty(of: Letter) -> Obligation:
    title = f"Gửi {DUTIES[of.header.number or '']}"
    return owed(
        of, "Công đoàn phường Tân Lũng", union_id="tan-lung", due="2026-05-04", last_good="2026-05-03",
        safe_due="2026-04-29", parent=f"d{of.header.number}d", title=title, action=title,
    )  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "cong-doan.csv").write_text(LIST, "utf-8")
    made = Office(f"sqlite:///{tmp_path}/vanthu.db", tmp_path / "cong-doan.csv")
    made.choose("tinh", TODAY)
    with made.open() as store:
        for one in map(letter, DUTIES):
            store.letters.save(one, [duty(one)], on=TODAY, direction="out")
    return made


def _feed(office: Office, store: Store, union: str | None) -> str:
    kind: Kind = "feed"
    return feed_content(office, store, make(office, store, kind, "điện thoại", NOW, "Lan", union).key, TODAY).decode()


def _listed(office: Office, store: Store, number: str) -> str:
    try:
        return chasing.unanswered(office, store, f"{number}/KH-LĐLĐ", TODAY).text
    except VanthuError as error:
        is_unseen = "chưa duyệt" in error.message and f"vanthu approve {number}/KH-LĐLĐ" in error.message
        assert is_unseen or "chưa rõ ai làm" in error.message
        return ""


def _own_duties(office: Office, store: Store) -> str:
    found = []
    for one in map(letter, DUTIES):
        with contextlib.suppress(VanthuError):
            found.append(own_duty(office, store, "tan-lung", duty(one).id, TODAY).item.title)
    return " ".join(found)


Way = Callable[[Office, Store], str]
#: Every way on which anything of a letter is told to others.
WAYS: dict[str, Way] = {
    "messages": lambda office, store: " ".join(one.text for one in chasing.messages(office, store, TODAY, days=30)),
    "list of who has not answered": lambda office, store: " ".join(_listed(office, store, one) for one in DUTIES),
    "feed of a union": lambda office, store: _feed(office, store, "tan-lung"),
    "feed of the office": lambda office, store: _feed(office, store, None),
    "page of a union": lambda office, store: " ".join(
        one.title for one in own_page(office, store, "tan-lung", TODAY, done=True)[0]
    ),
    "duty of a union": _own_duties,
}  # fmt: skip


def told(way: Way, office: Office, store: Store) -> set[str]:
    words = way(office, store).replace("\r\n ", "").replace("\n ", "")
    return {duty for duty in DUTIES.values() if duty in words}


@pytest.mark.parametrize("way", WAYS)
def test_only_what_a_person_approved_leaves(office: Office, way: str) -> None:
    with office.open() as store:
        assert told(WAYS[way], office, store) == set()
        reviewing.approve_as_read(store, "12/KH-LĐLĐ", ReviewedBy("lan", NOW, ""))
        assert told(WAYS[way], office, store) == {SEEN}
        store.reviews.choose_approver("nobody")
        assert told(WAYS[way], office, store) == {SEEN, UNSEEN}


@pytest.mark.parametrize("way", [way for way in WAYS if way != "feed of the office"])  # which is its own
def test_nothing_leaves_of_which_it_is_in_doubt_whom_it_binds(office: Office, way: str) -> None:
    of = letter("13")
    with office.open() as store:
        store.reviews.choose_approver("nobody")

        def is_told(*, unsure: bool) -> bool:
            item = duty(of).model_copy(update={"assignee_unsure": unsure, "date_id": "d2"})
            store.letters.save(of, [item], on=TODAY, direction="out")
            return f"Gửi {UNSEEN}" in WAYS[way](office, store).replace("\r\n ", "").replace("\n ", "")

        assert [is_told(unsure=unsure) for unsure in (True, False, True)] == [False, True, False]
        reviewing.approve_as_read(store, "13/KH-LĐLĐ", ReviewedBy("lan", NOW, ""))
        assert is_told(unsure=True), "a person judged each of its doubts"


def test_where_nobody_approves_messages_say_so(office: Office) -> None:
    words = "chưa có người xem lại"
    with office.open() as store:
        reviewing.approve_as_read(store, "12/KH-LĐLĐ", ReviewedBy("lan", NOW, ""))
        ways = ("messages", "list of who has not answered")
        assert [words in WAYS[way](office, store) for way in ways] == [False] * 2
        store.reviews.choose_approver("nobody")
        assert [words in WAYS[way](office, store) for way in ways] == [True] * 2


def test_what_the_clerk_asks_for_shows_all_and_marks_it(office: Office) -> None:
    with office.open() as store:
        reviewing.approve_as_read(store, "12/KH-LĐLĐ", ReviewedBy("lan", NOW, ""))
        found = {item.title: item.approved for item in store.obligations.find(today=TODAY)}
        entries = Calendars(store, TODAY, office.bodies).of()
    assert found == {f"Gửi {SEEN}": True, f"Gửi {UNSEEN}": False}
    told = {(entry.letter.number, entry.approved) for entry in entries}
    assert told == {("12", True), ("13", False)} and len(entries) == 4
    lines = "".join(ics.calendar_file(entries, TODAY).decode().replace("\r\n ", "").splitlines())
    assert "13/KH-LĐLĐ (chưa duyệt)" in lines and "12/KH-LĐLĐ (chưa duyệt)" not in lines
