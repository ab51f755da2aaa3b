"""What a letter is after people spoke of it; fields that hold several values: what is typed, what it sets and shows."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate import gold as golds
from pipeline.duties.corrections.applying import corrected, undone
from pipeline.duties.corrections.fields import fields_of, shown, typed_in, values_of
from pipeline.duties.matching import likeness, words_of
from pipeline.support.errors import SetupError
from schemas import CorrectedPart, Correction, Letter, RecordWords
from tests.each import each, table
from tests.pipeline.duties.corrections.desk import CLEAN, REPORT, VISIT, a_letter

LETTER = a_letter()


def a_line(kind: str, part: str, **fields: Any) -> Correction:
    given = {"letter": LETTER.source.sha256, "at": "2026-04-20T09:00:00", "who": "lan", "kind": kind, "part": part}
    return Correction.model_validate({**given, **fields})


def words(quote: str, letter: Letter = LETTER) -> RecordWords:
    task = next(task for task in letter.tasks if task.evidence.quote == quote)
    return words_of(letter.text, task.evidence)


NUMBER = a_line("change", "header", field="number", old="8", new="18")
DAY = a_line("change", "task", words=words(REPORT), field="date", old="2026-04-16", new="2026-04-30")
MOVED = a_line("change", "task", words=words(VISIT), field="assignees", old=[], new=["Công đoàn phường Tân Trào"])
NONE = a_line("reject", "task", words=words(CLEAN))
NEW = a_line(
    "add", "task", words=RecordWords(quote="Nộp đoàn phí", start=-1),
    new={"title": "Nộp đoàn phí", "assignees": ["Công đoàn xã Đông Xá"], "date": "2026-05-05"},
)  # fmt: skip
ALL = (NUMBER, DAY, MOVED, NONE, NEW)


def test_a_field_of_the_head() -> None:
    header = corrected(LETTER, [NUMBER]).header
    assert header.number == "18" and header.symbol == LETTER.header.symbol
    assert [(mark.field, mark.who) for mark in header.corrected] == [("number", "lan")]


def test_the_day_of_a_task_is_the_day_of_its_date() -> None:
    letter = corrected(LETTER, [DAY])
    assert (letter.tasks[0].date, letter.tasks[0].title) == (
        "2026-04-30", "Gửi báo cáo kết quả phong trào, trước 30/4/2026",
    )  # fmt: skip
    assert [(it.id, it.date, it.bound, it.last_good) for it in letter.dates] == [("d1", "2026-04-30", "before", None)]
    assert letter.dates[0].evidence == LETTER.dates[0].evidence


def test_a_day_that_two_tasks_share_is_set_for_one() -> None:
    both = LETTER.model_copy(
        update={"tasks": (LETTER.tasks[0], LETTER.tasks[1].model_copy(update={"date_id": "d1", "date": "2026-04-16"}))}
    )
    letter = corrected(both, [DAY])
    assert [(task.date_id, task.date) for task in letter.tasks] == [("d2", "2026-04-30"), ("d1", "2026-04-16")]
    assert [date.date for date in letter.dates] == ["2026-04-16", "2026-04-30"]


def test_a_day_rejected_leaves_its_task_and_a_record_rejected_comes_back() -> None:
    letter = corrected(LETTER, [DAY.model_copy(update={"kind": "reject", "new": None})])
    assert (letter.tasks[0].date, letter.tasks[0].date_id, letter.dates) == (None, None, ())
    assert letter.tasks[0].title == "Gửi báo cáo kết quả phong trào"
    assert [task.id for task in corrected(LETTER, [NONE]).tasks] == ["t1", "t2"]
    assert corrected(LETTER, [NONE, undone(NONE).model_copy(update={"who": "minh"})]) == LETTER


def test_an_added_duty_says_who_and_quotes_nothing() -> None:
    letter = corrected(LETTER, [NEW])
    task = letter.tasks[-1]
    assert (task.id, task.action, task.evidence.quote, task.date) == ("t4", "Nộp đoàn phí", "", "2026-05-05")
    assert [(mark.field, mark.who) for mark in task.corrected] == [(None, "lan")]
    assert letter.dates[-1].date == "2026-05-05" and letter.dates[-1].bound == "by"


def test_one_added_and_taken_back_is_not_in_the_way_of_another() -> None:
    back = undone(NEW)
    longer = NEW.model_copy(update={"words": RecordWords(quote="Nộp đoàn phí quý II", start=-1)})
    both = corrected(LETTER, [NEW, longer]).tasks
    assert [task.action for task in both[3:]] == ["Nộp đoàn phí", "Nộp đoàn phí quý II"]
    assert [task.action for task in corrected(LETTER, [NEW, back, longer]).tasks[3:]] == ["Nộp đoàn phí quý II"]


def test_of_one_value_the_last_word_counts() -> None:
    other = NUMBER.model_copy(update={"new": "28", "who": "minh"})
    assert corrected(LETTER, [NUMBER, other]).header.number == "28"
    assert corrected(LETTER, [other, NUMBER]).header.number == "18"
    assert corrected(LETTER, [NUMBER, other, undone(other)]).header.number == "18"
    assert corrected(LETTER, [NUMBER, undone(NUMBER)]) == LETTER


@each("before", ["", "Căn cứ Điều lệ.\n", "Trang này có thêm một đoạn.\n" * 9])
def test_words_are_found_again_where_they_stand_elsewhere(before: str) -> None:
    letter = corrected(a_letter(before=before), ALL)
    assert [(task.assignees, task.date) for task in letter.tasks] == [
        (("Công đoàn xã Đông Xá",), "2026-04-30"),
        (("Công đoàn phường Tân Trào",), None),
        (("Công đoàn xã Đông Xá",), "2026-05-05"),
    ]


def test_what_a_later_reading_does_not_find_stays_as_the_person_left_it() -> None:
    moved = MOVED.model_copy(update={"was": LETTER.tasks[1].model_dump(mode="json")})
    blind = LETTER.model_copy(update={"tasks": (LETTER.tasks[0], LETTER.tasks[2])})
    letter = corrected(blind, [moved])
    assert [task.evidence.quote for task in letter.tasks] == [REPORT, VISIT, CLEAN]
    assert letter.tasks[1].assignees == ("Công đoàn phường Tân Trào",)
    assert corrected(blind, [NONE.model_copy(update={"words": words(VISIT)})]) == blind


def test_an_added_duty_that_a_later_reading_finds_stands_once() -> None:
    added = a_line("add", "task", words=words(CLEAN), new={"title": "Vệ sinh", "assignees": ["Công đoàn xã Đông Xá"]})
    letter = corrected(LETTER, [added])
    assert [task.evidence.quote for task in letter.tasks] == [REPORT, VISIT, CLEAN]
    assert letter.tasks[2].assignees == ("Công đoàn xã Đông Xá",)


@each("number", ["8", "18", "28"])
def test_a_person_s_word_stands_whatever_is_read_later(number: str) -> None:
    after = LETTER.model_copy(update={"header": LETTER.header.model_copy(update={"number": number})})
    assert corrected(after, [NUMBER]).header.number == "18"


@each(("one", "other", "same"), table(__file__, "which_words_are_the"))
def test_which_words_are_the_same(one: str, other: str, same: bool) -> None:
    assert (likeness(one, other) >= 85) is same


ON = datetime.date(2026, 3, 1)
#: What a date says where nothing else is said of its day.
NOTHING = ("date", "start", "time", "rrule", "relative")


@each(("part", "field", "typed", "sets", "unsets"), table(__file__, "what_is_typed_sets"))
def test_what_typed_words_set(part: CorrectedPart, field: str, typed: str, sets: dict[str, Any], unsets: str) -> None:
    values = dict.fromkeys(NOTHING if unsets == "of_a_date" else unsets.split()) | sets
    own = values_of(part, field, typed, ON)
    assert own == {name: value for name, value in values.items() if name in typed_in(part, field)}


@each(("part", "field", "typed", "told"), table(__file__, "what_says_nothing_of_it_is_refused"))
def test_what_says_nothing_of_it_is_refused(part: CorrectedPart, field: str, typed: str, told: str) -> None:
    with pytest.raises(SetupError, check=lambda error: told in error.message):
        values_of(part, field, typed, ON)


def test_what_is_shown_is_read_back() -> None:
    """All values of the gold, in the fields that people have for them."""
    parts: dict[str, CorrectedPart] = {"references": "reference", "dates": "date", "delegate_limits": "limit"}
    for path in (Path(__file__).parents[4] / "corpus" / "letters").glob("*.gold.json"):
        gold = golds.load(path)
        records = [("header", gold["header"]), *((part, one) for name, part in parts.items() for one in gold[name])]
        for part, record in records:
            for field in {"number", "issued_on", "signer", "value"} & {*fields_of(part)}:
                _is_read_back(part, field, record, "")
            if part == "date":
                # A day that is counted is told beside the count; a deadline is what a day is by itself.
                _is_read_back(part, "date", record, "thời hạn: " if record["type"] == "deadline" else "")


def _is_read_back(part: CorrectedPart, field: str, record: dict[str, Any], before: str) -> None:
    words = before + shown(part, field, record.get)
    held = {name: record.get(name) for name in typed_in(part, field)}
    assert {**dict.fromkeys(held), **values_of(part, field, words, ON)} == held, words
