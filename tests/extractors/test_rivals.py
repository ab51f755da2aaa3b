"""Who else may have to act: told where the weights favour another than the one whom the rules name, never put in."""

import re

import pytest

from benchmarks.fit_rivals import FEWEST, Case, cases_of, fitted
from extractors import extract
from extractors.tasks.rivals import BASE, are_same, weigh, weights
from schemas import Source
from tests.each import each
from tests.extractors.test_requests import HEAD, TAIL

BY_BOTH = "1. Sổ góp ý đặt tại cổng, Ban Nữ công đọc hằng tuần; Văn phòng trả lời."


@each(
    ("body", "assignees", "rivals"),
    [
        # Two act in one clause, and the rules name the second.
        (BY_BOTH, [("Văn phòng",)], [("Ban Nữ công",)]),
        # One acts, and words above mean the same.
        ("1. Các công đoàn cơ sở gửi báo cáo trước ngày 20/3/2026.", [("Công đoàn cơ sở",)], []),
        # A part of those who act acts in a later sentence, which may be a duty of its own.
        (
            "1. Mỗi công đoàn cơ sở lập 01 đội thi. Công đoàn cơ sở có trên 150 đoàn viên lập thêm đội thứ hai.",
            [("Công đoàn cơ sở",)],
            [("Công đoàn cơ sở có trên 150 đoàn viên",)],
        ),
        # Two clauses, each with its own.
        (
            "1. Văn phòng chuẩn bị hội trường; các công đoàn cơ sở gửi danh sách trước ngày 20/3/2026.",
            [("Văn phòng",), ("Công đoàn cơ sở",)],
            [],
        ),
        # “Mỗi đơn vị” are the unions that the lead-in names.
        (
            "Công đoàn khu đề nghị các công đoàn cơ sở thực hiện một số việc sau:\n\n"
            "1. Bình chọn đoàn viên tiêu biểu, xuất sắc; mỗi đơn vị giới thiệu không quá 03 người.\n\n"
            "2. Gửi danh sách trước ngày 20/3/2026.",
            [("Công đoàn cơ sở",), ("Công đoàn cơ sở",)],
            [],
        ),
        # Whoever is invited, or does it in the passive, is no rival.
        (
            "1. Văn phòng\n- Lập danh sách, mời các công đoàn cơ sở dự họp trước ngày 20/3/2026.",
            [("Văn phòng",)],
            [],
        ),
        (
            "1. Công đoàn cơ sở Nhà máy Đường\n- Danh sách do Ban Nữ công lập, gửi trước ngày 20/3/2026.",
            [("Ban Nữ công",)],
            [],
        ),
    ],
)
def test_who_else_may_be_bound_is_told(
    body: str, assignees: list[tuple[str, ...]], rivals: list[tuple[str, ...]]
) -> None:
    letter = extract(Source(name="", sha256="", media_type="text/plain", text=HEAD + body + TAIL))
    assert [task.assignees for task in letter.tasks] == assignees
    assert [flag.params["names"] for flag in letter.flags if flag.code == "assignee-unclear"] == rivals


def test_the_flag_names_them_and_what_speaks_for_each() -> None:
    letter = extract(Source(name="", sha256="", media_type="text/plain", text=HEAD + BY_BOTH + TAIL))
    (said,) = [flag for flag in letter.flags if flag.code == "assignee-unclear"]
    assert said.message == "Chưa rõ đơn vị phải thực hiện, có thể là Ban Nữ công: người phụ trách chọn đơn vị."
    ours, theirs = said.params["weighed"]  # type: ignore[misc]  # two
    assert ours.startswith("Văn phòng ") and theirs.startswith("Ban Nữ công ")
    by = weights()
    for told, seen in ((ours, ("turn=1", "before=;")), (theirs, ("turn=0", "before=,"))):
        assert all(f"{trait} {by[trait]:+.2f}" in told for trait in seen)
        weight, *parts = [float(part) for part in re.findall(r"[+-]\d\.\d\d", told)]
        assert weight == pytest.approx(sum(parts), abs=0.03)


@each(
    ("names", "others", "same"),
    [
        (("Công đoàn cơ sở",), ("Công đoàn cơ sở trực thuộc", "Văn phòng"), True),
        (("Công đoàn cơ sở", "Văn phòng"), ("Văn phòng",), True),
        (("Ban Nữ công",), ("Ban Tổ chức",), False),
    ],
)
def test_a_longer_form_of_a_name_is_no_other_body(names: tuple[str, ...], others: tuple[str, ...], same: bool) -> None:
    assert are_same(names, others) is same


def test_the_first_who_acts_and_whom_words_above_mean_weigh_most() -> None:
    by = weights()
    assert weigh(("turn=0",), by) > weigh(("turn=1",), by)
    assert weigh(("as above=True",), by) > weigh(("as above=False",), by)
    assert weigh(("never seen",), by) == by[BASE]


def test_a_required_task_says_who_is_rightly_bound() -> None:
    text = f"{HEAD}{BY_BOTH}{TAIL}"
    gold = {"tasks": [{"quote": BY_BOTH[3:], "assignees": ["Ban Nữ công"]}]}
    named = [case for case in cases_of("a", text, gold) if "named" in case.traits]
    assert [case.right for case in named] == [True, False]


def test_a_trait_that_tells_gets_its_weight_and_one_seen_in_few_letters_none() -> None:
    pytest.importorskip("sklearn")
    cases = [
        Case(f"letter {number}", traits, right)
        for number in range(FEWEST)
        for traits, right in ((("turn=0",), True), (("turn=1",), False))
    ]
    weighed = fitted([*cases, Case("letter 0", ("seldom",), True)])
    assert weighed["turn=0"] > 0 > weighed["turn=1"]
    assert "seldom" not in weighed
