"""Warnings: those that an office has, and those kept for the first page, whatever came, changed or went meanwhile."""

import datetime
import random
from pathlib import Path

import pytest

from pipeline.duties.crosscheck.checks import warnings as across
from pipeline.duties.routing import route
from pipeline.office import Office, correcting, warnings
from pipeline.office.correcting import Statement
from pipeline.office.uses import UseSubject
from pipeline.store import Store
from pipeline.support.errors import SetupError
from schemas import Letter
from tests.pipeline.duties.crosscheck.office import REGISTRY, letter
from tests.pipeline.duties.crosscheck.test_any_order import LETTERS

DAY = datetime.date(2026, 2, 1)
#: Two letters of one subject.
FAR = (
    letter("tinh", 31, "02/02/2026", "1. Các CĐCS gửi danh sách cán bộ nữ tiêu biểu về tỉnh trước ngày 10/4/2026.",
           subject="Biểu dương cán bộ nữ tiêu biểu"),
    letter("tinh", 47, "16/02/2026", "1. Các CĐCS gửi danh sách cán bộ nữ tiêu biểu về tỉnh trước ngày 24/4/2026.",
           subject="Biểu dương cán bộ nữ tiêu biểu", basis="Để chuẩn bị cho hội nghị"),
)  # fmt: skip
ALL = (*LETTERS, *FAR)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    office = Office(f"sqlite:///{tmp_path / 'lien-doan.db'}")
    office.__dict__["bodies"] = REGISTRY
    store.mend = office._mend
    return office


def keep(store: Store, *letters: Letter) -> None:
    for item in letters:
        store.letters.save(item, route(item, REGISTRY))


def compared(office: Office, store: Store) -> set[tuple[str, str]]:
    while warnings.compare(office, store):
        pass
    assert not store.warnings.unchecked(1).letters
    return {(item.code, item.id) for item in store.warnings.open(100)}


def by_looking_at_all(store: Store) -> set[tuple[str, str]]:
    found = across(store.letters.whole(), store.obligations.one_a_duty, REGISTRY)
    return {(item.code, item.id) for item in found if item.level != "info"}


@pytest.mark.parametrize("seed", range(6))
def test_they_are_those_of_all_letters_in_any_order_and_with_pauses(office: Office, store: Store, seed: int) -> None:
    chance = random.Random(seed)
    for item in chance.sample(ALL, len(ALL)):
        keep(store, item)
        if chance.random() < 0.5:
            compared(office, store)
    found = compared(office, store)
    assert found == by_looking_at_all(store) and {"union-ended", "amends-unknown"} <= {code for code, _ in found}


def test_what_a_letter_said_that_was_taken_out_is_gone(office: Office, store: Store) -> None:
    keep(store, *ALL)
    compared(office, store)
    for item in FAR:
        correcting.remove(store, item.source.sha256, Statement(None, datetime.datetime.combine(DAY, datetime.time(9))))
        assert compared(office, store) == by_looking_at_all(store)


def test_the_letter_of_each_shows_it_too(office: Office, store: Store) -> None:
    """The first page leads there: what it tells has its answer on that page."""
    keep(store, *ALL)
    compared(office, store)
    for item in store.warnings.open(100):
        assert item in warnings.of_letter(office, store, store.letters.of_id(item.letter))


NOW = datetime.datetime(2026, 2, 1)
#: One letter, and one that puts off what a third asks.
FIRST = letter("yte", 8, "20/01/2026", "1. Các CĐCS gửi danh sách về Công đoàn ngành trước ngày 15/5/2026.")
LATER = letter(
    "yte", 9, "02/02/2026",
    "1. Gia hạn thời gian gửi danh sách nêu tại Kế hoạch số 02/KH-CĐYT ngày 05/01/2026 đến hết ngày 20/3/2026.",
    kind="TB", subject="Gia hạn gửi danh sách", basis="Để tạo điều kiện cho các đơn vị",
)  # fmt: skip


@pytest.fixture
def having_read(store: Store, tmp_path: Path) -> Office:
    for item in (FIRST, LATER):
        store.letters.save(item, route(item, REGISTRY))
    having_read = Office(f"sqlite:///{tmp_path / 'lien-doan.db'}")
    having_read.__dict__["bodies"] = REGISTRY
    return having_read


def test_the_same_is_found_about_one_letter_as_among_all(having_read: Office, store: Store) -> None:
    (change,) = (item for item in warnings.every(having_read, store) if item.code == "amends-unknown")
    assert warnings.about(having_read, store, {LATER.source.sha256}) == [change]
    assert warnings.about(having_read, store, {FIRST.source.sha256}) == warnings.about(having_read, store, set()) == []


@pytest.mark.parametrize("ref", ["", "khongco"])
def test_a_warning_that_is_none_is_refused(having_read: Office, store: Store, ref: str) -> None:
    with pytest.raises(SetupError, match="Không có cảnh báo"):
        warnings.settle_use(UseSubject(having_read, store, NOW, None), ref)
