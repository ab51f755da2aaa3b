"""When a series ends, by the letter's words; every bound word of the lexicon before every shape of a day."""

import itertools

from extractors.dates import FoundDate, Surroundings, Title, find_dates, with_ends
from extractors.dates.bounds import lexicon, read_bound
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


SHAPES = {
    "ngày 20/4/2026": "2026-04-20", "20/4/2026": "2026-04-20", "ngày 20-4-2026": "2026-04-20",
    "20.4.2026": "2026-04-20", "ngày 20 tháng 4 năm 2026": "2026-04-20", "ngày 20 tháng 4": "2026-04-20",
    "ngày 20/4": "2026-04-20", "thứ Hai, ngày 20/4/2026": "2026-04-20", "ngày 20 /4/ 2026": "2026-04-20",
    "ngày 20/4/26": "2026-04-20",
}  # fmt: skip
HOURS = {
    "": None, "16h00 ": "16:00", "16 giờ 30 phút, ": "16:30", "7h30' ": "07:30", "8 giờ sáng ": "08:00",
    "9h ": "09:00",
}  # fmt: skip


def values(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    found = find_dates(make_view(text), [(0, len(text))], "2026-03-02")
    return [(record.type, record.date, record.bound, record.time) for record in found]


@each("word", lexicon("bounds", "before"))
@each(("shape", "hour"), list(itertools.product(SHAPES, HOURS)))
def test_before(word: str, shape: str, hour: str) -> None:
    text = f"Các đơn vị gửi báo cáo {word} {hour}{shape}."
    assert values(text) == [("deadline", SHAPES[shape], "before", HOURS[hour])]


@each("word", [w for w in lexicon("bounds", "latest") if not w.endswith(("hoàn thành", "hoàn tất", "xong"))])
@each("shape", SHAPES)
def test_latest(word: str, shape: str) -> None:
    assert values(f"Các đơn vị gửi báo cáo {word} {shape}.") == [("deadline", SHAPES[shape], "by", None)]


@each("word", ["vào", "vào lúc", "vào hồi", "lúc"])
@each("hour", [h for h in HOURS if h])
def test_on(word: str, hour: str) -> None:
    assert values(f"Hội nghị khai mạc {word} {hour}ngày 20/4/2026.") == [("event", "2026-04-20", "on", HOURS[hour])]


def test_no_bound_words() -> None:
    for words in ("so với năm trước (", "trước hết, ", "trước mắt trong ", ""):
        bounding = read_bound(words, 0, len(words))
        assert bounding is None or bounding.kind == "within"


#: Months, quarters, halves and the like → their last day; some leave the year out.
STRETCHES = rows("bounds", "stretches")


@each("words", ["Hoàn thành trong", "Các đơn vị báo cáo trong", "Rà soát xong trong", "Phải xong trong"])
@each("stretch", STRETCHES)
def test_within_a_stretch(words: str, stretch: str) -> None:
    assert values(f"{words} {stretch}.") == [("deadline", STRETCHES[stretch], "by", None)]


#: First and last day as they are written → as they are meant.
ENDS = {
    ("ngày 10/4/2026", "ngày 20/5/2026"): ("2026-04-10", "2026-05-20"),
    ("ngày 10/4", "ngày 20/5/2026"): ("2026-04-10", "2026-05-20"),
    ("ngày 10", "ngày 20/5/2026"): ("2026-05-10", "2026-05-20"),
    ("ngày 10/4", "ngày 20/5"): ("2026-04-10", "2026-05-20"),
    ("10/4", "20/5/2026"): ("2026-04-10", "2026-05-20"),
    ("ngày 10 tháng 4", "ngày 20 tháng 5 năm 2026"): ("2026-04-10", "2026-05-20"),
    ("ngày 20/12/2026", "ngày 10/01/2027"): ("2026-12-20", "2027-01-10"),
    ("ngày 20/12", "ngày 10/01/2027"): ("2026-12-20", "2027-01-10"),
    ("tháng 4", "tháng 6/2026"): ("2026-04-01", "2026-06-30"),
    ("tháng 4/2026", "tháng 6/2026"): ("2026-04-01", "2026-06-30"),
    ("quý II", "quý III/2026"): ("2026-04-01", "2026-09-30"),
}


@each("words", ["từ {} đến {}", "từ {} đến hết {}", "từ {} tới {}", "từ {} - {}", "bắt đầu từ {} và kết thúc {}"])
@each("ends", ENDS)
def test_from_day_to_day(words: str, ends: tuple[str, str]) -> None:
    text = f"Đợt thi đua được phát động {words.format(*ends)}."
    found = find_dates(make_view(text), [(0, len(text))], "2026-03-02")
    assert [(r.type, r.start_date, r.date, r.bound) for r in found] == [("period", *ENDS[ends], "by")]


#: Words of a day that comes again → its rule.
RULES = table(__file__, "rules")


@each(("word", "bound"), [("trước", "before"), ("chậm nhất", "by"), ("muộn nhất là", "by"), ("vào", None)])
@each("words", RULES)
def test_again_and_again(word: str, bound: str | None, words: str) -> None:
    text = f"Các đơn vị báo cáo {word} {words}."
    found = find_dates(make_view(text), [(0, len(text))], "2026-03-02")
    assert [(r.type, r.rrule, r.bound) for r in found] == [("recurring", RULES[words], bound)]


@each("word", ["trước", "chậm nhất"])
def test_a_bound_word_that_is_glued_to_the_day_in_a_bad_print_is_one_still(word: str) -> None:
    bound = "before" if word == "trước" else "by"
    assert values(f"Các đơn vị gửi báo cáo {word}ngày 20/4/2026.") == [("deadline", "2026-04-20", bound, None)]
