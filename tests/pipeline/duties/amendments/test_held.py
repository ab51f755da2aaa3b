"""What is held moves or is called off by the noun with which its name begins, whatever duties stand beside it."""

from pipeline.duties.amendments.proposing import proposals_of
from pipeline.duties.matching import shown_name
from schemas import Letter
from tests.each import each, table, tuples
from tests.pipeline.duties.amendments.made import CALENDAR, dispatch, duties_of, plan, proposals

CONTEST = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

I. NỘI DUNG
1. Giải cầu lông diễn ra ngày 16/5/2026 tại Nhà thi đấu Bệnh viện Đa khoa tỉnh.
2. Hội thi tay nghề
a) Chung kết Hội thi tổ chức ngày 22/5/2026 tại Trung tâm Y tế Lũng Hạ.
b) Các Công đoàn cơ sở gửi danh sách thí sinh dự Chung kết về Công đoàn ngành chậm nhất ngày 25/4/2026.

II. TỔ CHỨC THỰC HIỆN
Các Công đoàn cơ sở báo cáo kết quả vận động đoàn viên tập luyện cầu lông về Công đoàn ngành trước ngày 10/6/2026.""")
OF = "Kế hoạch số 05/KH-CĐYT ngày 12/01/2026"


def done(letter: Letter) -> set[tuple[str, str | None, str | None]]:
    """Return what is surely proposed: what is done, the day of what is held, its new one or that of a duty."""
    return {(it.effect, it.held_on, it.deadline and it.deadline.due) for it in proposals(letter, CONTEST) if it.sure}


@each(("words", "expected"), tuples(__file__, "what_is_held"))
def test_what_is_held(words: str, expected: tuple[tuple[str, str | None, str | None], ...]) -> None:
    assert done(dispatch(words, number="61", day="ngày 20 tháng 4 năm 2026")) == {*expected}


ROUNDS = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

1. Các Công đoàn cơ sở gửi danh sách thí sinh dự vòng khu vực về Công đoàn ngành trước ngày 25/4/2026.
2. Vòng khu vực
- Khu vực 1: ngày 16/5/2026.
- Khu vực 2: ngày 18/5/2026.
3. Các Công đoàn cơ sở báo cáo kết quả vòng cơ sở về Công đoàn ngành trước ngày 25/5/2026.""")


def test_what_is_called_off_is_held_on_the_day_that_is_told() -> None:
    words = (
        "Theo dự báo, từ ngày 17 đến ngày 19/5/2026 có bão. Công đoàn ngành tạm hoãn vòng thi Khu vực 2, dự kiến tổ "
        f"chức ngày 18/5/2026 theo {OF}. Vòng thi Khu vực 1 vẫn tổ chức theo Kế hoạch."
    )
    letter = dispatch(words, "tạm hoãn vòng thi Khu vực 2")
    found = proposals_of(letter, ROUNDS, duties_of(ROUNDS), CALENDAR, duties_of(letter))
    assert {one.effect for one in found} == {"suspend"} and [one.held_on for one in found if one.sure] == ["2026-05-18"]
    # The day is the earlier letter's, and nobody's duty.
    assert not duties_of(letter)


def test_each_round_is_told_by_its_label() -> None:
    """What is held on several days is told by which of them it is, in calendars and in what is proposed."""
    rounds = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

2. Hội thi “Tay nghề giỏi”
- Vòng thi Cụm 1: 7 giờ 30 ngày 16/5/2026, tại Bệnh viện Đa khoa tỉnh.
- Vòng thi Cụm 2: 7 giờ 30 ngày 18/5/2026, tại Trung tâm Y tế Lũng Hạ.""")
    names = [shown_name(one, rounds) for one in rounds.dates]
    assert names == [f"Vòng thi Cụm {number} – Hội thi “Tay nghề giỏi”" for number in (1, 2)]
    (one_day,) = CONTEST.dates[:1]
    assert " – " not in shown_name(one_day, CONTEST)


@each(("subject", "ask", "day"), table(__file__, "what_a_later_letter"))
def test_what_a_later_letter_asks_for_it(subject: str, ask: str, day: str | None) -> None:
    letter = dispatch(f"Thực hiện {OF}, các Công đoàn cơ sở {ask}.", subject, day="ngày 04 tháng 5 năm 2026")
    found = proposals_of(letter, CONTEST, duties_of(CONTEST), CALENDAR, duties_of(letter))
    assert [one.held_on for one in found if one.effect == "serves"] == ([day] if day else [])


def test_who_takes_no_part_owes_nothing_of_it() -> None:
    subject, away = "điều chỉnh Hội thi tay nghề", "Công đoàn cơ sở Trung tâm Y tế Lũng Hạ không tham gia Hội thi"
    letter = dispatch(f"Công đoàn ngành điều chỉnh một số nội dung của {OF}:\n1. {away}.", subject)
    unions = {item.id: item.union_id for item in duties_of(CONTEST)}
    found = [(one.effect, one.sure, {unions[name] for name in one.alone}) for one in proposals(letter, CONTEST)]
    assert found == [("repeal", True, {"ttyt"})]


def test_what_recurs_ends_with_the_letter_and_not_before() -> None:
    target = plan("1. Hằng quý, các Công đoàn cơ sở gửi số liệu đoàn viên trước ngày 25 của tháng cuối quý.")
    letter = dispatch(f"Từ quý II năm 2026, các Công đoàn cơ sở không phải gửi số liệu đoàn viên nêu tại {OF}.")
    (found,) = proposals(letter, target)
    assert (found.effect, found.sure) == ("adjust", True)
    assert found.deadline and found.deadline.except_days == ("2026-06-24", "2026-09-24", "2026-12-24")
