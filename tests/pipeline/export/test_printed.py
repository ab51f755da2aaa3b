"""The calendar for the wall: one page that holds everything, shows the right days and runs nothing."""

import datetime
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.calendar.workdays import day_name
from pipeline.errors import SetupError
from pipeline.export import entries
from pipeline.export.printed.printed_days import calendar_page
from tests.each import each
from tests.pipeline.sample import sample_letter

TODAY = datetime.date(2026, 4, 8)
VOID = {"meta", "br", "hr", "img", "link", "input"}
ESCAPES = "<script>alert(1)</script>“</style>” & <img src=x onerror=y>\x00\x1b\u202e"


class Page(HTMLParser):
    """Reads a page strictly: every element is closed by its own end."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.squares: dict[str, str] = {}
        self._words: list[str] = []
        self.feed(data.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._words = []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in ("td", "th"):
            self.rows[-1].append(" ".join("".join(self._words).split()))

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.seen}


def made(*extra: entries.CalendarEntry, **options: Any) -> bytes:
    return calendar_page([*entries.of_letter(sample_letter()), *extra], TODAY, **options)


def entry(number: int = 0, **fields: Any) -> entries.CalendarEntry:
    return entries.of_letter(sample_letter())[number].model_copy(update=fields)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(made())


def test_months_begin_on_monday_and_name_the_days_off(page: Page) -> None:
    assert page.rows[0] == ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"]
    assert page.rows[1][:3] == ["", "", "1"], "1 April 2026 is a Wednesday"
    squares = " / ".join(square for row in page.rows for square in row)
    assert "27Ngày Giỗ Tổ Hùng Vương (nghỉ bù)" in squares
    assert "30Ngày Chiến thắng" in squares


def test_each_line_says_who_by_what_letter_and_how_long(page: Page) -> None:
    listed = [row for row in page.rows if len(row) == 7 and row[0].startswith("Thứ Sáu 01/05")]
    assert listed == [
        [
            "Thứ Sáu 01/05/2026",
            "",
            "■ gửi danh sách vận động viên về Liên đoàn Lao động tỉnh",
            "Công đoàn cơ sở",
            "07/KH-LĐLĐ ngày 10/03/2026",
            "29/04/2026",
            "còn 23 ngày",
        ]
    ]


def test_a_period_stands_on_both_its_ends(page: Page) -> None:
    listed = [(row[0], row[2]) for row in page.rows if len(row) == 7 and "tập luyện" in row[2]]
    assert listed == [
        ("Thứ Hai 20/04/2026", "▬ tập luyện (bắt đầu)"),
        ("Chủ nhật 10/05/2026", "▬ tập luyện (kết thúc)"),
    ]


@each(
    ("fields", "sign", "left"),
    [
        ({"status": "done", "done": True}, "✓ ", "Hoàn thành"),
        ({"status": "repealed"}, "■ ", "Đã bãi bỏ"),
        ({"status": "not_applicable"}, "■ ", "Không áp dụng"),
        ({"status": "late", "last_good": "2026-04-06"}, "!■ ", "quá 2 ngày"),
        ({"status": "todo", "last_good": "2026-04-08"}, "■ ", "hôm nay"),
        ({"status": "todo", "owed": 80, "fulfilled": 12}, "■ ", "còn 23 ngày"),
    ],
)
def test_where_a_duty_stands_is_said_in_words_and_signs(fields: dict[str, Any], sign: str, left: str) -> None:
    (row,) = [row for row in Page(calendar_page([entry(**fields)], TODAY)).rows if len(row) == 7 and row[6] == left]
    assert row[2].startswith(sign)
    assert ("12/80 đơn vị xong" in row[3]) == ("owed" in fields)


def test_what_is_late_from_before_stands_first() -> None:
    page = Page(calendar_page([entry(status="late", last_good="2026-02-20")], TODAY))
    assert page.rows[1][6] == "quá 47 ngày"
    assert len(page.rows) == 2
    assert Page(calendar_page([entry(status="late", last_good="2026-02-20")], TODAY, TODAY)).rows == []


def test_a_full_day_points_to_the_list() -> None:
    page = Page(calendar_page([entry(id=f"e{number:02}") for number in range(40)], TODAY))
    assert sum("+ 36 việc nữa (xem danh sách)" in square for row in page.rows for square in row) == 1
    assert sum(row[0] == "Thứ Sáu 01/05/2026" for row in page.rows) == 40


def test_nothing_of_a_letter_becomes_markup() -> None:
    hostile = entry(action=ESCAPES, task=ESCAPES, union=ESCAPES, place=ESCAPES)
    data = calendar_page([hostile, entry(7, action=ESCAPES)], TODAY, name=ESCAPES)
    page = Page(data)
    assert not page.tags & {"script", "img", "link", "iframe"}
    assert not [attribute for _, attributes in page.seen for attribute in attributes if attribute.startswith("on")]
    assert not set(data.decode()) & set("\x00\x1b\u202e")
    assert b"http://" not in data and b"https://" not in data, "it loads nothing"
    assert data.count(b"</style>") == 1


def test_months_without_anything_are_left_out_and_too_many_refused() -> None:
    long_ago, far = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
    data = calendar_page(entries.of_letter(sample_letter())[:3], TODAY, long_ago, far)
    assert data.count(b"<h2>") == 2
    monthly = entry(4, rrule="FREQ=MONTHLY;BYMONTHDAY=20", shown_until="2090-12-31")
    with pytest.raises(SetupError, match="nhiều nhất 36 tháng"):
        calendar_page([monthly], TODAY, long_ago, far)
    assert calendar_page([], TODAY, datetime.date.min, datetime.date.max)
    assert calendar_page([entry(last_good="9999-12-31")], TODAY, datetime.date.max, datetime.date.max)


@each(
    ("day", "name"),
    [
        ("2026-01-10", "Làm việc bù"),
        ("2026-01-02", "Ngày nghỉ"),
        ("2026-02-17", "Tết Nguyên Đán"),
        ("2026-11-24", "Ngày Văn hóa Việt Nam"),
        ("2026-03-14", None),
        ("2026-03-16", None),
        ("1800-05-01", None),
    ],
)
def test_days_off_have_names(day: str, name: str | None) -> None:
    assert day_name(datetime.date.fromisoformat(day), WorkingCalendar()) == name


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_on_paper_nothing_runs_over_the_edge(tmp_path: Path) -> None:
    """Words without a blank are broken, a day with many lines grows, a month goes on on the next page."""
    crowd = [entry(id=f"e{number:02}", action="Ngheđượcviệcdài" * 20) for number in range(30)]
    (tmp_path / "lich.html").write_bytes(made(*crowd))
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    command += ["--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'lich.pdf'}", str(tmp_path / "lich.html")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    document = pypdfium2.PdfDocument(tmp_path / "lich.pdf")
    assert 12 <= len(document) <= 20
    for leaf in document:
        width, height = leaf.get_size()
        assert (round(width), round(height)) == (842, 595)
        words = leaf.get_textpage()
        boxes = [words.get_charbox(at) for at in range(words.count_chars())]
        assert all(left >= 20 and right <= width - 20 for left, _, right, _ in boxes if right > left)
