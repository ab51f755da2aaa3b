from extractors.dates.bounds import mended
from extractors.patterns import make_view
from tests.each import each


def read(text: str) -> str:
    view = make_view(text)
    return mended(view.lower, view.bare)


@each(
    ("text", "meant"),
    [
        ("15/3/2o26", "15/3/2026"),
        ("l5/3/2026", "15/3/2026"),
        ("2o/10", "20/10"),
        ("15/l2/2026", "15/12/2026"),
        ("lO/4/2O26", "10/4/2026"),
        ("ll/O4/2026, O5-10-2O26", "11/04/2026, 05-10-2026"),
        ("17/lO", "17/10"),
        ("truóc ngảy 15/3", "trước ngày 15/3"),
        ("truoc ngay 15 thảng 3", "trước ngày 15 tháng 3"),
        ("chậm nhât ngày 15", "chậm nhất ngày 15"),
        ("Châm  nhất", "chậm  nhất"),
        ("15 tháng 3 nãm 2026", "15 tháng 3 năm 2026"),
        ("hắng tháng", "hằng tháng"),
        ("hàng tháng", "hằng tháng"),
        ("định kì 6 tháng", "định kỳ 6 tháng"),
        ("thòi hạn", "thời hạn"),
        ("ngày 05 tháng 1 2 năm 2026", "ngày 05 tháng  12 năm 2026"),
        ("tháng 1 1, tháng 12", "tháng  11, tháng 12"),
        ("ngày 1 5 tháng 4", "ngày  15 tháng 4"),
        ("15|4|2026", "15/4/2026"),
    ],
)
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
