"""A letter whose days had passed long before it came in: asked once whether it is only to be kept, late by nobody."""

import datetime
from pathlib import Path

import pytest

from pipeline.office import Office, chasing, reviewing, today
from pipeline.office.reviewing import By
from pipeline.store import Store
from schemas import Letter, Obligation
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_store import owed

TODAY = datetime.date(2026, 4, 28)
LIST = """id,name,kind,parent
tinh,Liên đoàn Lao động tỉnh Hà Sơn,federation,
tan-lung,Công đoàn phường Tân Lũng,commune_union,tinh
"""
UNION = "Công đoàn phường Tân Lũng"


def letter(issued_on: str, *days: str) -> tuple[Letter, list[Obligation]]:
    maker = LetterMaker(number="12", issuer="Liên đoàn Lao động tỉnh Hà Sơn", issued_on=issued_on)
    for day in days:
        maker.task(f"Gửi bảng kê dụng cụ trước ngày {day}", UNION)
    made = maker.letter()
    duties = [
        owed(
            made, UNION, union_id="tan-lung", due=day, last_good=day, safe_due=day, parent=f"d{number}",
            id=f"{number}" * 16, evidence=made.tasks[number].evidence,
        )
        for number, day in enumerate(days)
    ]  # fmt: skip
    return made, duties


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "cong-doan.csv").write_text(LIST, "utf-8")
    made = Office(f"sqlite:///{tmp_path}/vanthu.db", tmp_path / "cong-doan.csv")
    made.choose("tinh", TODAY)
    return made


def late(office: Office, *, near: bool = False) -> list[str]:
    """Return the days of what is late; with ``near`` of what the day's page has."""
    with office.open() as store:
        if near:
            return sorted({item.day.isoformat() for item in chasing.near(office, store, TODAY) if item.day < TODAY})
        return sorted(item.due or "" for item in store.obligations.find(today=TODAY) if item.status == "late")


@pytest.mark.parametrize(
    ("issued_on", "day", "is_asked"),
    [
        ("2019-03-02", "2019-05-20", True),
        ("2025-01-05", "2025-03-31", True),
        ("2026-03-20", "2026-04-10", False),  # our own plan of last month, dropped in late
        ("2025-01-05", "2025-12-15", False),  # an old letter, the reports of a year that ended not long ago
        ("2026-01-05", "2026-05-20", False),
    ],
)
def test_a_letter_is_asked_about_where_a_day_was_long_past(
    office: Office, issued_on: str, day: str, is_asked: bool
) -> None:
    with office.open() as store:
        store.letters.save(*letter(issued_on, day), on=TODAY)
        assert [item.effect for item in store.proposals.find("open")] == ["lapsed"] * is_asked
    assert late(office, near=True) == ([] if is_asked or day > TODAY.isoformat() else [day])


def test_what_is_only_kept_is_late_by_nobody_and_what_still_binds_is(office: Office) -> None:
    """Days that had not passed stay as they are; the answer can be taken back."""
    with office.open() as store:
        made, duties = letter("2019-03-02", "2019-05-20", "2026-04-20")
        store.letters.save(made, duties, on=TODAY)
        asked = store.proposals.find("open")
    assert late(office, near=True) == ["2026-04-20"] and len(asked) == 1
    for decision, days in (("confirmed", ["2026-04-20"]), ("rejected", ["2019-05-20", "2026-04-20"])):
        with office.open() as store:
            store.proposals.decide(asked[0].id, decision, TODAY)
        assert late(office) == days
    with office.open() as store:
        store.proposals.decide(asked[0].id, "open", TODAY)
    assert late(office, near=True) == ["2026-04-20"]


def office_without_review(store: Store) -> None:
    store.reviews.choose_approver("nobody")


def test_who_looks_at_a_day_before_it_came_sees_it_as_it_was(office: Office) -> None:
    with office.open() as store:
        office_without_review(store)
        store.letters.save(*letter("2024-09-02", "2024-11-20"), on=TODAY)
        then = datetime.date(2024, 11, 18)
        assert [item.status for item in store.obligations.find(today=then)] == ["todo"]
        assert len(chasing.messages(office, store, then, days=7)) == 1
        assert not chasing.messages(office, store, TODAY, days=7)


def test_it_is_asked_as_a_card_and_on_the_days_page_and_in_no_message(office: Office) -> None:
    with office.open() as store:
        made, duties = letter("2019-03-02", "2019-05-20")
        store.letters.save(made, duties, on=TODAY)
        cards = [card for card in reviewing.review(store, made.source.sha256).cards if card.part == "change"]
        assert [card.title for card in cards] == ["Văn bản cũ 12/KH-LĐLĐ"]
        asked = cards[0].notes[0].words
        assert "muộn nhất 20/05/2019" in asked
        waits = [one for one in today.page(office, store, TODAY).waits if one.what == "change"]
        assert [one.about for one in waits] == [asked]
        office_without_review(store)
        assert not chasing.messages(office, store, TODAY, days=30)
        reviewing.approve_as_read(store, made.source.sha256, By("Lan", datetime.datetime(2026, 4, 28, 9), ""))
        assert not chasing.messages(office, store, TODAY, days=30)
