"""The registers as they are printed: the decree's columns, the office on the cover, every number accounted for."""

import datetime
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline.duties.class_duties import ReadLetter
from pipeline.office import Office, registers
from pipeline.office.registers import printed_book
from pipeline.support.errors import SetupError
from tests.pipeline.store.test_copies import a_copy

TODAY = datetime.date(2026, 5, 4)
REGISTRY = """id,name,level,kind,parent
tld,Tổng Liên đoàn Lao động Việt Nam,,confederation,
ldld,Liên đoàn Lao động tỉnh Hà Sơn,,federation,tld
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with three incoming letters, of which the second proved to be its own, and nothing else."""
    made = Office(f"sqlite:///{tmp_path / 'vanthu.db'}")
    made.places.registries[0].write_text(REGISTRY, "utf-8")
    made.places.settings.write_text('union = "ldld"\n', "utf-8")
    letters = [a_copy(number=number) for number in ("31", "32", "33")]
    with made.open() as store:
        for letter in letters:
            store.letters.save(letter, [], {}, "in", TODAY)
        seen = store.readings.seen(letters[1].source.sha256)
        assert seen is not None
        ours = ReadLetter(letter=letters[1], laid=(), bodies={}, direction="out")
        store.readings.renew(seen, ours, lambda *_: ours, proposals=False)
        registers.enter(
            store,
            "31/KH-CĐYT",
            {"place": "Ban <Tổ chức>", "handler": "Lan", "instruction": "Tham mưu", "passed_on": "2026-05-04"},
            None,
            TODAY,
        )
    return made


def table(page: bytes) -> list[list[str]]:
    found = re.search("<table>.*</table>", page.decode(), re.DOTALL)
    assert found is not None
    body = ElementTree.fromstring(re.sub("<(col [^>]*)>", r"<\1/>", found[0]))
    return [["".join(cell.itertext()) for cell in row] for row in body.iter("tr")]


def test_the_incoming_register(office: Office) -> None:
    with office.open() as store:
        page = printed_book(office, store, "in", 2026)
    titles, columns, *rows = table(page)
    assert titles == [
        "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung",
        "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert columns == [f"({number})" for number in range(1, 11)]
    assert [row[1] for row in rows] == ["1", "2", "3"]
    assert rows[0][6:] == ["Ban <Tổ chức>; Lan", "04/05/2026", "", "Bút phê: Tham mưu"]
    assert rows[1][9] == "số bỏ: văn bản đi của cơ quan"
    words = unescape(re.sub("<[^>]+>", "\n", page.decode()))
    for said in ("Tổng Liên đoàn Lao động Việt Nam", "Liên đoàn Lao động tỉnh Hà Sơn", "Năm: 2026", "Từ số 1 đến số 3"):
        assert said in words
    assert "Từ ngày 04/05/2026 đến ngày 04/05/2026" in words and "A4 landscape" in words


def test_the_outgoing_register_has_the_letters_own_numbers(office: Office) -> None:
    with office.open() as store:
        titles, columns, *rows = table(printed_book(office, store, "out", 2026))
    assert len(titles) == len(columns) == 8 and titles[0] == "Số, ký hiệu văn bản" and titles[7] == "Ghi chú"
    assert [row[:2] for row in rows] == [["32/KH-CĐYT", "16/04/2026"]]


def test_a_year_without_letters_is_told(office: Office) -> None:
    with office.open() as store, pytest.raises(SetupError, match=r"năm 2031 chưa có dòng nào\. Sổ có các năm: 2026\."):
        printed_book(office, store, "in", 2031)
