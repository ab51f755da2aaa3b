"""Warnings asked of the office: all, those about some letters, what may be lost, and settling one."""

import datetime
from pathlib import Path

import pytest

from pipeline.duties.routing import route
from pipeline.office import Office, warnings
from pipeline.office.uses import UseSubject
from pipeline.store import Store
from pipeline.support.errors import SetupError
from tests.pipeline.duties.crosscheck.office import REGISTRY, letter

NOW = datetime.datetime(2026, 2, 1)
#: One letter, and one that puts off what a third asks.
FIRST = letter("yte", 8, "20/01/2026", "1. Các CĐCS gửi danh sách về Công đoàn ngành trước ngày 15/5/2026.")
LATER = letter(
    "yte", 9, "02/02/2026",
    "1. Gia hạn thời gian gửi danh sách nêu tại Kế hoạch số 02/KH-CĐYT ngày 05/01/2026 đến hết ngày 20/3/2026.",
    kind="TB", subject="Gia hạn gửi danh sách", basis="Để tạo điều kiện cho các đơn vị",
)  # fmt: skip


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    for item in (FIRST, LATER):
        store.letters.save(item, route(item, REGISTRY))
    office = Office(f"sqlite:///{tmp_path / 'lien-doan.db'}")
    office.__dict__["bodies"] = REGISTRY
    return office


def test_the_same_is_found_about_one_letter_as_among_all(office: Office, store: Store) -> None:
    (change,) = (item for item in warnings.every(office, store) if item.code == "amends-unknown")
    assert warnings.about(office, store, {LATER.source.sha256}) == [change]
    assert warnings.about(office, store, {FIRST.source.sha256}) == warnings.about(office, store, set()) == []


@pytest.mark.parametrize("ref", ["", "khongco"])
def test_a_warning_that_is_none_is_refused(office: Office, store: Store, ref: str) -> None:
    with pytest.raises(SetupError, match="Không có cảnh báo"):
        warnings.settle_use(UseSubject(office, store, NOW, None), ref)
