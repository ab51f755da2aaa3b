"""What was asked for something that is over: on each day and after each letter, in both kinds of database."""

import datetime

import pytest

from pipeline.duties.reminders import reminders
from pipeline.store import Filters, Store
from tests.pipeline.duties.amendments.made import dispatch, duties_of, plan

LIST, SPEECH, REPORT = "danh sách", "tham luận", "kết quả"
CONFERENCE = plan("""Công đoàn ngành Y tế xây dựng kế hoạch như sau:

I. HỘI NGHỊ ĐIỂN HÌNH
1. Hội nghị điển hình tổ chức vào ngày 06/5/2026 tại Hội trường Bệnh viện Đa khoa tỉnh.
2. Các Công đoàn cơ sở gửi danh sách đại biểu về Công đoàn ngành trước ngày 22/4/2026.
3. Các Công đoàn cơ sở gửi tham luận về Công đoàn ngành chậm nhất ngày 06/5/2026.

II. TỔ CHỨC THỰC HIỆN
Các Công đoàn cơ sở báo cáo kết quả bình xét về Công đoàn ngành trước ngày 20/4/2026.""")
OF = "Kế hoạch số 05/KH-CĐYT ngày 12/01/2026 của Công đoàn ngành Y tế"
WHAT = f"Hội nghị điển hình tổ chức ngày 06/5/2026 tại {OF}"
LATER = dispatch(f"Công đoàn ngành Y tế dời {WHAT} sang ngày 20/5/2026.", number="61", day="ngày 04 tháng 5 năm 2026")
WAITS = dispatch(f"Công đoàn ngành Y tế tạm hoãn {WHAT}.", number="62", day="ngày 05 tháng 5 năm 2026")
CALLED_OFF = dispatch(f"Công đoàn ngành Y tế hủy {WHAT}.", number="63", day="ngày 05 tháng 5 năm 2026")
AGAIN = dispatch(f"Công đoàn ngành Y tế dời {WHAT} sang ngày 10/6/2026.", number="64", day="ngày 11 tháng 5 năm 2026")


def day(words: str) -> datetime.date:
    return datetime.date.fromisoformat(f"2026-{words}")


def take(store: Store, *letters: object) -> None:
    store.reviews.choose_approver("nobody")
    for letter in letters:
        store.letters.save(letter, duties_of(letter), on=day("01-12"))  # type: ignore[arg-type]
        for item in store.proposals.find("open"):
            store.proposals.decide(item.id, "confirmed" if item.sure else "rejected", day("05-12"))


def standing(store: Store, on: str) -> dict[str, str]:
    """Return how the duties of the plan stand, however one asks: all ways say the same."""
    today = day(on)
    every = store.obligations.find(letter="05/KH-CĐYT", today=today)
    found = {name: {item.status for item in every if name in item.action} for name in (LIST, SPEECH, REPORT)}
    assert {len(one) for one in found.values()} == {1}
    said = {name: one.pop() for name, one in found.items()}
    ids = {item.parent: next(name for name in said if name in item.action) for item in every}
    late = {name for name, status in said.items() if status == "late"}

    # The list of duties: what is over stands behind what is open, and is counted.
    rows = store.duties.page(Filters(), today)
    assert {ids[row.duty_id]: row.status for row in rows} == said
    closed = [row.status not in ("late", "todo") for row in rows]
    assert closed == sorted(closed)
    pages = list[str]()
    while len(pages) < len(rows):
        pages += [row.place for row in store.duties.page(Filters(), today, 1, pages[-1] if pages else None)]
    assert pages == [row.place for row in rows]
    # By status, by union, by letter, by what is near, by message.
    for status in ("late", "over", "todo"):
        names = {name for name in said if said[name] == status}
        asked = Filters(statuses=(status,))
        assert {ids[row.duty_id] for row in store.duties.page(asked, today)} == names
        assert {ids[item.parent] for item in store.obligations.page(asked, today)} == names
        assert {ids[line.duty] for line in store.obligations.listed(asked, today).places} == names
    (line,) = [line for line in store.letters.all(today) if line.kind == "Kế hoạch"]
    open_ = {name for name, status in said.items() if status in ("late", "todo")}
    assert (line.late, line.open) == (2 * len(late), 2 * len(open_))
    owing = store.obligations.standing_of(None, today)
    assert owing == ({"bvdk": (len(open_), len(late)), "ttyt": (len(open_), len(late))} if open_ else {})
    assert {ids[one.parent] for one in store.duties.near(today, today) if one.day < today} == late
    told = reminders(store.obligations.pending(today, today=today), today, 0)
    assert {ids[item.parent] for one in told for item in one.late} == late
    return said


@pytest.mark.parametrize(
    ("letters", "on", "expected"),
    [
        ((), "05-06", ("late", "todo", "late")),
        ((), "05-07", ("over", "over", "late")),
        ((LATER,), "05-07", ("late", "late", "late")),
        ((LATER,), "05-21", ("over", "over", "late")),
        ((WAITS,), "05-07", ("not_applicable", "not_applicable", "late")),
        ((WAITS, AGAIN), "05-12", ("late", "late", "late")),
        ((WAITS, AGAIN), "06-11", ("over", "over", "late")),
        ((CALLED_OFF,), "05-06", ("repealed", "repealed", "late")),
    ],
)
def test_ends_with_it(swept_store: Store, letters: tuple[object, ...], on: str, expected: tuple[str, str, str]) -> None:
    take(swept_store, CONFERENCE, *letters)
    assert tuple(standing(swept_store, on)[name] for name in (LIST, SPEECH, REPORT)) == expected


def test_whoever_sent_it_has_and_the_others_are_counted(store: Store) -> None:
    take(store, CONFERENCE)
    first, other = (item for item in store.obligations.find(today=day("05-07")) if LIST in item.action)
    store.marks.mark(first.id, "done", on=day("04-20"))
    (row,) = [row for row in store.duties.page(Filters(), day("05-07")) if LIST in row.title]
    assert (row.unions, row.done, row.late, row.status) == (2, 1, 0, "over")
    # What comes afterwards is marked all the same.
    store.marks.mark(other.id, "done", on=day("05-08"))
    (row,) = [row for row in store.duties.page(Filters(), day("05-09")) if LIST in row.title]
    assert (row.done, row.status) == (2, "done")


def test_an_answer_waits_for_the_clerk_whatever_is_over(store: Store) -> None:
    take(store, CONFERENCE)
    first, _ = (item for item in store.obligations.find(today=day("05-07")) if LIST in item.action)
    store.marks.mark(first.id, "waiting", on=day("04-20"))
    (row,) = [row for row in store.duties.page(Filters(), day("05-07")) if LIST in row.title]
    assert (row.waiting, row.late, row.status) == (1, 0, "waiting")
    (line,) = store.letters.all(day("05-07"))
    owing = store.obligations.standing_of(None, day("05-07"))
    assert (line.open, line.late) == (3, 2) == tuple(map(sum, zip(*owing.values(), strict=True)))
    assert [item.id for item in store.obligations.page(Filters(statuses=("waiting",)), day("05-07"))] == [first.id]
