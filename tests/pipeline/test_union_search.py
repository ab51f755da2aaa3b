"""Unions found by what people call them: names, aliases, short codes; exact tone marks first."""

from pipeline.duties.matching import query
from pipeline.office.search import SearchHit, find_unions
from pipeline.unions.office_list import joined
from tests.each import each, table
from tests.pipeline.unions.bodies import registry

BODIES = joined([union for union in registry() if union.id != "tld"], "thử")


def found(typed: str, *others: str) -> list[SearchHit]:
    return find_unions(query(typed), sorted(BODIES, key=lambda union: (not BODIES.is_own(union), union.id)), others)


@each(("typed", "expected"), table(__file__, "found"))
def test_found(typed: str, expected: list[str]) -> None:
    assert [one.union_id for one in found(typed) if one.union_id] == expected


def test_exact_tone_marks_come_first_and_todays_before_the_ended() -> None:
    names = [one.name for one in found("hạ", "CĐCS Hà", "CĐCS Hạ")]
    assert names.index("CĐCS Hạ") < names.index("CĐCS Hà")
    assert [one.union_id for one in found("trung tâm y tế lũng hạ") if one.union_id] == ["cs-tt2", "cs-tt"]


def test_what_tells_namesakes_apart() -> None:
    (after, before) = found("trung tâm y tế lũng hạ")
    assert after.title == "Công đoàn cơ sở · thuộc Công đoàn xã Tân Lũng · từ 01/07/2025"
    assert before.title.endswith("đến 30/06/2025")


def test_the_name_found_is_shown_and_marked() -> None:
    (one,) = found("bvđk")
    assert one.snippet == "Công đoàn cơ sở Bệnh viện Đa khoa tỉnh Hà Sơn (CĐCS BVĐK tỉnh)"
    assert [one.snippet[start:end] for start, end in one.marks] == ["BVĐK"]


def test_names_that_only_letters_know_come_once() -> None:
    assert [one.union_id for one in found("gạch ngói", "CĐCS Công ty Gạch ngói")] == [None]
    assert len(found("may lung ha", "Công đoàn cơ sở Công ty Cổ phần May Lũng Hạ")) == 1
