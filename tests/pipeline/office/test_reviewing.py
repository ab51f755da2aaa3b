"""What going over a letter means: cards, acts, who may overtake whom, what unions see."""

import datetime
import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.reviews import unrecorded
from pipeline.duties.reviews.cards import Card, Doubts, Review
from pipeline.intake.one_file import routed
from pipeline.intake.renewing import mended
from pipeline.office import Office, chasing, reviewing, today
from pipeline.office.reviewing import ReviewedBy
from pipeline.store import Store
from pipeline.support.errors import SetupError, StaleError
from schemas import Flag, Letter, Sentence
from tests.each import each
from tests.pipeline.duties.corrections.desk import CLEAN, REPORT, VISIT, a_letter
from tests.pipeline.province import province

NOW = datetime.datetime(2026, 4, 6, 9, 0)
CALENDAR = office_calendar()


def doubted(letter: Letter) -> Letter:
    """The letter with a doubt about its day, and with sentences of which one holds what nothing else does."""
    visit = next(task for task in letter.tasks if task.evidence.quote == VISIT)
    day = letter.dates[0].evidence
    text = letter.text + "Lễ phát động diễn ra sáng ngày 28/4/2026, mỗi đơn vị 10 người dự.\n"
    start = len(letter.text)
    return letter.model_copy(
        update={
            "text": text,
            "flags": (Flag(code="year-inferred", evidence=day), Flag(code="blank-number", field="number")),
            "tasks": tuple(
                task.model_copy(update={"confidence": 0.5}) if task == visit else task for task in letter.tasks
            ),
            "sentences": (Sentence(start=start, end=len(text) - 1, role="event", why=""),),
        }
    )


@pytest.fixture
def desk(store: Store) -> Store:
    store.mend = functools.partial(mended, province(), CALENDAR)
    save(store, doubted(a_letter()))
    return store


def save(store: Store, letter: Letter) -> None:
    found = routed(complete(letter, CALENDAR), province())
    store.letters.save(found.letter, found.obligations, found.bodies, found.direction)


def ref(store: Store) -> str:
    return store.letters.all()[0].sha256


def look(store: Store) -> Review:
    return reviewing.review(store, ref(store))


def by(review: Review, who: str = "lan", why: str | None = None) -> ReviewedBy:
    return ReviewedBy(who, NOW, review.seen, why)


def card(review: Review, words: str) -> Card:
    return next(card for card in review.cards if words in card.words.quote or words in card.title)


def confirm(store: Store, words: str, review: Review | None = None, who: str = "lan") -> Review:
    seen = review or look(store)
    found = card(seen, words)
    return reviewing.confirm(store, ref(store), by(seen, who), found.key, found.mark)


def edit(store: Store, words: str, fields: dict[str, str], review: Review | None = None, who: str = "lan") -> Review:
    seen = review or look(store)
    return reviewing.edit(store, ref(store), by(seen, who), card(seen, words).key, fields)


def approved(store: Store) -> Review:
    review = look(store)
    for waiting in review.waiting:
        review = reviewing.confirm(store, ref(store), by(review), waiting.key, waiting.mark)
    return reviewing.approve(store, ref(store), by(review))


def test_a_card_a_duty_with_what_it_carries_in_doubt_first(desk: Store) -> None:
    cards = look(desk).cards
    assert [(one.part, one.in_doubt) for one in cards] == [
        ("header", True), ("task", True), ("task", True), ("task", False),
    ]  # fmt: skip
    report, visit = cards[1], cards[2]
    assert [piece.part for piece in report.pieces] == ["task", "date"]
    assert [doubt.code for doubt in report.doubts] == ["year-inferred"]
    assert [doubt.code for doubt in visit.doubts] == ["unsure"]
    assert (report.unions, report.union) == (1, "Công đoàn xã Đông Xá")
    shown = {value.field: value.shown for value in report.pieces[0].values if value.shown}
    assert shown["date"] == "trước 16/04/2026" and shown["kind"] == "báo cáo"


def test_the_order_stays_and_keys_stay_whatever_is_said(desk: Store) -> None:
    before = [one.key for one in look(desk).cards]
    edit(desk, REPORT, {"hạn": "20/4/2026"})
    confirm(desk, VISIT)
    review = reviewing.reject(desk, ref(desk), by(look(desk)), card(look(desk), CLEAN).key)
    assert [one.key for one in review.cards] == before
    assert [one.decided for one in review.cards] == [None, "corrected", "confirmed", "rejected"]


def test_what_was_judged_counts_while_it_stands(desk: Store) -> None:
    assert card(confirm(desk, REPORT), REPORT).decided == "confirmed"
    letter = doubted(a_letter())
    task = letter.tasks[0].model_copy(update={"kind": "task"})
    save(desk, letter.model_copy(update={"tasks": (task, *letter.tasks[1:])}))
    assert card(look(desk), REPORT).decided is None


def test_sure_ones_are_accepted_at_once_and_remembered_as_such(desk: Store) -> None:
    review = reviewing.confirm_rest(desk, ref(desk), by(look(desk)))
    assert {one.decided for one in review.cards if not one.in_doubt} == {"accepted"}
    assert {one.decided for one in review.cards if one.in_doubt} == {None}


@pytest.mark.parametrize(
    "act",
    [
        lambda store, review: edit(store, REPORT, {"hạn": "20/4/2026"}, review),
        lambda store, review: confirm(store, VISIT, review),
        lambda store, review: reviewing.reject(store, ref(store), by(review), card(review, CLEAN).key),
        lambda store, review: reviewing.confirm_rest(store, ref(store), by(review)),
        lambda store, review: reviewing.add(
            store, ref(store), by(review), "date", {"ngày": "28/4/2026", "loại": "sự kiện"}, place(store, "28/4/2026")
        ),
        lambda store, review: reviewing.give_words(
            store, ref(store), by(review), card(review, REPORT).key, place(store, "gửi báo cáo kết quả phong trào")
        ),
    ],
)
def test_every_act_can_be_taken_back(desk: Store, act: Callable[[Store, Review], Review]) -> None:
    edit(desk, REPORT, {"gửi về": "Công đoàn tỉnh"})
    before, letter = look(desk), desk.letters.of_id(ref(desk))
    after = act(desk, before)
    assert after.cards != before.cards
    back = reviewing.undo(desk, ref(desk), by(after))
    assert desk.letters.of_id(ref(desk)) == letter and back.cards == before.cards


def place(store: Store, words: str) -> tuple[int, int]:
    start = store.letters.of_id(ref(store)).text.index(words)
    return start, start + len(words)


def test_only_own_acts_are_taken_back(desk: Store) -> None:
    review = edit(desk, REPORT, {"hạn": "20/4/2026"})
    with pytest.raises(SetupError, match="Không còn việc nào của bạn"):
        reviewing.undo(desk, ref(desk), by(review, "minh"))


def test_of_two_who_see_the_same_the_second_is_told(desk: Store) -> None:
    seen = look(desk)
    edit(desk, REPORT, {"hạn": "20/4/2026"}, seen, "lan")
    for act in (
        lambda: edit(desk, REPORT, {"hạn": "21/4/2026"}, seen, "minh"),
        lambda: confirm(desk, REPORT, seen, "minh"),
        lambda: reviewing.approve(desk, ref(desk), by(seen, "minh")),
    ):
        with pytest.raises((StaleError, SetupError)):
            act()
    with pytest.raises(StaleError, match="lan đã sửa lúc 09:00"):
        edit(desk, REPORT, {"hạn": "21/4/2026"}, seen, "minh")
    assert card(edit(desk, VISIT, {"đơn vị": "Công đoàn xã Đông Xá"}, seen, "minh"), VISIT).decided == "corrected"


def test_who_confirms_the_same_contradicts_nobody(desk: Store) -> None:
    seen = look(desk)
    confirm(desk, VISIT, seen, "lan")
    assert card(confirm(desk, VISIT, seen, "minh"), VISIT).decided == "confirmed"
    with pytest.raises(StaleError, match="lan đã xác nhận đúng"):
        edit(desk, VISIT, {"hạn": "21/4/2026"}, seen, "binh")


def test_approval_needs_all_in_doubt_judged_and_keeps_the_letter_shut(desk: Store) -> None:
    with pytest.raises(SetupError, match="Còn 3 mục chưa xem"):
        reviewing.approve(desk, ref(desk), by(look(desk)))
    assert approved(desk).reviewed.state == "approved"
    with pytest.raises(SetupError, match="lan đã duyệt văn bản này"):
        edit(desk, REPORT, {"hạn": "20/4/2026"})
    assert reviewing.reopen(desk, ref(desk), by(look(desk))).reviewed.state == "open"
    with pytest.raises(SetupError, match="ghi lý do"):
        reviewing.give_back(desk, ref(desk), by(look(desk)))
    back = reviewing.give_back(desk, ref(desk), by(look(desk), why="Thiếu phụ lục"))
    assert (back.reviewed.state, back.reviewed.why) == ("returned", "Thiếu phụ lục")


def test_what_asks_nothing_of_us_is_kept_in_one_act(desk: Store) -> None:
    with pytest.raises(SetupError, match="còn 3 việc của đơn vị"):
        reviewing.file_away(desk, ref(desk), by(look(desk)))
    assert look(desk).reviewed.state == "new"
    for words in (REPORT, VISIT, CLEAN):
        reviewing.reject(desk, ref(desk), by(look(desk)), card(look(desk), words).key)
    assert look(desk).waiting, "doubts are left, of what asks nothing"
    kept = reviewing.file_away(desk, ref(desk), by(look(desk)))
    assert (kept.reviewed.state, kept.undecided) == ("approved", 0)
    assert reviewing.undo(desk, ref(desk), by(kept)).reviewed.state == "open"


LONGER = "Căn cứ Điều lệ Công đoàn Việt Nam và chương trình công tác năm.\n"


def test_what_was_said_goes_over_to_a_better_copy(desk: Store) -> None:
    approved(desk)
    before = ref(desk)
    reviewing.reopen(desk, before, by(look(desk)))
    save(desk, doubted(a_letter(name="ban-day-du.docx", before=LONGER)))
    assert ref(desk) != before and look(desk).reviewed.state == "open"
    assert {one.decided for one in look(desk).cards if one.part == "task"} >= {"confirmed"}


def test_no_better_copy_takes_the_place_of_an_approved_letter(desk: Store) -> None:
    """Unions go by its words, and a person answered for them; reopened, it gives way to what came since."""
    approved(desk)
    before = ref(desk)
    better = doubted(a_letter(name="ban-day-du.docx", before=LONGER))
    save(desk, better)
    assert (ref(desk), look(desk).reviewed.state) == (before, "approved")
    reviewing.reopen(desk, before, by(look(desk)))
    assert (ref(desk), look(desk).reviewed.state) == (better.source.sha256, "open")


def test_the_next_words_that_nothing_holds(desk: Store) -> None:
    found = reviewing.next_unrecorded(desk, ref(desk))
    assert found is not None and found.likely and set(found.why) == {"day", "count", "order"}
    assert [day.quote for day in found.days] == ["ngày 28/4/2026"]
    review = reviewing.nothing_in(desk, ref(desk), by(look(desk)), (found.evidence.start, found.evidence.end))
    assert review.open_sentences == 0
    after = reviewing.next_unrecorded(desk, ref(desk))
    assert after is None or after.evidence != found.evidence


@each("quote", [REPORT, VISIT, CLEAN])
def test_a_sentence_that_lays_no_duty_is_not_offered_as_one_again(desk: Store, quote: str) -> None:
    def walked() -> list[tuple[int, int]]:
        found, after = list[tuple[int, int]](), -1
        while (one := reviewing.next_unrecorded(desk, ref(desk), after)) is not None:
            after = one.evidence.start
            found.append((after, one.evidence.end))
        return found

    before = walked()
    card = next(card for card in look(desk).cards if card.evidence is not None and card.evidence.quote == quote)
    reviewing.reject(desk, ref(desk), by(look(desk)), card.key)
    assert walked() == before
    reviewing.undo(desk, ref(desk), by(look(desk)))
    assert walked() == before


def test_misread_words_of_the_head_are_a_doubt_of_its_field() -> None:
    letter = a_letter()
    place = letter.dates[0].evidence
    head = letter.header.model_copy(update={"evidence": {"symbol": place}})
    found = Doubts(letter.model_copy(update={"header": head, "flags": (Flag(code="ocr-repaired", evidence=place),)}))
    assert ([(flag.code, flag.field) for flag in found.of_head], found.left) == ([("ocr-repaired", "symbol")], [])


def test_a_motto_orders_nothing(desk: Store) -> None:
    letter = desk.letters.of_id(ref(desk))
    more = letter.model_copy(update={"text": f"{letter.text}\nĐộc lập - Tự do - Hạnh phúc\n"})
    assert list(unrecorded.open_sentences(more)) == list(unrecorded.open_sentences(letter))


def test_likely_words_come_first_and_each_once(desk: Store) -> None:
    found = list(unrecorded.open_sentences(desk.letters.of_id(ref(desk))))
    assert sorted(found, key=lambda one: (not one.likely, one.evidence.start)) == found
    walked, one = [], reviewing.next_unrecorded(desk, ref(desk))
    while one is not None:
        walked.append(one)
        one = reviewing.next_unrecorded(desk, ref(desk), one.evidence.start)
    assert walked == found


def test_a_deadline_that_nobody_below_sees_is_told_first(desk: Store, tmp_path: Path) -> None:
    office = Office(str(tmp_path / "office.db"))
    day = datetime.date(2026, 4, 9)

    def told(on: datetime.date) -> list[tuple[str, int, str]]:
        near = chasing.near(office, desk, on)
        return [(item.id, item.duties, item.day) for item in today.urgent(office, desk, on, near)]

    assert told(day) == [(ref(desk), 1, "2026-04-15")]
    reviewing.confirm(desk, ref(desk), by(look(desk)), card(look(desk), REPORT).key, card(look(desk), REPORT).mark)
    assert told(day) == [(ref(desk), 1, "2026-04-15")] and told(day - datetime.timedelta(days=7)) == []
    approved(desk)
    assert told(day) == []
