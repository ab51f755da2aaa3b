"""When a series ends, by the letter's words."""

from extractors.dates import FoundDate, Surroundings, Title, find_dates, with_ends
from extractors.patterns import make_view
from tests.each import each, table, tuples
from tests.extractors.spec_files import rows

ISSUED = "2026-03-02"


def series(
    words: str, *, above: str = "", issued: str = ISSUED, kind: str | None = None, subject: str | None = None
) -> list[FoundDate]:
    """Read ``words``, one paragraph a line, under the heading ``above``; return what recurs."""
    view = make_view(f"{above}\n{words}")
    low, spans = len(above) + 1, []
    for line in words.split("\n"):
        spans.append((low, low + len(line)))
        low += len(line) + 1
    found = find_dates(view, spans, issued, subject=subject or "")
    places = [Surroundings(span, ((0, len(above)),) if above else ()) for span in spans]
    return [r for r in with_ends(view, found, places, issued, Title(kind, subject or "")) if r.rrule]


@each(("words", "until"), rows("ends", "sentences"))
def test_the_end_that_the_sentence_or_item_gives(words: str, until: str) -> None:
    assert [record.until for record in series(words)] == [until or None]


@each(("words", "since"), table(__file__, "beginnings"))
def test_the_beginning_that_the_words_give(words: str, since: str | None) -> None:
    assert [record.since for record in series(words)] == [since]


def test_a_plan_of_next_year_begins_with_it() -> None:
    (found,) = series(WEEKLY, issued="2025-12-20", kind="Kế hoạch", subject="Công tác kiểm tra, giám sát năm 2026")
    assert (found.since, found.until) == ("2026-01-01", "2026-12-31")


@each(("words", "months"), tuples(__file__, "the_months_that_are"))
def test_the_months_that_are_left_out(words: str, months: tuple[int, ...]) -> None:
    first, *_ = series(words)
    assert first.left_out_months == months


WEEKLY = "Báo cáo trước 16 giờ thứ Sáu hằng tuần."
MONTHLY = "Báo cáo trước ngày 20 hằng tháng."


@each(("above", "until"), table(__file__, "the_end_that_the_heading"))
def test_the_end_that_the_heading_gives(above: str, until: str | None) -> None:
    assert [record.until for record in series(WEEKLY, above=above)] == [until]


@each(("words", "kind", "subject", "until"), table(__file__, "the_end_that_the"))
def test_the_end_that_the_title_gives(words: str, kind: str, subject: str | None, until: str | None) -> None:
    assert [record.until for record in series(words, kind=kind, subject=subject)] == [until]


@each("subject", [None, "Tổ chức Tháng Công nhân năm 2026"])
def test_a_drive_ends_when_the_letter_says_that_it_does(subject: str | None) -> None:
    words = (
        "Tháng Công nhân diễn ra từ ngày 20/4/2026 đến hết ngày 20/5/2026.\n"
        "Báo cáo trước thứ Sáu hằng tuần trong suốt Tháng Công nhân.\n"
        "Gửi tin, ảnh vào thứ Năm hằng tuần trong Tháng Công nhân năm 2026."
    )
    found = series(words, kind="Kế hoạch", subject=subject or "")
    assert [record.until for record in found] == ["2026-05-20", "2026-05-20"]


def test_the_explanation_tells_which_words_gave_the_end() -> None:
    (record,) = series("Từ ngày 17/5 đến hết ngày 22/5/2026, hằng ngày báo cáo trước 15 giờ.")
    assert record.explanation.endswith(
        "Lặp lại đến hết ngày 22/05/2026: theo “Từ ngày 17/5 đến hết ngày 22/5/2026” trong cùng câu."
    )
    assert record.rrule == "FREQ=DAILY"


@each(("words", "above", "subject", "told"), tuples(__file__, "where"))
def test_the_words_of_the_end_and_their_place_are_told(words: str, above: str, subject: str | None, told: str) -> None:
    (record,) = series(words, above=above, kind="Kế hoạch", subject=subject or "")
    assert record.explanation.endswith(f"Lặp lại đến hết ngày {told}")


@each(("words", "subject", "since"), table(__file__, "the_beginning_that_the"))
def test_the_beginning_that_the_title_gives(words: str, subject: str, since: str | None) -> None:
    assert [record.since for record in series(words, kind="Kế hoạch", subject=subject)] == [since]
