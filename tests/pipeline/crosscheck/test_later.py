"""Deadlines after the superior's: what is the same thing, and what is late."""

from schemas import Letter
from tests.each import each
from tests.pipeline.crosscheck.office import found, letter

BASIS = "Thực hiện Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn"
REPORT = "1. Các công đoàn ngành, công đoàn phường gửi báo cáo kết quả về Liên đoàn Lao động tỉnh trước ngày 15/5/2026."


def upper(body: str = REPORT, **more: str) -> Letter:
    return letter("tinh", 5, "12/01/2026", body, **more)


def lower(body: str, basis: str = BASIS, **more: str) -> Letter:
    return letter("yte", 8, "20/01/2026", body, basis=basis, **more)


def is_late(mine: Letter, theirs: Letter) -> bool:
    return "later-than-superior" in [item.code for item in found(theirs, mine)]


LATE = {
    "the same report": (REPORT, "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 20/5/2026."),
    "by the last day, not by the word": (
        REPORT,
        "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành chậm nhất ngày 15/5/2026.",
    ),
    "the issuer itself sends it up too late": (
        REPORT,
        "Công đoàn ngành tổng hợp, gửi báo cáo kết quả về Liên đoàn Lao động tỉnh trước ngày 22/5/2026.",
    ),
    "a list named by its contents": (
        "Các CĐCS gửi danh sách công nhân tiêu biểu về công đoàn cấp trên chậm nhất ngày 20/4/2026.",
        "Các CĐCS gửi danh sách công nhân tiêu biểu về Công đoàn ngành chậm nhất ngày 27/4/2026.",
    ),
    "every quarter": (
        "Các công đoàn ngành báo cáo kết quả hằng quý về Liên đoàn Lao động tỉnh trước ngày 25 tháng cuối quý.",
        "Các CĐCS báo cáo kết quả hằng quý về Công đoàn ngành trước ngày 28 tháng cuối quý.",
    ),
    "every month": (
        "Các công đoàn ngành gửi báo cáo tháng về Liên đoàn Lao động tỉnh trước ngày 20 hằng tháng.",
        "Các CĐCS gửi báo cáo tháng về Công đoàn ngành chậm nhất ngày 20 hằng tháng.",
    ),
    "an act for all": (
        "Các CĐCS hoàn thành việc bầu đại biểu nữ công nhân tiêu biểu trước ngày 16/3/2026.",
        "Các CĐCS hoàn thành việc bầu đại biểu nữ công nhân tiêu biểu trước ngày 30/3/2026.",
    ),
}
IN_TIME = {
    "earlier is normal": (REPORT, "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 10/5/2026."),
    "the same day": (REPORT, "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 15/5/2026."),
    "another paper": (REPORT, "Các CĐCS gửi danh sách đội văn nghệ về Công đoàn ngành trước ngày 20/5/2026."),
    "another report": (
        "Các công đoàn ngành gửi báo cáo sơ kết về Liên đoàn Lao động tỉnh trước ngày 15/5/2026.",
        "Các CĐCS gửi báo cáo tổng kết về Công đoàn ngành trước ngày 20/11/2026.",
    ),
    "a day for each level": (
        "1. Các CĐCS gửi báo cáo kết quả trước ngày 20/4/2026.\n"
        "2. Các công đoàn ngành gửi báo cáo kết quả về Liên đoàn Lao động tỉnh trước ngày 15/6/2026.",
        "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 20/4/2026.",
    ),
    "a duty of the superior's own": (
        "Ban Thường vụ Liên đoàn Lao động tỉnh gửi báo cáo kết quả về Tổng Liên đoàn trước ngày 30/4/2026.",
        "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 20/5/2026.",
    ),
    "a duty of others": (
        "Công đoàn phường Tân Lũng gửi báo cáo kết quả về Liên đoàn Lao động tỉnh trước ngày 15/5/2026.",
        "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 20/5/2026.",
    ),
    "another matter": (
        "Các công đoàn ngành báo cáo bằng văn bản về Liên đoàn Lao động tỉnh trước ngày 15/5/2026.",
        "Các CĐCS gửi báo cáo chăm lo đoàn viên về Công đoàn ngành trước ngày 20/5/2026.",
    ),
    "once and again": (
        "Các công đoàn ngành gửi báo cáo kết quả về Liên đoàn Lao động tỉnh trước ngày 15/5/2026.",
        "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 20 hằng tháng.",
    ),
    "every quarter, collected first": (
        "Các công đoàn ngành báo cáo kết quả hằng quý về Liên đoàn Lao động tỉnh trước ngày 25 tháng cuối quý.",
        "Các CĐCS báo cáo kết quả hằng quý về Công đoàn ngành trước ngày 20 tháng cuối quý.",
    ),
}


@each("name", LATE)
def test_what_is_late_is_said(name: str) -> None:
    theirs, mine = LATE[name]
    assert is_late(lower(mine), upper(theirs))


@each("name", IN_TIME)
def test_what_is_in_time_is_no_matter(name: str) -> None:
    theirs, mine = IN_TIME[name]
    assert not is_late(lower(mine), upper(theirs))


LATER = "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 20/5/2026."


def test_the_words_of_both_letters_are_shown() -> None:
    mine, theirs = lower(LATER), upper()
    (item,) = found(mine, theirs)
    assert item.evidence and mine.text[item.evidence.start : item.evidence.end] == item.evidence.quote
    assert item.other_evidence and "15/5/2026" in item.other_evidence.quote and "20/5/2026" in item.evidence.quote
    assert (item.letter, item.other_letter, item.level) == (mine.source.sha256, theirs.source.sha256, "error")
    assert item.duty and item.until == "2026-05-19"
    assert "19/05/2026" in item.message and "14/05/2026" in item.message and "05/KH-LĐLĐ" in item.message


def test_a_letter_that_does_not_carry_the_other_out_is_free() -> None:
    assert not is_late(lower(LATER, basis="Thực hiện chương trình công tác năm 2026"), upper())


def test_a_draft_binds_nobody() -> None:
    assert not is_late(lower(LATER), upper(head="DỰ THẢO\n"))
    assert not is_late(lower(LATER, head="DỰ THẢO\n"), upper())


def test_without_a_registry_the_words_tell() -> None:
    theirs, mine = upper(), lower(LATER)
    assert [item.code for item in found(theirs, mine, registry=None)] == ["later-than-superior"]


def test_the_superior_may_not_be_the_lower_body() -> None:
    """A superior that writes on the strength of a lower body's letter is bound by nobody."""
    mine = letter("yte", 8, "12/01/2026", "Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 10/5/2026.")
    theirs = letter(
        "tinh",
        5,
        "20/01/2026",
        REPORT,
        basis="Thực hiện Kế hoạch số 08/KH-CĐYT ngày 12/01/2026 của Công đoàn ngành Y tế tỉnh Hà Sơn",
    )
    assert not found(mine, theirs)
