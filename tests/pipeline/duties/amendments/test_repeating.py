"""What a later letter asks that the plan asks already, and whom a reminder means."""

import pytest

from pipeline.duties.amendments.proposing import proposals_of
from pipeline.duties.routing import members_of, route
from pipeline.unions import Registry
from schemas import Letter, Proposal, Union
from tests.each import each, table
from tests.pipeline.duties.amendments.made import CALENDAR, KNOWN, PLAN, UNIONS, dispatch, duties_of, letter_of, plan

ADDED = "Bổ sung nội dung thực hiện"


def short(found: list[Proposal]) -> list[str]:
    """Return ``effect duty → new day``, with ``@ union`` where one alone is meant and ``?`` where it is not sure."""
    lines = []
    for item in found:
        line = f"{item.effect} {KNOWN[item.duty or '']}"
        if item.deadline:
            line += f" → {item.deadline.bound} {item.deadline.due or item.deadline.recurrence}"
        line += f" without {item.held_on}" if item.held_on else ""
        line += f" @ {item.message.partition(':')[0]}" if item.alone else ""
        lines.append(line if item.sure else f"{line} ?")
    return lines


def asked(letter: Letter, target: Letter) -> list[Proposal]:
    return proposals_of(letter, target, duties_of(target), CALENDAR, duties_of(letter))


def test_an_annex_that_is_replaced_gives_its_days_to_what_it_still_asks() -> None:
    table = "| TT | Nội dung | Đơn vị thực hiện | Thời gian |\n|---|---|---|---|\n"
    asks = "| 1 | Rà soát danh sách đoàn viên | Công đoàn cơ sở | Trước ngày {} |\n"
    gone = "| 2 | Khảo sát nhu cầu nhà ở của công nhân | Công đoàn cơ sở | Trước ngày 20/6/2026 |\n"
    annex = "\n\nPHỤ LỤC 1\nTIẾN ĐỘ THỰC HIỆN\n(Kèm theo {})\n\n"
    own = "1. Các Công đoàn cơ sở gửi kế hoạch triển khai về Công đoàn ngành trước ngày 10/02/2026."
    first = letter_of(plan(own).text + annex.format(PLAN) + table + asks.format("20/5/2026") + gone)
    words = "Phụ lục kèm theo Công văn này thay thế Phụ lục 1 của Kế hoạch số 05/KH-CĐYT ngày 12/01/2026."
    later = letter_of(dispatch(words).text + annex.format("Công văn số 88/CĐYT-VP") + table + asks.format("30/6/2026"))
    found = asked(later, first)
    days = {one.evidence.quote: one.id for one in duties_of(first)}
    assert sorted((one.effect, one.sure, one.deadline and one.deadline.due) for one in found) == [
        ("extend", True, "2026-06-30"), ("replace", True, None),
    ]  # fmt: skip
    assert len({one.duty for one in found}) == len(days) - 1


@each(("words", "expected"), table(__file__, "asked"))
def test_what_is_asked_again(words: str, expected: list[str]) -> None:
    letter = dispatch(
        f"Thực hiện {PLAN}, Công đoàn ngành đề nghị:\n1. {words}", subject=ADDED, day="ngày 10 tháng 5 năm 2026"
    )
    assert short(asked(letter, plan())) == expected


@each(("due", "old", "is_sure"), table(__file__, "one_month"))
def test_one_month_is_told_by_its_old_day(due: str, old: str, is_sure: bool) -> None:
    first = plan(
        "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\n"
        f"1. Hằng tháng, {due}, các Công đoàn cơ sở gửi báo cáo tiến độ về Công đoàn ngành."
    )
    words = f"Báo cáo tiến độ tháng 5/2026 gửi chậm nhất ngày 30/5/2026 (thay cho ngày {old}/5/2026)."
    letter = dispatch(
        f"Thực hiện {PLAN}:\n1. {words}", subject="điều chỉnh thời gian báo cáo", day="ngày 10 tháng 5 năm 2026"
    )
    (found,) = asked(letter, first)
    assert (found.effect, found.deadline and found.deadline.due, found.sure) == ("adjust", "2026-05-30", is_sure)


def test_what_is_kept_is_said_in_vietnamese_in_an_english_office_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_LANG", "en")
    letter = dispatch(f"Thực hiện {PLAN}:\n1. Các CĐCS báo cáo tiến độ hằng tháng, trước ngày 20.")
    assert [one.message.partition("”: ")[2].partition(",")[0] for one in asked(letter, plan())] == ["hằng quý"]


def test_who_takes_the_place_of_a_letter_asks_for_itself() -> None:
    body = f"Công văn này thay thế {PLAN}.\n1. Các CĐCS tổ chức hội nghị biểu dương xong trước ngày 25/5/2026."
    assert [(item.effect, item.duty) for item in asked(dispatch(body), plan())] == [("replace", None)]


def test_another_body_asks_for_itself() -> None:
    letter = dispatch(f"Thực hiện {PLAN}:\n1. Các CĐCS tổ chức hội nghị biểu dương xong trước ngày 25/5/2026.")
    other = letter.model_copy(update={"header": letter.header.model_copy(update={"issuer": "Sở Y tế tỉnh Hà Sơn"})})
    assert asked(other, plan()) == []


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
