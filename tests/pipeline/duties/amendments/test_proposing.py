"""What letters propose for a plan that they touch: whom it concerns, from which day to which, how surely."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.duties.amendments.meaning import duty_of
from pipeline.duties.amendments.proposing import proposals_of
from pipeline.duties.routing import members_of, route
from pipeline.unions import Registry
from schemas import Letter, Proposal, Union
from tests.each import each, table, tuples
from tests.pipeline.duties.amendments import made


def short(found: list[Proposal]) -> list[str]:
    """Return ``effect duty: old → last good day`` of each, with ``?`` where it is not sure."""
    lines = []
    for item in found:
        line = f"{item.effect} {made.KNOWN[item.duty] if item.duty else 'tất cả'}"
        if item.deadline:
            line += f": {item.deadline.bound} {item.deadline.due} ({item.deadline.last_good}, {item.deadline.safe_due})"
        lines.append(line if item.sure else f"{line} ?")
    return lines


@each(("body", "expected"), table(__file__, "proposed"))
def test_what_a_letter_proposes(body: str, expected: list[str]) -> None:
    assert short(made.proposals(made.dispatch(body))) == expected


def test_parts_are_told_by_what_is_seen() -> None:
    body = f"Bãi bỏ điểm 2 và điểm 3 mục II {made.PLAN}."
    strange = made.plan().text.replace("II. NỘI", "I\u00adI.\u200b NỘI").replace("2. Các", "２.\u00a0\u200eCác")
    told = [found.message for found in made.proposals(made.dispatch(body), made.letter_of(strange))]
    assert (
        len(told) == len(made.proposals(made.dispatch(body))) == 2 and "danh sách" in told[0] and "hội nghị" in told[1]
    )


FEDERATION = "Liên đoàn Lao động tỉnh"
OF_FEDERATION = Registry((
    Union(id="ldld", name=f"{FEDERATION} Hà Sơn", kind="federation", province="Hà Sơn"),
    Union(id="yt", name="Công đoàn ngành Y tế tỉnh Hà Sơn", kind="sector_union", parent="ldld", province="Hà Sơn"),
    Union(id="gd", name="Công đoàn ngành Giáo dục tỉnh Hà Sơn", kind="sector_union", parent="ldld", province="Hà Sơn"),
    Union(id="bv", name="Công đoàn cơ sở Bệnh viện Đa khoa tỉnh", kind="grassroots", parent="yt", province="Hà Sơn"),
))  # fmt: skip


def by_federation(letter: Letter) -> Letter:
    heads = ("LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN\nCÔNG ĐOÀN NGÀNH Y TẾ", "LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN")
    return made.letter_of(letter.text.replace(*heads).replace("CĐYT", "LĐLĐ"))


@each(("about", "changed"), table(__file__, "a_class_that_is_named"))
def test_a_class_that_is_named_is_changed_alone(about: str, changed: list[str]) -> None:
    asks = by_federation(made.plan(
        f"{FEDERATION} xây dựng kế hoạch như sau:\n\n"
        f"1. Các công đoàn ngành gửi báo cáo kết quả về {FEDERATION} trước ngày 20/5/2026.\n"
        "2. Các Công đoàn cơ sở gửi báo cáo kết quả về Công đoàn ngành trước ngày 10/5/2026./."
    ))  # fmt: skip
    cited = f"Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của {FEDERATION}"
    puts_off = by_federation(made.dispatch(f"Gia hạn thời gian gửi {about} tại {cited} đến hết ngày 29/5/2026."))
    owed = route(asks, OF_FEDERATION)
    whose = {duty_of(item): item.union_id for item in owed}
    found = proposals_of(puts_off, asks, owed, made.CALENDAR, members=members_of(puts_off, OF_FEDERATION))
    assert [f"{whose[item.duty or '']}{'' if item.sure else ' ?'}" for item in found] == changed


OF_WARDS = Registry((
    Union(id="ldld", name=f"{FEDERATION} Hà Sơn", kind="federation", province="Hà Sơn"),
    Union(id="yt", name="Công đoàn ngành Y tế tỉnh Hà Sơn", kind="sector_union", parent="ldld", province="Hà Sơn"),
    Union(id="a", name="Công đoàn phường An Khê", kind="commune_union", parent="ldld", province="Hà Sơn"),
    Union(id="b", name="Công đoàn phường Bằng Lĩnh", kind="commune_union", parent="ldld", province="Hà Sơn"),
    Union(id="t", name="Công đoàn xã Tân Lũng", kind="commune_union", parent="ldld", province="Hà Sơn"),
))  # fmt: skip


@each(("whom", "changed"), tuples(__file__, "of_a_duty_of"))
def test_of_a_duty_of_several_classes_those_named_are_changed(whom: str, changed: list[str | None]) -> None:
    asks = by_federation(made.plan(
        f"{FEDERATION} xây dựng kế hoạch như sau:\n\n1. Công đoàn các xã, phường, công đoàn ngành gửi danh sách về "
        f"{FEDERATION} trước ngày 20/5/2026./."
    ))  # fmt: skip
    owed = route(asks, OF_WARDS)
    of_row = {item.id: item.union_id for item in owed}
    cited = f"Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của {FEDERATION}"
    for does in ("Gia hạn thời gian gửi danh sách tại {} đến hết ngày 29/5/2026 {}.", "Bãi bỏ khoản 1 {} {}."):
        source = by_federation(made.dispatch(does.format(cited, whom)))
        found = proposals_of(source, asks, owed, made.CALENDAR, members=members_of(source, OF_WARDS))
        (one,) = found  # one for all who are named
        assert sorted(of_row[name] or "" for name in one.alone) == [name for name in changed if name]


def test_the_message_says_what_would_change() -> None:
    [found] = made.proposals(made.dispatch(f"Gia hạn thời gian nộp báo cáo tại {made.PLAN} đến hết ngày 29/5/2026."))
    assert found.message == (
        "Gia hạn “Báo cáo kết quả thực hiện về Công đoàn ngành”: "
        "trước ngày 20/5/2026 → hết ngày 29/5/2026, theo Công văn số 88/CĐYT-VP ngày 12/5/2026."
    )
    assert found.deadline is not None and found.deadline.reason == found.message
    assert (found.deadline.source, found.state) == (found.source, "open")


def test_a_letter_that_was_issued_before_the_plan_does_not_touch_it() -> None:
    assert made.proposals(made.dispatch("Bãi bỏ Kế hoạch số 05/KH-CĐYT.", day="ngày 05 tháng 01 năm 2026")) == []


def test_a_letter_does_not_touch_itself() -> None:
    assert made.proposals(made.plan(), made.plan()) == []


def test_ids_survive_another_reading() -> None:
    body = f"Gia hạn thời gian nộp báo cáo tại {made.PLAN} đến hết ngày 29/5/2026."
    once, again = made.proposals(made.dispatch(body)), made.proposals(made.dispatch(body))
    assert [item.id for item in once] == [item.id for item in again]
    assert once[0].id != made.proposals(made.dispatch(body, number="89"))[0].id


@each(("body", "unions"), table(__file__, "one_union_alone_may"))
def test_one_union_alone_may_get_more_time(body: str, unions: list[str]) -> None:
    found = made.proposals(made.dispatch(body))
    owed = {item.id: item.union_id for item in made.duties_of(made.plan())}
    assert ([owed[item.obligation] for item in found if item.obligation], len(found)) == (unions, 1)


def test_who_is_named_when_it_is_urged_is_urged_alone_and_the_others_may_have_sent_it() -> None:
    body = (
        f"Thực hiện {made.PLAN}, đến nay còn đơn vị sau chưa gửi danh sách: CĐCS Trung tâm Y tế Lũng Hạ. "
        "Đề nghị đơn vị có tên trên gửi về Công đoàn ngành trước ngày 18/5/2026."
    )
    urged, sent = made.proposals(made.dispatch(body, "đôn đốc gửi danh sách"))
    owed = {item.id: item.union_id for item in made.duties_of(made.plan())}
    assert (urged.effect, urged.sure, [owed[name] for name in urged.alone]) == ("urge", True, ["ttyt"])
    assert (sent.effect, sent.sure, sent.duty, "ttyt" in {owed[name] for name in sent.alone}) == (
        "received", False, urged.duty, False,
    )  # fmt: skip


@each(("whom", "is_sure"), table(__file__, "what_is_for_some"))
def test_what_is_for_some_of_a_class_is_asked(whom: str, is_sure: bool) -> None:
    """No size or branch of work stands in the rows: a person says for which of them it holds."""
    for body in (
        f"Gia hạn thời gian nộp báo cáo tại {made.PLAN}{whom} đến hết ngày 29/5/2026.",
        f"Bãi bỏ nội dung báo cáo quý quy định tại {made.PLAN}{whom}.",
    ):
        found = made.proposals(made.dispatch(body))
        assert [item.sure for item in found] == [is_sure], found


ANSWERS: list[tuple[Letter, list[str]]] = [
    (made.reply(), ["fulfil báo cáo"]),
    (made.reply(basis="Thực hiện Kế hoạch số 05/KH-CĐYT"), ["fulfil báo cáo"]),
    (made.reply(subject="Tiến độ quý I năm 2026"), ["fulfil báo cáo ?"]),
    (made.reply("KẾ HOẠCH", "KH", "Tổ chức Tháng Công nhân năm 2026"), ["fulfil kế hoạch"]),
    (made.reply("DANH SÁCH", "DS", "Đoàn viên có hoàn cảnh khó khăn"), ["fulfil danh sách"]),
    (made.reply("BÁO CÁO", "BC", "Danh sách đoàn viên có hoàn cảnh khó khăn"), ["fulfil danh sách"]),
    (made.reply(sender="CÔNG ĐOÀN CƠ SỞ BỆNH VIỆN MẮT"), []),
    (made.reply("TỜ TRÌNH", "TTr", "Xin gia hạn nộp báo cáo"), []),
    (made.reply("QUYẾT ĐỊNH", "QĐ", "Khen thưởng đoàn viên"), []),
    (made.reply(basis="Thực hiện Kế hoạch số 06/KH-CĐYT ngày 12/01/2026 của Công đoàn ngành Y tế"), []),
]


@each(("source", "expected"), ANSWERS)
def test_what_an_answer_fulfils(source: Letter, expected: list[str]) -> None:
    found = made.proposals(source)
    assert short(found) == expected
    owed = {item.id: item for item in made.duties_of(made.plan())}
    assert all(owed[item.obligation or ""].union_id == "bvdk" for item in found)


def test_of_two_reports_asked_for_a_person_chooses() -> None:
    asked = made.plan(
        "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\n"
        "1. Các Công đoàn cơ sở báo cáo kết quả thăm hỏi về Công đoàn ngành trước ngày 20/5/2026.\n"
        "2. Các Công đoàn cơ sở báo cáo kết quả hội thao về Công đoàn ngành trước ngày 30/5/2026./."
    )
    assert [item.sure for item in made.proposals(made.reply(subject="Công tác công đoàn"), asked)] == [False, False]
    [clear] = made.proposals(made.reply(subject="Kết quả hội thao"), asked)
    assert clear.sure and "hội thao" in clear.message


def test_what_both_letters_are_called_after_tells_of_two_reports() -> None:
    asked = made.plan(
        "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\n"
        "1. Các Công đoàn cơ sở báo cáo kết quả Tháng Công nhân về Công đoàn ngành trước ngày 08/6/2026.\n"
        "2. Các Công đoàn cơ sở báo cáo thu, chi quỹ xã hội về Công đoàn ngành trước ngày 10/6/2026."
    )
    [clear] = made.proposals(made.reply(), asked)
    assert clear.sure and "Tháng Công nhân" in clear.message


def test_what_another_body_says_to_end_is_never_sure() -> None:
    text = made.reply().text.replace("1. Đã thăm hỏi", f"1. Bãi bỏ {made.PLAN}.\n2. Đã thăm hỏi")
    ends = [item for item in made.proposals(made.letter_of(text)) if item.effect == "repeal"]
    assert [item.sure for item in ends] == [False]


# Days for what an earlier letter asks or holds, given without a word of change: each is asked of a person.
BODY = table(__file__, "body")


@each(("words", "expected"), table(__file__, "held"))  # fmt: skip
def test_another_day_may_be_that_of_what_is_held_already(words: str, expected: list[str]) -> None:
    held = made.plan(BODY)
    titles = {one.parent: one.title for one in made.duties_of(held)}
    letter = made.dispatch(words, day="ngày 15 tháng 4 năm 2026")
    found = proposals_of(letter, held, made.duties_of(held), made.CALENDAR, made.duties_of(letter))
    told = [f"{titles.get(it.duty, 'Lễ').split(' về ')[0]} {it.deadline.due if it.deadline else '?'}" for it in found]
    assert told == expected and not any(one.sure for one in found if one.effect not in ("received", "urge"))


# What later letters change of a plan, said in many words (``other_words.toml``): nobody is told to be late by it.
CASES = tomllib.loads(Path(__file__).with_name("other_words.toml").read_text("utf-8"))
HELD = {one["number"]: one for one in CASES["held"]}


def held(number: str) -> Letter:
    return made.letter_of(made.HEAD.format(number=number, under="", title="", **said_on(HELD[number])))


def said_on(letter: dict[str, Any]) -> dict[str, str]:
    return {"day": f"ngày {letter['day']} năm 2026", "body": letter["body"]}


@pytest.mark.parametrize("row", CASES["later"], ids=lambda row: row["subject"][4:])
def test_what_is_proposed(row: dict[str, Any]) -> None:
    made.plan, to = held(row["held"]), "\nKính gửi: Các Công đoàn cơ sở trực thuộc\n"
    later = made.letter_of(made.HEAD.format(number="88/CĐYT-VP", under=f"\n{row['subject']}", title=to, **said_on(row)))
    duties = made.duties_of(made.plan)
    titles = {one.parent or one.id: one.title for one in duties}
    found = []
    for one in proposals_of(later, made.plan, duties, made.CALENDAR, made.duties_of(later)):
        what = titles.get(one.duty or "") or one.message.partition("“")[2].partition("”")[0]
        day = f" → {one.deadline.due}" if one.deadline else ""
        found.append(f"{one.effect} {' '.join(what.split()[:4])}{day}{'' if one.sure else ' ?'}")
    assert found == row["expected"]
