"""Messages to lower unions: what is in them, for whom, in which words."""

import datetime

from pipeline.calendar import WorkingCalendar
from pipeline.duties.reminders import Reminder, reminders
from pipeline.duties.succession import Succession
from pipeline.unions import Registry
from schemas import LetterKey, Obligation, Union
from tests.each import each, table
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
    assert [item.id for item in found.late] == ["nv-4", "nv-2"] and [item.id for item in found.due] == ["nv-3", "nv-1"]


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
        "1. Việc số 1; gửi về Liên đoàn Lao động tỉnh; hạn cuối 16:00 ngày 30/04/2026, còn 2 ngày "
        "(nên xong 29/04/2026); "
        "theo văn bản 07/KH-LĐLĐ ngày 10/03/2026.",
        "",
        "Nếu đã thực hiện, đề nghị đơn vị báo lại số, ngày văn bản đã gửi. Trân trọng.",
    ]


def test_what_is_far_off_and_asked_for_is_not_called_soon() -> None:
    days = ("2026-07-23", "2026-04-20", "2026-04-30", "2026-06-15")
    items = [duty(number, day, safe_due=None) for number, day in enumerate(days, start=1)]
    found = only(reminders(items, TODAY, 366))
    assert [item.id for item in found.due] == ["nv-3", "nv-4", "nv-1"]
    heads = [line for line in found.text.splitlines() if line.endswith(":") or line[:2] in ("1.", "2.")]
    assert [line.partition(";")[0] for line in heads[1:]] == [
        "Đã quá hạn:", "1. Việc số 2", "Sắp đến hạn:", "1. Việc số 3",
        "Còn phải thực hiện:", "1. Việc số 4", "2. Việc số 1",
    ]  # fmt: skip
    assert "Sắp đến hạn" not in only(reminders(items[:1], TODAY, 366)).text
    assert "Còn phải thực hiện" not in only(reminders(items, TODAY, None)).text


@each("day", ["30/04/2026", "30/4/2026"])
def test_a_day_that_the_duty_names_stands_once(day: str) -> None:
    item = duty(1, "2026-04-30", deliver_to=None, safe_due=None)
    item = item.model_copy(update={"title": f"Gửi báo cáo chậm nhất {day}"})
    text = only(reminders([item], TODAY, sender="Công đoàn X")).text
    assert f"1. Gửi báo cáo chậm nhất {day}; còn 2 ngày; theo văn bản" in text
    assert text.endswith("Trân trọng.\nCông đoàn X")


@each(
    "fields",  # too far, no day, done, the issuer's own
    [{"last_good": "2026-05-06"}, {"last_good": None}, {"last_good": "2026-04-01", "status": "done"},
     {"last_good": "2026-04-29", "issuer_own": True}],
)  # fmt: skip
def test_nothing_to_remind_of(fields: dict[str, object]) -> None:
    assert reminders([duty(1, **fields)], TODAY) == []  # type: ignore[arg-type]


def test_one_message_a_union() -> None:
    items = [duty(1, "2026-04-29", union="Công đoàn B", union_id="B"), duty(2, "2026-04-29", union="Công đoàn A")]
    assert [item.union for item in reminders(items, TODAY)] == ["Công đoàn A", "Công đoàn B"]


def test_a_recurring_duty_is_due_by_its_next_day() -> None:
    monthly = duty(1, None, recurrence="FREQ=MONTHLY;BYMONTHDAY=30", bound="by")
    assert only(reminders([monthly], TODAY)).due == (monthly.model_copy(update={"last_good": "2026-04-30"}),)


def test_each_missed_instance_is_a_line() -> None:
    monthly = duty(1, None, recurrence="FREQ=MONTHLY;BYMONTHDAY=15", bound="by", taken_on="2026-02-20")
    told = only(reminders([monthly], TODAY))
    assert [item.last_good for item in told.late] == ["2026-03-15", "2026-04-15"]
    assert "hạn cuối 15/03/2026" in told.text and "hạn cuối 15/04/2026" in told.text


def test_what_is_closed_is_never_chased_what_is_answered_is_said_apart() -> None:
    items = [duty(n, "2026-04-20", status=status) for n, status in enumerate(("done", "repealed", "not_applicable"))]
    assert reminders(items, TODAY) == []
    waiting = duty(4, "2026-04-20", status="waiting")
    assert reminders([*items, waiting], TODAY) == []
    found = only(reminders([waiting, duty(5, "2026-04-29")], TODAY))
    assert (found.late, [item.id for item in found.due], found.waiting) == ((), ["nv-5"], (waiting,))
    assert "chờ xác nhận (chưa cần gửi lại): 1 việc." in found.text


def test_role_condition_and_a_new_deadline_are_said() -> None:
    item = duty(
        1, "2026-05-04", role="coordinate", condition="đơn vị có trên 200 CNVCLĐ", version=2, status="extended",
        safe_due="2026-04-29", deliver_to=None,
    )  # fmt: skip
    line = only(reminders([item], TODAY)).text.splitlines()[4]
    assert line == (
        "1. Việc số 1 (phối hợp); nếu thuộc diện: đơn vị có trên 200 CNVCLĐ; hạn cuối 04/05/2026, còn 6 ngày "
        "(nên xong 29/04/2026) (hạn mới); theo văn bản 07/KH-LĐLĐ ngày 10/03/2026."
    )


def test_a_long_list_is_cut_and_says_so() -> None:
    found = only(reminders([duty(n, "2026-04-01") for n in range(40)], TODAY))
    assert len(found.late) == 40 and len(found.text) < 2500 and "… và 28 việc khác." in found.text


@each(("today", "reached"), table(__file__, "working_days_are_counted"))
def test_working_days_are_counted_before_the_safe_day(today: str, reached: bool) -> None:
    item, day = duty(1, "2026-05-01", safe_due="2026-04-29"), datetime.date.fromisoformat(today)
    assert bool(reminders([item], day, None, WorkingCalendar())) == reached


def test_the_heir_is_written_to_where_it_is_sure() -> None:
    unions = [
        Union(id="cu", name="Công đoàn xã Cũ", kind="commune_union", valid_to=datetime.date(2025, 6, 30),
              successors=("moi",)),
        Union(id="moi", name="Công đoàn xã Mới", kind="commune_union"),
        Union(id="chia", name="Công đoàn xã Chia", kind="commune_union", valid_to=datetime.date(2025, 6, 30),
              successors=("moi", "khac")),
        Union(id="khac", name="Công đoàn xã Khác", kind="commune_union"),
    ]  # fmt: skip
    succession = Succession(Registry(unions), TODAY)
    items = [
        duty(1, "2026-04-29", union="Công đoàn xã Cũ", union_id="cu"),
        duty(2, "2026-04-30", union="Công đoàn xã Mới", union_id="moi"),
        duty(3, "2026-04-30", union="Công đoàn xã Chia", union_id="chia"),
    ]
    split, heir = reminders(items, TODAY, succession=succession)
    assert (heir.union, heir.union_id, [item.id for item in heir.due]) == ("Công đoàn xã Mới", "moi", ["nv-1", "nv-2"])
    assert "việc của Công đoàn xã Cũ" in heir.text and heir.text.startswith("Kính gửi: Công đoàn xã Mới\n")
    assert "cần phân việc" in split.union
