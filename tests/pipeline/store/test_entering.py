"""The registers of letters: every letter to us has one number of its year, given once, also where two run at once."""

import datetime
import itertools
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.duties.class_duties import ReadLetter
from pipeline.office import registers
from pipeline.store import Store, open_store
from pipeline.store.register import RegisterEntry
from pipeline.support.errors import SetupError, StaleError, VanthuError
from schemas import Direction, Letter
from tests.each import each, examples
from tests.pipeline.letters import history_of
from tests.pipeline.store.test_copies import SCANNED, TYPED, a_copy

TODAY = datetime.date(2026, 5, 4)
LETTERS = [a_copy(number=str(number)) for number in range(31, 37)]


def save(store: Store, letter: Letter, direction: Direction = "in", on: datetime.date | None = TODAY) -> None:
    store.letters.save(letter, [], {}, direction, on)


def book(store: Store, year: int = 2026) -> list[tuple[int | None, str | None]]:
    """Return the numbers of the register of incoming letters with those that the letters bear."""
    lines = store.letters.all(directions=("in", "info"), year=year)
    return sorted((line.arrival_number, line.number) for line in lines if line.arrival_number)


def test_letters_get_numbers_as_they_come_and_own_ones_none(store: Store) -> None:
    for letter, direction in zip(LETTERS, ("in", "info", "out", "in"), strict=False):
        save(store, letter, direction)
    assert book(store) == [(1, "31"), (2, "32"), (3, "34")]
    assert store.register.outgoing_numbers(2026) == ["33"] and not store.register.outgoing_numbers(2025)
    listed = {line.number: (line.arrival_number, line.arrived_on) for line in store.letters.all()}
    assert listed == {"31": (1, "2026-05-04"), "32": (2, "2026-05-04"), "33": (None, None), "34": (3, "2026-05-04")}


@pytest.mark.parametrize(
    ("told", "on", "expected"),
    [
        (None, TODAY, "2026-05-04"),
        ("2026-04-20", TODAY, "2026-04-20"),
        ("2025-12-30", TODAY, "2025-12-30"),
        ("2031-01-01", TODAY, "2026-05-04"),
        ("2026-04-20", None, "2026-04-20"),
        (None, None, None),
    ],
)
def test_a_mail_tells_the_day(store: Store, told: str | None, on: datetime.date | None, expected: str | None) -> None:
    letter = a_copy(arrived=told)
    save(store, letter, on=on)
    written = store.register.written().get(letter.source.sha256)
    assert (written and (written.number, written.arrived_on)) == ((1, expected) if expected else None)


def test_every_year_begins_with_one(store: Store) -> None:
    for letter, day in zip(LETTERS, ("2025-12-30", "2026-01-02", "2025-12-31"), strict=False):
        save(store, letter, on=datetime.date.fromisoformat(day))
    assert (book(store, year=2025), book(store)) == ([(1, "31"), (2, "33")], [(1, "32")])


@pytest.mark.parametrize("order", list(itertools.permutations((SCANNED, TYPED, a_copy(name="thu.pdf")))))
def test_a_letter_come_thrice_has_one_number(store: Store, order: tuple[Letter, ...]) -> None:
    for letter in (*order, LETTERS[0]):
        save(store, letter)
    assert book(store) == [(1, "23"), (2, "31")]
    registers.enter(store, "23/KH-CĐYT", {"handler": "Lan"}, "mai", TODAY)
    assert [line.handler for line in store.register.written().values() if line.number == 1] == ["Lan"]


def test_a_letter_that_turns_out_to_be_ours_leaves_its_number_void(store: Store) -> None:
    letter = LETTERS[0]
    save(store, letter)
    seen = store.readings.seen(letter.source.sha256)
    assert seen is not None
    ours = ReadLetter(letter=letter, laid=(), bodies={}, direction="out")
    store.readings.renew(seen, ours, lambda *_: ours, proposals=False)
    save(store, LETTERS[1])
    assert book(store) == [(2, "32")] and store.register.outgoing_numbers(2026) == ["31"]


@pytest.mark.parametrize("put_away", ["UPDATE letters SET copy_of = sha256", "DELETE FROM letters"])
def test_a_removed_letter_keeps_its_number(store: Store, put_away: str) -> None:
    for letter in LETTERS[:2]:
        save(store, letter)
    with store.writing() as connection:
        connection.exec_driver_sql(f"{put_away} WHERE sha256 = '{LETTERS[0].source.sha256}'")
    save(store, LETTERS[2])
    assert book(store) == [(2, "32"), (3, "33")]
    with pytest.raises(SetupError):
        registers.enter(store, "32/KH-CĐYT", {"number": 1}, None, TODAY)


@each(
    ("changes", "said"),
    [
        ({"number": 2}, "Chưa ghi gì: số đến 2 năm 2026 đã cấp cho 32/KH-CĐYT của Công đoàn ngành Y tế tỉnh Hà Sơn"),
        ({"number": 0}, "số đến 0 không hợp lệ"),
        ({"number": None}, "số đến 1 đã cấp thì không bỏ trống được"),
        ({"arrived_on": None}, "có số đến thì phải có ngày đến"),
        ({"arrived_on": "2026-05-05"}, "ngày đến 05/05/2026 sau hôm nay"),
        ({"arrived_on": "2025-05-05"}, "thuộc sổ năm 2025: ghi cả số đến của sổ năm đó"),
        ({"passed_on": "2026-05-03"}, "ngày chuyển 03/05/2026 trước ngày đến"),
        ({"note": "x" * 2001}, "ghi chú có 2001 ký tự"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(store: Store, changes: dict[str, object], said: str) -> None:
    for letter in LETTERS[:2]:
        save(store, letter)
    before = store.register.written()
    with pytest.raises(VanthuError) as told:
        registers.enter(store, "31/KH-CĐYT", {"handler": "Lan", **changes}, "mai", TODAY)
    assert said in told.value.message and store.register.written() == before and not history_of(store)


def test_an_outgoing_letter_bears_its_own_number(store: Store) -> None:
    save(store, LETTERS[0], "out")
    with pytest.raises(SetupError, match="số và ngày của chính nó"):
        registers.enter(store, "31/KH-CĐYT", {"number": 4}, None, TODAY)
    registers.enter(store, "31/KH-CĐYT", {"place": "Các CĐCS", "copies": "80"}, None, TODAY)
    (line,) = store.register.written().values()
    assert (line.place, line.copies) == ("Các CĐCS", "80") and store.register.outgoing_numbers(2026) == ["31"]


def test_a_letter_of_an_older_program_gets_its_number_when_it_is_entered(store: Store) -> None:
    save(store, LETTERS[0], on=None)
    assert book(store) == []
    registers.enter(store, "31/KH-CĐYT", {"number": 40}, None, TODAY)
    save(store, LETTERS[1], on=None)
    registers.enter(store, "32/KH-CĐYT", {}, None, TODAY)
    assert book(store) == [(40, "31"), (41, "32")]


def test_who_saw_an_older_line_is_told_who_changed_it(store: Store) -> None:
    save(store, LETTERS[0])
    line = registers.entry_of(store, "31/KH-CĐYT")
    seen = {line.letter: line.written}
    registers.enter(store, "31/KH-CĐYT", {"handler": "Lan"}, "mai", TODAY)
    with pytest.raises(StaleError, match=r"mai sửa 04/05/2026.*người xử lý: Lan"):
        store.register.write({line.letter: line.written.model_copy(update={"handler": "Hoa"})}, "thu", TODAY, seen)
    assert registers.entry_of(store, "31/KH-CĐYT").written.handler == "Lan"


def test_two_letters_change_numbers_in_one_go(store: Store) -> None:
    for letter in LETTERS[:2]:
        save(store, letter)
    first, second = (letter.source.sha256 for letter in LETTERS[:2])
    day = TODAY.isoformat()
    store.register.write(
        {first: RegisterEntry(number=2, arrived_on=day), second: RegisterEntry(number=1, arrived_on=day)}, None, TODAY
    )
    assert book(store) == [(1, "32"), (2, "31")]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["save", "enter", "move"]), st.integers(1, 9)), max_size=25)
)
@settings(max_examples=examples(8, 25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_number_is_ever_given_twice(steps: list[tuple[int, str, int]]) -> None:
    with open_store("sqlite://") as store:
        for place, step, number in steps:
            letter = LETTERS[place]
            name = f"{letter.header.number}/KH-CĐYT"
            if step == "save":
                save(store, letter)
            elif store.letters.has(letter.source.sha256):
                changes = {"number": number} if step == "enter" else {"number": number, "arrived_on": "2025-06-01"}
                try:
                    registers.enter(store, name, changes, None, TODAY)
                except SetupError as error:
                    assert f"số đến {number}" in error.message
        lines = [(line.year, line.number) for line in store.register.written().values()]
        assert None not in {number for _, number in lines} and len(lines) == len(set(lines)) == len(store.letters.all())


def test_two_runs_at_once_never_give_the_same_number(url: str) -> None:
    open_store(url).close()
    errors: list[Exception] = []
    start = threading.Barrier(3)

    def run(first: int) -> None:
        with open_store(url) as store:
            start.wait()
            try:
                for number in range(first, first + 12):
                    save(store, a_copy(f"Nội dung số {number}. " * 8, number=str(number), symbol=f"CV{number}-CĐ"))
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=run, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with open_store(url) as store:
        assert sorted(line.number or 0 for line in store.register.written().values()) == list(range(1, 37))
