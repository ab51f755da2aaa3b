"""Duties of unions that have ended."""

import datetime

from pipeline.unions import Registry
from tests.each import each
from tests.pipeline.duties.crosscheck.office import REGISTRY, codes, found, letter

SUBJECT = "Bàn giao tài chính, tài sản"
DISTRICT = "1. Liên đoàn Lao động huyện Lũng Hạ gửi biên bản bàn giao về Liên đoàn Lao động tỉnh trước ngày {}."


def test_a_union_that_has_ended_is_named_with_its_successor() -> None:
    (item,) = found(letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT))
    assert (item.code, item.union_id, item.level) == ("union-ended", "lungha", "error")
    assert "30/06/2025" in item.message and "Công đoàn phường Tân Lũng" in item.message
    assert item.evidence and "Lũng Hạ" in item.evidence.quote


@each(("issued", "due"), [("10/6/2025", "30/9/2025"), ("10/3/2025", "30/4/2025")])
def test_a_union_that_ends_before_the_day_is_followed_by_its_heirs_and_one_that_lasts_is_no_matter(
    issued: str, due: str
) -> None:
    assert codes(letter("tinh", 20, issued, DISTRICT.format(due), subject=SUBJECT)) == []


def test_without_a_registry_nobody_has_ended() -> None:
    late = letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT)
    assert codes(late, registry=None) == []


def test_a_name_with_a_living_namesake_is_no_matter() -> None:
    again = [*REGISTRY, REGISTRY.get("lungha")]
    reborn = again[-1].model_copy(
        update={"id": "lungha2", "valid_from": datetime.date(2025, 7, 1), "valid_to": None, "successors": ()}
    )
    registry = Registry([*REGISTRY, reborn])
    late = letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT)
    assert codes(late, registry=registry) == []
