"""What is left of a workbook that somebody sent: what it holds, opened in another process."""

import datetime
import io
import os
import zlib

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.office import sent_workbooks
from pipeline.office.sent_workbooks import plain
from pipeline.support.errors import SetupError
from tests.hostile.archives import Member, raw_zip
from tests.hostile.bad import swollen


def sent() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Danh mục"
    sheet["A1"], sheet["B1"], sheet["C1"] = "Tên", "=cmd|'/c calc'!A0", 12
    sheet["A2"] = "CĐCS Mầm non Hoa Sen"
    sheet["B2"], sheet["C2"] = datetime.datetime(2026, 3, 2, 14, 30), True
    sheet.merge_cells("A3:A5")
    sheet["A3"] = "=1+1"
    sheet["A3"].data_type = "s"
    book.create_sheet("vanthu").sheet_state = "hidden"
    book["vanthu"]["A1"] = 0.5
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_values_merges_and_hidden_sheets_are_kept() -> None:
    book = load_workbook(io.BytesIO(plain(sent())))
    sheet = book["Danh mục"]
    assert [sheet[name].value for name in ("A1", "C1", "A2", "B2", "C2")] == [
        "Tên", 12, "CĐCS Mầm non Hoa Sen", datetime.datetime(2026, 3, 2, 14, 30), True,
    ]  # fmt: skip
    assert sheet["A3"].value == "=1+1" and sheet["A3"].data_type != "f"
    assert [str(part) for part in sheet.merged_cells.ranges] == ["A3:A5"]
    assert book["vanthu"].sheet_state == "hidden" and book["vanthu"]["A1"].value == 0.5


def test_it_is_opened_in_another_process() -> None:
    with sent_workbooks.Pool(os.getpgid) as pool:
        assert pool.submit(0).result() != os.getpgid(0)


def bomb() -> bytes:
    data, crc = swollen(600, raw=True), 0
    for _ in range(600):
        crc = zlib.crc32(bytes(1 << 20), crc)
    return raw_zip([Member(b"xl/worksheets/sheet1.xml", data, 8, crc=crc, size=600 << 20)])


def test_what_is_no_workbook_is_told() -> None:
    for data in (b"PK\x03\x04 broken", sent()[:2000], bomb()):
        with pytest.raises(SetupError, match="Excel"):
            plain(data)


def test_other_files_are_left_to_who_asked_for_them() -> None:
    assert plain("id,name\n1,CĐCS A\n".encode()) == "id,name\n1,CĐCS A\n".encode()
