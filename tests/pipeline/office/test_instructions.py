"""What a leader writes on a letter: whose it is, until when."""

import datetime

import pytest

from pipeline.office.instructions import _names, _until, whom
from tests.each import each, table

CAME = datetime.date(2026, 11, 26)


@each(
    ("words", "until"),
    table(__file__, "the_day_that_is"),
)
def test_the_day_that_is_named(words: str, until: str | None) -> None:
    found = _until(words, CAME)
    assert (found and found.isoformat()) == until


@pytest.mark.parametrize(
    ("words", "name", "is_named"),
    [
        ("giao Trần Thị Bích tham mưu", "Trần Thị Bích", True),
        ("TRẦN THỊ BÍCH", "Trần Thị Bích", True),
        ("giao Trần Thị Bích Ngọc", "Thị Bích Ng", False),
        ("Lan", "Lan", True),
        ("phong lan", "phong la", False),
    ],
)
def test_who_is_named(words: str, name: str, is_named: bool) -> None:
    assert _names(words, name) == is_named


@pytest.mark.parametrize(
    ("words", "handler", "meant", "unclear"),
    [
        ("Giao đ/c Hương tham mưu trước 5/12", "", "Trần Thị Hương", False),
        ("Giao đồng chí Thị Hương xem", "", "Trần Thị Hương", False),
        ("Đ/c Minh, báo cáo Thường trực", "", "Lê Văn Minh", False),
        ("Tham mưu", "Hương", "Trần Thị Hương", False),
        ("Giao Hương phối hợp", "Văn phòng", "Văn phòng; Trần Thị Hương", False),
        ("Giao đ/c Trần Thị Hương", "", "", False),
        ("Giao đ/c Lan", "", "", True),
        ("Giao đ/c Hoa", "", "", True),
        ("Giao Văn phòng tham mưu", "", "", False),
        ("Họp tại Hải Hương, tỉnh Bà Rịa", "", "", False),
    ],
)
def test_whom_a_given_name_means(words: str, handler: str, meant: str, unclear: bool) -> None:
    people = ["Trần Thị Hương", "Lê Văn Minh", "Nguyễn Thị Lan", "Phạm Ngọc Lan"]
    assert whom(words, handler, people) == (meant, unclear)
