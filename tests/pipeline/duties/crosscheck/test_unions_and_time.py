"""Duties of unions that have ended."""

import datetime
import hashlib

from extractors import extract
from pipeline.calendar.deadlines import complete
from pipeline.unions import Registry
from schemas import Letter, Source
from tests.each import each, table
from tests.pipeline.duties.crosscheck.office import CALENDAR, REGISTRY, codes, found, letter

SUBJECT = "Bàn giao tài chính, tài sản"
DISTRICT = "1. Liên đoàn Lao động huyện Lũng Hạ gửi biên bản bàn giao về Liên đoàn Lao động tỉnh trước ngày {}."


def test_a_union_that_has_ended_is_named_with_its_successor() -> None:
    (item,) = found(letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT))
    assert (item.code, item.union_id, item.level) == ("union-ended", "lungha", "error")
    assert "30/06/2025" in item.message and "Công đoàn phường Tân Lũng" in item.message
    assert item.evidence and "Lũng Hạ" in item.evidence.quote


@each(("issued", "due"), [("10/6/2025", "30/9/2025"), ("10/3/2025", "30/4/2025")])
def test_a_union_that_ends_before_the_day_has_heirs_and_one_that_lasts_is_no_matter(issued: str, due: str) -> None:
    assert codes(letter("tinh", 20, issued, DISTRICT.format(due), subject=SUBJECT)) == []


def test_without_a_registry_nobody_has_ended() -> None:
    assert codes(letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT), registry=None) == []


def test_a_name_with_a_living_namesake_is_no_matter() -> None:
    again = [*REGISTRY, REGISTRY.get("lungha")]
    reborn = again[-1].model_copy(
        update={"id": "lungha2", "valid_from": datetime.date(2025, 7, 1), "valid_to": None, "successors": ()}
    )
    registry = Registry([*REGISTRY, reborn])
    late = letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT)
    assert codes(late, registry=registry) == []


# Answers of unions that nobody knows.
PLAN = letter("yte", 12, "24/02/2026", "1. Các CĐCS báo cáo kết quả về Công đoàn ngành trước ngày 10/6/2026.")
CITED = "Kế hoạch số 12/KH-CĐYT ngày 24/02/2026 của Công đoàn ngành Y tế tỉnh Hà Sơn"


def report(sender: str, cited: str = CITED) -> Letter:
    text = (
        f"{sender.upper()}   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 02/BC-CĐCS    Hà Sơn, ngày 30 tháng 5 năm 2026\n\n"
        f"BÁO CÁO\nKết quả Tháng Công nhân\n\nThực hiện {cited}, {sender} báo cáo kết quả như sau: tặng 40 phần.\n\n"
        "Nơi nhận:\n- Công đoàn ngành;\n- Lưu: VT.\nTM. BAN CHẤP HÀNH\nCHỦ TỊCH\nTô Thị Hiên\n"
    )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return complete(extract(Source(name="bc.txt", sha256=sha256, media_type="text/plain", text=text)), CALENDAR)


def test_a_union_that_is_not_in_the_registry() -> None:
    (item,) = found(PLAN, report("Công đoàn cơ sở Bệnh viện Hải Đăng"))
    assert (item.code, item.level) == ("sender-unknown", "look")
    assert "Công đoàn cơ sở Bệnh viện Hải Đăng" in item.message and "12/KH-CĐYT" in item.message


@each(("sender", "cited"), table(__file__, "others_are_no_matter"))
def test_others_are_no_matter(sender: str, cited: str) -> None:
    assert "sender-unknown" not in codes(PLAN, report(sender, cited))


def test_without_a_registry_nobody_is_unknown() -> None:
    assert "sender-unknown" not in codes(PLAN, report("Công đoàn cơ sở Bệnh viện Hải Đăng"), registry=None)
