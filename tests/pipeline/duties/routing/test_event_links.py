"""Which duties are for something held, by the letter itself: phrase → the day of what it is for."""

from pipeline.duties.routing import route
from schemas import Letter
from tests.each import each, table
from tests.pipeline.duties.amendments.made import REGISTRY, dispatch, plan


def served(letter: Letter) -> dict[str, str | None]:
    days = {one.id: one.date for one in letter.dates}
    return {str(item.due): days.get(str(item.event_id)) for item in route(letter, REGISTRY) if item.due}


OF_ONE = "tổ chức Hội nghị tuyên dương đoàn viên tiêu biểu"
HELD = "1. Thời gian: 8 giờ 00, ngày 12/6/2026.\n2. Địa điểm: Hội trường Bệnh viện Đa khoa tỉnh."


@each(("ask", "day"), table(__file__, "a_letter_about_one"))
def test_a_letter_about_one_event(ask: str, day: str | None) -> None:
    letter = dispatch(f"{HELD}\n3. Các Công đoàn cơ sở {ask}.", OF_ONE)
    assert day in served(letter).values() or day is None
    assert set(served(letter).values()) == {day}


def test_a_letter_about_more_ties_what_stands_in_one_part_or_is_named() -> None:
    letter = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

I. NỘI DUNG
1. Hội thi cắm hoa
a) Thời gian tổ chức: ngày 06/5/2026.
b) Các Công đoàn cơ sở đăng ký về Công đoàn ngành trước ngày 20/4/2026.
2. Tọa đàm về an toàn lao động
a) Tọa đàm tổ chức vào 14 giờ 00 ngày 19/5/2026.
b) Các Công đoàn cơ sở gửi tham luận về Công đoàn ngành trước ngày 22/4/2026.
3. Xét tặng học bổng
Các Công đoàn cơ sở đăng ký suất học bổng về Công đoàn ngành trước ngày 23/4/2026.

II. TỔ CHỨC THỰC HIỆN
1. Các Công đoàn cơ sở gửi danh sách đại biểu dự Tọa đàm về Công đoàn ngành trước ngày 24/4/2026.
2. Các Công đoàn cơ sở gửi danh sách đại biểu về Công đoàn ngành trước ngày 25/4/2026.""")
    assert served(letter) == {
        "2026-04-20": "2026-05-06", "2026-04-22": "2026-05-19", "2026-04-23": None,
        "2026-04-24": "2026-05-19", "2026-04-25": None,
    }  # fmt: skip


@each(("heading", "day"), [("HỘI THI CẮM HOA", "2026-05-06"), ("NỘI DUNG CHUNG", None)])
def test_an_item_that_is_held_stands_for_its_section_where_the_heading_names_it(heading: str, day: str | None) -> None:
    letter = plan(f"""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

I. {heading}
1. Hội thi cắm hoa: ngày 06/5/2026 tại Bệnh viện Đa khoa tỉnh.
2. Các Công đoàn cơ sở gửi danh sách đại biểu về Công đoàn ngành trước ngày 22/4/2026.

II. TỔ CHỨC THỰC HIỆN
Tọa đàm tổ chức vào ngày 19/5/2026. Các Công đoàn cơ sở báo cáo về Công đoàn ngành trước ngày 30/4/2026.""")
    assert served(letter)["2026-04-22"] == day


@each("words", table(__file__, "sent_on_its_day"))
def test_who_is_sent_on_a_day_is_sent_for_what_is_held_then(words: str) -> None:
    assert served(dispatch(words)) == {"2026-06-12": "2026-06-12"}
