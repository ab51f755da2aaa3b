"""What a letter changes in another is decided on its own card; what a duty alone holds goes with it."""

import datetime
import functools

from pipeline.duties.reviews.cards import Card
from pipeline.intake.one_file import routed
from pipeline.intake.renewing import mended
from pipeline.office import reviewing
from pipeline.office.reviewing import ReviewedBy
from pipeline.store import Store
from schemas import Letter
from tests.pipeline.duties.amendments.made import CALENDAR, PLAN, REGISTRY, dispatch, plan

NOW = datetime.datetime(2026, 5, 13, 9, 0)
EXTENDS = dispatch(
    f"Công đoàn ngành đã ban hành {PLAN}, trong đó yêu cầu các CĐCS gửi báo cáo kết quả trước ngày 20/5/2026. Nay Công "
    "đoàn ngành đồng ý gia hạn thời gian gửi báo cáo nêu trên đến hết ngày 29/5/2026.",
    "gia hạn thời gian gửi báo cáo",
)
TITLE = "Gia hạn 05/KH-CĐYT: trước 20/05/2026 → chậm nhất 29/05/2026, 2 đơn vị"


def save(store: Store, *letters: Letter) -> None:
    store.mend = functools.partial(mended, REGISTRY, CALENDAR)
    for letter in letters:
        found = routed(letter, REGISTRY)
        store.letters.save(found.letter, found.laid, found.bodies, found.direction)


def cards(store: Store, ref: str) -> list[Card]:
    return list(reviewing.review(store, ref).cards)


def by(store: Store, ref: str) -> ReviewedBy:
    return ReviewedBy("lan", NOW, reviewing.review(store, ref).seen)


def change(store: Store, ref: str) -> Card:
    (found,) = [card for card in cards(store, ref) if card.part == "change"]
    return found


def due(store: Store) -> set[str | None]:
    found = store.obligations.find(letter="05/KH-CĐYT", today=NOW.date())
    return {item.last_good for item in found if "báo cáo kết quả" in item.action}


def test_one_time_of_what_recurs_is_told_by_its_own_day(store: Store) -> None:
    second = dispatch(f"Gia hạn thời gian nộp báo cáo quý II nêu tại {PLAN} đến hết ngày 30/6/2026.", "gia hạn báo cáo")
    save(store, plan(), second)
    told = change(store, second.source.sha256).title.partition(", ")[0]
    assert told == "Gia hạn 05/KH-CĐYT: 24/06/2026 → chậm nhất 30/06/2026"


def test_a_change_is_one_card_and_its_duty_none(store: Store) -> None:
    save(store, plan(), EXTENDS)
    ref = EXTENDS.source.sha256
    assert {card.part for card in cards(store, ref)} == {"header", "reference", "change"}
    card = change(store, ref)
    assert (card.title, card.is_waiting) == (TITLE, True)
    assert card.evidence is not None and "29/5/2026" in card.evidence.quote
    reviewing.confirm(store, ref, by(store, ref), card.key, card.mark)
    assert due(store) == {"2026-05-29"}
    assert (change(store, ref).title, change(store, ref).decided) == (TITLE, "confirmed")
    reviewing.undo(store, ref, by(store, ref))
    assert due(store) == {"2026-05-19"} and change(store, ref).is_waiting
    reviewing.reject(store, ref, by(store, ref), card.key)
    assert due(store) == {"2026-05-19"} and change(store, ref).decided == "rejected"
    assert store.proposals.find("open") == []
    said = store.reviews.of(ref)[-1]
    assert (said.who, said.what) == (by(store, ref).who, "correct"), "nobody is told that it was found right"


def test_who_approves_a_letter_leaves_no_change_behind(store: Store) -> None:
    save(store, plan(), EXTENDS)
    ref = EXTENDS.source.sha256
    reviewing.confirm_rest(store, ref, by(store, ref))
    assert change(store, ref).is_waiting, "it is none of those that are accepted at once"
    for card in reviewing.review(store, ref).waiting:
        reviewing.confirm(store, ref, by(store, ref), card.key, card.mark)
    assert reviewing.approve(store, ref, by(store, ref)).reviewed.state == "approved"
    assert (store.proposals.find("open"), due(store)) == ([], {"2026-05-29"})


def test_what_a_duty_alone_holds_goes_and_comes_with_it(store: Store) -> None:
    letter = dispatch(
        "1. Các CĐCS cử không quá 03 đại biểu dự Hội nghị nữ công lúc 8 giờ ngày 20/5/2026.\n"
        "2. Các CĐCS gửi báo cáo trước ngày 25/5/2026."
    )
    save(store, letter)
    ref = letter.source.sha256
    duty = next(card for card in cards(store, ref) if card.part == "task" and "Hội nghị nữ công" in card.title)
    assert {piece.part for piece in duty.pieces} >= {"task", "date", "limit"}
    reviewing.reject(store, ref, by(store, ref), duty.key)
    assert {card.part for card in cards(store, ref) if card.decided is None} == {"header", "task"}
    assert len([card for card in cards(store, ref) if card.decided == "rejected"]) == 1
    now = store.letters.of_id(ref)
    assert ([record.date for record in now.dates], now.delegate_limits, now.meetings) == (["2026-05-25"], (), ())
    assert {line.date.date for line in store.dates.find(everybody=True)} == {"2026-05-25"}
    reviewing.undo(store, ref, by(store, ref))
    assert len(store.letters.of_id(ref).dates) == 2 and store.letters.of_id(ref).delegate_limits
