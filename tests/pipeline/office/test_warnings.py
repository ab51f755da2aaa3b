"""Warnings asked of the office: all, those about some letters, what may be lost, and settling one."""

import datetime
from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.office import Office, warnings
from pipeline.routing import route
from pipeline.store import Store
from tests.pipeline.crosscheck.office import REGISTRY, letter

DAY = datetime.date(2026, 2, 1)
BASIS = "Thực hiện Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn"
UPPER = letter("tinh", 5, "12/01/2026", "1. Các công đoàn ngành gửi báo cáo kết quả về tỉnh trước ngày 15/5/2026.")
LOWER = letter(
    "yte", 8, "20/01/2026", "1. Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 20/5/2026.", basis=BASIS
)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    for item in (UPPER, LOWER):
        store.letters.save(item, route(item, REGISTRY))
    office = Office(f"sqlite:///{tmp_path / 'lien-doan.db'}")
    office.__dict__["bodies"] = REGISTRY
    return office


def test_the_same_is_found_about_one_letter_as_among_all(office: Office, store: Store) -> None:
    every = [item for item in warnings.every(office, store) if item.level == "error"]
    assert [item.code for item in every] == ["later-than-superior"]
    for one in (UPPER, LOWER):
        about = warnings.about(office, store, {one.source.sha256})
        assert [item.id for item in about if item.level == "error"] == [every[0].id]
    assert warnings.about(office, store, set()) == []


def test_what_was_settled_is_due_no_more_until_it_is_opened_again(office: Office, store: Store) -> None:
    every = warnings.every(office, store)
    item = warnings.settle(store, every, every[0].id[:10], DAY, "Lan", "đã hỏi")
    settled = store.history.settled()
    assert item == every[0] and (settled[item.id].who, settled[item.id].note) == ("Lan", "đã hỏi")
    assert not warnings.is_due(item, settled, DAY)
    warnings.settle(store, every, item.id, DAY, "Lan", reopen=True)
    assert warnings.is_due(item, store.history.settled(), DAY)
    assert not warnings.is_due(item, {}, datetime.date(2026, 6, 1)), "its deadline has passed"


@pytest.mark.parametrize("ref", ["", "khongco"])
def test_a_warning_that_is_none_is_refused(office: Office, store: Store, ref: str) -> None:
    with pytest.raises(SetupError, match="Không có cảnh báo"):
        warnings.settle(store, warnings.every(office, store), ref, DAY, None)
