"""A summons stands in the calendar of each union that is invited, also of one that owes nothing."""

from pathlib import Path

import pytest

from tests.pipeline.faces.cli.conftest import TODAY, Vanthu

LETTER = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 41/GM-LĐLĐ                                Độc lập - Tự do - Hạnh phúc
                                              Hà Sơn, ngày 20 tháng 4 năm 2026

GIẤY MỜI
Dự Hội nghị giao ban quý II

Kính gửi:
- Công đoàn xã Tân Lộc;
- Công đoàn phường Đông Kinh.

Liên đoàn Lao động tỉnh trân trọng kính mời các đồng chí tới dự Hội nghị, cụ thể như sau:

1. Thời gian: 8 giờ 00 ngày 12/5/2026.

2. Địa điểm: Hội trường tầng 2, cơ quan Liên đoàn Lao động tỉnh.

Đề nghị Công đoàn xã Tân Lộc gửi tham luận về Liên đoàn Lao động tỉnh trước ngày 08/5/2026.

Nơi nhận:                                     TM. BAN THƯỜNG VỤ
- Như trên;                                        CHỦ TỊCH
- Lưu: VT.
"""
REGISTRY = """id,name,kind,parent,province
tinh,Liên đoàn Lao động tỉnh Hà Sơn,federation,,Hà Tĩnh
tan-loc,Công đoàn xã Tân Lộc,commune_union,tinh,Hà Tĩnh
dong-kinh,Công đoàn phường Đông Kinh,commune_union,tinh,Hà Tĩnh
ha-huy-tap,Công đoàn phường Hà Huy Tập,commune_union,tinh,Hà Tĩnh
"""
DAY = ("--today", TODAY)


@pytest.fixture
def read(vanthu: Vanthu, home: Path) -> Vanthu:
    (home / "cong-doan.csv").write_text(REGISTRY, "utf-8")
    (home / "gm-41.txt").write_text(LETTER, "utf-8")
    assert vanthu("unions", "import", "cong-doan.csv").code == 0
    assert vanthu("run", "gm-41.txt").code == 0
    assert vanthu("office", "--approver", "nobody").code == 0
    return vanthu


@pytest.mark.parametrize(
    ("union", "days"),
    [("tan-loc", ["2026-05-08", "2026-05-12"]), ("dong-kinh", ["2026-05-12"]), ("ha-huy-tap", [])],
)
def test_the_calendar_of_an_invited_union_holds_the_meeting(read: Vanthu, union: str, days: list[str]) -> None:
    assert [entry["date"] for entry in read("calendar", "--union", union, "--json", *DAY).json] == days
