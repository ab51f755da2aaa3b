"""The most ordinary chain of an office: our plan, its extension, an answer; whatever came first, the same rows.

Sixty unions below a provincial federation: 38 of wards and communes, 6 of sectors, 16 grassroots unions of its own.
"""

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.corpus.chain_desks import FANS, REPORT, TEAM, TEAMS, Commands, Rows, path_of
from tests.pipeline.cli.conftest import Vanthu, home, vanthu

__all__ = ["home", "vanthu"]

PLAN, EXTENSION, ANSWER = "31/KH-LĐLĐ", "702/LĐLĐ-VP", "09/BC-CĐP"
#: Our plan: one day said for three classes, and a report of one of them.
LISTS: Rows = {
    (PLAN, TEAM, "2026-10-04", 38, 0, 0, 0),
    (PLAN, TEAMS, "2026-10-04", 6, 0, 0, 0),
    (PLAN, FANS, "2026-10-04", 16, 0, 0, 0),
}


def report(day: str, done: int = 0, waiting: int = 0, late: int = 0) -> Rows:
    return {(PLAN, REPORT, day, 38, done, waiting, late)}


@pytest.fixture
def desk(vanthu: Vanthu, home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Commands:
    monkeypatch.setenv("VANTHU_DB", url)
    return Commands(vanthu, home)


@pytest.mark.parametrize("order", list(itertools.permutations(("c01", "c02", "c07"))), ids="-".join)
def test_the_order_of_arrival_changes_nothing(desk: Commands, order: Sequence[str]) -> None:
    for name in order:
        desk.arrive("2026-09-08", name)
    for letter in (EXTENSION, ANSWER):
        desk.confirm(letter)
    desk.day = "2026-09-16"
    assert desk.rows() == LISTS | report("2026-09-15", done=1, late=37)


AGAIN, FOR_SECTORS = "745/LĐLĐ-VP", "750/LĐLĐ-VP"


@pytest.mark.parametrize("order", [("c01", "c02", "c10", "c11"), ("c11", "c10", "c02", "c01")], ids="-".join)
def test_what_was_put_off_is_put_off_once_more_and_for_one_class(desk: Commands, order: Sequence[str]) -> None:
    """The second extension names only the first one; another is for the sectors alone, founded on the plan."""
    for name in order:
        desk.arrive("2026-09-14", name)
    for letter in (EXTENSION, AGAIN, FOR_SECTORS):
        desk.confirm(letter)
    sectors = {(PLAN, TEAMS, "2026-10-04", 6, 0, 0, 0)}, {(PLAN, TEAMS, "2026-10-10", 6, 0, 0, 0)}
    assert desk.rows() == (LISTS - sectors[0]) | sectors[1] | report("2026-09-20")


@pytest.mark.parametrize(
    ("name", "laid"),
    [
        ("c02", set()),  # an extension, before its plan is here
        ("c03", set()),  # an urging letter
        ("c04", set()),  # an invitation
        ("c05", set()),  # a department to its own units
        ("c06", {("12/TB-LĐLĐ", "2026-09-24", 6)}),
        ("c07", set()),  # an answer
        ("c10", set()),  # a second extension, before the first one is here
        ("c11", set()),  # an extension for one class
        ("c09", {("22/KH-LĐLĐ", "2026-08-31", 6), ("22/KH-LĐLĐ", "2026-09-14", 1)}),
    ],
)
def test_what_each_letter_lays_on_whom(desk: Commands, name: str, laid: set[tuple[str, str, int]]) -> None:
    desk.arrive("2026-09-17", name)
    assert {(letter, day, unions) for letter, _, day, unions, *_ in desk.rows()} == laid


def test_a_meeting_to_which_we_are_to_send_somebody_stands_on_the_page(desk: Commands) -> None:
    desk.arrive("2026-09-17", "c04")
    assert "họp về nhà ở cho công nhân" in desk.today().partition("LỊCH HỌP")[2]


def test_what_was_refused_stays_refused(desk: Commands) -> None:
    """The extension is turned down; a copy of it, typed anew, asks for nothing again."""
    desk.arrive("2026-09-03", "c01", "c02")
    desk.reject(EXTENSION)
    copy = path_of("c02").read_text("utf-8").replace("\n\n", "\n \n")
    (desk.inbox / "ban-sao.txt").write_text(copy, "utf-8")
    desk.arrive("2026-09-04")
    assert EXTENSION not in desk.today().partition("ĐANG CHỜ")[2].partition("\n\n")[0]
    assert desk.rows() == LISTS | report("2026-09-09")
