"""Every bound word of the lexicon, before every shape of a day."""

import itertools

import pytest

from extractors.dates import find_dates
from extractors.dates.bounds import read_bound
from extractors.dates.patterns import lexicon
from extractors.view import make_view

LATEST = [w for w in lexicon("bounds", "latest") if not w.endswith(("hoàn thành", "hoàn tất", "xong"))]
SHAPES = {
    "ngày 20/4/2026": "2026-04-20",
    "20/4/2026": "2026-04-20",
    "ngày 20-4-2026": "2026-04-20",
    "20.4.2026": "2026-04-20",
    "ngày 20 tháng 4 năm 2026": "2026-04-20",
    "ngày 20 tháng 4": "2026-04-20",
    "ngày 20/4": "2026-04-20",
    "thứ Hai, ngày 20/4/2026": "2026-04-20",
    "ngày 20 /4/ 2026": "2026-04-20",
    "ngày 20/4/26": "2026-04-20",
}
HOURS = {
    "": None,
    "16h00 ": "16:00",
    "16 giờ 30 phút, ": "16:30",
    "7h30' ": "07:30",
    "8 giờ sáng ": "08:00",
    "9h ": "09:00",
}


def values(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    found = find_dates(make_view(text), [(0, len(text))], "2026-03-02")
    return [(record.type, record.date, record.bound, record.time) for record in found]


@pytest.mark.parametrize("word", lexicon("bounds", "before"))
@pytest.mark.parametrize(("shape", "hour"), list(itertools.product(SHAPES, HOURS)))
def test_before(word: str, shape: str, hour: str) -> None:
    text = f"Các đơn vị gửi báo cáo {word} {hour}{shape}."
    assert values(text) == [("deadline", SHAPES[shape], "before", HOURS[hour])]


@pytest.mark.parametrize("word", LATEST)
@pytest.mark.parametrize("shape", SHAPES)
def test_latest(word: str, shape: str) -> None:
    text = f"Các đơn vị gửi báo cáo {word} {shape}."
    assert values(text) == [("deadline", SHAPES[shape], "by", None)]


@pytest.mark.parametrize("word", ["vào", "vào lúc", "vào hồi", "lúc"])
@pytest.mark.parametrize("hour", [h for h in HOURS if h])
def test_on(word: str, hour: str) -> None:
    text = f"Hội nghị khai mạc {word} {hour}ngày 20/4/2026."
    assert values(text) == [("event", "2026-04-20", "on", HOURS[hour])]


def test_no_bound_words() -> None:
    for words in ("so với năm trước (", "trước hết, ", "trước mắt trong ", ""):
        bounding = read_bound(words, 0, len(words))
        assert bounding is None or bounding.kind == "within"
