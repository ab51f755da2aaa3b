"""The scripted year, day by day: letters come, the clerk decides, and on the key days the tables hold. Whatever comes
first, whatever is read again: the table at the end is the same."""

import datetime
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.duties.crosscheck.checks import warnings
from pipeline.duties.succession import Succession
from pipeline.office.calendars import Calendars
from pipeline.store import Store, open_store
from schemas import Obligation
from tests.corpus import year, year_clerk
from tests.corpus import year_tables as tables
from tests.each import each

LAST = tables.KEY_DAYS[-1]
Table = dict[str, Obligation]


def opened(folder: Path) -> Store:
    return open_store(f"sqlite:///{folder / 'nam.db'}")


def owed(store: Store, day: datetime.date) -> list[Obligation]:
    return store.obligations.find(today=day, everybody=True)


def by_id(items: Sequence[Obligation]) -> Table:
    return {item.id: item for item in items}


class Played(NamedTuple):
    """The year as it happened: where it is stored, and the obligations of the key days."""

    folder: Path
    tables: dict[datetime.date, list[Obligation]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("nam")
    seen: dict[datetime.date, list[Obligation]] = {}
    waiting = list(tables.KEY_DAYS)
    with opened(folder) as store:
        for day, letters, acts in year_clerk.days():
            while waiting and waiting[0] < day:
                key_day = waiting.pop(0)
                seen[key_day] = owed(store, key_day)
            for letter in letters:
                year_clerk.arrive(store, letter)
            for act in acts:
                year_clerk.decide(store, act, day)
        seen.update((day, owed(store, day)) for day in waiting)
    return Played(folder, seen)


@pytest.mark.parametrize("day", tables.KEY_DAYS, ids=str)
def test_the_table_of_a_key_day(played: Played, day: datetime.date) -> None:
    assert "\n".join(year.differences(tables.on(day), played.tables[day], standing=True)) == ""


def in_order(folder: Path, letters: Sequence[str]) -> list[Obligation]:
    """Let all letters come first, in this order, then decide day by day; return the table at the end."""
    with opened(folder) as store:
        for letter in letters:
            year_clerk.arrive(store, letter)
        for day, _, acts in year_clerk.days():
            for act in acts:
                year_clerk.decide(store, act, day)
        return owed(store, LAST)


def shuffled(seed: int) -> list[str]:
    letters = year_clerk.arrivals()
    random.Random(seed).shuffle(letters)
    return letters


@pytest.mark.parametrize(
    "letters",
    [
        pytest.param(list(reversed(year_clerk.arrivals())), id="reversed"),
        pytest.param(shuffled(1), id="shuffled", marks=pytest.mark.sweep),
        pytest.param(shuffled(2), id="shuffled anew", marks=pytest.mark.sweep),
    ],
)
def test_the_order_of_arrival_changes_nothing(played: Played, tmp_path: Path, letters: list[str]) -> None:
    found = in_order(tmp_path, letters)
    assert "\n".join(year.differences(tables.on(LAST), found, standing=True)) == ""
    assert by_id(found) == by_id(played.tables[LAST])


def test_reading_everything_again_changes_nothing(played: Played, tmp_path: Path) -> None:
    """The same program, then a newer one that is less sure of everything."""
    shutil.copy(played.folder / "nam.db", tmp_path)
    letters = [found for letter in year_clerk.arrivals() for found in year_clerk.read(letter)]
    with opened(tmp_path) as store:
        assert {store.letters.save(found.letter, found.obligations, found.bodies) for found in letters} == {"unchanged"}
        assert owed(store, LAST) == played.tables[LAST]
        for found in letters:
            again = [item.model_copy(update={"confidence": 0.5}) for item in found.obligations]
            store.letters.save(found.letter, again, found.bodies)
        anew = owed(store, LAST)
        notes = {mark.note for mark in store.marks.of().values()}
    assert notes == {None, "đã gọi, hẹn gửi thứ Tư"} and {item.confidence for item in anew} == {0.5}
    assert "\n".join(year.differences(tables.on(LAST), anew, standing=True)) == ""


@pytest.mark.parametrize("back", (-200, -30, 0, 45))
@pytest.mark.parametrize("days", (7, 90, None))
def test_a_calendar_cut_by_days(played: Played, back: int, days: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = LAST + datetime.timedelta(days=back)
    last = first + datetime.timedelta(days=days) if days is not None else None
    with opened(played.folder) as store:
        found = Calendars(store, LAST, None, first, last).of()
        monkeypatch.setattr(store.dates, "around", lambda *_: store.letters.standing())
        assert found == Calendars(store, LAST, None, first, last).of()


HEIRS = [(line["union"], line["now"], line["sure"] == "yes") for line in tables.lines("expected/heirs.csv")]


@pytest.mark.parametrize(("union", "now", "sure"), HEIRS, ids=[union for union, _, _ in HEIRS])
def test_who_owes_it_after_the_reform(played: Played, union: str, now: str, sure: bool) -> None:
    registry = year_clerk.registry()
    succession = Succession(registry, LAST)
    rows = played.tables[LAST]
    still_open = [item for item in rows if item.union_id == union and item.status in {"todo", "late", "extended"}]
    shown = {succession.seen(item).union.removeprefix(f"{item.union} – ") for item in still_open}
    named = [registry.get(heir) for heir in now.split()]
    for words in shown:
        assert all(heir is not None and heir.name in words for heir in named)
        assert named or "chưa rõ đơn vị kế thừa" in words
    assert still_open and {succession.marked(item).needs_review for item in still_open} == {not sure}


# Each letter of the year alone: whom it binds, to what, until when; and what a person should look at across them.
LETTERS = [line["name"] for line in tables.lines("letters.csv")]


@each("letter", LETTERS)
def test_a_letter_lays_on_unions_what_the_table_says(letter: str) -> None:
    found = [item for one in year_clerk.read(letter) for item in one.obligations]
    named = {year.name_of(item.letter) for item in found} | {letter}
    expected = [row for row in tables.unchanged() if row.letter in named]
    assert "\n".join(year.differences(expected, found, standing=False)) == ""


def test_what_a_person_is_told_to_look_at_across_the_letters() -> None:
    once = {year.name_of(one.letter.header): one for name in LETTERS for one in year_clerk.read(name)}
    owed = {one.letter.source.sha256: one.obligations for one in once.values()}
    found = warnings([one.letter for one in once.values()], owed.__getitem__, year_clerk.registry())
    told = {(year.name_of(item.letter_key), item.code) for item in found}
    assert told == {(line["letter"], line["code"]) for line in tables.lines("expected/warnings.csv")}
