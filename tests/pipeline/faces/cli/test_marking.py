"""Marking several at once: by ids, a duty and its unions, a list from a file; all of it or nothing."""

import pytest

from pipeline.store import open_store
from tests.each import each, table
from tests.pipeline.faces.cli.conftest import TODAY, Vanthu
from tests.pipeline.sample import owed, sample_letter

DAY = ("--today", TODAY)
DUTY = "d0000000000a"
NAMES = {"1": "CĐCS Trường Hoa Mai", "2": "CĐCS Trường Hoa Sen", "3": "CĐCS Công ty May Bình Minh"}


@pytest.fixture
def desk(vanthu: Vanthu) -> Vanthu:
    """Three unions that owe one report, one of them something else besides, another one a report each month."""
    items = [owed(id=f"a0000{n}", union=name, union_id=f"u{n}", parent=DUTY) for n, name in NAMES.items()]
    other = owed(id="b00001", union=NAMES["1"], union_id="u1", parent="d0000000000b", action="Nộp bản đăng ký")
    monthly = owed(id="c00001", union=NAMES["2"], union_id="u2", parent="d0000000000c", action="Báo cáo hằng tháng",
                   recurrence="FREQ=MONTHLY;BYMONTHDAY=20", bound="by", due=None, last_good=None)  # fmt: skip
    with open_store(None) as store:
        store.letters.save(sample_letter(), [*items, other, monthly])
    return vanthu


def done(desk: Vanthu) -> dict[str, str | None]:
    with open_store(None) as store:
        assert store.marks.instances() == []
        return {name: mark.answer for name, mark in store.marks.of().items() if mark.status == "done"}


@each(
    ("options", "expected"),
    [
        (["a00001", "a00003"], "a00001 a00003"),
        (["a00001", "b00001"], "a00001 b00001"),
        ([DUTY, "--union", "u2"], "a00002"),
        ([DUTY[:8] + "000a", "--union", "Hoa Mai", "--union", "cdcs cong ty may binh minh"], "a00001 a00003"),
        ([DUTY, "--all"], "a00001 a00002 a00003"),
        (["a00001", "--all"], "a00001 a00002 a00003"),
        (["d0000000000b"], "b00001"),
    ],
)
def test_one_several_or_all_unions_of_a_duty(desk: Vanthu, options: list[str], expected: str) -> None:
    ran = desk("done", *options, "--letter", "15/BC", *DAY)
    assert (ran.code, ran.out) == (0, "") and "Hoàn thành" in ran.err
    assert done(desk) == dict.fromkeys(expected.split(), "15/BC")
    assert desk("reopen", *options, *DAY).code == 0
    assert done(desk) == {}


@each(("options", "words"), table(__file__, "what_cannot_be_marked"))
def test_what_cannot_be_marked_leaves_everything(desk: Vanthu, options: list[str], words: str) -> None:
    ran = desk("done", *options, *DAY)
    assert (ran.code, ran.out) == (2, "") and words in ran.err and done(desk) == {}


def test_a_note_beside_several(desk: Vanthu) -> None:
    assert desk("duty", "note", DUTY, "b00001", "c00001", "--all", "--text", "đã gọi", *DAY).code == 0
    with open_store(None) as store:
        assert {mark.note for mark in store.marks.of().values()} == {"đã gọi"}
