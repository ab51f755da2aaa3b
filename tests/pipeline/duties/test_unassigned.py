"""What a letter asks without saying of whom: one row that a person settles, whatever its form; who may be meant."""

from collections.abc import Mapping

from pipeline.duties import unassigned
from pipeline.duties.corrections.applying import corrected
from pipeline.duties.matching import words_of
from pipeline.duties.reviews.unrecorded import open_sentences
from pipeline.duties.routing import UNKNOWN_DOER, route
from schemas import Correction, Letter
from tests.each import each, table
from tests.extractors.spec_files import letter as read

HEAD = table(__file__, "head")
TO = "Công đoàn cơ sở trực thuộc"


def letter(body: str, to: str = "") -> Letter:
    return read(HEAD.format(body=body, to=f"\nKính gửi: Các {to[0].lower()}{to[1:]}\n" if to else ""))


def rows(found: Letter) -> list[tuple[str, str | None, bool]]:
    return [(item.union, item.due, item.assignee_unsure) for item in route(found, None) if item.strength == "binding"]


ROWS: Mapping[str, list[tuple[str, str | None, bool]]] = {
    "Hội thi diễn ra ngày 10/12/2026.\n1. Báo cáo kết quả gửi về Văn phòng chậm nhất ngày 15/12/2026.": [
        (UNKNOWN_DOER, "2026-12-15", True)
    ],
    "1. Giấy khám sức khỏe nộp trước ngày 05/12/2026.\n2. Hội thi diễn ra ngày 10/12/2026.": [
        (UNKNOWN_DOER, "2026-12-05", True)
    ],
    # Whoever is named owes it; a day on which something is held, or from which a rule holds, is asked of nobody.
    "1. Công đoàn Viên chức gửi danh sách trước ngày 05/12/2026.": [("Công đoàn Viên chức", "2026-12-05", False)],
    "Hội thi diễn ra ngày 10/12/2026 tại Nhà văn hóa.": [],
    "I. THỜI GIAN, ĐỊA ĐIỂM\nMột ngày, từ 8 giờ 00 ngày 10/12/2026, tại Hội trường tầng 2.": [],
    "Quy chế này có hiệu lực từ ngày 10/12/2026.": [],
}


@each("body", ROWS)
def test_a_deadline_without_a_doer_is_a_row(body: str) -> None:
    assert rows(letter(body)) == ROWS[body]


@each("body", list(ROWS)[:2])
def test_it_binds_those_whom_the_letter_is_to(body: str) -> None:
    ((union, _, _),) = rows(letter(body, TO))
    assert union == TO


#: What those are asked of whom a letter tells that they have not sent something.
OF_SOME = (
    "1. Phiếu đăng ký: đã gửi 26/28. Còn thiếu Linh kiện Sao Mai và Chè Phú Xuân, gửi chậm nhất ngày 15/12/2026.",
    "1. Kết quả tuần đầu: đã có 14/16 đơn vị báo. Còn Chè Phú Xuân chưa báo, phải bổ sung chậm nhất 15/12/2026.",
)


@each("body", OF_SOME)
def test_beside_who_has_sent_it_nobody_else_is_bound(body: str) -> None:
    assert rows(letter(body, TO)) == [(UNKNOWN_DOER, "2026-12-15", True)]


def said(found: Letter, names: list[str]) -> Letter:
    (day, _), *_ = unassigned.asked_of_nobody(found)
    line = Correction(
        letter="0" * 64, at="2026-11-06T09:00:00", who="Lan", kind="change", part="date", field="assignees",
        words=words_of(found.text, day.evidence), old=list(day.assignees), new=names,
    )  # fmt: skip
    return corrected(found, [line])


@each("body", list(ROWS)[:2])
def test_a_person_says_whose_it_is_or_that_it_is_nobodys(body: str) -> None:
    found = letter(body)
    ((_, due, _),) = rows(found)
    assert rows(said(found, ["Công đoàn Viên chức"])) == [("Công đoàn Viên chức", due, False)]
    nobodys = said(found, [])
    assert rows(nobodys) == [] and [day.date for day in nobodys.dates] == [day.date for day in found.dates]
    before, after = route(found, None)[0], route(said(found, ["Công đoàn Viên chức"]), None)[0]
    assert before.parent == after.parent, "the duty is the same"


def test_what_is_a_row_is_no_sentence_left_out() -> None:
    assert [one for one in open_sentences(letter(next(iter(ROWS)))) if "Báo cáo" in one.evidence.quote] == []


def test_who_may_be_meant() -> None:
    found = letter("1. Công đoàn Viên chức cử đội thi.\n2. Công đoàn Công Thương chuẩn bị hội trường.\n"
                   "3. Kịch bản gửi Ban Giám khảo chậm nhất ngày 20/11/2026.")  # fmt: skip
    ((day, _),) = unassigned.asked_of_nobody(found)
    assert [*unassigned.candidates(found, day)] == [
        ("Công đoàn Công Thương",), ("Công đoàn Viên chức",), ("Công đoàn ngành Giáo dục",),
        ("Liên đoàn Lao động tỉnh Bắc Sơn",),
    ]  # fmt: skip
    # However the letter spells it, each is told once.
    header = found.header.model_copy(update={"addressees": ("Các CĐ Viên chức",)})
    spelled = unassigned.candidates(found.model_copy(update={"header": header}), day)
    assert [*spelled] == [
        ("Các CĐ Viên chức",), ("Công đoàn Công Thương",), ("Công đoàn ngành Giáo dục",),
        ("Liên đoàn Lao động tỉnh Bắc Sơn",),
    ]  # fmt: skip
