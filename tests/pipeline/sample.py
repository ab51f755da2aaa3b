"""A letter with one date of each type, written by hand so that what shows letters is tested without the extractors."""

from typing import Any

from schemas import (
    DateRecord,
    DelegateLimit,
    Evidence,
    Header,
    Letter,
    LetterKey,
    Obligation,
    Reference,
    Relative,
    SourceInfo,
    Task,
)
from tests.each import table

TEXT = table(__file__, "text")


def evidence(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence(start=start, end=start + len(quote), quote=quote)


def date_record(number: int, quote: str, **fields: Any) -> DateRecord:
    values: dict[str, Any] = {"date": None, "confidence": 0.95, "assignees": ("Công đoàn cơ sở",), **fields}
    return DateRecord(id=f"d{number}", evidence=evidence(quote), **values)


def sample_letter() -> Letter:
    return Letter(
        source=SourceInfo(name="ke-hoach.txt", sha256="ab" * 32, media_type="text/plain"),
        text=TEXT,
        header=Header(
            number="7",
            symbol="KH-LĐLĐ",
            kind="Kế hoạch",
            issuer="Liên đoàn Lao động tỉnh Hà Sơn",
            issued_on="2026-03-10",
            place="Hà Sơn",
            subject="Tổ chức Hội thao công nhân lao động",
            evidence={"number": evidence("07")},
        ),
        references=(
            Reference(
                id="r1",
                kind="Kế hoạch",
                number="2",
                symbol="KH-TLĐ",
                date="2026-01-05",
                issuer="Tổng Liên đoàn Lao động Việt Nam",
                relation="implements",
                evidence=evidence("Kế hoạch số 02/KH-TLĐ ngày 05/01/2026 của Tổng Liên đoàn Lao động Việt Nam"),
                confidence=0.98,
            ),
        ),
        dates=(
            date_record(
                1,
                "trước ngày 02/5/2026",
                type="deadline",
                date="2026-05-02",
                bound="before",
                last_good="2026-05-01",
                safe_due="2026-04-29",
                action="gửi danh sách vận động viên về Liên đoàn Lao động tỉnh",
            ),
            date_record(
                2,
                "trước 16 giờ 00 ngày 20/4/2026",
                type="deadline",
                date="2026-04-20",
                bound="before",
                time="16:00",
                last_good="2026-04-20",
                safe_due="2026-04-20",
                action="nộp bản đăng ký",
            ),
            date_record(
                3, "vào lúc 7 giờ 30 ngày 15/5/2026", type="event", date="2026-05-15", bound="on", time="07:30"
            ),
            date_record(
                4,
                "từ ngày 20/4/2026 đến hết ngày 10/5/2026",
                type="period",
                start="2026-04-20",
                date="2026-05-10",
                bound="by",
                action="tập luyện",
            ),
            date_record(
                5,
                "Hằng tháng báo cáo trước ngày 20",
                type="recurring",
                rrule="FREQ=MONTHLY;BYMONTHDAY=20",
                bound="before",
                action="báo cáo tháng",
            ),
            date_record(
                6,
                "Hằng quý báo cáo trước ngày 01 tháng đầu quý sau",
                type="recurring",
                rrule="FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1",
                bound="before",
                action="báo cáo quý",
            ),
            date_record(7, "Định kỳ 6 tháng", type="recurring", rrule="FREQ=MONTHLY;INTERVAL=6", action="sơ kết"),
            date_record(
                8,
                "Sau khi kết thúc hội thao 05 ngày",
                type="deadline",
                relative=Relative(days=5, working=False, anchor="kết thúc hội thao"),
                action="gửi báo cáo kết quả",
            ),
            date_record(
                9,
                "chậm nhất 30/4/2026",
                type="deadline",
                date="2026-04-30",
                bound="by",
                last_good="2026-04-30",
                safe_due="2026-04-29",
                action="=SUM(A1) đăng ký",
            ),
        ),
        delegate_limits=(
            DelegateLimit(
                id="l1",
                group="vận động viên",
                bound="max",
                value=12,
                unit="người",
                applies_to="Công đoàn cơ sở",
                evidence=evidence("không quá 12 người"),
                confidence=0.9,
            ),
        ),
        tasks=(
            Task(
                id="t1",
                assignees=("Công đoàn cơ sở",),
                kind="report",
                deliver_to="Liên đoàn Lao động tỉnh",
                date="2026-05-02",
                date_id="d1",
                evidence=evidence("Gửi danh sách vận động viên về Liên đoàn Lao động tỉnh trước ngày 02/5/2026"),
                confidence=0.9,
            ),
        ),
    )


def owed(**fields: Any) -> Obligation:
    """Make an obligation under the letter; fields given replace the usual ones."""
    values: dict[str, Any] = {
        "id": "nv-1",
        "union": "Công đoàn cơ sở Trường Mầm non Hoa Sen",
        "union_id": "hoa-sen",
        "letter": LetterKey(
            number="7", symbol="KH-LĐLĐ", issuer="Liên đoàn Lao động tỉnh Hà Sơn", issued_on="2026-03-10"
        ),
        "letter_id": "ab" * 32,
        "date_id": "d1",
        "kind": "report",
        "action": "Gửi danh sách vận động viên về Liên đoàn Lao động tỉnh trước ngày 02/5/2026",
        "deliver_to": "Liên đoàn Lao động tỉnh",
        "due": "2026-05-02",
        "bound": "before",
        "last_good": "2026-05-01",
        "safe_due": "2026-04-29",
        "status": "todo",
        "limits": ("l1",),
        "evidence": evidence("Gửi danh sách vận động viên về Liên đoàn Lao động tỉnh trước ngày 02/5/2026"),
        "confidence": 0.9,
    }
    return Obligation(**{**values, **fields})
