"""Days for what an earlier letter asks or holds, given without a word of change: each is asked of a person."""

from pipeline.duties.amendments.proposing import proposals_of
from tests.each import each, table
from tests.pipeline.duties.amendments.made import CALENDAR, dispatch, duties_of, plan

BODY = """Công đoàn ngành Y tế xây dựng kế hoạch như sau:
1. Các Công đoàn cơ sở gửi bài dự thi về Công đoàn ngành chậm nhất ngày 20/4/2026.
2. Các Công đoàn cơ sở báo cáo kết quả hội thao về Công đoàn ngành trước ngày 10/5/2026.
3. Lễ trao giải hội thao: ngày 05/5/2026.
Hằng quý, các Công đoàn cơ sở báo cáo tiến độ trước ngày 25 của tháng cuối quý."""


@each(("words", "expected"), table(__file__, "held"))  # fmt: skip
def test_another_day_may_be_that_of_what_is_held_already(words: str, expected: list[str]) -> None:
    held = plan(BODY)
    titles = {one.parent: one.title for one in duties_of(held)}
    letter = dispatch(words, day="ngày 15 tháng 4 năm 2026")
    found = proposals_of(letter, held, duties_of(held), CALENDAR, duties_of(letter))
    told = [
        f"{titles.get(one.duty, 'Lễ').split(' về ')[0]} {one.deadline.due if one.deadline else '?'}" for one in found
    ]
    assert told == expected and not any(one.sure for one in found if one.effect != "urge")
