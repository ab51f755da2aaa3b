"""Meetings: what, when, where, who comes, who prepares what, who takes part from afar."""

from schemas import Meeting
from tests.each import each, table, tuples
from tests.extractors.spec_files import letter as read
from tests.extractors.spec_files import rows

HEAD = table(__file__, "head")
INVITATION = HEAD.format(symbol="GM", kind="GIẤY MỜI", subject="Dự Hội nghị tổng kết công tác nữ công")
PLAN = HEAD.format(symbol="KH", kind="KẾ HOẠCH", subject="Hoạt động năm 2026")


def meetings(text: str) -> list[Meeting]:
    return list(read(text).meetings)


@each(("body", "what", "invited"), tuples(__file__, "what_is_held_in"))
def test_what_is_held_in_a_plan(body: str, what: str | None, invited: tuple[str, ...]) -> None:
    found = meetings(PLAN + "I. NỘI DUNG\n\n".replace("\\\n", "\n") + body)
    assert [(one.what, one.invited) for one in found] == ([(what, invited)] if what else [])


def test_a_summons_is_one_record_with_all_its_parts() -> None:
    text = INVITATION + (
        "Công đoàn ngành Y tế trân trọng kính mời:\n\n"
        "- Chủ tịch các công đoàn cơ sở;\n\n- Phóng viên Báo Hà Sơn (02 người).\n\n"
        "1. Thời gian: 8 giờ 00 ngày 10/3/2026; khai mạc 8 giờ 30 ngày 10/3/2026.\n\n"
        "2. Địa điểm: Hội trường Sở Y tế.\n\n"
        "3. Hình thức: trực tuyến tới 05 điểm cầu các huyện.\n\n"
        "4. Công đoàn cơ sở Bệnh viện Đa khoa chuẩn bị tham luận, gửi Văn phòng trước ngày 05/3/2026.\n"
    )
    letter = read(text)
    (found,) = letter.meetings
    assert found.what == "Hội nghị tổng kết công tác nữ công"
    assert (found.date_id, found.date, found.time) == (letter.dates[0].id, "2026-03-10", "08:00")
    assert (found.dates, found.where) == ((letter.dates[0].id, letter.dates[1].id), "Hội trường Sở Y tế")
    assert found.invited == ("Chủ tịch các công đoàn cơ sở", "Phóng viên Báo Hà Sơn")
    assert found.online == ("Trực tuyến tới 05 điểm cầu các huyện",)
    assert found.tasks == tuple(task.id for task in letter.tasks if "tham luận" in task.evidence.quote)
    assert text[found.evidence.start : found.evidence.end] == found.evidence.quote


def test_a_summons_without_a_list_is_for_those_it_is_addressed_to() -> None:
    (found,) = meetings(
        INVITATION + "Kính gửi: Các công đoàn cơ sở trực thuộc\n\nMời dự họp, cụ thể:\n\n"
        "1. Thời gian: 8 giờ 00 ngày 10/3/2026.\n\n2. Địa điểm: Hội trường Sở Y tế.\n"
    )
    assert found.invited == ("Công đoàn cơ sở trực thuộc",)


INVITED = HEAD.format(symbol="GM", kind="GIẤY MỜI", subject="").rstrip() + "\n\n"


@each(("body", "what", "invited"), table(__file__, "an_invitation_without_a_subject"))
def test_an_invitation_without_a_subject(body: str, what: str, invited: tuple[str, ...]) -> None:
    letter = read(INVITED + body)
    assert [(one.what, one.invited) for one in letter.meetings] == [(what, tuple(invited))]
    assert [(date.type, date.date) for date in letter.dates] == [("event", "2026-03-10")]
    assert letter.header.subject is None


@each(("who", "holds"), table(__file__, "whose_meeting_it_is"))
def test_whose_meeting_it_is(who: str, holds: str) -> None:
    body = f"I. ĐẠI HỘI\n\na) Thời gian: 8 giờ 00 ngày 10/3/2026.\n\nb) Thành phần: {who}."
    (day,) = [date for date in read(PLAN + body).dates if date.type == "event"]
    assert day.assignees == (holds,)


@each("invites", ["kính mời:", "trân trọng kính mời các đồng chí:"])
@each("mark", ["- ", "{}. ", ""])
def test_a_sentence_goes_on_below_the_list_of_its_guests(invites: str, mark: str) -> None:
    guests = ("Đại diện Sở Y tế", "Trưởng phòng Nội vụ các huyện", "Kế toán các công đoàn cơ sở")
    listed = "".join(f"{mark.format(at)}{guest};\n" for at, guest in enumerate(guests, 1))
    body = f"Công đoàn ngành {invites}\n{listed}Tới dự Hội nghị tổng kết thu, chi.\nThời gian: 8 giờ ngày 10/3/2026.\n"
    letter = read(INVITATION + body)
    assert [one.invited for one in letter.meetings] == [guests]
    assert ([date.assignees for date in letter.dates], letter.tasks) == ([guests], ())


@each("guest", ["đại diện Sở Y tế", "đại diện lãnh đạo Sở Y tế", "đại diện cho Công đoàn cơ sở Công ty May Bình Minh"])
def test_who_is_asked_to_send_somebody_is_called(guest: str) -> None:
    body = f"Công đoàn ngành trân trọng kính mời {guest} dự họp.\nThời gian: 14 giờ 00 phút ngày 18/3/2026.\n"
    assert [one.invited for one in read(INVITATION + body).meetings] == [(guest[0].upper() + guest[1:],)]


# Where events take place: what stands with the day, or under “Địa điểm:”; never what is only near it.
VENUE_HEAD = table(__file__, "venue_head")


def places(body: str) -> list[str | None]:
    return [record.place for record in read(VENUE_HEAD + body).dates if record.type in ("event", "period")]


@each(("body", "place"), rows("venues", "places"))
def test_places(body: str, place: str) -> None:
    assert places(body) == [place or None]


def test_deadlines_have_no_place() -> None:
    letter = read(VENUE_HEAD + "Nộp hồ sơ trước ngày 20/3/2026 tại Văn phòng.")
    assert [record.place for record in letter.dates] == [None]
