"""Every bound word of the lexicon, before every shape of a day."""

import itertools

from extractors.dates import find_dates
from extractors.dates.bounds import lexicon, read_bound
from extractors.patterns import make_view
from tests.each import each, table
from tests.extractors.spec_files import rows

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
