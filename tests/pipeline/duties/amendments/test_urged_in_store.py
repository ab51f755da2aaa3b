"""A letter that only urges lays no second duty on anybody, whether the first one is stored, and what people say."""

import datetime

from pipeline.duties.routing import route
from pipeline.store import Store, open_store
from schemas import Letter
from tests.each import each
from tests.pipeline.duties.amendments.made import PLAN, REGISTRY, dispatch, plan

DAY = datetime.date(2026, 5, 13)
URGES = dispatch(
    f"Đến nay nhiều đơn vị chưa gửi danh sách. Công đoàn ngành Y tế đôn đốc các CĐCS chưa gửi danh sách đoàn viên có "
    f"hoàn cảnh khó khăn theo {PLAN} gửi về Công đoàn ngành chậm nhất ngày 18/5/2026."
)


def save(store: Store, *letters: Letter) -> None:
    for letter in letters:
        store.letters.save(letter, route(letter, REGISTRY))


def of_urging(store: Store) -> set[str]:
    return {item.status for item in store.obligations.find(letter="88/CĐYT-VP", today=DAY, everybody=True)}


@each("letters", [(plan(), URGES), (URGES, plan())])
def test_what_is_urged_stands_under_the_first_letter(letters: tuple[Letter, ...]) -> None:
    with open_store("sqlite://") as store:
        save(store, *letters)
        assert of_urging(store) == set()
        (proposal,) = store.proposals.find(state="open")
        store.proposals.decide(proposal.id, "confirmed", DAY)
        urged = [item for item in store.obligations.find(letter="05/KH-CĐYT", today=DAY) if item.version == 2]
        assert {(item.status, item.last_good) for item in urged} == {("todo", "2026-05-18")}
        save(store, *letters)
        assert of_urging(store) == set()
        store.proposals.decide(proposal.id, "open", DAY)
        assert not [item for item in store.obligations.find(letter="05/KH-CĐYT", today=DAY) if item.version == 2]


def test_without_the_first_letter_nothing_is_owed_yet() -> None:
    with open_store("sqlite://") as store:
        save(store, URGES)
        assert of_urging(store) == set()
