"""What a correct registry gets wrong all the same, and the names in letters that it does not know."""

import datetime
from itertools import islice
from unittest import mock

import pytest

from pipeline.duties.crosscheck.registry_checks import CODES, RegistryFinding, findings, strangers, unknown
from pipeline.unions import Registry
from pipeline.unions.office_list import joined
from schemas import Union
from tests.each import each, table
from tests.pipeline.unions.bodies import body, new, old
from tests.pipeline.unions.bodies import registry as province

TODAY = datetime.date(2026, 3, 1)
TINH = body("t", "LĐLĐ tỉnh Hà Sơn", "federation", "tld", province="Hà Sơn")
HUYEN = old("h", "LĐLĐ huyện Lũng Hạ", "federation", "t", "x")
XA = new("x", "Công đoàn xã Lũng Hạ", "commune_union", "t")


def found(*unions: Union, today: datetime.date = TODAY) -> list[RegistryFinding]:
    return findings(joined(unions, "thử"), today)


def test_a_registry_in_order() -> None:
    assert found(TINH, HUYEN, XA, body("c", "CĐCS Trường THCS Lũng Hạ", "grassroots", "x")) == []


def cs(union_id: str, name: str, parent: str = "x", **fields: object) -> Union:
    return body(union_id, name, "grassroots", parent, **fields)


@pytest.mark.parametrize(
    ("code", "union_id", "unions", "words"),
    [
        ("parent-ended", "c", [HUYEN, XA, cs("c", "CĐCS Trạm Y tế", "h")], "cột cấp trên: x (Công đoàn xã Lũng Hạ)"),
        ("no-successor", "h", [old("h", "LĐLĐ huyện Lũng Hạ", "federation", "t")], "30/06/2025"),
        ("class-word", "c", [XA, cs("c", "CĐCS Công ty May", aliases=["CĐCS"])], "bỏ “CĐCS”"),
        ("class-word", "c", [XA, cs("c", "Công đoàn cơ sở")], "ghi tên đầy đủ"),
        ("no-parent", "c", [body("c", "CĐCS Công ty May", "grassroots", province="Hà Sơn")], "cột cấp trên"),
    ],
)
def test_findings(code: str, union_id: str, unions: list[Union], words: str) -> None:
    (finding,) = [one for one in found(TINH, *unions) if one.code == code and one.id == union_id]
    assert words in f"{finding.message} {finding.fix}" and finding.fix


def test_every_code_has_its_case() -> None:
    marks = [mark for mark in test_findings.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} | {"unknown-name"} == set(CODES)


@pytest.mark.parametrize(
    ("unions", "today"),
    [
        ([old("h", "LĐLĐ huyện Lũng Hạ", "federation", "t")], datetime.date(2025, 6, 1)),  # has not ended yet
        ([HUYEN, XA, body("c", "CĐCS A1", "grassroots", "h", valid_to="2025-06-30", successors=["x"])], TODAY),
        ([old("c", "CĐCS Trạm Y tế", "grassroots", "t", "d"), new("d", "CĐCS Trạm Y tế", "grassroots", "t")], TODAY),
        ([new("b", "LĐLĐ tỉnh Hưng Yên", "federation", "tld")], TODAY),
        ([body("b", "LĐLĐ tỉnh Hưng Yên", "federation")], datetime.date(2025, 6, 1)),
    ],
)  # fmt: skip
def test_what_is_no_fault(unions: list[Union], today: datetime.date) -> None:
    assert found(TINH, *unions, today=today) == []


def test_shipped_bodies_are_not_the_office_s_to_mend() -> None:
    ended = body("b", "LĐLĐ tỉnh Thái Bình", "federation", valid_to="2025-06-30")
    alone = body("c", "CĐCS Công ty May", "grassroots", province="Hà Sơn")
    assert [(finding.id, finding.code) for finding in found(ended, alone)] == [("c", "no-parent")]


KNOWN = Registry(
    [
        *province(),
        body("cs1", "CĐCS Trường Tiểu học số 1 xã Lũng Hạ", "grassroots", "tinh"),
        body("cs11", "CĐCS Trường Tiểu học số 11 xã Tân Lũng", "grassroots", "tinh"),
    ]
)


@each(("name", "near"), table(__file__, "names_that_nothing_matches"))
def test_names_that_nothing_matches(name: str, near: list[str] | None) -> None:
    lines = strangers(KNOWN, [name, name])
    if near is None:
        assert lines == []
        return
    (finding,) = lines
    assert finding.code == "unknown-name" and finding.name == name
    proposed = [union.id for union in KNOWN if f"{union.id} ({union.name})" in finding.message]
    if near:
        assert proposed == near or near[0] in proposed
        assert finding.fix == f"ghi “{name}” vào cột tên khác của {near[0]}"
    else:
        assert not proposed and finding.fix.startswith("thêm dòng: ")


def test_a_page_of_strange_names_costs_what_is_on_it() -> None:
    """Of a thousand names that nobody bears only those that are shown are compared, with unions of the same number."""
    known = joined([TINH, *(cs(f"c{number}", f"CĐCS Trường số {number}", "t") for number in range(1000))], "thử")
    asked: list[str] = []
    names = [f"CĐCS Trường tư số {number}" for number in range(1000)]
    with mock.patch("pipeline.duties.crosscheck.registry_checks.is_class", lambda name: bool(asked.append(name))):
        found = list(islice(unknown(known, names), 3))
    told = [(name, [union.id for union in near]) for name, _, near in found]
    assert told == [(f"CĐCS Trường tư số {number}", [f"c{number}"]) for number in (0, 1, 10)]
    assert len(asked) == 3
