"""Small letters of one office, made for these tests: a plan that lays duties on unions, and letters that touch it."""

import hashlib

from extractors.assemble import extract
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.amendments.meaning import duty_of, one_each
from pipeline.duties.amendments.proposing import proposals_of
from pipeline.duties.routing import members_of, route
from pipeline.unions import Registry
from schemas import Letter, Obligation, Proposal, Source, Union
from tests.each import table

CALENDAR = WorkingCalendar()
HEAD = table(__file__, "head")
PLAN_BODY = table(__file__, "plan_body")
PLAN = "Kế hoạch số 05/KH-CĐYT ngày 12/01/2026 của Công đoàn ngành Y tế"
UNIONS = (
    Union(id="cdyt", name="Công đoàn ngành Y tế tỉnh Hà Sơn", kind="sector_union", level="sector", province="Hà Sơn"),
    Union(
        id="bvdk", name="Công đoàn cơ sở Bệnh viện Đa khoa tỉnh", aliases=("CĐCS Bệnh viện Đa khoa tỉnh",),
        kind="grassroots", level="grassroots", parent="cdyt", province="Hà Sơn",
    ),
    Union(
        id="ttyt", name="Công đoàn cơ sở Trung tâm Y tế Lũng Hạ", kind="grassroots", level="grassroots", parent="cdyt",
        province="Hà Sơn",
    ),
)  # fmt: skip
REGISTRY = Registry(UNIONS)


def letter_of(text: str) -> Letter:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return complete(extract(Source(name="thu.txt", sha256=sha256, media_type="text/plain", text=text)), CALENDAR)


def plan(body: str = PLAN_BODY, number: str = "05", day: str = "ngày 12 tháng 01 năm 2026") -> Letter:
    title = "KẾ HOẠCH\nTổ chức các hoạt động Tháng Công nhân năm 2026\n"
    return letter_of(HEAD.format(number=f"{number}/KH-CĐYT", under="", day=day, title=title, body=body))


def dispatch(
    body: str, subject: str = "một số nội dung công tác", number: str = "88", day: str = "ngày 12 tháng 5 năm 2026"
) -> Letter:
    title = "\nKính gửi: Các Công đoàn cơ sở trực thuộc\n"
    under = f"\nV/v {subject}\n"
    return letter_of(HEAD.format(number=f"{number}/CĐYT-VP", under=under, day=day, title=title, body=body))


def reply(
    kind: str = "BÁO CÁO", code: str = "BC", subject: str = "Kết quả thực hiện Tháng Công nhân năm 2026",
    sender: str = "CÔNG ĐOÀN CƠ SỞ BỆNH VIỆN ĐA KHOA TỈNH", basis: str = f"Thực hiện {PLAN}", number: str = "15",
    day: str = "ngày 18 tháng 5 năm 2026",
) -> Letter:  # fmt: skip
    text = f"""CÔNG ĐOÀN NGÀNH Y TẾ TỈNH HÀ SƠN
{sender}

Số: {number}/{code}-CĐCS
                                        Hà Sơn, {day}
{kind}
{subject}

{basis}, Ban Chấp hành Công đoàn cơ sở báo cáo như sau:
1. Đã thăm hỏi 42 đoàn viên có hoàn cảnh khó khăn.
2. Đã tổ chức hội nghị với 120 người dự./.

Nơi nhận:                                      TM. BAN CHẤP HÀNH
- Công đoàn ngành Y tế (b/c);                     CHỦ TỊCH
- Lưu: VT.
                                                Trần Văn Minh
"""
    return letter_of(text)


def duties_of(letter: Letter) -> list[Obligation]:
    return route(letter, REGISTRY)


#: The plan's duties by their beginnings in its text.
NAMES = ("kế hoạch", "danh sách", "hội nghị", "báo cáo", "báo cáo quý")
KNOWN = dict(zip(map(duty_of, one_each(duties_of(plan()))), NAMES, strict=True))


def proposals(source: Letter, target: Letter | None = None) -> list[Proposal]:
    target = target or plan()
    return proposals_of(source, target, duties_of(target), CALENDAR, members=members_of(source, REGISTRY))
