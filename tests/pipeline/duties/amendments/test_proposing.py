"""What letters propose for a plan: whom it concerns, which days, how surely; what is held; what they ask again."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.duties.amendments.meaning import duty_of
from pipeline.duties.amendments.proposing import proposals_of
from pipeline.duties.matching import shown_name
from pipeline.duties.routing import members_of, route
from pipeline.unions import Registry
from schemas import Letter, Proposal, Union
from tests.each import each, table, tuples
from tests.pipeline.duties.amendments import made
from tests.pipeline.duties.amendments.made import (
    CALENDAR,
    KNOWN,
    PLAN,
    UNIONS,
    dispatch,
    duties_of,
    letter_of,
    plan,
    proposals,
)


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
    assert len(told) == len(made.proposals(made.dispatch(body))) == 2
    assert "danh sách" in told[0] and "hội nghị" in told[1]


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


def test_a_letter_touches_neither_itself_nor_a_later_plan() -> None:
    assert made.proposals(made.dispatch("Bãi bỏ Kế hoạch số 05/KH-CĐYT.", day="ngày 05 tháng 01 năm 2026")) == []
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


CONTEST = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

I. NỘI DUNG
1. Giải cầu lông diễn ra ngày 16/5/2026 tại Nhà thi đấu Bệnh viện Đa khoa tỉnh.
2. Hội thi tay nghề
a) Chung kết Hội thi tổ chức ngày 22/5/2026 tại Trung tâm Y tế Lũng Hạ.
b) Các Công đoàn cơ sở gửi danh sách thí sinh dự Chung kết về Công đoàn ngành chậm nhất ngày 25/4/2026.

II. TỔ CHỨC THỰC HIỆN
Các Công đoàn cơ sở báo cáo kết quả vận động đoàn viên tập luyện cầu lông về Công đoàn ngành trước ngày 10/6/2026.""")
OF = "Kế hoạch số 05/KH-CĐYT ngày 12/01/2026"


def done(letter: Letter) -> set[tuple[str, str | None, str | None]]:
    """Return what is surely proposed: what is done, the day of what is held, its new one or that of a duty."""
    return {(it.effect, it.held_on, it.deadline and it.deadline.due) for it in proposals(letter, CONTEST) if it.sure}


@each(("words", "expected"), tuples(__file__, "what_is_held"))
def test_what_is_held(words: str, expected: tuple[tuple[str, str | None, str | None], ...]) -> None:
    assert done(dispatch(words, number="61", day="ngày 20 tháng 4 năm 2026")) == {*expected}


ROUNDS = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

1. Các Công đoàn cơ sở gửi danh sách thí sinh dự vòng khu vực về Công đoàn ngành trước ngày 25/4/2026.
2. Vòng khu vực
- Khu vực 1: ngày 16/5/2026.
- Khu vực 2: ngày 18/5/2026.
3. Các Công đoàn cơ sở báo cáo kết quả vòng cơ sở về Công đoàn ngành trước ngày 25/5/2026.""")


def test_what_is_called_off_is_held_on_the_day_that_is_told() -> None:
    words = (
        "Theo dự báo, từ ngày 17 đến ngày 19/5/2026 có bão. Công đoàn ngành tạm hoãn vòng thi Khu vực 2, dự kiến tổ "
        f"chức ngày 18/5/2026 theo {OF}. Vòng thi Khu vực 1 vẫn tổ chức theo Kế hoạch."
    )
    letter = dispatch(words, "tạm hoãn vòng thi Khu vực 2")
    found = proposals_of(letter, ROUNDS, duties_of(ROUNDS), CALENDAR, duties_of(letter))
    assert {one.effect for one in found} == {"suspend"} and [one.held_on for one in found if one.sure] == ["2026-05-18"]
    # The day is the earlier letter's, and nobody's duty.
    assert not duties_of(letter)


def test_each_round_is_told_by_its_label() -> None:
    """What is held on several days is told by which of them it is, in calendars and in what is proposed."""
    rounds = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

2. Hội thi “Tay nghề giỏi”
- Vòng thi Cụm 1: 7 giờ 30 ngày 16/5/2026, tại Bệnh viện Đa khoa tỉnh.
- Vòng thi Cụm 2: 7 giờ 30 ngày 18/5/2026, tại Trung tâm Y tế Lũng Hạ.""")
    names = [shown_name(one, rounds) for one in rounds.dates]
    assert names == [f"Vòng thi Cụm {number} – Hội thi “Tay nghề giỏi”" for number in (1, 2)]
    (one_day,) = CONTEST.dates[:1]
    assert " – " not in shown_name(one_day, CONTEST)


@each(("subject", "ask", "day"), table(__file__, "what_a_later_letter"))
def test_what_a_later_letter_asks_for_it(subject: str, ask: str, day: str | None) -> None:
    letter = dispatch(f"Thực hiện {OF}, các Công đoàn cơ sở {ask}.", subject, day="ngày 04 tháng 5 năm 2026")
    found = proposals_of(letter, CONTEST, duties_of(CONTEST), CALENDAR, duties_of(letter))
    assert [one.held_on for one in found if one.effect == "serves"] == ([day] if day else [])


def test_who_takes_no_part_owes_nothing_of_it() -> None:
    subject, away = "điều chỉnh Hội thi tay nghề", "Công đoàn cơ sở Trung tâm Y tế Lũng Hạ không tham gia Hội thi"
    letter = dispatch(f"Công đoàn ngành điều chỉnh một số nội dung của {OF}:\n1. {away}.", subject)
    unions = {item.id: item.union_id for item in duties_of(CONTEST)}
    found = [(one.effect, one.sure, {unions[name] for name in one.alone}) for one in proposals(letter, CONTEST)]
    assert found == [("repeal", True, {"ttyt"})]


@each(("words", "gone", "moved"), tuples(__file__, "what_recurs"))
def test_what_recurs_changes_with_the_letter_and_not_before(
    words: str, gone: tuple[str, ...] | None, moved: tuple[tuple[str, str], ...] | None
) -> None:
    target = plan("1. Hằng quý, các Công đoàn cơ sở gửi số liệu đoàn viên trước ngày 25 của tháng cuối quý.")
    (found,) = asked(dispatch(words.format(of=OF)), target)
    new = found.deadline
    assert (found.effect, found.sure) == ("adjust" if new else "repeal", True)
    assert (new and new.except_days, new and new.moved_days) == (gone, moved)


ADDED = "Bổ sung nội dung thực hiện"


def told_short(found: list[Proposal]) -> list[str]:
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


def test_a_paper_that_is_asked_for_again_need_not_stand_in_the_title() -> None:
    body = "1. Các CĐCS bình chọn gia đình tiêu biểu, gửi hồ sơ gồm bản tóm tắt thành tích trước ngày 15/5/2026."
    (found,) = asked(dispatch(f"Theo {PLAN}, các CĐCS gửi hồ sơ gia đình tiêu biểu trước ngày 28/5/2026."), plan(body))
    assert (found.effect, found.deadline and found.deadline.due) == ("extend", "2026-05-28")


@each(("words", "expected"), table(__file__, "asked"))
def test_what_is_asked_again(words: str, expected: list[str]) -> None:
    letter = dispatch(
        f"Thực hiện {PLAN}, Công đoàn ngành đề nghị:\n1. {words}", subject=ADDED, day="ngày 10 tháng 5 năm 2026"
    )
    assert told_short(asked(letter, plan())) == expected


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


def test_another_body_or_who_takes_the_place_of_a_letter_asks_for_itself() -> None:
    body = f"Công văn này thay thế {PLAN}.\n1. Các CĐCS tổ chức hội nghị biểu dương xong trước ngày 25/5/2026."
    assert [(item.effect, item.duty) for item in asked(dispatch(body), plan())] == [("replace", None)]
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
