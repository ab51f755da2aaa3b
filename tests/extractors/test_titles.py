"""The line of a duty: letters of one sentence → the line that a clerk understands alone."""

import re

from hypothesis import given
from hypothesis import strategies as st

from extractors.titles import LONGEST
from tests.each import each, table
from tests.extractors.spec_files import letter, rows
from tests.extractors.spec_files import letter as letter_of

HEAD = table(__file__, "head")


def titles(body: str) -> list[str]:
    return [task.title for task in letter(HEAD + body).tasks]


@each(("text", "title"), rows("titles", "alone"))
def test_a_line_is_understood_alone(text: str, title: str) -> None:
    assert titles(text)[:1] == [title]


@each(("text", "title"), rows("titles", "sent"))
def test_what_is_sent_is_told(text: str, title: str) -> None:
    assert titles(text) == [title]


ASKING = HEAD.partition("\nKẾ HOẠCH")[0] + "V/v lương, thưởng năm 2026\n\nKính gửi: Các công đoàn cơ sở\n\n"


@each(("text", "title"), rows("titles", "a_day_that_stands"))
def test_a_day_that_stands_before_an_act_takes_nothing_of_it(text: str, title: str) -> None:
    assert [task.title.partition(" – ")[0] for task in letter_of(f"{ASKING}{text}\n").tasks] == [title]


def test_a_short_act_is_told_with_what_the_letter_is_about() -> None:
    told = titles("Các công đoàn cơ sở thực hiện trước ngày 20/4/2026.")
    assert told == ["Thực hiện – Tổ chức Tháng Công nhân năm 2026, trước 20/4/2026"]


def test_what_is_done_by_several_in_turn_is_told_of_each() -> None:
    """The thing stands once, before those who send it."""
    said = "công đoàn cơ sở các trường gửi trước ngày 25/3/2026; các công đoàn cơ sở khác gửi trước ngày 01/4/2026."
    told = [title.partition(" – ")[0] for title in titles(f"1. Danh sách học viên: {said}")]
    assert told == ["Gửi danh sách học viên"] * 2
    said = "Các công đoàn cơ sở phổ biến bộ câu hỏi; lập biểu trả lời từng câu, gửi về Ban Nữ công trước 15/4/2026."
    told = titles(f"{said} Riêng các công đoàn cơ sở trường học gửi đến hết ngày 29/4/2026.")
    assert [title.partition(",")[0] for title in told] == ["Lập biểu trả lời từng câu"] * 2


def test_a_thing_keeps_its_capitals_and_a_period_is_told_by_its_heading() -> None:
    said = "các công đoàn cơ sở nộp trước ngày 15/4/2026."
    assert titles(f"1. KPCĐ quý I/2026: {said}")[0].startswith("Nộp KPCĐ quý I/2026")
    assert titles(f"1. Thời gian nộp: {said}")[0].startswith("Nộp – Tổ chức Tháng Công nhân")
    duties = "1. Công đoàn cơ sở\n- Mở lớp xóa mù tin học:\n+ Ở xưởng may: từ ngày 02/4/2026 đến hết ngày 20/4/2026;\n"
    assert "Mở lớp xóa mù tin học – Ở xưởng may" in titles(duties + "+ Ở xưởng cắt: xong trước ngày 30/4/2026.")


def test_a_long_duty_ends_with_a_clause() -> None:
    acts = ", ".join(f"lập danh sách số {number} của công đoàn cơ sở mình" for number in range(1, 12))
    (title,) = titles(f"Các công đoàn cơ sở {acts}.")
    assert len(title) <= LONGEST and title.endswith("mình")


ACTS = st.sampled_from(
    ["gửi báo cáo", "lập sổ theo dõi", "nộp hồ sơ", "báo cáo", "tổ chức hội nghị", "rà soát danh sách (nếu có)"]
)
OPENINGS = st.sampled_from(
    ["", "- ", "1. ", "Đề nghị ", "Yêu cầu ", "a) ", "Thời gian: ", "+ Trước ngày 12/4/2026, ", "Nội dung: đề nghị "]
)
DOERS = st.sampled_from(["các công đoàn cơ sở", "Văn phòng", "Ban Tài chính", "Công đoàn cơ sở trực thuộc"])
ENDS = st.sampled_from([".", "./.", ";", " trước ngày 12/4/2026.", " về Công đoàn ngành.", " trong tháng 4/2026."])


@given(OPENINGS, DOERS, ACTS, ENDS)
def test_a_line_has_words_and_begins_with_them(opening: str, doer: str, act: str, end: str) -> None:
    for task in letter(f"{HEAD}{opening}{doer} {act}{end}").tasks:
        assert task.title and not re.match(r"[\W\d]|Thời gian|Nội dung|Đề nghị|Yêu cầu", task.title)
        assert not any(task.title.lower().startswith(name.lower()) for name in task.assignees)
        assert not task.title.endswith((".", ";", ",", ":", "/")) and "  " not in task.title


# What a date is for, in the words of the letter.
ACT_HEAD = "Số: 12/KH-CĐN\nHà Nội, ngày 02 tháng 3 năm 2026\nKẾ HOẠCH\nTổ chức hội thao công nhân, lao động\n"


@each(("body", "action"), rows("actions", "action"))
def test_action(body: str, action: str) -> None:
    assert action in (letter(ACT_HEAD + body).dates[0].action or "")


@each(("body", "action"), rows("actions", "at_most_twelve_words"))
def test_at_most_twelve_words_from_the_act_on(body: str, action: str) -> None:
    actions = [date.action for date in letter(ACT_HEAD + body).dates]
    assert action in actions and all(len((said or "").split()) <= 12 for said in actions)
