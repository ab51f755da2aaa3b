"""What people correct holds in any order of readings, copies, registries; what cannot be is one clear line."""

import datetime
import functools
from typing import Any

import pytest

from extractors.amendments import with_amendments
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.corrections.applying import removal
from pipeline.intake.one_file import routed
from pipeline.intake.renewing import Rereading, mended, renew
from pipeline.office import correcting
from pipeline.office.correcting import LetterDesk, RecordRef
from pipeline.store import Store, UnknownRefError
from pipeline.store.storing import ChangedMeanwhileError
from pipeline.support.errors import SetupError
from pipeline.unions import Registry
from schemas import Letter, Obligation
from tests.each import each, table
from tests.pipeline.duties.corrections.desk import CLEAN, a_letter, said
from tests.pipeline.province import province

TODAY = datetime.date(2026, 4, 20)
LETTER = a_letter()
#: The same letter come again: shorter, so that the first stands; and longer, so that it stands for the first.
COPY = a_letter(name="ke-hoach.pdf", arrived="2026-03-05")
BETTER = a_letter(name="ban-day-du.docx", before="Căn cứ Điều lệ Công đoàn Việt Nam và chương trình công tác năm.\n")
CALENDAR = office_calendar()


class Desk:
    """A store with a registry that may come later."""

    def __init__(self, store: Store, registry: Registry | None = None) -> None:
        self.store = store
        self.set_registry(registry)

    def set_registry(self, registry: Registry | None) -> None:
        self.registry = registry
        self.store.mend = functools.partial(mended, registry, CALENDAR)

    def save(self, letter: Letter) -> str:
        found = routed(complete(letter, CALENDAR), self.registry)
        return self.store.letters.save(found.letter, found.obligations, found.bodies, found.direction)

    def renew(self) -> None:
        renew(self.store, Rereading(self.registry, CALENDAR, extracts=False), workers=0)

    def table(self) -> tuple[object, ...]:
        return (
            sorted(self.store.obligations.find(today=TODAY, everybody=True), key=lambda item: item.id),
            list(self.store.letters.whole()), self.store.letters.all(TODAY), self.store.dates.find(),
        )  # fmt: skip

    def owed(self) -> list[Obligation]:
        return self.store.obligations.find(today=TODAY, everybody=True)

    def ref(self) -> str:
        return self.store.letters.all()[0].sha256


@pytest.fixture
def desk(store: Store) -> Desk:
    made = Desk(store, province())
    made.save(LETTER)
    return made


def newer(letter: Letter) -> Letter:
    """Return what a changed program reads: another subject, other ids, one task more."""
    tasks = [one.model_copy(update={"id": f"t{n + 5}", "deliverable": "báo cáo"}) for n, one in enumerate(letter.tasks)]
    return letter.model_copy(
        update={"tasks": tuple(tasks), "header": letter.header.model_copy(update={"subject": "Về thi đua"})}
    )


def a_date(desk: Desk) -> None:
    correcting.correct(
        desk.store, desk.ref(), {"hạn": "30/4/2026"}, said(minute=1), RecordRef("task", "gửi báo cáo kết quả")
    )


def a_subject(desk: Desk) -> None:
    correcting.correct(desk.store, desk.ref(), {"trích yếu": "Tháng Công nhân"}, said(minute=2))


def a_rejection(desk: Desk) -> None:
    correcting.reject(desk.store, desk.ref(), RecordRef("task", "tổng vệ sinh"), said("minh", 3))


def a_move(desk: Desk) -> None:
    of = RecordRef("task", "thăm hỏi đoàn viên")
    correcting.correct(desk.store, desk.ref(), {"đơn vị": "Công đoàn phường Tân Trào"}, said(minute=4), of)


def an_addition(desk: Desk) -> None:
    fields = {"việc": "Nộp đoàn phí quý I", "đơn vị": "Công đoàn xã Đông Xá", "hạn": "5/5/2026"}
    correcting.add(desk.store, desk.ref(), "task", fields, said(minute=5))


def a_number(desk: Desk) -> None:
    correcting.correct(desk.store, desk.ref(), {"số": "18"}, said(minute=6))


def test_a_person_wins_over_every_reading(desk: Desk) -> None:
    for step in (a_date, a_subject, a_rejection, a_move, an_addition, a_number):
        step(desk)

    def holds() -> None:
        (line,) = desk.store.letters.all()
        assert (line.number, line.subject) == ("18", "Tháng Công nhân")
        assert {(item.union_id, item.title, item.last_good) for item in desk.owed()} == {
            ("x-dx", "Gửi báo cáo kết quả phong trào, trước 30/4/2026", "2026-04-29"),
            ("p-tt", "Thăm hỏi đoàn viên khó khăn", None),
            ("x-dx", "Nộp đoàn phí quý I, chậm nhất 5/5/2026", "2026-05-05"),
        }

    holds()
    for letter in (newer(LETTER), COPY, BETTER, newer(BETTER)):
        desk.save(letter)
        holds()
    desk.renew()
    holds()
    assert desk.store.letters.called("18/KH-LĐLĐ").source.name == BETTER.source.name
    assert desk.store.letters.as_read(desk.ref()) == with_amendments(complete(newer(BETTER), CALENDAR))


def test_the_reading_stays_beside_it_and_comes_back(desk: Desk) -> None:
    before = desk.table()
    read = desk.store.letters.of_id(desk.ref())
    for step in (a_date, a_subject, a_rejection, a_move, an_addition, a_number):
        step(desk)
    assert desk.store.letters.as_read(desk.ref()) == read
    correcting.take_back(desk.store, desk.ref(), said(minute=20), ["số", "trích yếu"])
    for words in ("gửi báo cáo kết quả", "tổng vệ sinh", "thăm hỏi", "Nộp đoàn phí"):
        correcting.take_back(desk.store, desk.ref(), said(minute=21), of=RecordRef("task", words))
    assert desk.table() == before
    assert len(correcting.history(desk.store, desk.ref())) == 12, "nothing said is ever lost"


def test_a_better_copy_that_turns_out_another_letter_leaves_nothing_behind(desk: Desk) -> None:
    desk.save(COPY)
    a_rejection(desk)
    other = LETTER.model_copy(update={"header": LETTER.header.model_copy(update={"number": "99"})})
    stood = desk.ref()
    desk.save(other if stood == LETTER.source.sha256 else LETTER)
    desk.save(COPY)
    assert len(desk.store.letters.all()) == (2 if stood == LETTER.source.sha256 else 1)


def test_what_was_marked_stays_on_what_was_not_corrected(desk: Desk) -> None:
    report = next(item for item in desk.owed() if item.kind == "report")
    desk.store.marks.mark(report.id, "done", TODAY, "9/BC")
    a_date(desk)
    a_rejection(desk)
    assert desk.store.marks.of()[report.id].status == "done"


def test_a_removed_letter_comes_back_whole(desk: Desk) -> None:
    report = next(item for item in desk.owed() if item.kind == "report")
    desk.store.marks.mark(report.id, "done", TODAY, "9/BC")
    desk.store.marks.note(report.id, "đã nhận bản giấy", TODAY)
    a_date(desk)
    before, marks = desk.table(), desk.store.marks.of()
    correcting.remove(desk.store, desk.ref(), said(minute=9, why="gửi nhầm"))
    assert desk.table() == ([], [], [], []) and desk.store.marks.kept() == []
    for letter in (LETTER, newer(LETTER), COPY, LETTER):
        desk.save(letter)
    desk.renew()
    assert desk.table() == ([], [], [], [])
    with pytest.raises(UnknownRefError, match="đã được gỡ"):
        correcting.correct(desk.store, "8/KH-LĐLĐ", {"số": "9"}, said(minute=10))
    gone = removal(desk.store.corrections.of(COPY.source.sha256))
    assert gone is not None and (gone.who, gone.why) == ("lan", "gửi nhầm")
    correcting.bring_back(desk.store, "8/KH-LĐLĐ", said(minute=11))
    assert desk.table()[0] == before[0] and desk.store.marks.of() == marks
    with pytest.raises(UnknownRefError, match="không bị gỡ"):
        correcting.bring_back(desk.store, "8/KH-LĐLĐ", said(minute=12))


def test_a_copy_that_comes_while_somebody_looks_at_the_first(desk: Desk) -> None:
    before = LetterDesk(desk.store, desk.ref(), said())
    desk.save(BETTER)
    outcome = before.write([before.line("change", "header", field="number", old="8", new="18")])
    assert (outcome.letter.source.name, outcome.letter.header.number) == (BETTER.source.name, "18")
    assert [line.number for line in desk.store.letters.all()] == ["18"]


@pytest.mark.parametrize("called", ["id", "duty_id"])
def test_a_duty_is_removed_by_its_id(desk: Desk, called: str) -> None:
    item = next(item for item in desk.owed() if item.title == "Thăm hỏi đoàn viên khó khăn")
    outcome = correcting.remove(
        desk.store, (item.id if called == "id" else desk.store.duties.ids_of([item.id])[item.id])[:8], said()
    )
    assert len(outcome.written) == 1 and item.id not in {left.id for left in desk.owed()} and len(desk.owed()) == 2
    correcting.take_back(desk.store, desk.ref(), said(minute=1), of=RecordRef("task", "thăm hỏi"))
    assert item in desk.owed()


def test_two_people_at_one_value(desk: Desk) -> None:
    correcting.correct(desk.store, desk.ref(), {"số": "18"}, said("lan"))
    with pytest.raises(ChangedMeanwhileError, match=r"lan đã sửa chỗ này lúc 2026-04-20 09:00:00: 8 → 18"):
        correcting.correct(desk.store, desk.ref(), {"số": "28", "trích yếu": "x"}, said("minh", 1))
    assert desk.store.letters.all()[0].subject is None, "nothing is half-done"
    correcting.correct(desk.store, desk.ref(), {"số": "28"}, said("minh", 2, seen=1))
    with pytest.raises(ChangedMeanwhileError, match="minh"):
        correcting.correct(desk.store, desk.ref(), {"số": "38"}, said("lan", 3, seen=1))
    correcting.correct(desk.store, desk.ref(), {"trích yếu": "Thi đua"}, said("lan", 4, seen=1))
    assert (desk.store.letters.all()[0].number, desk.store.letters.all()[0].subject) == ("28", "Thi đua")


@each(("fields", "of", "told"), table(__file__, "what_cannot_be"))
def test_what_cannot_be_changes_nothing(desk: Desk, fields: dict[str, str], of: list[Any], told: str) -> None:
    before = desk.table()
    with pytest.raises(SetupError, match=told, check=lambda error: "\n" not in error.message):
        correcting.correct(desk.store, desk.ref(), fields, said(), RecordRef(*of) if of else None)
    assert desk.table() == before and correcting.history(desk.store, desk.ref()) == []


def test_what_cannot_be_added(desk: Desk) -> None:
    first = desk.store.letters.as_read(desk.ref()).text.index(CLEAN)
    for fields, place, told in (
        ({}, None, "Cần ghi thêm"),
        ({"việc": "x"}, (0, 0), "Chưa chọn chữ nào"),
        ({"việc": "x"}, (first, first + len(CLEAN)), "đã có"),
    ):
        with pytest.raises(SetupError, match=told):
            correcting.add(desk.store, desk.ref(), "task", fields, said(), place)
