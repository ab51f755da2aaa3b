"""A letter whose days had passed long before it came in: asked once whether it is only to be kept, late by nobody."""

import datetime
from pathlib import Path

import pytest

from pipeline.duties import standing
from pipeline.faces.cli.app import run
from pipeline.faces.web.page_context import AppState
from pipeline.office import Office, chasing, correcting, reviewing, today
from pipeline.office.correcting import Answered
from pipeline.office.reviewing import ReviewedBy
from pipeline.office.uses import UseSubject
from pipeline.store import Store
from pipeline.support.errors import SetupError
from schemas import Letter, Obligation, ProposalState
from tests.each import table
from tests.pipeline.faces.web.conftest import Anybody, Browser
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_store import owed

TODAY = datetime.date(2026, 4, 28)
LIST = """id,name,kind,parent
tinh,Liên đoàn Lao động tỉnh Hà Sơn,federation,
tan-lung,Công đoàn phường Tân Lũng,commune_union,tinh
"""
UNION = "Công đoàn phường Tân Lũng"


def letter(issued_on: str, *days: str, number: str = "12") -> tuple[Letter, list[Obligation]]:
    maker = LetterMaker(number=number, issuer="Liên đoàn Lao động tỉnh Hà Sơn", issued_on=issued_on)
    for day in days:
        maker.task(f"Gửi bảng kê dụng cụ trước ngày {day}", UNION)
    made = maker.letter()
    duties = [
        owed(
            made, UNION, union_id="tan-lung", due=day, last_good=day, safe_due=day, parent=f"d{number}-{at}",
            id=f"{number}{at}" * 4, evidence=made.tasks[at].evidence,
        )
        for at, day in enumerate(days)
    ]  # fmt: skip
    return made, duties


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "cong-doan.csv").write_text(LIST, "utf-8")
    made = Office(f"sqlite:///{tmp_path}/vanthu.db", tmp_path / "cong-doan.csv")
    made.choose("tinh", TODAY)
    return made


def late(office: Office, *, near: bool = False) -> list[str]:
    with office.open() as store:
        if near:
            return sorted({item.day.isoformat() for item in chasing.near(office, store, TODAY) if item.day < TODAY})
        return sorted(item.due or "" for item in store.obligations.find(today=TODAY) if item.status == "late")


@pytest.mark.parametrize(("issued_on", "day", "is_asked"), table(__file__, "a_letter_is_asked"))
def test_a_letter_with_a_day_long_past_is_asked_about(office: Office, issued_on: str, day: str, is_asked: bool) -> None:
    with office.open() as store:
        store.letters.save(*letter(issued_on, day), on=TODAY)
        assert [item.effect for item in store.proposals.find("open")] == ["lapsed"] * is_asked
    assert late(office, near=True) == ([] if is_asked or day > TODAY.isoformat() else [day])


def test_what_is_only_kept_is_late_by_nobody_and_what_still_binds_is(office: Office) -> None:
    """Days that had not passed stay as they are; the answer can be taken back."""
    with office.open() as store:
        made, duties = letter("2019-03-02", "2019-05-20", "2026-04-20")
        store.letters.save(made, duties, on=TODAY)
        asked = store.proposals.find("open")
    assert late(office, near=True) == ["2026-04-20"] and len(asked) == 1
    for decision, days in (("confirmed", ["2026-04-20"]), ("rejected", ["2019-05-20", "2026-04-20"])):
        with office.open() as store:
            store.proposals.decide(asked[0].id, decision, TODAY)
        assert late(office) == days
    with office.open() as store:
        store.proposals.decide(asked[0].id, "open", TODAY)
    assert late(office, near=True) == ["2026-04-20"]


def office_without_review(store: Store) -> None:
    store.reviews.choose_approver("nobody")


def test_who_looks_at_a_day_before_it_came_sees_it_as_it_was(office: Office) -> None:
    with office.open() as store:
        office_without_review(store)
        store.letters.save(*letter("2024-09-02", "2024-11-20"), on=TODAY)
        then = datetime.date(2024, 11, 18)
        assert [item.status for item in store.obligations.find(today=then)] == ["todo"]
        assert len(chasing.messages(office, store, then, days=7)) == 1
        assert not chasing.messages(office, store, TODAY, days=7)


def test_it_is_asked_as_a_card_and_on_the_days_page_and_in_no_message(office: Office) -> None:
    with office.open() as store:
        made, duties = letter("2019-03-02", "2019-05-20")
        store.letters.save(made, duties, on=TODAY)
        cards = [card for card in reviewing.review(store, made.source.sha256).cards if card.part == "change"]
        assert [(card.title, card.asks) for card in cards] == [("Văn bản cũ 12/KH-LĐLĐ", "old")]
        asked = cards[0].notes[0].words
        assert "muộn nhất 20/05/2019" in asked
        (waits,) = today.page(office, store, TODAY).waits
        assert (waits.what, waits.about, waits.count) == ("old", asked, 1)
        office_without_review(store)
        assert not chasing.messages(office, store, TODAY, days=30)
        reviewing.approve_as_read(store, made.source.sha256, ReviewedBy("Lan", datetime.datetime(2026, 4, 28, 9), ""))
        assert not chasing.messages(office, store, TODAY, days=30)


# An archive that is brought in: its letters are counted, listed and answered together, apart from changes of letters.


@pytest.fixture
def archive(office: Office) -> Office:
    """An office that got three letters of past years, and one of this year."""
    with office.open() as store:
        office_without_review(store)
        for year, number in (("2019", "12"), ("2021", "13"), ("2024", "14")):
            made, duties = letter(f"{year}-03-02", f"{year}-05-20", number=number)
            store.letters.save(made, duties, on=TODAY)
        store.letters.save(*letter("2026-03-20", "2026-04-10", number="15"), on=TODAY)
    return office


def states(office: Office) -> list[str]:
    with office.open() as store:
        return [item.state for item in store.proposals.find() if item.waits_as == "old"]


def test_old_letters_wait_in_words_of_their_own(archive: Office) -> None:
    with archive.open() as store:
        assert store.proposals.count_waiting() == {"old": 3}
        assert store.proposals.waiting(9, "change") == store.proposals.waiting(9, "answer") == []
        assert len(store.proposals.waiting(2, "old")) == 2
        (line,) = [one for one in today.page(archive, store, TODAY).waits if one.what != "doubt"]
        assert (line.what, line.count, line.command) == ("old", 3, "vanthu confirm --old")
        page = today.first_page(archive, store, TODAY)
        assert [page.asks[kind].all for kind in ("change", "answer", "old")] == [0, 0, 3]


def lan(archive: Office, store: Store) -> UseSubject:
    return UseSubject(archive, store, datetime.datetime.combine(TODAY, datetime.time()), "Lan")


@pytest.mark.parametrize(("decision", "days"), [
    ("confirmed", ["2026-04-10"]),
    ("rejected", ["2019-05-20", "2021-05-20", "2024-05-20", "2026-04-10"]),
])  # fmt: skip
def test_one_answer_is_enough_for_all_of_them(archive: Office, decision: Answered, days: list[str]) -> None:
    with archive.open() as store:
        correcting.answer_old(lan(archive, store), decision, 3)
    assert states(archive) == [decision] * 3 and late(archive) == days
    with archive.open() as store:
        correcting.decide(store, correcting.meant_old(store, "open"), "open", TODAY, "Lan")
    assert states(archive) == ["open"] * 3


def test_nothing_is_answered_of_which_nobody_saw_how_many_there_are(archive: Office) -> None:
    with archive.open() as store:
        with pytest.raises(SetupError, match="Nay có 3 văn bản cũ"):
            correcting.answer_old(lan(archive, store), "confirmed", 2)
        correcting.answer_old(lan(archive, store), "confirmed", 3)
        with pytest.raises(SetupError, match="Không có văn bản cũ nào"):
            correcting.answer_old(lan(archive, store), "confirmed", 0)


def test_asked_by_commands(archive: Office, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_DB", archive.url)
    monkeypatch.setenv("COLUMNS", "230")
    monkeypatch.setenv("VANTHU_REGISTRY", str(archive.places.folder / "cong-doan.csv"))

    def said(*args: str) -> str:
        capfd.readouterr()
        run([*args, "--today", "28/4/2026"])
        found = capfd.readouterr()
        return found.out + found.err

    listed = said("confirm")
    assert "Văn bản cũ: chỉ lưu? (3)" in listed and "đề xuất" not in listed
    assert "Chỉ lưu cả 3 văn bản cũ → vanthu confirm --old" in said("today")
    assert "3 văn bản cũ: vẫn phải làm." in said("confirm", "--reject", "--old")
    assert "3 văn bản cũ: chờ xác nhận." in said("confirm", "--old", "--undo")
    assert "3 văn bản cũ: chỉ lưu." in said("confirm", "--old") and states(archive) == ["confirmed"] * 3
    assert "bỏ mã" in said("confirm", "0000", "--old")


def test_the_page_answers_for_all_and_shows_them_apart(archive: Office) -> None:
    with archive.open() as store:
        now = datetime.datetime(2026, 4, 28, 9, 0)
        clerk = Browser(AppState(archive, store, Anybody(), lambda: now), "clerk")
        for path in ("/", "/?all=1"):
            page = clerk.get(path).text
            assert "Văn bản cũ: chỉ lưu?" in page and "Chỉ lưu cả 3 văn bản" in page and "Thay đổi" not in page
        card = clerk.get(f"/letters/{store.proposals.waiting(1, 'old')[0].source}").text
        assert "Sửa văn bản khác" not in card and "</kbd> Chỉ lưu</button>" in card and "Vẫn phải làm" in card
        assert clerk.post("/proposals/old", data={"decision": "confirmed", "count": 2}).status_code == 400
        assert clerk.post("/proposals/old", data={"decision": "confirmed", "count": 3}).status_code == 303
        assert clerk.post("/proposals/old", data={"decision": "confirmed", "count": 3}).status_code == 400, "but once"
    assert states(archive) == ["confirmed"] * 3


# A plan that was running when it came in: asked once whether the periods before are reported.


def monthly(issued_on: str = "2025-12-28") -> tuple[Letter, list[Obligation]]:
    made, (duty,) = letter(issued_on, "2026-01-25")
    rule = {"recurrence": "FREQ=MONTHLY;BYMONTHDAY=25", "bound": "by", "due": None, "last_good": None, "safe_due": None}
    return made, [duty.model_copy(update=rule)]


def missed(office: Office) -> list[str]:
    with office.open() as store:
        (item,) = store.obligations.find(today=TODAY)
        return [day.isoformat() for day in standing.open_days(item, TODAY) if day < TODAY]


def test_the_periods_before_a_plan_came_are_asked_about_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_LANG", "en")  # what is kept is Vietnamese, whoever brings the plan in
    with office.open() as store:
        store.letters.save(*monthly(), on=TODAY)
        (asked,) = store.proposals.find("open")
        (waits,) = today.page(office, store, TODAY).waits
    assert asked.effect == "running" and "kỳ tháng 1/2026; kỳ tháng 2/2026; kỳ tháng 3/2026" in asked.message
    assert (waits.what, waits.about) == ("change", asked.message) and missed(office) == []
    decided: list[tuple[ProposalState, list[str]]] = [
        ("confirmed", []), ("rejected", ["2026-01-25", "2026-02-25", "2026-03-25", "2026-04-25"]), ("open", []),
    ]  # fmt: skip
    for decision, days in decided:
        with office.open() as store:
            store.proposals.decide(asked.id, decision, TODAY)
        assert missed(office) == days


def test_what_is_answered_for_such_periods_is_told(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page and by the command: what became of them, not the question once more."""
    now = datetime.datetime.combine(TODAY, datetime.time(9), datetime.UTC)
    told = {"rejected": "Chưa báo cáo, nay tính là quá hạn: kỳ tháng 1/2026;", "confirmed": "Đã báo cáo xong: kỳ tháng"}
    with office.open() as store:
        store.letters.save(*monthly(), on=TODAY)
        (asked,) = store.proposals.find("open")
        clerk = Browser(AppState(office, store, Anybody(), lambda: now), "clerk")
        for decision, words in told.items():
            assert clerk.post(f"/proposals/{asked.id}", data={"decision": decision}).status_code == 303
            page = clerk.get("/").text
            assert words in page and "đã báo cáo chưa" not in page
        clerk.post(f"/proposals/{asked.id}", data={"decision": "open"})
        assert "Chờ xác nhận: Các kỳ của" in clerk.get("/").text
    monkeypatch.setenv("VANTHU_DB", f"sqlite:///{tmp_path}/vanthu.db")
    assert run(["confirm", asked.id[:8], "--reject", "--today", "28/4/2026"]) == 0
    said = capsys.readouterr().err
    assert f"{asked.id[:8]}: {told['rejected']}" in said and "đã báo cáo chưa" not in said


@pytest.mark.parametrize(("issued_on", "on"), [("2026-04-26", TODAY), ("2025-12-28", datetime.date(2025, 12, 30))])
def test_a_plan_from_before_its_first_period_is_not_asked(office: Office, issued_on: str, on: datetime.date) -> None:
    with office.open() as store:
        store.letters.save(*monthly(issued_on), on=on)
        assert store.proposals.find("open") == []


# Some unions of a duty have a day of their own: they stand on the page on that day, whatever the others did.


def test_unions_with_a_day_of_their_own_stand_on_the_page_on_it(office: Office, tmp_path: Path) -> None:
    more = "".join(f"x{at},Công đoàn xã {at},commune_union,tinh\n" for at in "123")
    (tmp_path / "cong-doan.csv").write_text(LIST + more, "utf-8")
    office.forget()
    made, (duty,) = letter("2026-04-01", "2026-04-20")
    high = {"due": "2026-04-29", "last_good": "2026-04-29", "safe_due": "2026-04-29"}
    rows = [duty]
    for at in "123":
        rows.append(duty.model_copy(update=high | {"id": at * 12, "union": f"Công đoàn xã {at}", "union_id": f"x{at}"}))
    with office.open() as store:
        office_without_review(store)
        store.letters.save(made, rows, on=datetime.date(2026, 4, 2))
        found = today.first_page(office, store, TODAY)
    assert [(one.day, one.missing) for one in found.late.shown] == [("2026-04-20", 1)]
    assert [(one.day, one.missing) for one in found.now.shown] == [("2026-04-29", 3)]
