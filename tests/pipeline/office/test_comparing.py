"""Warnings that are kept for the first page: those of ``vanthu check``, whatever came, changed or went meanwhile."""

import datetime
import random
from pathlib import Path

import pytest

from pipeline.duties.crosscheck.checks import warnings as across
from pipeline.duties.routing import route
from pipeline.office import Office, correcting, warnings
from pipeline.office.correcting import Statement
from pipeline.store import Store
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
    assert not store.warnings.unchecked(1)
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
