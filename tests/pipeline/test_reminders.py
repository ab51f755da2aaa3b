"""Messages to lower unions: what is in them, for whom, in which words."""

import datetime

import pytest

from pipeline.reminders import Reminder, reminders
from schemas import LetterKey, Obligation
from tests.pipeline.sample import owed

TODAY = datetime.date(2026, 4, 28)
KEY = LetterKey(number="7", symbol="KH-LĐLĐ", issuer="Liên đoàn Lao động tỉnh Hà Sơn", issued_on="2026-03-10")


def duty(number: int, last_good: str | None, **fields: object) -> Obligation:
    return owed(id=f"nv-{number}", last_good=last_good, letter=KEY, action=f"Việc số {number}.", **fields)


def only(found: list[Reminder]) -> Reminder:
    (reminder,) = found
    return reminder


def test_late_and_due_stand_apart_the_earliest_first() -> None:
    items = [duty(1, "2026-05-04"), duty(2, "2026-04-20"), duty(3, "2026-04-28"), duty(4, "2026-04-01")]
    found = only(reminders(items, TODAY))
    assert [item.id for item in found.late] == ["nv-4", "nv-2"]
    assert [item.id for item in found.due] == ["nv-3", "nv-1"]


def test_the_words_of_a_message() -> None:
    items = [duty(1, "2026-04-30", deliver_to="Liên đoàn Lao động tỉnh", time="16:00"), duty(2, "2026-04-27")]
    lines = only(reminders(items, TODAY)).text.splitlines()
    assert lines == [
        f"Kính gửi: {items[0].union}",
        "Tính đến ngày 28/04/2026, xin nhắc đơn vị các việc sau:",
        "",
        "Đã quá hạn:",
        "1. Việc số 2; gửi về Liên đoàn Lao động tỉnh; hạn cuối 27/04/2026, quá 1 ngày; "
        "theo văn bản 07/KH-LĐLĐ ngày 10/03/2026.",
        "",
        "Sắp đến hạn:",
        "1. Việc số 1; gửi về Liên đoàn Lao động tỉnh; hạn cuối 16:00 ngày 30/04/2026, còn 2 ngày; "
        "theo văn bản 07/KH-LĐLĐ ngày 10/03/2026.",
        "",
        "Nếu đã thực hiện, đề nghị đơn vị báo lại số, ngày văn bản đã gửi. Trân trọng.",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"last_good": "2026-05-06"},
        {"last_good": None},
        {"last_good": "2026-04-01", "status": "done"},
        {"last_good": "2026-04-29", "issuer_own": True},
    ],
    ids=["too far", "no day", "done", "the issuer's own"],
)
def test_nothing_to_remind_of(fields: dict[str, object]) -> None:
    assert reminders([duty(1, **fields)], TODAY) == []  # type: ignore[arg-type]


def test_one_message_a_union() -> None:
    items = [duty(1, "2026-04-29", union="Công đoàn B", union_id="B"), duty(2, "2026-04-29", union="Công đoàn A")]
    assert [item.union for item in reminders(items, TODAY)] == ["Công đoàn A", "Công đoàn B"]


def test_a_recurring_duty_is_due_by_its_next_day() -> None:
    monthly = duty(1, None, recurrence="FREQ=MONTHLY;BYMONTHDAY=30", bound="by")
    assert only(reminders([monthly], TODAY)).due == (monthly,)
