"""What a letter only tells or changes of what an earlier one asks is none of its own duties; what it adds is."""

import hashlib

from extractors.assemble import extract
from extractors.earlier import with_earlier
from extractors.lookalikes import as_seen
from pipeline.duties.reviews.unrecorded import open_sentences
from schemas import Letter, Source
from tests.each import each, table
from tests.extractors.amendments.test_amendments import HEAD
from tests.extractors.mutilate import with_lookalikes, with_unseen_signs
from tests.extractors.spec_files import rows

PLAN = "Kế hoạch số 05/KH-CĐYT ngày 12/01/2026 của Công đoàn ngành Y tế"
SENDS = "các Công đoàn cơ sở gửi báo cáo về Công đoàn ngành trước ngày 20/5/2026"


def letter(body: str, subject: str = "một số nội dung công tác") -> Letter:
    text = HEAD.format(subject=subject, body=body)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return with_earlier(extract(Source(name="thu.txt", sha256=sha256, media_type="text/plain", text=text)))


def own(found: Letter) -> tuple[list[str | None], list[str | None]]:
    days = {record.id: record.date for record in found.dates}
    tasks = [days.get(task.date_id or "") for task in found.tasks if not task.of_earlier]
    return tasks, [record.date for record in found.dates if record.type == "deadline" and not record.of_earlier]


@each("body", rows("earlier", "earlier"))
def test_words_of_an_earlier_letter_are_no_duty_of_this_one(body: str) -> None:
    assert own(letter(body)) == ([], [])


@each(("body", "days"), rows("earlier", "added"))
def test_what_a_letter_adds_is_its_own(body: str, days: list[str]) -> None:
    tasks, dates = own(letter(body))
    assert [day for day in tasks if day] == dates == days


@each(("body", "days"), table(__file__, "a_reminder_sets_a"))
def test_a_reminder_sets_a_time_for_what_is_owed_and_asks_nothing_twice(body: str, days: list[str]) -> None:
    tasks, dates = own(letter(body, subject="đôn đốc nộp báo cáo"))
    assert [day for day in tasks if day] == dates == days


COMES = "Hội nghị giao ban lúc 8 giờ 00 ngày 20/5/2026, mỗi đơn vị cử không quá 03 đại biểu"


@each(
    ("body", "held", "limits"),
    [
        (f"Công đoàn ngành đã ban hành {PLAN}, trong đó yêu cầu các đơn vị dự {COMES}.", [], []),
        (f"Tại {PLAN}, Công đoàn ngành đề nghị các Công đoàn cơ sở dự {COMES}.", [], []),
        (f"Công đoàn ngành đã ban hành {PLAN}. Trong đó yêu cầu các Công đoàn cơ sở dự {COMES}.", [], []),
        # its own, beside what is told
        (f"Thực hiện {PLAN}, Công đoàn ngành tổ chức {COMES}.", ["2026-05-20"], [3]),
        (f"Công đoàn ngành đã ban hành {PLAN}, trong đó yêu cầu mỗi đơn vị cử không quá 05 đại biểu dự Hội thao. Nay "
         f"Công đoàn ngành tổ chức {COMES}.", ["2026-05-20"], [3]),
    ],
)  # fmt: skip
def test_what_is_held_and_how_many_come(body: str, held: list[str], limits: list[int]) -> None:
    """Who is told again of an earlier letter's meeting is not invited to another one."""
    found = letter(body)
    assert [one.date for one in found.meetings] == held
    assert [one.date for one in found.dates if one.type == "event" and not one.of_earlier] == held
    assert [one.value for one in found.delegate_limits] == limits
    assert held or not any(one.likely for one in open_sentences(found))


def test_what_is_told_is_no_doubt_of_this_letter() -> None:
    told = f"Công đoàn ngành đã ban hành {PLAN}, trong đó yêu cầu các CĐCS gửi báo cáo trước ngày 20/5/2026."
    found = letter(f"{told} Do các đơn vị đang kiện toàn, Công đoàn ngành đồng ý gia hạn đến hết ngày 29/5/2026.")
    assert [flag.code for flag in found.flags] == []


def test_signs_that_nobody_sees_change_nothing() -> None:
    body = f"Công đoàn ngành gia hạn thời gian gửi báo cáo tại {PLAN} đến hết ngày 29/5/2026. Nay {SENDS}."
    plain, odd = letter(body), letter(with_lookalikes(with_unseen_signs(body)))
    assert own(odd) == own(plain)
    (change,), (other,) = plain.amendments or (), odd.amendments or ()
    assert (change.effect, change.date_id) == (other.effect, other.date_id)
    assert other.evidence.quote == odd.text[other.evidence.start : other.evidence.end]
    assert as_seen(other.evidence.quote) == change.evidence.quote
