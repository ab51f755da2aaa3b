"""What a letter tells, changes or urges of an earlier one lays no second row on anybody, in any order."""

import datetime
import itertools
from collections.abc import Sequence

from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.routing import route
from pipeline.intake.one_file import routed
from pipeline.store import Store, open_store
from schemas import Letter
from tests.each import each, tuples
from tests.pipeline.duties.amendments.made import PLAN, REGISTRY, dispatch, plan

DAY = datetime.date(2026, 5, 22)
#: Of both unions: what the plan asks, with the last day in time.
OWED = {"kế hoạch": "2026-02-09", "danh sách": "2026-04-20", "tổ chức": "2026-05-15", "báo cáo kết quả": "2026-05-19"}
TOLD = f"Công đoàn ngành đã ban hành {PLAN}, trong đó yêu cầu các CĐCS gửi báo cáo kết quả trước ngày 20/5/2026."
EXTENDS = f"{TOLD} Nay Công đoàn ngành đồng ý gia hạn thời gian gửi báo cáo nêu trên đến hết ngày 29/5/2026."
FIRST = dispatch(EXTENDS, "gia hạn thời gian gửi báo cáo")
SECOND = dispatch(
    f"Công đoàn ngành gia hạn thời gian nộp báo cáo tại {PLAN} đến hết ngày 05/6/2026.", number="95",
    day="ngày 21 tháng 5 năm 2026",
)  # fmt: skip
SEVERAL = dispatch(
    f"Công đoàn ngành điều chỉnh thời hạn tại {PLAN} như sau:\n1. Thời hạn gửi báo cáo kết quả: gia hạn đến hết ngày "
    "29/5/2026.\n2. Thời hạn gửi danh sách đoàn viên có hoàn cảnh khó khăn: gia hạn đến hết ngày 25/5/2026.",
)  # fmt: skip
CORRECTS = dispatch(
    f"Tại {PLAN} có ghi thời hạn nộp báo cáo là ngày 20/5/2026, nay đính chính lại là ngày 30/5/2026.",
)  # fmt: skip
SLIP = dispatch(
    "Tại Công văn số 88/CĐYT-VP ngày 12/5/2026 ghi hạn nộp báo cáo là ngày 29/5/2026, xin đọc là ngày 05/6/2026.",
    number="96", day="ngày 21 tháng 5 năm 2026")  # fmt: skip
ONLY_TELLS = dispatch(TOLD)
ELSE_STAYS = dispatch(f"Các nội dung khác của {PLAN} giữ nguyên.")
RETYPED = dispatch(EXTENDS.replace("đồng ý gia hạn", "đồng  ý gia  hạn"), "gia hạn thời gian gửi báo cáo")
#: Whom a letter binds, by its id: the same ones come in every order.
FOUND: dict[str, ReadLetter] = {}


def save(store: Store, letter: Letter) -> None:
    if letter.source.sha256 not in FOUND:
        FOUND[letter.source.sha256] = routed(letter, REGISTRY)
    found = FOUND[letter.source.sha256]
    store.letters.save(found.letter, found.laid, found.bodies, found.direction)


def decide(store: Store, decision: str = "confirmed") -> None:
    for item in store.proposals.find("open"):
        store.proposals.decide(item.id, "confirmed" if decision == "confirmed" else "rejected", DAY)


def rows(store: Store) -> list[tuple[str | None, str, str | None]]:
    """Return letter, first words and last day of everything that both unions owe by a day, each once."""
    found = [item for item in store.obligations.find(today=DAY, everybody=True) if item.recurrence is None]
    assert {item.union_id for item in found} <= {"bvdk", "ttyt"}
    known = [(item, next((words for words in OWED if words in item.action), item.action)) for item in found]
    return sorted({(item.letter.number, words, item.last_good) for item, words in known}, key=str)


def expected(**changed: str) -> list[tuple[str | None, str, str | None]]:
    owed = OWED | {words.replace("_", " "): day for words, day in changed.items()}
    return sorted((("5", words, day) for words, day in owed.items()), key=str)


LATER = expected(báo_cáo_kết_quả="2026-05-29")


@each(
    ("letters", "after"),
    [
        ([FIRST], LATER),
        ([FIRST, SECOND], expected(báo_cáo_kết_quả="2026-06-05")),
        ([FIRST, RETYPED], LATER),
        ([FIRST, SLIP], expected(báo_cáo_kết_quả="2026-06-05")),
        ([SEVERAL], expected(báo_cáo_kết_quả="2026-05-29", danh_sách="2026-05-25")),
        ([CORRECTS], expected(báo_cáo_kết_quả="2026-05-30")),
        ([ONLY_TELLS], expected()),
        ([ELSE_STAYS], expected()),
    ],
)
def test_the_same_rows_in_any_order(letters: Sequence[Letter], after: list[tuple[str | None, str, str | None]]) -> None:
    for order in itertools.permutations([plan(), *letters]):
        for decided_at_once in (True, False):
            with open_store("sqlite://") as store:
                for letter in order:
                    save(store, letter)
                    if decided_at_once:
                        decide(store)
                decide(store)
                assert rows(store) == after
                assert {line.letter.number for line in store.dates.find(everybody=True)} == {"5"}


@each("letters", [[FIRST], [FIRST, SECOND], [CORRECTS], [ONLY_TELLS]])
def test_a_letter_that_is_not_stored_is_waited_for(letters: Sequence[Letter]) -> None:
    with open_store("sqlite://") as store:
        for letter in letters:
            save(store, letter)
        assert (rows(store), store.dates.find(everybody=True), store.proposals.find()) == ([], [], [])


def test_before_anybody_decides_the_old_day_holds() -> None:
    with open_store("sqlite://") as store:
        save(store, plan())
        save(store, FIRST)
        assert rows(store) == expected()


def test_what_was_rejected_stays_so_for_a_copy() -> None:
    with open_store("sqlite://") as store:
        save(store, plan())
        save(store, FIRST)
        decide(store, "rejected")
        save(store, RETYPED)
        assert (store.proposals.find("open"), rows(store)) == ([], expected())


def test_what_is_done_stays_done_and_its_change_is_asked() -> None:
    """One line asks; whatever the answer, what was done is neither open nor late again."""
    for decision in ("confirmed", "rejected"):
        with open_store("sqlite://") as store:
            save(store, plan())
            reports = [one for one in store.obligations.find(today=DAY) if "báo cáo kết quả" in one.action]
            for one in reports:
                store.marks.mark(one.id, "done", datetime.date(2026, 5, 9), None)
            save(store, FIRST)
            assert [item.duty for item in store.proposals.find("open")] == [reports[0].parent]
            decide(store, decision)
            after = {one.id: one.status for one in store.obligations.find(today=datetime.date(2026, 7, 1))}
            assert {after[one.id] for one in reports} == {"done"}


def test_that_all_else_stays_is_no_line() -> None:
    with open_store("sqlite://") as store:
        save(store, plan())
        save(store, ELSE_STAYS)
        assert store.proposals.find() == []


@each(
    ("body", "said"),
    tuples(__file__, "what_is_asked"))  # fmt: skip
def test_what_is_asked(body: str, said: list[tuple[str | None, bool]]) -> None:
    with open_store("sqlite://") as store:
        save(store, plan())
        save(store, dispatch(body))
        found = store.proposals.find()
        assert [(item.deadline.last_good if item.deadline else None, item.sure) for item in found] == [*said]


def test_what_is_found_nowhere_keeps_nothing_from_being_late() -> None:
    with open_store("sqlite://") as store:
        save(store, plan())
        before = rows(store)
        save(store, dispatch(f"Lùi thời gian tổ chức Hội thao tại {PLAN} đến ngày 28/5/2026."))
        assert [one.duty for one in store.proposals.find("open")] == [None]
        found = store.obligations.find(today=DAY, everybody=True)
        assert rows(store) == before and "waiting" not in {one.status for one in found}


URGED_ON = datetime.date(2026, 5, 13)
URGES = dispatch(
    f"Đến nay nhiều đơn vị chưa gửi danh sách. Công đoàn ngành Y tế đôn đốc các CĐCS chưa gửi danh sách đoàn viên có "
    f"hoàn cảnh khó khăn theo {PLAN} gửi về Công đoàn ngành chậm nhất ngày 18/5/2026."
)


def saved(store: Store, *letters: Letter) -> None:
    for letter in letters:
        store.letters.save(letter, route(letter, REGISTRY))


def of_urging(store: Store) -> set[str]:
    return {item.status for item in store.obligations.find(letter="88/CĐYT-VP", today=URGED_ON, everybody=True)}


@each("letters", [(plan(), URGES), (URGES, plan())])
def test_what_is_urged_stands_under_the_first_letter(letters: tuple[Letter, ...]) -> None:
    with open_store("sqlite://") as store:
        saved(store, *letters)
        assert of_urging(store) == set()
        (proposal,) = store.proposals.find(state="open")
        store.proposals.decide(proposal.id, "confirmed", URGED_ON)
        urged = [item for item in store.obligations.find(letter="05/KH-CĐYT", today=URGED_ON) if item.version == 2]
        assert {(item.status, item.last_good) for item in urged} == {("todo", "2026-05-18")}
        saved(store, *letters)
        assert of_urging(store) == set()
        store.proposals.decide(proposal.id, "open", URGED_ON)
        assert not [item for item in store.obligations.find(letter="05/KH-CĐYT", today=URGED_ON) if item.version == 2]


def test_without_the_first_letter_nothing_is_owed_yet() -> None:
    with open_store("sqlite://") as store:
        saved(store, URGES)
        assert of_urging(store) == set()
