"""What head and tail of a letter say, by the tables of ``spec/heads.toml`` and ``spec/tails.toml``."""

from typing import Any

from extractors.header import title_case
from tests.each import each
from tests.extractors.spec_files import cases, letter

_BODY = """
Trong thời gian qua, phong trào ở các đơn vị có nhiều chuyển biến tích cực, góp phần hoàn thành nhiệm vụ chung.

1. Nội dung thứ nhất nói về việc chung của năm trước và những bài học rút ra cho thời gian tới.

2. Nội dung thứ hai nói về việc chung của năm nay, không giao thêm việc cho đơn vị nào cả.
"""
_TAIL = """
Nơi nhận:
- Như trên;
- Lưu: VT.

CHỦ TỊCH

Nguyễn Văn Mẫu
"""
_HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
CÔNG ĐOÀN NGÀNH XÂY DỰNG
Số: 23/KH-CĐXD
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Sơn, ngày 18 tháng 11 năm 2019
KẾ HOẠCH
Tổ chức hội thi cắm hoa
"""
_FIELDS = {
    "number",
    "symbol",
    "kind",
    "issued_on",
    "place",
    "subject",
    "urgency",
    "secrecy",
    "signer",
    "signer_title",
    "authority",
}


def _check(row: dict[str, Any], text: str) -> None:
    found = letter(text, recognised=row.get("recognised", False))
    header = found.header
    said = header.model_dump()
    wanted = {field: row[field] for field in _FIELDS & row.keys()} | dict.fromkeys(row.get("absent", ()))
    assert {field: said[field] for field in wanted} == wanted
    if "issuer" in row:
        assert header.issuer in row["issuer"]
    if "recipients" in row:
        assert list(header.recipients) == row["recipients"]
    if "addressees" in row:
        assert list(header.addressees) == row["addressees"]
    assert set(row.get("flags", ())) <= {flag.code for flag in found.flags}
    for name, evidence in header.evidence.items():
        assert found.text[evidence.start : evidence.end] == evidence.quote, name


@each("row", cases("heads", "head"))
def test_head(row: dict[str, Any]) -> None:
    _check(row, row["text"] + _BODY + _TAIL)


@each("row", cases("tails", "tail"))
def test_tail(row: dict[str, Any]) -> None:
    _check(row, row.get("head", _HEAD) + _BODY + "\n" + row["text"])


def test_the_tables_are_as_wide_as_promised() -> None:
    assert len(cases("heads", "head")) >= 200
    assert len(cases("tails", "tail")) >= 125


@each(
    ("written", "day"),
    [
        ("ngày 18 tháng XI năm 2019", "2019-11-18"),
        ("ngày 17 tháng II năm 2019", "2019-02-17"),
        ("ngày 17/IX/2019", "2019-09-17"),
        ("ngày 2019-11-18", "2019-11-18"),
        ("2019-11-18", "2019-11-18"),
    ],
)
def test_a_month_in_figures_of_rome_and_a_year_that_stands_first(written: str, day: str) -> None:
    found = letter(_HEAD.replace("ngày 18 tháng 11 năm 2019", written) + _BODY + _TAIL)
    assert (found.header.issued_on, found.header.place) == (day, "Hà Sơn")


@each(
    ("capitals", "running"),
    [
        ("CHỦ TỊCH", "Chủ tịch"),
        ("PHÓ CHỦ TỊCH", "Phó Chủ tịch"),
        ("PHÓ CHỦ TỊCH THƯỜNG TRỰC", "Phó Chủ tịch thường trực"),
        ("QUYỀN CHỦ TỊCH", "Quyền Chủ tịch"),
        ("CHÁNH VĂN PHÒNG", "Chánh văn phòng"),
        ("HIỆU TRƯỞNG", "Hiệu trưởng"),
        ("Phó Trưởng ban", "Phó Trưởng ban"),
    ],
)
def test_title_in_capitals_becomes_running_text(capitals: str, running: str) -> None:
    assert title_case(capitals) == running
