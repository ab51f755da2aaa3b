"""Who has sent what, as a later letter tells: by names, by counts, in a table, with and without the plan's number."""

import datetime

from pipeline.duties.amendments.proposing import proposals_of
from pipeline.duties.routing import members_of, route
from pipeline.duties.standing import open_days
from pipeline.store import open_store
from schemas import Letter, Proposal
from tests.each import each, table
from tests.pipeline.duties.amendments.made import CALENDAR, PLAN, dispatch, plan
from tests.pipeline.duties.amendments.test_proposing import HOSPITALS

TARGET = plan(
    "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\n"
    "1. Các Công đoàn cơ sở gửi phiếu thu thập sáng kiến về Công đoàn ngành chậm nhất ngày 20/4/2026.\n"
    "2. Công đoàn cơ sở các bệnh viện gửi bảng kê tủ thuốc về Công đoàn ngành trước ngày 09/5/2026.\n"
    "3. Hằng tháng, các Công đoàn cơ sở gửi báo cáo thu kinh phí về Công đoàn ngành trước ngày 05.\n"
    "4. Hằng tháng, các Công đoàn cơ sở gửi bản tin hoạt động về Công đoàn ngành chậm nhất ngày 25."
)
OWED, DAY = route(TARGET, HOSPITALS), datetime.date(2026, 5, 13)


def told_by(target: Letter, body: str) -> list[Proposal]:
    """What a letter of this body proposes for the duties of the target."""
    letter, owed = dispatch(body.format(plan=PLAN), "tình hình thực hiện công tác"), route(target, HOSPITALS)
    return proposals_of(letter, target, owed, CALENDAR, route(letter, HOSPITALS), members_of(letter, HOSPITALS))


@each(("body", "expected"), table(__file__, "received"))
def test_who_has_sent_it(body: str, expected: list[str]) -> None:
    found = told_by(TARGET, body)
    whose = {item.id: str(item.union_id) for item in OWED}
    titles = {item.parent or item.id: item.title or "" for item in OWED}
    lines = [
        f"{' '.join(titles[one.duty or ''].split()[1:3])} {one.held_on or ''}: "
        f"{', '.join(sorted(whose[name] for name in one.alone))}{'' if one.sure else ' ?'}"
        for one in found if one.effect == "received"
    ]  # fmt: skip
    assert lines == expected


def sent_by_day(target: Letter, body: str) -> list[str]:
    """Return ``last good day: unions`` of each duty that a letter tells to have been sent."""
    owed = route(target, HOSPITALS)
    told = [one for one in told_by(target, body) if one.effect == "received"]
    sent = [[it for it in owed if it.id in one.alone or (it.parent == one.duty and not one.alone)] for one in told]
    return [f"{rows[0].last_good}: {', '.join(sorted(str(one.union_id) for one in rows))}" for rows in sent]


GROUPS = plan(
    "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\n"
    "1. Công đoàn cơ sở các bệnh viện gửi bảng kê tủ thuốc về Công đoàn ngành trước ngày 20/4/2026.\n"
    "2. Các Công đoàn cơ sở khác gửi bảng kê tủ thuốc về Công đoàn ngành trước ngày 09/5/2026."
)


@each(("body", "expected"), table(__file__, "of_groups"))
def test_all_groups_are_counted_together(body: str, expected: list[str]) -> None:
    assert (sent_by_day(GROUPS, body), {one.sure for one in told_by(GROUPS, body)}) == (expected, {True})


OF_HOSPITALS = plan(
    "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\n"
    "1. Công đoàn cơ sở các bệnh viện gửi phiếu đo điện về Ban Chính sách Liên đoàn Lao động tỉnh trước ngày 20/4/2026."
)


@each(("body", "expected"), table(__file__, "of_hospitals"))
def test_who_has_sent_what_one_class_owes(body: str, expected: list[str]) -> None:
    whose = {item.id: str(item.union_id) for item in route(OF_HOSPITALS, HOSPITALS)}
    found = [one for one in told_by(OF_HOSPITALS, body) if one.effect == "received"]
    assert [f"phiếu: {' '.join(map(whose.__getitem__, one.alone))}" for one in found if one.sure] == expected


PAPERS = plan(
    "Công đoàn ngành Y tế xây dựng kế hoạch như sau:\n\n"
    "1. Các Công đoàn cơ sở phối hợp với thủ trưởng đơn vị xây dựng kế hoạch tập huấn an toàn điện năm 2026 "
    "của đơn vị, gửi về Công đoàn ngành trước ngày 31/3/2026.\n"
    "2. Các Công đoàn cơ sở gửi báo cáo kết quả tập huấn an toàn điện năm 2026 về Công đoàn ngành trước ngày "
    "30/4/2026.\n"
    "3. Các Công đoàn cơ sở gửi danh sách tổ viên về Ban Chính sách - Pháp luật trước ngày 05/5/2026.\n"
    "4. Các Công đoàn cơ sở hướng dẫn tổ viên đo, kiểm tra và gửi phiếu đo điện về Ban Chính sách - Pháp luật "
    "trước ngày 10/5/2026."
)


@each(("body", "expected"), table(__file__, "by_paper"))
def test_the_paper_named_tells_what_has_come(body: str, expected: list[str]) -> None:
    assert sent_by_day(PAPERS, body) == expected


def test_nobody_is_late_with_a_time_that_is_asked_about() -> None:
    told = dispatch("Báo cáo thu kinh phí quý I/2026: 53 CĐCS đã gửi.", "tình hình thực hiện công tác")
    with open_store("sqlite://") as store:
        store.letters.save(TARGET, route(TARGET, HOSPITALS), on=datetime.date(2026, 1, 13))

        def late() -> set[str]:
            rows = (one for one in store.obligations.find(today=DAY) if "thu kinh phí" in one.action)
            return {day.isoformat() for one in rows for day in open_days(one, DAY) if day < DAY}

        before = late()
        store.letters.save(told, route(told, HOSPITALS))
        (asked,) = store.proposals.find("open")
        assert (asked.sure, late()) == (False, before - {asked.held_on})
        (first, *_), day = asked.alone, datetime.date.fromisoformat(str(asked.held_on))
        assert store.marks.mark_instance(first, day, DAY).done_days == (asked.held_on,)
        store.proposals.decide(asked.id, "rejected", DAY)
        assert late() == before


def test_a_letter_that_cites_another_one_tells_of_this_one_too() -> None:
    other = plan("Các Công đoàn cơ sở gửi ảnh hội thao về Công đoàn ngành trước ngày 30/6/2026.", number="09")
    body = f"Tiếp theo {PLAN.replace('05', '09', 1)}, đến nay 5/5 CĐCS đã gửi phiếu thu thập sáng kiến."
    with open_store("sqlite://") as store:
        for letter in (TARGET, other, dispatch(body, "tình hình thực hiện công tác")):
            store.letters.save(letter, route(letter, HOSPITALS))
        assert [(one.effect, one.target) for one in store.proposals.find()] == [("received", TARGET.source.sha256)]


@each(("body", "status", "done"), table(__file__, "confirmed"))
def test_what_has_come_is_done_until_that_is_taken_back(body: str, status: str, done: tuple[str, ...]) -> None:
    with open_store("sqlite://") as store:
        for letter in (TARGET, dispatch(body, "tình hình thực hiện công tác")):
            store.letters.save(letter, route(letter, HOSPITALS))
        (told,) = store.proposals.find()
        duty = told.duty

        def rows() -> set[tuple[str, tuple[str, ...]]]:
            owed = store.obligations.find(letter="05/KH-CĐYT", today=DAY)
            return {(one.status, one.done_days) for one in owed if one.parent == duty and one.id in told.alone}

        before = rows()
        store.proposals.decide(told.id, "confirmed", DAY)
        assert rows() == {(status, tuple(done))}
        store.proposals.decide(told.id, "open", DAY)
        assert rows() == before


@each(("body", "period"), table(__file__, "said_before"))
def test_what_a_person_said_before_stays(body: str, period: str) -> None:
    with open_store("sqlite://") as store:
        for letter in (TARGET, dispatch(body, "tình hình thực hiện công tác")):
            store.letters.save(letter, route(letter, HOSPITALS))
        told = store.proposals.find()
        first = told[0].alone[0]
        if not period:
            store.marks.mark(first, "done", DAY, "15/BC-CĐCS")
        else:
            store.marks.mark_instance(first, datetime.date.fromisoformat(period), DAY, "15/BC-CĐCS")

        def rows() -> dict[str, tuple[str, tuple[str, ...]]]:
            owed = store.obligations.by_id(set(told[0].alone))
            return {name: (one.status, one.done_days) for name, one in owed.items()}

        before = rows()
        for one in told:
            store.proposals.decide(one.id, "confirmed", DAY)
        assert set(rows().values()) == {before[first]}
        for one in told:
            store.proposals.decide(one.id, "open", DAY)
        assert rows() == before


def test_what_is_refused_changes_nothing() -> None:
    body = "Đến nay 5/5 đơn vị đã gửi phiếu thu thập sáng kiến."
    with open_store("sqlite://") as store:
        for letter in (TARGET, dispatch(body, "tình hình thực hiện công tác")):
            store.letters.save(letter, route(letter, HOSPITALS))
        (told,) = store.proposals.find()
        store.marks.mark(told.alone[0], "waived", DAY)
        before = {name: one.status for name, one in store.obligations.by_id(set(told.alone)).items()}
        store.proposals.decide(told.id, "rejected", DAY)
        assert {name: one.status for name, one in store.obligations.by_id(set(told.alone)).items()} == before
        assert [*before.values()].count("waived") == 1
