"""How far letters are, as the acts on them say: the same in both kinds of database."""

import datetime

import pytest

from pipeline.store import Store
from schemas import ActKind, Correction, Judged, LetterReview, RecordWords, ReviewAct, ReviewState
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_copies import SCANNED, TYPED

DAY = datetime.date(2026, 4, 6)
LAN, MAI = "Lan", "Mai"
WORDS = RecordWords(quote="Gửi báo cáo", start=4)


def act(letter: str, who: str, what: ActKind, minute: int = 0, why: str | None = None) -> ReviewAct:
    return ReviewAct(letter=letter, at=f"2026-04-06T09:{minute:02}:00", who=who, what=what, why=why)


def stored(store: Store, number: str) -> str:
    letter = LetterMaker(number=number, issuer="Liên đoàn Lao động tỉnh Hà Sơn").letter()
    store.letters.save(letter, [])
    return letter.source.sha256


@pytest.mark.parametrize(
    ("acts", "state", "who"),
    [
        ([], "new", None),
        ([(LAN, "confirm")], "open", LAN),
        ([(LAN, "accept"), (MAI, "approve")], "approved", MAI),
        ([(LAN, "approve"), (MAI, "return")], "returned", MAI),
        ([(LAN, "approve"), (MAI, "reopen")], "open", MAI),
        ([(LAN, "approve"), (LAN, "undo")], "new", None),
        ([(LAN, "confirm"), (MAI, "approve"), (LAN, "undo")], "approved", MAI),  # each takes back only their own
        ([(LAN, "confirm"), (LAN, "correct"), (LAN, "unsay"), (LAN, "undo")], "new", None),
        ([(LAN, "undo")], "new", None),
    ],
)
def test_how_far_it_is(store: Store, acts: list[tuple[str, ActKind]], state: ReviewState, who: str | None) -> None:
    letter, other = stored(store, "1"), stored(store, "2")
    said = [store.reviews.add(act(letter, by, what, minute)) for minute, (by, what) in enumerate(acts)]
    found = store.reviews.state(letter)
    assert (found.state, found.who) == (state, who) and said[-1:] in ([], [found])
    assert store.reviews.state(other) == LetterReview()
    assert [(one.who, one.what) for one in store.reviews.of(letter)] == acts, "nothing is thrown away"
    assert store.reviews.approved([letter, other]) == ({letter} if state == "approved" else set())
    assert store.reviews.begun(9) == ([letter] if state in ("open", "returned") else [])
    assert store.reviews.may_leave([letter, other]) == ({letter} if state == "approved" else set())
    assert store.letters.by_state() == ({state: 1, "new": 1} if state != "new" else {"new": 2})
    told = [line.sha256 for line in store.letters.page(DAY, 9, states=[state])]
    assert told == sorted([letter, other] if state == "new" else [letter], reverse=True)


def test_an_act_comes_back_as_it_was_written(store: Store) -> None:
    letter = stored(store, "1")
    line = Correction(letter=letter, at="2026-04-06T09:00:00", who=LAN, kind="reject", part="task", words=WORDS)
    judged = Judged(part="task", words=WORDS, mark="ab12", asked="doubt")
    wanted = act(letter, LAN, "correct", why="đọc sai").model_copy(update={"judged": (judged,), "lines": (line,)})
    store.reviews.add(wanted)
    assert store.reviews.of(letter) == [wanted]


def test_the_last_acts_on_whole_letters_come_page_by_page(store: Store) -> None:
    letter, other = stored(store, "1"), stored(store, "2")
    for minute, (of, who, what) in enumerate(
        [(letter, LAN, "confirm"), (letter, LAN, "approve"), (other, MAI, "return"), (letter, LAN, "undo")]
    ):
        store.reviews.add(act(of, who, what, minute))  # type: ignore[arg-type]
    (undo, last), (returned, second) = store.history.last_events(2, log="review")
    assert (last.what, second.what) == ("undo", "return") and undo > returned
    assert [one.what for _, one in store.history.last_events(9, before=returned, log="review")] == ["approve"], (
        "no act on one card"
    )
    for asked, found in (
        ({"who": MAI}, ["return"]),
        ({"letter": letter}, ["undo", "approve"]),
        ({"day": DAY}, ["undo", "return", "approve"]),
        ({"day": DAY + datetime.timedelta(days=1)}, []),
    ):
        assert [one.what for _, one in store.history.last_events(9, **asked, log="review")] == found


def test_a_letter_and_its_copies_are_gone_over_as_one(store: Store) -> None:
    for letter in (SCANNED, TYPED):
        store.letters.save(letter, [])
    (standing,) = store.letters.standing()
    copy = ({SCANNED.source.sha256, TYPED.source.sha256} - {standing}).pop()
    store.reviews.add(act(copy, LAN, "confirm"))
    store.reviews.add(act(standing, LAN, "approve", 1))
    assert store.reviews.state(standing).state == "approved" and store.reviews.state(copy).state == "new"
    assert len(store.reviews.of(copy)) == len(store.reviews.of(standing)) == 2
