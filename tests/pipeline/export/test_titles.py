"""Titles of entries: at most 60 characters, understood alone, without a day; the letter's number is never cut."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.export.entries import LONGEST_TITLE as LONGEST
from pipeline.export.entries import CalendarEntry
from pipeline.export.ics import summary
from schemas import Evidence, LetterKey
from tests.each import each

KEY = LetterKey(number="58", symbol="KH-LĐLĐ", issuer="Liên đoàn Lao động tỉnh", issued_on="2026-03-02")


def entry(task: str, **fields: Any) -> CalendarEntry:
    values: dict[str, Any] = {
        "id": "a" * 24,
        "type": "deadline",
        "action": "gửi báo cáo",
        "task": task,
        "letter": KEY,
        "date": "2026-11-20",
        "bound": "before",
        "last_good": "2026-11-19",
        "evidence": Evidence(start=0, end=1, quote="x"),
        "confidence": 1,
    }
    return CalendarEntry(**{**values, **fields})


@each(
    ("task", "fields", "title"),
    [
        ("Nộp báo cáo tổng kết, trước 20/11/2026", {}, "Hạn: Nộp báo cáo tổng kết – 58/KH-LĐLĐ"),
        ("Nộp báo cáo trước ngày 20/11/2026 về tỉnh", {}, "Hạn: Nộp báo cáo về tỉnh – 58/KH-LĐLĐ"),
        ("Nộp báo cáo trước 16 giờ ngày 20/11", {}, "Hạn: Nộp báo cáo – 58/KH-LĐLĐ"),
        ("Nộp báo cáo, trước 16:30 ngày 20/11/2026", {"time": "16:30"}, "Hạn: Nộp báo cáo – 58/KH-LĐLĐ"),
        # Any day with its year; one without it may be a feast.
        ("Chốt số liệu đến ngày 31/10/2026 và gửi Văn phòng", {}, "Hạn: Chốt số liệu và gửi Văn phòng – 58/KH-LĐLĐ"),
        (
            "Thi viết mừng ngày Nhà giáo 20/11, trước 20/11/2026",
            {},
            "Hạn: Thi viết mừng ngày Nhà giáo 20/11 – 58/KH-LĐLĐ",
        ),
        (
            "Hội thao từ ngày 12/5 đến ngày 15/5/2026 tại sân tỉnh",
            {"type": "period", "start": "2026-05-12", "date": "2026-05-15", "last_good": None},
            "Thời gian: Hội thao tại sân tỉnh – 58/KH-LĐLĐ",
        ),
        # First what offices write short, then the receiver, then the end of the act.
        (
            "Gửi danh sách về Liên đoàn Lao động tỉnh, trước 20/11/2026",
            {},
            "Hạn: Gửi danh sách về Liên đoàn Lao động tỉnh – 58/KH-LĐLĐ",
        ),
        (
            "Gửi danh sách đoàn viên nữ về Liên đoàn Lao động tỉnh, trước 20/11/2026",
            {},
            "Hạn: Gửi danh sách đoàn viên nữ về LĐLĐ tỉnh – 58/KH-LĐLĐ",
        ),
        (
            "Gửi danh sách đoàn viên khó khăn – về Ban Chính sách Pháp luật, trước 20/11/2026",
            {},
            "Hạn: Gửi danh sách đoàn viên khó khăn – 58/KH-LĐLĐ",
        ),
        (
            "Tổng hợp kết quả phong trào và báo cáo các nội dung nêu trên, trước 20/11/2026",
            {},
            "Hạn: Tổng hợp kết quả phong trào… – 58/KH-LĐLĐ",
        ),
        # Never within quotation marks or brackets.
        (
            "Tuyên truyền sâu rộng phong trào “Lao động giỏi, lao động sáng tạo” đến đoàn viên",
            {},
            "Hạn: Tuyên truyền sâu rộng phong trào… – 58/KH-LĐLĐ",
        ),
        (
            "Rà soát danh sách (kèm bản sao quyết định) và gửi Ban Tổ chức",
            {},
            "Hạn: Rà soát danh sách và gửi Ban Tổ chức – 58/KH-LĐLĐ",
        ),
        # How many are done, where there is room for it and an act that says something.
        ("Nộp báo cáo tổng kết", {"owed": 55, "fulfilled": 12}, "Hạn: Nộp báo cáo tổng kết – 58/KH-LĐLĐ (12/55)"),
        # Who owes it, in the calendar of the office, where there is room.
        (
            "Nộp báo cáo tổng kết năm",
            {"owed": 1, "union": "Công đoàn cơ sở Xi măng Khe Đá"},
            "Hạn: Nộp báo cáo tổng kết năm – 58/KH-LĐLĐ",
        ),
        ("Nộp hồ sơ", {"owed": 1, "union": "Công đoàn ngành Y tế"}, "Hạn: Nộp hồ sơ – 58/KH-LĐLĐ – CĐN Y tế"),
        (
            "Nộp báo cáo",
            {"status": "extended", "date": "2026-11-30", "bound": "by", "last_good": "2026-11-30"},
            "Hạn mới: Nộp báo cáo – 58/KH-LĐLĐ",
        ),
        (
            "Hội nghị giao ban quý II",
            {"type": "event", "date": "2026-05-12", "bound": "on", "last_good": None},
            "Sự kiện: Hội nghị giao ban quý II – 58/KH-LĐLĐ",
        ),
        (
            "Báo cáo tình hình quan hệ lao động",
            {"type": "recurring", "date": None, "last_good": None, "rrule": "FREQ=MONTHLY;BYMONTHDAY=20"},
            "Định kỳ: Báo cáo tình hình quan hệ lao động – 58/KH-LĐLĐ",
        ),
    ],
)
def test_the_title_of_an_entry(task: str, fields: dict[str, Any], title: str) -> None:
    assert summary(entry(task, **fields)) == title


@given(
    words=st.text("abc đêà,–(…", max_size=200),
    number=st.from_regex(r"[0-9]{1,4}", fullmatch=True),
    symbol=st.sampled_from(["KH-LĐLĐ", "CV-CĐN", "NQ-BCH", "CTr-LĐLĐ", "TB/TU"]),
    status=st.sampled_from([None, "late", "done", "extended", "repealed", "not_applicable"]),
    owed=st.integers(0, 2000),
    named=st.dates(),
)
def test_no_title_is_too_long_or_loses_its_number(
    words: str, number: str, symbol: str, status: str | None, owed: int, named: Any
) -> None:
    key = KEY.model_copy(update={"number": number, "symbol": symbol})
    said = summary(entry(words or "x", letter=key, date=str(named), last_good=None, status=status, owed=owed))
    assert len(said) <= LONGEST
    assert symbol in said and number in said
