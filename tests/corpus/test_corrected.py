"""A plan, a letter that corrects it, one that changes it, one that urges some: what each lower union is told."""

import itertools
from pathlib import Path

import pytest

from tests.corpus.test_urged import HEAD, OFFICE, come, opened
from tests.each import table
from tests.pipeline.faces.cli.conftest import Vanthu, home, kept, made_once, vanthu

__all__ = ["home", "kept", "vanthu"]
HOSPITALS = ["CĐCS Bệnh viện Mắt", "CĐCS Bệnh viện Nhi"]
FIRMS = ["CĐCS Công ty TNHH Minh Phát", "CĐCS Công ty TNHH Tiến Đạt"]
SCHOOLS = ["CĐCS Trường Mầm non Hoa Cúc", "CĐCS Trường Tiểu học Tân Lập"]


@pytest.fixture
def office(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    def takes_in() -> None:
        opened(vanthu, home, (*HOSPITALS, *FIRMS, *SCHOOLS))
        come(vanthu, home, __file__, itertools.repeat("2026-10-30"))

    made_once(kept, home, takes_in)
    return vanthu


def owed(vanthu: Vanthu, letter: str) -> dict[str, set[str]]:
    """Return the duties of a letter by their first word, each with whom it binds."""
    found: dict[str, set[str]] = {}
    for row in vanthu("obligations", "--letter", letter, "--json").json:
        found.setdefault(row["title"].split()[0], set()).add(row["union"])
    return found


def test_a_class_binds_those_it_names_and_an_urging_who_is_named_above(office: Vanthu) -> None:
    duties = owed(office, "18/KH-CĐXD")
    assert duties["Bố"] == {HOSPITALS[1]}  # not the one that is excepted, and no other than hospitals
    assert duties["Báo"] == {*HOSPITALS, *FIRMS, *SCHOOLS}  # below its own heading, not whom the items above it name
    assert list(owed(office, "93/CĐXD-VP").values()) == [{SCHOOLS[0], FIRMS[0]}]


def test_a_correction_and_a_calling_off_lay_nothing_new(office: Vanthu) -> None:
    assert (owed(office, "77/CĐXD-VP"), set(owed(office, "81/CĐXD-VP"))) == ({}, {"Cử"})
    (sent,) = {row["status"] for row in office("obligations", "--letter", "81/CĐXD-VP", "--json").json}
    assert sent != "not_applicable"  # of another number than the plan's: that one says only that it is changed


def test_each_change_waits_for_a_yes(office: Vanthu) -> None:
    found = [(one["effect"], one["message"]) for one in office("confirm", "--json").json]
    (correction,) = (message for effect, message in found if effect == "correct")
    assert correction.startswith("Đính chính “Lập danh sách giáo viên")
    assert "trước ngày 20/10/2026 → trước ngày 27/10/2026" in correction
    assert any(effect == "repeal" and message.startswith("Hủy “Giải cầu lông") for effect, message in found)
    assert [effect for effect, _ in found].count("adjust") == 1
    for_one, longer = sorted(message for effect, message in found if effect == "extend")
    assert "Cuộc thi ảnh" in longer and "20/11/2026 → hết ngày 27/11/2026" in longer
    assert for_one.startswith(f"{HOSPITALS[1]}: ") and "hết ngày 20/12/2026" in for_one


ABOVE = table(__file__, "above")


def test_what_an_unlisted_union_above_lays_on_us_is_ours(office: Vanthu, home: Path) -> None:
    """The list names nobody above the office; what the province asks of its kind and of those below it binds."""
    (home / "above.txt").write_text(ABOVE, "utf-8")
    office("run", str(home / "above.txt"), "--today", "2026-11-20")
    assert owed(office, "88/KH-LĐLĐ") == {"Tổng": {OFFICE}, "Báo": {*HOSPITALS, *FIRMS, *SCHOOLS}}


def test_a_workplace_in_our_own_letter_waits_for_a_union(office: Vanthu, home: Path) -> None:
    body = "Doanh nghiệp có từ 100 lao động trở lên báo cáo tình hình lương trước ngày 10/12/2026."
    (home / "firms.txt").write_text(HEAD.format(number="99/CĐXD-VP", day="09 tháng 11 năm 2026", body=body), "utf-8")
    office("run", str(home / "firms.txt"), "--today", "2026-11-20")
    (row,) = office("obligations", "--letter", "99/CĐXD-VP", "--json").json
    assert (row["union_id"], row["needs_review"], row["side"]) == (None, True, "below")
