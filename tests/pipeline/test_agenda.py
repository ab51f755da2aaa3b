"""Whose calendar holds what: dates of letters, seen together with the duties that hang on them."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.duties import standing
from pipeline.export import agenda, entries
from pipeline.export.agenda import Dated
from pipeline.export.entries import LONG_AGO, CalendarEntry
from schemas import Deadline, LetterKey, Obligation, Side
from tests.each import each
from tests.pipeline.sample import evidence, owed, sample_letter

LETTER = sample_letter()
KEY = LetterKey.of(LETTER.header)
HOA_SEN = "Công đoàn cơ sở Trường Mầm non Hoa Sen"
FIRST = Deadline(due="2026-05-02", bound="before", last_good="2026-05-01", safe_due="2026-04-29")


def dated(*numbers: int) -> list[Dated]:
    return [
        Dated(record, entries.of_date(LETTER.source.sha256, KEY, LETTER.header.subject, record))
        for record in (LETTER.dates[number] for number in numbers)
    ]


def extended(to: str = "2026-05-15", **fields: Any) -> Obligation:
    second = Deadline(due=to, bound="by", last_good=to, safe_due=to, source="cd" * 32, reason="gia hạn theo 09/CV-LĐLĐ")
    return owed(
        due=to, bound="by", last_good=to, safe_due=to, version=2, history=(FIRST, second), status="extended", **fields
    )


def mine(numbers: tuple[int, ...], *duties: Obligation, changes: dict[str, int] | None = None) -> list[CalendarEntry]:
    return agenda.of_union(dated(*numbers), duties, changes or {}, HOA_SEN)


@each(
    ("duty", "day", "status", "version"),
    [
        (owed(), "2026-05-01", "todo", 1),
        (owed(status="done"), "2026-05-01", "done", 1),
        (owed(status="repealed"), "2026-05-01", "repealed", 1),
        (extended(), "2026-05-15", "extended", 2),
    ],
)
def test_the_deadline_in_force_counts(duty: Obligation, day: str, status: str, version: int) -> None:
    (entry,) = mine((0,), duty)
    assert (str(entry.last_day), entry.status, entry.version) == (day, status, version)
    assert (entry.obligation, entry.union) == ("nv-1", HOA_SEN)


def test_an_extension_keeps_the_identity_and_counts_on() -> None:
    (before,), (after,) = mine((0,), owed()), mine((0,), extended(), changes={"nv-1": 2})
    assert (before.id, before.changes, after.changes) == (after.id, 0, 2)


@pytest.mark.parametrize("numbers", [(0,), ()], ids=["a date of the letter", "no date of the letter"])
def test_in_the_office_s_calendar_a_line_is_the_same_however_its_rows_are_called(numbers: tuple[int, ...]) -> None:
    """Rows seen as one have other ids than their single ones; what the letter says keeps the line that was there."""
    ways = [("a", "b", "c"), ("c", "b", "a"), ("b", "a", "c")]
    days = []
    for all_, one, gone in ways:
        duties = [
            owed(id=all_, parent="duty"),
            extended(id=one, parent="duty", union=HOA_SEN),
            owed(id=gone, parent="duty", union="khác", status="repealed"),
        ]
        found = agenda.of_office(dated(*numbers), duties, {}, {all_: 40})
        assert len({entry.id for entry in found}) == 3
        days.append({entry.id: (entry.last_good, entry.status) for entry in found})
    assert days[0] == days[1] == days[2]
    (before,) = agenda.of_office(dated(*numbers), [owed(parent="duty")], {})
    assert days[0][before.id] == ("2026-05-01", "todo")


def test_the_identity_is_that_of_the_duty_wherever_its_words_stand() -> None:
    """A better reading may move the words by a sign; two unions never share one."""
    moved = [Dated(line.record, line.entry.model_copy(update={"id": "other"})) for line in dated(0)]
    (entry,), (again,) = mine((0,), owed()), agenda.of_union(moved, [owed()], {}, HOA_SEN)
    (other,) = agenda.of_union(dated(0), [owed(id="nv-9")], {}, "khác")
    assert entry.id == again.id != other.id


def test_a_date_that_lays_nothing_on_the_union_stands_for_itself() -> None:
    (entry,) = mine((2,), owed(due=None, last_good=None))
    assert (entry.status, entry.obligation, entry.union) == (None, None, HOA_SEN)


def test_a_deadline_in_a_heading_is_that_of_the_tasks_below_it() -> None:
    (entry,) = mine((0,), owed(evidence=evidence("Hằng tháng báo cáo"), status="done"))
    assert (entry.status, entry.obligation) == ("done", "nv-1")


def test_a_duty_without_a_date_of_its_letter_stands_all_the_same() -> None:
    (entry,) = mine((), owed())
    assert (str(entry.last_day), entry.obligation) == ("2026-05-01", "nv-1")
    assert mine((), owed(due=None, last_good=None)) == []


def test_the_new_date_of_an_amending_letter_stands_once() -> None:
    """The letter that extends names the new day too; it is the old duty's, not one more."""
    (line,) = dated(8)
    amending = line.entry.model_copy(update={"letter_id": "cd" * 32, "date": "2026-05-15"})
    found = agenda.of_union([*dated(0), Dated(line.record, amending)], [extended()], {}, HOA_SEN)
    assert [entry.letter_id for entry in found] == [LETTER.source.sha256]


def test_a_day_that_a_person_gave_counts() -> None:
    given = {"due": "2026-05-20", "bound": "by", "last_good": "2026-05-20", "safe_due": "2026-05-20"}
    record = LETTER.dates[7]
    (entry,) = mine((7,), owed(evidence=record.evidence, date_id=record.id, relative=record.relative, **given))
    assert str(entry.last_day) == "2026-05-20"


def test_one_day_of_a_series_is_put_off() -> None:
    monthly = Deadline(recurrence="FREQ=MONTHLY;BYMONTHDAY=20", bound="before")
    put_off = Deadline(due="2026-04-25", bound="by", last_good="2026-04-25", source="cd" * 32)
    duty = owed(evidence=LETTER.dates[4].evidence, date_id=LETTER.dates[4].id, due="2026-04-25",
                last_good="2026-04-25", version=2, history=(monthly, put_off))  # fmt: skip
    (entry,) = mine((4,), duty)
    days = [f"{day:%d/%m}" for day in entry.occurrences(datetime.date(2026, 3, 1), datetime.date(2026, 6, 1))]
    assert days == ["19/03", "25/04", "19/05"]


def test_the_office_sees_a_duty_of_many_in_one_line() -> None:
    duties = [owed(id=f"nv-{n}", union=f"CĐCS {n}", status="done" if n < 3 else "todo") for n in range(9)]
    (entry,) = agenda.of_office(dated(0), duties, {})
    assert (entry.owed, entry.fulfilled, entry.status, entry.union) == (9, 3, "todo", None)
    assert entry.id == dated(0)[0].entry.id


@each(
    ("sides", "status", "seen"),
    [
        (("outside", "below"), "done", [None]),  # the other limit is not done with the first
        (("below", "below"), "repealed", ["repealed"]),
        (("outside", "outside"), "todo", []),
    ],
)
def test_a_further_limit_in_the_words_of_a_duty(sides: Sequence[Side], status: str, seen: list[str | None]) -> None:
    """It keeps its own name; it goes where the duty goes."""
    later = {"due": "2026-06-30", "last_good": "2026-06-30", "safe_due": "2026-06-30", "date_id": "d99"}
    duties = [owed(id=f"nv-{n}", side=side, status=status, **later) for n, side in enumerate(sides)]
    found = agenda.of_office(dated(0), duties, {}, is_asked=lambda _: False)
    assert [entry.status for entry in found] == seen and all(str(entry.last_day) == "2026-05-01" for entry in found)


def test_an_extension_for_some_makes_two_lines() -> None:
    duties = [owed(id="nv-1"), extended(id="nv-2", union="khác"), extended(id="nv-3", union="nữa")]
    found = agenda.of_office(dated(0), duties, {})
    assert sorted((str(entry.last_day), entry.owed) for entry in found) == [("2026-05-01", 1), ("2026-05-15", 2)]
    assert len({entry.id for entry in found}) == 2


ENDED = datetime.date(2026, 4, 1)


@each(
    ("numbers", "duties", "expected"),
    [
        ((0,), [owed()], ["2026-05-01"]),
        ((0,), [owed(status="done")], []),
        ((0,), [owed(status="repealed")], []),
        ((0,), [owed(status="late", due="2026-03-20", last_good="2026-03-19", date_id=None)], ["2026-03-19"]),
        ((2,), [], ["2026-05-15"]),
        ((4,), [], ["2026-04-19"]),
    ],
)
def test_what_a_union_takes_over(numbers: tuple[int, ...], duties: list[Obligation], expected: list[str]) -> None:
    found = [entry for entry in mine(numbers, *duties) if entry.obligation or not duties]
    taken = agenda.inherited(found, HOA_SEN, ENDED)
    days = [str(next(entry.occurrences(LONG_AGO), None) if entry.recurs else entry.last_day) for entry in taken]
    assert [day for day in days if day in expected] == expected
    assert all(entry.inherited_from == HOA_SEN for entry in taken)


@given(st.permutations(list(range(9))), st.permutations([owed(), extended(id="nv-2"), owed(id="nv-3", status="done")]))
def test_the_order_of_what_comes_in_changes_nothing(numbers: list[int], duties: list[Obligation]) -> None:
    same = agenda.of_union(dated(*range(9)), [owed(), extended(id="nv-2"), owed(id="nv-3", status="done")], {}, HOA_SEN)
    assert entries.in_order(agenda.of_union(dated(*numbers), duties, {}, HOA_SEN)) == entries.in_order(same)


MONTHLY: dict[str, Any] = {
    "due": None, "last_good": None, "safe_due": None, "bound": "before", "recurrence": "FREQ=MONTHLY;BYMONTHDAY=20",
    "shown_until": "2026-12-31",
}  # fmt: skip
SOME_DONE = [
    owed(**MONTHLY, id=f"nv-{number}", status="late", taken_on="2026-04-01", done_days=done, waived_days=waived)
    for number, (done, waived) in enumerate([
        (("2026-04-19", "2026-05-19", "2026-07-19"), ()), (("2026-04-19", "2026-05-19"), ("2026-04-19",)),
        (("2026-05-19",), ()),
    ])
]  # fmt: skip


@each(
    ("waived", "skipped"),
    [
        ([()], ()),
        ([("2026-04-19",)], ("2026-04-19",)),
        ([("2026-04-19",), ("2026-04-19", "2026-05-19")], ("2026-04-19",)),
        ([("2026-04-19",), ()], ()),
    ],
)
def test_an_instance_asked_of_nobody_is_left_out(waived: list[tuple[str, ...]], skipped: tuple[str, ...]) -> None:
    duties = [
        owed(**MONTHLY, id=f"nv-{number}", union=f"CĐCS {number}", done_days=days, waived_days=days)
        for number, days in enumerate(waived)
    ]
    (entry,) = agenda.of_office([], duties, {})
    assert (entry.skipped, str(next(entry.occurrences(LONG_AGO)))) == (skipped, "2026-03-19")
    told = [str(day) for day in entry.occurrences(datetime.date(2026, 4, 1), datetime.date(2026, 5, 31))]
    assert told == [day for day in ("2026-04-19", "2026-05-19") if day not in skipped]


def test_an_instance_for_which_another_duty_stands_is_left_out() -> None:
    (entry,) = agenda.of_office([], [owed(**MONTHLY, except_days=("2026-04-19",), done_days=("2026-05-19",))], {})
    assert (entry.rrule, entry.skipped) == (MONTHLY["recurrence"], ("2026-04-19",))


def test_an_instance_that_was_moved_stands_on_its_new_day() -> None:
    item = owed(**MONTHLY, moved_days=(("2026-04-19", "2026-04-25"),))
    (entry,) = agenda.of_office([], [item], {})
    days = entry.occurrences(datetime.date(2026, 4, 1), datetime.date(2026, 5, 31))
    assert [str(day) for day in days] == ["2026-04-25", "2026-05-19"]
    assert str(standing.days_of(item)).split()[1:3] == ["2026-04-25", "2026-05-19"]


@each(
    ("day", "status", "fulfilled", "owed"),
    [
        ("2026-03-19", "todo", 0, 4),  # before the office got the letter
        ("2026-04-19", "late", 1, 3),
        ("2026-05-19", "done", 4, 4),
        ("2026-06-19", "late", 0, 4),
        ("2026-07-19", "todo", 1, 4),
        ("2026-08-19", "todo", 0, 4),
    ],
)
def test_each_instance_of_a_series_stands_by_itself(day: str, status: str, fulfilled: int, owed: int) -> None:
    """What was missed makes no period to come late; each counts who has done it, for however many a row stands."""
    (entry,) = agenda.of_office([], SOME_DONE, {}, {"nv-2": 2}, today=datetime.date(2026, 6, 30))
    seen = entry.on(datetime.date.fromisoformat(day))
    assert (entry.status, entry.skipped) == ("late", ())
    assert (seen.status, seen.fulfilled, seen.owed) == (status, fulfilled, owed)
