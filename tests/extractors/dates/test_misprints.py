from extractors.dates.bounds import mended
from extractors.patterns import make_view
from tests.each import each
from tests.extractors.spec_files import rows


def read(text: str) -> str:
    view = make_view(text)
    return mended(view.lower, view.bare)


@each(("text", "meant"), rows("misprints", "mended"))
def test_mended(text: str, meant: str) -> None:
    assert read(text) == meant


@each(
    "words",
    [
        "ngay sau hội nghị",
        "tháng 1 2 người nghỉ",
        "| 1 | 15 | 4 | 2026 |",
        "thang máy",
        "việt nam 2026",
        "lao động",
        "10 o'clock",
        "l. mục đích",
        "lo/4 hộ, lỗ, ô/2 cửa",
        "mong muốn nhất",
    ],
)
def test_other_words_stay(words: str) -> None:
    assert read(words) == words
