"""Letters of one paragraph, without sections: who owes what by when stands in the first sentence."""

from typing import Any

from tests.each import each, table
from tests.extractors.spec_files import cases, letter, rows
from tests.extractors.test_header import check

HEAD = """CÔNG ĐOÀN NGÀNH Y TẾ
Số: 12/CV-CĐN
Hà Nội, ngày 02 tháng 3 năm 2026
V/v báo cáo số đoàn viên
Kính gửi: Các CĐCS trực thuộc
"""
TAIL = table(__file__, "tail")


@each(("words", "who"), rows("short_letters", "the_duty_of_one"))
def test_the_duty_of_one_paragraph(words: str, who: str) -> None:
    found = letter(HEAD + words + TAIL)
    assert [(task.assignees, task.kind, task.date) for task in found.tasks] == [((who,), "report", "2026-03-20")]
    assert found.tasks[0].deliver_to == "Công đoàn ngành Y tế"
    assert [(date.date, date.bound) for date in found.dates] == [("2026-03-20", "before")]
    assert found.header.addressees == ("Các CĐCS trực thuộc",)


def test_those_who_receive_a_letter_to_carry_it_out_but_for_the_issuers_own_offices() -> None:
    head = HEAD.partition("V/v")[0] + "HƯỚNG DẪN\nChế độ báo cáo\n\n1. Báo cáo quý gửi trước ngày 15/4/2026.\n"
    found = letter(head + TAIL.replace("- Như trên;", "- CĐCS trực thuộc (t/h);\n- Các ban CĐN;"))
    assert [task.assignees for task in found.tasks] == [("Công đoàn cơ sở trực thuộc",)]


def test_what_the_issuer_tells_is_no_duty() -> None:
    found = letter(HEAD + "Ban Thường vụ Công đoàn ngành thông báo kết quả kiểm tra để các đơn vị biết./." + TAIL)
    assert found.tasks == ()


@each("row", cases("short_letters", "whole"))
def test_a_letter_without_the_usual_head_or_tail(row: dict[str, Any]) -> None:
    found = check(row, row["text"])
    if "dates" in row:
        assert [date.date for date in found.dates] == row["dates"]


@each(("opening", "kind", "who"), rows("short_letters", "a_list_of_whose"))
def test_a_list_of_whose_turn_it_is(opening: str, kind: str, who: list[str]) -> None:
    read = letter(
        f"{HEAD}{opening}\n- CĐCS Trạm Y tế xã Bắc: ngày 06/4/2026;\n- CĐCS Trạm Y tế xã Nam: ngày 07/4/2026.\n{TAIL}"
    )
    assert [(date.type, date.date) for date in read.dates] == [(kind, "2026-04-06"), (kind, "2026-04-07")]
    assert [name for task in read.tasks for name in task.assignees] == [f"Công đoàn cơ sở {name}" for name in who]
