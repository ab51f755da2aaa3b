"""Spellings of names that mean the same body, and names that must stay apart."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.unions.names import flat, key, loose_key, same_tones, without_organ
from tests.each import each, tuples

SAME = tuples(__file__, "same")

APART = [
    ("LĐLĐ tỉnh Hà Sơn", "LĐLĐ thành phố Hà Sơn"),
    ("CĐCS Trường Tiểu học Lũng Hạ", "CĐCS Trường THCS Lũng Hạ"),
    ("Công đoàn xã Tân Lũng", "Công đoàn phường Tân Lũng"),
    ("CĐCS Trạm Y tế số 1", "CĐCS Trạm Y tế số 11"),
]


@each(("one", "other"), SAME)
def test_same_body(one: str, other: str) -> None:
    assert key(one) == key(other)


@each(("one", "other"), APART)
def test_different_bodies(one: str, other: str) -> None:
    assert loose_key(one) != loose_key(other)


@each(("name", "body"), [("Ban Thường vụ CĐCS X", "CĐCS X"), ("Ủy ban Kiểm tra LĐLĐ", "LĐLĐ")])
def test_organs_are_their_body(name: str, body: str) -> None:
    assert without_organ(key(name)) == key(body)


@given(st.text("aàảãáạoòỏõóọuùủũúụyỳỷỹýỵeèẻẽéẹđ ĐÐthnÀÒ&-–", max_size=30))
def test_folding_is_stable(name: str) -> None:
    assert len(same_tones(name)) == len(name)
    for fold in (key, loose_key, same_tones, flat):
        assert fold(fold(name)) == fold(name)
