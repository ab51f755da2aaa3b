"""Facts, proposals, decisions: what is shown follows from them, in whatever order they came."""

import datetime
import itertools
import sqlite3
from collections.abc import Iterator, Sequence

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.store import Store, UnknownRefError, open_store, references, rows
from pipeline.store.duties import Marks
from pipeline.store.following import Following
from schemas import Deadline, Letter, LetterKey, Obligation, Proposal, Reference, Relative, Side
from tests.each import each
from tests.pipeline.letters import LetterMaker, history_of
from tests.pipeline.store.test_store import TODAY, owed

ISSUER = "Công đoàn ngành Y tế tỉnh Hà Sơn"
HOSPITAL, SCHOOL = "CĐCS Bệnh viện", "CĐCS Trường học"


def a_plan(number: str = "23", issued_on: str = "2026-02-02", words: str = "gửi báo cáo tổng kết") -> Letter:
    maker = LetterMaker(issuer=ISSUER, number=number, symbol="KH-CĐYT", issued_on=issued_on)
    maker.date("trước ngày 16/3/2026", "2026-03-16", bound="before", last_good="2026-03-15", safe_due="2026-03-13")
    return maker.task(words, "Công đoàn cơ sở", date_id="d1").letter()


def citing(words: str, cited: Letter, *, issuer: str = ISSUER, number: str, issued_on: str, **header: str) -> Letter:
    maker = LetterMaker(issuer=issuer, number=number, symbol="CV-CĐYT", issued_on=issued_on, **header)
    evidence = maker.words(words)
    key = cited.header
    reference = Reference(
        id="r1", kind="Kế hoạch", number=key.number, symbol=key.symbol, date=key.issued_on, issuer=key.issuer,
        relation="amends", evidence=evidence, confidence=0.9,
    )  # fmt: skip
    return maker.letter().model_copy(update={"references": (reference,)})


def propose(
    source: Letter, target: Letter, owed_by: Sequence[Obligation], calendar: WorkingCalendar,
    own: Sequence[Obligation] = (),
) -> list[Proposal]:  # fmt: skip
    """Extend by the day that the words end with; an answer fulfils what its issuer owes."""
    evidence = source.references[0].evidence
    effect, _, day = evidence.quote.partition(" ")
    common = {"source": source.source.sha256, "source_key": LetterKey.of(source.header), "target": target.source.sha256}
    name = f"{source.source.sha256[:5]}{target.source.sha256[:5]}"
    if effect == "answer":
        mine = [item for item in owed_by if item.union == source.header.issuer]
        return [
            Proposal(id=f"{name}{n}", effect="fulfil", obligation=item.id, duty=item.parent or None, message="trả lời",
                     evidence=evidence, **common)
            for n, item in enumerate(mine)
        ]  # fmt: skip
    if effect == "repeal":
        return [Proposal(id=name, effect="repeal", message="bãi bỏ", evidence=evidence, **common)]
    deadline = Deadline(due=day, bound="by", last_good=day, safe_due=day)
    return [Proposal(id=name, effect="extend", deadline=deadline, message="gia hạn", evidence=evidence, **common)]


PLAN = a_plan()
EXTENDING = citing("extend 2026-04-30", PLAN, number="31", issued_on="2026-03-01")
EXTENDING_AGAIN = citing("extend 2026-05-29", PLAN, number="40", issued_on="2026-04-02")
ANSWER = citing("answer", PLAN, issuer=HOSPITAL, number="9", issued_on="2026-03-10")
REPEALING = citing("repeal", PLAN, number="50", issued_on="2026-05-02")


def duties(letter: Letter) -> list[Obligation]:
    if not letter.tasks:
        return []
    return [owed(letter, name, number) for number, name in enumerate((HOSPITAL, SCHOOL))]


def save(store: Store, *letters: Letter) -> None:
    for letter in letters:
        store.letters.save(letter, duties(letter))


def shown(store: Store) -> dict[str, tuple[str, str | None, int]]:
    return {item.union: (item.status, item.last_good, item.version) for item in store.obligations.find()}


@pytest.fixture(params=["sqlite", "postgresql"])
def deciding(request: pytest.FixtureRequest) -> Iterator[Store]:
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with open_store(url, propose=propose) as store:
        yield store


def test_a_proposal_changes_nothing_until_it_is_confirmed(deciding: Store) -> None:
    save(deciding, PLAN, EXTENDING)
    (proposal,) = deciding.proposals.find("open")
    assert shown(deciding) == {HOSPITAL: ("todo", "2026-03-15", 1), SCHOOL: ("todo", "2026-03-15", 1)}
    assert deciding.proposals.decide(proposal.id[:6], "confirmed", TODAY).state == "confirmed"
    assert shown(deciding) == {HOSPITAL: ("extended", "2026-04-30", 2), SCHOOL: ("extended", "2026-04-30", 2)}
    (first, second) = deciding.obligations.find()[0].history
    assert (first.last_good, second.last_good, second.source) == ("2026-03-15", "2026-04-30", EXTENDING.source.sha256)
    assert [item.status for item in deciding.obligations.find(today=datetime.date(2026, 5, 1))] == ["late", "late"]
    assert deciding.obligations.find(due_before=datetime.date(2026, 4, 1)) == []
    deciding.proposals.decide(proposal.id, "rejected", TODAY)
    assert shown(deciding) == {HOSPITAL: ("todo", "2026-03-15", 1), SCHOOL: ("todo", "2026-03-15", 1)}
    assert [event.what for event in history_of(deciding, letter="23")] == ["confirmed", "rejected"]


def test_an_answer_waits_for_the_clerk(deciding: Store) -> None:
    save(deciding, PLAN, ANSWER)
    assert shown(deciding)[HOSPITAL] == ("waiting", "2026-03-15", 1)
    assert shown(deciding)[SCHOOL] == ("todo", "2026-03-15", 1)
    (proposal,) = deciding.proposals.find(letter="9/CV-CĐYT")
    deciding.proposals.decide(proposal.id, "confirmed", TODAY)
    assert shown(deciding)[HOSPITAL][0] == "done"
    (done,) = [marks for marks in deciding.marks.of().values() if marks.status == "done"]
    assert done.answer is not None and "9" in done.answer and done.done_on == ANSWER.header.issued_on
    deciding.proposals.decide(proposal.id, "open", TODAY)
    assert shown(deciding)[HOSPITAL][0] == "waiting" and Marks(status="todo") in deciding.marks.of().values()


@pytest.mark.parametrize(("side", "is_near"), [("ours", True), ("below", False)])
def test_what_we_owe_keeps_its_day_until_the_answer_is_confirmed(deciding: Store, side: Side, is_near: bool) -> None:
    deciding.letters.save(PLAN, [owed(PLAN, HOSPITAL, 0).model_copy(update={"side": side})])
    save(deciding, ANSWER)
    day = datetime.date(2026, 3, 15)
    assert [one.day for one in deciding.duties.near(day, TODAY)] == [day] * is_near
    deciding.proposals.decide(deciding.proposals.find("open")[0].id, "confirmed", TODAY)
    assert deciding.duties.near(day, TODAY) == []


def test_what_a_person_marked_stands_before_what_letters_say(deciding: Store) -> None:
    save(deciding, PLAN, ANSWER, REPEALING)
    first, second = deciding.obligations.find()
    deciding.marks.mark(first.id, "done", TODAY, "điện thoại")
    deciding.proposals.decide(next(p.id for p in deciding.proposals.find() if p.effect == "repeal"), "confirmed", TODAY)
    assert {item.id: item.status for item in deciding.obligations.find()} == {first.id: "done", second.id: "repealed"}
    assert deciding.obligations.pending(datetime.date(2027, 1, 1)) == []


def test_an_unknown_proposal_says_so(deciding: Store) -> None:
    with pytest.raises(UnknownRefError, match="Không có đề xuất"):
        deciding.proposals.decide("abc", "confirmed", TODAY)


def tables(store: Store) -> tuple[object, ...]:
    return (store.letters.all(TODAY), store.obligations.find(today=TODAY), store.marks.of(), store.proposals.find())


LETTERS = (PLAN, EXTENDING, EXTENDING_AGAIN, ANSWER, REPEALING)
#: Two plans of one number; an answer that tells no day means the later one, of which only the school has a duty.
LATER = a_plan(issued_on="2026-02-20", words="gửi danh sách")
UNDATED = ANSWER.model_copy(update={"references": (ANSWER.references[0].model_copy(update={"date": None}),)})


@each("order", [*itertools.permutations((PLAN, LATER, UNDATED))])
def test_who_waits_for_an_answer_follows_from_the_letter_that_is_meant(order: Sequence[Letter]) -> None:
    with open_store("sqlite://", propose=propose) as store:
        for letter in order:
            store.letters.save(letter, duties(letter) if letter is not LATER else duties(letter)[1:])
        assert store.proposals.find() == []
        assert [item.status for item in store.obligations.find()] == ["todo", "todo", "todo"]


@each("order", [(PLAN, UNDATED, LATER), (PLAN, LATER, UNDATED), (UNDATED, LATER, PLAN)])
def test_a_letter_that_gets_another_number_gives_its_citations_back(order: Sequence[Letter]) -> None:
    renumbered = LATER.model_copy(update={"header": LATER.header.model_copy(update={"number": "24"})})
    with open_store("sqlite://", propose=propose) as store:
        for letter in (*order, renumbered):
            of_school = letter.source.sha256 == LATER.source.sha256
            store.letters.save(letter, duties(letter)[1:] if of_school else duties(letter))
        (proposal,) = store.proposals.find()
        assert proposal.target == PLAN.source.sha256
        assert [item.status for item in store.obligations.find(letter=proposal.target)] == ["waiting", "todo"]


def test_a_newer_reading_keeps_decisions(deciding: Store) -> None:
    save(deciding, PLAN, EXTENDING)
    deciding.proposals.decide(deciding.proposals.find()[0].id, "confirmed", TODAY)
    save(deciding, PLAN.model_copy(update={"header": PLAN.header.model_copy(update={"signer": "Trần Thị Mây"})}))
    assert shown(deciding)[SCHOOL] == ("extended", "2026-04-30", 2)
    # The newer program finds nothing in the letter that was confirmed: what a person said stays.
    save(deciding, EXTENDING.model_copy(update={"references": ()}))
    assert shown(deciding)[SCHOOL] == ("extended", "2026-04-30", 2)


def test_decisions_go_over_to_a_better_copy(deciding: Store) -> None:
    maker = [PLAN, EXTENDING]
    scans = []
    for letter in maker:
        source = letter.source.model_copy(update={"ocr": True, "sha256": "f" * 8 + letter.source.sha256[8:]})
        scans.append(letter.model_copy(update={"source": source}))
    save(deciding, *scans)
    deciding.proposals.decide(deciding.proposals.find()[0].id, "confirmed", TODAY)
    save(deciding, PLAN)
    assert shown(deciding)[SCHOOL] == ("extended", "2026-04-30", 2)
    save(deciding, EXTENDING)
    assert shown(deciding)[SCHOOL] == ("extended", "2026-04-30", 2)
    (proposal,) = deciding.proposals.find()
    assert (proposal.state, proposal.source, proposal.target) == (
        "confirmed", EXTENDING.source.sha256, PLAN.source.sha256,
    )  # fmt: skip


def test_citations_are_found_both_ways(deciding: Store) -> None:
    save(deciding, EXTENDING, PLAN, a_plan("24"), a_plan("23", "2025-01-05", "nộp danh sách"))
    with deciding.reading() as connection:
        ((_, target),) = references.cited_by(connection, [EXTENDING.source.sha256])
        assert target == PLAN.source.sha256
        assert references.may_cite(connection, [PLAN.source.sha256]) == [EXTENDING.source.sha256]


def after_congress(unions: Sequence[str] = (HOSPITAL, SCHOOL)) -> tuple[Letter, list[Obligation]]:
    relative = Relative(days=15, working=False, anchor="đại hội")
    maker = LetterMaker(issuer=ISSUER, number="60", symbol="HD-CĐYT")
    maker.date("sau đại hội 15 ngày", relative=relative)
    letter = maker.task("gửi hồ sơ đại hội", "Công đoàn cơ sở", date_id="d1").letter()
    fields = {
        "due": None, "bound": None, "last_good": None, "safe_due": None, "relative": relative, "waits_for": "đại hội",
    }  # fmt: skip
    return letter, [owed(letter, name, number, **fields) for number, name in enumerate(unions)]


def test_of_one_letter_hundreds_of_unions_may_have_had_their_event() -> None:
    letter, items = after_congress([f"CĐCS số {number}" for number in range(620)])
    with open_store("sqlite://") as store, store.at_once():
        store.letters.save(letter, items)
        with store.writing() as connection:
            raw = connection.connection.dbapi_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 600)
            days = [{"subject": item.id, "name": "đại hội", "value": "2026-06-01"} for item in items]
            rows.put_choices(connection, "anchor", days)
            with Following(store, connection) as following:
                following.targets.add(letter.source.sha256)
        assert {item.last_good for item in store.obligations.find()} == {"2026-06-16"}
        assert store.letters.keys([letter.source.sha256, *map(str, range(620))]).keys() == {letter.source.sha256}


def test_the_day_of_a_letter_counts_for_all_unless_one_has_its_own(deciding: Store) -> None:
    letter, items = after_congress()
    deciding.letters.save(letter, items)
    assert len(deciding.marks.set_anchor("60/HD-CĐYT", "đại hội", datetime.date(2026, 6, 1), TODAY)) == 2
    deciding.marks.set_anchor(items[1].id, "đại hội", datetime.date(2026, 6, 8), TODAY)
    assert [item.last_good for item in deciding.obligations.find()] == ["2026-06-16", "2026-06-23"]
    assert [event.what for event in history_of(deciding, letter="60/HD-CĐYT")] == ["anchor", "anchor"]
    deciding.marks.set_anchor("60/HD-CĐYT", "đại hội", datetime.date(2026, 6, 3), TODAY)
    assert [item.last_good for item in deciding.obligations.find()] == ["2026-06-18", "2026-06-23"]
