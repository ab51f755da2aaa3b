"""What the smallest functions on names of unions give: spellings, ids, headings, days, classes."""

from pipeline.duties.routing.addressees import is_union
from pipeline.duties.routing.union_classes import Members, numbered, unit_of
from pipeline.unions.column_meanings import field_of
from pipeline.unions.names import loose_key, slug, spelled_out, spellings, written_out
from pipeline.unions.registry import day_of


def test_spellings_of_a_name() -> None:
    assert spellings("CĐCS Sở Y tế") == ["công đoàn cơ sở sở y tế", "cđcs sở y tế"]
    assert spelled_out("cdcs xi mang khe da") == "công đoàn cơ sở xi mang khe da"
    assert loose_key("Công đoàn ngành Y tế tỉnh Hà Sơn") == "công đoàn y tế hà sơn"
    assert written_out("CÔNG ĐOÀN PHƯỜNG TÂN LŨNG") == "Công đoàn phường Tân Lũng"
    assert slug("CĐCS Trường THCS Tân Lũng") == "cdcs-truong-thcs-tan-lung"


def test_headings_and_days() -> None:
    assert [field_of(words) for words in ("Tên CĐCS", "Số  đoàn viên (người)", "Số điện thoại")] == [
        "name",
        "size",
        None,
    ]
    assert day_of("30/06/2025") == day_of("2025-06-30") is not None


def test_unions_and_their_units() -> None:
    assert is_union("các CĐCS") and not is_union("Trạm Y tế phường")
    assert unit_of("công đoàn phường tân trào") == "phường"
    members = Members(("a", "b"), ("A", "B"), (None, None))
    assert [(number, those.owners) for number, those in numbered(members, [{"b"}])] == [(1, ("a",)), (2, ("b",))]
