"""What may have been lost: days and orders that no record holds, told with their words; what is explained is not."""

import re
import unicodedata
from pathlib import Path

import pytest

from extractors.dates import left_out
from tests.each import each
from tests.extractors.spec_files import letter
from tests.extractors.test_tasks import frame

CORPUS = Path(__file__).parents[2] / "corpus"
CODES = ("day-unheld", "order-unheld")
#: A figure with a unit of time, a name of one before a figure, a day by its figures.
TIME = re.compile(
    r"(?<!\w)(?:ngày|tháng|quý|năm|tuần|mùng|mồng)\s+\d[\d/.-]*|(?<![\w/.,-])\d{1,2}/\d{1,2}/\d{4}"
    r"|(?<![\w/.,-])\d{1,4}\s*(?:\([^()]{1,14}\)\s*)?(?:ngày|tháng|quý|năm|tuần|giờ|phút)(?!\s+tuổi|\w)",
    re.I,
)
LETTERS = sorted(path for folder in ("letters", "fresh", "test") for path in (CORPUS / folder).glob("*.txt"))


def told(text: str) -> list[tuple[str, str]]:
    found = letter(frame(f"I. Nội dung\n1. {text}\n2. Lưu hồ sơ theo quy định.\n"))
    return [(flag.code, flag.evidence.quote) for flag in found.flags if flag.code in CODES and flag.evidence]


@each(
    ("text", "day"),
    [
        ("Đợt sau mở cửa ngày 16/5/2026 (dự kiến) tại nhà văn hóa.", "ngày 16/5/2026"),
        # Figures that look like a day, whatever stands between them.
        ("Các công đoàn cơ sở gửi báo cáo trước 15 4 2026.", "15 4 2026"),
        ("Các chi đoàn nộp danh sách, chậm nhất 05,12,2026.", "05,12,2026"),
        ("Các phòng gửi số liệu trước 20260415 để tổng hợp.", "20260415"),
        ("Ban Tổ chức dành mỗi đơn vị một gian hàng từ ngày 01/10/2026 cho tới khi bế mạc.", "ngày 01/10/2026"),
        # Words of time that limit something, of which nothing was read.
        ("Các tổ báo cho Ban Tổ chức trước ít nhất 03 ngày.", "03 ngày"),
        ("Các tổ điện báo ngay trong vòng 02 giờ.", "02 giờ"),
        ("Bên chủ trì gửi giấy mời trước 03 ngày làm việc.", "03 ngày"),
        ("Các chi đoàn gửi ảnh trước 16 giờ hôm sau.", "16 giờ"),
        ("Đội nào khiếu nại thì gửi đơn chậm nhất 30 phút sau khi trận đấu kết thúc.", "30 phút"),
        ("Các khoa nộp sổ trong thời hạn mười ngày trước phiên họp.", "mười ngày"),
    ],
)
def test_a_day_that_no_record_holds(text: str, day: str) -> None:
    assert ("day-unheld", day) in told(text)


@each(
    "text",
    [
        "Các công đoàn cơ sở gửi danh sách trước ngày 15/5/2026.",
        "Các công đoàn cơ sở dự buổi thứ hai cùng khung giờ ngày 23/6/2026.",
        "Chào mừng Ngày thành lập Công đoàn Việt Nam (28/7/1929 - 28/7/2026).",
        "Nhân dịp 96 năm thành lập (28/7/1930-28/7/2026), Công đoàn ngành mở hội thi.",
        "Các công đoàn cơ sở báo cáo số liệu tính đến ngày 31/5/2026.",
        "Quy chế này có hiệu lực từ ngày 01/7/2026.",
        "Các công đoàn cơ sở thực hiện Công văn số 12/CĐN ngày 05/12/2026 của Công đoàn ngành.",
        "Các công đoàn cơ sở nộp báo cáo, hạn cũ là 10/6/2026, chậm nhất ngày 20/6/2026.",
        "Các công đoàn cơ sở chuyển tiền vào tài khoản 1250 0001 2026, gọi 0912 345 678.",
        "Các tổ xem tại congdoan.vn/bai/20260415.html và tệp mau_20260415.docx.",
        "Năm 2010, ngày 03/3/2010 đã có hai đơn vị tham gia.",
        "Mỗi tiết mục không quá 07 phút, tập trong 02 ngày.",
        "Đơn vị chậm đóng từ 03 tháng trở lên, tổ trưởng làm việc từ 05 năm.",
        "Khai mạc lúc 8h00 ngày 15/5/2026, 10h30 trao giải.",
    ],
)
def test_a_day_that_is_held_or_explained(text: str) -> None:
    assert [words for code, words in told(text) if code == "day-unheld"] == []


@each(
    "text",
    [
        "Vận động đoàn viên hiến máu; giới thiệu người lao động ưu tú cho Đảng bồi dưỡng, kết nạp.",
        "Đẩy mạnh phong trào xanh, sạch, đẹp; hướng về cơ sở, vận động đoàn viên giúp nhau.",
    ],
)
def test_an_order_that_nobody_is_known_to_owe(text: str) -> None:
    assert ("order-unheld", text) in told(text)


@each(
    "text",
    [
        "Các công đoàn cơ sở vận động đoàn viên hiến máu.",
        "Hội thao diễn ra trong không khí vui tươi.",
        # Said of its deadline, not twice.
        "Hoàn thành chấm sơ khảo trước ngày 12/4/2026.",
    ],
)
def test_what_is_no_lost_order(text: str) -> None:
    assert [words for code, words in told(text) if code == "order-unheld"] == []


@each(
    ("text", "hours"),
    [
        ("Các công đoàn cơ sở gửi danh sách trước 17 giờ 30.", ["17 giờ 30"]),
        ("Các công đoàn cơ sở gửi danh sách, chậm nhất 17h00; sau đó không nhận.", ["17h00"]),
        ("Sáng 15/4/2026 các đội thi đấu, các công đoàn cơ sở gửi danh sách trước 6 giờ 30.", ["6 giờ 30"]),
        ("Các công đoàn cơ sở gửi danh sách trước 17 giờ 30 hằng ngày.", []),
        ("Các đoàn có mặt trước 7 giờ 30.", []),
        ("Thời gian khắc phục không quá 06 giờ.", []),
    ],
)
def test_an_hour_of_no_day(text: str, hours: list[str]) -> None:
    assert [words for code, words in told(text) if code == "day-unheld"] == hours


def unexplained(path: Path) -> list[str]:
    """Return the words of time in the sentences of a letter that have no record, no reason and no flag."""
    found = letter(unicodedata.normalize("NFC", path.read_text("utf-8")))
    evidence = [
        one.evidence for one in (*found.dates, *found.delegate_limits, *(found.amendments or ()), *found.references)
    ]
    evidence += [flag.evidence for flag in found.flags if flag.evidence]
    evidence += [mention for one in found.references for mention in one.mentions]
    places = [(one.start, one.end) for one in evidence] + [(one.start, one.end) for one in left_out(found)]
    asked = (one for one in found.sentences if one.role not in ("quotation", "form", "formula"))
    times = (time for one in asked for time in TIME.finditer(found.text, one.start, one.end))
    return [
        f"{path.name}: {found.text[max(0, time.start() - 40) : time.end() + 20]}"
        for time in times
        if not any(start < time.end() and time.start() < end for start, end in places)
    ]


def test_every_word_of_time_has_a_record_a_reason_or_a_flag() -> None:
    assert [words for path in LETTERS[::25] for words in unexplained(path)] == []


@pytest.mark.sweep
def test_in_all_letters_every_word_of_time_has_a_record_a_reason_or_a_flag() -> None:
    assert [words for path in LETTERS for words in unexplained(path)] == []
