"""Days for what an earlier letter asks or holds, given without a word of change: each is asked of a person."""

from pipeline.duties.amendments.proposing import proposals_of
from tests.each import each
from tests.pipeline.duties.amendments.made import CALENDAR, PLAN, dispatch, duties_of, plan

BODY = """Công đoàn ngành Y tế xây dựng kế hoạch như sau:
1. Các Công đoàn cơ sở gửi bài dự thi về Công đoàn ngành chậm nhất ngày 20/4/2026.
2. Các Công đoàn cơ sở báo cáo kết quả hội thao về Công đoàn ngành trước ngày 10/5/2026.
3. Lễ trao giải hội thao: ngày 05/5/2026.
Hằng quý, các Công đoàn cơ sở báo cáo tiến độ trước ngày 25 của tháng cuối quý."""


@each(
    ("words", "expected"),
    [
        # The receiver tells how long it waits; the day of a paper stands without an act.
        (f"Theo {PLAN}, Ban Tổ chức nhận bài dự thi đến hết ngày 29/4/2026.", ["Gửi bài dự thi 2026-04-29"]),
        (f"Thực hiện {PLAN}, hạn báo cáo hội thao là ngày 19/5/2026.", ["Báo cáo kết quả hội thao 2026-05-19"]),
        # The paper is named in the sentence before.
        (
            f"Báo cáo kết quả hội thao nêu tại {PLAN} cần có ảnh. Các CĐCS gửi chậm nhất ngày 18/5/2026.",
            ["Báo cáo kết quả hội thao 2026-05-18"],
        ),
        (f"Thực hiện {PLAN}, Lễ trao giải hội thao tổ chức lúc 8 giờ ngày 09/5/2026.", ["Lễ 2026-05-09"]),
        # It is told by its day, and given another one.
        (
            f"Theo {PLAN}, các CĐCS gửi báo cáo trước ngày 10/5/2026."
            " Nay Công đoàn ngành để các CĐCS gửi trước ngày 15/5/2026.",
            ["Báo cáo kết quả hội thao ?", "Báo cáo kết quả hội thao 2026-05-15"],
        ),
        # No day, but a word that may change it.
        (f"Bài dự thi hội thao (theo {PLAN}) không còn cần thiết.", ["Gửi bài dự thi ?"]),
        (f"Thực hiện {PLAN}, đã có 12 đơn vị gửi báo cáo kết quả hội thao.", ["Báo cáo kết quả hội thao ?"]),
        (f"Thực hiện {PLAN}, báo cáo kết quả hội thao cần ghi rõ số người tham gia.", []),
        # The same day, an earlier one, another paper, nothing cited.
        (f"Thực hiện {PLAN}, Lễ trao giải hội thao khai mạc lúc 8 giờ ngày 05/5/2026.", []),
        (f"Thực hiện {PLAN}, các CĐCS gửi báo cáo tài chính trước ngày 25/5/2026.", []),
        ("Ban Tổ chức nhận bài dự thi đến hết ngày 29/4/2026.", []),
    ],
)  # fmt: skip
def test_another_day_may_be_that_of_what_is_held_already(words: str, expected: list[str]) -> None:
    held = plan(BODY)
    titles = {one.parent: one.title for one in duties_of(held)}
    letter = dispatch(words, day="ngày 15 tháng 4 năm 2026")
    found = proposals_of(letter, held, duties_of(held), CALENDAR, duties_of(letter))
    told = [
        f"{titles.get(one.duty, 'Lễ').split(' về ')[0]} {one.deadline.due if one.deadline else '?'}" for one in found
    ]
    assert told == expected and not any(one.sure for one in found if one.effect != "urge")
