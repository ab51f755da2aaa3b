"""Who acts where somebody asks: whom is asked, never who asks; the lead keeps the list that follows its name."""

from extractors import extract
from schemas import Source
from tests.each import each
from tests.extractors.spec_files import rows

HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
CÔNG ĐOÀN KHU CÔNG NGHIỆP BẮC HÀ

Số: 12/CV-CĐKCN
Hà Sơn, ngày 05 tháng 02 năm 2026

V/v chuẩn bị hội nghị

Kính gửi: Các công đoàn cơ sở trực thuộc.

"""
TAIL = "\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\n\nNguyễn Văn An"


@each(("body", "expected"), rows("requests", "asked"))
def test_whoever_is_asked_acts(body: str, expected: list[list[str]]) -> None:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body + TAIL)
    assert [list(task.assignees) for task in extract(source).tasks] == expected
