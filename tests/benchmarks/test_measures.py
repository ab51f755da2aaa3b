"""What is measured across sections, on cases small enough to count the right figures by hand."""

from typing import Any

import pytest

from benchmarks.evaluate.compare import Tally, pairs, pairs_by_place, tallied
from benchmarks.evaluate.scores import DutyRows, Reliability, tally_obligations
from benchmarks.silence import errors
from benchmarks.time_taggers import Temporal
from tests.each import each

Record = dict[str, Any]


def date(**values: Any) -> Record:
    return {"type": "deadline", "date": "2026-03-20", "bound": "before", **values}


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.found, tally.missed, tally.wrong


def test_each_record_is_paired_once_and_the_best_place_first() -> None:
    golds, founds = [{"v": 1}, {"v": 1}], [{"v": 1}, {"v": 1}]
    covers = {(0, 0): 0.5, (0, 1): 1.0, (1, 1): 0.9}
    assert pairs(golds, founds, covers, lambda g, f: g == f) == {0: 1}
    covers[1, 0] = 0.2
    assert pairs(golds, founds, covers, lambda g, f: g == f) == {0: 1, 1: 0}


def test_at_one_place_those_that_agree_in_most_values_belong_together() -> None:
    golds, founds = [{"a": 1, "b": 1}, {"a": 2, "b": 2}], [{"a": 2, "b": 0}, {"a": 1, "b": 0}]
    covers = {(g, f): 1.0 for g in (0, 1) for f in (0, 1)}
    agreeing = lambda g, f: sum(g[name] == f[name] for name in g)  # noqa: E731
    assert pairs_by_place(golds, founds, covers, agreeing) == {0: 1, 1: 0}


def test_optional_gold_is_neither_rewarded_nor_punished() -> None:
    golds = [{"v": 1}, {"v": 2, "optional": True}, {"v": 3, "optional": True}]
    founds = [{"v": 1}, {"v": 2}, {"v": 9}, {"v": 8}]
    # The third meets the last gold without agreeing; the fourth stands alone.
    covers = {(0, 0): 1.0, (1, 1): 1.0, (2, 2): 1.0}
    assert counts(tallied(golds, founds, covers, lambda g, f: g["v"] == f["v"])) == (1, 0, 1)


def task(**values: Any) -> Record:
    return {"assignees": ["Công đoàn cơ sở"], "kind": "report", "date": "2026-03-20", "date_id": "d1", **values}


DATES = {"dates": [date(id="d1")]}


@each(
    ("gold", "found", "expected"),
    [
        pytest.param(task(), task(), (1, 0, 0), id="all right"),
        pytest.param(task(), task(deliver_to="Sở"), (1, 0, 0), id="receiver is judged elsewhere"),
        pytest.param(task(), task(kind="task"), (0, 1, 1), id="another act"),
        pytest.param(task(), task(date=None, date_id=None), (0, 1, 1), id="no deadline"),
        pytest.param(task(), task(assignees=["Công đoàn cơ sở", "Sở Y tế"]), (0, 1, 1), id="a doer too many"),
        pytest.param(task(), task(assignees=[]), (0, 1, 0), id="read without a doer"),
        pytest.param(task(optional=True), task(kind="task"), (0, 0, 0), id="open to argument"),
        pytest.param(task(assignees=[]), task(), (0, 0, 1), id="the gold names nobody"),
    ],
)
def test_an_obligation_is_right_as_a_whole(gold: Record, found: Record, expected: tuple[int, int, int]) -> None:
    assert counts(tally_obligations(DATES, DATES, [gold], [found], {(0, 0): 1.0})) == expected


@each(
    ("found", "right"),
    [
        (date(id="d1", bound="by"), False),
        (date(id="d1", time="16:00"), False),
        (date(id="d1"), True),
        (date(id="d2", bound="by"), True),  # not the date that the task points to
    ],
)
def test_the_deadline_is_right_with_its_bound_and_hour(found: Record, right: bool) -> None:
    tally = tally_obligations({"dates": [date()]}, {"dates": [found]}, [task()], [task()], {(0, 0): 1.0})
    assert (tally.found == 1) is right


def test_expected_calibration_error_by_hand() -> None:
    reliability = Reliability()
    for confidence, right in [(0.95, True), (0.95, True), (0.93, False), (1.0, True), (0.55, True), (0.55, False)]:
        reliability.add(confidence, right)
    low, high = reliability.bins()
    assert (low.low, low.high, low.records, low.confidence, low.right) == (0.5, 0.6, 2, 0.55, 0.5)
    assert (high.low, high.high, high.records) == (0.9, 1.0, 4)
    assert high.confidence == pytest.approx(0.9575) and high.right == 0.75
    # (2 · 0.05 + 4 · 0.2075) / 6
    assert (reliability.ece, reliability.figures()["ece"]) == (pytest.approx(0.155), 0.155)


def test_rows_are_duties_advice_or_nothing() -> None:
    golds = [{}, {"optional": True}, {}]
    strengths = ["binding", "binding", "binding", "general", "general"]
    covers = {(0, 0): 1.0, (1, 1): 1.0, (2, 3): 0.5}
    rows = DutyRows()
    rows.add(golds, [{"strength": one} for one in strengths], covers)
    assert (rows.shown, rows.general, rows.false, rows.hidden) == (3, 1, 1, 1)
    assert rows.figures()["false_share"] == 0.3333


def test_the_four_figures_of_time_taggers_and_the_role_of_a_deadline() -> None:
    golds = [
        date(),  # found to the letter
        date(date="2026-04-01"),  # found with a word too many, and as an event
        date(date="2026-05-01", time="16:00"),  # found without its hour
        date(date="2026-06-30"),  # missed
        date(type="event", date="2026-07-01", optional=True),  # open to argument; found as a deadline
    ]
    founds = [
        date(bound="by"),
        date(type="event", date="2026-04-01"),
        date(date="2026-05-01", time=None),
        date(date="2026-07-01"),
        date(date="2026-08-01"),  # nothing there
    ]
    covers = {(0, 0): 1.0, (1, 1): 0.9, (2, 2): 1.0, (4, 3): 1.0}
    temporal = Temporal()
    exact = [(golds[0], founds[0]), (golds[2], founds[2])]
    temporal.add(golds, founds, covers, lambda gold, found: (gold, found) in exact)
    got = {name: counts(tally) for name, tally in temporal.tallies.items()}
    assert got == {
        "strict": (2, 2, 2),
        "relaxed": (3, 1, 1),
        "value": (2, 2, 2),
        "type": (2, 2, 2),
        # Gold deadlines: four, of which the first and the third are read as such; read besides: the one of nothing.
        "deadline_role": (2, 2, 1),
    }
    # 2·3 / (2·3 + 1 + 1), 2·2 / (2·2 + 2 + 2)
    assert (temporal.tallies["relaxed"].f1, temporal.tallies["value"].f1) == (0.75, 0.5)


# Errors that nobody is told of: what is counted, and when an error is told.
TEXT = "Công đoàn cơ sở nộp phiếu trước ngày 20/4/2026."
DAY, DUTY, DOER = "trước ngày 20/4/2026", TEXT, "Công đoàn cơ sở"
GOLD = {
    "dates": [{"quote": DAY, "type": "deadline", "date": "2026-04-20", "assignees": ["Công đoàn cơ sở"]}],
    "tasks": [{"quote": DUTY, "assignees": ["Công đoàn cơ sở"]}],
}


def _at(quote: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {"start": start, "end": start + len(quote), "quote": quote}


def _letter(day: str | None, doer: str | None, sure: float = 0.95, flag: str = "", duty: str = DUTY) -> dict[str, Any]:
    date = {"type": "deadline", "date": day, "assignees": [doer], "confidence": sure, "evidence": _at(DAY)}
    task = {"assignees": [doer], "strength": "binding", "confidence": sure, "evidence": _at(duty)}
    return {
        "delegate_limits": [],
        "dates": [date] if day else [],
        "tasks": [task] if doer else [],
        "flags": [{"code": flag, "evidence": _at(DAY)}] if flag else [],
    }


@each(
    ("letter", "told"),
    [
        (_letter("2026-04-20", "Công đoàn cơ sở"), [("right", False), ("right", False)]),
        (_letter("2026-04-21", "Công đoàn cơ sở"), [("wrong day", False), ("right", False)]),
        (_letter("2026-04-20", "Văn phòng"), [("right", False), ("wrong body", False), ("body of dates", False)]),
        (_letter("2026-04-20", DOER, duty="phiếu"), [("right", False), ("duty lost", False), ("no duty", False)]),
        (_letter(None, None), [("deadline lost", False), ("duty lost", False)]),
        (_letter(None, None, flag="day-unheld"), [("deadline lost", True), ("duty lost", True)]),
        (_letter("2026-04-21", "Văn phòng", sure=0.5), [("wrong day", True), ("wrong body", True)]),
        # What is only told beside a record is no doubt of it.
        (_letter("2026-04-21", "Công đoàn cơ sở", flag="too-short"), [("wrong day", False), ("right", False)]),
    ],
)
def test_an_error_is_silent_where_its_words_have_no_doubt(letter: dict[str, Any], told: list[tuple[str, bool]]) -> None:
    assert [*errors(TEXT, GOLD, letter)] == told
