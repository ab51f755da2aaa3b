"""Whom a reminder means, of those who owe something: those named, counted, written to, or left of those who sent it."""

from pipeline.duties.amendments.proposing import proposals_of
from pipeline.duties.routing import members_of, route
from pipeline.unions import Registry
from schemas import Union
from tests.each import each, table
from tests.pipeline.duties.amendments.made import CALENDAR, PLAN, UNIONS, dispatch, letter_of, plan

NAMES = table(__file__, "names")
HOSPITALS = Registry((
    UNIONS[0],
    *(Union(id=name, name=words, kind="grassroots", parent="cdyt", province="Hà Sơn") for name, words in NAMES.items()),
))  # fmt: skip
TARGET = plan(
    "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\nCác Công đoàn cơ sở gửi số liệu đoàn viên về Công đoàn ngành "
    "trước ngày 08/5/2026."
)
OWED = route(TARGET, HOSPITALS)


@each(("body", "unions", "is_sure", "to"), table(__file__, "urged"))
def test_who_is_urged(body: str, unions: list[str], is_sure: bool, to: str | None) -> None:
    text = dispatch(body.format(plan=PLAN), "đôn đốc gửi số liệu đoàn viên").text
    letter = letter_of(text.replace("Các Công đoàn cơ sở trực thuộc", to or "Các Công đoàn cơ sở trực thuộc"))
    found = proposals_of(letter, TARGET, OWED, CALENDAR, route(letter, HOSPITALS), members_of(letter, HOSPITALS))
    whose = {item.id: item.union_id for item in OWED}
    urged = [([whose[name] for name in one.alone], one.sure) for one in found if one.effect == "urge"]
    assert [(set(names), sure) for names, sure in urged] == [(set(unions), is_sure)]
    assert all(one.deadline and one.deadline.due == "2026-05-20" for one in found if one.effect == "urge")


@each(("body", "expected"), table(__file__, "of_a_list"))
def test_a_list_tells_who_is_of_a_class(body: str, expected: list[str]) -> None:
    groups = {name: "Cụm 1 – Bệnh viện" if name in ("mắt", "nhi") else "Cụm 2 – Cơ sở" for name in NAMES}
    rows = (union.model_copy(update={"attributes": {"Cụm": groups.get(union.id, "")}}) for union in HOSPITALS)
    bodies, letter = Registry(tuple(rows)), dispatch(body.format(plan=PLAN), "gia hạn thời gian gửi số liệu")
    found = proposals_of(letter, TARGET, OWED, CALENDAR, route(letter, bodies), members_of(letter, bodies))
    whose = {item.id: str(item.union_id) for item in OWED}
    days = [one.deadline.due if one.deadline else None for one in found]
    lines = [
        " ".join(filter(None, (one.effect, day, *sorted(whose[name] for name in one.alone)))) + "?" * (not one.sure)
        for one, day in zip(found, days, strict=True)
    ]
    assert lines == expected


def test_a_letter_to_the_class_that_owes_is_for_all_of_it() -> None:
    target = plan("Công đoàn cơ sở các bệnh viện gửi phiếu đo điện về Công đoàn ngành trước ngày 25/5/2026.")
    said = f"Tiếp theo {PLAN}, Công đoàn ngành gia hạn thời gian gửi phiếu đo điện đến hết ngày 30/5/2026."
    letter = letter_of(dispatch(said).text.replace("Các Công đoàn cơ sở trực thuộc", "Công đoàn cơ sở các bệnh viện"))
    owed, own = route(target, HOSPITALS), route(letter, HOSPITALS)
    found = proposals_of(letter, target, owed, CALENDAR, own, members_of(letter, HOSPITALS, target))
    assert [(one.effect, one.sure, one.alone) for one in found] == [("extend", True, ())]


SEVERAL = plan(
    "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\n"
    "1. Các Công đoàn cơ sở gửi hồ sơ đề nghị hỗ trợ về Công đoàn ngành chậm nhất ngày 05/5/2026.\n"
    "2. Các Công đoàn cơ sở gửi hồ sơ bổ sung về Công đoàn ngành trước ngày 09/5/2026.\n"
    "3. Hằng quý, các Công đoàn cơ sở gửi báo cáo thu, chi về Công đoàn ngành trước ngày 20 của tháng cuối quý.\n"
    "4. Khi có tai nạn, các Công đoàn cơ sở gửi báo cáo về Công đoàn ngành trong vòng 24 giờ."
)


@each(("body", "expected"), table(__file__, "which"))
def test_which_duty_is_urged(body: str, expected: list[str]) -> None:
    owed = route(SEVERAL, HOSPITALS)
    letter = dispatch(body.format(plan=PLAN), "đôn đốc công tác công đoàn")
    found = proposals_of(letter, SEVERAL, owed, CALENDAR, route(letter, HOSPITALS), members_of(letter, HOSPITALS))
    words = {item.parent: " ".join(item.title.split()[:4]) for item in owed}
    days = [one.deadline.due if one.deadline else "" for one in found]
    lines = [f"{words[one.duty or '']} {day}{'' if one.sure else '?'}" for one, day in zip(found, days, strict=True)]
    assert lines == expected
