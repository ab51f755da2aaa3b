"""Which duties are for something held, by the letter itself; groups into which it divides the unions by a table."""

from collections import defaultdict

from pipeline.duties.amendments.proposing import proposals_of
from pipeline.duties.routing import addressees_of, members_of, route
from schemas import Letter
from tests.each import each, table
from tests.pipeline.duties.amendments.made import CALENDAR, PLAN, REGISTRY, dispatch, plan
from tests.pipeline.duties.amendments.test_proposing import HOSPITALS


def served(letter: Letter) -> dict[str, str | None]:
    days = {one.id: one.date for one in letter.dates}
    return {str(item.due): days.get(str(item.event_id)) for item in route(letter, REGISTRY) if item.due}


OF_ONE = "tổ chức Hội nghị tuyên dương đoàn viên tiêu biểu"
HELD = "1. Thời gian: 8 giờ 00, ngày 12/6/2026.\n2. Địa điểm: Hội trường Bệnh viện Đa khoa tỉnh."


@each(("ask", "day"), table(__file__, "a_letter_about_one"))
def test_a_letter_about_one_event(ask: str, day: str | None) -> None:
    letter = dispatch(f"{HELD}\n3. Các Công đoàn cơ sở {ask}.", OF_ONE)
    assert day in served(letter).values() or day is None
    assert set(served(letter).values()) == {day}


def test_a_letter_about_more_ties_what_stands_in_one_part_or_is_named() -> None:
    letter = plan(table(__file__, "several_parts"))
    assert served(letter) == {
        "2026-04-20": "2026-05-06", "2026-04-22": "2026-05-19", "2026-04-23": None,
        "2026-04-24": "2026-05-19", "2026-04-25": None,
    }  # fmt: skip


@each(("heading", "day"), [("HỘI THI CẮM HOA", "2026-05-06"), ("NỘI DUNG CHUNG", None)])
def test_an_item_that_is_held_stands_for_its_section_where_the_heading_names_it(heading: str, day: str | None) -> None:
    letter = plan(table(__file__, "an_item_is_held").format(heading=heading))
    assert served(letter)["2026-04-22"] == day


@each("words", table(__file__, "sent_on_its_day"))
def test_who_is_sent_on_a_day_is_sent_for_what_is_held_then(words: str) -> None:
    assert served(dispatch(words)) == {"2026-06-12": "2026-06-12"}


TABLE = (
    "Nhóm | Công đoàn cơ sở | Hạn\n"
    "Nhóm 1 | Bệnh viện Mắt; Bệnh viện Nhi | 31/7/2026\n"
    "Nhóm 2 | Các CĐCS còn lại | 15/8/2026"
)
MARKS = (
    "Khối | Gồm các CĐCS\nA | Các bệnh viện\nB | Trạm Y tế xã Tân Lũng, Trạm Y tế phường An Khê\n\n"
    "TT | Việc\nC | Các bệnh viện"
)
CLASSES = "Lớp | Thành phần | Thời gian\nLớp 1 | CĐCS các bệnh viện | 14/8/2026\nLớp 2 | Các CĐCS còn lại | 21/8/2026"
LETTERS = {
    "names": plan(TABLE), "marks": plan(MARKS), "classes": plan(CLASSES),
    "none": plan("Các công đoàn cơ sở gửi báo cáo."),
    "items": plan("- Lớp 1: CĐCS các bệnh viện; thời gian: ngày 14/8/2026.\n- Lớp 2: các CĐCS còn lại; ngày 21/8."),
}  # fmt: skip


@each(("letter", "words", "expected"), table(__file__, "meant"))
def test_whom_a_group_of_the_letter_means(letter: str, words: str, expected: str) -> None:
    found = addressees_of(LETTERS[letter], HOSPITALS).targets(words)
    assert " ".join(sorted(f"{'' if one.is_sure else '?'}{one.union_id or '—'}" for one in found)) == expected


def later() -> Letter:
    return dispatch("Nhóm 1 được lùi đến hết ngày 15/8/2026.", "thời hạn")


def test_a_later_letter_means_the_groups_of_the_one_that_it_changes() -> None:
    assert members_of(later(), HOSPITALS, LETTERS["names"])("Nhóm 1") == {"mắt", "nhi"}
    assert not members_of(later(), HOSPITALS)("Nhóm 1")


# What a letter asks of groups of unions by days of their own, and whom it lets off: who owes it by when.
@each(("body", "expected"), table(__file__, "owed"))
def test_who_owes_it_by_when(body: str, expected: list[str]) -> None:
    found = defaultdict[str, list[str]](list)
    for row in route(plan(body), HOSPITALS):
        found[str(row.due)[5:]].append(f"{'?' if row.needs_review else ''}{row.union_id}")
    assert [f"{day}: {' '.join(sorted(unions))}" for day, unions in sorted(found.items())] == expected


def test_a_later_letter_may_give_a_group_a_later_day() -> None:
    asks = "công đoàn cơ sở {}gửi bài thu hoạch về Công đoàn ngành chậm nhất ngày {}/2026."
    target, later = (
        plan(f"{CLASSES}\n\nCác {asks.format('', '15/5')}"),
        dispatch(f"Theo {PLAN}, {asks.format('thuộc Lớp 1 ', '25/5')}"),
    )
    owed, own = route(target, HOSPITALS), route(later, HOSPITALS)
    found = proposals_of(later, target, owed, CALENDAR, own, members_of(later, HOSPITALS, target))
    alone = {one.union_id for one in owed for proposal in found if one.id in proposal.alone}
    assert ([(one.effect, one.sure) for one in found], alone) == ([("extend", True)], {"mắt", "nhi"})


@each(("first", "meant"), [("1", {"mắt", "sở"}), ("I. CHUNG\n1. Họp Ban.\nII. RIÊNG\n1", {None})])
def test_who_is_named_in_a_part_is_meant_by_its_mark_where_one_part_has_it(first: str, meant: set[str | None]) -> None:
    letter = dispatch(
        f"{first}. Gia hạn cho 02 đơn vị: CĐCS Bệnh viện Mắt, CĐCS Cơ quan Sở Y tế.\n"
        "2. Các đơn vị nêu tại mục 1 gửi báo cáo về Công đoàn ngành trước ngày 05/6/2026."
    )
    (task,) = (one for one in letter.tasks if one.date == "2026-06-05")
    assert {one.union_id for one in addressees_of(letter, HOSPITALS).targets(task.assignees[0])} == meant
